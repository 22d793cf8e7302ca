"""What is typed into the pages of an election."""

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.organizations.folding import fold
from jiceng.register.imports import values
from jiceng.ui.forms import DayField

from ..counting import names_in_order
from ..elections import ELECTED_POSTS
from ..models import Election


class ElectionForm(forms.Form):
    """The day from which the calendar of an election is worked back."""

    term_end = DayField(label=_("本届任期届满的日期"))


class BallotForm(forms.Form):
    """The day of the meeting."""

    on = DayField(label=_("大会日期"))


class PostBallotForm(forms.Form):
    """A ballot of the new committee: for which post, and who stands."""

    post = forms.ChoiceField(label=_("选什么"), widget=forms.RadioSelect)
    on = DayField(label=_("会议日期"))
    seats = forms.IntegerField(label=_("应选名额"), min_value=1, initial=1)
    candidates = forms.MultipleChoiceField(
        label=_("候选人"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("再次投票时沿用上一次剩下的人。"),
        required=False,
    )

    def __init__(self, *args: Any, committee: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["post"]).choices = [
            (one.value, one.label) for one in ELECTED_POSTS
        ]
        cast(forms.ChoiceField, self.fields["candidates"]).choices = committee


class NamedForm(forms.Form):
    """Whom a name on the ballots means: somebody of that name, somebody spelled otherwise, nobody who can be elected."""

    person = forms.ChoiceField(label=_("是哪一位"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=_("名册里的姓名"), required=False, max_length=60, help_text=_("选了“写法不同”时填写。")
    )

    def __init__(
        self, *args: Any, bearers: list[tuple[str, str]], people: dict[str, list[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        more = [(self.OTHER, _("名册里的写法不同")), (self.NOBODY, _("没有这个人，或者不能当选"))]
        cast(forms.ChoiceField, self.fields["person"]).choices = [*bearers, *more]

    OTHER, NOBODY = "other", "nobody"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("person") == self.OTHER:
            found = self.people.get(fold(data.get("other", "")), [])
            if len(found) != 1:
                words = _("可以当选的人里没有这个姓名。") if not found else _("有几位同名，请在上面选。")
                self.add_error("other", ValidationError(words))
            else:
                data["person"] = found[0]
        return data

    def chosen(self) -> str:
        """A public id; empty for nobody."""
        person: str = self.cleaned_data["person"]
        return "" if person == self.NOBODY else person


class ConsentForm(forms.Form):
    """How many voters agreed to fewer seats."""

    favour = forms.IntegerField(label=_("同意减少名额的人数"), min_value=0)


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
            name = values.name(match[1])
            found[name] = found.get(name, 0) + int(match[2])
        return found

    def given(self) -> dict[str, Any]:
        """What `enter_tally` takes."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("present", "issued", "collected", "void", "written_in")}
        return plain | {"votes": {key: data[f"votes_{key}"] for key in self.election.candidates}}
