"""A roster of members into the register: read, checked, compared chunk by chunk, written in one transaction."""

import json
import marshal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.core.clock import today
from jiceng.core.dates import PartialDate
from jiceng.core.secrets import hasher, sealer
from jiceng.documents.models import ImportKind
from jiceng.documents.workbooks import Cell, Workbook
from jiceng.organizations.kinds import MEMBER_BRANCHES
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership, Person
from jiceng.people.personal import SEALED, mask_number, opened, phone_tail, seal, seal_phone

from .persons import FORM, PersonRow, RosterChecker
from .places import Places
from .problems import LISTED, NOTE, REFUSED, Cancelled, FieldChange, ImportResult, Problem
from .running import Progress, Run
from .tables import Line, Reader
from .writing_roster import PERSON_NAMES, NewPerson, PlannedChange, RosterWriter, first_day

CHUNK = 5_000
_DATES = {"born_on", "joined_on", "full_on", "lost_since"}


@dataclass(slots=True)
class Spool:
    """New people, sealed, waiting in a nameless file until everything is checked."""

    file: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    sizes: list[int] = field(default_factory=list)

    def put(self, rows: list[NewPerson]) -> None:
        packed = marshal.dumps(rows)
        self.file.write(packed)
        self.sizes.append(len(packed))

    def chunks(self) -> Iterator[list[NewPerson]]:
        self.file.seek(0)
        for size in self.sizes:
            yield marshal.loads(self.file.read(size))  # written by this process a moment ago


