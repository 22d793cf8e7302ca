"""Appraisal on a screen: each sheet once, counted for certain, and nobody joins a member to a sheet or to a grade."""

import datetime as dt
import io
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from tests.copies import everything

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.activities import spool
from jiceng.audit.models import Entry
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.notifications.models import Message
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.actions import admit_imported
from jiceng.procedures import sheets
from jiceng.procedures.grading import enter_sheets, rows_of
from jiceng.procedures.models import Grading, SheetGrade, SheetReceipt, SheetRound, SheetWriter
from jiceng.procedures.sheets import close_round, hand_in_sheet, last_round, open_round, sheets_waiting
from jiceng.workflow.actions import open_case
from jiceng.workflow.models import Case, State

BEST, GOOD = "优秀", "合格"
KEPT = {"procedures.SheetWriter", "procedures.SheetGrade", "procedures.SheetReceipt"}


@pytest.fixture(autouse=True)
def _own_spool(settings: Any, tmp_path: Path) -> None:
    settings.JICENG_SPOOL = tmp_path / "spool"


@pytest.fixture
def case(place: SimpleNamespace) -> Case:
    """The case of a branch of fourteen with log-ins, of whom one is on probation, and two without."""
    given = {"organization": place.branch, "by": place.system, "at": place.at}
    for number in range(10, 15):
        admit_imported(name=f"党员{number}", standing="full", joined_on=PartialDate("2012"), **given)
    new = admit_imported(name="党员15", standing="probationary", joined_on=PartialDate("2026-03-01"), **given)
    people = [one.person for one in sheets.roster(place.branch, place.at.date())]
    assert people[-1] == new.person
    place.people = people
    place.writers = [*people[:13], new.person]
    for number, person in enumerate(place.writers):
        person.user = User.objects.create_user(f"user{number}", name=person.name)
        person.save()
        give(user=person.user, role="member", **given)
    procedure = installed_rulebook().procedure("life-meeting")
    assert procedure is not None
    about = {"organization": place.branch, "person": None, "title": "2026年度民主评议", "about": "2026"}
    return open_case(procedure=procedure, by=place.recorder, at=place.at, **about)


def opened(place: SimpleNamespace, case: Case, days: int = 7) -> SheetRound:
    until = place.at.date() + dt.timedelta(days=days)
    return open_round(case=case, until=until, by=place.recorder, at=place.at, on=place.at.date())


def sheet(place: SimpleNamespace, writer: Any, grade: str = GOOD) -> dict[str, str]:
    """One grade for every full member but the writer."""
    return {one.public_id: grade for one in place.people[:-1] if one.pk != writer.pk}


def handed(place: SimpleNamespace, round: SheetRound, writer: Any, grade: str = GOOD) -> str:
    given = sheet(place, writer, grade)
    return hand_in_sheet(round=round, person=writer, given=given, on=place.at.date())


def closed(place: SimpleNamespace, round: SheetRound) -> SheetRound:
    round.refresh_from_db()
    return close_round(round=round, by=place.recorder, at=place.at)


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_copies_around_every_hand_in_join_nobody_to_a_sheet(place: SimpleNamespace, case: Case) -> None:
    """A reader with a copy after each sheet sees nothing move, or five sheets at once, cut up and shuffled."""
    round, batches = opened(place, case), 0
    before = everything()
    for number, writer in enumerate(place.writers):
        handed(place, round, writer, BEST if number % 2 else GOOD)
        after = everything()
        moved = {name for name in after if after[name] != before[name]}
        if moved:
            assert moved == KEPT, "and no line of the log, no message, no session"
            assert len(after["procedures.SheetWriter"] - before["procedures.SheetWriter"]) == spool.BATCH
            assert len(after["procedures.SheetReceipt"] - before["procedures.SheetReceipt"]) == spool.BATCH
            assert len(spool.waiting(round.public_id)) >= spool.BATCH
            batches += 1
        before = after
    assert batches, "a batch was written while the round was open"
    lines = Entry.objects.count()
    closed(place, round)
    assert Entry.objects.count() == lines + 1, "the end, and nothing about single sheets"
    assert {one.name for one in SheetGrade._meta.fields} == {"id", "round", "person", "grade"}
    assert {one.name for one in SheetReceipt._meta.fields} == {"code", "round"}
    assert {one.name for one in SheetWriter._meta.fields} == {"id", "round", "person", "counted"}


