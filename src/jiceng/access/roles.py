"""The permission table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    MEMBER = "member", pgettext_lazy("角色", "党员")
    RECORDER = "recorder", _("支部记录人")
    COMMITTEE = "committee", _("党委工作人员")
    AUDITOR = "auditor", _("检查人员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class Right(models.TextChoices):
    SEE = "see", _("查看组织与记录")
    SEE_PEOPLE = "see_people", _("查看党员名册")
    REVEAL = "reveal", _("查看完整号码（留痕）")
    RECORD = "record", _("记录本组织活动")
    PROPOSE = "propose", _("提出名册变更")
    WRITE_REGISTER = "write_register", _("维护组织与名册")
    IMPORT = "import", _("导入名册")
    READ_LOG = "read_log", _("查看操作日志")
    ADMINISTER = "administer", _("管理系统")


WHOLE, OWN, NONE = "subtree", "own", ""
"""How far a right reaches from the organisation of the grant."""

PERMISSIONS: dict[str, dict[str, str]] = {
    Role.MEMBER: {Right.SEE: OWN},
    Role.RECORDER: {
        Right.SEE: WHOLE,
        Right.SEE_PEOPLE: WHOLE,
        Right.REVEAL: WHOLE,
        Right.RECORD: WHOLE,
        Right.PROPOSE: WHOLE,
    },
    Role.COMMITTEE: {
        Right.SEE: WHOLE,
        Right.SEE_PEOPLE: WHOLE,
        Right.REVEAL: WHOLE,
        Right.RECORD: OWN,
        Right.PROPOSE: WHOLE,
        Right.WRITE_REGISTER: WHOLE,
        Right.IMPORT: WHOLE,
    },
    Role.AUDITOR: {Right.SEE: WHOLE, Right.SEE_PEOPLE: WHOLE, Right.READ_LOG: WHOLE},
    Role.ADMINISTRATOR: {Right.ADMINISTER: WHOLE},
}
