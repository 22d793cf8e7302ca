"""Ledgers as a user asks for them: which room builds which, for what period, printed one by one or as a month's set."""

import datetime as dt
import io
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.activities import papers as activity_papers
from jiceng.activities.models import KindCode
from jiceng.core.clock import now, today
from jiceng.core.dates import Period
from jiceng.core.errors import Refused
from jiceng.documents.actions import Draft, context_of, print_papers
from jiceng.documents.ledgers import LEDGERS, Format, ledger_of
from jiceng.documents.models import Paper, PaperSet, SetState
from jiceng.documents.queries import forms_for, forms_in_use
from jiceng.documents.render import Rendered, render
from jiceng.documents.sets import Order, write_set
from jiceng.documents.words import Fixed, Script
from jiceng.duties.queries import Duties, duties_of_many
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.register import papers as register_papers

logger = logging.getLogger(__name__)

KEPT = dt.timedelta(days=1)
STALLED = dt.timedelta(minutes=2)
"""A set without a sign of life for so long was cut off."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed ledger: its file and the code on it."""

    name: str
    mime: str
    content: bytes
    code: str


def site_address() -> str:
    """The address that papers name when no request tells it."""
    origins: list[str] = settings.CSRF_TRUSTED_ORIGINS
    return origins[0] if origins else "http://localhost:8000"


def content_of(
    ledger: str,
    organization: Organization,
    period: Period,
    *,
    revealing: tuple[User, dt.datetime] | None = None,
    duties: Sequence[Duties] | None = None,
) -> dict[str, Any]:
    """What a ledger says: the roster and the terms as of the period's last day (or today), the register of activities
    for the whole year, the others for the period. `revealing`: who looks at full numbers, and when. Raises Refused
    for an unknown ledger."""
    day = min(period.last_day, today())
    if ledger == "roster" and revealing:
        by, at = revealing
        return register_papers.roster_with_numbers(organization, day=day, by=by, at=at)
    builders: dict[str, Callable[[], dict[str, Any]]] = {
        "roster": lambda: register_papers.roster(organization, day=day),
        "minutes": lambda: activity_papers.minutes_book(organization, period=period),
        "sign_in": lambda: activity_papers.sign_in_sheets(organization, period=period),
        "activities": lambda: activity_papers.register_of_activities(
            organization, period=Period.parse(period.text[:4])
        ),
        "terms": lambda: register_papers.terms(organization, day=day),
        "statistics": lambda: statistics(
            duties_of_many(organization, period, today()) if duties is None else duties, period
        ),
    }
    return builders[ledger_of(ledger).key]()


def statistics(duties: Sequence[Duties], period: Period) -> dict[str, Any]:
    """组织生活开展情况统计表: held of required by kind, for each organisation."""
    rows, records = [], set()
    for number, one in enumerate(duties, start=1):
        counted = [entry for entry in one.requirements if entry["status"] != "not_recorded"]
        by_kind: dict[str, list[int]] = {}
        missed = 0
        for entry in counted:
            kind = entry["activity"] if entry["activity"] in KindCode.values else "other"
            sums = by_kind.setdefault(kind, [0, 0])
            sums[0] += entry["held"]
            sums[1] += entry["required"]
            missed += max(entry["required"] - entry["held"], 0) if entry["status"] == "missed" else 0
            records.update(entry["records"])
        cells = {kind: f"{by_kind[kind][0]}/{by_kind[kind][1]}" if kind in by_kind else "—" for kind in KINDS}
        rows.append(
            {
                "number": number,
                "organization": one.place.name,
                **cells,
                "required": sum(entry["required"] for entry in counted),
                "held": sum(entry["held"] for entry in counted),
                "missed": missed,
            }
        )
    note = Fixed("各栏为“已开展/应开展”；“未开展”只计期限已过的；记录起始日之前的不计。")
    return {"period": activity_papers.period_words(period), "count": len(records), "rows": rows, "note": note}


KINDS = [*KindCode.values, "other"]


def write_ledger(
    ledger: str,
    *,
    organization: Organization,
    period: Period,
    format: Format,
    script: Script,
    by: User,
    at: dt.datetime,
    full_numbers: bool = False,
    address: str = "",
) -> Printed:
    """Print one ledger: the page, the API and `jiceng ledger` call this. Access is the caller's to check: `SEE_PEOPLE`,
    with full numbers `REVEAL`. Raises Refused for an unknown ledger or a form that cannot be filled."""
    with transaction.atomic():
        revealing = (by, at) if full_numbers else None
        content = content_of(ledger, organization, period, revealing=revealing)
        draft = Draft(ledger, organization, period.text, content, full_numbers=full_numbers)
        (paper,) = print_papers(drafts=[draft], script=script, by=by, at=at)
        form = forms_for(organization).get((ledger, format))
        made: Rendered = render(
            ledger,
            context_of(paper, content, address=address or site_address()),
            format=format,
            script=script,
            template=bytes(form.content) if form else None,
        )
    return Printed(made.name, made.mime, made.content, paper.public_id)


