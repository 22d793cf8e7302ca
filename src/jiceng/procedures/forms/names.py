"""Members written by name, as people write lists of names; namesakes are told apart by their branch or their birth."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiceng.core.clock import today
from jiceng.core.dates import PartialDate
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership
from jiceng.ui.forms import read_partial_date

from ..counting import electorate, named


class NamesField(forms.CharField):
    """Members of an organisation and all below it, by name, in the order in which they are written; cleans to public ids."""

    def __init__(self, *, organization: Organization, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("写姓名，用顿号隔开；有同名的，写成“姓名（党支部）”或“姓名（出生年月）”。")
        )
        super().__init__(max_length=2000, **kwargs)
        self.organization = organization

    def prepare_value(self, value: Any) -> Any:
        """What was stored, as names that mean the same people again."""
        if not isinstance(value, list):
            return value
        members = electorate(self.organization, today()) if value else []
        here = {one.person.public_id: one for one in members}
        gone = named(key for key in value if key not in here)
        written = {key: _apart(here[key], members) for key in value if key in here} | gone
        return "、".join(written[key] for key in value if key in written)

    def clean(self, value: Any) -> list[str]:
        written = [one for one in re.split(r"[、，,;；\s]+", super().clean(value)) if one]
        if not written:
            return []
        members = electorate(self.organization, today())
        found = [self._one(name, members) for name in written]
        if len(set(found)) < len(found):
            raise ValidationError(_("同一个人写了两遍。"))
        return found

    def _one(self, written: str, members: list[Membership]) -> str:
        name, _open, mark = written.rstrip("）)").replace("(", "（").partition("（")
        same = [one for one in members if one.person.name == name]
        if mark:
            same = [one for one in same if _is_marked(one, mark)]
        if not same:
            raise ValidationError(
                _("“%(name)s”不在“%(place)s”的名册里，请核对姓名。"),
                params={"name": written, "place": self.organization.name},
            )
        if len(same) > 1:
            raise ValidationError(
                _("有%(count)s位%(name)s，请写明是哪一位：%(ways)s。"),
                params={"count": len(same), "name": name, "ways": "、".join(_ways(same))},
            )
        return str(same[0].person.public_id)


def _is_marked(one: Membership, mark: str) -> bool:
    """Whether what stands in brackets after a name means this member: branch, birth as far as it is written, or branch/birth."""
    return all(_bears(one, part) for part in mark.split("/"))


def _bears(one: Membership, mark: str) -> bool:
    if mark in (one.organization.name, one.organization.short_name):
        return True
    try:
        given = read_partial_date(mark)
    except ValueError:
        return False
    born: PartialDate | None = one.person.born_on
    return born is not None and born.text.startswith(given.text)


def _apart(one: Membership, members: Iterable[Membership]) -> str:
    """A member as they can be written so that nobody else among these is meant."""
    same = [other for other in members if other.person.name == one.person.name]
    return _ways(same)[same.index(one)]


def _ways(same: list[Membership]) -> list[str]:
    """How each of some people of one name can be written: with the shortest mark that only they bear."""
    if len(same) == 1:
        return [same[0].person.name]
    found = []
    for one in same:
        place, born = one.organization.label, one.person.born_on
        marks = [place, born.text, f"{place}/{born.text}"] if born else [place]
        told = [mark for mark in marks if sum(_is_marked(other, mark) for other in same) == 1]
        found.append(f"{one.person.name}（{told[0] if told else marks[-1]}）")
    return found
