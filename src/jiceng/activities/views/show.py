"""Lists and records."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiceng.access.roles import Right
from jiceng.access.scope import Scope, scope_of
from jiceng.core.clock import now, zone
from jiceng.core.dates import Period
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization
from jiceng.people.models import Person
from jiceng.ui.forms import show_refusal
from jiceng.ui.paging import page_of

from .. import actions, forms
from ..actions.files import path_of
from ..calendars import calendar_file
from ..fulfilment import fulfils
from ..models import COUNTS_AS_PRESENT, Activity, AgendaItem, Meeting, State
from ..permissions import fetch
from ..queries import activities_of, every_kind, label_of
from ..wording import verdict_lines


def index(request: HttpRequest) -> HttpResponse:
    """Organisation life of where the user works."""
    home = scope_of(request).home
    if home is None:
        raise Http404
    return redirect("activities:list", home.public_id)


def listing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Records of an organisation and below, newest first, by kind and month."""
    scope = scope_of(request)
    organization = scope.organization(public_id, Right.SEE)
    kind, text = request.GET.get("kind", ""), request.GET.get("period", "")
    try:
        period = Period.parse(text) if text else None
    except ValueError:
        period = None
    rows = activities_of(organization, kind=kind, period=period)
    page = page_of(rows, order=["-day", "public_id"], cursor=request.GET.get("page"))
    context = {
        "organization": organization,
        "page": page,
        "rows": [{"activity": one, "kinds": [label_of(k.code) for k in one.kinds.all()]} for one in page],
        "kinds": every_kind(),
        "kind": kind,
        "period": text if period else "",
        "may_record": scope.may(Right.RECORD, organization),
    }
    return render(request, "activities/list.html", context)


