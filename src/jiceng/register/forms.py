"""What is typed into the pages of the register."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.access.roles import Right, Role
from jiceng.access.scope import Scope
from jiceng.core.clock import today
from jiceng.core.errors import Refused
from jiceng.documents.models import ImportKind
from jiceng.documents.workbook_safety import MAX_BYTES
from jiceng.organizations.kinds import Formation, Kind, Sector
from jiceng.organizations.models import Organization
from jiceng.organizations.queries import find_by_reference, nearest
from jiceng.people.models import Contest, Membership, Person, Post, Sex, Standing, Status
from jiceng.ui.forms import DayField, PartialDateField


class OrganizationField(forms.CharField):
    """An organisation by code or exact name, inside what the user may reach; cleans to the organisation."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
        self.known = Organization.objects.none()

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            found = find_by_reference(text, self.known)
        except Refused as refused:
            raise ValidationError(str(refused)) from None
        if found is None:
            near = "、".join(one.name for one in nearest(text, self.known.standing()))
            if near:
                raise ValidationError(
                    _("没有叫“%(text)s”的党组织。相近的有：%(near)s。"), params={"text": text, "near": near}
                )
            raise ValidationError(_("没有叫“%(text)s”的党组织。"), params={"text": text})
        return found


class MemberChoice(forms.ModelChoiceField):
    """One of several memberships, shown by the member's name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person.name)


class MemberChoices(forms.ModelMultipleChoiceField):
    """Some of several memberships, shown by the members' names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person.name)


class ScopedForm(forms.Form):
    """A form whose organisations come from the user's scope."""

    right = Right.WRITE_REGISTER

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OrganizationField):
                field.known = scope.organizations(self.right)  # type: ignore[assignment]


class ChangeForm(ScopedForm):
    """Every change has its day and, where there is one, its document."""

    on = DayField(label=_("自哪一天起"), initial=today)
    document = forms.CharField(label=_("批准文号"), max_length=80, required=False)


class DissolveForm(ChangeForm):
    pass


