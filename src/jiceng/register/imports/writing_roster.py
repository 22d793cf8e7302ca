"""The roster's part of the final transaction: new people at full speed, changed ones in batches."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Max

from jiceng.core.dates import PartialDate
from jiceng.core.fields import new_public_ids
from jiceng.organizations.models import Organization
from jiceng.people import search
from jiceng.people.models import Candidacy, Membership, Person

from .running import Run
from .writing import Table

NewPerson = tuple[tuple[Any, ...], int, str, str]
"""Fields of Person in the order of `PERSON_NAMES`, the branch's id, the standing, and the first day."""

PERSON_NAMES: dict[str, Any] = {
    "name": "",
    "sex": "",
    "born_on": None,
    "ethnicity": "",
    "education": "",
    "work": "",
    "number_cipher": "",
    "number_hash": None,
    "number_mask": "",
    "phone_cipher": "",
    "phone_tail": "",
    "landline_cipher": "",
    "address_cipher": "",
    "joined_on": None,
    "full_on": None,
    "status": "normal",
    "lost": False,
    "lost_since": None,
    "mobile": False,
    "mobile_to": "",
    "marks": "[]",
}
"""Fields that a roster writes, and what stands there when the file says nothing."""

_NAME = list(PERSON_NAMES).index("name")
_MEMBERSHIP_NAMES = ("public_id", "person_id", "organization_id", "standing", "begins", "began")
BATCH = 500


@dataclass(slots=True)
class PlannedChange:
    """A person in the register whom the file describes otherwise; without `membership` they come back to `place`."""

    person: Person
    changes: dict[str, Any]
    membership: Membership | None
    place: Organization
    standing: str
    marks: list[dict[str, str]]


def first_day(plain: dict[str, Any], place: Organization, today: dt.date) -> dt.date:
    """The day from which an imported membership counts: joining where known, else where records begin."""
    if joined := plain.get("joined_on"):
        return min(_first_day(joined), today)
    return min(place.records_from, today)


@lru_cache(maxsize=16_384)
def _first_day(written: str) -> dt.date:
    return PartialDate(written).first_day


class RosterWriter:
    """Collects changes while the file is checked; writes everything when the transaction is open."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.planned: list[PlannedChange] = []

    def plan(self, change: PlannedChange) -> None:
        self.planned.append(change)

    def write(self, chunks: Iterator[list[NewPerson]], run: Run) -> None:
        people = Table(Person, ["public_id", *PERSON_NAMES])
        memberships = Table(Membership, _MEMBERSHIP_NAMES)
        newcomers = search.Newcomers()
        for chunk in chunks:
            ids = people.insert(
                [(key, *one[0]) for key, one in zip(new_public_ids(len(chunk)), chunk, strict=True)]
            )
            rows = [
                (public_id, person_id, place, standing, begins, "imported")
                for public_id, person_id, (_person, place, standing, begins) in zip(
                    new_public_ids(len(chunk)), ids, chunk, strict=True
                )
            ]
            run.written.add_created(Person, ids)
            run.written.add_created(Membership, memberships.insert(rows))
            newcomers.put(
                [(key, person[_NAME], place) for key, (person, place, *_rest) in zip(ids, chunk, strict=True)]
            )
            run.wrote(len(chunk))
        for start in range(0, len(self.planned), BATCH):
            self._change(self.planned[start : start + BATCH], run)

    def _change(self, batch: list[PlannedChange], run: Run) -> None:
        fields: set[str] = set()
        renamed = []
        for one in batch:
            if not one.changes:
                continue
            changes = one.changes | {"marks": one.marks}
            before = {name: getattr(one.person, name) for name in changes}
            run.written.add_changed(one.person, before, changes)
            for name, value in changes.items():
                setattr(one.person, name, value)
            fields |= changes.keys()
            renamed += [one.person.pk] if "name" in changes else []
        if fields:
            Person.objects.bulk_update([one.person for one in batch if one.changes], sorted(fields), BATCH)
        returned = [one.person.pk for one in batch if one.membership is None]
        self._memberships(batch, run)
        search.index(renamed + returned)
        run.wrote(len(batch))

    def _memberships(self, batch: list[PlannedChange], run: Run) -> None:
        """A probationary member becomes full by a new period from conversion on; else the standing is corrected."""
        opened, closed, corrected = [], [], []
        returned = [one.person.pk for one in batch if one.membership is None]
        ended = (
            Membership.objects.filter(person__in=returned).values_list("person_id").annotate(last=Max("ends"))
        )
        last_ends = dict(ended)
        for one in batch:
            present = one.membership
            if present is None:
                begins = self._first_day(one, last_ends.get(one.person.pk))
                opened.append(self._opened(one, begins, "imported"))
            elif present.standing != one.standing and one.standing:
                converted = one.person.full_on.first_day if one.person.full_on else None
                if one.standing == "full" and converted and present.begins < converted <= self.today:
                    after = {"ends": converted, "ended": "converted"}
                    run.written.add_changed(present, {"ends": None, "ended": ""}, after)
                    present.ends, present.ended = converted, "converted"
                    closed.append(present)
                    opened.append(self._opened(one, converted, "converted"))
                else:
                    run.written.add_changed(
                        present, {"standing": present.standing}, {"standing": one.standing}
                    )
                    present.standing = one.standing
                    corrected.append(present)
        self._admitted({one.person_id: one.begins for one in opened}, run)
        Membership.objects.bulk_update(closed, ["ends", "ended"])
        Membership.objects.bulk_update(corrected, ["standing"])
        Membership.objects.bulk_create(opened)
        run.written.add_created(Membership, [one.pk for one in opened])

    def _first_day(self, one: PlannedChange, left: dt.date | None) -> dt.date:
        """Who comes back does so after they left; who was never a member, on joining."""
        if left is not None:
            return max(left, first_day({}, one.place, self.today))
        joined = one.person.joined_on
        return first_day({"joined_on": joined.text} if joined else {}, one.place, self.today)

    def _admitted(self, begins: dict[int, dt.date], run: Run) -> None:
        """Who was on the way into the Party no longer is."""
        under_way = list(Candidacy.objects.filter(person__in=list(begins), ends=None))
        for one in under_way:
            ends = max(begins[one.person_id], one.begins + dt.timedelta(days=1))
            run.written.add_changed(one, {"ends": None, "ended": ""}, {"ends": ends, "ended": "admitted"})
            one.ends, one.ended = ends, "admitted"
        Candidacy.objects.bulk_update(under_way, ["ends", "ended"])

    def _opened(self, one: PlannedChange, begins: dt.date, began: str) -> Membership:
        unit = one.membership.unit_id if one.membership else None
        return Membership(
            person=one.person,
            organization=one.place,
            standing=one.standing,
            begins=begins,
            began=began,
            unit_id=unit,
        )
