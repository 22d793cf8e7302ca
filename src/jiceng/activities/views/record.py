"""The record page: planning, recording, and recording that something was not held."""

import datetime as dt
import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import day_of, now, today, zone
from jiceng.core.errors import Refused
from jiceng.organizations.folding import fold
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import rulebook_of
from jiceng.people.models import Post
from jiceng.ui.forms import show_refusal

from .. import actions, forms
from ..fulfilment import fulfils
from ..models import Activity, Meeting, Presence, State
from ..permissions import fetch, possible_hosts
from ..queries import RosterLine, default_title, every_kind, kind_choices, last_place, roster
from ..voting import counts, verdict
from ..wording import Line, verdict_lines
from .common import chosen_hosts, people_of

EVENING = dt.time(19, 30)


def record(request: HttpRequest) -> HttpResponse:
    """Record an activity, or save it as a plan; `?plan=` turns a plan into its record."""
    scope = scope_of(request)
    data = request.POST if request.method == "POST" else request.GET
    plan = fetch(scope, data["plan"], Right.RECORD) if data.get("plan") else None
    organization = plan.organization if plan else _organization(scope, data.get("organization", ""))
    chairs = roster([organization], (), today())
    initial = _initial(request.GET, organization, plan, chairs)
    form = _form(request.POST or None, organization, chairs, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            activity = _save(request, scope, organization, plan, form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
            status = 422
        else:
            messages.success(request, _("已保存。"))
            return redirect("activities:detail", activity.public_id)
    elif request.method == "POST":
        status = 422
    context = _page(request, scope, organization, plan, form)
    return render(request, "activities/record.html", context, status=status)


def _form(
    data: QueryDict | None, organization: Organization, chairs: list[RosterLine], **options: Any
) -> forms.RecordForm:
    kinds = kind_choices(rulebook_of(organization, today()), organization.kind)
    return forms.RecordForm(data, kinds=kinds, chairs=[line.person for line in chairs], **options)


def _organization(scope: Scope, public_id: str) -> Organization:
    if public_id:
        return scope.organization(public_id, Right.RECORD)
    if scope.home is None:
        raise Http404
    scope.require(Right.RECORD, scope.home)
    return scope.home


def _initial(
    query: QueryDict, organization: Organization, plan: Activity | None, chairs: list[RosterLine]
) -> dict[str, Any]:
    secretary = next((line.person.public_id for line in chairs if line.post == Post.SECRETARY), "")
    if plan is not None:
        return {
            "kinds": list(plan.kinds.values_list("code", flat=True)),
            "starts_at": plan.starts_at.astimezone(zone()),
            "place": plan.place,
            "title": plan.title,
            "guests": plan.guests,
            "chair": plan.chair.public_id if plan.chair else secretary,
        }
    try:
        day = dt.date.fromisoformat(query.get("day", ""))
    except ValueError:
        day = today()
    kind = query.get("kind", "")
    return {
        "kinds": [kind] if kind else [],
        "starts_at": _usual_start(day),
        "chair": secretary,
        "place": last_place(organization),
        "key": secrets.token_hex(16),
    }


def _usual_start(day: dt.date) -> dt.datetime:
    """The evening of the day; today, if it is not evening yet, the full hour that has just passed."""
    evening = dt.datetime.combine(day, EVENING, tzinfo=zone())
    moment = now().astimezone(zone())
    return (
        min(evening, moment.replace(minute=0, second=0, microsecond=0)) if day == moment.date() else evening
    )


def _save(
    request: HttpRequest,
    scope: Scope,
    organization: Organization,
    plan: Activity | None,
    data: dict[str, Any],
) -> Activity:
    hosts = _hosts(scope, organization, plan, request.POST)
    asked = people_of(scope, organization, hosts)
    lines = roster(asked, data["kinds"], day_of(data["starts_at"]))
    title = data["title"] or default_title(data["kinds"])
    common = {name: data[name] for name in ("starts_at", "place", "guests", "minutes", "chair")} | {
        "title": title
    }
    common |= {"by": scope.user, "at": now(), "people_of": asked}
    absences, items = forms.read_absences(request.POST, lines), forms.read_items(request.POST)
    if plan is not None:
        return actions.hold(activity=plan, absences=absences, items=items, **common)
    common |= {
        "organization": organization,
        "hosts": hosts,
        "kinds": data["kinds"],
        "key": data["key"] or None,
    }
    how = request.POST.get("save", "held")
    if how == "plan":
        return actions.plan_activity(items=items, absences=absences, **common)
    if how == "not_held":
        return actions.record_activity(state=State.NOT_HELD, reason=data["reason"], **common)
    activity = actions.record_activity(absences=absences, items=items, **common)
    for file in request.FILES.getlist("files"):
        try:
            actions.attach_file(
                activity=activity, name=file.name or "", content=file.read(), by=scope.user, at=now()
            )
        except Refused as refused:
            messages.warning(request, _("记录已保存，但%(why)s") % {"why": refused})
    return activity


def _hosts(
    scope: Scope, organization: Organization, plan: Activity | None, data: QueryDict
) -> list[Organization]:
    if plan is not None:
        return list(Organization.objects.filter(hosted__activity=plan).exclude(pk=organization.pk))
    return chosen_hosts(scope, organization, data.getlist("hosts"))


def _page(
    request: HttpRequest,
    scope: Scope,
    organization: Organization,
    plan: Activity | None,
    form: forms.RecordForm,
) -> dict[str, Any]:
    sent = request.POST if request.method == "POST" else None
    kinds = sent.getlist("kinds") if sent else form.initial["kinds"]
    day = day_of(form.cleaned_data["starts_at"]) if sent and form.cleaned_data.get("starts_at") else None
    if day is None:
        day = form.initial["starts_at"].date() if form.initial.get("starts_at") else today()
    hosts = _hosts(scope, organization, plan, sent or request.GET)
    marks = _marks(plan) if plan and not sent else (sent or {})
    return {
        "form": form,
        "organization": organization,
        "plan": plan,
        "places": scope.organizations(Right.RECORD).filter(dissolved_on=None).order_by("path")[:60],
        "chosen": hosts,
        "people": _people(roster(people_of(scope, organization, hosts), kinds, day), marks, organization),
        "presences": forms.TAPS,
        "blocks": forms.blocks(sent),
        "meetings": Meeting.choices,
        "fulfilled": fulfils([organization, *hosts], kinds, day) if kinds else [],
    }


def _marks(plan: Activity) -> dict[str, str]:
    marks: dict[str, str] = {}
    rows = plan.attendances.values_list("person__public_id", "presence", "reason")
    for person, presence, reason in rows:
        marks |= {f"p-{person}": presence, f"r-{person}": reason}
    return marks


def _people(lines: list[RosterLine], marks: Any, organization: Organization) -> list[dict[str, Any]]:
    """As marked; who is not yet counts as present, but for members who are away, whom one taps back if they came."""
    found = []
    for line in lines:
        away = line.person.mobile and not line.visiting and organization.kind != Kind.MOBILE_BRANCH
        found.append(
            {
                "line": line,
                "presence": marks.get(
                    f"p-{line.person.public_id}", Presence.LEAVE if away else Presence.PRESENT
                ),
                "reason": marks.get(f"r-{line.person.public_id}", _("流动在外") if away else ""),
            }
        )
    return found


@require_POST
def live(request: HttpRequest) -> HttpResponse:
    """For htmx: the roster of what is chosen now, the quorum line of every vote, and what saving will fulfil."""
    scope = scope_of(request)
    plan = fetch(scope, request.POST["plan"], Right.RECORD) if request.POST.get("plan") else None
    organization = plan.organization if plan else _organization(scope, request.POST.get("organization", ""))
    hosts = _hosts(scope, organization, plan, request.POST)
    form = _form(request.POST, organization, [])
    form.is_valid()
    moment = form.cleaned_data.get("starts_at")
    day = day_of(moment) if moment else today()
    known = dict(every_kind())
    kinds = [kind for kind in request.POST.getlist("kinds") if kind in known]
    lines = roster(people_of(scope, organization, hosts), kinds, day)
    context = {
        "votes": _votes(request.POST, lines, day, organization),
        "totals": counts(lines, forms.read_absences(request.POST, lines)),
        "everyone": len(lines),
        "fulfilled": fulfils([organization, *hosts], kinds, day) if kinds else [],
        "people": _people(lines, request.POST, organization),
        "presences": forms.TAPS,
        "swap_people": [line.person.public_id for line in lines] != request.POST.getlist("person"),
    }
    return render(request, "activities/live.html", context)


def _votes(
    data: QueryDict, lines: list[RosterLine], day: dt.date, organization: Organization
) -> list[dict[str, Any]]:
    try:
        items = forms.read_items(data)
    except Refused as refused:
        return [{"lines": [Line("missed", str(refused))], "because": []}]
    should, present = counts(lines, forms.read_absences(data, lines))
    found = []
    book = rulebook_of(organization, day)
    for item in items:
        if not item.meeting:
            continue
        try:
            said = verdict(item, should, present, day, book).as_json()
        except Refused as refused:
            found.append({"title": item.title, "lines": [Line("missed", str(refused))], "because": []})
        else:
            found.append(
                {
                    "title": item.title,
                    "lines": verdict_lines(said, should, present),
                    "because": said["because"],
                    "warnings": said["warnings"],
                }
            )
    return found


def item(request: HttpRequest) -> HttpResponse:
    """For htmx: one more empty block of the agenda."""
    context = {"block": {"id": secrets.token_hex(4)}, "meetings": Meeting.choices}
    return render(request, "activities/item.html", context)


def hosts(request: HttpRequest) -> HttpResponse:
    """For htmx: organisations whose name contains what was typed, to be chosen as further hosts."""
    scope = scope_of(request)
    organization = _organization(scope, request.GET.get("organization", ""))
    text = fold(request.GET.get("q", ""))
    if len(text) > 60:
        raise BadRequest
    found = list(possible_hosts(scope, organization).filter(folded_name__contains=text)[:10]) if text else []
    return render(request, "activities/hosts.html", {"found": found, "asked": bool(text)})
