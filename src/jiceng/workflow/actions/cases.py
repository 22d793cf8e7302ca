"""Opening and ending a case."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.clock import day_of
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.people.models import Person
from jiceng.rulebook.procedures import Procedure

from ..models import CEASED, Case, State, Version
from ..registry import REGISTRY
from .opening import refresh


def pinned(procedure: Procedure, at: dt.datetime) -> Version:
    """The stored version of a definition, kept the first time it is used."""
    version, _new = Version.objects.get_or_create(
        procedure=procedure.id,
        digest=procedure.version,
        defaults={"content": procedure.as_text(), "seen_at": at},
    )
    return version


@transaction.atomic
def open_case(
    *,
    procedure: Procedure,
    organization: Organization,
    person: Person | None,
    title: str,
    by: User,
    at: dt.datetime,
    since: str = "",
    other: Organization | None = None,
    about: str = "",
    given: dict[str, dt.date] | None = None,
) -> Case:
    """Begin a case under the definition as it stands; `since`: with a later stage, the earlier ones being over.

    `other`: the organisation at the other end; `given`: days that its terms start from; `about`: the public id of what
    tells it from others beside it. Raises Refused where the person, or without one the organisation, has an open one.
    """
    running = Case.objects.filter(procedure=procedure.id, state=State.OPEN, person=person, about=about)
    if person is None:
        running = running.filter(organization=organization)
    if running.exists():
        raise Refused(
            _("%(name)s已有一件正在办理的“%(procedure)s”。")
            % {"name": person.name if person else organization.name, "procedure": procedure.title}
        )
    case = Case.objects.create(
        version=pinned(procedure, at),
        procedure=procedure.id,
        organization=organization,
        person=person,
        title=title[:160],
        since=since,
        other=other,
        about=about,
        given={name: day.isoformat() for name, day in (given or {}).items()},
        opened_at=at,
        opened_by=by,
    )
    refresh(case, by, at)
    record_of(
        case, case.organization, "opened", by, at, {"procedure": procedure.id, "version": procedure.version}
    )
    return case


@transaction.atomic
def end_case(*, case: Case, outcome: str, on: dt.date, why: str, by: User, at: dt.datetime) -> None:
    """End a case other than at its last step: withdrawn, stopped, moved, died."""
    if case.state != State.OPEN:
        raise Refused(_("这件事已经结束。"))
    if outcome not in {one.id for one in case.version.definition.outcomes}:
        raise Refused(_("请选择终止的原因。"), field="outcome")
    if on > day_of(at):
        raise Refused(_("日期在今天之后：还没发生的事不用先记。"), field="on")
    if not why.strip():
        raise Refused(_("请写明情况。"), field="why")
    close(case, outcome, on, by, at)
    record_of(case, case.organization, "ended", by, at, {"outcome": outcome, "on": on, "why": why})


@transaction.atomic
def hand_over(*, case: Case, to: Organization, by: User, at: dt.datetime) -> None:
    """Another organisation answers for an open case from now on: the person that it is about belongs there now."""
    case.organization = to
    case.save(update_fields=["organization"])
    refresh(case, by, at)
    record_of(case, case.organization, "handed_over", by, at, {"to": to.public_id})


@transaction.atomic
def turn_to(*, case: Case, other: Organization | None, by: User, at: dt.datetime) -> None:
    """Another organisation stands at the other end of an open case from now on, or none: then it is done at this end."""
    case.other = other
    case.save(update_fields=["other"])
    refresh(case, by, at)
    record_of(case, case.organization, "turned", by, at, {"to": other.public_id if other else None})


@transaction.atomic
def cease(*, case: Case, on: dt.date, why: str, by: User, at: dt.datetime, outcome: str = CEASED) -> None:
    """End an open case because its organisation, or the one at its other end, no longer stands, or the member left."""
    close(case, outcome, on, by, at)
    record_of(case, case.organization, "ended", by, at, {"outcome": outcome, "on": on, "why": why})


def close(case: Case, outcome: str, on: dt.date, by: User, at: dt.datetime) -> None:
    """The case is over; what its procedure does then is done."""
    case.state, case.outcome, case.ended_on = State.ENDED, outcome, on
    case.save(update_fields=["state", "outcome", "ended_on"])
    refresh(case, by, at)
    if closing := case.version.definition.closing:
        REGISTRY.effects[closing](case=case, outcome=outcome, on=on, by=by, at=at)