def changed_since(paper: Paper) -> bool:
    """Whether the records say something else now than when the paper was printed."""
    content = content_of(paper.ledger, paper.organization, Period.parse(paper.period))
    return Draft(paper.ledger, paper.organization, paper.period, content).digest != paper.digest


def make_set(
    organization: Organization,
    period: Period,
    *,
    formats: Sequence[Format],
    script: Script,
    out: Any,
    by: User,
    at: dt.datetime,
    address: str = "",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """The six ledgers of every standing organisation of a subtree (groups aside) in one zip; returns its files."""
    places = list(
        Organization.objects.standing().within(organization).exclude(kind=Kind.GROUP).order_by("path")
    )
    total = len(places) * len(LEDGERS)
    everything = duties_of_many(organization, period, today())
    drafts = []
    for place in places:
        inside = [one for one in everything if one.place.path.startswith(place.path)]
        for key in LEDGERS:
            drafts.append(Draft(key, place, period.text, content_of(key, place, period, duties=inside)))
        progress(len(drafts) // 2, total)
    papers = print_papers(drafts=drafts, script=script, by=by, at=at)
    forms = forms_in_use(places)
    orders = [
        Order(
            folder=draft.organization.name if len(places) > 1 else "",
            ledger=draft.ledger,
            context=context_of(paper, draft.content, address=address or site_address()),
            forms={
                format: bytes(form.content)
                for (ledger, format), form in forms[draft.organization.pk].items()
                if ledger == draft.ledger
            },
        )
        for draft, paper in zip(drafts, papers, strict=True)
    ]
    return write_set(
        orders,
        formats=formats,
        script=script,
        out=out,
        progress=lambda done, whole: progress((total + done) // 2, whole),
    )


def set_file(paper_set: PaperSet) -> Path:
    return Path(settings.MEDIA_ROOT) / "sets" / f"{paper_set.public_id}.zip"


def sweep_sets(at: dt.datetime) -> None:
    """Delete sets that are older than a day: they hold personal data, and are quickly made again."""
    for old in PaperSet.objects.filter(started_at__lt=at - KEPT):
        set_file(old).unlink(missing_ok=True)
        old.delete()


def start_set(
    *,
    organization: Organization,
    period: Period,
    formats: Sequence[Format],
    script: Script,
    by: User,
    at: dt.datetime,
    address: str,
) -> PaperSet:
    """Begin a set in the background; its row tells how far it is. Sets older than a day are swept away."""
    if not formats:
        raise Refused(_("请至少选择一种格式。"), field="formats")
    sweep_sets(at)
    paper_set = PaperSet.objects.create(
        organization=organization,
        period=period.text,
        formats=list(formats),
        script=script,
        started_at=at,
        seen_at=at,
        started_by=by,
    )
    transaction.on_commit(
        lambda: threading.Thread(target=_run_in_thread, args=(paper_set.pk, address), daemon=True).start()
    )
    return paper_set


def _run_in_thread(key: int, address: str) -> None:
    try:
        run_set(PaperSet.objects.select_related("organization", "started_by").get(pk=key), address=address)
    finally:
        connection.close()


def run_set(paper_set: PaperSet, *, address: str) -> None:
    """Make the set's file and keep its row up to date; a failure is written there in one sentence."""

    def progress(done: int, total: int) -> None:
        PaperSet.objects.filter(pk=paper_set.pk).update(done=done, total=total, seen_at=now())

    out = io.BytesIO()
    try:
        make_set(
            paper_set.organization,
            Period.parse(paper_set.period),
            formats=paper_set.formats,
            script=paper_set.script,  # type: ignore[arg-type]  # written by start_set
            out=out,
            by=paper_set.started_by,
            at=paper_set.started_at,
            address=address,
            progress=progress,
        )
        target = set_file(paper_set)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(out.getvalue())
    except Refused as refused:
        _end(paper_set, SetState.FAILED, str(refused))
    except Exception:
        logger.exception("a set of ledgers failed")
        _end(paper_set, SetState.FAILED, _("生成时出错，请再试一次；管理员可在日志里看到原因。"))
    else:
        _end(paper_set, SetState.DONE, "")


def _end(paper_set: PaperSet, state: SetState, problem: str) -> None:
    PaperSet.objects.filter(pk=paper_set.pk).update(state=state, problem=problem[:300], seen_at=now())


def may_print(scope: Scope, organization: Organization, *, full_numbers: bool = False) -> None:
    """Raises Forbidden or Http404 unless the user may print ledgers of the organisation."""
    scope.require(Right.SEE_PEOPLE, organization)
    if full_numbers:
        scope.require(Right.REVEAL, organization)