def test_whom_a_sheet_leaves_out_does_not_name_its_writer(place: SimpleNamespace, case: Case) -> None:
    """Rows read in any order that a database has never lie together as sheets, of which each lacks its writer."""
    round = opened(place, case)
    writers = [one for one in place.writers if one != place.people[-1]]
    for writer in writers:
        handed(place, round, writer)
    closed(place, round)
    size = len(place.people) - 2
    for order in ("id", None):
        rows = SheetGrade.objects.filter(round=round)
        found = list((rows.order_by(order) if order else rows).values_list("person", flat=True))
        assert len(found) == size * len(writers)
        whole = sum(len(set(found[at : at + size])) == size for at in range(len(found) - size + 1))
        assert whole < len(writers) / 3


def test_rows_do_not_lie_in_the_order_of_handing_in(place: SimpleNamespace, case: Case) -> None:
    """Who came first gave one grade and who came last another: the rows follow them no better than chance would."""
    round, cast = opened(place, case), []
    for number, writer in enumerate(place.writers):
        grade = BEST if number < 7 else GOOD
        handed(place, round, writer, grade)
        cast += [grade] * len(sheet(place, writer))
    closed(place, round)
    for order in ("id", None):
        rows = SheetGrade.objects.filter(round=round)
        found = list((rows.order_by(order) if order else rows).values_list("grade", flat=True))
        hits = sum(one == other for one, other in zip(cast, found, strict=True))
        assert hits < 0.8 * len(cast)


def test_totals_are_counted_again_from_the_pieces_and_shown_after_the_end(
    place: SimpleNamespace, case: Case
) -> None:
    round, day = opened(place, case), place.at.date()
    codes = [handed(place, round, one, BEST) for one in place.writers[:6]]
    codes += [handed(place, round, one) for one in place.writers[6:12]]
    assert SheetGrade.objects.exists()
    assert all(row.mutual == [None] * 4 for row in rows_of(case, day)), "nothing to be read before the end"
    done = closed(place, round)
    assert sorted(done.receipts.values_list("code", flat=True)) == sorted(codes)
    first = rows_of(case, day)[0]
    assert first.person == place.writers[0] and first.mutual == [5, 6, 0, 0]
    assert Counter(SheetGrade.objects.values_list("grade", flat=True))[BEST] == 6 * 15 - 6
    shown = last_round(case)
    assert shown is not None and (shown.issued, shown.collected, done.dropped) == (14, 12, 0)


def test_paper_and_screen_are_added_and_never_written_over(place: SimpleNamespace, case: Case) -> None:
    round, day, key = opened(place, case), place.at.date(), place.people[0].public_id
    for writer in place.writers[:6]:
        handed(place, round, writer)
    paper: dict[str, Any] = {"kind": "mutual", "issued": 2, "collected": 2, "void": 0}
    given = {"case": case, "on": day, "by": place.recorder, "at": place.at}
    enter_sheets(given={key: {BEST: 1, GOOD: 1}}, **paper, **given)
    assert rows_of(case, day)[0].mutual == [1, 1, None, None]
    closed(place, round)
    assert rows_of(case, day)[0].mutual == [1, 6, 0, 0]
    form = as_user(place.recorder).get(reverse("procedures:enter_grading", args=[case.public_id, "mutual"]))
    assert form.context["form"][f"mutual_{key}_1"].initial == 1, "paper alone is entered and corrected"
    enter_sheets(given={key: {BEST: 2}}, **paper, **given)
    assert rows_of(case, day)[0].mutual == [2, 5, 0, 0]
    page = as_user(place.recorder).get(reverse("procedures:grading", args=[case.public_id]))
    assert "14 人可以交，计入 6 份" in page.content.decode() and page.context["too_many"] is None
    answer = as_user(place.recorder).get(
        reverse("procedures:paper", args=[case.public_id, "life_meeting_report"])
    )
    text = "\n".join(one.text for one in Document(io.BytesIO(answer.getvalue())).paragraphs)
    assert "党员互评发出16张，收回8张" in text


def test_more_sheets_than_members_are_said(place: SimpleNamespace, case: Case) -> None:
    round, day = opened(place, case), place.at.date()
    for writer in place.writers:
        handed(place, round, writer)
    closed(place, round)
    given: dict[str, Any] = {"case": case, "on": day, "by": place.recorder, "at": place.at, "given": {}}
    enter_sheets(kind="mutual", issued=3, collected=3, void=0, **given)
    page = as_user(place.recorder).get(reverse("procedures:grading", args=[case.public_id]))
    assert "共 17 份，多于名册的 16 名党员" in page.content.decode()


