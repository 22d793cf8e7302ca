"""Collecting what people hand in in secret, each once: ballots of a vote, sheets of an appraisal.

What was handed in waits in the spool and is written in batches, its pieces shuffled apart from its receipts: no row, key,
order or time, and no line in the log, joins who handed in to what they handed in.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from jiceng.core.errors import Refused

from . import spool
from .models import Entitled, SecretRound


@dataclass(frozen=True, slots=True)
class Collection:
    """A secret round, and its rows: `split` makes pieces of what one handed in, `receipt` a row of a code.

    `twice`, `ended`: what to say to whoever comes again or too late. `least`: fewer at the end are never written.
    """

    round: SecretRound
    entitled: models.QuerySet[Any]
    split: Callable[[Any], list[models.Model]]
    receipt: Callable[[str], models.Model]
    twice: str
    ended: str
    least: int = 0

    @property
    def key(self) -> str:
        return self.round.public_id


class TooFew(Exception):
    """So few at once would be joined to those who handed them in."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def hand_in(collection: Collection, *, one: Entitled, content: Any) -> str:
    """Keep what somebody hands in, once; the receipt, which is shown to them and kept nowhere beside them.

    Nothing is written before a batch is. `content`: plain data. Raises Refused for whoever has handed in, and after the
    end.
    """
    if collection.round.closed_at is not None:
        raise Refused(collection.ended)
    receipt = secrets.token_hex(6).upper()
    if one.counted or not spool.put(collection.key, spool.Waiting(one.pk, content, receipt)):
        raise Refused(collection.twice)
    closed = type(collection.round)._default_manager.filter(pk=collection.round.pk, closed_at__isnull=False)
    if not closed.exists():
        try:
            _write(collection, everything=False)
        except TooFew:
            return receipt
    elif spool.take_back(collection.key, one.pk):
        raise Refused(collection.ended)
    return receipt


def has_handed_in(round: SecretRound, one: Entitled) -> bool:
    return one.counted or spool.holds(round.public_id, one.pk)


def handed_in(round: SecretRound, entitled: models.QuerySet[Any]) -> int:
    """How many have handed in so far. One query."""
    counted = set(entitled.filter(counted=True).values_list("pk", flat=True))
    return len(counted | spool.waiting(round.public_id))


def end(collection: Collection, *, at: dt.datetime) -> int:
    """Nobody hands in any more, and everything that waits is written; how many were too few to be written.

    May be called again after it was broken off; `clear` when what follows from the end is kept.
    """
    rounds = type(collection.round)._default_manager
    rounds.filter(pk=collection.round.pk, closed_at=None).update(closed_at=at)
    spool.recover(collection.key)
    try:
        _write(collection, everything=True)
    except TooFew as few:
        return few.count
    return 0


def clear(round: SecretRound) -> None:
    spool.clear(round.public_id)


def _write(collection: Collection, *, everything: bool) -> None:
    """Mark some people and write their pieces and receipts, each shuffled for itself, in one transaction.

    Raises TooFew where fewer than belong together are new; they wait again.
    """
    least = collection.least if everything else spool.BATCH
    with spool.taken(collection.key, everything=everything) as waiting, transaction.atomic():
        keys = [one.who for one in waiting]
        rows = collection.entitled.select_for_update().filter(pk__in=keys, counted=False)
        fresh = set(rows.values_list("pk", flat=True))
        if 0 < len(fresh) < least:
            raise TooFew(len(fresh))
        collection.entitled.filter(pk__in=fresh).update(counted=True)
        new = [one for one in waiting if one.who in fresh]
        _keep([piece for one in new for piece in collection.split(one.content)])
        _keep([collection.receipt(one.receipt) for one in new])


def _keep(rows: list[models.Model]) -> None:
    spool.ROOM.shuffle(rows)
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)
