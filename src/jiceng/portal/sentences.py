"""What the chair reads out in the meeting: one complete sentence for each way a question may be answered."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from jiceng.rulebook import Verdict
from jiceng.rulebook.question import Question

from .answers import show

Facts = Mapping[str, Any]
"""What was given and what was answered, by name; `items` of a list as `N_name`, how many."""
Case = tuple[Callable[[Facts], Any], Promise]


def _always(facts: Facts) -> bool:
    return True


SENTENCES: dict[str, tuple[Case, ...]] = {
    "meeting.threshold": (
        (
            lambda f: f["min_favour"] is not None,
            _(
                "%(meeting)s：应到会 %(should_attend)s 人，至少 %(min_present)s 人到会才能开会，至少 %(min_favour)s 票赞成才能通过。"
            ),
        ),
        (_always, _("%(meeting)s：应到会 %(should_attend)s 人，至少 %(min_present)s 人到会才能开会。")),
    ),
    "meeting.verdict": (
        (
            lambda f: not f["quorum"],
            _(
                "应到会 %(should_attend)s 人，实到会 %(present)s 人，不足规定的 %(min_present)s 人，会议不能进行表决。"
            ),
        ),
        (
            lambda f: f["passed"],
            _(
                "应到会 %(should_attend)s 人，实到会 %(present)s 人，符合规定人数；赞成 %(total_favour)s 票，达到规定的 %(min_favour)s 票，表决通过。"
            ),
        ),
        (
            lambda f: f["passed"] is False,
            _(
                "应到会 %(should_attend)s 人，实到会 %(present)s 人，符合规定人数；赞成 %(total_favour)s 票，不足规定的 %(min_favour)s 票，表决没有通过。"
            ),
        ),
        (
            _always,
            _("应到会 %(should_attend)s 人，实到会 %(present)s 人，符合规定人数，可以开会。"),
        ),
    ),
    "election.voters": (
        (
            lambda f: f["valid"],
            _(
                "本次选举应到会有选举权的党员 %(should_attend)s 人，实到会 %(present)s 人，达到规定的 %(min_present)s 人，可以进行选举。"
            ),
        ),
        (
            _always,
            _(
                "本次选举应到会有选举权的党员 %(should_attend)s 人，实到会 %(present)s 人，不足规定的 %(min_present)s 人，不能进行选举。"
            ),
        ),
    ),
    "election.candidates": (
        (
            _always,
            _("应选 %(seats)s 名，候选人至少多 %(min_extra)s 名，即不少于 %(min_candidates)s 名。"),
        ),
    ),
    "election.ballot": (
        (
            lambda f: f["valid"],
            _("这张选票赞成 %(marked)s 人，没有超过应选的 %(seats)s 名，是有效票。"),
        ),
        (_always, _("这张选票赞成 %(marked)s 人，超过应选的 %(seats)s 名，是无效票。")),
    ),
    "election.count": (
        (lambda f: f["valid"] is False, _("本次选举不符合规定，选举无效，应当重新选举。")),
        (
            lambda f: f["N_revote_among"] and f["N_elected"],
            _(
                "实到会 %(present)s 人，得票超过半数即 %(threshold)s 票的可以当选；%(elected)s 当选，%(revote_among)s 得票相等，就他们重新投票。"
            ),
        ),
        (
            lambda f: f["N_revote_among"],
            _(
                "实到会 %(present)s 人，得票超过半数即 %(threshold)s 票的可以当选；%(revote_among)s 得票相等，就他们重新投票。"
            ),
        ),
        (
            lambda f: f["N_elected"] and f["seats_left"],
            _(
                "实到会 %(present)s 人，得票超过半数即 %(threshold)s 票的可以当选；%(elected)s 当选，还有 %(seats_left)s 名没有选出。"
            ),
        ),
        (
            lambda f: f["N_elected"],
            _(
                "实到会 %(present)s 人，得票超过半数即 %(threshold)s 票的可以当选；%(elected)s 当选，应选的名额已经选满。"
            ),
        ),
        (
            _always,
            _(
                "实到会 %(present)s 人，得票超过半数即 %(threshold)s 票的可以当选；没有人达到，%(seats_left)s 个名额没有选出。"
            ),
        ),
    ),
    "organization.form": (
        (
            lambda f: f["form"] != "own_branch",
            _("正式党员 %(full_members)s 名，不足单独成立党支部的人数，应当联合或者挂靠组建。"),
        ),
        (
            lambda f: f["committee_required"],
            _("正式党员 %(full_members)s 名，可以单独成立党支部，并应当设立支部委员会。"),
        ),
        (_always, _("正式党员 %(full_members)s 名，可以单独成立党支部，不设支部委员会，只选书记。")),
    ),
    "term.dates": (
        (
            lambda f: f["remind_from"],
            _("%(elected)s选举，任期 %(years)s 年，%(term_ends)s届满，从%(remind_from)s起应当准备换届。"),
        ),
        (_always, _("%(elected)s选举，任期 %(years)s 年，%(term_ends)s届满。")),
    ),
    "dues.monthly": (
        (
            lambda f: f["base"] is not None and f["rate"] is not None,
            _("党费基数 %(base)s 元，按 %(rate)s 计算，每月交纳党费 %(dues)s 元。"),
        ),
        (_always, _("每月交纳党费 %(dues)s 元。")),
    ),
    "dues.arrears": (
        (
            lambda f: f["possible_self_leaving"],
            _("已连续 %(months_unpaid)s 个月没有交纳党费，符合自行脱党的一项情形，请支部大会讨论。"),
        ),
        (_always, _("没有交纳党费 %(months_unpaid)s 个月，还不到按自行脱党处理的时间。")),
    ),
    "development.dates": (
        (lambda f: f["N_findings"], _("给出的日期里有 %(N_findings)s 处不合规定，请先核对再往下办。")),
        (_always, _("给出的日期没有发现不合规定的地方。")),
    ),
    "notice.period": (
        (
            _always,
            _("%(posted)s张贴公示，公示 %(working_days)s 个工作日，到%(ends)s结束；张贴当天不计。"),
        ),
    ),
    "transfer.validity": ((_always, _("介绍信%(issued)s开出，有效期 %(days)s 天，到%(valid_until)s为止。")),),
    "membership.lost_contact": (
        (
            lambda f: f["suspended"],
            _("自%(lost_since)s失去联系，已经可以停止党籍；%(remove_not_before)s以前不得除名。"),
        ),
        (_always, _("自%(lost_since)s失去联系，到%(suspend_from)s起可以停止党籍。")),
    ),
    "mobile.status": (
        (lambda f: f["mobile"], _("%(away_since)s外出，到%(checked)s属于流动党员。")),
        (_always, _("%(away_since)s外出，到%(checked)s不属于流动党员。")),
    ),
    "appraisal.limit": (
        (_always, _("正式党员 %(full_members)s 名，评为优秀的不超过 %(max_excellent)s 名。")),
    ),
    "study.required": (
        (
            lambda f: f["concentrated_trainings"],
            _("%(year)s年应当参加学习不少于 %(hours)s 学时，集中培训不少于 %(concentrated_trainings)s 次。"),
        ),
        (_always, _("%(year)s年应当参加学习不少于 %(hours)s 学时。")),
    ),
    "mediation.confirmation": (
        (_always, _("调解协议%(effective)s生效，申请司法确认最晚到%(confirm_by)s。")),
    ),
    "star.rating": ((_always, _("得 %(score)s 分，按这套办法评为 %(stars)s 星。")),),
    "timebank.earn": ((_always, _("服务 %(hours)s 小时，记 %(coins)s 枚，余额 %(balance)s 枚。")),),
    "activity.requirements": (
        (
            _always,
            _("%(period)s应当开展 %(N_requirements)s 项组织生活，各项开展了几次、还欠几次见下表。"),
        ),
    ),
    "formalism.check": (
        (lambda f: f["N_findings"], _("发现 %(N_findings)s 处与减负规定不符，请按列出的办法改正。")),
        (_always, _("没有发现与减负规定不符的地方。")),
    ),
}


def sentence_of(question: Question, given: Mapping[str, Any], verdict: Verdict) -> str:
    """The sentence to read out; where no rule in force answers, that."""
    if not verdict.answered:
        return say("这一天没有施行中的规定可以回答这个问题。")
    facts: dict[str, Any] = {**question.takes.read(given), **verdict.answer}
    for name, value in list(facts.items()):
        if isinstance(value, list | tuple | dict):
            facts[f"N_{name}"] = len(value)
    cases = SENTENCES.get(question.name, ())
    said = next((text for holds, text in cases if holds(facts)), None)
    if said is None:
        return say("这个问题的回答见下面各项。")
    return str(said) % {name: show(value, question.takes.fields.get(name)) for name, value in facts.items()}
