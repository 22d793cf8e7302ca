"""What this room publishes: members, and what waits for an answer."""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Q

from jiceng.figures.tables import Row, Table

from .models import Contest, Membership, Standing

FULL, PROBATIONARY = str(Standing.FULL), str(Standing.PROBATIONARY)
MOBILE, LOST, WAITING = "mobile", "lost", "waiting"


def own(places: Sequence[int] | None) -> Iterator[Row]:
    """Open memberships of branches by standing, those of mobile 流动 and lost 失联 people, and open contests."""
    members = Membership.objects.filter(ends=None).order_by()
    odd = members.filter(Q(person__mobile=True) | Q(person__lost=True))
    contests = Contest.objects.filter(answered_at=None).order_by()
    if places is not None:
        within = Q(organization__in=places)
        members, odd, contests = members.filter(within), odd.filter(within), contests.filter(within)
    where = ("organization_id", "organization__sector")
    for place, part, standing, count in members.values_list(*where, "standing").annotate(count=Count("pk")):
        yield place, standing, part, count
    marked = odd.values_list(*where).annotate(
        mobile=Count("pk", filter=Q(person__mobile=True)), lost=Count("pk", filter=Q(person__lost=True))
    )
    for place, part, mobile, lost in marked:
        yield place, MOBILE, part, mobile
        yield place, LOST, part, lost
    for place, part, count in contests.values_list(*where).annotate(count=Count("pk")):
        yield place, WAITING, part, count


TABLE = Table("people", (FULL, PROBATIONARY, MOBILE, LOST, WAITING), own)
