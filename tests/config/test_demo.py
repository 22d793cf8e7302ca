"""The demo district: the same seed gives the same one, and what it prints goes back in without a word.

Fewer members and months than `jiceng demo` builds, since only time differs.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from jiceng.accounts.models import User
from jiceng.config.demo import build, life
from jiceng.config.demo.places import DISTRICT, Place
from jiceng.core import clock
from jiceng.core.dates import Period
from jiceng.documents.render import render
from jiceng.documents.words import settle
from jiceng.organizations.models import Organization
from jiceng.portal.ledgers import content_of
from jiceng.register.imports import ImportResult, import_organizations, import_roster

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)
WHOLE = "江景苑小区党支部"
"""The branch whose log-ins the demo names, with groups and probationary members."""
MEMBERS = 7


def small(where: Place) -> Place:
    if where.name == WHOLE:
        return where
    return replace(
        where, members=min(where.members, MEMBERS), groups=(), below=tuple(map(small, where.below))
    )


@pytest.fixture(autouse=True)
def _small_and_today(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.JICENG_SPOOL = tmp_path / "spool"
    months = life._months
    monkeypatch.setattr(build, "DISTRICT", small(DISTRICT))
    monkeypatch.setattr(life, "_months", lambda district: months(district)[:1])
    with clock.frozen(DAY):
        yield


def built(seed: int) -> Organization:
    return build.build_district(seed=seed, day=DAY, say=lambda _sentence: None)


def exports(root: Organization) -> dict[str, Any]:
    """What the ledgers of the district say, with full numbers: nothing random of ours is in them."""
    looking = (User.objects.system(), clock.now())
    month, now = Period.parse("2025-11"), Period.parse("2026-11")
    said = {name: content_of(name, root, month) for name in ("minutes", "activities", "statistics")}
    said["terms"] = content_of("terms", root, now)
    said["roster"] = content_of("roster", root, now, revealing=looking)
    return {name: settle(content, "hans") for name, content in said.items()}


def printed(ledger: str, content: dict[str, Any], path: Path) -> Path:
    head = {
        "organization": "青石街道党工委",
        "made_at": "",
        "made_by": "",
        "source": "",
        "code": "",
        "url": "",
    }
    path.write_bytes(render(ledger, head | content, format="xlsx").content)
    return path


def said_nothing(result: ImportResult, rows: int) -> None:
    assert [(one.column, one.problem, one.value) for one in result.problems[:5]] == []
    assert [(one.name, one.column, one.before, one.after) for one in result.changes] == []
    assert (result.rows, result.unchanged, result.missing) == (rows, rows, 0)


def test_the_same_seed_gives_the_same_district_and_its_ledgers_go_back_in_unchanged(tmp_path: Path) -> None:
    with transaction.atomic():
        first = exports(built(1))
        transaction.set_rollback(True)
    second = exports(built(1))

    assert second == first
    members = len(first["roster"]["rows"])
    assert members > 200
    said_nothing(import_roster(printed("roster", first["roster"], tmp_path / "r.xlsx"), by=None), members)
    organizations = printed("terms", first["terms"], tmp_path / "o.xlsx")
    said_nothing(import_organizations(organizations, by=None), len(first["terms"]["rows"]))
