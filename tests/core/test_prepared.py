"""A query made once answers as one made each time, whatever it is asked with."""

import datetime as dt

import pytest
from django.db.models import QuerySet

from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.core.prepared import prepared
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
