"""The page of ledgers: what it prints, for whom, and the month's set."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.activities.models import AgendaItem, Attendance
from jiceng.audit.models import Entry
from jiceng.core import clock
from jiceng.core.dates import PartialDate, Period
from jiceng.core.errors import Refused
from jiceng.documents.ledgers import LEDGERS
from jiceng.documents.models import Paper, PaperForm, PaperSet, SetState
from jiceng.documents.render import own_form
from jiceng.people.actions import admit_imported, appoint
from jiceng.people.models import Person
from jiceng.portal import ledgers

NUMBER = "110101198705010008"
MONTH = Period.parse("2026-11")


def login(district: Any, role: str, organization: Any) -> Client:
    user = User.objects.create_user(f"{role}{organization.pk}", name="王晓燕")
    give(user=user, role=role, organization=organization, by=district.by, at=clock.now())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def branch(district: Any) -> Any:
    found = district.branch(committee=True)
    admit_imported(
        organization=found,
        name="龙国樑",
        standing="full",
        number=NUMBER,
        phone="13900001234",
        born_on=PartialDate("1987-05"),
        mobile=True,
        mobile_to="深圳",
        by=district.by,
        at=clock.now(),
    )
    return found


@pytest.fixture
def meeting(district: Any, branch: Any) -> Any:
    activity = district.write(branch, kinds="assembly lecture", day=dt.date(2026, 11, 5))
    for number, person in enumerate(Person.objects.order_by("pk")):
        presence = "leave" if number == 0 else "present"
        reason = "出差" if number == 0 else ""
        Attendance.objects.create(
            activity=activity, person=person, presence=presence, reason=reason, votes=True
        )
    AgendaItem.objects.create(
        activity=activity,
        position=1,
        title="年度计划",
        decision="同意",
        meeting="ordinary",
        should_attend=4,
        present=3,
        favour=3,
        verdict={"answer": {"quorum": True, "passed": True}},
    )
    return activity


def sent(branch: Any, **more: str) -> dict[str, str]:
    return {"organization": branch.public_id, "period": "2026-11", "script": "hans", **more}


def rows_of(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [
        ["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)
    ]


def test_the_page_opens_on_ones_own_branch_and_month(district: Any, meeting: Any, branch: Any) -> None:
    page = login(district, "recorder", branch).get(reverse("portal:ledgers")).content.decode()

    assert f'value="{branch.name}"' in page
    assert 'value="2026-11"' in page
    assert "三会一课记录本" in page
    assert "党员大会、党课" in page
    assert "应到4，实到3，赞成3，通过" in page


def test_the_roster_masks_numbers(district: Any, branch: Any) -> None:
    client = login(district, "recorder", branch)

    made = client.post(reverse("portal:print_ledger"), sent(branch, ledger="roster", format="xlsx"))

    (row,) = [row for row in rows_of(made.content) if "龙国樑" in row]
    assert row[4:7] == ["1987-05", "", "110101**********08"]
    assert row[12:14] == ["*******1234", "流动党员 深圳"]
    assert NUMBER not in str(rows_of(made.content))
    paper = Paper.objects.get()
    assert (paper.ledger, paper.organization, paper.period, paper.count) == ("roster", branch, "2026-11", 4)
    entry = Entry.objects.get(kind="paper")
    assert (entry.verb, entry.subject, entry.place) == ("print", paper.public_id, branch.public_id)


def test_full_numbers_need_the_right_and_leave_a_trace(district: Any, branch: Any) -> None:
    asked = sent(branch, ledger="roster", format="xlsx", full_numbers="on")

    refused = login(district, "auditor", branch).post(reverse("portal:print_ledger"), asked)
    made = login(district, "recorder", branch).post(reverse("portal:print_ledger"), asked)

    assert refused.status_code == 403
    assert NUMBER in str(rows_of(made.content))
    looked = Entry.objects.filter(verb="looked", subject=Person.objects.get(name="龙国樑").public_id)
    assert sorted(entry.detail.data["what"] for entry in looked) == ["number", "phone"]


def test_minutes_in_word_say_who_was_away_and_what_was_decided(
    district: Any, meeting: Any, branch: Any
) -> None:
    client = login(district, "recorder", branch)

    made = client.post(reverse("portal:print_ledger"), sent(branch, ledger="minutes", format="docx"))

    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(io.BytesIO(made.content)).tables
    ]
    assert tables[1][1] == ["1", "年度计划", "同意", "一般表决：应到4，实到3，赞成3，通过"]
    assert tables[2][1] == [Person.objects.order_by("pk")[0].name, "请假", "出差"]


def test_terms_and_statistics(district: Any, meeting: Any, branch: Any) -> None:
    appoint(
        person=Person.objects.get(name="龙国樑"),
        organization=branch,
        post="secretary",
        begins=dt.date(2024, 6, 30),
        by=district.by,
        at=clock.now(),
    )

    terms = ledgers.content_of("terms", district.root, MONTH)
    statistics = ledgers.content_of("statistics", district.root, MONTH)

    (row,) = [row for row in terms["rows"] if row["organization"] == branch.name]
    assert (row["ends_on"], row["state"], row["secretary"]) == ("2029-06-30", "距届满951天", "龙国樑")
    (row,) = [row for row in statistics["rows"] if row["organization"] == branch.name]
    assert row["assembly"] == "1/1"
    assert statistics["count"] == 1


def test_others_branches_do_not_exist_and_members_print_nothing(district: Any, branch: Any) -> None:
    other = district.branch()
    asked = sent(other, ledger="roster", format="xlsx")

    stranger = login(district, "recorder", branch).post(reverse("portal:print_ledger"), asked)
    member = login(district, "member", other).get(reverse("portal:ledgers"))

    assert (stranger.status_code, member.status_code) == (400, 404)
    assert not Paper.objects.exists()


def test_a_code_opens_the_same_page_and_tells_of_changes(district: Any, meeting: Any, branch: Any) -> None:
    client = login(district, "recorder", branch)
    client.post(reverse("portal:print_ledger"), sent(branch, ledger="minutes", format="pdf", script="hant"))
    url = reverse("portal:paper", args=[Paper.objects.get().public_id])

    same = client.get(url).content.decode()
    meeting.minutes = "补记"
    meeting.save()
    changed = client.get(url).content.decode()

    assert "与打印时一致" in same
    assert "打印以后记录有过变化" in changed
    outside = login(district, "recorder", district.branch()).get(url)
    assert outside.status_code == 404


def test_a_form_of_ones_own_serves_the_branches_below(district: Any, branch: Any) -> None:
    client = login(district, "committee", district.root)
    form = own_form("roster", "xlsx")
    upload = reverse("portal:upload_ledger_form", args=[district.root.public_id])
    name = "本街道花名册.xlsx"

    client.post(upload, {"ledger": "roster", "form": SimpleUploadedFile(name, form)})
    page = client.get(reverse("portal:ledgers"), {"organization": branch.public_id, "ledger": "roster"})

    assert name in page.content.decode()
    own = PaperForm.objects.get()
    client.post(reverse("portal:remove_ledger_form", args=[own.public_id]))
    assert not PaperForm.objects.exists()


def test_a_wrong_form_is_refused_at_its_field(district: Any, branch: Any) -> None:
    client = login(district, "recorder", branch)
    upload = reverse("portal:upload_ledger_form", args=[branch.public_id])

    page = client.post(upload, {"ledger": "roster", "form": SimpleUploadedFile("a.docx", b"no")})

    assert page.status_code == 400
    assert "这不是 Word（.docx）或 Excel（.xlsx）文件。" in page.content.decode()


def test_a_months_set_holds_six_ledgers_of_every_organisation(
    district: Any, meeting: Any, branch: Any
) -> None:
    out, seen = io.BytesIO(), []

    files = ledgers.make_set(
        district.root,
        MONTH,
        formats=["docx", "pdf"],
        script="hans",
        out=out,
        by=district.by,
        at=clock.now(),
        progress=lambda done, total: seen.append((done, total)),
    )

    names = zipfile.ZipFile(out).namelist()
    assert files == len(names) == len(set(names)) == 2 * 6 * 2
    assert seen[-1] == (12, 12)
    assert seen == sorted(seen)
    assert Paper.objects.count() == 12
    assert f"{branch.name}/党员花名册-{branch.name}-截至2026年11月22日.pdf" in names


@pytest.mark.django_db
def test_a_set_is_fetched_by_who_asked_for_it(
    district: Any, branch: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = login(district, "recorder", branch)
    started = client.post(reverse("portal:ledger_sets"), sent(branch, **{"set-formats": "xlsx"}))
    paper_set = PaperSet.objects.get()

    waiting = client.get(started.url).content.decode()
    ledgers.run_set(paper_set, address="https://a.example")
    ready = client.get(started.url).content.decode()

    assert "正在生成" in waiting
    file_url = reverse("portal:ledger_set_file", args=[paper_set.public_id])
    assert file_url in ready
    response = client.get(file_url)
    assert len(zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))).namelist()) == 6  # type: ignore[attr-defined]
    assert login(district, "committee", district.root).get(file_url).status_code == 404
    assert PaperSet.objects.get().state == SetState.DONE


def test_a_set_without_a_format_says_so(district: Any, branch: Any) -> None:
    client = login(district, "recorder", branch)

    page = client.post(reverse("portal:ledger_sets"), sent(branch), follow=True)

    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode() or "message-error" in page.content.decode()
    assert not PaperSet.objects.exists()


def test_an_unknown_ledger_names_the_six(branch: Any) -> None:
    with pytest.raises(Refused, match="statistics（组织生活开展情况统计表）"):
        ledgers.content_of("dues", branch, MONTH)
    assert len(LEDGERS) == 6
