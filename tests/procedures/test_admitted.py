"""Those admitted in a year: divided by what the register knows, every number opens to its people."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse

from jiceng.core.dates import PartialDate
from jiceng.people.actions import admit, enter_applicant
from jiceng.procedures.admitted import admitted_in, divided, year_of


def admitted(place: SimpleNamespace, name: str, **fields: Any) -> None:
    given = {"organization": place.branch, "by": place.staff, "at": place.at}
    person = enter_applicant(name=name, on=dt.date(2024, 1, 10), **fields, **given)
    admit(person=person, on=PartialDate("2026-05-10"), **given)


def test_every_division_holds_everybody_once(place: SimpleNamespace) -> None:
    admitted(place, "甲", sex="f", born_on=PartialDate("2000-05-11"), ethnicity="汉", education="大学")
    admitted(place, "乙", sex="m", born_on=PartialDate("2000-05-10"), ethnicity="苗族", education="大学")
    admitted(place, "丙", sex="f", born_on=PartialDate("1950"), ethnicity="汉族")
    admitted(place, "丁")
    members = admitted_in(place.committee, 2026)
    found = {
        one.name: [(group.label, [each.person.name for each in group.members]) for group in one.groups]
        for one in divided(members)
    }
    assert found["sex"] == [("女", ["甲", "丙"]), ("男", ["乙"]), ("没有登记", ["丁"])]
    assert found["age"] == [
        ("25 岁以下", ["甲"]),
        ("26–35 岁", ["乙"]),
        ("61 岁以上", ["丙"]),
        ("没有登记", ["丁"]),
    ]
    assert found["ethnicity"] == [("汉族", ["甲", "丙"]), ("少数民族", ["乙"]), ("没有登记", ["丁"])]
    assert found["education"] == [("大学", ["甲", "乙"]), ("没有登记", ["丙", "丁"])]
    assert all(sum(len(group.members) for group in one.groups) == 4 for one in divided(members))
    assert admitted_in(place.committee, 2025) == [] and admitted_in(place.other, 2026) == []


def test_a_number_opens_to_its_people(place: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    admitted(place, "甲某", sex="f")
    client = Client()
    client.force_login(place.recorder)
    address = reverse("procedures:admitted", args=[place.branch.public_id])
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    admitted(place, "乙某", sex="m")
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = client.get(address, {"by": "sex", "value": "f"}).content.decode()
    assert "甲某" in page and "乙某" not in page
    assert "这一年没有接收预备党员" in client.get(address, {"year": "2020"}).content.decode()


def test_nonsense_is_this_year() -> None:
    assert [year_of(one, dt.date(2026, 5, 1)) for one in ("2024", "", "x", "2027", "²")] == [
        2024,
        *[2026] * 4,
    ]
