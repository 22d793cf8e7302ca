"""How long a notice hangs: the last day by the rulebook, and what is usual."""

import datetime as dt
from dataclasses import dataclass

from jiceng.core.errors import Refused
from jiceng.documents.words import in_reader_language
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.rulebook import BadInput, ask

USUAL = "DV-034"
"""How many working days notices about admission usually hang; a pack may not have it."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual number of working days, with the words of its rule and the label of its article."""

    days: int
    text: str
    article: str
    reviewed: bool


def last_day(organization: Organization, posted_on: dt.date, days: int) -> tuple[dt.date, bool]:
    """The last day by the organisation's rules, and whether moved holidays were not known yet.

    Raises Refused at `days` for a number that no notice hangs.
    """
    given = {"posted": posted_on, "working_days": days, "weekdays_only": True}
    try:
        said = ask("notice.period", given, on=posted_on, book=rulebook_of(organization, posted_on))
    except BadInput as error:
        raise Refused(str(error), field="days") from error
    return dt.date.fromisoformat(said.answer["ends"]), bool(said.answer["weekdays_only"])


def usual_days(organization: Organization, on: dt.date) -> Usual | None:
    """What DV-034 says for an organisation on a day."""
    rule = rulebook_of(organization, on).find(USUAL)
    value = rule.on(on) if rule else None
    if value is None or not isinstance(value.value, int):
        return None
    return Usual(
        value.value,
        in_reader_language(value.text, value.text_en),
        in_reader_language(value.citation.label),
        value.confidence != "MEMORY",
    )
