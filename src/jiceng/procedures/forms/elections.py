"""What is typed into the pages of an election."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.ui.forms import DayField

from ..elections import names_in_order
from ..models import Election


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
