"""The pages, as their users open them."""

import io
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from jiceng.people.models import Membership, Person, Standing
from jiceng.procedures.forms.steps import StepForm
from jiceng.workflow.actions.cases import pinned
from jiceng.workflow.models import Case, Original, StepRecord

Walk = Callable[..., Any]


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def page(client: Client, case: Case, **query: str) -> str:
    return client.get(reverse("procedures:case", args=[case.public_id]), query).content.decode()


def test_an_application_opens_a_case_whose_next_step_stands_ready(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    url = reverse("procedures:apply", args=[place.branch.public_id])
    answer = client.post(url, {"name": " 新同志 ", "on": "2026-11-10", "number": "110101199803040009"})
    assert answer.status_code == 422, "the last digit is wrong"
    assert "公民身份号码不正确" in answer.content.decode()
    assert Person.objects.filter(name="新同志").count() == Case.objects.count() == 0
    answer = client.post(url, {"name": " 新同志 ", "on": "2026-11-10"})
    case = Case.objects.get()
    assert answer.url == reverse("procedures:case", args=[case.public_id])
    shown = page(client, case)
    assert "派人谈话" in shown and "最迟 2026年12月10日" in shown
    assert "/rules/DV-003/" in shown


def test_a_later_step_is_refused_as_a_whole(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    url = reverse("procedures:apply", args=[place.branch.public_id])
    answer = client.post(url, {"name": "新同志", "on": "2026-12-10"})
    assert answer.status_code == 422 and "今天之后" in answer.content.decode()
    assert Case.objects.count() == 0 and not Person.objects.filter(name="新同志").exists()


def test_a_member_does_not_apply_again(place: SimpleNamespace) -> None:
    from jiceng.people.actions import admit_imported

    admit_imported(
        organization=place.other,
        name="已是党员",
        standing="full",
        number="110101199803040017",
        by=place.system,
        at=place.at,
    )
    url = reverse("procedures:apply", args=[place.branch.public_id])
    data = {"name": "已是党员", "on": "2026-11-10", "number": "110101199803040017"}
    answer = as_user(place.recorder).post(url, data)
    assert answer.status_code == 422


def test_the_next_step_is_recorded_and_what_is_wrong_is_said_at_its_field(
    walked: Walk, place: SimpleNamespace
) -> None:
    case, client = walked("talk"), as_user(place.recorder)
    url = reverse("procedures:record", args=[case.public_id, "activist"])
    answer = client.post(url, {"on": "昨天", "result": "agreed"})
    assert answer.status_code == 422
    assert "请写成 2026、2026-11 或 2026-11-22" in answer.content.decode()
    answer = client.post(url, {"on": "2022-05-10"})
    assert answer.status_code == 422 and StepRecord.objects.filter(step="activist").count() == 0
    assert client.post(url, {"on": "2022-05", "result": "agreed"}).status_code == 302
    assert StepRecord.objects.get(step="activist").on.text == "2022-05"


def test_people_and_numbers_of_a_step_are_kept(walked: Walk, place: SimpleNamespace) -> None:
    case, client = walked("activist_filed"), as_user(place.recorder)
    chosen = [one.public_id for one in place.people[2:4]]
    url = reverse("procedures:record", args=[case.public_id, "contacts"])
    assert client.post(url, {"on": "2022-05-21", "field_contacts": chosen}).status_code == 302
    assert StepRecord.objects.get(step="contacts").values == {"contacts": chosen}
    assert f"{place.people[2].name}、{place.people[3].name}" in page(client, case)


def test_a_meeting_gives_its_day_to_the_step(walked: Walk, step: Walk, place: SimpleNamespace) -> None:
    case = walked("form")
    other = walked("form", name="申请人乙")
    source = step(other, "admission_meeting", "2023-09-01", result="passed", vote="admission").source
    client = as_user(place.recorder)
    url = reverse("procedures:record", args=[case.public_id, "admission_meeting"])
    assert client.post(url, {"result": "passed"}).status_code == 422
    assert client.post(url, {"source": source, "result": "passed"}).status_code == 302
    record = StepRecord.objects.get(case=case, step="admission_meeting")
    assert (record.on.text, record.source) == ("2023-09-01", source)


def test_the_committee_confirms_what_the_branch_recorded(
    walked: Walk, step: Walk, place: SimpleNamespace
) -> None:
    case = walked("committee_talk")
    branch, staff = as_user(place.recorder), as_user(place.staff)
    url = reverse("procedures:record", args=[case.public_id, "approval"])
    branch.post(url, {"on": "2023-11-01", "result": "approved"})
    assert "等负责名册的党委工作人员确认" in page(branch, case)
    confirm = reverse("procedures:effects", args=[case.public_id])
    assert branch.post(confirm).status_code == 403
    assert "核对无误，确认" in page(staff, case)
    staff.post(confirm)
    assert Membership.objects.get(person=case.person).standing == Standing.PROBATIONARY
    assert "已生效" in page(branch, case)


def test_a_correction_keeps_both_records_to_be_read(walked: Walk, place: SimpleNamespace) -> None:
    case, client = walked("apply"), as_user(place.recorder)
    record = StepRecord.objects.get()
    url = reverse("procedures:correct", args=[record.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"on": "2022-01-11"}).status_code == 422
    client.post(url, {"on": "2022-01-11", "why": "日期写错"})
    shown = page(client, case)
    assert "递交入党申请书 <del>2022年1月10日</del> → 2022年1月11日 · 日期写错" in shown


def test_a_probationary_member_of_the_roster_goes_on_from_probation(place: SimpleNamespace) -> None:
    from jiceng.core.dates import PartialDate
    from jiceng.people.actions import admit_imported

    held = admit_imported(
        organization=place.branch,
        name="预备同志",
        standing="probationary",
        joined_on=PartialDate("2026-01-08"),
        by=place.system,
        at=place.at,
    )
    client = as_user(place.recorder)
    url = reverse("procedures:probation", args=[place.branch.public_id])
    answer = client.post(url, {"person": held.public_id})
    case = Case.objects.get()
    assert answer.url == reverse("procedures:case", args=[case.public_id])
    shown = page(client, case)
    assert "程序缺失" not in shown and "最早 2027年1月8日" in shown
    assert client.post(url, {"person": held.public_id}).status_code == 422, "it runs already"


def test_a_paper_is_filled_with_what_is_known_but_the_number(walked: Walk, place: SimpleNamespace) -> None:
    case, client = walked("introducers"), as_user(place.recorder)
    answer = client.get(reverse("procedures:paper", args=[case.public_id, "political_review"]))
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert document.paragraphs[0].text == "政治审查材料"
    assert cells[cells.index("姓名") + 1] == "申请人甲"
    assert cells[cells.index("确定发展对象") + 1] == "2023年6月1日"
    assert cells[cells.index("公民身份号码") + 1] == ""
    answer = client.get(reverse("procedures:paper", args=[case.public_id, "introducers_record"]))
    text = [cell.text for row in Document(io.BytesIO(answer.content)).tables[1].rows for cell in row.cells]
    assert text[1] == f"{place.people[0].name}、{place.people[1].name}"
    assert client.get(reverse("procedures:paper", args=[case.public_id, "nonsense"])).status_code == 404


def test_minutes_carry_the_vote_of_the_recorded_meeting(walked: Walk, place: SimpleNamespace) -> None:
    case = walked("admission_meeting")
    answer = as_user(place.recorder).get(
        reverse("procedures:paper", args=[case.public_id, "admission_minutes"])
    )
    text = [cell.text for row in Document(io.BytesIO(answer.content)).tables[1].rows for cell in row.cells]
    assert text[1] == "应到10人，实到10人"
    assert text[text.index("无记名投票") + 1] == "赞成9票，不赞成1票，弃权0票"


def test_every_paper_of_every_procedure_is_written(walked: Walk) -> None:
    from jiceng.organizations.rulebooks import installed_rulebook
    from jiceng.procedures.papers import filled

    case, book = walked("archived"), installed_rulebook()
    names = {name for step in case.version.definition.steps for name in step.papers}
    for name in sorted(names):
        paper = book.paper(name)
        assert paper is not None
        for script in ("hans", "hant"):
            assert Document(io.BytesIO(filled(paper, case, script))).paragraphs[0].text


def test_where_an_original_lies_is_noted_and_changed(walked: Walk, place: SimpleNamespace) -> None:
    case, client = walked("apply"), as_user(place.recorder)
    url = reverse("procedures:original", args=[case.public_id, "application_letter"])
    client.post(url, {"place": "2号柜", "complete": "on"})
    client.post(url, {"place": "3号柜", "complete": "on", "signed": "on"})
    known = Original.objects.get()
    assert (known.place, known.complete, known.signed) == ("3号柜", True, True)
    assert "3号柜 · 完整 · 已签" in page(client, case)


def test_ending_asks_why_and_closes_the_form(walked: Walk, place: SimpleNamespace) -> None:
    case, client = walked("talk"), as_user(place.recorder)
    url = reverse("procedures:end", args=[case.public_id])
    assert client.post(url, {"outcome": "withdrawn", "on": "2022-03-01"}).status_code == 422
    client.post(url, {"outcome": "withdrawn", "on": "2022-03-01", "why": "本人撤回"})
    shown = page(client, case)
    assert "本人撤回申请" in shown and "记下一步" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_as_often_for_many_cases_as_for_one(
    walked: Walk, place: SimpleNamespace, count: int
) -> None:
    for number in range(count):
        walked("contacts", name=f"申请人{number}")
    client = as_user(place.staff)
    url = reverse("procedures:list", args=["development", place.committee.public_id])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        shown = client.get(url).content.decode()
    assert shown.count("半年考察") == count
    assert len(captured) == 10


def test_a_list_is_filtered_by_state_and_stage(walked: Walk, place: SimpleNamespace) -> None:
    walked("archived", name="老同志")
    walked("apply", name="新同志")
    client = as_user(place.recorder)
    url = reverse("procedures:list", args=["development", place.branch.public_id])

    def names(**query: str) -> set[str]:
        text = client.get(url, query).content.decode()
        return {name for name in ("老同志", "新同志") if f">{name}</a>" in text}

    assert names() == {"新同志"}
    assert names(state="done") == {"老同志"}
    assert names(state="") == {"老同志", "新同志"}
    assert names(state="", stage="probation") == {"老同志"}
    assert names(state="", name="新") == {"新同志"}
    assert names(state="nonsense", stage="nonsense") == {"新同志"}


def test_the_workbench_names_steps_that_are_due(walked: Walk, place: SimpleNamespace) -> None:
    walked("apply")
    shown = as_user(place.recorder).get("/").content.decode()
    assert "组织工作该办的步骤" in shown and "申请人甲 · 派人谈话" in shown


def test_the_definition_is_drawn_and_told_in_the_readers_language(place: SimpleNamespace) -> None:
    client = as_user(place.recorder)
    url = reverse("procedures:definition", args=["member-development"])
    assert "<svg" in client.get(url).content.decode()
    english = client.get(url, headers={"accept-language": "en"}).content.decode()
    assert "Political review" in english
    traditional = client.get(url, headers={"accept-language": "zh-hant"}).content.decode()
    assert "政治審查" in traditional
    assert client.get(reverse("procedures:definition", args=["nonsense"])).status_code == 404


def test_an_optional_step_is_offered_last(walked: Walk, place: SimpleNamespace) -> None:
    case = walked("committee_review")
    response = as_user(place.recorder).get(reverse("procedures:case", args=[case.public_id]))
    assert response.context["next"].step.id == "pre_review"
    assert isinstance(response.context["form"], StepForm)
    chosen = as_user(place.recorder).get(
        reverse("procedures:case", args=[case.public_id]), {"step": "public_notice"}
    )
    assert chosen.context["next"].step.id == "public_notice"


def test_cases_go_on_by_the_definition_they_began_under_until_taken_over(
    walked: Walk, place: SimpleNamespace
) -> None:
    first, second = walked("talk", name="申请人甲"), walked("target", name="申请人乙")
    present = first.version.definition
    older = replace(
        present,
        steps=tuple(
            replace(
                one,
                title="谈话两次" if one.id == "talk" else one.title,
                after=tuple(name for name in one.after if name != "oath"),
            )
            for one in present.steps
            if one.id != "oath"
        ),
    )
    Case.objects.filter(pk=first.pk).update(version=pinned(older, place.at))
    staff, branch = as_user(place.staff), as_user(place.recorder)
    url = reverse("procedures:list", args=["development", place.branch.public_id])
    assert "步骤有改动" in staff.get(url).content.decode()
    assert "步骤有改动" not in branch.get(url).content.decode()
    assert "谈话两次" in page(branch, first)
    renew = reverse("procedures:renew", args=["development", place.committee.public_id])
    shown = staff.get(renew).content.decode()
    assert "入党宣誓" in shown and "申请人甲" in shown and "申请人乙" not in shown
    staff.post(renew)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.version == second.version
    assert "谈话两次" not in page(branch, first)
    assert "步骤有改动" not in staff.get(url).content.decode()


def test_a_case_with_a_step_that_is_no_more_stays_with_its_definition(
    walked: Walk, step: Walk, place: SimpleNamespace
) -> None:
    case = walked("apply")
    present = case.version.definition
    extra = replace(present.steps[1], id="home_visit", title="家访", after=("apply",))
    older = replace(present, steps=(present.steps[0], extra, *present.steps[1:]))
    Case.objects.filter(pk=case.pk).update(version=pinned(older, place.at))
    step(case, "home_visit", "2022-01-20")
    staff = as_user(place.staff)
    renew = reverse("procedures:renew", args=["development", place.branch.public_id])
    assert "已记下“家访”，不能换用" in staff.get(renew).content.decode()
    staff.post(renew)
    case.refresh_from_db()
    assert case.version.digest == older.version


def test_the_most_urgent_case_stands_first(place: SimpleNamespace, began: Walk, step: Walk) -> None:
    for name, applied in (("甲同志", "2026-11-10"), ("乙同志", "2026-09-01"), ("丙同志", "2026-10-20")):
        step(began(name=name), "apply", applied)
    waiting = began(name="丁同志")
    url = reverse("procedures:list", args=["development", place.branch.public_id])
    text = as_user(place.recorder).get(url).content.decode()
    places = [text.index(f">{name}</a>") for name in ("乙同志", "丙同志", "甲同志", waiting.title)]
    assert places == sorted(places)
