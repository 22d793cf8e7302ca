"""Names of kinds: those of the regulation, and those that packs declare."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import get_language

from jiceng.rulebook import Rulebook, default_rulebook
from jiceng.rulebook.packs import ActivityKind

from ..models import KindCode


def label_of(code: str) -> str:
    """What a kind is called; one that no pack declares any more, by its code."""
    if code in KindCode.values:
        return str(KindCode(code).label)
    declared = (one for pack in default_rulebook().packs for one in pack.activities if one.id == code)
    return next(map(_title, declared), code)


def _title(kind: ActivityKind) -> str:
    return kind.title_en if (get_language() or "").startswith("en") else kind.title


def kind_choices(book: Rulebook, kind: str) -> list[tuple[str, str | Promise]]:
    """Kinds that an organisation of some kind may choose from under its rulebook."""
    declared = (one for one in book.activities() if not one.kinds or kind in one.kinds)
    return [*KindCode.choices, *((one.id, _title(one)) for one in declared)]


def every_kind() -> list[tuple[str, str | Promise]]:
    """Kinds that a record may have, whichever packs are in use where."""
    declared = (one for pack in default_rulebook().packs for one in pack.activities)
    return [*KindCode.choices, *((one.id, _title(one)) for one in declared)]


def default_title(kinds: Iterable[str]) -> str:
    """The title of a record whose writer gave none."""
    return "、".join(label_of(code) for code in kinds)
