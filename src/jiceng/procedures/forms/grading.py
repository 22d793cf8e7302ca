"""What is typed in of an appraisal: a grade for each member, or the counts of the sheets."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from jiceng.people.models import Person

from ..grading import Row


class ViewForm(forms.Form):
    """One grade for each member: `view` is own or decided."""

    def __init__(self, *args: Any, view: str, rows: list[Row], grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.people = view, [one.person for one in rows]
        choices = [("", "—"), *((one, one) for one in grades)]
        for row in rows:
            self.fields[f"{view}_{row.person.public_id}"] = forms.ChoiceField(
                label=row.person.name,
                choices=choices,
                required=False,
                initial=getattr(row, view),
                widget=forms.Select(attrs={"class": "form-select", "aria-label": row.person.name}),
            )

    def lines(self) -> list[tuple[Person, list[BoundField]]]:
        return [(one, [self[f"{self.view}_{one.public_id}"]]) for one in self.people]

    def given(self) -> dict[str, str]:
        return {one.public_id: self.cleaned_data[f"{self.view}_{one.public_id}"] for one in self.people}


class SheetsForm(forms.Form):
    """How many sheets there were, and how many gave which grade to each member."""

    issued = forms.IntegerField(label=_("发出"), min_value=0, max_value=10_000)
    collected = forms.IntegerField(label=_("收回"), min_value=0, max_value=10_000)
    void = forms.IntegerField(label=_("其中无效"), min_value=0, max_value=10_000, initial=0)

    def __init__(self, *args: Any, kind: str, rows: list[Row], grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.grades, self.people = kind, grades, [one.person for one in rows]
        for row in rows:
            for place, (grade, count) in enumerate(zip(grades, getattr(row, kind), strict=True)):
                label = f"{row.person.name} {grade}"
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
