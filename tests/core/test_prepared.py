"""A query made once answers as one made each time, whatever it is asked with."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from jiceng.accounts.models import User
from jiceng.core import clock, vendor
from jiceng.core.prepared import insert, prepared, prepared_update
from jiceng.figures.models import Change, Publication, Total
from jiceng.organizations.actions import set_up
from jiceng.organizations.models import Designation, Organization

pytestmark = pytest.mark.django_db


@prepared
def _below(parent: int, name: str) -> QuerySet[Organization]:
    return Organization.objects.filter(parent_id=parent, name=name).select_related("parent")


@prepared
def _named_on(organization: int, day: dt.date) -> QuerySet[Designation, tuple[str, dt.date]]:
    rows = Designation.objects.on(day).filter(organization_id=organization)
    return rows.values_list("name", "begins")


@prepared_update
def _renamed(
    pk: int, name: str, new_name: str
) -> tuple[QuerySet[Organization], dict[str, str | int | dt.date]]:
    return Organization.objects.filter(pk=pk, name=name), {"name": new_name}


@pytest.fixture
def tree() -> list[Organization]:
    given = {"by": User.objects.system(), "at": clock.now()}
    root = set_up(name="甲党委", kind="committee", parent=None, **given)
    return [root, *(set_up(name=name, kind="branch", parent=root, **given) for name in ("乙支部", "丙支部"))]


def test_numbers_and_texts(tree: list[Organization], django_assert_num_queries) -> None:
    root, second, third = tree
    assert _below(root.pk, second.name) == [second]
    with django_assert_num_queries(1):
        assert [(one.name, one.parent.name) for one in _below(root.pk, third.name)] == [
            (third.name, root.name)
        ]
    assert _below(third.pk, third.name) == []
    assert _below(root.pk, str(root.pk)) == []


def test_days_and_values(tree: list[Organization]) -> None:
    root, day = tree[0], clock.today()
    assert _named_on(root.pk, day) == [(root.name, day)]
    assert _named_on(root.pk, day - dt.timedelta(days=1)) == []


def test_the_number_of_values_is_that_of_the_parameters(tree: list[Organization]) -> None:
    with pytest.raises(ValueError, match="shorter"):
        _below(tree[0].pk)


COLUMNS = ("place", "figure", "part", "own", "total")
"""Of a total, which takes the key of what is written with it as its place."""


def _published(change: vendor.Change | None = None) -> bool:
    row = Publication(at=clock.now(), entry=1, rows=2)
    written = insert(row, beside=[(Total, COLUMNS, [("a", "", 0, 1)])], change=change)
    assert written == (row.pk is not None)
    return written


def test_a_change_and_the_rows_that_tell_of_it_are_written_together(
    tree: list[Organization], django_assert_max_num_queries
) -> None:
    _root, second, third = tree
    for number in range(4):  # a database may plan it anew after some times
        before, after = f"{second.name}{number or ''}", f"{second.name}{number + 1}"
        with django_assert_max_num_queries(2 if vendor.is_postgresql() else 6):
            assert _published(_renamed(second.pk, before, after))
        assert not _published(_renamed(second.pk, before, after)), "nobody has that name any more"
    assert not _published(_renamed(third.pk, second.name, "别名"))
    assert Publication.objects.count() == Total.objects.count() == 4
    names = (
        Organization.objects.filter(pk__in=[second.pk, third.pk])
        .order_by("pk")
        .values_list("name", flat=True)
    )
    assert list(names) == [f"{second.name}4", third.name]


@pytest.mark.parametrize("many", [1, 3, 600])
def test_rows_beside_a_new_one_take_its_key(many: int, django_assert_max_num_queries) -> None:
    texts = ["'", '"', "汉 \\n", "%s"]
    figures = [(texts[number % 4], f"{number}", number, -number) for number in range(many)]
    changes = [("people", "", 0, 2**40)]
    row = Publication(at=clock.now(), entry=1, rows=2)
    beside = [(Total, COLUMNS, figures), (Change, COLUMNS, changes), (Change, COLUMNS, [])]
    with django_assert_max_num_queries(1 if vendor.is_postgresql() else 5):
        assert insert(row, beside=beside)
    kept = Total.objects.filter(place=row.pk).order_by("pk").values_list(*COLUMNS[1:])
    assert list(kept) == figures, "in their order, as they were given"
    assert Change.objects.get(place=row.pk).total == 2**40


def test_where_one_row_is_refused_none_is_written() -> None:
    too_long = "x" * 41 if vendor.is_postgresql() else None  # SQLite takes any length
    for refused in (None, too_long):
        for more in ([], [("b", "", 0, 1)]):
            beside = [(Total, COLUMNS, [(refused, "", 0, 1), *more])]
            with pytest.raises(DatabaseError), transaction.atomic():
                insert(Publication(at=clock.now(), entry=1, rows=2), beside=beside)
    assert not Publication.objects.exists() and not Total.objects.exists()