def test_each_hands_in_once_whatever_happens(place: SimpleNamespace, case: Case) -> None:
    round, first = opened(place, case), place.writers[0]
    handed(place, round, first)
    with pytest.raises(Refused, match="已经交过"):
        handed(place, round, first, BEST)
    for writer in place.writers[1:11]:
        handed(place, round, writer)
    for writer in place.writers[:11]:
        with pytest.raises(Refused, match="已经交过"):
            handed(place, round, writer, BEST)
    with pytest.raises(Refused, match="名单里没有您"):
        handed(place, round, place.people[13])
    closed(place, round)
    round.refresh_from_db()
    with pytest.raises(Refused, match="已经结束"):
        handed(place, round, place.writers[12])
    with pytest.raises(Refused, match="已经结束"):
        closed(place, round)
    assert SheetReceipt.objects.count() == 11 and not SheetGrade.objects.filter(grade=BEST).exists()


def test_a_sheet_takes_no_grade_for_its_writer_nor_one_that_is_none(
    place: SimpleNamespace, case: Case
) -> None:
    round, writer = opened(place, case), place.writers[0]
    given: dict[str, Any] = {"round": round, "person": writer, "on": place.at.date()}
    for wrong in (
        {writer.public_id: BEST},
        {place.people[-1].public_id: BEST},
        {place.people[1].public_id: "x"},
    ):
        with pytest.raises(Refused, match="等次"):
            hand_in_sheet(given=wrong, **given)
    assert hand_in_sheet(given={place.people[1].public_id: ""}, **given), "an empty sheet is a sheet"


def test_fewer_than_five_sheets_are_thrown_away_unread_and_people_told(
    place: SimpleNamespace, case: Case
) -> None:
    round = opened(place, case)
    for writer in place.writers[:4]:
        handed(place, round, writer)
    done = closed(place, round)
    assert done.dropped == 4 and not SheetGrade.objects.exists() and not SheetReceipt.objects.exists()
    assert not SheetWriter.objects.filter(counted=True).exists() and not spool.waiting(round.public_id)
    assert Message.objects.filter(subject__startswith="互评表没有计入").count() == 14
    again = opened(place, case)
    for writer in place.writers[:5]:
        handed(place, again, writer)
    assert closed(place, again).dropped == 0
    with pytest.raises(Refused, match="已经开始过"):
        opened(place, case)


