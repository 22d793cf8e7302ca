"""The member that a case is about, in the register."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused
from jiceng.people import actions as people
from jiceng.people.models import Membership
from jiceng.workflow.models import Case


def membership_of(case: Case) -> Membership | None:
    rows = Membership.objects.select_related("person", "organization")
    return rows.filter(person=case.person_id, organization=case.organization_id, ends=None).first()


def held_here(case: Case) -> Membership:
    held = membership_of(case)
    if held is None:
        raise Refused(
            _("%(name)s现在不是“%(branch)s”的党员。") % {"name": case.title, "branch": case.organization.name}
        )
    return held


def edit_member(held: Membership, changes: dict[str, Any], by: User, at: dt.datetime) -> None:
    """What the roster says already, from before records began, is not written again."""
    fresh = {name: value for name, value in changes.items() if getattr(held.person, name) != value}
    if fresh:
        people.edit_person(membership=held, changes=fresh, by=by, at=at)
