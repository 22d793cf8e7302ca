"""A bare Django site: its default middleware, one view a page, one template with the same table as ours."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from jiceng.organizations.models import Organization
from jiceng.people.models import Appointment, Membership


def here(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Addresses of this module, not of our own site."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


MIDDLEWARE = [
    "bench.bare.here",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = "<!doctype html><html><head><title>{{ title }}</title></head><body><table>%s</table></body></html>"
MEMBERS = Template(
    PAGE
    % "{% for one in rows %}<tr><td><a href='{% url \"bare_person\" one.person.public_id %}'>{{ one.person.name }}"
    "</a></td><td>{{ one.person.get_sex_display }}</td><td>{{ one.get_standing_display }}</td>"
    "<td>{{ one.person.joined_on }}</td><td>{{ one.organization.name }}</td>"
    "<td>{% if one.person.lost %}失联{% endif %}{% if one.person.mobile %}流动{% endif %}</td></tr>{% endfor %}"
)
ORGANIZATIONS = Template(
    PAGE
    % "{% for one in rows %}<tr><td><a href='{% url \"bare_organization\" one.public_id %}'>{{ one.name }}</a></td>"
    "<td>{{ one.get_kind_display }}</td><td>{% for post in one.appointments.all %}{{ post.person.name }}{% endfor %}</td>"
    "<td>{{ one.depth }}</td>"
    "<td>{{ one.next_child }}</td></tr>{% endfor %}"
)


@login_required
def members(request: HttpRequest) -> HttpResponse:
    rows = Membership.objects.filter(ends=None).select_related("person", "organization").order_by("pk")[:50]
    return HttpResponse(MEMBERS.render(Context({"rows": rows, "title": "Members", "user": request.user})))


@login_required
def organizations(request: HttpRequest) -> HttpResponse:
    posts = Appointment.objects.filter(post="secretary", ends=None).select_related("person")
    rows = Organization.objects.order_by("pk").prefetch_related(Prefetch("appointments", queryset=posts))[:50]
    return HttpResponse(ORGANIZATIONS.render(Context({"rows": rows, "title": "Tree", "user": request.user})))


urlpatterns = [
    path("members/", members),
    path("organizations/", organizations),
    path("person/<str:public_id>/", members, name="bare_person"),
    path("organization/<str:public_id>/", organizations, name="bare_organization"),
]
