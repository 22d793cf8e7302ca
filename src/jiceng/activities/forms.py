"""What the record page sends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiceng.core.errors import Refused
from jiceng.people.models import Person
from jiceng.ui.forms import MomentField

from .drafts import Absences, ItemDraft
from .models import Meeting, Presence
from .queries import RosterLine, every_kind

TAPS = tuple(
    (one.value, one.label)
    for one in (
        Presence.PRESENT,
        Presence.ABSENT,
        Presence.LEAVE,
        Presence.ONLINE,
        Presence.LATE,
        Presence.LEFT_EARLY,
    )
)
"""Presence in the order in which taps walk through it."""

COUNTS = ("favour", "against", "abstain", "written_favour")


class WithChair(forms.Form):
    """A form that asks who chaired; `chairs`: who may have."""

    chair = forms.ChoiceField(label=_("主持人"), required=False)

    def __init__(self, *args: Any, chairs: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chairs = {one.public_id: one for one in chairs}
        names = [(key, one.name) for key, one in self.chairs.items()]
        self.fields["chair"].choices = [("", _("不写")), *names]  # type: ignore[attr-defined]

    def clean_chair(self) -> Person | None:
        return self.chairs.get(self.cleaned_data["chair"])


class RecordForm(WithChair):
    """The plain fields; attendance and agenda are read by the functions below."""

    kinds = forms.MultipleChoiceField(
        label=_("类型（可多选）"), choices=every_kind, widget=forms.CheckboxSelectMultiple
    )
    starts_at = MomentField(label=_("时间"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    title = forms.CharField(
        label=_("主题"), max_length=120, required=False, help_text=_("不填就用类型的名称。")
    )
    guests = forms.CharField(label=_("列席与邀请人员"), max_length=300, required=False)
    minutes = forms.CharField(label=_("记录要点"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label=_("未开展原因"), max_length=200, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = kinds  # type: ignore[attr-defined]


class CorrectionForm(WithChair):
    """A filed record's fields, and why they change."""

    kinds = forms.MultipleChoiceField(
        label=_("类型（可多选）"), choices=every_kind, widget=forms.CheckboxSelectMultiple
    )
    starts_at = MomentField(label=_("时间"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    title = forms.CharField(label=_("主题"), max_length=120)
    guests = forms.CharField(label=_("列席与邀请人员"), max_length=300, required=False)
    minutes = forms.CharField(label=_("记录要点"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    why = forms.CharField(label=_("更正原因"), max_length=200)


def read_absences(data: QueryDict | Mapping[str, Any], lines: Iterable[RosterLine]) -> Absences:
    """Everyone on the roster whose field says something other than present."""
    found = {}
    for line in lines:
        presence = data.get(f"p-{line.person.public_id}", Presence.PRESENT)
        if presence != Presence.PRESENT:
            found[line.person.pk] = (presence, data.get(f"r-{line.person.public_id}", ""))
    return found


def read_items(data: QueryDict) -> list[ItemDraft]:
    """The agenda as sent; blocks that were left empty are passed over. Raises Refused for a count that is none."""
    items = []
    for block in data.getlist("item"):
        title, decision = data.get(f"title-{block}", "").strip(), data.get(f"decision-{block}", "").strip()
        meeting = data.get(f"meeting-{block}", "")
        if not title and not decision and not meeting:
            continue
        votes = {name: _count(data.get(f"{name}-{block}", ""), title) for name in COUNTS} if meeting else {}
        items.append(ItemDraft(title=title, decision=decision, meeting=meeting, **votes))
    return items


def _count(text: str, title: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text.strip()) > 6:
        raise Refused(
            gettext("议题“%(title)s”的票数“%(text)s”不是数字。") % {"title": title, "text": text},
            field="items",
        )
    return int(text)


def blocks(data: QueryDict | None) -> Sequence[dict[str, Any]]:
    """Agenda blocks as the page shows them again: what was sent, or one empty block."""
    if data is None:
        return [{"id": "1"}]
    names = ("title", "decision", "meeting", *COUNTS)
    sent = [
        {"id": block, **{name: data.get(f"{name}-{block}", "") for name in names}}
        for block in data.getlist("item")
        if block.isalnum()
    ]
    return sent or [{"id": "1"}]


class BallotForm(forms.Form):
    """What is voted on in secret, and by which rule it is counted."""

    title = forms.CharField(label=_("表决事项"), max_length=200)
    meeting = forms.ChoiceField(
        label=_("表决方式"), choices=[one for one in Meeting.choices if one[0] != Meeting.ELECTION]
    )
    on_site = forms.BooleanField(
        label=_("只限到会的人"),
        required=False,
        help_text=_("不勾选时，没有到会但有表决权的人也可以投。"),
    )
