"""Terms and secretaries that a file of organisations names, compared with the register."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from jiceng.core.dates import PartialDate
from jiceng.organizations.kinds import Kind, Sector
from jiceng.organizations.models import Term
from jiceng.organizations.rulebooks import uses_by_path
from jiceng.people.models import Appointment, Membership, Post

from ..papers import term_end
from .organization_rows import OrganizationRow
from .problems import NOTE

BATCH = 500


class Posts:
    """What stands in the register for the organisations of the file, fetched in a fixed number of queries a batch."""

    def __init__(self, rows: list[OrganizationRow], today: dt.date) -> None:
        self.today = today
        self._uses_at = uses_by_path()
        self.terms: dict[int, Term] = {}
        self.secretaries: dict[int, Appointment] = {}
        self.people: dict[str, list[tuple[int, str]]] = defaultdict(list)
        ids = [row.existing.pk for row in rows if row.existing is not None]
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            self.terms |= {
                one.organization_id: one
                for one in Term.objects.filter(organization__in=batch, closed_on=None).select_related(
                    "organization"
                )
            }
            held = Appointment.objects.filter(organization__in=batch, post=Post.SECRETARY, ends=None)
            self.secretaries |= {one.organization_id: one for one in held.select_related("person")}
        names = sorted({row.secretary for row in rows if row.secretary and row.existing is not None})
        for start in range(0, len(names), BATCH):
            members = Membership.objects.filter(person__name__in=names[start : start + BATCH], ends=None)
            for person, name, path in members.values_list("person_id", "person__name", "organization__path"):
                self.people[name].append((person, path))

    def plan(self, row: OrganizationRow) -> dict[str, Any]:
        """What to write: `ends_on`, `elected_on` (dates of the term) and `secretary` (a person's id), where it differs."""
        office: dict[str, Any] = {}
        term = self.terms.get(row.existing.pk) if row.existing else None
        if row.kind == Kind.GROUP:
            return office
        for name in ("elected_on", "ends_on"):
            written = getattr(row, name)
            if not written or (term is not None and str(getattr(term, name) or "") == written):
                continue
            if name == "ends_on" and term is not None and self._follows(term, written):
                continue
            office[name] = PartialDate(written)
        if row.secretary and (person := self._secretary(row)):
            office["secretary"] = person
        return office

    def _follows(self, term: Term, written: str) -> bool:
        """Whether an end is only what follows from the election by rule, as our own 班子任期台账 prints it."""
        if term.ends_on is not None:
            return False
        sector = term.organization.sector
        uses = self._uses_at(term.organization.path)
        ends, _by_file = term_end(term, sector if sector in Sector.values else Sector.OTHER, uses)
        return ends is not None and ends.text == written

    def _secretary(self, row: OrganizationRow) -> int | None:
        present = self.secretaries.get(row.existing.pk) if row.existing else None
        if present is not None and present.person.name == row.secretary:
            return None
        path = row.existing.path if row.existing else None
        found = [
            person for person, where in self.people.get(row.secretary, []) if path and where.startswith(path)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            row.say(
                "secretary", NOTE, _("名册中有几个同名的党员，未登记书记。"), _("请在党组织页面登记任职。")
            )
        else:
            row.say(
                "secretary",
                NOTE,
                _("名册中还没有这名党员，未登记书记。"),
                _("导入党员名册后再导入一次本文件，或在党组织页面登记任职。"),
            )
        return None
