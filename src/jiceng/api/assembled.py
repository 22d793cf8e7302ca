"""The assembled REST API."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import django_auth

from jiceng.activities.api import router as activities
from jiceng.core.errors import Forbidden, Refused
from jiceng.procedures.api import router as cases

from .rules import router as rules

api = NinjaAPI(title="Jiceng", version="1", auth=django_auth, docs_url=None, urls_namespace="api")
api.add_router("/activities", activities)
api.add_router("/cases", cases)
api.add_router("/rules", rules)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """What an action refuses: 422, the sentence, and the field where there is one."""
    return api.create_response(request, {"detail": str(error), "field": error.field}, status=422)


@api.exception_handler(Forbidden)
def forbidden(request: HttpRequest, error: Forbidden) -> HttpResponse:
    return api.create_response(request, {"detail": _("没有这项权限。")}, status=403)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": _("没有找到。")}, status=404)


@api.exception_handler(AuthenticationError)
def not_logged_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return api.create_response(request, {"detail": _("请先登录。")}, status=401)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What does not have the form of the document: the first fault, by its place."""
    first = error.errors[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    detail = _("“%(where)s”不对：%(what)s。") % {"where": where, "what": first["msg"]}
    return api.create_response(request, {"detail": detail, "field": where}, status=422)
