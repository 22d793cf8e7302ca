"""`organization.form`: which form an organisation of a size takes."""

from typing import Any

from .given import Choice, Count, Given, Schema
from .given import gettext_noop as _
from .question import Question
from .verdicts import Reasons

SECTORS = {
    "village": _("农村"),
    "community": _("社区"),
    "state_enterprise": _("国有企业"),
    "enterprise": _("非公有制企业"),
    "government_organ": _("机关"),
    "university": _("高校"),
    "social_organisation": _("社会组织"),
    "trade": _("行业"),
    "other": _("其他"),
}
SECTOR = Choice(name="sector", label=_("所属领域"), options=SECTORS, default="other")


def form(reasons: Reasons, given: Given) -> dict[str, Any]:
    full, probationary, units = given["full_members"], given["probationary"], given["units"]
    members = full + probationary
    own = reasons.value("BR-001")
    committee = reasons.value("BR-022")
    soft_limit = reasons.value("BR-004")
    joint_limit = reasons.value("BR-003")
    groups_from = reasons.optional("BR-021")
    if groups_from is not None and given["sector"] != "government_organ":
        reasons.warn("BR-021：规定只写给中央和国家机关，这里参照，请按本地要求掌握。")
    joint = full < own
    if joint:
        reasons.optional("BR-002")
    return {
        "form": "joint_or_attached" if joint else "own_branch",
        "committee_required": full >= committee,
        "over_soft_limit": members > soft_limit,
        "joint_units_ok": units <= joint_limit if units > 1 or joint else None,
        "may_form": _may_form(reasons, members, given["sector"]),
        "groups_required": None if groups_from is None else members >= groups_from,
    }


def _may_form(reasons: Reasons, members: int, sector: str) -> list[str]:
    """`general_branch` and `committee` where the members suffice (villages and state enterprises by their own rules).

    A general branch is for fewer members than a committee; a village's committee needs approval, so both remain.
    """
    forms = []
    if sector == "village" and (village := reasons.optional("ORG-004")):
        if members > village["general_branch_over"]:
            forms.append("general_branch")
        committee = village["committee"]
    else:
        general = reasons.optional("ORG-002")
        if general and general["min"] <= members < general["max"]:
            forms.append("general_branch")
        committee = reasons.optional("ORG-003" if sector == "state_enterprise" else "ORG-001")
    if committee is not None and members >= committee:
        forms.append("committee")
    return forms


QUESTIONS = (
    Question(
        name="organization.form",
        title=_("组织设置形式"),
        help=_("按人数和领域，看应当怎样设置党组织，要不要设委员会、划分党小组。"),
        takes=Schema(
            Count(name="full_members", label=_("正式党员")),
            Count(name="probationary", label=_("预备党员"), default=0),
            Count(name="units", label=_("覆盖单位数"), help=_("联合几个单位组建。"), default=1),
            SECTOR,
        ),
        gives={
            "form": _("设置形式"),
            "committee_required": _("应当设立支部委员会"),
            "over_soft_limit": _("超过一般的人数上限"),
            "joint_units_ok": _("联合单位数合适"),
            "may_form": _("可以设立"),
            "groups_required": _("应当划分党小组"),
        },
        answer=form,
    ),
)
