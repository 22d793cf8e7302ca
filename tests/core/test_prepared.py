"""A query made once answers as one made each time, whatever it is asked with."""

import datetime as dt

import pytest
from django.db.models import QuerySet

from jiceng.accounts.models import User
from jiceng.core import clock, vendor
from jiceng.core.prepared import prepared, prepared_update
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


def test_an_update_made_once_tells_how_many_rows_it_changed(
    tree: list[Organization], django_assert_num_queries
) -> None:
    _root, second, third = tree
    for number in range(4):  # a database may plan it anew after some times
        before, after = f"{second.name}{number or ''}", f"{second.name}{number + 1}"
        with django_assert_num_queries(1):
            assert _renamed(second.pk, before, after) == 1
        assert _renamed(second.pk, before, after) == 0
    assert _renamed(third.pk, second.name, "别名") == 0
    names = (
        Organization.objects.filter(pk__in=[second.pk, third.pk])
        .order_by("pk")
        .values_list("name", flat=True)
    )
    assert list(names) == [f"{second.name}4", third.name]


@pytest.mark.parametrize("many", [3, vendor.AT_ONCE + 1])
def test_rows_of_several_tables_are_written_together(many: int, django_assert_max_num_queries) -> None:
    columns = ("place", "figure", "part", "own", "total")
    totals = (Total._meta.db_table, columns, [(place, "people", "", 1, 1) for place in range(many)])
    changes = (Change._meta.db_table, columns, [(7, "people", "", 0, 2)])
    nothing = (Change._meta.db_table, columns, [])
    with django_assert_max_num_queries(2):
        vendor.insert_few(totals, nothing, changes)
    assert Total.objects.count() == many
    assert Change.objects.get().total == 2


def test_rows_beside_a_new_one_name_it() -> None:
    table, columns = Publication._meta.db_table, ("at", "entry", "rows")
    beside = (
        Change._meta.db_table,
        ("place", "figure", "part", "own", "total"),
        [("a", "", 0, 1), ("b", "", 0, 2)],
    )
    key = vendor.insert_row(table, columns, (clock.now(), 1, 2), "id", beside)
    assert Publication.objects.get().pk == key
    assert set(Change.objects.values_list("place", "figure", "total")) == {(key, "a", 1), (key, "b", 2)}
