"""`organization.form`: which form an organisation of a size takes."""

from typing import Any

from . import given as take
from .given import Given
from .verdicts import Reasons

SECTORS = (
    "village",
    "community",
    "state_enterprise",
    "enterprise",
    "government_organ",
    "university",
    "social_organisation",
    "trade",
    "other",
)


def form(reasons: Reasons, given: Given) -> dict[str, Any]:
    take.only(given, ("full_members", "probationary", "units", "sector"))
    full, probationary = take.count(given, "full_members"), take.count(given, "probationary", 0)
    units, sector = take.count(given, "units", 1), take.choice(given, "sector", SECTORS, "other")
    members = full + probationary
    own = reasons.value("BR-001")
    committee = reasons.value("BR-022")
    soft_limit = reasons.value("BR-004")
    joint_limit = reasons.value("BR-003")
    groups_from = reasons.value("BR-021", needed=False)
    if reasons.missing:
        fields = (
            "form",
            "committee_required",
            "over_soft_limit",
            "joint_units_ok",
            "may_form",
            "groups_required",
        )
        return dict.fromkeys(fields)
    joint = full < own
    if joint:
        reasons.value("BR-002", needed=False)
    return {
        "form": "joint_or_attached" if joint else "own_branch",
        "committee_required": full >= committee,
        "over_soft_limit": members > soft_limit,
        "joint_units_ok": units <= joint_limit if units > 1 or joint else None,
        "may_form": _may_form(reasons, members, sector),
        "groups_required": None if groups_from is None else members >= groups_from,
    }


def _may_form(reasons: Reasons, members: int, sector: str) -> list[str]:
    """`general_branch` and `committee` where the members suffice (villages and state enterprises by their own rules)."""
    if sector == "village" and (village := reasons.value("ORG-004", needed=False)):
        bounds = (village["general_branch_over"] + 1, village["committee"])
    else:
        committee = reasons.value("ORG-003" if sector == "state_enterprise" else "ORG-001", needed=False)
        general = reasons.value("ORG-002", needed=False)
        bounds = (general["min"] if general else None, committee)
    names = ("general_branch", "committee")
    return [name for name, least in zip(names, bounds, strict=True) if least is not None and members >= least]
