"""Typed readers of environment variables: nonsense raises one sentence that names the variable."""

import hashlib
import json
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise ImproperlyConfigured(f"{name} is {value!r}; it takes 1 or 0.")


def choice(name: str, default: str, options: set[str]) -> str:
    value = os.environ.get(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} is {value!r}; it takes one of {', '.join(sorted(options))}.")
    return value


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str, data: Path) -> dict[str, object]:
    """Django's database settings for one URL: empty for SQLite in the data folder, or postgresql://…"""
    if not url:
        return {
            "ENGINE": "jiceng.core.sqlite",
            "NAME": data / "jiceng.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL takes postgresql://user:password@host:port/name, or nothing for SQLite in JICENG_DATA."
        )
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": 2},
        "TEST": {"TEMPLATE": "template0"},
    }


def secret_file(data: Path) -> dict[str, str]:
    """The generated secrets of an installation, made on first use and readable by its owner only.

    Holds `secret_key`, `key_id`, `key` and `hash_key`. It must be backed up apart from the database.
    """
    path = data / "secret.json"
    if not path.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = {
            "secret_key": secrets.token_urlsafe(48),
            "key_id": "k1",
            "key": secrets.token_urlsafe(32),
            "hash_key": secrets.token_urlsafe(32),
        }
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def spool_folder(given: str, data: Path) -> Path:
    """Where ballots wait before they are written: in memory where the machine has such a folder, never in the data folder."""
    if given:
        return Path(given).resolve()
    memory = Path("/dev/shm")
    above = memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    return above / f"jiceng-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
