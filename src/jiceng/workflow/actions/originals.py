"""Where the handwritten originals lie."""

import datetime as dt

from django.db import transaction

from jiceng.accounts.models import User
from jiceng.audit.actions import record_of
from jiceng.core.clock import day_of

from ..models import Case, Original


@transaction.atomic
def note_original(
    *, case: Case, paper: str, place: str, complete: bool, signed: bool, by: User, at: dt.datetime
) -> Original:
    """Write down where the original of a paper lies and how it was found."""
    original, _new = Original.objects.update_or_create(
        case=case,
        paper=paper,
        defaults={
            "place": place.strip(),
            "complete": complete,
            "signed": signed,
            "seen_on": day_of(at),
            "seen_by": by,
        },
    )
    details = {"paper": paper, "place": place.strip(), "complete": complete, "signed": signed}
    record_of(case, case.organization, "original_noted", by, at, details)
    return original
