"""Lists of names on forms: who is meant, namesakes told apart, and what was stored read back as the same people."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from jiceng.core.dates import PartialDate
from jiceng.people.actions import admit_imported
from jiceng.procedures.forms.names import NamesField


def joined(place: SimpleNamespace, organization: Any, name: str, born: str = "") -> str:
    given = {"organization": organization, "standing": "full", "by": place.system, "at": place.at}
    born_on = PartialDate(born) if born else None
    return str(admit_imported(name=name, born_on=born_on, **given).person.public_id)


def test_names_are_read_in_their_order_however_they_are_separated(place: SimpleNamespace) -> None:
    ids = [one.public_id for one in place.people]
    field = NamesField(organization=place.branch)
    assert field.clean("党员02、党员00, 党员01；党员03") == [ids[2], ids[0], ids[1], ids[3]]
    assert field.prepare_value([ids[2], ids[0]]) == "党员02、党员00"
    with pytest.raises(ValidationError, match="同一个人写了两遍"):
        field.clean("党员02、党员02")
    with pytest.raises(ValidationError, match="“李四”不在“江景支部”的名册里"):
        field.clean("李四")


def test_namesakes_are_told_apart_by_branch_or_birth(place: SimpleNamespace) -> None:
    older = joined(place, place.branch, "王伟", "1962-03-05")
    younger = joined(place, place.branch, "王伟", "1988-11")
    beyond = joined(place, place.other, "王伟", "1962-03-05")
    field = NamesField(organization=place.committee)
    with pytest.raises(ValidationError, match="有3位王伟") as refused:
        field.clean("王伟")
    ways = {"王伟（江景支部/1962-03-05）": older, "王伟（1988-11）": younger, "王伟（河畔支部）": beyond}
    for way, person in ways.items():
        assert way in refused.value.messages[0]
        assert field.clean(way) == [person]
        assert field.prepare_value([person]) == way
    assert field.clean("王伟(1988年11月)") == [younger]
    for unclear in ("王伟（江景支部）", "王伟（1962）"):
        with pytest.raises(ValidationError, match="有2位王伟"):
            field.clean(unclear)
    assert NamesField(organization=place.branch).clean("王伟（1962）、党员00") == [
        older,
        place.people[0].public_id,
    ]
