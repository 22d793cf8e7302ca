"""组织关系转接: both ends confirm, and at every moment exactly one organisation has the member."""

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people import actions as people
from jiceng.people.models import Membership, Person
from jiceng.register.verify import check_register
from jiceng.workflow.actions import open_case, perform_effects, record_step
from jiceng.workflow.models import Case, EffectDone, OpenStep, State


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def begun(place: SimpleNamespace, name: str = "transfer", **fields: Any) -> Case:
    procedure = installed_rulebook().procedure(name)
    assert procedure is not None
    other = place.other if name == "transfer" else None
    return open_case(
        procedure=procedure,
        organization=place.branch,
        other=other,
        person=place.people[1],
        title=place.people[1].name,
        by=place.recorder,
        at=place.at,
        **fields,
    )


def record(case: Case, place: SimpleNamespace, step: str, on: str, **fields: Any) -> None:
    given = {"by": place.staff, "at": place.at, "may_effect": case.steps()} | fields
    record_step(case=case, step=step, on=PartialDate(on), **given)
    case.refresh_from_db()


def where(person: Person) -> list[str]:
    return [one.organization.name for one in Membership.objects.filter(person=person, ends=None)]


def url(name: str, *args: str) -> str:
    return reverse(f"procedures:{name}", args=args)


def test_a_member_moves_on_the_day_the_other_branch_receives_them(place: SimpleNamespace) -> None:
    case = begun(place)
    record(case, place, "apply", "2026-11-01", values={"dues_until": "2026年10月"})
    record(case, place, "sent", "2026-11-03", values={"letter": "12", "valid_days": 30})
    assert where(place.people[1]) == ["江景支部"], "the sender keeps the member until they are received"
    waits = OpenStep.objects.get(case=case)
    assert (waits.step, waits.organization, waits.due) == ("accepted", place.other, dt.date(2026, 12, 3))
    record(case, place, "accepted", "2026-11-20", result="accepted")
    assert where(place.people[1]) == ["河畔支部"]
    ended, opened = Membership.objects.filter(person=place.people[1]).order_by("begins")
    assert ended.ends == opened.begins == dt.date(2026, 11, 20)
    assert case.state == State.DONE
    assert check_register() == []


def test_neither_end_moves_a_member_alone(place: SimpleNamespace) -> None:
    case = begun(place)
    record(case, place, "apply", "2026-11-01")
    record(case, place, "sent", "2026-11-03", may_effect=())
    record(case, place, "accepted", "2026-11-20", result="accepted", may_effect={"accepted"})
    assert where(place.people[1]) == ["江景支部"]
    with pytest.raises(Refused, match="转出一方"):
        perform_effects(case=case, may_effect={"accepted"}, by=place.staff, at=place.at)
    perform_effects(case=case, may_effect={"sent"}, by=place.staff, at=place.at)
    assert where(place.people[1]) == ["江景支部"]
    perform_effects(case=case, may_effect={"accepted"}, by=place.staff, at=place.at)
    assert where(place.people[1]) == ["河畔支部"]
    case.refresh_from_db()
    assert case.state == State.DONE


def test_whoever_is_declined_stays(place: SimpleNamespace) -> None:
    case = begun(place)
    record(case, place, "apply", "2026-11-01")
    record(case, place, "sent", "2026-11-03")
    record(case, place, "accepted", "2026-11-20", result="declined", note="材料不全")
    assert (case.state, case.outcome) == (State.ENDED, "declined")
    assert where(place.people[1]) == ["江景支部"]
    assert "退回" in as_user(place.recorder).get(url("case", case.public_id)).content.decode()


def test_outside_the_membership_ends_when_received_and_the_receipt_is_there(place: SimpleNamespace) -> None:
    case = begun(place, "transfer-out")
    record(case, place, "apply", "2026-09-01", values={"destination": "北城街道党工委"})
    record(case, place, "sent", "2026-09-03", values={"valid_days": 30})
    assert OpenStep.objects.get(case=case).due == dt.date(2026, 10, 3)
    record(case, place, "accepted", "2026-09-20", result="accepted")
    assert where(place.people[1]) == ["江景支部"], "no receipt yet"
    assert OpenStep.objects.get(case=case).due == dt.date(2026, 10, 20)
    record(case, place, "receipt", "2026-10-08")
    assert where(place.people[1]) == []
    assert Membership.objects.get(person=place.people[1]).ends == dt.date(2026, 9, 20)
    assert check_register() == []


def test_development_goes_along_with_the_member(place: SimpleNamespace, walked: Any) -> None:
    growing = walked("oath")
    procedure = installed_rulebook().procedure("transfer")
    assert procedure is not None
    case = open_case(
        procedure=procedure,
        organization=place.branch,
        other=place.other,
        person=growing.person,
        title=growing.title,
        by=place.recorder,
        at=place.at,
    )
    for name, day, result in (
        ("apply", "2024-02-01", ""),
        ("sent", "2024-02-02", ""),
        ("accepted", "2024-02-10", "accepted"),
    ):
        record(case, place, name, day, result=result)
    growing.refresh_from_db()
    assert growing.organization == place.other
    assert set(growing.open_steps.values_list("organization", flat=True)) == {place.other.pk}


