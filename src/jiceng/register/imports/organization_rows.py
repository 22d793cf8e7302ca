"""Rows of a file of organisations, checked by themselves. Pure: no database."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jiceng.documents.workbooks import Cell
from jiceng.organizations.folding import fold
from jiceng.organizations.kinds import Formation, Kind, Sector
from jiceng.organizations.models import Organization

from . import columns, values
from .problems import NOTE, REFUSED, Problem, about
from .tables import Line

FORM = columns.FORM_NAMES["organizations"]
_AT = {name: position for position, name in enumerate(FORM)}
_SPACES = re.compile(r"\s+")
_LIMITS = {"name": 120, "short_name": 60, "code": 40, "secretary": 80, "document": 80}

_KINDS: dict[str, str] = {
    "党工委 党的工作委员会 工作委员会 工委": Kind.WORKING_COMMITTEE,
    "党委 基层党委 党的委员会 委员会 社区党委 村党委 二级党委": Kind.COMMITTEE,
    "党总支 总支 党总支部 总支部 总支部委员会 党的总支部委员会": Kind.GENERAL_BRANCH,
    "党支部 支部 基层党支部 支部委员会 党的支部委员会 单独党支部": Kind.BRANCH,
    "联合党支部 联合支部": Kind.JOINT_BRANCH,
    "临时党支部 临时支部": Kind.TEMPORARY_BRANCH,
    "流动党员党支部 流动党支部 流动支部": Kind.MOBILE_BRANCH,
    "功能型党支部 功能党支部 功能型支部": Kind.FUNCTIONAL_BRANCH,
    "党小组 小组": Kind.GROUP,
}
_SECTORS: dict[str, str] = {
    "村 农村 行政村 建制村 乡村": Sector.VILLAGE,
    "社区 城市社区 街道社区 乡镇社区 居委会 城市": Sector.COMMUNITY,
    "国有企业 国企 公有制企业 公有经济控制企业 国有及国有控股企业": Sector.STATE_ENTERPRISE,
    "非公有制企业 非公企业 非公有经济控制企业 非公 民营企业 私营企业 两新组织 两新": Sector.ENTERPRISE,
    "机关 党政机关 机关单位 政府机关": Sector.GOVERNMENT_ORGAN,
    "高校 高等学校 大学 学校": Sector.UNIVERSITY,
    "社会组织 社团": Sector.SOCIAL_ORGANISATION,
    "行业 行业协会": Sector.TRADE,
    "其他 其它": Sector.OTHER,
}
_FORMATIONS: dict[str, str] = {
    "单独组建 单独建 单独 单建 独立组建 独立建 单独建立 单独设立": Formation.OWN,
    "联合组建 联合建 联合 联建 联合建立 联合设立": Formation.JOINT,
    "挂靠组建 挂靠建 挂靠 挂靠建立": Formation.ATTACHED,
    "依托组建 依托建 依托 依托建立": Formation.BASED,
}


def _table(names: dict[str, str]) -> dict[str, str]:
    return {fold(name): str(value) for several, value in names.items() for name in several.split()}


_TABLES = {"kind": _table(_KINDS), "sector": _table(_SECTORS), "formation": _table(_FORMATIONS)}
_ENDINGS = sorted(_TABLES["kind"], key=len, reverse=True)


@dataclass(slots=True, eq=False)
class OrganizationRow:
    """A row as values; `parent_row`, `parent` and `existing` are set when the rows are put in relation."""

    line: Line
    name: str = ""
    folded: str = ""
    short_name: str = ""
    code: str = ""
    parent_text: str = ""
    kind: str = ""
    sector: str = ""
    formation: str = ""
    established_on: str = ""
    elected_on: str = ""
    ends_on: str = ""
    secretary: str = ""
    document: str = ""
    problems: list[Problem] = field(default_factory=list)
    refused: bool = False
    parent_row: "OrganizationRow | None" = None
    parent: Organization | None = None
    existing: Organization | None = None
    placed: bool = False

    def cell(self, name: str) -> Cell:
        return self.line.cells[_AT[name]]

    def say(self, name: str, level: str, problem: str, mend: str) -> None:
        self.problems.append(about(self.line, name, self.cell(name), level, problem, mend, FORM[name]))
        self.refused = self.refused or level == REFUSED


def read_row(line: Line, today: dt.date) -> OrganizationRow:
    """A row's values, each in one form, with what was found."""
    row = OrganizationRow(line)
    for name in ("name", "short_name", "code", "secretary", "document"):
        text = _SPACES.sub("", values.as_text(row.cell(name)))
        if name in ("secretary", "document"):
            text = values.name(row.cell(name)) if name == "secretary" else values.text(row.cell(name))
        if len(text) > _LIMITS[name]:
            row.say(
                name, REFUSED, _("内容超过%(limit)d个字。") % {"limit": _LIMITS[name]}, _("请精简后再导入。")
            )
        setattr(row, name, text)
    row.folded = fold(row.name)
    row.parent_text = values.text(row.cell("parent"))
    if not row.folded:
        row.say("name", REFUSED, _("没有党组织名称。"), _("请填写党组织的全称。"))
    _classify(row)
    for name in ("established_on", "elected_on", "ends_on"):
        written = values.date(row.cell(name))
        if written is None:
            row.say(
                name, NOTE, _("无法识别的日期，未导入。"), _("请写成 1987.05、1987-05-01 或 1987年5月1日。")
            )
        elif written and name != "ends_on" and written > today.isoformat()[: len(written)]:
            row.say(name, NOTE, _("日期晚于今天，未导入。"), _("请核对日期。"))
        else:
            setattr(row, name, written)
    return row


def _classify(row: OrganizationRow) -> None:
    for name in ("kind", "sector", "formation"):
        text = values.text(row.cell(name))
        found = _TABLES[name].get(fold(text), "") if text else ""
        if text and not found and name != "kind":
            row.say(name, NOTE, _("无法识别，未导入。"), _("请改用通行的叫法。"))
        setattr(row, name, found)
    if not row.kind and row.folded:
        written = values.text(row.cell("kind"))
        row.kind = next((_TABLES["kind"][end] for end in _ENDINGS if fold(written).endswith(end)), "")
        row.kind = row.kind or next(
            (_TABLES["kind"][end] for end in _ENDINGS if row.folded.endswith(end)), ""
        )
        if not row.kind:
            row.say(
                "kind",
                REFUSED,
                _("无法识别的组织类别。"),
                _("请填写党委、党总支、党支部、联合党支部、党小组等。"),
            )
