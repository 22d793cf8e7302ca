"""Keyset paging walks every row once, both ways, with one query a page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jiceng.accounts.models import User
from jiceng.ui.paging import FORWARD, _write, page_of

ORDERS = [("name", "public_id"), ("-name", "public_id"), ("language", "-name", "public_id"), ("-public_id",)]


class Walk(TestCase):
    @given(
        names=st.lists(st.sampled_from(["王磊", "周立新", "a", "b"]), max_size=12),
        size=st.integers(1, 5),
        order=st.sampled_from(ORDERS),
    )
    def test_forward_and_back_meet_every_row_once(
        self, names: list[str], size: int, order: tuple[str]
    ) -> None:
        for number, name in enumerate(names):
            User.objects.create(username=f"u{number}", name=name)
        whole = list(User.objects.order_by(*order))

        pages = [page_of(User.objects.all(), order=order, size=size)]
        while pages[-1].next:
            pages.append(page_of(User.objects.all(), order=order, size=size, cursor=pages[-1].next))
        back = [pages[-1]]
        while back[-1].previous:
            back.append(page_of(User.objects.all(), order=order, size=size, cursor=back[-1].previous))

        assert [user for page in pages for user in page] == whole
        assert [user for page in reversed(back) for user in page] == whole


@pytest.mark.django_db
def test_a_span_bounds_every_page_whatever_the_cursor_says() -> None:
    for number, name in enumerate("aabbbccc"):
        User.objects.create(username=f"u{number}", name=name)
    order, span = ("name", "public_id"), ("b", "c")
    inside = list(User.objects.filter(name="b").order_by(*order))

    first = page_of(User.objects.all(), order=order, span=span, size=2)
    second = page_of(User.objects.all(), order=order, span=span, size=2, cursor=first.next)
    back = page_of(User.objects.all(), order=order, span=span, size=2, cursor=second.previous)
    whole = page_of(User.objects.all(), order=order)
    forged = page_of(User.objects.all(), order=order, span=span, cursor=_write(FORWARD, ["a", ""]))

    assert [*first, *second] == inside
    assert list(back) == list(first)
    assert list(forged) == inside != list(whole)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_one_query_a_page(count: int) -> None:
    for number in range(count):
        User.objects.create(username=f"u{number}", name="王磊")

    with CaptureQueriesContext(connection) as queries:
        page = page_of(User.objects.all(), order=("name", "public_id"), size=2)

    assert len(page) == min(count, 2)
    assert len(queries) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["?", "AAAA", "WyJuIl0", "WyJuIixbMV0sMl0", "中文", None])
def test_a_damaged_cursor_shows_the_first_page(cursor: str | None) -> None:
    User.objects.create(username="u", name="王磊")

    page = page_of(User.objects.all(), order=("name", "public_id"), cursor=cursor)

    assert [user.username for user in page] == ["u"]


def test_the_integer_key_stays_inside() -> None:
    with pytest.raises(ValueError, match="public_id"):
        page_of(User.objects.all(), order=("name", "-pk"))
