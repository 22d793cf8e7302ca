"""The first screen, by what one is here for; and one organisation's duties over a period."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jiceng.access.roles import Right, Role
from jiceng.access.scope import Scope, scope_of
from jiceng.activities.models import Activity, State
from jiceng.audit.queries import looks_at
from jiceng.core import clock
from jiceng.core.dates import Period, add_months
from jiceng.duties.queries import Duties, duties_of
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.models import Contest, Membership, Standing, Stay
from jiceng.procedures.queries import steps_due
from jiceng.procedures.sheets import sheets_waiting
from jiceng.workflow.tasks import tasks_due

from ..checks import found_here
from ..due import overlaps, rows_of, term_words, titles_of

PROBATION = "DV-024"
BEHIND = 6
"""Missed duties of earlier months on the workbench, the latest first; the page of the year has all."""


def home(request: HttpRequest) -> HttpResponse:
    """Workbench, overview, one's own page or the administrator's start, by one's roles."""
    scope = scope_of(request)
    roles = scope.roles()
    if Role.RECORDER in roles and Role.COMMITTEE not in roles:
        return workbench(request, scope)
    if roles & {Role.COMMITTEE, Role.AUDITOR}:
        return redirect("portal:overview")
    if Role.ADMINISTRATOR in roles:
        found = found_here(installed_rulebook())
        return render(request, "portal/administrator.html", {"formalism": found})
    return member(request, scope)


def workbench(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What a branch owes this month, with the reason for each and the button that does it."""
    organization = scope.home
    if organization is None:
        raise Http404
    context = due_context(scope, organization, Period.month_of(scope.on), behind=True)
    context |= {
        "probation": probation_ends(organization, scope.on),
        "contests": open_contests(scope, organization),
        "steps_due": steps_due(organization, scope.on),
        "tasks_due": tasks_due(organization, scope.on),
        "sheets": sheets_waiting(scope.person) if scope.person else [],
    }
    return render(request, "portal/workbench.html", context)


def month(request: HttpRequest, public_id: str, period: str) -> HttpResponse:
    """One organisation's duties over a month, quarter or year, with the records behind them."""
    scope = scope_of(request)
    organization = scope.organization(public_id)
    context = due_context(scope, organization, read_period(period))
    return render(request, "portal/month.html", context)


def read_period(text: str) -> Period:
    """A period from an address; nonsense is no page."""
    try:
        return Period.parse(text)
    except ValueError:
        raise Http404 from None


def due_context(
    scope: Scope, organization: Organization, period: Period, *, behind: bool = False
) -> dict[str, Any]:
    """Rows of an organisation over a period; `behind`: with what was missed earlier in the year."""
    found = duties_of(organization, Period.parse(f"{period.begins.year}"), scope.on)
    kept: list[Duties] = []
    if found is not None:
        found.requirements = [
            entry
            for entry in found.requirements
            if overlaps(entry, period)
            or (behind and entry["status"] == "missed" and entry["due_by"] < period.begins.isoformat())
        ]
        kept = [found]
    rows = rows_of(kept, titles=titles_of(kept), on=scope.on)
    hidden = 0
    if behind:
        old = [row for row in rows if row.entry["due_by"] < period.begins.isoformat()]
        hidden = max(len(old) - BEHIND, 0)
        rows = [*old[hidden:][::-1], *rows[len(old) :]]
    may_record = scope.may(Right.RECORD, organization)
    for row in rows:
        if may_record and row.state in ("due", "missed"):
            row.primary = True
            break
    now = [row for row in rows if overlaps(row.entry, period) and row.state != "not_recorded"]
    return {
        "organization": organization,
        "period": period,
        "on": scope.on,
        "rows": rows,
        "may_record": may_record,
        "total": len(now),
        "met": sum(row.state == "met" for row in now),
        "missed": sum(row.state == "missed" for row in rows) + hidden,
        "hidden": hidden,
        "terms": [(term, *term_words(term)) for term in (found.terms if found else [])],
        "formation": found.formation if found else [],
        "previous": period.shifted(-1),
        "next": period.shifted(1),
    }


def probation_ends(organization: Organization, on: dt.date) -> list[tuple[Membership, dt.date, bool]]:
    """Probationary members of a branch, the day on which probation ends, and whether that has passed. One query."""
    value = installed_rulebook().rule(PROBATION).on(on)
    members = Membership.objects.filter(
        organization=organization, ends=None, standing=Standing.PROBATIONARY
    ).select_related("person")
    if value is None:
        return []
    ends = [
        (one, add_months(one.person.joined_on.last_day, 12 * int(value.value)))
        for one in members
        if one.person.joined_on is not None
    ]
    return sorted(((one, day, day < on) for one, day in ends), key=lambda row: row[1])


def open_contests(scope: Scope, organization: Organization) -> list[Contest]:
    """What members of an organisation say is recorded wrongly and nobody answered yet."""
    if not scope.may(Right.SEE_PEOPLE, organization):
        return []
    waiting = Contest.objects.filter(organization=organization, answered_at=None)
    return list(waiting.select_related("person").order_by("raised_at")[:20])


def member(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What concerns a member: what is coming, their own record, who looked at it."""
    person, coming, looks = scope.person, [], []
    if person is not None:
        branches = Membership.objects.filter(person=person, ends=None).values("organization")
        staying = Stay.objects.filter(person=person, ends=None).values("organization")
        where = Q(hosts__organization__in=branches) | Q(hosts__organization__in=staying)
        coming = list(
            Activity.objects.filter(where, state=State.PLANNED, day__gte=clock.today())
            .order_by("day", "pk")
            .distinct()[:10]
        )
        looks = looks_at(person.public_id, limit=5)
    context = {"person": person, "coming": coming, "looks": looks, "organization": scope.home}
    return render(request, "portal/member.html", context)
