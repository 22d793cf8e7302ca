"""Contexts of the ledgers of organisation life: 三会一课记录本, 会议签到表, 活动台账."""

import datetime as dt
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import override

from jiceng.core.clock import zone
from jiceng.core.dates import Period
from jiceng.documents.words import Fixed, Parts
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization

from .models import COUNTS_AS_PRESENT, Activity, AgendaItem, Attendance, Meeting, Presence, State
from .queries import default_title


def period_words(period: Period) -> Fixed:
    """2026年, 2026年第4季度, 2026年11月."""
    year, _dash, rest = period.text.partition("-")
    if not rest:
        return Fixed(f"{year}年")
    return Fixed(f"{year}年第{rest[1:]}季度" if rest.startswith("Q") else f"{year}年{int(rest)}月")


def activities_in(organization: Organization, period: Period, *, below: bool = False) -> QuerySet[Activity]:
    """What an organisation or a group of it hosted in a period, in order of time; cancelled plans are left out.

    `below`: what the organisations below it hosted, too.
    """
    inside = organization.subtree("hosts__organization")
    if not below:
        own = Q(hosts__organization=organization)
        inside = own | Q(hosts__organization__parent=organization, hosts__organization__kind=Kind.GROUP)
    found = Activity.objects.filter(inside, day__gte=period.begins, day__lt=period.ends).distinct()
    return (
        found.exclude(state=State.CANCELLED)
        .select_related("organization", "chair", "recorded_by")
        .prefetch_related("kinds", "items")
        .order_by("starts_at", "pk")
    )