def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One record: what it counts for, who came, what was decided and by which rule, its corrections and files."""
    scope = scope_of(request)
    activity = fetch(scope, public_id)
    hosts = list(
        Organization.objects.filter(hosted__activity=activity).select_related("parent").order_by("path")
    )
    kinds = list(activity.kinds.order_by("pk").values_list("code", flat=True))
    attendances = list(activity.attendances.select_related("person").order_by("pk"))
    names = scope.may(Right.SEE_PEOPLE, activity.organization)
    own = next((one for one in attendances if one.person.user_id == scope.user.pk), None)
    items = [_item(item) for item in activity.items.all()]
    context = {
        "activity": activity,
        "kinds": [label_of(code) for code in kinds],
        "hosts": hosts,
        "expected": len(attendances),
        "came": sum(one.presence in COUNTS_AS_PRESENT for one in attendances),
        "attendances": attendances if names else [],
        "own": own,
        "items": items,
        "fulfilled": fulfils(hosts, kinds, activity.day) if activity.state == State.HELD else [],
        "corrections": _history(activity),
        "files": list(activity.attachments.all()),
        "ballots": list(activity.ballots.order_by("pk")),
        "may_record": scope.may(Right.RECORD, activity.organization),
        "planned": activity.state == State.PLANNED,
    }
    return render(request, "activities/detail.html", context)


def _item(item: AgendaItem) -> dict[str, Any]:
    lines, verdict = [], item.verdict
    if verdict is not None:
        lines = verdict_lines(verdict, item.should_attend or 0, item.present or 0)
    return {
        "item": item,
        "meeting": Meeting(item.meeting).label if item.meeting else "",
        "lines": lines,
        "because": verdict["because"] if verdict else [],
        "warnings": verdict["warnings"] if verdict else [],
    }


LABELS = {
    "title": forms.CorrectionForm.base_fields["title"].label,
    "starts_at": forms.CorrectionForm.base_fields["starts_at"].label,
    "place": forms.CorrectionForm.base_fields["place"].label,
    "guests": forms.CorrectionForm.base_fields["guests"].label,
    "minutes": forms.CorrectionForm.base_fields["minutes"].label,
    "kinds": forms.CorrectionForm.base_fields["kinds"].label,
    "chair": forms.CorrectionForm.base_fields["chair"].label,
}


def _history(activity: Activity) -> list[dict[str, Any]]:
    found = []
    for one in activity.corrections.select_related("by"):
        fields = [
            (LABELS.get(name, name), _shown(name, one.before.get(name)), _shown(name, value))
            for name, value in one.after.items()
            if name != "attendance"
        ]
        if "attendance" in one.after:
            fields.append((_("出席"), "", _("%(count)s 人") % {"count": len(one.after["attendance"])}))
        found.append({"correction": one, "fields": fields})
    return found


def _shown(name: str, value: Any) -> str:
    if name == "chair":
        return Person.objects.filter(public_id=value).values_list("name", flat=True).first() or ""
    if name == "kinds":
        return "、".join(label_of(code) for code in value)
    if name == "state":
        return str(State(value).label)
    return str(value).replace("T", " ")[:16] if name == "starts_at" else str(value)


def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a filed record; what stood before stays in its history."""
    scope = scope_of(request)
    activity = fetch(scope, public_id, Right.RECORD)
    names = ("title", "place", "guests", "minutes")
    initial: dict[str, Any] = {name: getattr(activity, name) for name in names}
    initial["starts_at"] = activity.starts_at.astimezone(zone())
    initial["kinds"] = list(activity.kinds.values_list("code", flat=True))
    initial["chair"] = activity.chair.public_id if activity.chair else ""
    attendances = list(activity.attendances.select_related("person").order_by("pk"))
    chairs = {one.person_id: one.person for one in attendances}
    if activity.chair is not None:
        chairs.setdefault(activity.chair.pk, activity.chair)
    form = forms.CorrectionForm(request.POST or None, chairs=chairs.values(), initial=initial)
    status = 200
    if request.method == "POST":
        changed = {
            one.person_id: (
                request.POST.get(f"p-{one.person.public_id}", one.presence),
                request.POST.get(f"r-{one.person.public_id}", one.reason),
            )
            for one in attendances
        }
        status = 422
        if form.is_valid():
            try:
                actions.correct_activity(
                    activity=activity, absences=changed, by=scope.user, at=now(), **form.cleaned_data
                )
            except Refused as refused:
                show_refusal(form, refused)
            else:
                messages.success(request, _("已更正，原来的内容留在更正记录里。"))
                return redirect("activities:detail", public_id)
    people = [
        {
            "line": {"person": one.person},
            "presence": request.POST.get(f"p-{one.person.public_id}", one.presence),
            "reason": request.POST.get(f"r-{one.person.public_id}", one.reason),
        }
        for one in attendances
    ]
    context = {"activity": activity, "form": form, "people": people, "presences": forms.TAPS}
    return render(request, "activities/correct.html", context, status=status)


@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Call off a plan or withdraw a record, with the reason."""
    scope = scope_of(request)
    activity = fetch(scope, public_id, Right.RECORD)
    try:
        actions.cancel(activity=activity, why=request.POST.get("why", ""), by=scope.user, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("activities:detail", public_id)


@require_POST
def attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add files to a record."""
    scope = scope_of(request)
    activity = fetch(scope, public_id, Right.RECORD)
    for file in request.FILES.getlist("files"):
        try:
            actions.attach_file(
                activity=activity, name=file.name or "", content=file.read(), by=scope.user, at=now()
            )
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect(reverse("activities:detail", args=[public_id]) + "#files")


def attachment(request: HttpRequest, public_id: str, file_id: str) -> FileResponse:
    """A file of a record, as a download; its recorder and everyone who may see people there."""
    scope: Scope = scope_of(request)
    activity = fetch(scope, public_id, Right.SEE_PEOPLE)
    file = activity.attachments.filter(public_id=file_id).first()
    if file is None or not path_of(file).exists():
        raise Http404
    return FileResponse(
        path_of(file).open("rb"), as_attachment=True, filename=file.name, content_type=file.mime
    )


def calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The activity as a calendar file."""
    activity = fetch(scope_of(request), public_id)
    response = HttpResponse(calendar_file(activity), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{activity.public_id}.ics"'
    return response
