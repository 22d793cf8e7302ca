"""What is typed in of an appraisal: a grade for each member, the counts of paper sheets, or one's own sheet."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from jiceng.people.models import Person
from jiceng.ui.forms import DayField

from ..grading import Row
from ..wording import word


class ViewForm(forms.Form):
    """One grade for each member: `view` is own or decided. What was not changed on the page is not given."""

    def __init__(self, *args: Any, view: str, rows: list[Row], grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.people = view, [one.person for one in rows]
        choices = [("", "—"), *((one, word(one)) for one in grades)]
        for row in rows:
            self.fields[f"{view}_{row.person.public_id}"] = forms.ChoiceField(
                label=row.person.name,
                choices=choices,
                required=False,
                initial=getattr(row, view),
                show_hidden_initial=True,
                widget=forms.Select(attrs={"class": "form-select", "aria-label": row.person.name}),
            )

    def lines(self) -> list[tuple[Person, list[BoundField]]]:
        return [(one, [self[f"{self.view}_{one.public_id}"]]) for one in self.people]

    def given(self) -> dict[str, str]:
        names = {f"{self.view}_{one.public_id}": one.public_id for one in self.people}
        return {names[one]: self.cleaned_data[one] for one in self.changed_data}


class SheetsForm(forms.Form):
    """How many paper sheets there were, and how many gave which grade to each member."""

    issued = forms.IntegerField(label=_("发出"), min_value=0, max_value=10_000)
    collected = forms.IntegerField(label=_("收回"), min_value=0, max_value=10_000)
    void = forms.IntegerField(label=_("其中无效"), min_value=0, max_value=10_000, initial=0)

    def __init__(self, *args: Any, kind: str, rows: list[Row], grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.grades, self.people = kind, grades, [one.person for one in rows]
        for row in rows:
            for place, (grade, count) in enumerate(zip(grades, getattr(row, kind), strict=True)):
                label = f"{row.person.name} {word(grade)}"
                self.fields[f"{kind}_{row.person.public_id}_{place}"] = forms.IntegerField(
                    label=label,
                    min_value=0,
                    max_value=10_000,
                    required=False,
                    initial=count,
                    widget=forms.NumberInput(attrs={"class": "form-control", "aria-label": label}),
                )

    def head(self) -> list[BoundField]:
        return [self[name] for name in ("issued", "collected", "void")]

    def lines(self) -> list[tuple[Person, list[BoundField]]]:
        return [
            (one, [self[self._name(one, place)] for place in range(len(self.grades))]) for one in self.people
        ]

    def _name(self, person: Person, place: int) -> str:
        return f"{self.kind}_{person.public_id}_{place}"

    def given(self) -> dict[str, Any]:
        """What `enter_sheets` takes; where nothing was written nothing is counted."""
        counts = {
            one.public_id: {
                grade: number
                for place, grade in enumerate(self.grades)
                if (number := self.cleaned_data[self._name(one, place)]) is not None
            }
            for one in self.people
        }
        return {name: self.cleaned_data[name] for name in ("issued", "collected", "void")} | {"given": counts}


class RoundForm(forms.Form):
    """Until when members may write their sheets on a screen."""

    until = DayField(label=_("请在哪天前交"))


class OwnForm(forms.Form):
    """What somebody says of themselves."""

    own = forms.ChoiceField(label=_("我给自己评的等次"), required=False)

    def __init__(self, *args: Any, grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own"].choices = [("", "—"), *((one, word(one)) for one in grades)]  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """One grade for each colleague, in the order of the roster; none where somebody would rather not."""

    def __init__(self, *args: Any, people: list[Person], grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        choices = [*((one, word(one)) for one in grades), ("", _("不评"))]
        for one in people:
            self.fields[f"mutual_{one.public_id}"] = forms.ChoiceField(
                label=one.name, choices=choices, required=False, initial="", widget=forms.RadioSelect
            )

    def given(self) -> dict[str, str]:
        return {one.public_id: self.cleaned_data[f"mutual_{one.public_id}"] for one in self.people}
