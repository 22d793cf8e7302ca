"""Registers of a given size, written by the repository's own bulk paths: filling is not what is measured."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from jiceng.config.demo.names import FEMALE, MALE, SURNAMES
from jiceng.core.fields import new_public_ids
from jiceng.core.vendor import is_postgresql
from jiceng.organizations import search as organization_search
from jiceng.organizations.folding import fold
from jiceng.organizations.models import Designation, Organization, ParentLink
from jiceng.organizations.paths import segment
from jiceng.people import search
from jiceng.people.models import Membership, Person
from jiceng.register.imports.writing import Table

PER_BRANCH, COMMITTEES = 10, 15
BEGINS, RECORDS_FROM = "2012-07-01", "2025-10-01"
BATCH = 50_000
RARE = "爨"
"""A surname that one person bears; the surnames of the rest are as uneven as real ones."""


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation to write, and what lies directly below it (a number is its index in the next level)."""

    code: str
    name: str
    kind: str
    parent: int
    """Index of what is above in the level before."""


def plant(root: Organization, levels: Sequence[Sequence[Node]]) -> list[int]:
    """Write levels of organisations below `root`, each with its history; returns the ids of the last level."""
    above: list[tuple[int, str]] = [(root.pk, root.path)]
    table = Table(
        Organization,
        ("public_id", "code", "name", "folded_name", "kind", "sector", "parent_id", "path", "depth", "next_child", "records_from"),
    )  # fmt: skip
    for depth, level in enumerate(levels, root.depth + 1):
        used = [root.next_child if depth == root.depth + 1 else 0] * len(above)
        rows, here = [], []
        for node, public_id in zip(level, new_public_ids(len(level)), strict=True):
            parent, prefix = above[node.parent]
            path = prefix + segment(used[node.parent])
            used[node.parent] += 1
            here.append(path)
            rows.append(
                (public_id, node.code, node.name, fold(node.name), node.kind, "community", parent, path, depth, 0, RECORDS_FROM)
            )  # fmt: skip
        ids = table.insert(rows)
        Table(ParentLink, ("organization_id", "parent_id", "begins")).insert(
            [(pk, row[6], BEGINS) for pk, row in zip(ids, rows, strict=True)]
        )
        Table(Designation, ("organization_id", "name", "kind", "sector", "begins")).insert(
            [(pk, row[2], row[4], row[5], BEGINS) for pk, row in zip(ids, rows, strict=True)]
        )
        above = list(zip(ids, here, strict=True))
    return [pk for pk, _path in above]


def fill(root: Organization, members: int, rng: random.Random) -> None:
    """Committees, branches of ten below them, their members, and the search indexes of both."""
    count = max(members // PER_BRANCH, 1)
    committees = [Node(f"{root.code}C{n}", f"第{n}社区党委", "committee", 0) for n in range(COMMITTEES)]
    branches = [
        Node(f"{root.code}-{n}", f"{root.code}第{n}党支部", "branch", n % COMMITTEES) for n in range(count)
    ]
    with transaction.atomic():
        places = plant(root, [committees, branches])
        for start in range(0, members, BATCH):
            _people(places, range(start, min(start + BATCH, members)), rng)
        planted = Organization.objects.within(root).order_by("pk")
        for start in range(0, count + COMMITTEES, BATCH):
            organization_search.index(list(planted[start : start + BATCH]))
    analyze()


def _people(places: Sequence[int], numbers: range, rng: random.Random) -> None:
    weights = [1 / (rank + 2) for rank in range(len(SURNAMES))]
    surnames = rng.choices(SURNAMES, weights, k=len(numbers))
    names = [surname + rng.choice(MALE + FEMALE) for surname in surnames]
    if numbers.start == 0:
        names[len(names) // 2] = f"{RARE}宝子"
    people = Table(Person, ("public_id", "name", "sex", "joined_on"))
    ids = people.insert(
        [
            (key, name, rng.choice("mf"), f"{rng.randint(1975, 2020)}-07-01")
            for key, name in zip(new_public_ids(len(names)), names, strict=True)
        ]
    )
    Table(Membership, ("public_id", "person_id", "organization_id", "standing", "begins")).insert(
        [
            (
                key,
                person,
                places[number % len(places)],
                "probationary" if number % 20 == 0 else "full",
                BEGINS,
            )
            for key, person, number in zip(new_public_ids(len(names)), ids, numbers, strict=True)
        ]
    )
    search.index(ids, fresh=True)


def analyze() -> None:
    """What PostgreSQL does by itself after so many rows; SQLite is left as an installation leaves it."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
