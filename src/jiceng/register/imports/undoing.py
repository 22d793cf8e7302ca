"""Taking an import back, until something depends on it."""

import datetime as dt
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.audit.actions import record
from jiceng.audit.queries import touched_after
from jiceng.core import vendor
from jiceng.core.errors import Refused
from jiceng.documents.models import ImportRun, ImportState
from jiceng.organizations import search as organization_search
from jiceng.organizations.figures import recount
from jiceng.organizations.models import Organization
from jiceng.people import search as people_search
from jiceng.people.models import Person

from .counting import count_out
from .running import require_right
from .writing import ChangeSet, model_of, stored

BATCH = 500
ORDER = (
    "people.Appointment",
    "people.Membership",
    "people.Person",
    "organizations.Term",
    "organizations.Change",
    "organizations.Designation",
    "organizations.ParentLink",
    "organizations.Organization",
)
"""Children before what they point to; of organisations the deepest first (ids grow downwards)."""


@transaction.atomic
def undo(*, run: ImportRun, by: User, at: dt.datetime) -> None:
    """Delete what an import created and put back what it changed, in one transaction.

    Raises Refused where the import was undone already, or where something created or changed since depends on it.
    """
    require_right(by, run.organization)
    vendor.lock("import")
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.DONE:
        raise Refused(_("这次导入没有写入，或已经撤回。"))
    written = ChangeSet.unpack(bytes(run.written))
    if written.final:
        raise Refused(_("这次导入调整了党组织的隶属，不能整体撤回，请在党组织页面逐项更正。"))
    people, places = (
        set(written.created.get("people.Person", [])),
        written.created.get("organizations.Organization", []),
    )
    people_search_ids = people | {one[0] for one in written.changed.get("people.Person", [])}
    others = count_out(written)
    for label in ORDER:
        _delete(label, written, run)
    for label, changes in written.changed.items():
        _put_back(label, changes)
    recount(others)
    people_search.index(people_search_ids)
    changed_places = [one[0] for one in written.changed.get("organizations.Organization", [])]
    vendor.search_remove(organization_search.TABLE, places)
    organization_search.index(list(Organization.objects.filter(pk__in=changed_places)))
    run.state, run.undone_at = ImportState.UNDONE, at
    run.save(update_fields=["state", "undone_at"])
    place = run.organization.public_id if run.organization else ""
    record(
        by=by,
        verb="import_undone",
        kind=run.kind,
        at=at,
        subject=run.public_id,
        place=place,
        details={"changes": run.digest},
    )


def _depended(what: str) -> Refused:
    return Refused(_("导入之后“%(what)s”已有新的变化或记录，不能撤回。") % {"what": what})


def _delete(label: str, written: ChangeSet, run: ImportRun) -> None:
    ids = sorted(written.created.get(label, []), reverse=True)
    model = model_of(label)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        _check_untouched(model, batch, run)
        if label == "organizations.Organization":
            model._default_manager.filter(pk__in=batch).update(parent=None)
        try:
            with transaction.atomic():
                model._default_manager.filter(pk__in=batch).delete()
        except (models.ProtectedError, models.RestrictedError) as error:
            raise _depended(str(next(iter(error.args[1])))) from error


def _check_untouched(model: type[models.Model], ids: list[int], run: ImportRun) -> None:
    """A membership or term that has ended since, or a person with a log-in, is something that others built on."""
    known = model._default_manager.filter(pk__in=ids)
    touched: Any = None
    if model._meta.label in ("people.Membership", "people.Appointment"):
        touched = known.filter(ends__isnull=False).select_related("person").first()
        touched = touched and touched.person
    elif model is Person:
        touched = known.filter(user__isnull=False).first()
    elif model is Organization:
        touched = known.filter(dissolved_on__isnull=False).first()
    if touched is None and model in (Person, Organization):
        subjects = list(known.values_list("public_id", flat=True))
        since = touched_after(run.public_id, subjects)
        touched = since and known.get(public_id=since)
    if touched is not None:
        raise _depended(str(touched))


def _put_back(label: str, changes: list[tuple[int, dict[str, Any], dict[str, Any]]]) -> None:
    model = model_of(label)
    for start in range(0, len(changes), BATCH):
        batch = changes[start : start + BATCH]
        rows = model._default_manager.in_bulk([one[0] for one in batch])
        fields: set[str] = set()
        for key, before, after in batch:
            row = rows.get(key)
            if row is None or _now(row, after) != after:
                raise _depended(str(row or label))
            for name, value in before.items():
                setattr(row, name, value)
            fields |= before.keys()
        model._default_manager.bulk_update(list(rows.values()), sorted(fields))


def _now(row: models.Model, after: dict[str, Any]) -> dict[str, Any]:
    present = stored({name: getattr(row, name) for name in after})
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in present.items()
    }
