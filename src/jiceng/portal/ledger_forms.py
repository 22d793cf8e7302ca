"""What a user picks on the page of ledgers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.core.dates import Period
from jiceng.core.errors import Refused
from jiceng.documents.ledgers import FORM_FORMATS, FORMATS, LEDGERS
from jiceng.organizations.models import Organization
from jiceng.organizations.queries import find_by_reference, nearest

OFFERED = 200
"""Organisations offered while one types; any other can be written by name or code."""

FORMAT_WORDS = {"docx": "Word", "xlsx": "Excel", "pdf": "PDF"}
FORMAT_CHOICES = [(format, FORMAT_WORDS[format]) for format in FORMATS]
SCRIPTS = [("hans", _("简体")), ("hant", _("繁体"))]
LEDGER_CHOICES = [(ledger.key, _(ledger.title)) for ledger in LEDGERS.values()]


class PickForm(forms.Form):
    """Which ledger, of whom, for when, in which script."""

    ledger = forms.ChoiceField(label=_("台账"), choices=LEDGER_CHOICES)
    organization = forms.CharField(label=_("党组织"), max_length=120)
    period = forms.CharField(
        label=_("期间"), max_length=7, help_text=_("写成 2026-11（月）、2026-Q4（季）或 2026（年）")
    )
    script = forms.ChoiceField(label=_("字体"), choices=SCRIPTS, initial="hans")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["organization"].widget.attrs["list"] = "organizations"

    def offered(self) -> list[str]:
        standing = self.scope.organizations(Right.SEE_PEOPLE).standing()  # type: ignore[attr-defined]
        return list(standing.order_by("path").values_list("name", flat=True)[:OFFERED])

    def clean_period(self) -> Period:
        try:
            return Period.parse(self.cleaned_data["period"].strip())
        except ValueError:
            raise forms.ValidationError(
                _("“%(text)s”不是期间，请写成 2026-11、2026-Q4 或 2026。"),
                params={"text": self.cleaned_data["period"]},
            ) from None

    def clean_organization(self) -> Organization:
        text = self.cleaned_data["organization"]
        within = self.scope.organizations(Right.SEE_PEOPLE)
        try:
            found = within.filter(public_id=text).first() or find_by_reference(text, within)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        if found is None:
            near = "、".join(one.name for one in nearest(text, within.filter(dissolved_on=None)))
            if near:
                raise forms.ValidationError(
                    _("没有叫“%(text)s”的党组织。您是不是要找：%(near)s？"),
                    params={"text": text, "near": near},
                )
            raise forms.ValidationError(_("没有叫“%(text)s”的党组织。"), params={"text": text})
        return found


class PrintForm(PickForm):
    """The same, and as which file."""

    format = forms.ChoiceField(label=_("格式"), choices=FORMAT_CHOICES)
    full_numbers = forms.BooleanField(
        label=_("显示完整的公民身份号码和手机号码（会留痕，本人可以看到）"), required=False
    )


class SetForm(PickForm):
    """A month's six ledgers: in which formats."""

    formats = forms.MultipleChoiceField(
        label=_("格式"), choices=FORMAT_CHOICES, widget=forms.CheckboxSelectMultiple, initial=["docx"]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["ledger"]


class UploadForm(forms.Form):
    """A form of one's own for a ledger."""

    ledger = forms.ChoiceField(label=_("台账"), choices=LEDGER_CHOICES)
    form = forms.FileField(
        label=_("Word 或 Excel 文件"), widget=forms.FileInput(attrs={"accept": ".docx,.xlsx"})
    )

    def clean_form(self) -> Any:
        file = self.cleaned_data["form"]
        ending = str(file.name).rpartition(".")[2].lower()
        if ending not in FORM_FORMATS:
            raise forms.ValidationError(_("请选择 .docx 或 .xlsx 文件；PDF 使用系统自带的版式。"))
        self.cleaned_data["format"] = ending
        return file
