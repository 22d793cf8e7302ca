"""Marking one person and recording thirty over the REST API, against a bare view's upsert on the same server set-up."""

import datetime as dt
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import connection
from django.test import Client

from jiceng.access.actions import give
from jiceng.access.roles import Role
from jiceng.accounts.models import User
from jiceng.activities.actions import record_activity
from jiceng.activities.models import Activity, State
from jiceng.config.commands.serving import SERVER
from jiceng.core import clock
from jiceng.organizations.actions import set_up
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported
from jiceng.people.models import Person

SIZES = [8]
"""Clients at once."""
SECONDS, ROUNDS, PEOPLE = 1.0, 11, 30
PRESENCES = ("present", "absent", "late", "online", "leave")
TOKEN = "a" * 32
BARE = "the bare view"
ONE, MANY = 0.4, 20.0
"""Floors: of one a request against the bare view, and of many marks a request against one."""

Body = Callable[[int], dict[str, object]]


def run(sizes: list[int]) -> None:
    by, at = User.objects.system(), clock.now()
    root = set_up(name="标记党委", kind="committee", parent=None, by=by, at=at)
    branch = set_up(name="标记支部", kind="branch", parent=root, by=by, at=at)
    people = [
        admit_imported(organization=branch, name=f"党员{number}", standing="full", by=by, at=at).person
        for number in range(PEOPLE)
    ]
    user = User.objects.create_user("marks", name="测速", password=None)
    give(user=user, role=Role.RECORDER, organization=branch, by=by, at=at)
    given = {"organization": branch, "kinds": ["theme_day"], "title": "主题党日", "state": State.PLANNED}
    activity = record_activity(starts_at=at + dt.timedelta(days=1), by=user, at=at, **given)
    client = Client()
    client.force_login(user, backend="jiceng.accounts.backends.PasswordBackend")
    cookie = (
        f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; "
        f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
    )
    connection.close()
    with serving({"BENCH_BARE": "1"}) as bare, serving({}) as ours:
        for clients in sizes:
            measure(bare, ours, cookie, branch, activity, people, clients)


def measure(
    bare: int,
    ours: int,
    cookie: str,
    branch: Organization,
    activity: Activity,
    people: list[Person],
    clients: int,
) -> None:
    def plain(number: int) -> dict[str, object]:
        presence = PRESENCES[number // PEOPLE % len(PRESENCES)]
        return {"activity": activity.pk, "person": people[number % PEOPLE].pk, "presence": presence}

    def mark(number: int) -> dict[str, object]:
        presence = PRESENCES[number // PEOPLE % len(PRESENCES)]
        return {"person": people[number % PEOPLE].public_id, "presence": presence}

    starts_at = clock.now().isoformat()

    def record(number: int) -> dict[str, object]:
        absences = [{"person": people[number % PEOPLE].public_id, "presence": "absent"}]
        kinds = ["assembly"]
        return {
            "organization": branch.public_id,
            "kinds": kinds,
            "starts_at": starts_at,
            "absences": absences,
        }

    rates: list[tuple[float, float, float]] = []
    for _unused in range(ROUNDS):
        rates.append(
            (
                rate(bare, "/mark", "", plain, clients),
                rate(ours, f"/api/activities/{activity.public_id}/attendance", cookie, mark, clients),
                rate(ours, "/api/activities", cookie, record, clients),
            )
        )
    many = f"marks, {PEOPLE} a request"
    for name, against, (plain_rate, our_rate, ratio), floor in (
        ("marks, one a request", BARE, _middle([(a, b) for a, b, _c in rates]), ONE),
        (many, "one a request", _middle([(b, c * PEOPLE) for _a, b, c in rates]), MANY),
        # The quicker one a request is, the lower the ratio above: this one stays what it was meant to be.
        (many, BARE, _middle([(a, c * PEOPLE) for a, _b, c in rates]), ONE * MANY),
    ):
        print(
            f"{name}, {clients} clients ({connection.vendor}): {our_rate:8.0f}/s, {plain_rate:8.0f}/s by {against}   "
            f"ratio {ratio:6.2f} (wanted {floor})",
            flush=True,
        )


def _middle(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """The round whose ratio is the median: plain, ours, ours / plain."""
    plain, ours = sorted(pairs, key=lambda one: one[1] / one[0])[len(pairs) // 2]
    return plain, ours, ours / plain


@contextmanager
def serving(extra: dict[str, str]) -> Iterator[int]:
    """A server as `jiceng run` starts it, two workers, on the bench's database; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", *SERVER, "--host", "127.0.0.1", "--port", str(port)]
    names = {"BENCH_DATABASE": str(connection.settings_dict["NAME"])}
    server = subprocess.Popen(
        [*command, "--workers", "2", "bench.server:application"], env=os.environ | names | extra
    )
    try:
        for _unused in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def rate(port: int, path: str, cookie: str, body: Body, clients: int) -> float:
    """Requests a second of some clients that ask again as soon as they are answered. Raises where one is refused."""
    done = [0] * clients
    problems: list[Exception] = []
    begun = time.perf_counter()

    def ask(client: int) -> None:
        try:
            with socket.create_connection(("127.0.0.1", port)) as link:
                while time.perf_counter() - begun < SECONDS:
                    link.sendall(_request(port, path, cookie, body(client * 1_000_003 + done[client])))
                    _read(link)
                    done[client] += 1
        except Exception as problem:  # of whatever kind: it is raised below
            problems.append(problem)

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if problems:
        raise problems[0]
    return sum(done) / (time.perf_counter() - begun)


def _request(port: int, path: str, cookie: str, data: dict[str, object]) -> bytes:
    text = json.dumps(data).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Cookie: {cookie}\r\nX-CSRFToken: {TOKEN}\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    return head.encode() + text


def _read(link: socket.socket) -> None:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += link.recv(65_536) or _gone()
    head, _mark, rest = answer.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:")
    while len(rest) < length:
        rest += link.recv(65_536) or _gone()
    if not head.startswith(b"HTTP/1.1 20"):
        raise RuntimeError(f"{head.split(b'Date', 1)[0].decode()} {rest.decode()[:300]}")


def _gone() -> bytes:
    raise RuntimeError("the server closed the connection")
