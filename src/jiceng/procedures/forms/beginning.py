"""Whom a case is about, and what is known of them when it begins."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.organizations.kinds import MEMBER_BRANCHES, Line
from jiceng.organizations.models import Organization
from jiceng.people.models import Candidacy, Membership, Sex, Standing
from jiceng.register.forms import MemberChoice, OrganizationField
from jiceng.ui.forms import DayField, PartialDateField


class NewcomerForm(forms.Form):
    """Somebody who is not in the register yet."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    number = forms.CharField(
        label=_("公民身份号码"),
        max_length=18,
        required=False,
        help_text=_("可以以后再填；加密保存，只显示首尾。"),
    )
    sex = forms.ChoiceField(label=_("性别"), choices=[("", "—"), *Sex.choices], required=False)
    born_on = PartialDateField(label=_("出生日期"), required=False)
    ethnicity = forms.CharField(label=_("民族"), max_length=20, required=False)
    education = forms.CharField(label=_("学历"), max_length=40, required=False)
    work = forms.CharField(label=_("工作岗位"), max_length=80, required=False)
    phone = forms.CharField(label=_("手机号码"), max_length=20, required=False)


class ApplicantForm(NewcomerForm):
    """Somebody hands in a letter of application."""

    on = DayField(label=_("递交申请书的日期"))
    field_order = ("name", "on")


class ReceiveForm(NewcomerForm):
    """A member comes from outside with a letter."""

    on = DayField(label=_("接收日期"))
    standing = forms.ChoiceField(label=_("人员类别"), choices=Standing.choices)
    joined_on = PartialDateField(label=_("加入党组织日期"), required=False)
    full_on = PartialDateField(label=_("转为正式党员日期"), required=False)
    origin = forms.CharField(
        label=_("从哪里转来"), max_length=120, help_text=_("原基层党委和党支部的名称，回执寄给它。")
    )
    letter = forms.CharField(label=_("介绍信编号"), max_length=60, required=False)
    issued_on = PartialDateField(label=_("介绍信日期"), required=False)
    valid_days = forms.IntegerField(label=_("有效期（天）"), min_value=1, max_value=400, required=False)
    field_order = ("name", "on", "standing", "origin", "letter", "issued_on", "valid_days")


class OneMemberForm(forms.Form):
    """Something that is about one of some members."""

    person = MemberChoice(
        label=_("党员"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = members  # type: ignore[attr-defined]


class TransferForm(OneMemberForm):
    """A member of the branch, and where to: a branch here by name or code, or elsewhere in words."""

    to = OrganizationField(
        label=_("转往本系统的党支部"),
        help_text=_("写编码、全称或简称。转往系统外的，这一格空着。"),
        required=False,
    )
    destination = forms.CharField(
        label=_("转往系统外"), max_length=120, required=False, help_text=_("对方党组织的全称，写在介绍信上。")
    )
    on = DayField(label=_("提出日期"))
    reason = forms.CharField(label=_("转接原因"), max_length=120, required=False)
    dues_until = forms.CharField(
        label=_("党费交到"), max_length=40, required=False, help_text=_("例如：2026年11月。")
    )

    def __init__(self, *args: Any, branch: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Organization.objects.filter(kind__in=MEMBER_BRANCHES).exclude(pk=branch.pk)
        self.fields["to"].known = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "to" not in self.errors and bool(data.get("to")) == bool(data.get("destination", "").strip()):
            raise ValidationError(_("转往哪里：本系统的党支部和系统外，只写一处。"))
        if data.get("to") is not None and data["to"].dissolved_on is not None:
            self.add_error("to", _("“%(name)s”已经撤销。") % {"name": data["to"].name})
        return data


class LeagueForm(OneMemberForm):
    """Somebody on their way into the Party, and the League organisation that recommends them."""

    person = MemberChoice(
        label=_("推优对象"),
        queryset=Candidacy.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
        help_text=_("正在培养的入党申请人、入党积极分子；还没有登记入党申请的，先登记。"),
    )
    on = DayField(label=_("建档日期"))
    league = OrganizationField(
        label=_("团组织"), required=False, help_text=_("写编码、全称或简称。不在本系统里的，这一格空着。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["league"].known = Organization.objects.standing().filter(line=Line.LEAGUE)  # type: ignore[attr-defined]


class LostForm(OneMemberForm):
    """A member who cannot be reached, and since when."""

    since = PartialDateField(label=_("失去联系日期"))


class ProbationerForm(OneMemberForm):
    """A probationary member who was admitted before records began."""

    person = MemberChoice(
        label=_("预备党员"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("请选择"),
    )


class AwayForm(OneMemberForm):
    """A member goes away for long without being transferred, and which organisation there has them."""

    on = PartialDateField(label=_("外出日期"), help_text=_("只知道年月，写年月即可。"))
    way = forms.ChoiceField(label=_("去哪里"), widget=forms.RadioSelect, initial="domestic")
    place = forms.CharField(label=_("外出流向"), max_length=120, help_text=_("省、市、县；不用写到门牌。"))
    reason = forms.CharField(label=_("外出事由"), max_length=120, required=False)
    to = OrganizationField(
        label=_("流入地党支部（本系统的）"),
        required=False,
        help_text=_("写编码、全称或简称。由它接收报到；流动党员党支部、临时党支部也可以。"),
    )
    host = forms.CharField(
        label=_("流入地党组织（系统外的）"),
        max_length=120,
        required=False,
        help_text=_("写全称；还不知道的空着。"),
    )
    keeper = MemberChoice(
        label=_("负责联系的人"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label=_("以后再定"),
        required=False,
    )

    def __init__(
        self, *args: Any, branch: Organization, ways: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = Organization.objects.standing().filter(kind__in=MEMBER_BRANCHES).exclude(pk=branch.pk)
        self.fields["to"].known = known  # type: ignore[attr-defined]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        staying = Membership.objects.filter(organization=branch, ends=None, person__mobile=False)
        self.fields["keeper"].queryset = staying.select_related("person").order_by("person__name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("to") and data.get("host", "").strip():
            self.add_error("host", _("流入地党组织：本系统的和系统外的，只写一处。"))
        if data.get("keeper") and data.get("keeper") == data.get("person"):
            self.add_error("keeper", _("负责联系的人应当是另一个人。"))
        return data

    def values(self) -> dict[str, Any]:
        """What is written down with the first step."""
        data = self.cleaned_data
        keeper = [data["keeper"].person.public_id] if data["keeper"] else []
        found = {name: data[name].strip() for name in ("place", "reason", "host")} | {"keeper": keeper}
        return {name: value for name, value in found.items() if value}


class GuestForm(NewcomerForm):
    """A member of an organisation outside reports here; membership stays where it is."""

    on = DayField(label=_("报到日期"))
    standing = forms.ChoiceField(label=_("人员类别"), choices=Standing.choices)
    origin = forms.CharField(label=_("流出地党组织"), max_length=120, help_text=_("写全称，告知函寄给它。"))
    field_order = ("name", "on", "origin", "standing")
