"""`dues.monthly` and `dues.arrears`: what a member pays a month, and since when it was not paid. Money is decimal."""

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from .errors import BadInput
from .given import Choice, Flag, Given, Group, Many, Month, Number, Schema
from .given import gettext_noop as _
from .question import Question
from .verdicts import Reasons

CATEGORIES = {
    "wage": _("按月领取工资的"),
    "retired": _("离退休的"),
    "self_employed": _("个体经营者等没有固定收入的"),
    "student": _("学生、下岗失业、领取救济的"),
    "farmer": _("农民"),
}
BRACKETS = ("DU-001", "DU-002", "DU-003", "DU-004")
OUTSIDE_THE_BASE = {
    "income_tax": _("个人所得税"),
    "pension": _("养老保险"),
    "medical": _("医疗保险"),
    "unemployment": _("失业保险"),
    "injury": _("工伤保险"),
    "maternity": _("生育保险"),
    "housing_fund": _("住房公积金"),
    "occupational_annuity": _("职业年金"),
    "enterprise_annuity": _("企业年金"),
    "housing_allowance": _("住房补贴"),
    "transport": _("交通补贴"),
    "official_car": _("公务用车补贴"),
    "telecom": _("通讯补贴"),
    "overtime": _("加班补贴"),
    "meal": _("误餐补贴"),
    "heating": _("取暖补贴"),
    "cooling": _("防暑降温补贴"),
    "property_fee": _("物业补贴"),
    "partial_allowances": _("只给部分地区、单位、岗位、人员的补贴"),
    "incentive_performance": _("奖励性绩效工资"),
    "irregular_bonus": _("不定期、非普遍的奖金"),
}
"""What gross pay may hold that a rule may keep out of the base; which of them it does, the packs say by date."""

FEN = Decimal("0.01")
FIELDS = {
    "base": _("计算基数（元）"),
    "rate": _("比例"),
    "dues": _("每月党费（元）"),
    "capped": _("到达上限"),
    "holds_from": _("从哪天起按此数额"),
    "holds_until": _("到哪天为止"),
}


def to_fen(amount: Decimal | Fraction) -> Decimal:
    """An amount in yuan, rounded half up to fen, exactly."""
    if isinstance(amount, Fraction):
        hundredths, rest = divmod(amount.numerator * 100, amount.denominator)
        return Decimal(hundredths + (2 * rest >= amount.denominator)) * FEN
    return amount.quantize(FEN, ROUND_HALF_UP)


def monthly(reasons: Reasons, given: Given) -> dict[str, Any]:
    """The rate of the bracket in which the base lies, on the whole base; the usual ceiling; fixed for the year."""
    category = given["category"]
    _check(given)
    base: Decimal | None = None
    rate: Decimal | None = None
    if category == "student":
        dues = Decimal(str(reasons.value("DU-011")))
    elif category == "farmer":
        dues = _farmer(reasons, given["amount"])
    else:
        base = _base(reasons, given)
        rate = _rate(reasons, category, base)
        dues = to_fen(base * rate)
    cap = reasons.optional("DU-019")
    capped = None if cap is None else dues > Decimal(str(cap))
    return {
        "base": plain(base),
        "rate": plain(rate),
        "dues": plain(Decimal(str(cap)) if capped else dues),
        "capped": capped,
        **_holds(reasons),
    }


def plain(number: Decimal | None) -> int | float | None:
    """A number as JSON has it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _check(given: Given) -> None:
    category, sources = given["category"], ("base", "pay", "quarter_net")
    named = [key for key in sources if given[key] is not None]
    if given["amount"] is not None and category != "farmer":
        raise BadInput(f"amount: got {given['amount']}; it takes nothing where category is {category}.")
    if category in ("student", "farmer"):
        if named:
            raise BadInput(
                f"{named[0]}: got {given[named[0]]}; it takes nothing where category is {category}."
            )
        return
    if given["quarter_net"] is not None and category != "self_employed":
        raise BadInput(f"quarter_net: got a list; it takes nothing where category is {category}.")
    if len(named) != 1:
        raise BadInput(f"base: got {len(named)} of base, pay and quarter_net; it takes exactly one of them.")


def _base(reasons: Reasons, given: Given) -> Decimal:
    """The base in fen."""
    if given["quarter_net"] is not None:
        months = reasons.value("DU-008")
        total = sum((Fraction(one) for one in given["quarter_net"]), Fraction(0))
        return max(to_fen(total / months), Decimal(0))
    if given["pay"] is not None:
        return _from_pay(reasons, given["pay"])
    return to_fen(given["base"])


def _from_pay(reasons: Reasons, pay: Mapping[str, Decimal | None]) -> Decimal:
    """Gross pay without what the rules of the day keep out of the base; before 2017 only the tax was (税后)."""
    reasons.value("DU-006")
    outside = {*(reasons.optional("DU-020") or ["income_tax"]), *(reasons.optional("DU-021") or [])}
    amounts = {key: pay[key] or Decimal(0) for key in OUTSIDE_THE_BASE}
    kept_in = [label for key, label in OUTSIDE_THE_BASE.items() if key not in outside and amounts[key]]
    if kept_in:
        reasons.warn(f"按这一天的规定计入基数：{'、'.join(kept_in)}。")
    taken_out = sum((amounts[key] for key in outside), Decimal(0))
    gross = pay["gross"] or Decimal(0)
    if taken_out > gross:
        raise BadInput(
            f"pay.gross: got {gross}; it takes at least what is kept out of the base, {taken_out}."
        )
    return to_fen(gross - taken_out)


def _rate(reasons: Reasons, category: str, base: Decimal) -> Decimal:
    """The rate of the bracket that holds the base: the bracket's upper limit belongs to it."""
    if category == "retired":
        bounds = reasons.value("DU-009")
        low = base <= Decimal(str(bounds["up_to"]))
        return Decimal(str(bounds["rate_low" if low else "rate_high"]))
    before = reasons.optional("DU-026")
    if before is not None:
        return _bracket(before, base)
    reasons.value("DU-005")
    today = reasons.book.on(reasons.on)
    fitting = (rule for rule in BRACKETS if rule in today and _holds_base(today[rule].value, base))
    return Decimal(str(reasons.value(next(fitting, BRACKETS[-1]))["rate"]))