class RosterImport:
    """One roster on its way: `check` fills the result and the spool, `write` puts it into the register."""

    def __init__(self, *, by: User, organization: Organization | None, dry_run: bool) -> None:
        self.scope = Scope(by, today())
        self.organization = organization
        reach = self.scope.organizations(Right.IMPORT)
        if organization is not None:
            reach = reach.filter(path__gte=organization.path, path__lt=organization.path + "~")
        self.places = Places(reach)
        self.result = ImportResult(ImportKind.ROSTER, dry_run)
        self.checker = RosterChecker(self.scope.on)
        self.spool = Spool()
        self.writer = RosterWriter(self.scope.on)
        self.elsewhere: dict[int, Organization] = {}
        self.seen: set[int] = set()
        self.branches: set[int] = set()
        self._placed: dict[tuple[Cell, Cell], Organization] = {}
        self._seal = {what: sealer(what) for what in SEALED}

    def check(self, workbook: Workbook, progress: Progress, should_cancel: Callable[[], bool]) -> None:
        """Check every row and compare it with the register; nothing is written. Raises Cancelled, WorkbookRefused."""
        reader = Reader("roster", ("name", "number"))
        lines = reader.lines(workbook)
        while chunk := list(islice(lines, CHUNK)):
            self._check_chunk(chunk)
            progress("checked", self.result.rows, reader.height)
            if should_cancel():
                raise Cancelled
        self.result.problems += formula_notes(reader)
        self._missing()

    def _check_chunk(self, lines: list[Line]) -> None:
        rows = [self.checker.check(line) for line in lines]
        for row in rows:
            self._place(row)
        hashes: dict[str, PersonRow] = {}
        hash_of = hasher()
        for row in rows:
            if row.number:
                hashes.setdefault(hash_of(row.number), row)
        people = {one.number_hash: one for one in Person.objects.filter(number_hash__in=list(hashes))}
        open_ones = Membership.objects.filter(person__in=[one.pk for one in people.values()], ends=None)
        memberships = {one.person_id: one for one in open_ones}
        self._learn_elsewhere({one.organization_id for one in memberships.values()})
        self.seen.update(one.pk for one in people.values())
        new: list[NewPerson] = []
        for number_hash, row in hashes.items():
            person = people.get(number_hash)
            if row.refused:
                continue
            if person is not None:
                self._compare(row, person, memberships.get(person.pk))
            else:
                self.result.new += 1
                if not self.result.dry_run:
                    new.append(self._new(row, number_hash))
        if new:
            self.spool.put(new)
        self.result.rows += len(rows)
        for row in rows:
            if not row.problems:
                continue
            self.result.refused += row.refused
            self.result.warned += row.warned and not row.refused
            self.result.problems += [one for one in row.problems if not row.refused or one.level == REFUSED]

    def _learn_elsewhere(self, ids: set[int]) -> None:
        """Organisations of members that lie outside what the user may import into."""
        unknown = ids - self.places.by_id.keys() - self.elsewhere.keys()
        if unknown:
            self.elsewhere |= Organization.objects.in_bulk(unknown)

    def _place(self, row: PersonRow) -> None:
        """Find the branch that the row names."""
        written = row.cell("branch_code"), row.cell("branch")
        row.place = self._placed.get(written)
        if row.place is None:
            row.place = self._look_up(row)
            if row.place is not None:
                self._placed[written] = row.place
                self.branches.add(row.place.pk)

    def _look_up(self, row: PersonRow) -> Organization | None:
        name = "branch_code" if row.cell("branch_code") != "" else "branch"
        text = str(row.cell(name)).strip()
        if isinstance(value := row.cell(name), float) and value.is_integer():
            text = str(int(value))
        if not text and self.organization is not None and self.organization.kind in MEMBER_BRANCHES:
            return self.organization
        if not text:
            row.say("branch", REFUSED, _("没有所在党支部。"), _("请填写党支部的全称、简称或编码。"))
            return None
        found = self.places.find(text)
        if len(found) == 1 and found[0].kind in MEMBER_BRANCHES:
            return found[0]
        row.say(name, REFUSED, *self._no_branch(text, found))
        return None

    def _no_branch(self, text: str, found: list[Organization]) -> tuple[str, str]:
        if len(found) > 1:
            codes = "、".join(one.code for one in found[:5])
            return (
                _("有%(count)d个党组织叫这个名称。") % {"count": len(found)},
                _("请改写编码（%(codes)s）。") % {"codes": codes},
            )
        if found:
            kind = found[0].get_kind_display()
            return (
                _("“%(name)s”是%(kind)s，党籍只能落在党支部。") % {"name": found[0].name, "kind": kind},
                _("请填写党员所在的党支部。"),
            )
        names = self.places.nearest(text)
        if not names:
            return _("没有这个党组织。"), _("请先导入或新设这个党组织，或更正名称。")
        near = "、".join(f"“{name}”" for name in names)
        return _("没有这个党组织。"), _("名称相近的有%(names)s，请改为其中之一或先新设。") % {"names": near}

    def _new(self, row: PersonRow, number_hash: str) -> NewPerson:
        assert row.place is not None
        values = PERSON_NAMES | row.plain
        values["number_cipher"] = self._seal["number"](row.number)
        values["number_hash"], values["number_mask"] = number_hash, mask_number(row.number)
        for what, value in row.sealed.items():
            values[SEALED[what]] = self._seal[what](value)
        if phone := row.sealed.get("phone"):
            values["phone_tail"] = phone_tail(phone)
        if row.marks:
            values["marks"] = json.dumps(row.marks, ensure_ascii=False)
        begins = first_day(row.plain, row.place, self.scope.on).isoformat()
        return tuple(values.values()), row.place.pk, row.standing, begins

    def _compare(self, row: PersonRow, person: Person, membership: Membership | None) -> None:
        assert row.place is not None
        if membership is not None and membership.organization_id != row.place.pk:
            row.say("branch", REFUSED, *self._elsewhere(membership))
            return
        changes = plain_changes(row, person) | sealed_changes(row, person)
        standing = ""
        if membership is not None and row.given_standing and membership.standing != row.standing:
            standing = row.standing
        if not changes and not standing and membership is not None:
            self.result.unchanged += 1
            return
        if membership is None:
            self.result.new += 1
        else:
            self.result.changed += 1
        self._note_changes(row, person, changes, membership, standing)
        if not self.result.dry_run:
            wanted = row.standing if membership is None or row.given_standing else ""
            self.writer.plan(PlannedChange(person, changes, membership, row.place, wanted, list(row.marks)))

    def _elsewhere(self, membership: Membership) -> tuple[str, str]:
        place = (
            self.elsewhere.get(membership.organization_id) or self.places.by_id[membership.organization_id]
        )
        if self.scope.may(Right.SEE, place):
            return (
                _("已是“%(name)s”的党员。") % {"name": place.name},
                _("如已转来，请先办理组织关系转接（从“%(name)s”转入），再导入。") % {"name": place.name},
            )
        return _("已是其他党支部的党员。"), _("如已转来，请先办理组织关系转接，再导入。")

    def _note_changes(
        self,
        row: PersonRow,
        person: Person,
        changes: dict[str, Any],
        membership: Membership | None,
        standing: str,
    ) -> None:
        header, name = row.line.header, person.name
        for key, after in changes.items():
            shown = {cipher: what for what, cipher in SEALED.items()}.get(key)
            if key == "phone_tail":
                continue
            before = "" if shown else str(getattr(person, key) or "")
            form = FORM[shown or key]
            text = "" if shown else str(after)
            self.result.note_change(FieldChange(header.sheet, row.line.row, name, form, before, text))
        if standing and membership is not None:
            form = FORM["standing"]
            before = membership.get_standing_display()
            after = _("正式党员") if standing == "full" else _("预备党员")
            self.result.note_change(FieldChange(header.sheet, row.line.row, name, form, before, after))

    def _missing(self) -> None:
        """Members of the branches in the file whom it lacks: counted, the first ones listed, nothing done to them."""
        branches = sorted(self.branches)
        for start in range(0, len(branches), 500):
            members = Membership.objects.filter(organization__in=branches[start : start + 500], ends=None)
            rows = members.order_by("organization_id", "pk").values_list(
                "person_id", "person__name", "organization_id"
            )
            for person_id, name, branch in rows.iterator(chunk_size=CHUNK):
                if person_id in self.seen:
                    continue
                self.result.missing += 1
                if len(self.result.missing_members) < LISTED:
                    self.result.missing_members.append((name, self.places.by_id[branch].name))

    def write(self, run: Run) -> None:
        """Everything not refused, in one transaction that `run` opened."""
        self.writer.write(self.spool.chunks(), run)

    def close(self) -> None:
        self.spool.file.close()


def formula_notes(reader: Reader) -> list[Problem]:
    """One note for each column that was read from formulas."""
    return [
        Problem(
            sheet,
            row,
            heading,
            "",
            NOTE,
            _("这一列含有公式，按上次计算的结果读取。"),
            _("如不放心，请粘贴为数值后再导入。"),
        )
        for sheet, row, heading in reader.formula_columns
    ]


def plain_changes(row: PersonRow, person: Person) -> dict[str, Any]:
    """Fields that the file says otherwise; an empty cell says nothing."""
    changes: dict[str, Any] = {}
    for name, value in row.plain.items():
        if value == "" or (name in ("sex", "born_on") and row.cell(name) == "" and getattr(person, name)):
            continue
        present = getattr(person, name)
        if name in _DATES:
            if present is None or present.text != value:
                changes[name] = PartialDate(str(value))
        elif present != value:
            changes[name] = value
    return changes


def sealed_changes(row: PersonRow, person: Person) -> dict[str, Any]:
    """Personal values that the file says otherwise, sealed anew."""
    changes: dict[str, Any] = {}
    for what, value in row.sealed.items():
        if opened(person, what) != value:
            changes |= seal_phone(value) if what == "phone" else {SEALED[what]: seal(value, what)}
    return changes
