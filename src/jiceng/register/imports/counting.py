"""Figures after an import, and after it was taken back."""

from django.db.models import QuerySet

from jiceng.core import vendor
from jiceng.organizations.figures import recount
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership

from .writing import ChangeSet, model_of

BATCH = 500
MANY = 5_000
"""So many new rows change how a database should look for others."""
PLACES, MEMBERS, PEOPLE = Organization._meta.label, Membership._meta.label, "people.Person"


def count_anew(written: ChangeSet) -> None:
    """Count every organisation anew that an import touched, in the transaction that wrote or took back its rows."""
    grown = [label for label, keys in written.created.items() if len(keys) >= MANY]
    vendor.learn_sizes(model_of(label)._meta.db_table for label in grown)
    recount(touched(written))


def count_out(written: ChangeSet) -> set[int]:
    """Before an import is taken back: its organisations count for nothing. Returns the others that it touched."""
    created = set(written.created.get(PLACES, []))
    recount(created, gone=True)
    return touched(written) - created


def touched(written: ChangeSet) -> set[int]:
    """Ids of organisations that an import made or changed, or whose members it made or changed."""
    found = {*written.created.get(PLACES, []), *(key for key, *_values in written.changed.get(PLACES, []))}
    if made := written.created.get(MEMBERS):
        # The ids were reserved together: the range holds them all, and counting a few more changes nothing.
        found |= _places(Membership.objects.filter(pk__gte=min(made), pk__lte=max(made)))
    for label, column in ((MEMBERS, "pk"), (PEOPLE, "person")):
        keys = [key for key, *_values in written.changed.get(label, [])]
        for start in range(0, len(keys), BATCH):
            found |= _places(Membership.objects.filter(**{f"{column}__in": keys[start : start + BATCH]}))
    return found


def _places(members: QuerySet[Membership]) -> set[int]:
    return set(members.order_by().values_list("organization_id", flat=True).distinct())
