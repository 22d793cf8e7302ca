"""Opinions, problems and talks written down wrongly: corrected or taken back by appending, and still to be read."""

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from jiceng.audit.models import Entry
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Forbidden, Refused
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people import actions as people
from jiceng.people.models import Person
from jiceng.procedures.appraisals import problem_count, problem_lines
from jiceng.procedures.meeting_actions import (
    correct_opinion,
    correct_problem,
    list_problem,
    note_opinion,
    withdraw_opinion,
    withdraw_problem,
)
from jiceng.procedures.models import Opinion, Problem, Talk
from jiceng.procedures.talks import (
    correct_talk,
    erase_expired,
    erase_talk,
    missing_talks,
    note_talk,
    read_talk,
    withdraw_talk,
)
from jiceng.workflow.actions import open_case, open_task
from jiceng.workflow.models import Case, Task, TaskState

ON = PartialDate("2026-11-12")
DAY = dt.date(2026, 11, 22)


@pytest.fixture
def case(place: SimpleNamespace) -> Case:
    procedure = installed_rulebook().procedure("life-meeting")
    assert procedure is not None
    return open_case(
        procedure=procedure,
        organization=place.branch,
        person=None,
        title="组织生活会",
        about="2026",
        given={"year_end": dt.date(2026, 12, 31)},
        by=place.recorder,
        at=place.at,
    )


@pytest.fixture
def opinion(place: SimpleNamespace, case: Case) -> Opinion:
    words = {"asked": "群众代表", "text": "多到小区走走"}
    return note_opinion(case=case, on=ON, by=place.recorder, at=place.at, **words)


@pytest.fixture
def problem(place: SimpleNamespace, case: Case) -> Problem:
    return list_problem(case=case, text="学习不够", person=None, by=place.recorder, at=place.at)


@pytest.fixture
def task(place: SimpleNamespace, problem: Problem) -> Task:
    return open_task(
        organization=place.branch,
        title=problem.text,
        origin="problem",
        source=problem.public_id,
        owner=place.people[1],
        due=dt.date(2026, 12, 20),
        by=place.recorder,
        at=place.at,
    )


@pytest.fixture
def talk(place: SimpleNamespace) -> Talk:
    """Of the first two members, the second of whom has a log-in, with content that the recorder wrote."""
    Person.objects.filter(pk=place.people[1].pk).update(user=place.neighbour)
    return note_talk(
        organization=place.branch,
        on=PartialDate("2026-10-08"),
        first=place.people[0],
        second=Person.objects.get(pk=place.people[1].pk),
        content="谈了困难",
        by=place.recorder,
        at=place.at,
    )


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def url(name: str, *args: str) -> str:
    return reverse(f"procedures:{name}", args=args)


def mended(place: SimpleNamespace, talk: Talk, **fields: Any) -> Talk:
    kept = {"on": talk.on, "first": talk.first, "second": talk.second, "why": "记错了"}
    return correct_talk(talk=talk, **{"by": place.recorder, "at": place.at} | kept | fields)


def test_a_corrected_opinion_is_struck_out_and_both_are_read(
    place: SimpleNamespace, case: Case, opinion: Opinion
) -> None:
    client = as_user(place.recorder)
    page = client.get(url("opinions", case.public_id)).content.decode()
    assert url("correct_opinion", opinion.public_id) in page
    sent = {"asked": "居民代表", "text": "多到小区走走", "on": "2026-11-12", "why": "征求的是居民"}
    assert client.post(url("correct_opinion", opinion.public_id), sent).status_code == 302
    page = client.get(url("opinions", case.public_id)).content.decode()
    assert "<del>多到小区走走 群众代表" in page and "征求的是居民" in page and place.recorder.name in page
    assert [one.asked for one in Opinion.objects.standing()] == ["居民代表"]
    assert client.get(url("correct_opinion", opinion.public_id)).status_code == 404, "only what stands"
    logged = Entry.objects.get(verb="opinion_corrected")
    assert (logged.subject, logged.actor) == (case.public_id, place.recorder)


