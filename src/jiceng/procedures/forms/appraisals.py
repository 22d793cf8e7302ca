"""What is typed into the pages of life meetings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiceng.people.models import Membership
from jiceng.register.forms import MemberChoice
from jiceng.ui.forms import DayField, PartialDateField


class LifeMeetingForm(forms.Form):
    """The year that is looked back on."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2999)


class DemocraticLifeForm(LifeMeetingForm):
    """The year, and the day of the meeting, from which the plan's day is worked back."""

    meeting_day = DayField(label=_("计划召开的日子"))


class OpinionForm(forms.Form):
    """Who was asked, in words, and what they said."""

    asked = forms.CharField(
        label=_("向谁征求"),
        max_length=120,
        help_text=_("写一类人，例如“群众代表”“服务对象”；不写提意见的人的姓名。"),
    )
    text = forms.CharField(label=_("意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    on = PartialDateField(label=_("日期"))


class ProblemForm(forms.Form):
    """A problem of the organisation, or of one person who leads it."""

    text = forms.CharField(label=_("问题"), max_length=160)
    person = MemberChoice(
        label=_("谁的问题"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("整个组织"),
        required=False,
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = members  # type: ignore[attr-defined]


class OpinionCorrectForm(OpinionForm):
    """An opinion as it should have been written, and why it is corrected."""

    why = forms.CharField(label=_("为什么更正"), max_length=200)


class ProblemCorrectForm(ProblemForm):
    """A problem as it should have been listed, and why it is corrected."""

    why = forms.CharField(label=_("为什么更正"), max_length=200)


class TalkForm(forms.Form):
    """Who talked with whom, and when; the rest may stay empty."""

    first = MemberChoice(
        label=_("谁"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
    )
    second = MemberChoice(
        label=_("和谁"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
    )
    on = PartialDateField(label=_("日期"))
    content = forms.CharField(
        label=_("谈话内容"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    expires_on = DayField(label=_("内容保存到"), required=False, help_text=_("不写的保存一年。"))

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]


class TalkCorrectForm(TalkForm):
    """A talk as it should have been written down; its content only for who may correct that."""

    why = forms.CharField(label=_("为什么更正"), max_length=200)

    def __init__(self, *args: Any, keeps: bool, may_write: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_write:
            del self.fields["content"], self.fields["expires_on"]
        elif keeps:
            self.fields["content"].help_text = _("不改内容的不写；要看原来写的，先在列表里看内容。")
            self.fields["expires_on"].help_text = _("不改的不写。")
