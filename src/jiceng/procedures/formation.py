"""What the definition of 设立党支部 names: the branch exists from the day of the superior's approval."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.organizations.actions import cover_unit, set_up
from jiceng.organizations.models import Organization
from jiceng.people import actions as people
from jiceng.people.models import Membership, Person, Post
from jiceng.workflow.models import Case, State, StepRecord
from jiceng.workflow.queries import last_records

from .models import FormationPlan

PROCEDURE = "branch-formation"
DEADLINE = "deadline"
NEW, EXISTING = "new", "existing"


def plan_of(case: Case) -> FormationPlan | None:
    return FormationPlan.objects.select_related("branch").filter(case=case).first()


def head_joins(case: Case, record: StepRecord) -> str | None:
    """Whoever heads a new branch is one of those who come to belong to it."""
    plan, head = plan_of(case), last_records(case).get("head")
    if plan is None or not plan.sets_up:
        return None
    named = list(head.values.get("secretary") or []) if head else []
    if len(named) != 1:
        return _("没有写书记是谁，或者写了不止一名。")
    if not plan.members.filter(public_id=named[0]).exists():
        return _("书记不在拟转入的党员之中。")
    return None


def plan_stands(case: Case, record: StepRecord) -> str | None:
    """The superior approved it, no unit was covered meanwhile, and a branch that is to cover it still stands."""
    approval, plan = last_records(case).get("approval"), plan_of(case)
    if approval is None or approval.result != "approved" or approval.on is None:
        return _("上级还没有批复同意。")
    if plan is None:
        return _("没有写拟设立的党支部。")
    covered = plan.units.exclude(covered_by=None).first() or plan.units.exclude(closed_on=None).first()
    if case.state == State.OPEN and covered is not None:
        return _("“%(name)s”已经有党组织覆盖，或者已经注销。") % {"name": covered.name}
    if case.state == State.OPEN and plan.branch is not None and plan.branch.dissolved_on is not None:
        return _("“%(name)s”已经撤销。") % {"name": plan.branch.name}
    return None


def set_up_branch(*, case: Case, record: StepRecord, by: User, at: dt.datetime) -> None:
    """The branch is set up with its members and its head, or an existing one covers the units."""
    plan, steps = plan_of(case), last_records(case)
    approval = steps.get("approval")
    if plan is None or approval is None or approval.on is None:
        raise Refused(_("没有写拟设立的党支部，或者没有批复的日期。"))
    day = approval.on.last_day
    branch = plan.branch
    if plan.sets_up:
        branch = _new_branch(case, plan, approval, day, by, at)
    if branch is None:
        raise Refused(_("没有写由哪个党支部覆盖。"))
    for unit in plan.units.order_by("name", "pk"):
        cover_unit(unit=unit, branch=branch, formation=plan.formation, by=by, at=at)
    if plan.sets_up and (head := steps.get("head")) is not None:
        _install(branch, head, day, by, at)


def _new_branch(
    case: Case, plan: FormationPlan, approval: StepRecord, day: dt.date, by: User, at: dt.datetime
) -> Organization:
    first = plan.units.order_by("name", "pk").first()
    branch = set_up(
        name=plan.name,
        short_name=plan.short_name,
        kind=plan.kind,
        parent=case.organization,
        sector=first.sector if first else case.organization.sector,
        formation=plan.formation,
        established_on=PartialDate.of(day),
        records_from=day,
        document=str(approval.values.get("document") or ""),
        by=by,
        at=at,
    )
    plan.branch = branch
    plan.save(update_fields=["branch"])
    for person in plan.members.order_by("name", "pk"):
        _bring(case, person, branch, day, by, at)
    return branch


def _bring(case: Case, person: Person, branch: Organization, day: dt.date, by: User, at: dt.datetime) -> None:
    """A member changes over, and what is open for them goes along."""
    held = (
        Membership.objects.select_related("organization", "person").filter(person=person, ends=None).first()
    )
    if held is None:
        raise Refused(_("%(name)s现在不是党员，请先核对名单。") % {"name": person.name})
    people.transfer(membership=held, to=branch, on=day, by=by, at=at, cause=case.public_id)


def _install(branch: Organization, head: StepRecord, day: dt.date, by: User, at: dt.datetime) -> None:
    """The head is secretary from the day on which they were elected, with a term, or appointed, without one."""
    person = Person.objects.filter(public_id__in=head.values.get("secretary", ())).first()
    if person is None or head.on is None:
        raise Refused(_("没有写书记是谁。"))
    begins, term = max(head.on.last_day, day), None
    if head.result == "elected":
        term = people.open_term(
            organization=branch, elected_on=PartialDate.of(begins), has_committee=False, by=by, at=at
        )
    people.appoint(
        person=person, organization=branch, post=Post.SECRETARY, begins=begins, term=term, by=by, at=at
    )


GUARDS: dict[str, Any] = {one.__name__: one for one in (head_joins, plan_stands)}
EFFECTS: dict[str, Any] = {"set_up_branch": set_up_branch}
