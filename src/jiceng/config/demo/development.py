"""Cases of 发展党员 at every stage: most as they should be, some as they are found in files."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from jiceng.activities.actions import record_activity
from jiceng.activities.drafts import ItemDraft
from jiceng.activities.queries import roster
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.actions import enter_applicant
from jiceng.people.models import Membership, Standing
from jiceng.procedures.development import PROCEDURE
from jiceng.procedures.league import PROCEDURE as LEAGUE
from jiceng.workflow.actions import end_case, note_original, open_case, record_step
from jiceng.workflow.models import Case

from .names import People

if TYPE_CHECKING:
    from .build import District

Steps = tuple[tuple[str, int, dict[str, Any]], ...]
"""Step, how many days ago, and what is written with it."""

AGREED, PASSED = {"result": "agreed"}, {"result": "passed"}
TO_ACTIVIST: Steps = (
    ("apply", 900, {}),
    ("talk", 880, {}),
    ("activist", 800, AGREED),
    ("activist_filed", 790, {}),
)
REVIEWS: Steps = (("contacts", 788, {"contacts": 2}), ("review", 640, {}), ("review", 470, {}))
TO_TARGET: Steps = (
    *TO_ACTIVIST,
    *REVIEWS,
    ("target", 330, AGREED),
    ("target_filed", 322, {}),
    ("introducers", 320, {"introducers": 2}),
)
TO_FORM: Steps = (
    *TO_TARGET,
    ("political_review", 318, PASSED),
    ("training", 316, {"days": 3}),
    ("committee_review", 314, {}),
    ("public_notice", 313, {}),
    ("pre_review", 300, PASSED),
    ("form", 297, {}),
)
VOTED: Steps = (("admission_meeting", 280, PASSED), ("committee_talk", 262, {}))
APPROVED: Steps = (("approval", 250, {"result": "approved"}),)
MANY_CONTACTS: Steps = (
    ("apply", 420, {}),
    ("talk", 400, {}),
    ("activist", 210, AGREED),
    ("activist_filed", 200, {}),
    ("contacts", 198, {"contacts": 3}),
    ("review", 30, {}),
)
REVERSED: Steps = (("apply", 420, {}), ("activist", 400, AGREED), ("talk", 390, {}))
UNREVIEWED: Steps = tuple(one for one in TO_FORM if one[0] != "political_review")
DOSSIER: Steps = (("dossier", 860, {}), ("review", 700, {}))
RECOMMENDED: Steps = (
    *DOSSIER,
    ("review", 530, {}),
    ("league_vote", 430, PASSED | {"should_attend": 24, "present": 22, "favour": 20}),
    ("reported", 420, {}),
    ("received", 415, {}),
)
"""What the League did for two of them: one forgotten after its second review, one recommended."""
WAYS: tuple[tuple[str, Steps], ...] = (
    ("江景苑小区党支部", (("apply", 20, {}),)),
    ("江景苑小区党支部", (("apply", 47, {}),)),
    ("江景苑小区党支部", MANY_CONTACTS),
    ("江景苑小区党支部", (*TO_ACTIVIST, *REVIEWS[:1])),
    ("江景苑小区党支部", TO_TARGET),
    ("江景苑小区党支部", (*TO_FORM, *VOTED)),
    ("听涛里小区党支部", (*TO_FORM, *VOTED, *APPROVED, ("placed", 246, {}), ("oath", 230, {}))),
    ("听涛里小区党支部", REVERSED),
    ("听涛里小区党支部", (*UNREVIEWED, *VOTED, *APPROVED)),
    ("听涛里小区党支部", TO_ACTIVIST),
)
"""Where, and how far: just applied; a talk too late; one contact too many; reviews forgotten; a target waiting for
training; voted and waiting for approval; on probation; the order reversed; no political review; withdrawn."""


def record_development(district: District, seed: int) -> None:
    """The cases, and one of a member whose probation began before records did."""
    people = People(random.Random(seed))
    people.used = district.people.used
    cases = [_case(district, people, district.organizations[where], steps) for where, steps in WAYS]
    end_case(
        case=cases[-1],
        outcome="withdrawn",
        on=district.day - dt.timedelta(days=120),
        why="本人书面撤回申请",
        by=district.system,
        at=moment(district, 119),
    )
    note_original(
        case=cases[4],
        paper="application_letter",
        place="党支部档案柜2号盒",
        complete=True,
        signed=True,
        by=district.system,
        at=moment(district, 20),
    )
    _probationer(district, district.organizations["江景苑小区党支部"])
    _recommended(district, cases[3])
    _recommended(district, cases[4], RECOMMENDED)


def moment(district: District, days: int) -> dt.datetime:
    day = max(district.day - dt.timedelta(days=days), district.begins)
    return dt.datetime.combine(day, dt.time(20), tzinfo=clock.zone())


def _opened(district: District, organization: Organization, name: str, person: Any, since: str = "") -> Case:
    procedure = rulebook_of(organization, district.day).procedure(PROCEDURE)
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=organization,
        person=person,
        title=name,
        since=since,
        by=district.system,
        at=district.at,
    )


def _case(district: District, people: People, organization: Organization, steps: Steps) -> Case:
    fields = people.draw(22, 40, district.begins)
    born = PartialDate.of(fields.pop("born_on"))
    person = enter_applicant(
        organization=organization,
        on=district.day - dt.timedelta(days=steps[0][1]),
        born_on=born,
        work="职工",
        by=district.system,
        at=district.at,
        **fields,
    )
    case = _opened(district, organization, person.name, person)
    for name, days, given in steps:
        _step(district, case, name, days, dict(given))
    return case


def _step(district: District, case: Case, name: str, days: int, given: dict[str, Any]) -> None:
    day = district.day - dt.timedelta(days=days)
    result, source = given.pop("result", ""), ""
    members = list(
        Membership.objects.filter(organization=case.organization, ends=None, standing=Standing.FULL)
        .order_by("begins", "pk")
        .values_list("person__public_id", flat=True)[:3]
    )
    values = {
        field: members[:value] if field in ("contacts", "introducers") else value
        for field, value in given.items()
    }
    if name == "admission_meeting":
        source = _vote(district, case, day)
    record_step(
        case=case,
        step=name,
        on=PartialDate.of(day),
        result=result,
        values=values,
        source=source,
        may_effect=case.steps(),
        by=district.system,
        at=moment(district, max(days - 2, 0)),
    )


def _vote(district: District, case: Case, day: dt.date) -> str:
    """The assembly that admits, with the vote of everybody there; the key of its item."""
    kinds, organization = ["assembly"], case.organization
    voters = sum(line.votes for line in roster([organization], kinds, day))
    item = ItemDraft(
        title=f"接收{case.title}为预备党员",
        decision="同意接收",
        meeting="admission",
        favour=voters,
        against=0,
        abstain=0,
    )
    at = dt.datetime.combine(day, dt.time(19), tzinfo=clock.zone())
    activity = record_activity(
        organization=organization,
        kinds=kinds,
        title="党员大会：接收预备党员",
        starts_at=at,
        place="党群服务中心",
        items=[item],
        by=district.system,
        at=at + dt.timedelta(hours=2),
    )
    return activity.items.get().public_id


def _recommended(district: District, grown: Case, steps: Steps = DOSSIER) -> None:
    """The League's part for somebody who is on their way, recorded by the branch from its papers."""
    procedure = rulebook_of(grown.organization, district.day).procedure(LEAGUE)
    assert procedure is not None and grown.person is not None
    case = open_case(
        procedure=procedure,
        organization=grown.organization,
        person=grown.person,
        title=grown.title,
        by=district.system,
        at=moment(district, 860),
    )
    for name, days, given in steps:
        values = {key: value for key, value in given.items() if key != "result"}
        record_step(
            case=case,
            step=name,
            on=PartialDate.of(district.day - dt.timedelta(days=days)),
            result=given.get("result", ""),
            values=values,
            by=district.system,
            at=moment(district, days),
        )


def _probationer(district: District, organization: Organization) -> None:
    """Conversion of somebody admitted before records began."""
    rows = Membership.objects.filter(organization=organization, ends=None, standing=Standing.PROBATIONARY)
    held = rows.select_related("person").order_by("pk").first()
    if held is None or held.person.joined_on is None:
        return
    case = _opened(district, organization, held.person.name, held.person, since="probation")
    record_step(
        case=case,
        step="admission_meeting",
        on=held.person.joined_on,
        result="passed",
        note="开始记录以前接收，日期取自名册。",
        by=district.system,
        at=district.at,
    )