def test_the_receiving_branch_sees_the_case_and_records_only_its_own_step(place: SimpleNamespace) -> None:
    client, neighbour = as_user(place.recorder), as_user(place.neighbour)
    chosen = Membership.objects.get(person=place.people[1], ends=None)
    form = client.get(url("transfer", place.branch.public_id), {"person": chosen.public_id})
    assert f'value="{chosen.public_id}" selected' in form.content.decode()
    sent = {"person": chosen.public_id, "on": "2026-11-01", "to": "河畔支部", "dues_until": "2026年10月"}
    both = client.post(url("transfer", place.branch.public_id), sent | {"destination": "别处"})
    assert both.status_code == 422
    assert "只写一处" in both.content.decode()
    answer = client.post(url("transfer", place.branch.public_id), sent)
    case = Case.objects.get()
    assert answer.url == url("case", case.public_id)
    again = client.get(url("transfer", place.branch.public_id)).content.decode()
    assert f'value="{chosen.public_id}"' not in again, "already under way"
    client.post(url("record", case.public_id, "sent"), {"on": "2026-11-02", "field_valid_days": "30"})
    seen = neighbour.get(url("list", "transfers", place.other.public_id)).content.decode()
    assert case.title in seen and "江景支部" in seen
    assert neighbour.post(url("record", case.public_id, "sent"), {"on": "2026-11-02"}).status_code == 403
    assert neighbour.get(url("end", case.public_id)).status_code == 403
    page = client.get(url("case", case.public_id)).content.decode()
    assert "由河畔支部办" in page
    assert client.post(url("record", case.public_id, "accepted"), {"on": "2026-11-05"}).status_code == 403
    got = {"on": "2026-11-05", "result": "accepted"}
    neighbour.post(url("record", case.public_id, "accepted"), got)
    assert where(place.people[1]) == ["江景支部"], "both ends still wait for those who keep the register"
    as_user(place.staff).post(url("effects", case.public_id))
    assert where(place.people[1]) == ["河畔支部"]
    assert EffectDone.objects.filter(case=case).count() == 2


def test_a_member_from_outside_is_here_from_the_day_of_receipt(place: SimpleNamespace) -> None:
    client = as_user(place.staff)
    sent = {
        "name": "外来同志",
        "number": "110101199003079999",
        "on": "2026-11-10",
        "standing": "full",
        "joined_on": "2012-07",
        "full_on": "2013-07",
        "origin": "北城街道党工委",
        "issued_on": "2026-09-01",
        "valid_days": "30",
    }
    wrong = client.post(url("receive", place.branch.public_id), sent | {"number": "110101199003079990"})
    assert wrong.status_code == 422 and not Case.objects.exists()
    client.post(url("receive", place.branch.public_id), sent)
    case = Case.objects.get()
    assert where(Person.objects.get(name="外来同志")) == ["江景支部"]
    assert OpenStep.objects.get(case=case).due == dt.date(2026, 12, 10), (
        "the receipt goes back within a month"
    )
    assert "超过期限" in client.get(url("case", case.public_id)).content.decode(), "the letter had expired"
    again = client.post(url("receive", place.other.public_id), sent)
    assert again.status_code == 422 and "还是这里的党员" in again.content.decode()
    assert as_user(place.recorder).get(url("receive", place.branch.public_id)).status_code == 403
    assert check_register() == []


def test_the_letter_is_filled_with_what_is_known(place: SimpleNamespace) -> None:
    case = begun(place)
    record(case, place, "apply", "2026-11-01", values={"dues_until": "2026年10月"})
    record(case, place, "sent", "2026-11-03", values={"letter": "12", "valid_days": 30})
    answer = as_user(place.recorder).get(url("paper", case.public_id, "transfer_letter"))
    text = "\n".join(one.text for one in Document(io.BytesIO(answer.content)).paragraphs)
    assert "党员01同志（________），________岁，________，系中共正式党员" in text
    assert "由江景支部去河畔支部，请转接组织关系。该同志党费已交到2026年10月。" in text
    assert "有效期30天" in text and "第12号" in text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_recorded_one_branch_has_the_member(place: SimpleNamespace, data: st.DataObject) -> None:
    """Steps in any order, by either end, on any day, and direct moves: never two branches, and never none here."""
    person = place.people[1]
    running = Case.objects.filter(person=person, state=State.OPEN).first()
    case = running if running and where(person) == [running.organization.name] else None
    if case is None:
        procedure = installed_rulebook().procedure("transfer")
        assert procedure is not None
        here = Membership.objects.get(person=person, ends=None).organization
        there = place.other if here == place.branch else place.branch
        Case.objects.filter(person=person, state=State.OPEN).update(state=State.ENDED)
        case = open_case(
            procedure=procedure,
            organization=here,
            other=there,
            person=person,
            title=person.name,
            by=place.staff,
            at=place.at,
        )
    direct = False
    names = ["apply", "sent", "accepted", "confirm", "move"]
    for name in data.draw(st.lists(st.sampled_from(names), max_size=6)):
        able = data.draw(st.sets(st.sampled_from(["sent", "accepted"])))
        day = data.draw(st.dates(dt.date(2021, 1, 1), dt.date(2026, 11, 22)))
        result = data.draw(st.sampled_from(["accepted", "declined"])) if name == "accepted" else ""
        try:
            if name == "move":
                held = Membership.objects.select_related("organization").get(person=person, ends=None)
                to = place.other if held.organization == place.branch else place.branch
                people.transfer(membership=held, to=to, on=day, by=place.staff, at=place.at)
                direct = True
                case.refresh_from_db()
                assert case.state != State.OPEN, "what it asked for is done another way"
            elif name == "confirm":
                perform_effects(case=case, may_effect=able, by=place.staff, at=place.at)
            else:
                record(case, place, name, day.isoformat(), result=result, may_effect=able)
        except Refused:
            pass
        assert len(where(person)) == 1
    moved = EffectDone.objects.filter(case=case, step="accepted").exists()
    if moved and not direct:
        assert EffectDone.objects.filter(case=case, step="sent").exists()
        assert where(person) == [case.other.name if case.other else ""]
    assert check_register() == []