@pytest.mark.parametrize(
    ("fields", "at_field"),
    [({"why": " "}, "why"), ({}, None), ({"text": " "}, "text"), ({"asked": ""}, "asked")],
)
def test_a_correction_needs_a_reason_and_a_change(
    place: SimpleNamespace, opinion: Opinion, fields: dict[str, Any], at_field: str | None
) -> None:
    given = {"asked": opinion.asked, "text": opinion.text, "on": opinion.on, "why": "笔误"} | fields
    with pytest.raises(Refused) as refused:
        correct_opinion(opinion=opinion, by=place.recorder, at=place.at, **given)
    assert refused.value.field == at_field
    assert Opinion.objects.count() == 1


def test_what_was_corrected_or_taken_back_is_not_touched_again(
    place: SimpleNamespace, opinion: Opinion
) -> None:
    given: dict[str, Any] = {"why": "没有这条", "by": place.recorder, "at": place.at}
    withdraw_opinion(opinion=opinion, **given)
    assert not Opinion.objects.standing().exists()
    for row in Opinion.objects.all():
        with pytest.raises(Refused, match="更正或者撤回过"):
            withdraw_opinion(opinion=row, **given)


def test_opinions_and_problems_cannot_be_overwritten(opinion: Opinion, problem: Problem) -> None:
    for row in (opinion, problem):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(text="别的")
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()


def test_a_corrected_problem_keeps_its_task_which_says_so(
    place: SimpleNamespace, case: Case, problem: Problem, task: Task
) -> None:
    form = as_user(place.recorder).get(url("correct_problem", problem.public_id))
    assert "已经挂账" in form.content.decode()
    given: dict[str, Any] = {"person": None, "why": "写得不准", "by": place.recorder, "at": place.at}
    once = correct_problem(problem=problem, text="学习不够经常", **given)
    correct_problem(problem=once, text="集中学习不够经常", **given)
    (line,) = problem_lines(case)
    assert (line.problem.text, line.task) == ("集中学习不够经常", task)
    assert problem_count(case) == "列出问题1个，挂账整改1个，已销号0个。"
    task.refresh_from_db()
    assert task.title == "学习不够"
    assert [(one.verb, one.note) for one in task.events.all()][1:] == [
        ("noted", "问题清单里的这一条已更正为：学习不够经常"),
        ("noted", "问题清单里的这一条已更正为：集中学习不够经常"),
    ]
    page = as_user(place.recorder).get(reverse("workflow:task", args=[task.public_id])).content.decode()
    assert "说明 · 问题清单里的这一条已更正为：学习不够经常" in page


