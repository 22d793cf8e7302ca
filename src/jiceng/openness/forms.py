"""What is typed into the pages of notices."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiceng.people.models import Person
from jiceng.rulebook.notices import LONGEST
from jiceng.ui.forms import DayField

from .models import Audience, Came, Outcome

LONG = 4000
"""Characters of a text."""


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PostForm(forms.Form):
    """A notice as it was put up."""

    title = forms.CharField(label=_("标题"), max_length=80)
    person = forms.ChoiceField(
        label=_("公示的是谁"),
        required=False,
        help_text=_("本组织的党员，以及正在培养的入党申请人、积极分子、发展对象；不关某一个人的，不选。"),
    )
    masked = forms.BooleanField(
        label=_("对外遮盖姓名"),
        required=False,
        help_text=_("正文照写全名，公开页和张贴用的文书上显示为“王某某”。"),
    )
    text = forms.CharField(label=_("正文"), max_length=LONG, widget=_area(8))
    audience = forms.ChoiceField(
        label=_("公示范围"),
        choices=Audience.choices,
        widget=forms.RadioSelect,
        help_text=_("党内的登录才能看，社会的不用登录。"),
    )
    posted_on = DayField(label=_("张贴日期"))
    days = forms.IntegerField(
        label=_("公示几个工作日"),
        min_value=1,
        max_value=LONGEST,
        help_text=_("张贴当天不算；最后一天按放假安排算好。"),
    )
    places = forms.CharField(label=_("张贴处"), max_length=120)
    contact = forms.CharField(label=_("受理异议的电话或办公室"), max_length=120)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.public_id: one for one in people}
        choices = [("", gettext("不关某一个人")), *((key, one.name) for key, one in self.known.items())]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_person(self) -> Person | None:
        return self.known.get(self.cleaned_data["person"])


class ResultForm(forms.Form):
    """What came of a notice."""

    result = forms.CharField(
        label=_("结果"),
        max_length=LONG,
        widget=_area(5),
        help_text=_("如：公示期间没有收到异议，按程序上报。公开页上会显示；遮盖的姓名照样遮盖。"),
    )


class TakeDownForm(forms.Form):
    """Why a notice no longer hangs."""

    why = forms.CharField(label=_("撤下的原因"), max_length=200)


class ObjectionForm(forms.Form):
    """An objection on the page where the notice hangs."""

    text = forms.CharField(label=_("您的异议"), max_length=LONG, widget=_area(6))
    name = forms.CharField(label=_("姓名"), max_length=80, required=False)
    contact = forms.CharField(label=_("联系方式"), max_length=80, required=False)


class RecordForm(ObjectionForm):
    """An objection that came by letter, by telephone or in person."""

    came = forms.ChoiceField(
        label=_("来源"),
        choices=[one for one in Came.choices if one[0] != Came.PAGE],
        widget=forms.RadioSelect,
    )
    raised_on = DayField(label=_("提出日期"))

    field_order = ["came", "raised_on", "text", "name", "contact"]

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["raised_on"].initial = today
        self.fields["text"].label = gettext("异议")
        self.fields["contact"].help_text = gettext("匿名的不填姓名和联系方式；填了的加密保存。")


class AnswerForm(forms.Form):
    """What was found out, and what was answered."""

    looked_into = forms.CharField(label=_("核查情况"), max_length=LONG, widget=_area(5))
    answer = forms.CharField(label=_("答复"), max_length=LONG, widget=_area(5))
    outcome = forms.ChoiceField(label=_("异议是否成立"), choices=Outcome.choices, widget=forms.RadioSelect)
