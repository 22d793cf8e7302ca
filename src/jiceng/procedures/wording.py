"""Steps, results and what is out of order, in the reader's words."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiceng.documents.words import in_reader_language
from jiceng.organizations.rulebooks import base_rulebook
from jiceng.rulebook import Rulebook
from jiceng.rulebook.procedures import Procedure
from jiceng.ui.dates import show_date
from jiceng.workflow.judging import (
    EARLIER,
    FEW,
    GAP,
    MANY,
    MISSING,
    OVERDUE,
    TOO_EARLY,
    TOO_LATE,
    Finding,
)
from jiceng.workflow.models import CEASED, LEFT

ACTORS = {
    "applicant": gettext_lazy("本人"),
    "branch": pgettext_lazy("办理人", "党支部"),
    "committee": gettext_lazy("上级党委"),
    "meeting": gettext_lazy("支部党员大会"),
    "league": gettext_lazy("团组织"),
    "receiver": gettext_lazy("接收党组织"),
    "outside": gettext_lazy("对方党组织"),
    "unit": gettext_lazy("单位"),
}


class Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def title_en(self) -> str: ...


def title_of(one: Named) -> str:
    """The title of a step, stage, result … in the reader's language."""
    return in_reader_language(one.title, one.title_en)


def word(text: str) -> str:
    """A word that a rule gives to choose (a rank), in the reader's language."""
    return in_reader_language(text, base_rulebook().english(text))


def outcome_title(procedure: Procedure, outcome: str) -> str:
    """How a case ended, named by an outcome or by the result that ended it."""
    if outcome == CEASED:
        return _("党组织已合并或撤销")
    if outcome == LEFT:
        return _("党员已经离开")
    found: list[Named] = [one for one in procedure.outcomes if one.id == outcome]
    found += [one for step in procedure.steps for one in step.results if one.ends == outcome]
    return title_of(found[0]) if outcome and found else ""


def sentence(finding: Finding, procedure: Procedure) -> str:
    """What does not agree, and how it stands."""
    words: dict[str, Any] = {"number": finding.number}
    if finding.other:
        words["other"] = _name_of(finding, procedure)
    if finding.day is not None:
        words["day"] = show_date(finding.day)
    return str(SENTENCES[finding.kind]) % words


def _name_of(finding: Finding, procedure: Procedure) -> str:
    """The field that a finding counts, else the other step."""
    fields = (one for step in procedure.steps for one in step.fields)
    known: Iterable[Named] = fields if finding.kind in (FEW, MANY) else procedure.steps
    return next((title_of(one) for one in known if one.id == finding.other), finding.other)


SENTENCES = {
    EARLIER: gettext_lazy("程序倒置：早于前一步“%(other)s”（%(day)s）。"),
    MISSING: gettext_lazy("程序缺失：没有前一步“%(other)s”的记录。"),
    TOO_EARLY: gettext_lazy("时间过早：最早应在%(day)s。"),
    TOO_LATE: gettext_lazy("超过期限：最迟应在%(day)s。"),
    OVERDUE: gettext_lazy("已经超期：应在%(day)s以前办。"),
    FEW: gettext_lazy("“%(other)s”少于%(number)s。"),
    MANY: gettext_lazy("“%(other)s”多于%(number)s。"),
    GAP: gettext_lazy("与上一次（%(day)s）相隔超过%(number)s个月。"),
}


def article(book: Rulebook, rule: str | None, on: dt.date) -> tuple[str, str, bool] | None:
    """The words of a rule on a day, the label of its article, and whether it has been reviewed."""
    found = book.find(rule) if rule else None
    value = found.on(on) if found else None
    if found is None or value is None:
        return None
    text = in_reader_language(value.text, value.text_en)
    return text, in_reader_language(value.citation.label), value.confidence != "MEMORY"
