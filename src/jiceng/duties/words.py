"""The field's words for activity kinds, for those that packs declare too."""

from jiceng.activities.models import KindCode


def activity_name(code: str) -> str:
    """党员大会 for assembly; a kind that only a pack knows is called by its code."""
    return str(KindCode(code).label) if code in KindCode.values else code
