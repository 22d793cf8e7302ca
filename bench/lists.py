"""Lists, organisation pages and search at growing size: against a bare Django view, and against the smallest size."""

import io
import random
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse, set_urlconf

from jiceng.access.actions import give
from jiceng.access.roles import Role
from jiceng.access.scope import Scope
from jiceng.access.search import search_people
from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.organizations.actions import publish_totals, set_up
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership
from jiceng.ui.paging import FORWARD, _write

from . import bare
from .filling import COMMITTEES, RARE, analyze, fill
from .timing import line, pair, seconds

SIZES = [1_000, 10_000]
RUNS = 31
WANTED = 5.0
"""Milliseconds that a search may take."""


class Site:
    """A WSGI site as a server calls it, without the conveniences of a test client."""

    def __init__(self, user: User, **settings_of_its_own: object) -> None:
        client = Client()
        client.force_login(user, backend="jiceng.accounts.backends.PasswordBackend")
        cookie: SimpleCookie = client.cookies
        self.cookie = cookie[settings.SESSION_COOKIE_NAME].OutputString().split(";")[0]
        with override_settings(**settings_of_its_own):
            self.handler = WSGIHandler()

    def get(self, address: str) -> bytes:
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_COOKIE": self.cookie,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        }
        said: list[str] = []
        body = b"".join(self.handler(environ, lambda status, headers: said.append(status)))
        set_urlconf(None)
        if said != ["200 OK"]:
            raise RuntimeError(f"{address} answers {said}")
        return body


def run(sizes: list[int]) -> None:
    """One root per size, the smaller first and measured before the larger one is there."""
    system = User.objects.system()
    first: dict[str, float] = {}
    for size in sorted(sizes):
        given = {"kind": "working_committee", "parent": None, "by": system, "at": clock.now()}
        root = set_up(name=f"规模{size}党工委", code=f"L{size}", **given)
        print(f"filled {size} people in {seconds(lambda: fill(root, size, random.Random(1))):.0f} s")  # noqa: B023  called at once
        print(f"published in {seconds(lambda: publish_totals(by=system, at=clock.now())):.1f} s", flush=True)
        analyze()
        user = User.objects.create_user(f"lists{size}", name="测速", password=None)
        give(user=user, role=Role.COMMITTEE, organization=root, by=system, at=clock.now())
        root.refresh_from_db()
        pages(root, user, size, first)
        searches(root, user, size)


def pages(root: Organization, user: User, size: int, first: dict[str, float]) -> None:
    ours = Site(user)
    plain = Site(user, MIDDLEWARE=bare.MIDDLEWARE)
    committee = root.children.order_by("path")[COMMITTEES // 2]
    branch = committee.children.order_by("path")[0]
    roster, organization = (f"register:{name}" for name in ("roster", "organization"))
    for name, address, other in (
        ("organisation page of the root", reverse(organization, args=[root.public_id]), "/organizations/"),
        ("organisation page of a committee", reverse(organization, args=[committee.public_id]), "/organizations/"),
        ("organisation page of a branch", reverse(organization, args=[branch.public_id]), "/organizations/"),
        ("roster of the root", reverse(roster, args=[root.public_id]), "/members/"),
        ("roster of the root, second page", _next(ours, reverse(roster, args=[root.public_id])), "/members/"),
        ("roster of the root, near its end", _late(root, reverse(roster, args=[root.public_id])), "/members/"),
        ("roster of a committee", reverse(roster, args=[committee.public_id]), "/members/"),
    ):  # fmt: skip
        queries = len(_asked(lambda a=address: ours.get(a)))
        mine, theirs, ratio = pair(lambda a=address: ours.get(a), lambda a=other: plain.get(a), runs=RUNS)
        growth = ratio / first.setdefault(name, ratio)
        line(
            f"{name}, {size} people",
            mine,
            theirs,
            ratio,
            note=f"{queries} queries, {1 / ratio:.2f} of bare pages/s, {growth:.2f} times the smallest",
        )


def _next(site: Site, address: str) -> str:
    """The address of the page after the first."""
    body = site.get(address).decode()
    cursor = body.rsplit("?page=", 1)[1].split('"', 1)[0]
    return f"{address}?page={cursor}"


def _late(root: Organization, address: str) -> str:
    """The address of a page nine tenths down."""
    branches = Organization.objects.filter(kind="branch").within(root).order_by("path")
    branch = branches[branches.count() * 9 // 10]
    return f"{address}?page={_write(FORWARD, [branch.path, '', ''])}"


def searches(root: Organization, user: User, size: int) -> None:
    """The first twenty hits for the commonest and the rarest term of each spelling, in a branch and over everything."""
    branch = Organization.objects.filter(kind="branch").within(root).order_by("path").last()
    assert branch is not None
    recorder = User.objects.create_user(f"branch{size}", name="测速", password=None)
    give(user=recorder, role=Role.RECORDER, organization=branch, by=User.objects.system(), at=clock.now())
    own = (
        Membership.objects.filter(organization=branch).select_related("person").order_by("pk")[0].person.name
    )
    scopes = {
        "tree": Scope(user, clock.today()),
        "branch": Scope(recorder, clock.today()),
        "everything": Scope(User.objects.system(), clock.today()),
    }
    for terms in (("赵", own[:2], "宝子", f"{RARE}宝"), ("zhao", "weiguo", "cuan"), ("zj", "cbz")):
        for term in terms:
            for name, scope in scopes.items():
                search_people(scope, term)
                middle = _in_database(lambda s=scope, t=term: search_people(s, t))
                found = len(search_people(scope, term))
                print(
                    f"search {term:8} in {name:11} of {size:8} people: {middle:7.2f} ms in the database, "
                    f"{found:2} hits{'' if middle < WANTED else '   too slow'}",
                    flush=True,
                )


def _asked(work: Callable[[], object]) -> list[tuple[str, Any]]:
    """The queries of some work with their parameters."""
    asked: list[tuple[str, Any]] = []

    def around(execute: Callable[..., object], query: str, given: Any, *more: object) -> object:
        asked.append((query, given))
        return execute(query, given, *more)

    with connection.execute_wrapper(around):
        work()
    return asked


def _in_database(work: Callable[[], object]) -> float:
    """Fewest milliseconds of the queries of some work, every row fetched, without what is made of the rows."""
    asked = _asked(work)

    def again() -> None:
        with connection.cursor() as cursor:
            for query, given in asked:
                cursor.execute(query, given)
                cursor.fetchall()

    again()
    return min(seconds(again) * 1000 for _unused in range(RUNS))
