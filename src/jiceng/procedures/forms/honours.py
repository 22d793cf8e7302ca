"""What is typed about awards and honours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiceng.ui.forms import DayField, PartialDateField

from ..models import Whom
from .beginning import OneMemberForm


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AwardForm(forms.Form):
    """What an organisation honours with, on which conditions, and how many by when where that was promised."""

    title = forms.CharField(
        label=_("荣誉名称"), max_length=80, help_text=_("例如：五好党支部、优秀共产党员。")
    )
    whom = forms.ChoiceField(label=_("表彰谁"), choices=Whom.choices, widget=forms.RadioSelect)
    criteria = forms.CharField(
        label=_("条件"), max_length=4000, widget=_lines(6), help_text=_("一行写一条，推荐时照着看。")
    )
    until = DayField(label=_("推荐截止日期"), required=False)
    target = forms.IntegerField(
        label=_("目标数"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("承诺过要有多少个的才写，例如：创建一百个。"),
    )
    target_on = DayField(label=_("达到目标的日期"), required=False)


class AwardChangeForm(AwardForm):
    """The same; whom it honours stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["whom"]


class ClosingForm(forms.Form):
    on = DayField(label=_("结束日期"))


class NominateForm(OneMemberForm):
    """Which member of the branch is nominated."""


class HonourForm(forms.Form):
    """An honour from before, or one that was not decided here."""

    title = forms.CharField(label=_("荣誉名称"), max_length=80)
    giver = forms.CharField(label=_("授予单位"), max_length=120, help_text=_("写全称，按授予时的名称。"))
    on = PartialDateField(label=_("授予日期"), help_text=_("只知道年月或者年，写年月或者年即可。"))
    document = forms.CharField(label=_("文号"), max_length=60, required=False)
    story = forms.CharField(label=_("事迹"), max_length=4000, widget=_lines(5), required=False)


class RevokeForm(forms.Form):
    """An honour is taken away."""

    on = DayField(label=_("撤销日期"))
    why = forms.CharField(label=_("撤销原因"), max_length=200)
