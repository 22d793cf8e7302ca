"""Printing a paper, and replacing a form."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import canonical, record
from jiceng.core.clock import zone
from jiceng.core.errors import Refused
from jiceng.organizations.models import Organization

from .checking import check_form
from .ledgers import ledger_of
from .models import Paper, PaperForm
from .words import Fixed, Script, settle


@dataclass(frozen=True, slots=True)
class Draft:
    """A ledger about to be printed: `content` holds `period` (as printed), `count`, and `rows` or `sheets`."""

    ledger: str
    organization: Organization
    period: str
    content: Mapping[str, Any]
    full_numbers: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 of what the ledger says, whatever its script."""
        said = {key: self.content[key] for key in ("rows", "sheets") if key in self.content}
        return hashlib.sha256(canonical(settle(said, "hans")).encode()).hexdigest()


@transaction.atomic
def print_papers(*, drafts: Sequence[Draft], script: Script, by: User, at: dt.datetime) -> list[Paper]:
    """Give each draft its code. One line in the log for all of them; refuses an unknown ledger."""
    papers = [
        Paper(
            ledger=ledger_of(draft.ledger).key,
            organization=draft.organization,
            period=draft.period,
            script=script,
            full_numbers=draft.full_numbers,
            count=draft.content["count"],
            digest=draft.digest,
            made_at=at,
            made_by=by,
        )
        for draft in drafts
    ]
    Paper.objects.bulk_create(papers)
    if papers:
        record(
            by=by,
            verb="print",
            kind="paper",
            at=at,
            subject=papers[0].public_id if len(papers) == 1 else "",
            place=drafts[0].organization.public_id,
            details={
                "papers": [[paper.public_id, paper.ledger, paper.period] for paper in papers],
                "full_numbers": any(draft.full_numbers for draft in drafts),
            },
        )
    return papers


def context_of(paper: Paper, content: Mapping[str, Any], *, address: str) -> dict[str, Any]:
    """What `render` needs: the draft's content and the head of the paper. `address`: of the site, as `https://…`."""
    made = paper.made_at.astimezone(zone())
    return {
        "organization": paper.organization.name,
        "made_at": Fixed(f"{made.year}年{made.month}月{made.day}日 {made:%H:%M}"),
        "made_by": paper.made_by.name,
        "source": Fixed(f"由 {paper.count} 条记录生成"),
        "code": paper.public_id,
        "url": f"{address.rstrip('/')}/papers/{paper.public_id}/",
        **content,
    }


@transaction.atomic
def replace_form(
    *,
    organization: Organization,
    ledger: str,
    format: str,
    name: str,
    content: bytes,
    by: User,
    at: dt.datetime,
) -> PaperForm:
    """Use a form of one's own for a ledger, here and below. Refused, naming the place, where it cannot be filled."""
    check_form(ledger, format, content)
    form, _created = PaperForm.objects.update_or_create(
        organization=organization,
        ledger=ledger,
        format=format,
        defaults={
            "name": name[:120],
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
            "uploaded_at": at,
            "uploaded_by": by,
        },
    )
    record(
        by=by,
        verb="replace",
        kind="paper_form",
        at=at,
        subject=form.public_id,
        place=organization.public_id,
        details={"ledger": ledger, "format": format, "name": form.name, "sha256": form.sha256},
    )
    return form


@transaction.atomic
def remove_form(*, form: PaperForm, by: User, at: dt.datetime) -> None:
    """Go back to our form. Refused where somebody removed it meanwhile."""
    details = {"ledger": form.ledger, "format": form.format, "name": form.name, "sha256": form.sha256}
    removed, _rows = PaperForm.objects.filter(pk=form.pk).delete()
    if not removed:
        raise Refused(_("这个模板已经停用。"))
    record(
        by=by,
        verb="remove",
        kind="paper_form",
        at=at,
        subject=form.public_id,
        place=form.organization.public_id,
        details=details,
    )
