"""What is typed into the pages of procedures."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.activities.models import AgendaItem
from jiceng.core.clock import today
from jiceng.core.dates import PartialDate
from jiceng.openness.models import Notice
from jiceng.openness.queries import as_hung
from jiceng.organizations.kinds import MEMBER_BRANCHES, Line
from jiceng.organizations.models import Organization
from jiceng.people.models import Candidacy, Membership, Sex, Standing
from jiceng.register.forms import MemberChoice, OrganizationField
from jiceng.rulebook.procedures import Procedure, Step, StepField
from jiceng.ui.dates import show_date
from jiceng.ui.forms import DayField, PartialDateField
from jiceng.workflow.models import Case, StepRecord

from .elections import electorate, named, names_in_order
from .models import Election
from .wording import title_of


class NamesField(forms.CharField):
    """Members of an organisation and all below it, by name, in the order in which they are written; cleans to public ids."""

    def __init__(self, *, organization: Organization, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("写姓名，用顿号隔开；有同名的，写成“姓名（党支部）”。"))
        super().__init__(max_length=2000, **kwargs)
        self.organization = organization

    def prepare_value(self, value: Any) -> Any:
        """What was stored, as names again."""
        if not isinstance(value, list):
            return value
        names = named(value)
        return "、".join(names[one] for one in value if one in names)

    def clean(self, value: Any) -> list[str]:
        written = [one for one in re.split(r"[、，,;；\s]+", super().clean(value)) if one]
        if not written:
            return []
        members = electorate(self.organization, today())
        found = [self._one(name, members) for name in written]
        if len(set(found)) < len(found):
            raise ValidationError(_("同一个人写了两遍。"))
        return found

    def _one(self, written: str, members: list[Membership]) -> str:
        name, _open, where = written.rstrip("）)").replace("(", "（").partition("（")
        same = [one for one in members if one.person.name == name]
        if where:
            same = [one for one in same if where in (one.organization.name, one.organization.short_name)]
        if not same:
            raise ValidationError(
                _("“%(name)s”不在“%(place)s”的名册里，请核对姓名。"),
                params={"name": written, "place": self.organization.name},
            )
        if len(same) > 1:
            places = "、".join(one.organization.label for one in same)
            raise ValidationError(
                _("有%(count)s位%(name)s（%(places)s），请写成“姓名（党支部）”。"),
                params={"count": len(same), "name": name, "places": places},
            )
        return str(same[0].person.public_id)


class ElectionForm(forms.Form):
    """The day from which the calendar of an election is worked back."""

    term_end = DayField(label=_("本届任期届满的日期"))


class BallotForm(forms.Form):
    """The day of the meeting."""

    on = DayField(label=_("大会日期"))


class TallyForm(forms.Form):
    """One's own count of the ballots."""

    present = forms.IntegerField(label=_("实到会有选举权的人数"), min_value=0)
    issued = forms.IntegerField(label=_("发出选票"), min_value=0)
    collected = forms.IntegerField(label=_("收回选票"), min_value=0)
    void = forms.IntegerField(label=_("其中废票"), min_value=0, initial=0)

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.election = election
        for key, name in names_in_order(election.candidates):
            self.fields[f"votes_{key}"] = forms.IntegerField(
                label=_("%(name)s 赞成票") % {"name": name}, min_value=0
            )
        self.fields["written_in"] = forms.CharField(
            label=_("另选他人"), required=False, max_length=400, help_text=_("例如：王安 3、李平 1。")
        )

    def clean_written_in(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for part in re.split(r"[、，,;；]+", self.cleaned_data["written_in"]):
            if not part.strip():
                continue
            match = re.fullmatch(r"\s*(\S.*?)\s*(\d{1,5})\s*票?\s*", part)
            if match is None:
                raise ValidationError(
                    _("“%(part)s”看不懂：写姓名和票数，例如“王安 3”。"), params={"part": part}
                )
            found[match[1]] = int(match[2])
        return found

    def given(self) -> dict[str, Any]:
        """What `enter_tally` takes."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("present", "issued", "collected", "void", "written_in")}
        return plain | {"votes": {key: data[f"votes_{key}"] for key in self.election.candidates}}


class NewcomerForm(forms.Form):
    """Somebody who is not in the register yet."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    number = forms.CharField(
        label=_("公民身份号码"),
        max_length=18,
        required=False,
        help_text=_("可以以后再填；加密保存，只显示首尾。"),
    )
    sex = forms.ChoiceField(label=_("性别"), choices=[("", "—"), *Sex.choices], required=False)
    born_on = PartialDateField(label=_("出生日期"), required=False)
    ethnicity = forms.CharField(label=_("民族"), max_length=20, required=False)
    education = forms.CharField(label=_("学历"), max_length=40, required=False)
    work = forms.CharField(label=_("工作岗位"), max_length=80, required=False)
    phone = forms.CharField(label=_("手机号码"), max_length=20, required=False)


