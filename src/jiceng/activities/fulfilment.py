"""What a record counts for: requirements of the rulebook that its kinds serve, for each host."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization, Term
from jiceng.organizations.rulebooks import rulebooks_of
from jiceng.rulebook import requirement_plan
from jiceng.rulebook.requirements import Planned, counted

from .models import Host, State
from .queries.words import label_of


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """One requirement that an activity counts for: `period` is YYYY-MM, YYYY-Qn or YYYY."""

    organization: Organization
    kind: str
    label: str
    period: str
    rule: str
    article: str


def fulfils(hosts: Sequence[Organization], kinds: Collection[str], day: dt.date) -> list[Fulfilled]:
    """Requirements of the hosts (of a group: of its branch) that something of these kinds on a day counts for."""
    owners = {host.pk: host.parent if host.kind == Kind.GROUP and host.parent else host for host in hosts}
    books = rulebooks_of(owners.values(), day)
    terms = Term.objects.filter(organization__in=[one.pk for one in owners.values()], closed_on=None)
    committees = dict(terms.values_list("organization_id", "has_committee"))
    found = []
    for host in hosts:
        owner = owners[host.pk]
        rules = books[owner.pk]
        plan = requirement_plan(
            rules, owner.kind, owner.sector, committees.get(owner.pk, True), f"{day:%Y-%m}"
        )
        for one in plan:
            if one.activity not in kinds or one.per_group != (host.kind == Kind.GROUP):
                continue
            if one.grace and day not in counted(
                one, _days(owner, one, day), records_from=owner.records_from, on=day
            ):
                continue
            value = rules.rule(one.rule).on(day)
            article = value.citation.label if value else ""
            found.append(
                Fulfilled(host, one.activity, label_of(one.activity), one.sub_period.text, one.rule, article)
            )
    return found


def _days(owner: Organization, one: Planned, day: dt.date) -> list[dt.date]:
    """The day, and those before it on which the organisation held the like, as far back as may matter."""
    held = Host.objects.filter(
        organization=owner,
        activity__state=State.HELD,
        activity__kinds__code=one.activity,
        activity__day__gte=one.looks_from,
        activity__day__lt=day,
    )
    return [*held.values_list("activity__day", flat=True), day]
