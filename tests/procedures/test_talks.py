"""谈心谈话: that two people talked is enough; what they keep of it is sealed, theirs, and erased after its day."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiceng.audit.models import Entry
from jiceng.config.nightly import TASKS
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Forbidden, Refused
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.models import Person
from jiceng.procedures.models import Talk
from jiceng.procedures.talks import erase_expired, missing_talks, note_talk, read_talk
from jiceng.workflow.actions import open_case
from jiceng.workflow.models import Case

DAY = dt.date(2026, 11, 22)


def talked(place: SimpleNamespace, first: int = 0, second: int = 1, **fields: Any) -> Talk:
    given: dict[str, Any] = {"on": PartialDate("2026-10-08"), "by": place.recorder, "at": place.at} | fields
    people = {"first": place.people[first], "second": place.people[second]}
    return note_talk(organization=place.branch, **people, **given)


@pytest.fixture
def case(place: SimpleNamespace) -> Case:
    procedure = installed_rulebook().procedure("life-meeting")
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=place.branch,
        person=None,
        title="组织生活会",
        about="2026",
        given={"year_end": dt.date(2026, 12, 31)},
        by=place.recorder,
        at=place.at,
    )


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_a_talk_needs_no_content(place: SimpleNamespace) -> None:
    talk = talked(place)
    assert (talk.content_cipher, talk.expires_on) == ("", None)
    with pytest.raises(Refused, match="没有谈话内容"):
        read_talk(talk=talk, by=place.recorder, at=place.at)


@pytest.mark.parametrize(
    ("fields", "at_field"),
    [
        ({"second": 0}, "second"),
        ({"on": PartialDate("2026-11-23")}, "on"),
        ({"content": "谈了", "expires_on": dt.date(2026, 11, 21)}, "expires_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    place: SimpleNamespace, fields: dict[str, Any], at_field: str
) -> None:
    with pytest.raises(Refused) as refused:
        talked(place, **fields)
    assert refused.value.field == at_field


def test_only_the_two_and_who_wrote_it_read_it_and_both_see_who_looked(place: SimpleNamespace) -> None:
    talk = talked(place, content="谈了工作上的困难")
    assert "困难" not in talk.content_cipher and talk.expires_on == dt.date(2027, 11, 22)
    assert read_talk(talk=talk, by=place.recorder, at=place.at).content == "谈了工作上的困难"
    looked = Entry.objects.filter(verb="looked", actor=place.recorder)
    assert {one.subject for one in looked} == {one.public_id for one in place.people[:2]}
    for name in ("staff", "auditor", "neighbour", "system"):
        with pytest.raises(Forbidden):
            read_talk(talk=talk, by=getattr(place, name), at=place.at)
    assert Entry.objects.filter(verb="looked").count() == 2


def test_who_talked_reads_it_on_the_page(place: SimpleNamespace) -> None:
    talk = talked(place, content="谈了培训")
    address = reverse("procedures:talk", args=[talk.public_id])
    assert as_user(place.staff).post(address).status_code == 403
    assert as_user(place.neighbour).post(address).status_code == 404
    Person.objects.filter(pk=place.people[1].pk).update(user=place.neighbour)
    assert "谈了培训" in as_user(place.neighbour).post(address).content.decode()


def test_contents_are_erased_after_their_day_and_the_talk_stays(place: SimpleNamespace) -> None:
    gone = talked(place, content="谈了一", expires_on=dt.date(2026, 11, 30))
    kept = talked(place, 1, 2, content="谈了二", expires_on=dt.date(2026, 12, 1))
    assert erase_expired in TASKS
    assert erase_expired(place.at + dt.timedelta(days=9)) == 1
    for talk in (gone, kept):
        talk.refresh_from_db()
    assert (gone.content_cipher, gone.expires_on, gone.erased_on) == ("", None, dt.date(2026, 12, 1))
    assert kept.content_cipher and kept.erased_on is None
    assert Entry.objects.filter(verb="talk_erased").count() == 1


def test_with_whom_nobody_talked_this_year(place: SimpleNamespace) -> None:
    names = [one.name for one in place.people]
    before = missing_talks(place.branch, 2026, DAY)
    assert (before.among_committee, before.with_committee, before.among_members) == ([], names[1:], names[1:])
    talked(place, 0, 1)
    talked(place, 2, 3)
    talked(place, 0, 4, on=PartialDate("2025-12-30"))
    found = missing_talks(place.branch, 2026, DAY)
    assert found.with_committee == names[2:]
    assert found.among_members == [names[1], *names[4:]]


def test_the_page_lists_talks_without_their_content(place: SimpleNamespace, case: Case) -> None:
    client = as_user(place.recorder)
    ids = [one.memberships.get().public_id for one in place.people[:2]]
    sent = {"first": ids[0], "second": ids[1], "on": "2026-10-08", "content": "谈了培训"}
    assert client.post(reverse("procedures:add_talk", args=[case.public_id]), sent).status_code == 302
    page = client.get(reverse("procedures:talks", args=[case.public_id])).content.decode()
    assert "党员00 · 党员01" in page and "谈了培训" not in page and "看内容" in page
    other = as_user(place.staff).get(reverse("procedures:talks", args=[case.public_id])).content.decode()
    assert "党员00 · 党员01" in other and "看内容" not in other


def test_many_talks_cost_as_many_queries_as_few(place: SimpleNamespace, case: Case) -> None:
    client, address, counts = as_user(place.recorder), reverse("procedures:talks", args=[case.public_id]), []
    for pairs in ([(0, 1)], [(one, two) for one in range(4) for two in range(5, 9)]):
        for one, two in pairs:
            talked(place, one, two, content="谈了")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
