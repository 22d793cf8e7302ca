"""Secret votes: each once, counted for certain, and nobody joins a voter to a choice."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.copies import everything

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.activities import spool
from jiceng.activities.actions import cast_ballot, close_ballot, open_ballot, record_activity
from jiceng.activities.models import (
    AgendaItem,
    BallotChoice,
    BallotReceipt,
    BallotVoter,
    Presence,
    SecretBallot,
)
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.organizations.actions import set_up
from jiceng.people.actions import admit_imported

DAY = dt.date(2026, 11, 22)
PEOPLE = 14


@pytest.fixture(autouse=True)
def at() -> Iterator[dt.datetime]:
    with clock.frozen(dt.datetime.combine(DAY, dt.time(21), tzinfo=clock.zone())) as moment:
        yield moment


@pytest.fixture(autouse=True)
def _own_spool(settings: Any, tmp_path: Path) -> None:
    settings.JICENG_SPOOL = tmp_path / "spool"


@pytest.fixture
def place(db: None, at: dt.datetime) -> SimpleNamespace:
    """A recorded assembly of fourteen, of whom the last stayed away."""
    system = User.objects.system()
    branch = set_up(name="江景支部", kind="branch", parent=None, by=system, at=at)
    people, users = [], []
    for number in range(PEOPLE):
        person = admit_imported(
            organization=branch, name=f"党员{number:02}", standing="full", by=system, at=at
        ).person
        person.user = User.objects.create_user(f"user{number}", name=person.name)
        person.save()
        give(user=person.user, role="member", organization=branch, by=system, at=at)
        people.append(person)
        users.append(person.user)
    recorder = User.objects.create_user("recorder", name="记录人")
    give(user=recorder, role="recorder", organization=branch, by=system, at=at)
    activity = record_activity(
        organization=branch,
        kinds=["assembly"],
        title="党员大会",
        starts_at=at - dt.timedelta(hours=2),
        absences={people[-1].pk: (Presence.LEAVE, "病假")},
        by=recorder,
        at=at,
    )
    return SimpleNamespace(
        branch=branch, people=people, users=users, recorder=recorder, activity=activity, at=at
    )


def opened(place: SimpleNamespace, **fields: Any) -> SecretBallot:
    given = {"title": "评议结果", "meeting": "ordinary", "on_site": True} | fields
    return open_ballot(activity=place.activity, by=place.recorder, at=place.at, **given)


def closed(ballot: SecretBallot, place: SimpleNamespace) -> AgendaItem:
    ballot.refresh_from_db()
    return close_ballot(ballot=ballot, by=place.recorder, at=place.at)


def test_copies_around_every_cast_join_nobody_to_a_choice(place: SimpleNamespace) -> None:
    """A reader who has a copy of the database after each cast sees nothing move, or five at once and shuffled."""
    ballot, orders = opened(place), []
    before = everything()
    for number, person in enumerate(place.people[:-1]):
        cast_ballot(ballot=ballot, person=person, choice="favour" if number % 2 else "against")
        after = everything()
        moved = {name for name in after if after[name] != before[name]}
        if moved:
            assert moved == {"activities.BallotVoter", "activities.BallotChoice", "activities.BallotReceipt"}
            marked = after["activities.BallotVoter"] - before["activities.BallotVoter"]
            assert len(marked) == spool.BATCH
            assert len(after["activities.BallotChoice"] - before["activities.BallotChoice"]) == spool.BATCH
            assert sum(1 for one in spool._folder(ballot.public_id).iterdir()) >= spool.BATCH
            orders.append(number)
        before = after
    assert orders, "a batch was written while the vote went on"
    closed(ballot, place)
    names = {field.name for field in BallotChoice._meta.fields}
    assert names == {"id", "ballot", "choice"}, "no voter, no time, no number in a row"
    assert {field.name for field in BallotReceipt._meta.fields} == {"code", "ballot"}
    assert {field.name for field in BallotVoter._meta.fields} == {"id", "ballot", "person", "counted"}


def test_rows_do_not_lie_in_the_order_of_casting(place: SimpleNamespace) -> None:
    """Choices sorted by key or by their place in the table follow the voters no better than chance would."""
    hits = rounds = 0
    for _round in range(6):
        ballot = opened(place)
        cast = []
        for number, person in enumerate(place.people[:-1]):
            cast.append("favour" if number < 6 else "against")
            cast_ballot(ballot=ballot, person=person, choice=cast[-1])
        closed(ballot, place)
        for order in ("id", None):
            rows = BallotChoice.objects.filter(ballot=ballot)
            found = list((rows.order_by(order) if order else rows).values_list("choice", flat=True))
            hits += sum(one == other for one, other in zip(cast, found, strict=True))
            rounds += len(cast)
    assert hits < 0.8 * rounds


def test_totals_are_counted_again_from_the_ballots(place: SimpleNamespace) -> None:
    ballot = opened(place)
    choices = ["favour"] * 8 + ["against"] * 3 + ["abstain"] * 2
    codes = [
        cast_ballot(ballot=ballot, person=person, choice=choice)
        for person, choice in zip(place.people[:-1], choices, strict=True)
    ]
    item = closed(ballot, place)
    assert (item.favour, item.against, item.abstain) == (8, 3, 2)
    assert (item.should_attend, item.present) == (14, 13)
    assert Counter(BallotChoice.objects.values_list("choice", flat=True)) == Counter(choices)
    assert sorted(BallotReceipt.objects.values_list("code", flat=True)) == sorted(codes)
    assert item.verdict is not None and item.verdict["answer"]["passed"] is True


def test_each_votes_once_whatever_happens(place: SimpleNamespace) -> None:
    ballot, first = opened(place), place.people[0]
    cast_ballot(ballot=ballot, person=first, choice="favour")
    with pytest.raises(Refused, match="已经投过"):
        cast_ballot(ballot=ballot, person=first, choice="against")
    for person in place.people[1:-1]:
        cast_ballot(ballot=ballot, person=person, choice="favour")
    with pytest.raises(Refused, match="已经投过"):
        cast_ballot(ballot=ballot, person=first, choice="against")
    with pytest.raises(Refused, match="没有您"):
        cast_ballot(ballot=ballot, person=place.people[-1], choice="favour")
    assert closed(ballot, place).favour == 13
    with pytest.raises(Refused, match="已经结束"):
        cast_ballot(ballot=SecretBallot.objects.get(), person=place.people[1], choice="favour")
    with pytest.raises(Refused, match="已经结束"):
        closed(ballot, place)


def test_a_batch_that_was_broken_off_is_counted_once(
    place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error while a batch is written leaves it waiting; a process killed after writing counts nobody twice."""
    ballot = opened(place)
    for person in place.people[:9]:
        cast_ballot(ballot=ballot, person=person, choice="favour")
    with monkeypatch.context() as patch:
        patch.setattr(BallotReceipt.objects, "bulk_create", _broken)
        with pytest.raises(RuntimeError):
            cast_ballot(ballot=ballot, person=place.people[9], choice="favour")
    assert not BallotChoice.objects.exists() and not BallotVoter.objects.filter(counted=True).exists()
    with monkeypatch.context() as patch:
        patch.setattr(spool.shutil, "rmtree", lambda *_args, **_more: None)
        cast_ballot(ballot=ballot, person=place.people[10], choice="against")
    assert BallotChoice.objects.count() == spool.BATCH, "written, though its folder was left behind"
    item = closed(ballot, place)
    assert (item.favour, item.against) == (10, 1)


