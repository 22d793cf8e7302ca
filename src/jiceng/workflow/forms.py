"""What is typed into the pages of tasks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiceng.people.models import Membership
from jiceng.register.forms import MemberChoice
from jiceng.ui.forms import DayField

from .models import Origin


class TaskForm(forms.Form):
    """What is to be done, by whom, by when."""

    title = forms.CharField(label=_("事项"), max_length=160)
    origin = forms.ChoiceField(label=_("来源"), choices=Origin.choices)
    owner = MemberChoice(
        label=_("责任人"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
    )
    due = DayField(label=_("完成期限"))
    measure = forms.CharField(
        label=_("整改措施"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = members  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """How it was done."""

    proof = forms.CharField(
        label=_("完成情况"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("怎么完成的，有什么可以核对：会议记录、照片存放处、文号。"),
    )


class VerifyForm(forms.Form):
    """What was looked at."""

    note = forms.CharField(label=_("核实情况"), max_length=400, required=False)


class AgainForm(forms.Form):
    """Another day, and why."""

    due = DayField(label=_("完成期限"))
    why = forms.CharField(label=_("原因"), max_length=400)
