"""Values of rules as a reader writes them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

OPERATORS = {"at_least": _("%(share)s（含）以上"), "more_than": _("超过%(share)s")}
WORDS = ("words", "unless")
"""Keys whose words are looked for in both languages: a reader sees those of their own."""
UNLIMITED = ("up_to", "ceiling", "daily_cap")
"""Keys that without a number set no bound."""
KEYS = {
    "above": _("以上"),
    "activity": _("活动"),
    "age": _("年龄"),
    "age_women": _("女性年龄"),
    "appraisal": _("评议"),
    "articles": _("条数"),
    "attendance": _("到会"),
    "award": _("奖励分"),
    "bands": _("各星级"),
    "base": _("基础分"),
    "benchmark": _("基准分"),
    "beyond": _("超出的部分"),
    "branch": _("党支部"),
    "callback": _("回访（次）"),
    "cap": _("封顶"),
    "carry": _("结转比例"),
    "categories": _("类别"),
    "ceiling": _("上限"),
    "certificate_up_to": _("开证明的，不超过（月）"),
    "chapters": _("章数"),
    "city": _("市内（天）"),
    "college_staff": _("高校专职人员比例"),
    "committee": _("党委"),
    "complaint": _("投诉举报（工作日）"),
    "condition": _("条件"),
    "congress_members": _("满多少人可设代表大会"),
    "consult": _("咨询（工作日）"),
    "contribution_cap": _("贡献分封顶"),
    "county": _("县级"),
    "county_committee": _("县级委员会（年）"),
    "county_hours_5y": _("县处级以上五年学时"),
    "criticism_after_working": _("逾期多少工作日后通报"),
    "cultivation_years": _("培养（年）"),
    "daily": _("日常分"),
    "daily_cap": _("每天最多"),
    "day": _("一天折合（学时）"),
    "days": _("天数"),
    "days_before": _("提前（天）"),
    "days_most": _("最多（天）"),
    "decide": _("答复（天）"),
    "dues": _("党费（月）"),
    "emergency": _("紧急（天）"),
    "end_month": _("到（月）"),
    "extended": _("延长后（天）"),
    "finance_months": _("财务（月）"),
    "finds": _("查什么"),
    "first_days": _("起初几天"),
    "floor": _("下限"),
    "general_branch": _("党总支"),
    "general_branch_over": _("超过多少人设党总支"),
    "groups": _("大类"),
    "half_day": _("半天折合（学时）"),
    "half_year_months": _("半年的（月）"),
    "hour": _("一小时折合（学时）"),
    "hours": _("学时"),
    "indicators": _("指标"),
    "items": _("项目数"),
    "keeps_on": _("不得关闭的"),
    "key_age": _("重点对象年龄"),
    "leave_share": _("脱产的比例"),
    "loan_score": _("可贷款的分数"),
    "max": _("最多"),
    "max_months": _("最长（月）"),
    "max_probation_years": _("最长察看（年）"),
    "meeting": _("会议"),
    "members": _("委员人数"),
    "mend": _("怎么改"),
    "min": _("最少"),
    "min_months": _("最短（月）"),
    "months_before_elsewhere": _("有的地方提前（月）"),
    "needs": _("须有"),
    "new_secretary_months": _("新任书记多久内（月）"),
    "no_recruit_years": _("多久未发展党员（年）"),
    "none_under": _("不用开的，不足（月）"),
    "normal": _("一般（月）"),
    "normal_max": _("一般最多"),
    "normal_min": _("一般最少"),
    "notice_days": _("公示（天）"),
    "operator": _("比较"),
    "organs": _("机关专职人员比例"),
    "other": _("其他"),
    "outside": _("市外（天）"),
    "paper": _("论文、征文"),
    "papers": _("材料"),
    "pass": _("通过"),
    "per": _("每次"),
    "per_hour": _("每小时"),
    "person_cap": _("每人最多"),
    "plan": _("方案报送（天）"),
    "practice_common": _("常见做法（月）"),
    "practice_low": _("最短做法（月）"),
    "prefecture_committee": _("地级委员会（年）"),
    "present": _("到会"),
    "probation_years": _("预备期（年）"),
    "progress": _("发展党员（月）"),
    "quarterly_day": _("每季度几日前"),
    "rate": _("比例"),
    "rate_high": _("高的比例"),
    "rate_low": _("低的比例"),
    "receive_age": _("可支取的年龄"),
    "reconsider_after": _("超过多久重新讨论（月）"),
    "redo_after": _("超过多久重新办理（月）"),
    "rejoin_bar_years": _("多久不能重新入党（年）"),
    "reminder_after": _("逾期多少天后提醒"),
    "repeated": _("重复的"),
    "report": _("报告报送（天）"),
    "required": _("只查强制的"),
    "result_report_months": _("结果报告（月）"),
    "review_months": _("多久评一次（月）"),
    "rotation_per_year": _("每年轮训（次）"),
    "satisfaction_min": _("满意率低于"),
    "section_days": _("科级每年（天）"),
    "section_hours": _("科级每年（学时）"),
    "serious_warning": _("严重警告（月）"),
    "sessions": _("集中培训（次）"),
    "share": _("比例"),
    "shares": _("各星级比例"),
    "soe_fund": _("国有企业经费比例"),
    "soe_staff": _("国有企业专职人员比例"),
    "special_age": _("从多大年龄起另算"),
    "stage": _("阶段"),
    "standing": _("常委"),
    "stars": _("星级"),
    "start_month": _("从（月）"),
    "statute": _("细则规定（月）"),
    "step": _("步骤"),
    "study": _("学习"),
    "talk": _("谈心谈话、宣讲"),
    "task": _("任务分"),
    "term": _("期限"),
    "term_years": _("任期（年）"),
    "theme_day": _("主题党日"),
    "tiers": _("级数"),
    "times": _("次数"),
    "total": _("总分"),
    "township": _("乡镇（街道）"),
    "training": _("培训"),
    "transfer_over": _("转接关系的，超过（月）"),
    "tries": _("至少调解（次）"),
    "unless": _("例外"),
    "unrated": _("不评星的"),
    "up_to": _("至"),
    "vacancy_months": _("书记缺位（月）"),
    "veto": _("否决项"),
    "village": _("村（社区）"),
    "village_community": _("村和社区（年）"),
    "warning": _("警告（月）"),
    "who": _("由谁办"),
    "with_standing": _("设常委的委员会"),
    "words": _("词"),
}
CODES = {
    "admit": _("发展党员"),
    "cooling": _("防暑降温费"),
    "collect_dues": _("收缴党费"),
    "discipline": _("处分党员"),
    "elect_delegates": _("选举代表"),
    "term_election": _("换届选举"),
    "emergency": _("应急"),
    "enterprise_annuity": _("企业年金"),
    "expiry": _("预备期满之日"),
    "heating": _("取暖费"),
    "housing_allowance": _("住房补贴"),
    "housing_fund": _("住房公积金"),
    "incentive_performance": _("奖励性绩效工资"),
    "income_tax": _("个人所得税"),
    "injury": _("工伤保险"),
    "innovation_project": _("创新项目"),
    "irregular_bonus": _("不定期的奖金"),
    "maternity": _("生育保险"),
    "meal": _("伙食补贴"),
    "medical": _("医疗保险"),
    "examination": _("查摆问题、批评和自我批评"),
    "meeting": _("大会通过之日"),
    "occupational_annuity": _("职业年金"),
    "official_car": _("公务交通补贴"),
    "opinion": _("征求意见"),
    "overtime": _("加班费"),
    "partial_allowances": _("部分津贴补贴"),
    "pension": _("养老保险"),
    "present": _("实到会人数"),
    "should_attend": _("应到会人数"),
    "property_fee": _("物业费"),
    "rectify": _("整改落实"),
    "study": _("学习"),
    "talk": _("谈心谈话"),
    "telecom": _("通讯补贴"),
    "theme": _("确定主题"),
    "transport": _("交通补贴"),
    "unemployment": _("失业保险"),
    "optional": _("可选"),
    "voluntary": _("自愿"),
}


def in_english() -> bool:
    """Whether the reader's language is English: rules have a text for that."""
    return (get_language() or "").startswith("en")


