"""What a figure or a date rests on: definition, rule, what was counted, what was left out and why."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiceng.activities.models import Activity, State
from jiceng.activities.queries import label_of
from jiceng.core.dates import Period
from jiceng.duties.queries import Duties, duties_of
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_with
from jiceng.rulebook import Rule, Value
from jiceng.ui.dates import show_date, show_period


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule with the value that held on the day in question."""

    rule: Rule
    value: Value | None
    text: str


@dataclass(slots=True)
class Explanation:
    """`counted` and `left_out`: (words, address, why)."""

    title: str
    definition: str
    grounds: list[Ground] = field(default_factory=list)
    counted: list[tuple[str, str, str]] = field(default_factory=list)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    more: list[tuple[str, str]] = field(default_factory=list)


def ground(packs: tuple[str, ...], rule_id: str, day: dt.date) -> Ground:
    """Raises Http404 for a rule that does not apply here."""
    try:
        rule = rulebook_with(packs).rule(rule_id)
    except KeyError:
        raise Http404 from None
    english = (get_language() or "").startswith("en")
    value = rule.on(day)
    said = value or rule
    return Ground(rule, value, said.text_en if english else said.text)


def _found(organization: Organization, period: Period, on: dt.date) -> Duties:
    found = duties_of(organization, period, on)
    if found is None:
        raise Http404
    return found


def of_requirement(
    organization: Organization, period: Period, on: dt.date, *, rule_id: str, group: str
) -> Explanation:
    """One requirement of an organisation over one sub-period."""
    found = _found(organization, period, on)
    entry = next(
        (
            one
            for one in found.requirements
            if (one["rule"], one["period"], one["group"] or "") == (rule_id, period.text, group)
        ),
        None,
    )
    if entry is None:
        raise Http404
    words = {
        "activity": label_of(entry["activity"]),
        "period": show_period(period),
        "required": entry["required"],
        "held": entry["held"],
        "due_by": show_date(entry["due_by"]),
    }
    result = Explanation(
        _("%(activity)s（%(period)s）") % words,
        _("应开展 %(required)s 次，最后一天是%(due_by)s；按记录已开展 %(held)s 次。") % words,
        [ground(found.place.packs, rule_id, period.last_day)],
    )
    if entry["status"] == "not_recorded":
        day = show_date(found.place.records_from)
        result.definition += " " + _("本组织的记录从%(day)s算起，此前开始的期间不算未办。") % {"day": day}
    _sort_records(result, found, entry, group, period, on)
    return result


def _sort_records(
    result: Explanation, found: Duties, entry: dict[str, Any], group: str, period: Period, on: dt.date
) -> None:
    """Every record of the kind in the sub-period: counted, or left out with the reason. One query."""
    hosts = {found.place.public_id} | {one.public_id for one in found.place.groups}
    records = Activity.objects.filter(
        hosts__organization__public_id__in=hosts,
        kinds__code=entry["activity"],
        day__gte=period.begins,
        day__lt=period.ends,
    )
    for record in records.order_by("day", "pk").distinct():
        line = f"{show_date(record.day)} {record.title}"
        url = reverse("activities:detail", args=[record.public_id])
        if record.public_id in entry["records"]:
            result.counted.append((line, url, ""))
        else:
            result.left_out.append((line, url, _why_not(record, group, on)))


def _why_not(record: Activity, group: str, on: dt.date) -> str:
    if record.state == State.NOT_HELD:
        return _("未开展：%(reason)s") % {"reason": record.reason or _("未写明原因")}
    if record.state == State.PLANNED:
        return _("还只是计划")
    if record.state == State.CANCELLED:
        return _("已取消")
    if record.day > on:
        return _("日期在今天之后")
    return _("是其他党小组的记录") if group else _("是党小组的记录，不算支部的")