def test_a_batch_that_was_broken_off_is_counted_once(
    place: SimpleNamespace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error while a batch is written leaves it waiting; killed after writing, or during the end, nobody counts twice."""
    round = opened(place, case)
    for writer in place.writers[:9]:
        handed(place, round, writer)
    with monkeypatch.context() as patch:
        patch.setattr(SheetReceipt.objects, "bulk_create", _broken)
        with pytest.raises(RuntimeError):
            handed(place, round, place.writers[9])
    assert not SheetGrade.objects.exists() and not SheetWriter.objects.filter(counted=True).exists()
    with monkeypatch.context() as patch:
        patch.setattr(spool.shutil, "rmtree", lambda *_args, **_more: None)
        handed(place, round, place.writers[10])
    assert SheetReceipt.objects.count() == spool.BATCH, "written, though its folder was left behind"
    with monkeypatch.context() as patch:
        patch.setattr(sheets, "record_of", _broken)
        with pytest.raises(RuntimeError):
            closed(place, round)
    round.refresh_from_db()
    assert round.closed_at is not None and round.dropped is None
    assert closed(place, round).dropped == 0
    assert (SheetReceipt.objects.count(), SheetGrade.objects.count()) == (11, 11 * 14)


def test_what_is_thrown_away_stays_so_when_the_end_is_broken_off(
    place: SimpleNamespace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    round = opened(place, case)
    for writer in place.writers[:3]:
        handed(place, round, writer)
    with monkeypatch.context() as patch:
        patch.setattr(sheets, "record_of", _broken)
        with pytest.raises(RuntimeError):
            closed(place, round)
    assert closed(place, round).dropped == 3


def _broken(*_args: Any, **_more: Any) -> None:
    raise RuntimeError


def test_a_small_branch_uses_paper(place: SimpleNamespace, case: Case) -> None:
    for person in place.writers[4:]:
        User.objects.filter(pk=person.user.pk).update(is_active=False)
    with pytest.raises(Refused, match="有登录账号的党员是4名，不足5名"):
        opened(place, case)
    page = as_user(place.recorder).post(
        reverse("procedures:open_screen", args=[case.public_id]), {"until": "2026-12-01"}
    )
    assert page.status_code == 422 and "请用纸质表" in page.content.decode()
    assert not SheetRound.objects.exists() and not Message.objects.exists()


def test_a_day_that_is_over_and_a_second_round_are_refused(place: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Refused, match="已经过了"):
        opened(place, case, days=-1)
    opened(place, case)
    with pytest.raises(Refused, match="已经开始过"):
        opened(place, case)


def test_when_the_case_has_ended_nobody_is_asked_any_more(place: SimpleNamespace, case: Case) -> None:
    round, writer = opened(place, case), place.writers[0]
    Case.objects.filter(pk=case.pk).update(state=State.ENDED)
    round = SheetRound.objects.get()
    with pytest.raises(Refused, match="已经结束"):
        handed(place, round, writer)
    page = as_user(writer.user).get(reverse("procedures:sheet", args=[round.public_id]))
    assert not page.context["may_write"] and not sheets_waiting(writer)


def test_the_pages_from_the_message_to_the_list_of_receipts(place: SimpleNamespace, case: Case) -> None:
    recorder, writer, stranger = (
        as_user(one) for one in (place.recorder, place.writers[0].user, place.neighbour)
    )
    begin = reverse("procedures:open_screen", args=[case.public_id])
    offered = recorder.get(begin).content.decode()
    assert "党员13、党员14" in offered and "14名有登录账号的党员" in offered
    assert writer.post(begin, {"until": "2026-12-01"}).status_code == 403
    assert recorder.post(begin, {"until": "2026-12-01"}).status_code == 302
    page = Message.objects.get(person=place.writers[0]).path
    assert page in writer.get("/").content.decode() and page in writer.get("/register/me/").content.decode()
    form = writer.get(page)
    names = [bound.label for bound in form.context["form"]]
    assert names == sorted(names) and len(names) == 14 and place.writers[0].name not in names
    assert "窥视运行中的服务器" in form.content.decode()
    assert stranger.get(page).status_code == 404
    key = place.people[1].public_id
    assert writer.post(page, {f"mutual_{key}": "第一名"}).status_code == 422
    before = everything()
    shown = writer.post(page, {f"mutual_{key}": BEST}).content.decode()
    assert everything() == before, "handing in writes nothing anywhere"
    code = shown.split("<code>")[1].split("</code>")[0]
    again = writer.get(page).content.decode()
    assert code not in again and "您已经交过互评表" in again and "mutual_" not in again
    assert writer.post(page, {f"mutual_{key}": GOOD}).status_code == 422
    assert page not in writer.get("/").content.decode()
    for one in place.writers[1:6]:
        as_user(one.user).post(page, {})
    close = page + "close/"
    assert writer.post(close).status_code == 403
    assert "已交 6 份" in recorder.get(reverse("procedures:grading", args=[case.public_id])).content.decode()
    assert recorder.post(close).status_code == 302
    assert code in writer.get(page).content.decode()
    assert rows_of(case, place.at.date())[1].mutual == [1, 0, 0, 0]


def test_one_s_own_view_is_kept_by_name_and_not_written_over_by_an_old_page(
    place: SimpleNamespace, case: Case
) -> None:
    round, person = opened(place, case), place.writers[0]
    page = reverse("procedures:sheet", args=[round.public_id])
    client = as_user(person.user)
    assert client.post(page, {"own": "第一名"}).status_code == 422
    assert client.post(page, {"own": GOOD}).status_code == 302
    assert Grading.objects.get(person=person).own == GOOD
    enter = reverse("procedures:enter_grading", args=[case.public_id, "own"])
    names = [f"own_{one.public_id}" for one in place.people[:2]]
    old = {f"initial-{one}": "" for one in names} | {names[0]: "", names[1]: BEST}
    assert as_user(place.recorder).post(enter, old).status_code == 302
    owns = dict(Grading.objects.values_list("person", "own"))
    assert owns == {person.pk: GOOD, place.people[1].pk: BEST}
    probation = as_user(place.writers[-1].user).get(page)
    assert probation.context["own"] is None and probation.context["may_write"]


def test_pages_cost_the_same_at_any_number_of_members(
    place: SimpleNamespace, case: Case, django_assert_max_num_queries: Any
) -> None:
    round = opened(place, case)
    page = reverse("procedures:sheet", args=[round.public_id])
    opening = reverse("procedures:open_screen", args=[case.public_id])
    writer, recorder = as_user(place.writers[0].user), as_user(place.recorder)
    counts = {}
    for client, url in ((writer, page), (writer, "/"), (recorder, opening), (recorder, page)):
        client.get(url)
        with django_assert_max_num_queries(25) as few:
            client.get(url)
        counts[client, url] = len(few.captured_queries)
    for number in range(8):
        given = {"organization": place.branch, "by": place.system, "at": place.at}
        person = admit_imported(
            name=f"又{number}", standing="full", joined_on=PartialDate("2015"), **given
        ).person
        person.user = User.objects.create_user(f"more{number}", name=person.name)
        person.save()
    for (client, url), few_queries in counts.items():
        with django_assert_max_num_queries(few_queries):
            client.get(url)
    assert [one.pk for one in sheets_waiting(place.writers[0])] == [round.pk]
