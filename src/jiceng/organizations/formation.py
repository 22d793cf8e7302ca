"""What the rules advise for a unit that no organisation covers."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from jiceng.rulebook import Rulebook, Verdict, ask

from .kinds import Formation

FORM, JOIN = "form", "join"


@dataclass(frozen=True, slots=True)
class Advice:
    """`what`: form a branch, or join others; with its rule and a sentence."""

    what: str
    rule: str
    sentence: str

    @property
    def formation(self) -> str:
        """The way of formation to begin with."""
        return Formation.OWN if self.what == FORM else Formation.JOINT


@lru_cache(maxsize=16_384)
def form_of(book: Rulebook, full: int, probationary: int, units: int, sector: str, on: dt.date) -> Verdict:
    """The rulebook's `organization.form` for some members of some units."""
    given = {"full_members": full, "probationary": probationary, "units": units, "sector": sector}
    return ask("organization.form", given, on=on, book=book)


def advice_for(
    name: str, sector: str, *, full: int, probationary: int, book: Rulebook, on: dt.date
) -> Advice | None:
    """A unit without an organisation forms a branch, or joins or is attached to one; None without members."""
    if not full + probationary:
        return None
    verdict = form_of(book, full, probationary, 1, sector, on)
    if not verdict.answered:
        return None
    words = {"name": name, "count": full}
    if verdict.answer["form"] == "own_branch":
        text = _("%(name)s有正式党员 %(count)s 名而没有党组织，应当成立党支部。") % words
        return Advice(FORM, "BR-001", text)
    text = _("%(name)s有正式党员 %(count)s 名而没有党组织，应当与邻近单位联合或者挂靠组建。") % words
    return Advice(JOIN, "BR-002", text)
