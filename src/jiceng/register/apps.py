from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "jiceng.register"
    label = "register"

    def ready(self) -> None:
        from jiceng.access.roles import Right  # models are not loaded earlier
        from jiceng.ui import navigation

        navigation.register(_("组织"), "register:organizations", 40, Right.SEE)
        navigation.register(_("导入"), "register:imports", 60, Right.IMPORT)
        navigation.register(_("授权"), "register:grants", 80, Right.ADMINISTER)
        navigation.register(_("我的记录"), "register:me", 90)
        navigation.register_search("register:search")
