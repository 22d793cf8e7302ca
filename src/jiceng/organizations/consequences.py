"""What else changes when an organisation is merged, split, dissolved or moved, or a member goes to another branch or leaves.

Each room says what follows from a proposed change, and does it in the transaction of the change: the preview and the
deed read the same `Follow`s.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused

from .kinds import Kind
from .models import Organization

Text = str | Promise
MERGE, SPLIT, DISSOLVE, MOVE = "merge", "split", "dissolve", "move"
TRANSFER, LEAVE = "transfer", "leave"
SHOWN = 8
"""Names that a line of the preview opens to."""


@dataclass(frozen=True)
class Proposal:
    """A change that is not made yet. `to`: the organisation that takes over (merge), stands above from then on (move) or
    receives a member (transfer).

    `people`: keys of those who leave it, to the new organisation (split), to another (transfer) or altogether (leave).
    `how`: in which way they leave. `cause`: the public id of the case whose effect makes the change; it runs its own course.
    """

    verb: str
    organization: Organization
    on: dt.date
    to: Organization | None = None
    people: tuple[int, ...] = ()
    cause: str = ""
    how: str = ""

    @property
    def partly(self) -> bool:
        """Only some people leave it, and it stands as before."""
        return self.verb in (SPLIT, TRANSFER, LEAVE)

    @cached_property
    def groups(self) -> list[Organization]:
        """Groups that end together with their branch."""
        if self.verb != MERGE:
            return []
        return list(Organization.objects.standing().filter(parent=self.organization, kind=Kind.GROUP))

    @property
    def ending(self) -> list[Organization]:
        """What no longer stands afterwards."""
        return [self.organization, *self.groups] if self.verb in (MERGE, DISSOLVE) else []

    @property
    def successor(self) -> Organization | None:
        """Who answers for what is left: whoever takes over, else the organisation above."""
        return self.to if self.verb == MERGE else self.organization.parent


Act = Callable[[Sequence[Any], Organization | None, User, dt.datetime], None]
"""Does what follows for some rows; the organisation is the one that takes over, or the new one."""


@dataclass(frozen=True, slots=True)
class Follow:
    """One thing that follows: on what it falls (`rows`, read when needed), what becomes of it, and who does that.

    `act`: None where the change itself does it, or where nothing is written. `obstacle`: the sentence that says why the
    change cannot be made while there are such rows.
    """

    title: Text
    what: Text
    rows: Callable[[], Iterable[Any]]
    named: Callable[[Any], str] = str
    act: Act | None = None
    obstacle: Callable[[Sequence[Any]], str] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the preview; `stops`: the sentence that says what has to be settled first."""

    title: str
    what: str
    count: int
    names: list[str]
    stops: str

    @property
    def shown(self) -> list[str]:
        return self.names[:SHOWN]

    @property
    def more(self) -> int:
        return max(self.count - SHOWN, 0)


class Obstructed(Refused):
    """Something has to be settled before the change can be made."""


Room = Callable[[Proposal], list[Follow]]
Prepared = list[tuple[Follow, list[Any]]]
ROOMS: dict[int, Room] = {}
"""What each room says, in the order in which the preview shows it."""


def register(order: int, room: Room) -> None:
    """A room says what follows in it; rooms do so when they are ready."""
    ROOMS[order] = room


def _follows(proposal: Proposal) -> list[Follow]:
    return [one for order in sorted(ROOMS) for one in ROOMS[order](proposal)]


def lines(proposal: Proposal) -> list[Line]:
    """The preview: everything that would follow, in words. Nothing changes."""
    found = []
    for one in _follows(proposal):
        rows = list(one.rows())
        if rows:
            stops = one.obstacle(rows) if one.obstacle else ""
            names = [one.named(row) for row in rows]
            found.append(Line(str(one.title), str(one.what), len(rows), names, stops))
    return found


def seal(shown: Iterable[Line]) -> str:
    """A short mark of a preview, by which it is known whether things still stand as they were shown."""
    text = "\n".join(f"{one.title}|{one.what}|{one.stops}|{one.names}" for one in shown)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def prepare(proposal: Proposal) -> Prepared:
    """Read on what the change falls, before it is made. Raises Obstructed where something has to be settled first."""
    found: Prepared = []
    for one in _follows(proposal):
        if one.act is None and one.obstacle is None:
            continue
        rows = list(one.rows())
        if rows and one.obstacle is not None:
            raise Obstructed(one.obstacle(rows))
        if rows:
            found.append((one, rows))
    return found


def carry_out(prepared: Prepared, to: Organization | None, *, by: User, at: dt.datetime) -> None:
    """Do what follows, in the transaction of the change. `to`: who takes over, or the new organisation."""
    for one, rows in prepared:
        if one.act is not None:
            one.act(rows, to, by, at)


def some(names: Sequence[str], most: int = 3) -> str:
    """The first of some names, for a sentence."""
    return "、".join(names[:most]) + (_("等") if len(names) > most else "")
