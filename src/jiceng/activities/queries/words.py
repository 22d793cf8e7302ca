"""Names of kinds."""

from ..models import KindCode


def label_of(code: str) -> str:
    """What a kind is called; a pack's own kind by its code."""
    return str(KindCode(code).label) if code in KindCode.values else code


def default_title(kinds: list[str]) -> str:
    """The title of a record whose writer gave none."""
    return "、".join(label_of(code) for code in kinds)
