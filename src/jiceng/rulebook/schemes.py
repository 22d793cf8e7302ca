"""`star.rating` and `timebank.earn`: local schemes, each named by the rule that holds it, in use or not."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .dues import plain
from .errors import BadInput, NotInForce
from .given import Flag, Given, Number, Schema, Table, Text
from .given import gettext_noop as _
from .packs import Rulebook
from .question import Question
from .verdicts import Reasons


def schemes(book: Rulebook, key: str) -> dict[str, str]:
    """The schemes of any pack whose values have a key: id of the rule to its title."""
    return {
        rule.id: rule.title
        for pack in book.packs
        for rule in pack.rules
        if any(isinstance(one.value, Mapping) and key in one.value for one in rule.values)
    }


def _scheme(reasons: Reasons, name: str, key: str) -> Mapping[str, Any]:
    """The scheme's value on the day asked, also where its pack is not in use. Raises BadInput, NotInForce."""
    known = schemes(reasons.book, key)
    if name not in known:
        raise BadInput(f"scheme: got {name!r}; it takes one of {', '.join(sorted(known))}.")
    owner = next(pack.id for pack in reasons.book.packs if any(rule.id == name for rule in pack.rules))
    value = reasons.book.with_packs([owner]).rule(name).on(reasons.on)
    if value is None:
        reasons.warn(f"{name}：{reasons.on} 没有施行中的规定。")
        raise NotInForce(name)
    reasons.cite(name, value)
    found: Mapping[str, Any] = value.value
    return found


def star_rating(reasons: Reasons, given: Given) -> dict[str, Any]:
    """The highest band whose score is reached and whose condition is met."""
    bands = _scheme(reasons, given["scheme"], "bands")["bands"]
    score, conditions = given["score"], given["conditions"]
    needed = {band["needs"] for band in bands if band.get("needs")}
    if unknown := sorted(set(conditions) - needed):
        raise BadInput(
            f"conditions.{unknown[0]}: unknown field; known are {', '.join(sorted(needed)) or 'none'}."
        )
    for band in sorted(bands, key=lambda one: -one["stars"]):
        if score < Decimal(str(band["min"])):
            continue
        if band.get("needs") and not conditions.get(band["needs"], False):
            reasons.warn(
                f"{given['scheme']}：分数到了 {band['stars']} 星，还缺一项条件：{band['condition']}。"
            )
            continue
        return {"stars": band["stars"]}
    return {"stars": 0}


def timebank_earn(reasons: Reasons, given: Given) -> dict[str, Any]:
    """What a day's hours bring: no more than the day allows, stored up to the account's limit, the rest in excess."""
    terms = _scheme(reasons, given["scheme"], "person_cap")
    hours, balance, most = given["hours"], given["balance"], Decimal(str(terms["person_cap"]))
    if hours > 24:
        raise BadInput(f"hours: got {hours}; it takes at most the 24 hours of a day.")
    if balance > most:
        raise BadInput(f"balance: got {balance}; it takes at most the limit of the account, {most}.")
    earned = hours * Decimal(str(terms["per_hour"]))
    if terms.get("daily_cap") is not None and earned > (daily := Decimal(str(terms["daily_cap"]))):
        reasons.warn(f"{given['scheme']}：每天最多 {daily} 个，超过的不计。")
        earned = daily
    coins = min(earned, most - balance)
    if earned > coins:
        reasons.warn(f"{given['scheme']}：账户最多存 {most}，{terms['beyond']}。")
    return {"coins": plain(coins), "balance": plain(balance + coins), "excess": plain(earned - coins)}


QUESTIONS = (
    Question(
        name="star.rating",
        title=_("星级"),
        help=_("按一种星级办法，多少分、满足哪些条件，评几星。"),
        takes=Schema(
            Text(name="scheme", label=_("星级办法"), help=_("办法的规则编号，比如 ST-002。")),
            Number(name="score", label=_("得分"), places=2),
            Table(
                name="conditions",
                label=_("条件"),
                help=_("办法要求的条件，逐条写是否满足。"),
                of=Flag(label=_("是否满足")),
                key=_("条件"),
                default={},
            ),
        ),
        gives={"stars": _("星级")},
        answer=star_rating,
    ),
    Question(
        name="timebank.earn",
        title=_("时间银行存入"),
        help=_("按一种时间银行办法，一天服务几小时，存入多少，多出多少。"),
        takes=Schema(
            Text(name="scheme", label=_("时间银行办法"), help=_("办法的规则编号，比如 TB-001。")),
            Number(name="hours", label=_("当天服务小时"), places=2),
            Number(name="balance", label=_("已有余额"), places=2),
        ),
        gives={"coins": _("存入"), "balance": _("余额"), "excess": _("超出部分")},
        answer=timebank_earn,
    ),
)
