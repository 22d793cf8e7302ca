"""The organisations' part of the final transaction."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model

from jiceng.accounts.models import User
from jiceng.core.clock import now
from jiceng.core.dates import PartialDate
from jiceng.core.fields import new_public_ids
from jiceng.organizations import actions, search, signals
from jiceng.organizations.actions.changes import carry
from jiceng.organizations.actions.setup import free_code
from jiceng.organizations.folding import fold
from jiceng.organizations.kinds import Sector
from jiceng.organizations.models import Change, ChangeVerb, Designation, Organization, ParentLink, Term
from jiceng.organizations.paths import allot
from jiceng.people.models import Appointment, Post

from .organization_rows import OrganizationRow
from .running import Run

BATCH = 1_000
TITLED = ("name", "short_name", "kind", "sector", "formation")


@dataclass(slots=True, eq=False)
class PlannedOrganization:
    """A row to write: new (`row.existing` is None) or with `changes` of fields, another parent, another office."""

    row: OrganizationRow
    changes: dict[str, Any]
    moved: bool
    office: dict[str, Any]


class OrganizationsWriter:
    def __init__(self, by: User, today: dt.date, run: Run) -> None:
        self.by, self.today, self.run = by, today, run
        self.at = now()
        self.made: dict[int, Organization] = {}

    def write(self, plan: list[PlannedOrganization]) -> None:
        self._create([one for one in plan if one.row.existing is None])
        for one in plan:
            if one.row.existing is not None:
                self._change(one)
        self._offices(plan)
        self.run.wrote(len(plan))

    def _above(self, row: OrganizationRow) -> Organization | None:
        if row.parent_row is not None:
            return row.parent_row.existing or self.made[id(row.parent_row)]
        return row.parent

    def _create(self, plan: list[PlannedOrganization]) -> None:
        """New organisations level by level, so that everything above a row is there before it."""
        waiting = plan
        while waiting:
            ready: list[PlannedOrganization] = []
            later: list[PlannedOrganization] = []
            for one in waiting:
                above = one.row.parent_row
                known = above is None or above.existing is not None or id(above) in self.made
                (ready if known else later).append(one)
            self._create_level(ready)
            waiting = later

    def _create_level(self, plan: list[PlannedOrganization]) -> None:
        parents = [self._above(one.row) for one in plan]
        paths = self._paths(parents)
        made = []
        for one, parent, path, public_id in zip(plan, parents, paths, new_public_ids(len(plan)), strict=True):
            row = one.row
            organization = Organization(
                public_id=public_id,
                code=row.code or free_code(),
                name=row.name,
                short_name=row.short_name,
                folded_name=row.folded,
                folded_short_name=fold(row.short_name),
                kind=row.kind,
                sector=row.sector or (parent.sector if parent else Sector.OTHER),
                formation=row.formation,
                parent=parent,
                path=path,
                depth=parent.depth + 1 if parent else 0,
                established_on=PartialDate(row.established_on) if row.established_on else None,
                records_from=self.today,
            )
            made.append(organization)
            self.made[id(row)] = organization
        Organization.objects.bulk_create(made, BATCH)
        self._history(plan, made)
        search.index(made)

    def _history(self, plan: list[PlannedOrganization], made: list[Organization]) -> None:
        links, titles, changes = [], [], []
        for one, organization in zip(plan, made, strict=True):
            established = organization.established_on
            begins = established.first_day if established else self.today
            links.append(ParentLink(organization=organization, parent=organization.parent, begins=begins))
            titles.append(
                Designation(
                    organization=organization,
                    name=organization.name,
                    short_name=organization.short_name,
                    kind=organization.kind,
                    sector=organization.sector,
                    formation=organization.formation,
                    begins=begins,
                )
            )
            changes.append(
                Change(
                    organization=organization,
                    verb=ChangeVerb.SET_UP,
                    on=established or PartialDate.of(self.today),
                    document=one.row.document,
                    other=organization.parent,
                    after=organization.name,
                    recorded_at=self.at,
                )
            )
        written = self.run.written
        written.add_created(ParentLink, [row.pk for row in ParentLink.objects.bulk_create(links, BATCH)])
        written.add_created(Designation, [row.pk for row in Designation.objects.bulk_create(titles, BATCH)])
        written.add_created(Change, [row.pk for row in Change.objects.bulk_create(changes, BATCH)])
        written.add_created(Organization, [row.pk for row in made])

    def _paths(self, parents: list[Organization | None]) -> list[str]:
        """A free path below each parent: one look-up for each of them."""
        by_id = {parent.pk if parent else None: parent for parent in parents}
        wanted = Counter(parent.pk if parent else None for parent in parents)
        free = {key: allot(by_id[key], count)[::-1] for key, count in wanted.items()}
        return [free[parent.pk if parent else None].pop() for parent in parents]

    def _change(self, one: PlannedOrganization) -> None:
        """Fields first, with a line of history each, then the place in the tree."""
        organization = one.row.existing
        assert organization is not None
        changes = dict(one.changes)
        before_name, before_kind = organization.name, organization.get_kind_display()
        if "established_on" in changes:
            changes["established_on"] = PartialDate(changes["established_on"])
        if "name" in changes:
            changes["folded_name"] = fold(changes["name"])
        if "short_name" in changes:
            changes["folded_short_name"] = fold(changes["short_name"])
        if changes:
            self._set(organization, changes)
            titled = {name: value for name, value in changes.items() if name in TITLED}
            if titled:
                self._retitle(organization, titled)
            if "name" in changes:
                self._line(one, ChangeVerb.RENAMED, before_name, organization.name)
            if changes.keys() & {"kind", "sector", "formation"}:
                self._line(one, ChangeVerb.RECLASSIFIED, before_kind, organization.get_kind_display())
            search.index([organization])
        if one.moved:
            self._move(one, organization)

    def _set(self, row: Model, changes: dict[str, Any]) -> None:
        self.run.written.add_changed(row, {name: getattr(row, name) for name in changes}, changes)
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))

    def _retitle(self, organization: Organization, titled: dict[str, Any]) -> None:
        """The next period of names and kind begins today; one that began today is corrected."""
        title = Designation.objects.get(organization=organization, ends=None)
        if title.begins >= self.today:
            self._set(title, titled)
            return
        self._set(title, {"ends": self.today})
        fields = {name: getattr(organization, name) for name in TITLED}
        after = Designation.objects.create(organization=organization, begins=self.today, **fields)
        self.run.written.add_created(Designation, [after.pk])

    def _line(
        self,
        one: PlannedOrganization,
        verb: ChangeVerb,
        before: str,
        after: str,
        other: Organization | None = None,
    ) -> None:
        organization = one.row.existing
        assert organization is not None
        line = Change.objects.create(
            organization=organization,
            verb=verb,
            on=PartialDate.of(self.today),
            document=one.row.document,
            other=other,
            before=before,
            after=after,
            recorded_at=self.at,
        )
        self.run.written.add_created(Change, [line.pk])

    def _move(self, one: PlannedOrganization, organization: Organization) -> None:
        """Under another parent from today on; a link that began today is corrected."""
        to = self._above(one.row)
        assert to is not None
        self.run.written.final = True
        link = ParentLink.objects.select_related("parent").get(organization=organization, ends=None)
        if link.begins < self.today:
            actions.move(
                organization=organization,
                to=to,
                on=self.today,
                by=self.by,
                at=self.at,
                document=one.row.document,
            )
            return
        before = link.parent.name if link.parent else ""
        link.parent = to
        link.save(update_fields=["parent"])
        Organization.objects.filter(pk=organization.pk).update(parent=to)
        organization.refresh_from_db()
        to.refresh_from_db()
        carry(organization, to)
        organization.refresh_from_db()
        search.index(list(Organization.objects.within(organization)))
        self._line(one, ChangeVerb.MOVED, before, to.name, to)
        transaction.on_commit(partial(signals.moved.send, sender=Organization, organization=organization))

    def _offices(self, plan: list[PlannedOrganization]) -> None:
        """Terms and secretaries. A later election opens a new term; otherwise the dates of the open one are corrected."""
        for one in plan:
            if not one.office:
                continue
            organization = one.row.existing or self.made[id(one.row)]
            term = self._term(organization, one.office)
            if person := one.office.get("secretary"):
                self._secretary(organization, person, term)

    def _term(self, organization: Organization, office: dict[str, Any]) -> Term | None:
        dates: dict[str, Any] = {name: value for name, value in office.items() if name != "secretary"}
        term = Term.objects.filter(organization=organization, closed_on=None).first()
        if not dates:
            return term
        elected = dates.get("elected_on")
        later = (
            term is not None
            and elected is not None
            and term.elected_on is not None
            and term.elected_on < elected
        )
        if term is not None and not later:
            self._set(term, dates)
            return term
        if term is not None and elected is not None:
            self._set(term, {"closed_on": elected.first_day})
            for post in term.appointments.filter(ends=None, begins__lt=elected.first_day):
                self._set(post, {"ends": elected.first_day})
        new = Term.objects.create(organization=organization, **dates)
        self.run.written.add_created(Term, [new.pk])
        return new

    def _secretary(self, organization: Organization, person_id: int, term: Term | None) -> None:
        begins = min(term.elected_on.first_day, self.today) if term and term.elected_on else self.today
        open_ones = Appointment.objects.filter(organization=organization, post=Post.SECRETARY, ends=None)
        for before in open_ones:
            begins = max(begins, before.begins)
            self._set(before, {"ends": begins})
        new = Appointment.objects.create(
            person_id=person_id, organization=organization, term=term, post=Post.SECRETARY, begins=begins
        )
        self.run.written.add_created(Appointment, [new.pk])