class ApplicantForm(NewcomerForm):
    """Somebody hands in a letter of application."""

    on = DayField(label=_("递交申请书的日期"))
    field_order = ("name", "on")


class ReceiveForm(NewcomerForm):
    """A member comes from outside with a letter."""

    on = DayField(label=_("接收日期"))
    standing = forms.ChoiceField(label=_("人员类别"), choices=Standing.choices)
    joined_on = PartialDateField(label=_("加入党组织日期"), required=False)
    full_on = PartialDateField(label=_("转为正式党员日期"), required=False)
    origin = forms.CharField(
        label=_("从哪里转来"), max_length=120, help_text=_("原基层党委和党支部的名称，回执寄给它。")
    )
    letter = forms.CharField(label=_("介绍信编号"), max_length=60, required=False)
    issued_on = PartialDateField(label=_("介绍信日期"), required=False)
    valid_days = forms.IntegerField(label=_("有效期（天）"), min_value=1, max_value=400, required=False)
    field_order = ("name", "on", "standing", "origin", "letter", "issued_on", "valid_days")


class OneMemberForm(forms.Form):
    """Something that is about one of some members."""

    person = MemberChoice(
        label=_("党员"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = members  # type: ignore[attr-defined]


class TransferForm(OneMemberForm):
    """A member of the branch, and where to: a branch here by name or code, or elsewhere in words."""

    to = OrganizationField(
        label=_("转往本系统的党支部"),
        help_text=_("写编码、全称或简称。转往系统外的，这一格空着。"),
        required=False,
    )
    destination = forms.CharField(
        label=_("转往系统外"), max_length=120, required=False, help_text=_("对方党组织的全称，写在介绍信上。")
    )
    on = DayField(label=_("提出日期"))
    reason = forms.CharField(label=_("转接原因"), max_length=120, required=False)
    dues_until = forms.CharField(
        label=_("党费交到"), max_length=40, required=False, help_text=_("例如：2026年11月。")
    )

    def __init__(self, *args: Any, branch: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Organization.objects.filter(kind__in=MEMBER_BRANCHES).exclude(pk=branch.pk)
        self.fields["to"].known = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "to" not in self.errors and bool(data.get("to")) == bool(data.get("destination", "").strip()):
            raise ValidationError(_("转往哪里：本系统的党支部和系统外，只写一处。"))
        if data.get("to") is not None and data["to"].dissolved_on is not None:
            self.add_error("to", _("“%(name)s”已经撤销。") % {"name": data["to"].name})
        return data


class LeagueForm(OneMemberForm):
    """Somebody on their way into the Party, and the League organisation that recommends them."""

    person = MemberChoice(
        label=_("推优对象"),
        queryset=Candidacy.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
        help_text=_("正在培养的入党申请人、入党积极分子；还没有登记入党申请的，先登记。"),
    )
    on = DayField(label=_("建档日期"))
    league = OrganizationField(
        label=_("团组织"), required=False, help_text=_("写编码、全称或简称。不在本系统里的，这一格空着。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["league"].known = Organization.objects.standing().filter(line=Line.LEAGUE)  # type: ignore[attr-defined]


class LostForm(OneMemberForm):
    """A member who cannot be reached, and since when."""

    since = PartialDateField(label=_("失去联系日期"))


class ProbationerForm(OneMemberForm):
    """A probationary member who was admitted before records began."""

    person = MemberChoice(
        label=_("预备党员"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
    )


class StepForm(forms.Form):
    """What is written down with one step: its day, how it turned out, and the fields that the definition names."""

    on = PartialDateField(label=_("日期"), help_text=_("事情办的那一天；只知道年月，写年月即可。"))

    def __init__(self, *args: Any, case: Case, step: Step, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("on", PartialDate.of(today))
        super().__init__(*args, **kwargs)
        self.step = step
        self.days: dict[str, dt.date] = {}
        if step.vote:
            self._vote(case, step.vote)
        elif step.notice:
            self._notice(case)
        if step.results:
            choices = [(one.id, title_of(one)) for one in step.results]
            self.fields["result"] = forms.ChoiceField(
                label=_("结果"), choices=choices, widget=forms.RadioSelect
            )
        for one in step.fields:
            self.fields[f"field_{one.id}"] = self._field(case, one)
        self.fields["note"] = forms.CharField(label=_("说明"), max_length=300, required=False)

    def _vote(self, case: Case, meeting: str) -> None:
        """The recorded votes of this kind; the day of the one chosen is the day of the step."""
        rows = AgendaItem.objects.filter(
            meeting=meeting, activity__hosts__organization=case.organization, activity__state="held"
        )
        rows = rows.select_related("activity").order_by("-activity__day", "position").distinct()[:40]
        self._sources(
            {one.public_id: (one.activity.day, one.title) for one in rows},
            label=_("支部大会的表决"),
            none=_("还没有记会议"),
            help_text=_("选了会议，日期就是开会那一天。没有记会议也可以先写日期，但要等会议记下才能生效。"),
        )

    def _notice(self, case: Case) -> None:
        """Notices about the person; the day on which the one chosen was posted is the day of the step."""
        rows = Notice.objects.filter(person=case.person, withdrawn_on=None).order_by("-posted_on")[:20]
        self._sources(
            {one.public_id: (one.posted_on, as_hung(one).title) for one in rows},
            label=_("公示"),
            none=_("没有在这里张贴"),
            help_text=_("选了公示，日期就是张贴那一天，期满、异议和结果跟着它走。"),
        )

    def _sources(self, found: dict[str, tuple[dt.date, str]], *, none: Any, **words: Any) -> None:
        self.days = {key: day for key, (day, _title) in found.items()}
        choices = [("", str(none))]
        choices += [(key, f"{show_date(day)} {title}") for key, (day, title) in found.items()]
        self.fields["source"] = forms.ChoiceField(choices=choices, required=False, **words)
        self.fields["on"].required = False
        self.order_fields(["source", "on"])

    def _field(self, case: Case, one: StepField) -> forms.Field:
        if one.type == "people":
            members = Membership.objects.filter(
                organization=case.organization, ends=None, standing=Standing.FULL
            )
            choices = list(members.order_by("person__name").values_list("person__public_id", "person__name"))
            return forms.MultipleChoiceField(
                label=title_of(one), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        if one.type == "names":
            return NamesField(label=title_of(one), organization=case.organization, required=False)
        if one.type == "number":
            return forms.IntegerField(label=title_of(one), min_value=0, max_value=10_000, required=False)
        return forms.CharField(label=title_of(one), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = self.days.get(data.get("source") or "")
        if chosen is not None:
            data["on"] = PartialDate.of(chosen)
        elif not data.get("on") and "on" not in self.errors:
            self.add_error("on", ValidationError(_("请写日期，或在上面选一项。"), code="required"))
        return data

    def given(self) -> dict[str, Any]:
        """What `record_step` takes."""
        data = self.cleaned_data
        values = {one.id: data.get(f"field_{one.id}") for one in self.step.fields}
        return {
            "on": data["on"],
            "result": data.get("result", ""),
            "values": {name: value for name, value in values.items() if value not in (None, "", [])},
            "note": data["note"].strip(),
            "source": data.get("source", ""),
        }


class CorrectForm(StepForm):
    """The same, in the place of a record that was wrong."""

    why = forms.CharField(label=_("为什么更正"), max_length=200)

    def __init__(self, *args: Any, record: StepRecord, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"on": record.on, "result": record.result, "note": record.note}
        initial["source"] = record.source
        initial |= {f"field_{name}": value for name, value in record.values.items()}
        super().__init__(*args, initial=initial, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "why"), "why"])


class WhyForm(forms.Form):
    why = forms.CharField(label=_("原因"), max_length=200)


class OutcomeForm(forms.Form):
    """A case ends other than at its last step."""

    outcome = forms.ChoiceField(label=_("怎样终止"), widget=forms.RadioSelect)
    on = DayField(label=_("日期"))
    why = forms.CharField(label=_("情况"), max_length=200)

    def __init__(self, *args: Any, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(one.id, title_of(one)) for one in procedure.outcomes]  # type: ignore[attr-defined]


class OriginalForm(forms.Form):
    place = forms.CharField(label=_("存放处"), max_length=80, required=False)
    complete = forms.BooleanField(label=_("内容完整"), required=False)
    signed = forms.BooleanField(label=_("已签名盖章"), required=False)
