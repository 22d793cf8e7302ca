"""The six ledgers 台账: what each holds. Forms, layouts, previews and the list of names for form writers come from here."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop

from jiceng.core.errors import Refused

Format = Literal["docx", "xlsx", "pdf"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "pdf")
FORM_FORMATS: tuple[Format, ...] = ("docx", "xlsx")
"""The formats whose form an organisation may replace; PDF keeps our own layout."""

MIMES: dict[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One value: its name in forms, its label, its width in tables (parts of the whole), and alignment."""

    name: str
    label: str
    width: float = 1
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger.

    A table ledger has `columns` for its `rows`. A ledger by sheet has one sheet per activity: `facts` above (a width of 3: across
    the page), `items` (agenda), `columns` of its `rows` (people), `closing` facts below. `span`: the period of custom.
    """

    key: str
    title: str
    span: Literal["day", "month", "year"]
    columns: tuple[Field, ...]
    facts: tuple[Field, ...] = ()
    items: tuple[Field, ...] = ()
    closing: tuple[Field, ...] = ()
    landscape: bool = False

    @property
    def by_sheet(self) -> bool:
        return bool(self.facts)


HEAD = (
    Field("title", "标题"),
    Field("organization", "党组织全称"),
    Field("period", "期间"),
    Field("made_at", "生成时间"),
    Field("made_by", "生成人"),
    Field("source", "来源"),
    Field("count", "记录条数"),
    Field("code", "验证码"),
    Field("url", "验证地址"),
    Field("note", "附注"),
)
"""Names that every form may use."""

_MEETING = (
    Field("title", "主题", 3),
    Field("kinds", "类型"),
    Field("date", "日期"),
    Field("time", "时间"),
    Field("place", "地点"),
)
_ATTENDED = (Field("should_attend", "应到人数"), Field("present", "实到人数"))
_ROSTER = Ledger(
    "roster",
    gettext_noop("党员花名册"),
    "day",
    landscape=True,
    columns=(
        Field("number", "序号", 0.6),
        Field("name", "姓名", 1.2),
        Field("sex", "性别", 0.6),
        Field("ethnicity", "民族", 0.8),
        Field("born_on", "出生日期", 1.3),
        Field("education", "学历", 0.9),
        Field("identity", "公民身份号码", 2.2),
        Field("standing", "人员类别", 1.1),
        Field("joined_on", "加入党组织日期", 1.3),
        Field("full_on", "转为正式党员日期", 1.3),
        Field("branch", "所在党支部（党小组）", 2.2, centred=False),
        Field("work", "工作岗位", 1.6, centred=False),
        Field("phone", "手机号码", 1.4),
        Field("remark", "备注", 1.4, centred=False),
    ),
)
_MINUTES = Ledger(
    "minutes",
    gettext_noop("三会一课记录本"),
    "month",
    facts=(
        *_MEETING,
        Field("chair", "主持人"),
        Field("recorder", "记录人"),
        *_ATTENDED,
        Field("quorum", "到会情况", 3),
        Field("guests", "列席人员", 3),
        Field("present_names", "出席人员", 3),
    ),
    closing=(Field("minutes", "会议记录", 3), Field("history", "归档与更正", 3)),
    columns=(
        Field("name", "姓名", 1.2),
        Field("state", "出缺情况", 1.2),
        Field("reason", "原因", 3.6, centred=False),
    ),
    items=(
        Field("number", "序号", 0.6),
        Field("title", "议题", 2.6, centred=False),
        Field("decision", "决议", 3.6, centred=False),
        Field("votes", "表决", 2.2, centred=False),
    ),
)
_SIGN_IN = Ledger(
    "sign_in",
    gettext_noop("会议签到表"),
    "month",
    facts=(
        *_MEETING,
        *_ATTENDED,
    ),
    columns=(
        Field("number", "序号", 0.6),
        Field("name", "姓名", 1.4),
        Field("standing", "表决权", 1.2),
        Field("state", "出席情况", 1.4),
        Field("signature", "签名", 2.4),
        Field("remark", "备注", 1.6, centred=False),
    ),
)
_ACTIVITIES = Ledger(
    "activities",
    gettext_noop("活动台账"),
    "year",
    landscape=True,
    columns=(
        Field("number", "序号", 0.6),
        Field("month", "月份", 0.8),
        Field("date", "日期", 1.2),
        Field("organization", "党组织", 2, centred=False),
        Field("kinds", "类型", 1.6),
        Field("title", "主题", 2.4, centred=False),
        Field("place", "地点", 1.6, centred=False),
        Field("chair", "主持人", 1),
        Field("should_attend", "应到", 0.7),
        Field("present", "实到", 0.7),
        Field("decisions", "决议", 3, centred=False),
        Field("state", "状态", 1.6, centred=False),
    ),
)
_TERMS = Ledger(
    "terms",
    gettext_noop("班子任期台账"),
    "day",
    landscape=True,
    columns=(
        Field("number", "序号", 0.6),
        Field("organization", "党组织", 3, centred=False),
        Field("kind", "组织类别", 1.2),
        Field("term", "届次", 0.8),
        Field("elected_on", "选举日期", 1.3),
        Field("ends_on", "届满日期", 1.3),
        Field("secretary", "书记", 1.2),
        Field("deputies", "副书记", 1.4, centred=False),
        Field("committee", "委员", 2.6, centred=False),
        Field("document", "批准文号", 1.8, centred=False),
        Field("state", "届满情况", 1.5),
    ),
)
_STATISTICS = Ledger(
    "statistics",
    gettext_noop("组织生活开展情况统计表"),
    "month",
    landscape=True,
    columns=(
        Field("number", "序号", 0.6),
        Field("organization", "党组织", 3.4, centred=False),
        Field("assembly", "党员大会", 1),
        Field("committee_meeting", "支委会", 1),
        Field("group_meeting", "党小组会", 1),
        Field("lecture", "党课", 1),
        Field("theme_day", "主题党日", 1),
        Field("life_meeting", "组织生活会", 1),
        Field("appraisal", "民主评议", 1),
        Field("other", "其他", 1),
        Field("required", "应开展", 0.9),
        Field("held", "已开展", 0.9),
        Field("missed", "未开展", 0.9),
    ),
)

LEDGERS: dict[str, Ledger] = {
    ledger.key: ledger for ledger in (_ROSTER, _MINUTES, _SIGN_IN, _ACTIVITIES, _TERMS, _STATISTICS)
}


def ledger_of(key: str) -> Ledger:
    """Raises Refused, naming the six, for another key."""
    if key not in LEDGERS:
        known = "、".join(f"{ledger.key}（{ledger.title}）" for ledger in LEDGERS.values())
        raise Refused(f"没有“{key}”这种台账。可用的是：{known}。", field="ledger")
    return LEDGERS[key]


def sample(ledger: Ledger, *, rows: int = 2) -> dict[str, object]:
    """A context with every name that a form of this ledger may use: for checking a form and for its preview."""
    table = [{field.name: field.label for field in ledger.columns} for _unused in range(rows)]
    context: dict[str, object] = {field.name: field.label for field in HEAD}
    if not ledger.by_sheet:
        return context | {"rows": table}
    sheet: dict[str, object] = {field.name: field.label for field in ledger.facts + ledger.closing}
    items = [
        {field.name: field.label for field in ledger.items} for _unused in range(rows if ledger.items else 0)
    ]
    return context | {"sheets": [sheet | {"rows": table, "items": items}]}
