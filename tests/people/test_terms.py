"""A term of office and the posts within it begin and end together."""

import datetime as dt

import pytest

from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.actions import set_up
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported, appoint, close_term, open_term
from jiceng.people.models import Appointment
from jiceng.register.verify import check_register

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def system() -> User:
    return User.objects.system()


@pytest.fixture
def branch(system: User) -> Organization:
    return set_up(name="江景苑党支部", kind="branch", parent=None, by=system, at=AT)


@pytest.fixture
def post(branch: Organization, system: User) -> Appointment:
    person = admit_imported(organization=branch, name="张晓明", standing="full", by=system, at=AT).person
    term = open_term(organization=branch, elected_on=PartialDate("2023-06-18"), by=system, at=AT)
    begins = dt.date(2023, 6, 18)
    return appoint(
        person=person, organization=branch, post="secretary", begins=begins, term=term, by=system, at=AT
    )


def test_an_election_ends_the_posts_of_the_term_before(post: Appointment, system: User) -> None:
    next_term = open_term(
        organization=post.organization, elected_on=PartialDate("2026-06-18"), by=system, at=AT
    )

    post.refresh_from_db()
    assert post.ends == dt.date(2026, 6, 18)
    again = appoint(
        person=post.person,
        organization=post.organization,
        post="secretary",
        begins=dt.date(2026, 6, 18),
        term=next_term,
        by=system,
        at=AT,
    )
    assert (again.ends, check_register()) == (None, [])


def test_a_post_from_after_the_election_belongs_to_the_next_term(post: Appointment, system: User) -> None:
    Appointment.objects.filter(pk=post.pk).update(begins=dt.date(2026, 7, 1))
    next_term = open_term(
        organization=post.organization, elected_on=PartialDate("2026-06-18"), by=system, at=AT
    )

    post.refresh_from_db()
    assert (post.term, post.ends, check_register()) == (next_term, None, [])


def test_a_term_that_ends_takes_its_posts_along(post: Appointment, system: User) -> None:
    assert post.term is not None
    close_term(term=post.term, on=dt.date(2026, 11, 1), by=system, at=AT)

    post.refresh_from_db()
    assert (post.ends, check_register()) == (dt.date(2026, 11, 1), [])


def test_nobody_is_appointed_before_the_election(post: Appointment, system: User) -> None:
    with pytest.raises(Refused, match="这一天不在所属一届的任期之内。"):
        appoint(
            person=post.person,
            organization=post.organization,
            post="organization",
            begins=dt.date(2023, 6, 17),
            term=post.term,
            by=system,
            at=AT,
        )


def test_the_next_election_is_a_later_one(post: Appointment, system: User) -> None:
    with pytest.raises(Refused, match="选举日期应当晚于上一届的选举日期。"):
        open_term(organization=post.organization, elected_on=PartialDate("2023-06"), by=system, at=AT)
