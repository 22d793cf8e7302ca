"""What happens here when the room below reports something."""

from typing import Any

from jiceng.organizations.models import Organization

from . import search


def reindex_moved(sender: object, organization: Organization, **_: Any) -> None:
    """People of a moved subtree are found under what stands above them now."""
    search.index_all(organization)
