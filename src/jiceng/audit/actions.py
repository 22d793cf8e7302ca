"""Writing the log, sealing it, checking it."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core import vendor
from jiceng.core.models import PublicModel
from jiceng.core.prepared import insert

from .models import Detail, Entry, Seal

GENESIS = "0" * 64
BATCH = 2_000
STALE = dt.timedelta(hours=1)
"""A line that is not sealed by then tells that nothing seals."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the log: at which entry, and what."""

    entry: int
    problem: str


@dataclass(frozen=True, slots=True)
class Tail:
    """Lines that no link of the chain holds yet: how many, the first of them, and since when it waits."""

    count: int
    first: int | None
    since: dt.datetime | None


def canonical(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)


def digest_of(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def record(
    *,
    by: User,
    verb: str,
    kind: str,
    at: dt.datetime,
    subject: str = "",
    place: str = "",
    details: dict[str, Any] | None = None,
) -> Entry:
    """Write one line. Call it inside the action's transaction: it stands or falls with the action.

    `subject` and `place` are the public ids of the object and of the organisation that it belongs to.
    """
    line = Entry(at=at, actor=by, verb=verb, kind=kind, subject=subject, place=place)
    _write(line, details or {})
    return line


def _write(line: Entry, details: Mapping[str, Any], change: vendor.Change | None = None) -> bool:
    text, salt = canonical(dict(details)), secrets.token_hex(16)
    line.digest = digest_of(salt, text)
    return insert(line, beside=[(Detail, ("entry_id", "salt", "data"), [(salt, text)])], change=change)


def record_of(
    row: PublicModel,
    place: PublicModel | None,
    verb: str,
    by: User,
    at: dt.datetime,
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """`record` about a row under the name of its model, at the organisation that it belongs to."""
    return record(
        by=by,
        verb=verb,
        kind=str(row._meta.model_name),
        at=at,
        subject=row.public_id,
        place=place.public_id if place else "",
        details=dict(details or {}),
    )


def record_change(
    change: vendor.Change,
    row: PublicModel,
    place: PublicModel,
    verb: str,
    by: User,
    at: dt.datetime,
    details: Mapping[str, Any],
) -> bool:
    """Change rows and write `record_of` of it, both in one or neither; False where the change found none to change."""
    kind = str(row._meta.model_name)
    line = Entry(at=at, actor=by, verb=verb, kind=kind, subject=row.public_id, place=place.public_id)
    return _write(line, details, change)


def _link(previous: str, entry: Entry) -> str:
    at = entry.at.astimezone(dt.UTC).isoformat()
    fields = [entry.pk, at, entry.actor_id, entry.verb, entry.kind, entry.subject, entry.place, entry.digest]
    return hashlib.sha256(f"{previous}\n{json.dumps(fields, ensure_ascii=False)}".encode()).hexdigest()


def seal_pending(*, limit: int | None = None) -> int:
    """Link committed, unsealed entries to the chain in order; returns how many. One sealer at a time."""
    sealed = 0
    while limit is None or sealed < limit:
        with transaction.atomic():
            vendor.lock("audit-seal")
            head = Seal.objects.order_by("-position").first()
            position, previous = (head.position, head.hash) if head else (0, GENESIS)
            entries = list(Entry.objects.filter(seal=None).order_by("pk")[:BATCH])
            seals = []
            for entry in entries:
                position, previous = position + 1, _link(previous, entry)
                seals.append(Seal(position=position, entry=entry, hash=previous))
            Seal.objects.bulk_create(seals)
        sealed += len(entries)
        if len(entries) < BATCH:
            break
    return sealed


def check_chain(at: dt.datetime) -> tuple[list[Fault], int, Tail]:
    """Every fault in the chain and the details, the number of sealed lines, and the unsealed tail at a time."""
    faults: list[Fault] = []
    previous, expected = GENESIS, 0
    for seal in Seal.objects.select_related("entry").order_by("position").iterator(chunk_size=BATCH):
        expected += 1
        if seal.position != expected:
            problem = _("哈希链缺第%(first)d到第%(last)d环。") % {
                "first": expected,
                "last": seal.position - 1,
            }
            faults.append(Fault(seal.entry_id, problem))
            expected = seal.position
        elif seal.hash != _link(previous, seal.entry):
            faults.append(Fault(seal.entry_id, _("封存之后被改过。")))
        previous = seal.hash
    for detail in Detail.objects.select_related("entry").iterator(chunk_size=BATCH):
        if detail.entry.digest != digest_of(detail.salt, canonical(detail.data)):
            faults.append(Fault(detail.entry_id, _("明细与这一条的摘要不符。")))
    tail = _tail()
    if tail.first is not None and tail.since is not None and at - tail.since > STALE:
        problem = _("自%(since)s起的%(count)d条没有封存，封存没有在运行。") % {
            "since": tail.since.astimezone(at.tzinfo).strftime("%Y-%m-%d %H:%M"),
            "count": tail.count,
        }
        faults.append(Fault(tail.first, problem))
    return faults, expected, tail


def _tail() -> Tail:
    unsealed = Entry.objects.filter(seal=None).order_by("pk")
    first = unsealed.first()
    return Tail(unsealed.count(), first.pk, first.at) if first else Tail(0, None, None)
