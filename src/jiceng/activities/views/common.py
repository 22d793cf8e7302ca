"""What the pages of this room share."""

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.organizations.models import Organization

from ..permissions import possible_hosts

MOST_HOSTS = 40


def chosen_hosts(scope: Scope, organization: Organization, public_ids: list[str]) -> list[Organization]:
    """The further hosts that were chosen, as far as they may be."""
    if not public_ids:
        return []
    return list(possible_hosts(scope, organization).filter(public_id__in=public_ids[:MOST_HOSTS]))


def people_of(scope: Scope, organization: Organization, hosts: list[Organization]) -> list[Organization]:
    """Hosts whose people the user may see: others credit theirs by their own record."""
    return [organization, *(one for one in hosts if scope.may(Right.SEE_PEOPLE, one))]
