from django.apps import AppConfig
from django.core.checks import register
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "jiceng.portal"
    label = "portal"

    def ready(self) -> None:
        from jiceng.access.scope import scope_of  # models are ready only now
        from jiceng.ui import navigation  # with it

        from .checks import TAG, check_formalism  # it asks for the settings

        register(check_formalism, TAG)

        def allowed(request: HttpRequest, code: str) -> bool:
            return scope_of(request).may(code)

        def identity(request: HttpRequest) -> str:
            home = scope_of(request).home
            return f"{home.label} · {request.user}" if home else ""

        navigation.register(_("工作台"), "portal:home", order=10)
        navigation.register(_("总览"), "portal:overview", order=15, permission_code="see")
        navigation.register(_("台账"), "portal:ledgers", order=60, permission_code="see_people")
        navigation.register(_("规则"), "portal:rules", order=80)
        navigation.register_rule_page("portal:rule")
        navigation.place("organization", "portal/organization_links.html")
        if navigation.BAR.allowed is None:
            navigation.register_permission_check(allowed)
        if navigation.BAR.identity is None:
            navigation.register_identity(identity)
