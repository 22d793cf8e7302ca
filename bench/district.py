"""The register, duties and search at growing size, against plain queries of the same tables."""

import datetime as dt
import random
from collections.abc import Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiceng.access.actions import give
from jiceng.access.scope import Scope
from jiceng.access.search import search_people
from jiceng.accounts.models import User
from jiceng.config.demo.names import FEMALE, MALE, SURNAMES
from jiceng.core import clock
from jiceng.core.dates import Period
from jiceng.duties.queries import duties_of_many
from jiceng.organizations.actions import set_up
from jiceng.organizations.folding import fold
from jiceng.organizations.models import Designation, Organization, ParentLink
from jiceng.organizations.paths import allot
from jiceng.people.models import Membership, Person
from jiceng.people.search import index

from .timing import line, pair

SIZES = [1_000, 10_000]
PER_BRANCH = 10
BEGINS = dt.date(2012, 7, 1)


def branches_below(root: Organization, names: Sequence[str]) -> list[Organization]:
    """Branches of these names directly below `root`, written in bulk: building is not what is measured here."""
    today = clock.today()
    branches = [
        Organization(
            code=f"{root.code}-{index}",
            name=name,
            folded_name=fold(name),
            kind="branch",
            sector="community",
            parent=root,
            path=path,
            depth=root.depth + 1,
            records_from=today - dt.timedelta(days=400),
        )
        for index, (name, path) in enumerate(zip(names, allot(root, len(names)), strict=True))
    ]
    Organization.objects.bulk_create(branches, batch_size=2_000)
    ParentLink.objects.bulk_create(
        [ParentLink(organization=one, parent=root, begins=BEGINS) for one in branches], batch_size=2_000
    )
    Designation.objects.bulk_create(
        [
            Designation(organization=one, name=one.name, kind=one.kind, sector=one.sector, begins=BEGINS)
            for one in branches
        ],
        batch_size=2_000,
    )
    return branches


def fill(root: Organization, members: int, rng: random.Random) -> None:
    """Branches of ten below `root`, and their members."""
    count = max(members // PER_BRANCH, 1)
    branches = branches_below(root, [f"第{index}党支部" for index in range(count)])
    people = [Person(name=rng.choice(SURNAMES) + rng.choice(MALE + FEMALE)) for _unused in range(members)]
    Person.objects.bulk_create(people, batch_size=2_000)
    Membership.objects.bulk_create(
        [
            Membership(person=person, organization=branches[index % count], standing="full", begins=BEGINS)
            for index, person in enumerate(people)
        ],
        batch_size=2_000,
    )
    index([person.pk for person in people], fresh=True)


def run(sizes: list[int]) -> None:
    """One root per size, so that growth shows in one database."""
    rng, system = random.Random(1), User.objects.system()
    for size in sizes:
        root = set_up(
            name=f"规模{size}党工委",
            kind="working_committee",
            parent=None,
            code=f"B{size}",
            by=system,
            at=clock.now(),
        )
        fill(root, size, rng)
        user = User.objects.create_user(f"bench{size}", name="测速", password=None)
        give(user=user, role="committee", organization=root, by=system, at=clock.now())
        measure(root, user, size)


def measure(root: Organization, user: User, size: int) -> None:
    scope, today = Scope(user, clock.today()), clock.today()
    branches = Organization.objects.within(root).filter(kind="branch")
    month = Period.month_of(today)
    with CaptureQueriesContext(connection) as queries:
        duties_of_many(root, month, today)
    line(
        f"duties of {size // PER_BRANCH} branches ({len(queries)} queries)",
        *pair(lambda: duties_of_many(root, month, today), lambda: list(branches.values_list()), runs=3),
        note="against reading the branches",
    )
    for term in ("建国", "王建", "wjg", "窦"):
        line(
            f"search {term!r} in {size} people",
            *pair(
                lambda term=term: list(search_people(scope, term)),
                lambda: list(Person.objects.order_by("pk").values_list("pk", "name")[:20]),
            ),
            note="against the first 20 rows",
        )
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="jiceng.accounts.backends.PasswordBackend")
    line(
        f"organisation page over {size} people",
        *pair(
            lambda: client.get(f"/register/organizations/{root.public_id}/"),
            lambda: list(Membership.objects.select_related("person", "organization")[:50]),
        ),
        note="against reading 50 rows",
    )