def of_term(organization: Organization, on: dt.date) -> Explanation:
    """The end of the term of office."""
    found = _found(organization, Period.month_of(on), on)
    if not found.terms:
        raise Http404
    term = found.terms[0]
    words = {
        "elected": show_date(term["elected_on"]) or _("未登记"),
        "ends": show_date(term["ends_on"]),
    }
    if term["ends_from"] == "document":
        text = _("届满日期取自登记的日期：%(ends)s；选举日期：%(elected)s。") % words
    else:
        text = _("由选举日期 %(elected)s 按规定的任期推出，届满日期是%(ends)s。") % words
    if term["last_possible_day"]:
        text += " " + _("登记的日期不精确到日，按可能的最后一天计。")
    grounds = [ground(found.place.packs, one, on) for one in term["rules"]]
    return Explanation(_("%(name)s的届期") % {"name": found.place.label}, text, grounds)


def of_formation(organization: Organization, on: dt.date, *, rule_id: str) -> Explanation:
    """A piece of advice on what should be set up, split or re-formed."""
    found = _found(organization, Period.month_of(on), on)
    advice = [one for one in found.formation if one["rule"] == rule_id]
    if not advice:
        raise Http404
    counts = {
        "full": found.place.full,
        "probationary": found.place.probationary,
        "units": found.place.units,
    }
    counted = _("正式党员 %(full)s 名，预备党员 %(probationary)s 名，覆盖单位 %(units)s 个") % counts
    return Explanation(
        _("%(name)s的组织设置") % {"name": found.place.label},
        " ".join(one["sentence"] for one in advice),
        [ground(found.place.packs, rule_id, on)],
        [(counted, "", "")],
    )


def of_rule(rule_id: str, packs: tuple[str, ...], on: dt.date) -> Explanation:
    """A rule by itself."""
    one = ground(packs, rule_id, on)
    return Explanation(
        one.rule.title, one.text, [one], more=[(_("看这条规则的全部数值"), _rule_url(rule_id))]
    )


def _rule_url(rule_id: str) -> str:
    return reverse("portal:rule", args=[rule_id])


def of_figure(name: str, query: str, words: dict[str, Any]) -> Explanation:
    """A figure of the overview: how it is counted, and the lists behind it."""
    listing = f"{reverse('portal:list')}?{query}"
    kinds: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
        "organizations": (
            _("党组织"),
            _("%(root)s及其以下、今天没有撤销的党组织，党小组计算在内；团组织不计。"),
            [
                (_("全部党组织"), reverse("register:organizations")),
                (_("组织设置建议"), f"{listing}&what=formation"),
            ],
        ),
        "members": (
            _("党员"),
            _(
                "%(root)s及其以下今天在册的党员，正式党员和预备党员都算，每人只算一次；编入临时、功能型党支部的在原支部计算。"
            ),
            [],
        ),
        "met": (
            _("应办已办"),
            _(
                "%(period)s内应办的组织生活（季度、年度事项只要与这一期间重叠就算）里，按记录已开展的所占的百分比。记录起始日之前开始的期间不计。"
            ),
            [
                (_("未办的"), f"{listing}&what=missed"),
                (_("应办的"), f"{listing}&what=due"),
                (_("已办的"), f"{listing}&what=met"),
                (_("未记录、不计的"), f"{listing}&what=not_recorded"),
            ],
        ),
        "terms": (
            _("届期"),
            _(
                "到了规定的换届准备时间、还没有届满的，与已经届满而没有换届的分开计算。没有登记届期的组织不计；临时、功能型党支部不换届。"
            ),
            [(_("名单"), f"{listing}&what=terms")],
        ),
        "formation": (
            _("组织设置建议"),
            _("按今天在册人数和规则推出的：应当成立、联合、拆分、设立委员会或调整的。"),
            [(_("名单"), f"{listing}&what=formation")],
        ),
    }
    if name not in kinds:
        raise Http404
    title, text, more = kinds[name]
    return Explanation(title, text % words, more=more)


FIGURE_RULES = {
    "terms": ("EL-024", "BR-030", "BR-031"),
    "formation": ("BR-001", "BR-002", "BR-004", "BR-022"),
}