def test_a_problem_taken_off_the_list_leaves_its_task_and_links_to_it(
    place: SimpleNamespace, case: Case, problem: Problem, task: Task
) -> None:
    client = as_user(place.recorder)
    assert "挂账的事仍在" in client.get(url("withdraw_problem", problem.public_id)).content.decode()
    assert client.post(url("withdraw_problem", problem.public_id), {"why": "别处的"}).status_code == 302
    page = client.get(url("opinions", case.public_id)).content.decode()
    assert "<del>学习不够</del> → 撤回 · 别处的" in page
    assert "挂账的事仍在：在办" in page and reverse("workflow:task", args=[task.public_id]) in page
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    assert problem_count(case) == "没有列出问题。"
    paper = client.get(url("paper", case.public_id, "life_meeting_report"))
    document = Document(io.BytesIO(paper.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "没有列出问题" in "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_a_problem_of_somebody_who_leads_no_more_stays_theirs_in_a_correction(
    place: SimpleNamespace, case: Case
) -> None:
    whose = place.people[5]
    listed = list_problem(case=case, text="到会少", person=whose, by=place.recorder, at=place.at)
    held = whose.memberships.get()
    client = as_user(place.recorder)
    form = client.get(url("correct_problem", listed.public_id))
    assert f'value="{held.public_id}" selected' in form.content.decode()
    sent = {"text": "到会不多", "person": held.public_id, "why": "语气"}
    assert client.post(url("correct_problem", listed.public_id), sent).status_code == 302
    assert [(one.text, one.person) for one in Problem.objects.standing()] == [("到会不多", whose)]


def test_a_withdrawn_talk_counts_no_more(place: SimpleNamespace, case: Case, talk: Talk) -> None:
    assert place.people[1].name not in missing_talks(place.branch, 2026, DAY).with_committee
    client = as_user(place.recorder)
    assert client.post(url("withdraw_talk", talk.public_id), {"why": "没有谈成"}).status_code == 302
    assert place.people[1].name in missing_talks(place.branch, 2026, DAY).with_committee
    talk.refresh_from_db()
    assert (talk.content_cipher, talk.erased_on) == ("", DAY), "nothing is kept of what did not take place"
    page = client.get(url("talks", case.public_id)).content.decode()
    assert "<del>党员00 · 党员01 2026年10月8日</del> → 撤回 · 没有谈成" in page


def test_a_corrected_day_takes_the_content_along(place: SimpleNamespace, talk: Talk) -> None:
    found = mended(place, talk, on=PartialDate("2026-10-09"), by=place.staff)
    assert read_talk(talk=found, by=place.recorder, at=place.at).content == "谈了困难"
    talk.refresh_from_db()
    assert (talk.content_cipher, found.erased_on) == ("", None)
    with pytest.raises(Forbidden):
        read_talk(talk=found, by=place.staff, at=place.at)


def test_content_is_corrected_only_by_who_wrote_it_and_both_are_read(
    place: SimpleNamespace, case: Case, talk: Talk
) -> None:
    for name in ("staff", "neighbour"):
        with pytest.raises(Forbidden):
            mended(place, talk, content="别的", by=getattr(place, name))
    found = mended(place, talk, content="谈了培训", expires_on=dt.date(2026, 12, 1))
    reading = read_talk(talk=found, by=place.neighbour, at=place.at)
    listed = as_user(place.recorder).get(url("talks", case.public_id)).content.decode()
    assert "更正了内容或者保存期限 · 记错了" in listed and "谈了" not in listed
    assert (reading.content, [text for _one, text in reading.earlier]) == ("谈了培训", ["谈了困难"])
    assert "谈了培训" not in found.content_cipher
    assert erase_expired(place.at + dt.timedelta(days=10)) == 2, "the earlier one is kept no longer"


def test_nobody_lets_others_read_content_by_naming_them(place: SimpleNamespace, talk: Talk) -> None:
    with pytest.raises(Refused) as refused:
        mended(place, talk, second=place.people[2], by=place.staff)
    assert refused.value.field == "second"
    with pytest.raises(Refused, match="保存着内容"):
        withdraw_talk(talk=talk, why="错了", by=place.staff, at=place.at)
    found = mended(place, talk, second=place.people[2])
    with pytest.raises(Forbidden):
        read_talk(talk=found, by=place.neighbour, at=place.at)


def test_either_of_the_two_erases_early_and_nobody_else(place: SimpleNamespace, talk: Talk) -> None:
    found = mended(place, talk, content="谈了培训")
    for name in ("recorder", "staff"):
        with pytest.raises(Forbidden):
            erase_talk(talk=found, by=getattr(place, name), at=place.at)
    erase_talk(talk=found, by=place.neighbour, at=place.at)
    assert set(Talk.objects.values_list("content_cipher", "erased_on")) == {("", DAY)}
    assert Entry.objects.filter(verb="talk_erased", actor=place.neighbour).count() == 1
    with pytest.raises(Refused, match="已经删除"):
        erase_talk(talk=found, by=place.neighbour, at=place.at)


def test_a_member_finds_their_talks_on_their_own_page_reads_and_erases(
    place: SimpleNamespace, talk: Talk
) -> None:
    person = Person.objects.get(pk=place.people[1].pk)
    other = note_talk(
        organization=place.branch,
        on=PartialDate("2026-10-20"),
        first=place.people[2],
        second=place.people[3],
        content="与他无关",
        by=place.recorder,
        at=place.at,
    )
    client = as_user(place.neighbour)
    page = client.get(reverse("register:me")).content.decode()
    assert "2026年10月8日 · 党员00" in page and "内容保存到 2027年11月22日" in page
    assert url("talk", talk.public_id) in page and url("erase_talk", talk.public_id) in page
    assert url("talk", other.public_id) not in page and "谈了困难" not in page
    read = client.post(url("talk", talk.public_id)).content.decode()
    assert "谈了困难" in read and reverse("register:me") in read
    assert url("correct_talk", talk.public_id) not in read, "somebody else wrote it"
    assert Entry.objects.filter(verb="looked", subject=person.public_id, actor=place.neighbour).count() == 1
    assert client.post(url("talk", other.public_id)).status_code == 404
    assert client.get(url("erase_talk", other.public_id)).status_code == 404
    assert client.get(url("correct_talk", talk.public_id)).status_code == 403
    assert client.get(url("erase_talk", talk.public_id)).status_code == 200
    assert client.post(url("erase_talk", talk.public_id)).url == reverse("register:me")
    assert client.post(url("talk", talk.public_id)).url == reverse("register:me"), "nothing is left to read"
    page = client.get(reverse("register:me")).content.decode()
    assert "内容 2026年11月22日 已删除" in page and url("talk", talk.public_id) not in page


def test_who_wrote_it_corrects_it_on_the_page_and_others_only_who_and_when(
    place: SimpleNamespace, case: Case, talk: Talk
) -> None:
    address = url("correct_talk", talk.public_id)
    other = as_user(place.staff).get(address).content.decode()
    assert 'name="content"' not in other and "谈了困难" not in other
    own = as_user(place.recorder).get(address)
    assert 'name="content"' in own.content.decode() and "谈了困难" not in own.content.decode()
    ids = {key: getattr(talk, key).memberships.get(ends=None).public_id for key in ("first", "second")}
    sent = ids | {"on": "2026-10-09", "content": "", "expires_on": "", "why": "日期写错"}
    assert as_user(place.recorder).post(address, sent).url == url("talks", case.public_id)
    (found,) = Talk.objects.standing()
    assert (found.on, found.keeps(DAY)) == (PartialDate("2026-10-09"), True)


def test_who_wrote_it_and_records_no_more_sees_only_the_two(place: SimpleNamespace, talk: Talk) -> None:
    Talk.objects.filter(pk=talk.pk).update(writer=place.neighbour)
    people.end_membership(
        membership=talk.first.memberships.get(), on=DAY, how="left", by=place.staff, at=place.at
    )
    page = as_user(place.neighbour).get(url("correct_talk", talk.public_id)).content.decode()
    assert "党员00" in page and "党员01" in page
    assert "党员02" not in page, "others of the branch are not shown"


def test_struck_records_cost_as_many_queries_at_any_number(place: SimpleNamespace, case: Case) -> None:
    client, counts = as_user(place.recorder), {"opinions": [], "talks": [], "me": []}
    Person.objects.filter(pk=place.people[0].pk).update(user=place.recorder)
    given: dict[str, Any] = {"by": place.recorder, "at": place.at}
    for number in (1, 6):
        for index in range(number):
            words = {"asked": "群众", "text": f"意见{index}", "on": ON}
            found = note_opinion(case=case, **words, **given)
            correct_opinion(opinion=found, why="笔误", **words | {"text": f"更好{index}"}, **given)
            listed = list_problem(case=case, text=f"问题{index}", person=place.people[1], **given)
            withdraw_problem(problem=listed, why="不是", **given)
            people = {"first": place.people[0], "second": place.people[1 + index]}
            said = note_talk(organization=place.branch, on=ON, content="谈了", **people, **given)
            mended(place, said, on=PartialDate("2026-11-13"))
        for name, values in counts.items():
            address = reverse("register:me") if name == "me" else url(name, case.public_id)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            values.append(len(queries))
    assert {name: values[0] == values[1] for name, values in counts.items()} == dict.fromkeys(counts, True)
