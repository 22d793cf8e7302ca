"""A small district made through the actions."""

import datetime as dt
from dataclasses import dataclass, field

from jiceng.accounts.models import User
from jiceng.activities.models import Activity, ActivityKind, Host, State
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.actions import open_term, set_up
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported


@dataclass
class District:
    """A working committee with branches on demand; `write` files a record as the recorder would."""

    root: Organization
    by: User
    count: int = field(default=0)

    def branch(self, *, members: int = 3, committee: bool | None = None, **fields: object) -> Organization:
        self.count += 1
        values: dict[str, object] = {
            "name": f"第{self.count}党支部",
            "kind": "branch",
            "sector": "community",
            "parent": self.root,
            "records_from": dt.date(2026, 1, 1),
            **fields,
        }
        branch = set_up(by=self.by, at=clock.now(), **values)  # type: ignore[arg-type]
        for number in range(members):
            name = f"党员{self.count}之{number}"
            admit_imported(organization=branch, name=name, standing="full", by=self.by, at=clock.now())
        if committee is not None:
            self.term(branch, has_committee=committee)
        return branch

    def term(self, branch: Organization, elected: str = "2024-06-30", **fields: object) -> None:
        elected_on = PartialDate(elected) if elected else None
        open_term(organization=branch, elected_on=elected_on, by=self.by, at=clock.now(), **fields)  # type: ignore[arg-type]

    def write(
        self, *hosts: Organization, kinds: str, day: dt.date, state: str = State.HELD, reason: str = ""
    ) -> Activity:
        activity = Activity.objects.create(
            organization=hosts[0],
            title=kinds,
            state=state,
            reason=reason,
            starts_at=dt.datetime.combine(day, dt.time(9), tzinfo=clock.zone()),
            day=day,
            recorded_at=clock.now(),
            recorded_by=self.by,
        )
        for code in kinds.split():
            ActivityKind.objects.create(activity=activity, code=code)
        for host in hosts:
            Host.objects.create(activity=activity, organization=host)
        return activity


def small_district() -> District:
    """The root alone; branches come on demand."""
    by = User.objects.system()
    root = set_up(name="青石街道党工委", kind="working_committee", parent=None, by=by, at=clock.now())
    return District(root, by)