def _with_people(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    # People are joined: SQLite refuses a list of thousands of them.
    people = Attendance.objects.select_related("person").only(
        "activity", "presence", "votes", "reason", "person__name"
    )
    return activities.prefetch_related("corrections", Prefetch("attendances", people))


def minutes_book(organization: Organization, *, period: Period) -> dict[str, Any]:
    """三会一课记录本: one held activity a sheet, who came and who did not, what was decided."""
    held = _with_people(activities_in(organization, period).filter(state=State.HELD))
    return _by_sheet([_minutes_sheet(activity) for activity in held], period)


def sign_in_sheets(organization: Organization, *, period: Period) -> dict[str, Any]:
    """会议签到表: one activity a sheet, planned or held, with room for signatures."""
    meetings = _with_people(activities_in(organization, period).exclude(state=State.NOT_HELD))
    return _by_sheet([_sign_in_sheet(activity) for activity in meetings], period)


def register_of_activities(organization: Organization, *, period: Period) -> dict[str, Any]:
    """活动台账: every activity of a period here and below, month by month, those not held with the reason."""
    found = activities_in(organization, period, below=True)
    turnout = _turnout(found)
    rows = [
        _register_row(number, activity, *turnout.get(activity.pk, (0, 0)))
        for number, activity in enumerate(found, start=1)
    ]
    return {"period": period_words(period), "count": len(rows), "rows": rows}


def _turnout(activities: QuerySet[Activity]) -> dict[int, tuple[int, int]]:
    """Expected and present by activity, counted by the database."""
    counted = (
        Attendance.objects.filter(activity__in=activities.order_by().values("pk"))
        .values("activity")
        .annotate(expected=Count("pk"), came=Count("pk", filter=Q(presence__in=COUNTS_AS_PRESENT)))
        .values_list("activity", "expected", "came")
    )
    return {activity: (expected, came) for activity, expected, came in counted}


def _by_sheet(sheets: list[dict[str, Any]], period: Period) -> dict[str, Any]:
    return {"period": period_words(period), "count": len(sheets), "sheets": sheets}


def kind_words(activity: Activity) -> Fixed:
    with override("zh-hans"):
        return Fixed(default_title(kind.code for kind in activity.kinds.all()))


def _label(choice: Any) -> Fixed:
    with override("zh-hans"):
        return Fixed(str(choice.label))


def _date(day: dt.date) -> Fixed:
    return Fixed(f"{day.year}年{day.month}月{day.day}日")


def _counts(activity: Activity) -> tuple[list[Attendance], list[Attendance]]:
    """Everybody expected, and those who came, in the order of the record."""
    expected = sorted(activity.attendances.all(), key=lambda one: one.pk)
    return expected, [one for one in expected if one.presence in COUNTS_AS_PRESENT]


def _head(activity: Activity) -> dict[str, Any]:
    expected, came = _counts(activity)
    held = activity.state == State.HELD
    return {
        "title": activity.title,
        "kinds": kind_words(activity),
        "date": activity.day.isoformat(),
        "time": Fixed(f"{_date(activity.day)} {activity.starts_at.astimezone(zone()):%H:%M}"),
        "place": activity.place,
        "should_attend": len(expected),
        "present": len(came) if held else "",
    }


def _minutes_sheet(activity: Activity) -> dict[str, Any]:
    expected, came = _counts(activity)
    voters = [one for one in expected if one.votes]
    voting = sum(one.votes for one in came)
    quorum = f"有表决权的党员{len(voters)}名，到会{voting}名" if voters else ""
    special = [one for one in expected if one.presence != Presence.PRESENT]
    return _head(activity) | {
        "chair": activity.chair.name if activity.chair else "",
        "recorder": activity.recorded_by.name,
        "quorum": Fixed(quorum),
        "guests": activity.guests,
        "present_names": "、".join(one.person.name for one in came),
        "minutes": activity.minutes,
        "history": _history(activity),
        "rows": [
            {"name": one.person.name, "state": _label(Presence(one.presence)), "reason": one.reason}
            for one in special
        ],
        "items": [
            {"number": number, "title": item.title, "decision": item.decision, "votes": _votes(item)}
            for number, item in enumerate(activity.items.all(), start=1)
        ],
    }


def _votes(item: AgendaItem) -> Fixed:
    if not item.meeting:
        return Fixed("")
    counted = (
        ("应到", item.should_attend),
        ("实到", item.present),
        ("赞成", item.favour),
        ("书面赞成", item.written_favour),
        ("反对", item.against),
        ("弃权", item.abstain),
    )
    numbers = "，".join(f"{label}{number}" for label, number in counted if number is not None)
    answer = (item.verdict or {}).get("answer", {})
    passed = {True: "，通过", False: "，未通过"}.get(answer.get("passed"), "")
    invalid = "，未达到法定人数" if answer.get("quorum") is False else passed
    return Fixed(f"{_label(Meeting(item.meeting))}：{numbers}{invalid}")


def _history(activity: Activity) -> Fixed:
    recorded = activity.recorded_at.astimezone(zone())
    late = f"（会后{activity.days_late}天补记）" if activity.days_late else ""
    said = [f"{recorded:%Y-%m-%d %H:%M} 归档{late}"]
    said += [f"{one.at.astimezone(zone()):%Y-%m-%d %H:%M} 更正" for one in activity.corrections.all()]
    return Fixed("；".join(said))


def _sign_in_sheet(activity: Activity) -> dict[str, Any]:
    expected, _came = _counts(activity)
    held = activity.state == State.HELD
    rows = [
        {
            "number": number,
            "name": one.person.name,
            "standing": Fixed("有表决权" if one.votes else ""),
            "state": _label(Presence(one.presence)) if held else "",
            "signature": "",
            "remark": one.reason,
        }
        for number, one in enumerate(expected, start=1)
    ]
    return _head(activity) | {"rows": rows, "items": []}


def _register_row(number: int, activity: Activity, expected: int, came: int) -> dict[str, Any]:
    state = _label(State(activity.state))
    decided = [
        f"{item.title}：{item.decision}" if item.decision else item.title for item in activity.items.all()
    ]
    return {
        "number": number,
        "month": Fixed(f"{activity.day.month}月"),
        "date": activity.day.isoformat(),
        "organization": activity.organization.label,
        "kinds": kind_words(activity),
        "title": activity.title,
        "place": activity.place,
        "chair": activity.chair.name if activity.chair else "",
        "should_attend": expected,
        "present": came if activity.state == State.HELD else "",
        "decisions": "；".join(decided),
        "state": Parts(state, activity.reason, between="："),
    }
