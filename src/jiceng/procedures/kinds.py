"""What procedures have in common for their pages: one list for each kind of work, and how a case of it begins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiceng.access.scope import Scope
from jiceng.organizations.kinds import COMMITTEES, MEMBER_BRANCHES, TERM_KINDS
from jiceng.organizations.models import Organization
from jiceng.workflow.models import Case

from . import (
    appraisals,
    development,
    elections,
    formation,
    grading,
    honours,
    league,
    lost,
    mobile,
    panels,
    transfers,
)
from .panels import Panel
from .permissions import may_keep

MODULES = (
    appraisals,
    development,
    elections,
    formation,
    grading,
    honours,
    league,
    lost,
    mobile,
    transfers,
)
"""Where the guards and effects stand that definitions name."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A button that begins a case: its page (by organisation), and who sees it where."""

    label: str | Promise
    url_name: str
    offered: Callable[[Scope, Organization], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that hangs on each case of a kind beside its steps; `procedures`: only on those of these."""

    label: str | Promise
    url_name: str
    procedures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: its name in addresses, its procedures, and how cases begin. `people`: each case is about one.

    `panel`: what the page of a case shows beside its steps.
    `known`: what stands elsewhere already of a step (by its id), in the words of `record_step`, so that nobody writes it again.
    """

    name: str
    title: str | Promise
    procedures: tuple[str, ...]
    begins: tuple[Begin, ...]
    people: bool = True
    pages: tuple[Page, ...] = ()
    panel: Callable[[Case, Scope], Panel | None] | None = None
    known: Callable[[Case, str], dict[str, Any]] | None = None


def _branch_writes(scope: Scope, organization: Organization) -> bool:
    return organization.kind in MEMBER_BRANCHES and scope.writes(organization)


def _branch_keeps(scope: Scope, organization: Organization) -> bool:
    return organization.kind in MEMBER_BRANCHES and may_keep(scope, organization)


def _elects(scope: Scope, organization: Organization) -> bool:
    return organization.kind in TERM_KINDS and scope.writes(organization)


def _anybody(scope: Scope, organization: Organization) -> bool:
    return True


def _committee_writes(scope: Scope, organization: Organization) -> bool:
    return organization.kind in COMMITTEES and scope.writes(organization)


KINDS = (
    Kind(
        "development",
        _("发展党员"),
        (development.PROCEDURE,),
        (Begin(_("登记入党申请"), "procedures:apply", _branch_writes),),
    ),
    Kind(
        "league",
        _("团组织推优"),
        (league.PROCEDURE,),
        (Begin(_("登记推优对象"), "procedures:recommend", _branch_writes),),
    ),
    Kind(
        "transfers",
        _("组织关系转接"),
        (transfers.INSIDE, transfers.OUT, transfers.IN),
        (
            Begin(_("转出"), "procedures:transfer", _branch_writes),
            Begin(_("从系统外转入"), "procedures:receive", _branch_keeps),
        ),
    ),
    Kind(
        "mobile",
        _("流动党员"),
        mobile.PROCEDURES,
        (
            Begin(_("登记外出"), "procedures:away", _branch_writes),
            Begin(_("接收流入党员报到"), "procedures:guest", _branch_writes),
        ),
        panel=panels.of_mobile,
    ),
    Kind(
        "lost",
        _("失联党员"),
        (lost.PROCEDURE,),
        (Begin(_("登记失联"), "procedures:lose", _branch_writes),),
    ),
    Kind(
        "elections",
        _("换届选举"),
        (elections.PROCEDURE,),
        (Begin(_("开始换届"), "procedures:begin_election", _elects),),
        people=False,
        pages=(Page(_("选票和计票"), "procedures:election"),),
        known=elections.known_of,
    ),
    Kind(
        "appraisal",
        _("评议和组织生活"),
        (appraisals.LIFE_MEETING, appraisals.DEMOCRATIC_LIFE),
        (
            Begin(_("开始组织生活会和民主评议"), "procedures:begin_life_meeting", _branch_writes),
            Begin(_("开始民主生活会"), "procedures:begin_democratic_life", _committee_writes),
        ),
        people=False,
        pages=(
            Page(_("意见和问题"), "procedures:opinions"),
            Page(_("谈心谈话"), "procedures:talks", (appraisals.LIFE_MEETING,)),
            Page(_("民主评议"), "procedures:grading", (appraisals.LIFE_MEETING,)),
        ),
        panel=panels.of_appraisal,
    ),
    Kind(
        "honours",
        _("表彰"),
        tuple(honours.PROCEDURES.values()),
        (Begin(_("荣誉项目和推荐"), "procedures:awards", _anybody),),
        people=False,
    ),
    Kind(
        "formation",
        _("设立党支部"),
        (formation.PROCEDURE,),
        (Begin(_("从单位开始设立"), "register:units", _committee_writes),),
        people=False,
        panel=panels.of_formation,
    ),
)


def kind_named(name: str) -> Kind:
    """Raises Http404 for a name that no kind has."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise Http404


def kind_of(procedure: str) -> Kind:
    """The kind of work that a procedure belongs to."""
    return next(kind for kind in KINDS if procedure in kind.procedures)


def pages_of(procedure: str) -> list[Page]:
    """The pages that hang on the cases of a procedure."""
    return [one for one in kind_of(procedure).pages if not one.procedures or procedure in one.procedures]


def panel_of(case: Case, scope: Scope) -> Panel | None:
    """What the page of a case shows beside its steps; None for kinds that have nothing."""
    panel = kind_of(case.procedure).panel
    return panel(case, scope) if panel is not None else None


def known_of(case: Case, step: str) -> dict[str, Any]:
    """What stands elsewhere already of a step: a part of what `record_step` takes."""
    known = kind_of(case.procedure).known
    return known(case, step) if known is not None else {}
