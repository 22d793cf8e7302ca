"""Plans of organisations that no longer stand."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.notifications.actions import send
from jiceng.organizations.models import Organization
from jiceng.people.models import Person

from ..models import Activity, Host
from ..queries.rosters import roster
from .logging import log
from .record import attend


@transaction.atomic
def hand_on(
    *, activity: Activity, ending: Sequence[Organization], to: Organization, by: User, at: dt.datetime
) -> None:
    """Another organisation holds a plan in place of some that end; everyone who is expected now is told."""
    if activity.organization in ending:
        activity.organization = to
        activity.save(update_fields=["organization"])
    _rehost(activity, ending, [to])
    send(
        people=Person.objects.filter(attendances__activity=activity),
        subject=_("改由%(name)s开展：%(title)s") % {"name": to.label, "title": activity.title},
        body=_("时间和地点不变。"),
        path=reverse("activities:detail", args=[activity.public_id]),
        at=at,
    )
    log(activity, "handed_on", by, at, {"to": to.public_id})


@transaction.atomic
def leave(*, activity: Activity, ending: Sequence[Organization], by: User, at: dt.datetime) -> None:
    """Organisations that end no longer take part in a plan that another one holds."""
    _rehost(activity, ending, [])
    log(activity, "hosts_left", by, at, {"left": [one.public_id for one in ending]})


def _rehost(activity: Activity, ending: Sequence[Organization], to: Sequence[Organization]) -> None:
    """Hosts and the roster as they are from now on; who marked themselves present keeps that mark."""
    activity.hosts.filter(organization__in=ending).delete()
    for one in to:
        Host.objects.get_or_create(activity=activity, organization=one)
    marked = activity.attendances.values_list("person_id", "claimed_at")
    claims = {person: when for person, when in marked if when is not None}
    activity.attendances.all().delete()
    hosts = [host.organization for host in activity.hosts.select_related("organization")]
    kinds = list(activity.kinds.values_list("code", flat=True))
    attend(activity, roster(hosts, kinds, activity.day), {}, claims)
