"""Log in, out, by a one-time link; password; language and letters."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiceng.core import vendor
from jiceng.ui.templatetags.ui import LARGE_TYPE_COOKIE

from . import actions
from .forms import LoginForm, PreferencesForm
from .links import note_failed_link, user_of
from .signals import password_changed

BY_LINK = "sesame.backends.ModelBackend"
COOKIE_SECONDS = 365 * 24 * 3600


@method_decorator(login_not_required, name="dispatch")
class Login(views.LoginView):
    """User name and password; somebody already logged in goes straight on."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class Password(views.PasswordChangeView):
    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:password")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        password_changed.send(sender=type(self), user=form.user, request=self.request)
        messages.success(self.request, _("密码已更换，其他设备上的登录已失效。"))
        return super().form_valid(form)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A one-time link: looking at it shows a button, pressing the button logs in.

    Messengers fetch every link to preview it; that must not use it up. A used, old or damaged one says what to do.
    """
    pressed = request.method == "POST"
    sent = request.POST if pressed else request.GET
    key, target = sent.get("key", ""), sent.get("next", "")
    with transaction.atomic():
        vendor.lock("one-time-link")  # two presses at once: the second finds the link used
        user = user_of(key)
        if user is not None and pressed:
            login(request, user, backend=BY_LINK)
            return redirect(_back(request, target, settings.LOGIN_REDIRECT_URL))
    if user is None:
        if pressed:
            note_failed_link(request)
        return render(request, "accounts/link_over.html", status=403)
    return render(request, "accounts/enter.html", {"person": user, "key": key, "next": target})


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and size of letters: kept with the user, for guests in a cookie; then back where one was."""
    form = PreferencesForm(request.POST)
    response = redirect(_back(request, request.POST.get("next", ""), settings.LOGIN_REDIRECT_URL))
    if not form.is_valid():
        return response
    language, large_type = form.cleaned_data["language"], form.cleaned_data["large_type"]
    if request.user.is_authenticated:
        actions.set_preferences(user=request.user, language=language, large_type=large_type)
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    if large_type is not None:
        response.set_cookie(
            LARGE_TYPE_COOKIE,
            "1" if large_type else "0",
            max_age=COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _back(request: HttpRequest, target: str, default: str) -> str:
    """`target` where it stays on this site, else `default`."""
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else resolve_url(default)
