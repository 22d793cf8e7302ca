"""What is written down with a step of any procedure, and how a case ends."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.activities.models import Activity, AgendaItem
from jiceng.core.dates import PartialDate
from jiceng.openness.models import Notice
from jiceng.openness.queries import as_hung
from jiceng.people.models import Membership, Standing
from jiceng.rulebook.procedures import Procedure, Step, StepField
from jiceng.ui.dates import show_date
from jiceng.ui.forms import DayField, PartialDateField
from jiceng.workflow.models import Case, StepRecord

from ..wording import title_of
from .names import NamesField


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
        elif step.activity:
            self._activity(case, step.activity)
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

    def _activity(self, case: Case, kind: str) -> None:
        """The recorded activities of this kind; the day of the one chosen is the day of the step."""
        rows = Activity.objects.filter(
            kinds__code=kind, hosts__organization=case.organization, state="held"
        ).order_by("-day", "-pk")
        self._sources(
            {one.public_id: (one.day, one.title) for one in rows[:40]},
            label=_("活动记录"),
            none=_("还没有记会议"),
            help_text=_("选了活动记录，日期就是开会那一天。没有记会议也可以先写日期。"),
        )

    def _notice(self, case: Case) -> None:
        """Notices about the person, or those of either end about nobody; the day of the one chosen is that of the step."""
        rows = Notice.objects.filter(person=case.person, withdrawn_on=None).order_by("-posted_on")
        if case.person is None:
            rows = rows.filter(organization__in=[case.organization_id, case.other_id])
        self._sources(
            {one.public_id: (one.posted_on, as_hung(one).title) for one in rows[:20]},
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
        if one.type == "long":
            area = forms.Textarea(attrs={"rows": 6})
            return forms.CharField(label=title_of(one), max_length=4000, widget=area, required=False)
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


def initial_of(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a `StepForm` that hold what `record_step` takes: the other way of `StepForm.given`."""
    values = given.get("values", {})
    fields = {f"field_{name}": value for name, value in values.items()}
    return {name: value for name, value in given.items() if name != "values"} | fields


class CorrectForm(StepForm):
    """The same, in the place of a record that was wrong."""

    why = forms.CharField(label=_("为什么更正"), max_length=200)

    def __init__(self, *args: Any, record: StepRecord, **kwargs: Any) -> None:
        written = {name: getattr(record, name) for name in ("on", "result", "values", "note", "source")}
        super().__init__(*args, initial=initial_of(written), **kwargs)
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