def _holds_base(bracket: Mapping[str, Any], base: Decimal) -> bool:
    return bracket["up_to"] is None or base <= Decimal(str(bracket["up_to"]))


def _bracket(brackets: list[Mapping[str, Any]], base: Decimal) -> Decimal:
    return Decimal(str(next(one["rate"] for one in brackets if _holds_base(one, base))))


def _farmer(reasons: Reasons, amount: Decimal | None) -> Decimal:
    """Between two bounds, as the place decides."""
    bounds = reasons.value("DU-010")
    least, most = Decimal(str(bounds["min"])), Decimal(str(bounds["max"]))
    if amount is None:
        reasons.warn(f"DU-010：农民党员每月 {least} 元至 {most} 元，由当地确定；没有给出数额，按最低的计算。")
        return least
    if not least <= amount <= most:
        raise BadInput(f"amount: got {amount}; it takes an amount from {least} to {most}.")
    return to_fen(amount)


def _holds(reasons: Reasons) -> dict[str, str | None]:
    """Since 2017 the amount is fixed for a year; before, a new pay counted from its month."""
    year = reasons.on.year
    if reasons.optional("DU-015"):
        return {"holds_from": reasons.on.replace(day=1).isoformat(), "holds_until": None}
    if reasons.book.on(reasons.on).get("DU-019") is None:
        return {"holds_from": None, "holds_until": None}
    return {
        "holds_from": dt.date(year, 1, 1).isoformat(),
        "holds_until": dt.date(year, 12, 31).isoformat(),
    }


def arrears(reasons: Reasons, given: Given) -> dict[str, Any]:
    """Whole months between the last one paid and the month of the check, which itself is not over."""
    paid, checked = given["last_paid"], given["checked"]
    months = max(0, (checked.year - paid.year) * 12 + checked.month - paid.month - 1)
    limit, back = reasons.value("DU-018"), reasons.optional("DU-017")
    reasons.optional("ED-018")
    possible = months >= limit and not given["good_reason"]
    if possible:
        reasons.warn("是否按自行脱党处理，须查明有无正当理由，经支部大会讨论决定，报上级党组织批准。")
    if back is not None and months > back:
        reasons.warn(f"DU-017：补交党费一般不超过 {back} 个月，已经 {months} 个月没有交纳。")
    return {"months_unpaid": months, "possible_self_leaving": possible}


def _money(name: str, label: str, **more: Any) -> Number:
    return Number(name=name, label=label, places=2, **more)


QUESTIONS = (
    Question(
        name="dues.monthly",
        title=_("每月党费"),
        help=_("按类别和收入算每月交多少党费。基数、工资项目、季度净收入三样填一样。"),
        takes=Schema(
            Choice(name="category", label=_("类别"), options=CATEGORIES),
            _money("base", _("计算基数（元）"), help=_("已经知道基数的直接填。"), default=None),
            Group(
                name="pay",
                label=_("工资项目"),
                help=_("应发工资和其中不计入基数的项目，每月多少元。"),
                default=None,
                schema=Schema(
                    _money("gross", _("应发工资")),
                    *(_money(name, label, default=None) for name, label in OUTSIDE_THE_BASE.items()),
                ),
            ),
            Many(
                name="quarter_net",
                label=_("上季度各月净收入（元）"),
                of=Number(label=_("净收入"), places=2, least=None),
                length=3,
                default=None,
            ),
            _money("amount", _("当地确定的数额（元）"), help=_("只用于农民党员。"), default=None),
        ),
        gives=FIELDS,
        answer=monthly,
    ),
    Question(
        name="dues.arrears",
        title=_("欠交党费"),
        help=_("几个月没有交，是不是到了可能按自行脱党处理的期限。"),
        takes=Schema(
            Month(name="last_paid", label=_("最后交到哪个月")),
            Month(name="checked", label=_("核对的月份")),
            Flag(name="good_reason", label=_("有正当理由"), default=False),
        ),
        gives={"months_unpaid": _("没有交的月数"), "possible_self_leaving": _("可能按自行脱党处理")},
        answer=arrears,
    ),
)
