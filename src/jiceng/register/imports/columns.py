"""Which column is which: the names that offices give them."""

import re

from jiceng.documents.workbooks import Row
from jiceng.organizations.folding import fold

_NOISE = re.compile(r"[*＊:：#☆★]|[（(【\[][^）)】\]]*[）)】\]]")

ROSTER: dict[str, str] = {
    "name": "姓名 党员姓名 名字 党员名字",
    "sex": "性别",
    "number": "公民身份号码 公民身份证号码 公民身份证号 身份证号码 身份证号 身份证 居民身份证号码 居民身份证号 居民身份证 身份号码 "
    "身份证件号码 身份证件号 证件号码 证件号 公民身份号",
    "ethnicity": "民族 族别",
    "born_on": "出生日期 出生年月 出生年月日 出生时间 生日",
    "education": "学历 文化程度 最高学历 学历情况",
    "standing": "人员类别 党员类别 党员类型 人员类型 党员身份 政治面貌 类别",
    "branch": "所在党支部 所属党支部 党支部 支部 所在支部 所属支部 支部名称 党支部名称 所在党支部名称 所在党组织 所属党组织 党组织 "
    "党组织名称 所在党支部全称 组织关系所在党支部 组织关系所在支部 党员所在党支部 党员所在支部 所在基层党组织",
    "branch_code": "所在党支部编码 党支部编码 支部编码 党组织编码 所在党组织编码 党组织代码 所在党组织代码 党支部代码 组织编码",
    "joined_on": "加入党组织日期 加入党组织时间 入党日期 入党时间 入党年月 入党年月日 加入中国共产党日期 加入中国共产党时间 "
    "加入中共日期 加入中共时间 加入中共党组织日期 参加党组织日期",
    "full_on": "转为正式党员日期 转为正式党员时间 转正日期 转正时间 转正年月 转正年月日 转正式党员日期 转为正式党员年月",
    "work": "工作岗位 职务 岗位 职业 从事工作 单位及职务 工作单位及职务 工作单位及岗位 单位职务 现任职务 工作单位",
    "phone": "手机号码 手机号 手机 移动电话 本人手机 手机电话 移动电话号码",
    "landline": "联系电话 固定电话 电话 座机 电话号码 联系方式 家庭电话 办公电话 联系号码",
    "address": "家庭住址 住址 现住址 家庭地址 居住地址 现居住地 现居住地址 家庭详细住址 联系地址 户籍地址",
    "status": "党籍状态 党籍",
    "lost": "是否为失联党员 是否失联党员 是否失联 失联党员 失联",
    "lost_since": "失去联系日期 失去联系时间 失联日期 失联时间",
    "mobile": "是否为流动党员 是否流动党员 是否流动 流动党员 流动",
    "mobile_to": "外出流向 流向 外出地点 流动去向 外出去向 流动流向 外出地",
}
"""Fields of the 党员信息采集表 and what their columns are called, the first name being the form's own."""

ORGANIZATIONS: dict[str, str] = {
    "name": "党组织名称 党组织全称 组织名称 组织全称 全称 名称 党支部名称 支部名称 党组织",
    "parent": "上级党组织 上级党组织名称 上级组织 隶属党组织 所属上级党组织 上级 直属上级党组织 隶属上级 隶属 所属党委 上级党委",
    "kind": "组织类别 党组织类别 组织类型 党组织类型 类别 类型",
    "sector": "所属领域 领域 所在领域 行业领域 所属行业",
    "formation": "建立方式 组建方式 组建形式 设置方式 建立形式 组建类型",
    "established_on": "成立日期 成立时间 建立日期 建立时间 组建日期 组建时间 成立年月 批准成立日期 批准建立日期",
    "elected_on": "换届日期 换届时间 选举日期 当选日期 本届选举日期 本届换届日期 上次换届日期 上次换届时间 任期起始日期",
    "ends_on": "届满日期 届满时间 任期届满日期 任期届满时间 本届届满日期 任期截止日期 到届日期",
    "secretary": "书记 党组织书记 书记姓名 党支部书记 支部书记 负责人 党组织负责人 党组织书记姓名",
    "code": "编码 党组织编码 组织编码 代码 党组织代码 组织代码",
    "short_name": "简称 党组织简称 组织简称",
    "document": "批准文号 文号 批准文件",
}


def _table(columns: dict[str, str]) -> dict[str, str]:
    return {fold(synonym): field for field, names in columns.items() for synonym in names.split()}


_TABLES = {"roster": _table(ROSTER), "organizations": _table(ORGANIZATIONS)}
FORM_NAMES = {
    "roster": {field: names.split()[0] for field, names in ROSTER.items()},
    "organizations": {field: names.split()[0] for field, names in ORGANIZATIONS.items()},
}


def field_of(kind: str, heading: object) -> str | None:
    """The field that a heading names, or None."""
    if not isinstance(heading, str) or not heading or len(heading) > 60:
        return None
    table = _TABLES[kind]
    return table.get(fold(_NOISE.sub("", heading))) or table.get(fold(heading))


def recognised(kind: str, cells: Row) -> dict[str, int]:
    """Column by field of the headings in a row. The form's own name of a field wins over a synonym of it."""
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        field = field_of(kind, cell)
        if field and (field not in found or fold(_NOISE.sub("", str(cell))) == fold(FORM_NAMES[kind][field])):
            found[field] = column
    return found
