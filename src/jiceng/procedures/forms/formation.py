"""What is typed to ask for a branch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiceng.organizations.kinds import MEMBER_BRANCHES, Formation
from jiceng.organizations.models import Organization, Unit
from jiceng.register.forms import OrganizationField
from jiceng.ui.forms import PartialDateField

from .names import NamesField


class FormationForm(forms.Form):
    """In which way, under which name, with whom."""

    formation = forms.ChoiceField(label=_("建立方式"), choices=Formation.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("拟设党支部的全称"), max_length=120, required=False, help_text=_("单独、联合组建的填写。")
    )
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)
    units = forms.ModelMultipleChoiceField(
        label=_("一起组建的其他单位"),
        queryset=Unit.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    branch = OrganizationField(
        label=_("由哪个党支部覆盖"),
        required=False,
        help_text=_("挂靠、依托组建的填写：编码、全称或简称。不另设党组织。"),
    )
    on = PartialDateField(label=_("提出申请的日期"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.filter(above=unit.above, covered_by=None, closed_on=None, coming=False)
        self.fields["units"].queryset = others.exclude(pk=unit.pk).order_by("name")  # type: ignore[attr-defined]
        known = Organization.objects.standing().within(unit.above).filter(kind__in=MEMBER_BRANCHES)
        self.fields["branch"].known = known  # type: ignore[attr-defined]
        self.fields["members"] = NamesField(label=_("拟转入的党员"), organization=unit.above, required=False)
        self.order_fields(["formation", "name", "short_name", "members", "units", "branch", "on"])