def plain(value: Any) -> str:
    """A value with the names of its parts: 村和社区（年）：5；其他：3."""
    if isinstance(value, Mapping):
        if value.keys() == {"share", "operator"} and value["operator"] in OPERATORS:
            return str(OPERATORS[value["operator"]]) % {"share": value["share"]}
        between = "; " if in_english() else "；"
        return between.join(_entry(key, one) for key, one in value.items())
    if isinstance(value, list | tuple):
        between = ", " if in_english() else "、"
        return between.join(_inside(one) for one in value)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if value is None:
        return gettext("没有规定")
    return str(CODES.get(value, value)) if isinstance(value, str) else str(value)


def _entry(key: str, value: Any) -> str:
    english = in_english()
    if key in WORDS and isinstance(value, list | tuple):
        value = [str(one).removeprefix("=") for one in value if str(one).isascii() == english]
    text = gettext("不限") if value is None and key in UNLIMITED else _inside(value)
    return f"{KEYS.get(key, key)}: {text}" if english else f"{KEYS.get(key, key)}：{text}"


def _inside(value: Any) -> str:
    """A value within another: a mapping in brackets."""
    if not isinstance(value, Mapping) or "operator" in value:
        return plain(value)
    return f"({plain(value)})" if in_english() else f"（{plain(value)}）"
