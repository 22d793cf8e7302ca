"""Form fields of the house: dates as people write them, and refusals shown at their field."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused

_PARTS = re.compile(r"(\d{4})\s*(?:[-./年]\s*(\d{1,2})\s*(?:[-./月]\s*(\d{1,2})\s*日?|月?)|年?)\Z")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def read_partial_date(text: str) -> PartialDate:
    """2026, 2026-11, 2026.11.22, 20261122 or 2026年11月22日; raises ValueError for anything else."""
    plain = text.translate(_WIDE).strip()
    match = _EIGHT.match(plain) or _PARTS.match(plain)
    if not match:
        raise ValueError(f"not a date: {text!r}")
    year, *rest = (part for part in match.groups() if part)
    return PartialDate("-".join([year, *(part.zfill(2) for part in rest)]))


def show_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Put what an action refused where the user can mend it: at its field, else above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


class DayInput(forms.DateInput):
    """The device's own calendar; the value travels as YYYY-MM-DD."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What is no day stays as it was typed, in a field for text."""
        context = super().get_context(name, value, attrs)
        text = context["widget"]["value"]
        if text and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            context["widget"]["type"] = "text"
        return context


class MomentInput(forms.DateTimeInput):
    """Day and time to the minute by the device's own control."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A whole day; typed by hand it may have any of the usual forms."""

    widget = DayInput
    default_error_messages = {"invalid": _("请写一个完整的日期，如 2026-11-22。")}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                date = read_partial_date(value)
            except ValueError:
                raise ValidationError(self.error_messages["invalid"], code="invalid") from None
            if date.precision != "day":
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            return date.first_day
        return super().to_python(value)


class MomentField(forms.DateTimeField):
    """A moment in the installation's zone."""

    widget = MomentInput
    default_error_messages = {"invalid": _("请写日期和时间，如 2026-11-22 19:30。")}


class PartialDateField(forms.CharField):
    """A date as precise as it is known: cleans to a `PartialDate`, or None when empty."""

    default_error_messages = {"invalid": _("请写成 2026、2026-11 或 2026-11-22；只知道年份，写年份即可。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"placeholder": "2026-11-22", "maxlength": "20"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, PartialDate):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_partial_date(text)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value
