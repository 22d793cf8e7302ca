"""设立党支部: from a unit that nobody covers to a branch that stands from the day of the approval."""

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.actions import add_unit, cover_unit
from jiceng.organizations.models import Organization, Term, Unit
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.models import Appointment, Membership
from jiceng.procedures.actions import begin_formation
from jiceng.register.verify import check_register
from jiceng.workflow.actions import correct_step, open_case, record_step
from jiceng.workflow.models import Case, OpenStep, State


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def unit(place: SimpleNamespace) -> Unit:
    """A firm in which three members of the branch work."""
    found = add_unit(
        above=place.committee,
        name="恒达物流",
        sector="enterprise",
        deadline=dt.date(2026, 12, 31),
        by=place.staff,
        at=place.at,
    )
    Membership.objects.filter(person__in=place.people[1:4]).update(unit=found)
    return found


def begun(place: SimpleNamespace, unit: Unit, **fields: Any) -> Case:
    procedure = installed_rulebook().procedure("branch-formation")
    assert procedure is not None
    given: dict[str, Any] = {
        "units": [unit],
        "formation": "own",
        "name": "恒达物流党支部",
        "members": place.people[1:4],
        "on": PartialDate("2026-10-08"),
    }
    return begin_formation(
        procedure=procedure, organization=place.committee, by=place.staff, at=place.at, **given | fields
    )


def record(case: Case, place: SimpleNamespace, step: str, on: str, **fields: Any) -> None:
    given = {"by": place.staff, "at": place.at, "may_effect": case.steps()} | fields
    record_step(case=case, step=step, on=PartialDate(on), **given)
    case.refresh_from_db()


def head(place: SimpleNamespace, number: int = 1) -> dict[str, Any]:
    return {"result": "elected", "values": {"secretary": [place.people[number].public_id]}}


def test_a_branch_stands_from_the_day_of_the_approval(place: SimpleNamespace, unit: Unit) -> None:
    lost = installed_rulebook().procedure("lost-contact")
    assert lost is not None
    along = open_case(
        procedure=lost,
        organization=place.branch,
        person=place.people[2],
        title="党员02",
        by=place.recorder,
        at=place.at,
    )
    case = begun(place, unit)
    assert OpenStep.objects.get(case=case).due == dt.date(2026, 11, 8), "a month after the request"
    record(case, place, "approval", "2026-10-30", result="approved", values={"document": "东委〔2026〕9号"})
    assert not Organization.objects.filter(name="恒达物流党支部").exists()
    record(case, place, "head", "2026-11-06", **head(place))
    record(case, place, "filed", "2026-11-10")

    branch = Organization.objects.get(name="恒达物流党支部")
    unit.refresh_from_db()
    along.refresh_from_db()
    assert (branch.kind, branch.formation, branch.parent) == ("branch", "own", place.committee)
    assert branch.established_on == PartialDate("2026-10-30")
    assert branch.changes.get().document == "东委〔2026〕9号"
    assert (unit.covered_by, unit.formation, unit.deadline) == (branch, "own", None)
    joined = Membership.objects.filter(organization=branch).order_by("person__name")
    assert [(one.person, one.begins) for one in joined] == [
        (person, dt.date(2026, 10, 30)) for person in place.people[1:4]
    ]
    secretary = Appointment.objects.get(organization=branch)
    assert (secretary.person, secretary.post, secretary.begins) == (
        place.people[1],
        "secretary",
        dt.date(2026, 11, 6),
    )
    assert Term.objects.get(organization=branch).has_committee is False
    assert along.organization == branch
    assert case.state == State.DONE
    assert check_register() == []


def test_an_existing_branch_covers_the_unit_and_nothing_new_arises(
    place: SimpleNamespace, unit: Unit
) -> None:
    count = Organization.objects.count()
    case = begun(place, unit, formation="attached", branch=place.other, members=[])
    record(case, place, "approval", "2026-10-30", result="approved")
    assert [one.step for one in OpenStep.objects.filter(case=case)] == ["filed"], "no head is chosen"
    record(case, place, "filed", "2026-11-10")
    unit.refresh_from_db()
    assert (unit.covered_by, unit.formation) == (place.other, "attached")
    assert Organization.objects.count() == count


