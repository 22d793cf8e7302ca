"""民主评议党员: own views, counts of sheets, grades that were decided, and the rule's limit; never an order of people."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from jiceng.core.dates import PartialDate
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.actions import admit_imported
from jiceng.people.models import Membership
from jiceng.procedures.grading import gradings_of, limit_of, rows_of
from jiceng.procedures.models import Grading, Sheets
from jiceng.procedures.queries import shown
from jiceng.workflow.actions import open_case, record_step
from jiceng.workflow.models import Case

BEST, GOOD = "优秀", "合格"


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def case(place: SimpleNamespace) -> Case:
    procedure = installed_rulebook().procedure("life-meeting")
    assert procedure is not None
    given = {"organization": place.branch, "person": None, "title": "2026年度", "about": "2026"}
    return open_case(procedure=procedure, by=place.recorder, at=place.at, **given)


def url(case: Case, view: str = "") -> str:
    if view:
        return reverse("procedures:enter_grading", args=[case.public_id, view])
    return reverse("procedures:grading", args=[case.public_id])


def decided(place: SimpleNamespace, best: int) -> dict[str, str]:
    keys = [one.public_id for one in place.people]
    return {f"decided_{key}": BEST if number < best else GOOD for number, key in enumerate(keys)}


def test_what_was_decided_stands_on_the_member_s_page(place: SimpleNamespace, case: Case) -> None:
    client = as_user(place.recorder)
    assert client.post(url(case, "decided"), decided(place, 3)).status_code == 302
    found = limit_of(case, place.at.date())
    assert (found.count, found.most, found.over) == (3, 3, False)
    assert [one.decided for one in gradings_of(place.people[0])] == [BEST]
    page = client.get(reverse("register:person", args=[place.people[0].public_id])).content.decode()
    assert "民主评议" in page and BEST in page


def test_ranks_are_named_in_the_reader_s_language(place: SimpleNamespace, case: Case) -> None:
    client = as_user(place.recorder)
    client.post(url(case, "decided"), decided(place, 3))
    pages = [url(case), url(case, "decided"), url(case, "mutual")]
    pages.append(reverse("register:person", args=[place.people[0].public_id]))
    for language, rank in (("en", "Excellent"), ("zh-hant", "優秀")):
        for page in pages:
            text = client.get(page, headers={"accept-language": language}).content.decode()
            assert rank in text
            assert f">{BEST}<" not in text
    assert f'value="{BEST}"' in client.get(url(case, "own")).content.decode(), "kept as the rule names them"


def test_more_than_a_third_is_said_with_its_rule_and_kept(place: SimpleNamespace, case: Case) -> None:
    client = as_user(place.recorder)
    assert client.post(url(case, "decided"), decided(place, 4)).status_code == 302
    assert Grading.objects.filter(case=case, decided=BEST).count() == 4
    page = client.get(url(case)).content.decode()
    assert "评为“优秀”的有 4 名，一般不超过 3 名。" in page and "BR-038" in page
    record_step(case=case, step="grades", on=PartialDate("2026-11-20"), by=place.recorder, at=place.at)
    steps = {line.step.id: line for stage in shown(case, place.at.date()).stages for line in stage.steps}
    assert any("不超过3名" in one.text for one in steps["grades"].remarks)


def test_whoever_is_on_probation_gets_no_grade(place: SimpleNamespace, case: Case) -> None:
    given = {"organization": place.branch, "by": place.system, "at": place.at}
    new = admit_imported(name="新人", standing="probationary", joined_on=PartialDate("2026-03-01"), **given)
    assert new.person not in [one.person for one in rows_of(case, place.at.date())]
    answer = as_user(place.recorder).post(
        url(case, "decided"), decided(place, 1) | {f"decided_{new.person.public_id}": BEST}
    )
    assert answer.status_code == 302
    assert not Grading.objects.filter(person=new.person).exists()


def test_counts_of_sheets_are_kept_and_do_not_exceed_them(place: SimpleNamespace, case: Case) -> None:
    client, key = as_user(place.recorder), place.people[0].public_id
    sheets = {"issued": 9, "collected": 9, "void": 1}
    wrong = client.post(url(case, "mutual"), sheets | {f"mutual_{key}_0": 5, f"mutual_{key}_1": 4})
    assert wrong.status_code == 422 and "多于有效的8张表" in wrong.content.decode()
    assert not Sheets.objects.exists() and not Grading.objects.exists()
    for field, changed in (("collected", {"collected": 10}), ("void", {"void": 10})):
        answer = client.post(url(case, "mutual"), sheets | changed)
        assert answer.status_code == 422 and answer.context["form"].errors[field]
    right = client.post(url(case, "mutual"), sheets | {f"mutual_{key}_0": 5, f"mutual_{key}_1": 3})
    assert right.status_code == 302
    assert Grading.objects.get(person=place.people[0]).mutual == {BEST: 5, GOOD: 3}
    again = client.get(url(case, "mutual"))
    assert again.context["form"][f"mutual_{key}_0"].initial == 5


def test_a_grade_that_the_rule_does_not_know_is_refused(place: SimpleNamespace, case: Case) -> None:
    answer = as_user(place.recorder).post(
        url(case, "decided"), {f"decided_{place.people[0].public_id}": "第一名"}
    )
    assert answer.status_code == 422 and not Grading.objects.exists()


def test_people_stand_in_the_order_of_the_roster(place: SimpleNamespace, case: Case) -> None:
    client = as_user(place.recorder)
    keys = [one.public_id for one in place.people]
    client.post(url(case, "decided"), {f"decided_{key}": BEST if key == keys[-1] else GOOD for key in keys})
    names = [row.person.name for row in client.get(url(case)).context["rows"]]
    assert names == sorted(names)


def test_the_report_says_how_many(place: SimpleNamespace, case: Case) -> None:
    client = as_user(place.recorder)
    client.post(url(case, "decided"), decided(place, 2))
    paper = client.get(reverse("procedures:paper", args=[case.public_id, "life_meeting_report"]))
    text = "\n".join(one.text for one in Document(io.BytesIO(paper.getvalue())).paragraphs)
    assert "评定等次：优秀2名，合格8名。" in text


def test_others_neither_see_nor_write(place: SimpleNamespace, case: Case) -> None:
    assert as_user(place.neighbour).get(url(case)).status_code == 404
    assert as_user(place.auditor).get(url(case)).status_code == 200
    assert as_user(place.auditor).post(url(case, "decided"), {}).status_code == 403
    assert as_user(place.recorder).get(url(case, "rank")).status_code == 404


def test_the_page_costs_the_same_at_any_number_of_members(
    place: SimpleNamespace, case: Case, django_assert_max_num_queries: Any
) -> None:
    client = as_user(place.recorder)
    client.get(url(case))
    with django_assert_max_num_queries(25) as few:
        client.get(url(case))
    for number in range(6):
        given = {"organization": place.branch, "by": place.system, "at": place.at}
        admit_imported(name=f"又{number}", standing="full", joined_on=PartialDate("2015"), **given)
    assert Membership.objects.filter(organization=place.branch, ends=None).count() == 16
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(url(case))
