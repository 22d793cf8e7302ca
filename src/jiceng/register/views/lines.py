"""Lines of long lists, ready to be shown: what fifty of them need is worked out once."""

from typing import Any

from django.utils.translation import gettext as _

from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people.models import Sex, Standing
from jiceng.people.queries import Totals
from jiceng.ui.dates import show_date

from .common import addresses

Line = dict[str, Any]


def member_lines(rows: list[dict[str, Any]]) -> list[Line]:
    """Of `people.queries.ROSTER`: url, name, sex, standing, joined, place, flags (state and word)."""
    url = addresses("register:person")
    sexes = {key: str(label) for key, label in Sex.choices}
    standings = {key: str(label) for key, label in Standing.choices}
    flags = (
        ("person__marks", "warn", _("待核对")),
        ("person__lost", "missed", _("失联")),
        ("person__mobile", "due", _("流动")),
    )
    return [
        {
            "url": url(row["person__public_id"]),
            "name": row["person__name"],
            "sex": sexes.get(row["person__sex"], ""),
            "standing": standings[row["standing"]],
            "joined": show_date(row["person__joined_on"]),
            "place": row["organization__short_name"] or row["organization__name"],
            "flags": [(state, word) for name, state, word in flags if row[name]],
        }
        for row in rows
    ]


def organization_lines(
    rows: list[Organization], totals: dict[int, Totals], secretaries: dict[int, str]
) -> list[Line]:
    """Of organisations: url, name, kind, secretary, members and organisations below."""
    url = addresses("register:organization")
    kinds = {key: str(label) for key, label in Kind.choices}
    return [
        {
            "url": url(one.public_id),
            "name": one.name,
            "kind": kinds[one.kind],
            "secretary": secretaries.get(one.pk, ""),
            "members": str(totals[one.pk].members),
            "below": str(totals[one.pk].below),
        }
        for one in rows
    ]