def test_two_units_form_a_joint_branch(place: SimpleNamespace, unit: Unit) -> None:
    given = {"above": place.committee, "sector": "enterprise", "by": place.staff, "at": place.at}
    second = add_unit(name="启明软件", **given)
    case = begun(place, unit, formation="joint", units=[unit, second], name="物流软件联合党支部")
    record(case, place, "approval", "2026-10-30", result="approved")
    record(case, place, "head", "2026-11-06", **head(place))
    record(case, place, "filed", "2026-11-10")
    branch = Organization.objects.get(name="物流软件联合党支部")
    assert branch.kind == "joint_branch"
    assert set(branch.units.values_list("name", flat=True)) == {"恒达物流", "启明软件"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"members": []}, "members"),
        ({"formation": "attached"}, "branch"),
        ({"formation": "joint"}, "units"),
    ],
)
def test_what_the_way_of_formation_needs_is_asked_for(
    place: SimpleNamespace, unit: Unit, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        begun(place, unit, **fields)
    assert refusal.value.field == field
    assert not Case.objects.exists()


def test_a_head_from_elsewhere_holds_the_branch_back_until_it_is_corrected(
    place: SimpleNamespace, unit: Unit
) -> None:
    case = begun(place, unit)
    record(case, place, "approval", "2026-10-30", result="approved")
    record(case, place, "head", "2026-11-06", **head(place, 7))
    record(case, place, "filed", "2026-11-10")
    assert not Organization.objects.filter(name="恒达物流党支部").exists()
    page = as_user(place.staff).get(reverse("procedures:case", args=[case.public_id])).content.decode()
    assert "书记不在拟转入的党员之中。" in page
    wrong = case.records.get(step="head")
    correct_step(
        record=wrong,
        on=PartialDate("2026-11-06"),
        why="写错了人",
        may_effect=case.steps(),
        by=place.staff,
        at=place.at,
        **head(place, 2),
    )
    assert Organization.objects.filter(name="恒达物流党支部").exists()


def test_a_unit_that_was_covered_meanwhile_holds_the_branch_back(place: SimpleNamespace, unit: Unit) -> None:
    case = begun(place, unit)
    record(case, place, "approval", "2026-10-30", result="approved")
    record(case, place, "head", "2026-11-06", **head(place))
    cover_unit(unit=unit, branch=place.other, formation="attached", by=place.staff, at=place.at)
    record(case, place, "filed", "2026-11-10")
    assert not Organization.objects.filter(name="恒达物流党支部").exists()


def test_a_branch_that_cannot_be_set_up_leaves_everything_as_it_was(
    place: SimpleNamespace, unit: Unit
) -> None:
    case = begun(place, unit, name="河畔支部")
    record(case, place, "approval", "2026-10-30", result="approved")
    record(case, place, "head", "2026-11-06", **head(place))
    with pytest.raises(Refused, match="已有同名的党组织"):
        record(case, place, "filed", "2026-11-10")
    assert not case.records.filter(step="filed").exists()
    assert Membership.objects.filter(organization=place.branch, ends=None).count() == 10


def test_a_declined_request_ends_the_case(place: SimpleNamespace, unit: Unit) -> None:
    case = begun(place, unit)
    record(case, place, "approval", "2026-10-30", result="declined")
    assert (case.state, case.outcome) == (State.ENDED, "declined")


def test_from_the_unit_by_its_button_and_with_its_papers(place: SimpleNamespace, unit: Unit) -> None:
    client, url = as_user(place.staff), reverse("procedures:form_branch", args=[unit.public_id])
    assert url in client.get(reverse("register:unit", args=[unit.public_id])).content.decode()
    page = client.get(url)
    assert "应当成立党支部" in page.content.decode()
    assert 'value="党员01、党员02、党员03"' in page.content.decode()
    sent = client.post(
        url,
        {
            "formation": "own",
            "name": "恒达物流党支部",
            "members": "党员01、党员02、党员03",
            "on": "2026-10-08",
        },
    )
    assert sent.status_code == 302
    case = Case.objects.get()
    assert (case.about, case.title) == (unit.public_id, "恒达物流设立党支部")
    assert "正在设立党支部" in client.get(reverse("register:unit", args=[unit.public_id])).content.decode()
    shown = client.get(reverse("procedures:case", args=[case.public_id])).content.decode()
    assert "恒达物流党支部" in shown
    assert "党员01、党员02、党员03" in shown
    paper = client.get(reverse("procedures:paper", args=[case.public_id, "formation_request"]))
    text = "\n".join(one.text for one in Document(io.BytesIO(paper.content)).paragraphs)
    assert "恒达物流现有党员3名：党员01、党员02、党员03。" in text
    assert "拟单独组建“恒达物流党支部”。" in text
    listed = client.get(reverse("procedures:list", args=["formation", place.committee.public_id]))
    assert "恒达物流设立党支部" in listed.content.decode()


def test_an_auditor_sees_no_button(place: SimpleNamespace, unit: Unit) -> None:
    client = as_user(place.auditor)
    url = reverse("procedures:form_branch", args=[unit.public_id])
    assert url not in client.get(reverse("register:unit", args=[unit.public_id])).content.decode()
    assert client.get(url).status_code == 403