class RenameForm(ChangeForm):
    name = forms.CharField(label=_("全称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)
    field_order = ["name", "short_name", "on", "document"]


class ReclassifyForm(ChangeForm):
    kind = forms.ChoiceField(label=_("组织类别"), choices=Kind.choices)
    sector = forms.ChoiceField(label=_("所属领域"), choices=Sector.choices)
    formation = forms.ChoiceField(
        label=_("建立方式"), choices=[("", "—"), *Formation.choices], required=False
    )
    field_order = ["kind", "sector", "formation", "on", "document"]


class MoveForm(ChangeForm):
    to = OrganizationField(label=_("新的上级党组织"), help_text=_("写编码、全称或简称。"))
    field_order = ["to", "on", "document"]


class MergeForm(MoveForm):
    to = OrganizationField(label=_("并入哪个党组织"), help_text=_("写编码、全称或简称。党员一并转入。"))


class SplitForm(RenameForm):
    members = MemberChoices(
        label=_("划入新党组织的党员"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ["name", "short_name", "members", "on", "document"]

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = (
            Membership.objects.filter(organization=organization, ends=None)
            .select_related("person")
            .order_by("person__name", "public_id")
        )


class SetUpForm(ScopedForm):
    name = forms.CharField(label=_("全称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("组织类别"), choices=Kind.choices, initial=Kind.BRANCH)
    sector = forms.ChoiceField(label=_("所属领域"), choices=Sector.choices)
    formation = forms.ChoiceField(
        label=_("建立方式"), choices=[("", "—"), *Formation.choices], required=False
    )
    code = forms.CharField(label=_("编码"), max_length=40, required=False, help_text=_("不填则自动编码。"))
    established_on = PartialDateField(label=_("成立日期"), required=False)
    document = forms.CharField(label=_("批准文号"), max_length=80, required=False)


class TermForm(forms.Form):
    elected_on = PartialDateField(label=_("选举日期"), required=False)
    ends_on = PartialDateField(
        label=_("届满日期"), required=False, help_text=_("文件写明的才填；不填则按规定的任期计算。")
    )
    number = forms.IntegerField(label=_("届次"), min_value=1, max_value=200, required=False)
    has_committee = forms.BooleanField(label=_("设委员会"), initial=True, required=False)
    document = forms.CharField(label=_("批准文号"), max_length=80, required=False)


class EndForm(forms.Form):
    on = DayField(label=_("哪一天结束"), initial=today)


class AppointForm(forms.Form):
    person = MemberChoice(
        label=_("党员"), queryset=Membership.objects.none(), to_field_name="public_id", empty_label="—"
    )
    post = forms.ChoiceField(label=_("职务"), choices=Post.choices)
    begins = DayField(label=_("任职日期"), initial=today)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = members


class UnitForm(ScopedForm):
    """A unit, who covers it, and what is being done where nobody does."""

    name = forms.CharField(label=_("单位名称"), max_length=120)
    sector = forms.ChoiceField(label=_("所属领域"), choices=Sector.choices)
    coming = forms.BooleanField(label=_("在建"), required=False)
    covered_by = OrganizationField(
        label=_("由哪个党组织覆盖"),
        required=False,
        help_text=_("写编码、全称或简称。还没有覆盖的，这一格空着。"),
    )
    formation = forms.ChoiceField(
        label=_("建立方式"), choices=[("", "—"), *Formation.choices], required=False
    )
    reason = forms.CharField(label=_("没有党组织的原因"), max_length=200, required=False)
    measure = forms.CharField(label=_("措施"), max_length=200, required=False)
    deadline = DayField(label=_("限期建立"), required=False)


class InstructForm(forms.Form):
    """Who helps a unit that has no organisation yet, from when."""

    person = MemberChoice(
        label=_("党建指导员（联络员）"),
        queryset=Membership.objects.none(),
        to_field_name="public_id",
        empty_label="—",
    )
    begins = DayField(label=_("自哪一天起"), initial=today)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = members  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """The fields of the 党员信息采集表. Sealed ones stay empty: what is typed replaces what is kept."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    sex = forms.ChoiceField(label=_("性别"), choices=[("", "—"), *Sex.choices], required=False)
    number = forms.CharField(label=_("公民身份号码"), max_length=18, required=False)
    ethnicity = forms.CharField(label=_("民族"), max_length=20, required=False)
    born_on = PartialDateField(label=_("出生日期"), required=False)
    education = forms.CharField(label=_("学历"), max_length=40, required=False)
    standing = forms.ChoiceField(label=_("人员类别"), choices=Standing.choices)
    joined_on = PartialDateField(label=_("加入党组织日期"), required=False)
    full_on = PartialDateField(label=_("转为正式党员日期"), required=False)
    work = forms.CharField(label=_("工作岗位"), max_length=80, required=False)
    phone = forms.CharField(label=_("手机号码"), max_length=20, required=False)
    landline = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    address = forms.CharField(label=_("家庭住址"), max_length=200, required=False)
    status = forms.ChoiceField(label=_("党籍状态"), choices=Status.choices)
    lost = forms.BooleanField(label=_("是否为失联党员"), required=False)
    lost_since = PartialDateField(label=_("失去联系日期"), required=False)
    mobile = forms.BooleanField(label=_("是否为流动党员"), required=False)
    mobile_to = forms.CharField(label=_("外出流向"), max_length=120, required=False)

    SEALED = ("number", "phone", "landline", "address")

    @classmethod
    def initial_of(cls, membership: Membership) -> dict[str, Any]:
        person = membership.person
        plain = [name for name in cls.base_fields if name not in (*cls.SEALED, "standing")]
        return {name: getattr(person, name) for name in plain} | {"standing": membership.standing}

    def keep_sealed(self) -> None:
        """Say that an empty sealed field keeps its value."""
        for name in self.SEALED:
            self.fields[name].help_text = _("不填则保持不变。")

    def changes(self) -> dict[str, Any]:
        """Cleaned values without sealed fields that were left empty."""
        return {name: value for name, value in self.cleaned_data.items() if value or name not in self.SEALED}


class PlaceForm(forms.Form):
    group = forms.ModelChoiceField(
        label=_("党小组"),
        queryset=Organization.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label="—",
    )
    begins = DayField(label=_("自哪一天起"), initial=today)

    def __init__(self, *args: Any, branch: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organization.objects.standing().filter(parent=branch, kind=Kind.GROUP)


class TransferForm(ScopedForm):
    to = OrganizationField(label=_("转入哪个党支部"), help_text=_("写编码、全称或简称。"))
    on = DayField(label=_("自哪一天起"), initial=today)


class LeaveForm(EndForm):
    how = forms.ChoiceField(
        label=_("原因"),
        choices=[
            ("transferred", _("转出")),
            ("deceased", _("去世")),
            ("left", _("退党")),
            ("removed", _("出党")),
        ],
    )
    field_order = ["how", "on"]


CONTESTABLE: tuple[str, ...] = tuple(name for name in PersonForm.base_fields if name != "lost_since")


class ContestForm(forms.Form):
    field = forms.ChoiceField(
        label=_("哪一项"), choices=[(name, PersonForm.base_fields[name].label) for name in CONTESTABLE]
    )
    claim = forms.CharField(label=_("应当是"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("处理"),
        choices=[("1", _("予以更正")), ("0", _("不予更正"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("答复"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class GrantForm(ScopedForm):
    username = forms.CharField(label=_("用户名"), max_length=60)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    organization = OrganizationField(
        label=_("在哪个党组织"), required=False, help_text=_("写编码、全称或简称；系统管理员不填。")
    )
    begins = DayField(label=_("自哪一天起"), initial=today)
    ends = DayField(label=_("到哪一天止"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, OrganizationField)
        field.known = Organization.objects.standing()


class UserForm(forms.Form):
    username = forms.CharField(label=_("用户名"), max_length=60)
    name = forms.CharField(label=_("姓名"), max_length=80)
    member = forms.CharField(
        label=_("对应党员"), max_length=12, required=False, help_text=_("党员记录的编号；不是党员则不填。")
    )


def label_of(contest: Contest) -> str:
    """The Chinese name of the field that a contest is about."""
    field = PersonForm.base_fields.get(contest.field)
    return str(field.label) if field else contest.field


def facts_of(membership: Membership) -> list[tuple[Any, Any]]:
    """What the register says of a member, as label and value in the order of the form; sealed ones left out."""
    person: Person = membership.person
    shown = {
        "sex": person.get_sex_display(),
        "standing": membership.get_standing_display(),
        "status": person.get_status_display(),
        "lost": _("是") if person.lost else _("否"),
        "mobile": _("是") if person.mobile else _("否"),
    }
    names = [name for name in PersonForm.base_fields if name not in (*PersonForm.SEALED, "name")]
    return [
        (PersonForm.base_fields[name].label, shown.get(name, getattr(person, name, ""))) for name in names
    ]


class ImportForm(ScopedForm):
    """A workbook, what it holds, and where it belongs."""

    right = Right.IMPORT
    kind = forms.ChoiceField(
        label=_("表格内容"), choices=ImportKind.choices, initial=ImportKind.ROSTER, widget=forms.RadioSelect
    )
    file = forms.FileField(label=_("Excel 文件"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
    organization = OrganizationField(
        label=_("只导入这个党组织及其下级"),
        required=False,
        help_text=_("写编码、全称或简称；表中没有“所在党支部”列时必填。"),
    )

    def clean_file(self) -> Any:
        """What is too large is not even kept; everything else about a file is said when it is checked."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("文件有 %(size)d MB，超过上限 %(limit)d MB，请拆分成几个文件再导入。"),
                params={"size": file.size // 1024**2, "limit": MAX_BYTES // 1024**2},
            )
        return file
