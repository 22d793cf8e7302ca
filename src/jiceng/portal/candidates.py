"""A pack of rules that may be put into use: unpacked from a file or lying beside those in use, and read beside them."""

import datetime as dt
import io
import re
import secrets
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from jiceng.core.clock import today
from jiceng.core.errors import Refused
from jiceng.rulebook import Rulebook, default_rulebook
from jiceng.rulebook.checking import check_packs
from jiceng.rulebook.formalism import installation_findings, refusal
from jiceng.rulebook.locate import local_directory, rules_directories
from jiceng.rulebook.packs import Pack
from jiceng.rulebook.shelf import read_packs

LARGEST, LARGEST_OPEN, MOST_FILES = 4 * 1024**2, 16 * 1024**2, 400
KINDS = {".yaml", ".docx", ".xlsx"}
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,78}\Z")
KEPT = dt.timedelta(days=7)
"""How long a pack waits to be put into use."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """`folder`: where it waits, None for one that lies beside those in use; `problems`: file:line: key: what is wrong."""

    key: str
    name: str
    book: Rulebook | None
    pack: Pack | None
    folder: Path | None
    problems: tuple[str, ...]

    @property
    def replaces(self) -> bool:
        """Whether it is another version of a pack that is there."""
        return self.folder is not None and any(one.id == self.name for one in default_rulebook().packs)


def drafts() -> Path:
    return Path(settings.JICENG_DATA) / "drafts"


def unpack(name: str, content: bytes, at: dt.datetime) -> str:
    """Put the pack of a zip file aside and return its key. Raises Refused for what is no safe pack."""
    if len(content) > LARGEST:
        raise Refused(_("文件超过 4 MB，规则包不应当这样大。"), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _read_all(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Refused(_("文件打不开，请把规则包的文件夹重新压缩成 .zip。"), field="file") from error
    pack = _pack_name(name, files)
    _forget_old(at)
    key = secrets.token_hex(6)
    folder = drafts() / key / "rules"
    local = local_directory()
    folder.mkdir(parents=True)
    for other in sorted(local.iterdir()) if local.is_dir() else ():
        if other.is_dir() and other.name != pack:
            shutil.copytree(other, folder / other.name)
    for path, data in files.items():
        parts = (
            path.parts[1:]
            if len(path.parts) > 1 and path.parts[0] == pack and _has_folder(files)
            else path.parts
        )
        target = folder.joinpath(pack, *parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (drafts() / key / "name").write_text(pack, encoding="utf-8")
    return key


def _read_all(archive: zipfile.ZipFile) -> dict[PurePosixPath, bytes]:
    """The files of an archive, each within its bounds; names that lead outside are refused."""
    members = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(one.filename)]
    if len(members) > MOST_FILES or sum(one.file_size for one in members) > LARGEST_OPEN:
        raise Refused(_("压缩包解开后太大或者文件太多，不像规则包，没有打开。"), field="file")
    files: dict[PurePosixPath, bytes] = {}
    budget = LARGEST_OPEN
    for one in members:
        path = PurePosixPath(one.filename)
        words = {"name": one.filename}
        if path.is_absolute() or ".." in path.parts or "\\" in one.filename or ":" in one.filename:
            raise Refused(_("压缩包里的“%(name)s”指向文件夹以外，没有打开。") % words, field="file")
        if one.flag_bits & 1 or (one.external_attr >> 16) & 0o170000 == 0o120000:
            raise Refused(_("压缩包里的“%(name)s”加了密码或者是链接，没有打开。") % words, field="file")
        if path.suffix.lower() not in KINDS:
            raise Refused(
                _("规则包里只能有 .yaml、.docx 和 .xlsx 文件，请去掉“%(name)s”。") % words, field="file"
            )
        with archive.open(one) as source:
            data = source.read(budget + 1)
        budget -= len(data)
        if budget < 0:
            raise Refused(_("压缩包解开后太大或者文件太多，不像规则包，没有打开。"), field="file")
        files[path] = data
    return files


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in (".DS_Store", "Thumbs.db")


def _has_folder(files: dict[PurePosixPath, bytes]) -> bool:
    return PurePosixPath("pack.yaml") not in files


def _pack_name(name: str, files: dict[PurePosixPath, bytes]) -> str:
    """The pack's name: the one folder at the top, else the name of the file."""
    tops = {path.parts[0] for path in files}
    if _has_folder(files):
        heads = [path for path in files if path.name == "pack.yaml" and len(path.parts) == 2]
        if len(heads) != 1 or len(tops) != 1:
            raise Refused(_("压缩包里应当只有一个规则包的文件夹，里面有 pack.yaml。"), field="file")
        pack = heads[0].parts[0]
    else:
        pack = PurePosixPath(name).stem
    if not KEY.match(pack):
        raise Refused(
            _("规则包的名称“%(name)s”只能用小写字母、数字和短横线。") % {"name": pack}, field="file"
        )
    return pack


def _forget_old(at: dt.datetime) -> None:
    folder = drafts()
    for one in folder.iterdir() if folder.is_dir() else ():
        if at.timestamp() - one.stat().st_mtime > KEPT.total_seconds():
            shutil.rmtree(one, ignore_errors=True)


def candidate(key: str) -> Candidate:
    """What waits under a key, or an optional pack lying beside those in use. Raises Http404."""
    if not KEY.match(key):
        raise Http404
    waiting = drafts() / key
    if (waiting / "name").is_file():
        return _waiting(key, waiting)
    book = default_rulebook()
    pack = next((one for one in book.packs if one.id == key and one.optional), None)
    if pack is None:
        raise Http404
    return Candidate(key, key, book, pack, None, ())


def _waiting(key: str, waiting: Path) -> Candidate:
    name, local = (waiting / "name").read_text(encoding="utf-8"), local_directory()
    folders = [one for one in rules_directories() if one != local]
    folder = waiting / "rules" / name
    if any((one / name).is_dir() for one in folders):
        words = {"name": name}
        problem = _(
            "%(name)s：随软件提供的规则包不能替换；请另起名称，在 parents 里写上它，用 overrides 改数值。"
        )
        return Candidate(key, name, None, None, folder, (problem % words,))
    packs, found = read_packs([*folders, waiting / "rules"])
    problems = [one.replace(f"{waiting / 'rules'}/", "") for one in found]
    pack = next((one for one in packs if one.id == name), None)
    if problems or pack is None:
        return Candidate(key, name, None, None, folder, tuple(problems))
    if not pack.optional:
        problems.append(f"{name}/pack.yaml: optional: " + _("地方规则包要写 optional: true。"))
    book = Rulebook(packs)
    problems += [one.replace(f"{waiting / 'rules'}/", "") for one in check_packs(book).problems]
    problems += [
        refusal(one)
        for one in installation_findings(book.with_packs([name]), {}, on=today())
        if one["where"].startswith((f"{name}.", f"{name}:"))
    ]
    return Candidate(key, name, book, pack, folder, tuple(problems))