def _broken(*_args: Any) -> None:
    raise RuntimeError


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"meeting": "election"}, "纸质选票"),
        ({"meeting": "admission", "on_site": False}, "当场"),
        ({"title": " "}, "表决什么"),
    ],
)
def test_what_is_voted_on_paper_or_where_one_meets_stays_there(
    place: SimpleNamespace, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        opened(place, **fields)


def test_from_afar_everybody_with_a_vote_may_vote(place: SimpleNamespace) -> None:
    ballot = opened(place, on_site=False)
    cast_ballot(ballot=ballot, person=place.people[-1], choice="abstain")
    assert closed(ballot, place).abstain == 1


def test_a_voter_without_a_log_in_means_paper(place: SimpleNamespace) -> None:
    place.people[3].user = None
    place.people[3].save()
    with pytest.raises(Refused, match="党员03等1人没有登录账号"):
        opened(place)


def test_the_pages_from_opening_to_the_list_of_receipts(place: SimpleNamespace) -> None:
    recorder, voter, absent = Client(), Client(), Client()
    recorder.force_login(place.recorder)
    voter.force_login(place.users[0])
    absent.force_login(place.users[-1])
    begin = reverse("activities:begin_ballot", args=[place.activity.public_id])
    assert voter.get(begin).status_code == 403
    recorder.post(begin, {"title": "评议结果", "meeting": "ordinary", "on_site": "on"})
    page = reverse("activities:ballot", args=[SecretBallot.objects.get().public_id])
    assert 'name="choice"' in voter.get(page).content.decode()
    assert 'name="choice"' not in absent.get(page).content.decode()
    assert voter.post(page, {"choice": "nonsense"}).status_code == 422
    before = everything()
    shown = voter.post(page, {"choice": "favour"}).content.decode()
    assert everything() == before, "casting writes nothing anywhere"
    code = shown.split("<code>")[1].split("</code>")[0]
    assert code not in voter.get(page).content.decode()
    assert voter.post(page, {"choice": "favour"}).status_code == 422
    assert voter.post(page + "close/").status_code == 403
    recorder.post(page + "close/")
    assert code in voter.get(page).content.decode()
    detail = recorder.get(reverse("activities:detail", args=[place.activity.public_id])).content.decode()
    assert "评议结果" in detail and "赞成 1" in detail
