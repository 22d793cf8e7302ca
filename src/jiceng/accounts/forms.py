"""Log in, change one's password, set language and letters."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.core.clock import now

from . import throttle


class LoginForm(AuthenticationForm):
    """User name and password, with a brake on guessing."""

    error_messages = {
        "invalid_login": _("用户名或密码不对。忘了密码，请管理员发一个一次性登录链接。"),
        "inactive": _("这个账号已停用，请联系管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        address, at = throttle.address_of(self.request), now()
        if throttle.is_blocked(account=username, address=address, at=at):
            raise ValidationError(_("登录失败的次数太多。请过 15 分钟再试，或请管理员发一个一次性登录链接。"))
        try:
            cleaned = super().clean()
        except ValidationError:
            throttle.note_failure(account=username, address=address, at=at)
            raise
        throttle.forget(account=username)
        return cleaned


class PreferencesForm(forms.Form):
    """Either of two switches in the footer; what is not sent stays as it is."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    large_type = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1", empty_value=None, required=False
    )
