"""Kinds, sectors and ways of formation, by the codes that the rulebook uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    WORKING_COMMITTEE = "working_committee", _("党工委")
    COMMITTEE = "committee", _("党委")
    GENERAL_BRANCH = "general_branch", _("党总支")
    BRANCH = "branch", _("党支部")
    JOINT_BRANCH = "joint_branch", _("联合党支部")
    TEMPORARY_BRANCH = "temporary_branch", _("临时党支部")
    MOBILE_BRANCH = "mobile_branch", _("流动党员党支部")
    FUNCTIONAL_BRANCH = "functional_branch", _("功能型党支部")
    GROUP = "group", _("党小组")


BRANCHES = (
    Kind.BRANCH,
    Kind.JOINT_BRANCH,
    Kind.TEMPORARY_BRANCH,
    Kind.MOBILE_BRANCH,
    Kind.FUNCTIONAL_BRANCH,
)
"""Kinds whose organisation life the branch regulation governs."""

MEMBER_BRANCHES = (Kind.BRANCH, Kind.JOINT_BRANCH, Kind.MOBILE_BRANCH)
"""Kinds that hold memberships: temporary and functional branches do not (BR-006, BR-009)."""

TERM_KINDS: dict[str, str] = {
    **dict.fromkeys(MEMBER_BRANCHES, "branch"),
    Kind.GENERAL_BRANCH: "general_branch",
    Kind.COMMITTEE: "committee",
}
"""Whose term the rulebook knows, and as what: a working committee is appointed, temporary and functional branches do
not elect."""

COMMITTEES = (Kind.WORKING_COMMITTEE, Kind.COMMITTEE, Kind.GENERAL_BRANCH)


class Sector(models.TextChoices):
    VILLAGE = "village", _("村")
    COMMUNITY = "community", _("社区")
    STATE_ENTERPRISE = "state_enterprise", _("国有企业")
    ENTERPRISE = "enterprise", _("非公有制企业")
    GOVERNMENT_ORGAN = "government_organ", _("机关")
    UNIVERSITY = "university", _("高校")
    SOCIAL_ORGANISATION = "social_organisation", _("社会组织")
    TRADE = "trade", _("行业")
    OTHER = "other", _("其他")


class Formation(models.TextChoices):
    OWN = "own", _("单独组建")
    JOINT = "joint", _("联合组建")
    ATTACHED = "attached", _("挂靠组建")
    BASED = "based", _("依托组建")


class Line(models.TextChoices):
    PARTY = "party", _("党")
    LEAGUE = "league", _("团")
