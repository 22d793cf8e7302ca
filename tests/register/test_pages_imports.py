"""The import page: checked first, written on demand, marked, taken back."""

import datetime as dt
import io
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from jiceng.access.actions import give
from jiceng.access.roles import Role
from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.core.locks import FileLock
from jiceng.documents.models import ImportRun
from jiceng.organizations.actions import set_up
from jiceng.organizations.kinds import Kind
from jiceng.organizations.models import Organization
from jiceng.people.models import Membership
from jiceng.register import jobs

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    with clock.frozen(AT):
        yield


@pytest.fixture(autouse=True)
def _here_and_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the test's own thread, which alone sees its transaction."""

    def at_once(_work: object, run: ImportRun, dry_run: bool, _language: str, lock: FileLock) -> None:
        jobs.work(run.pk, dry_run=dry_run)
        lock.release()

    monkeypatch.setattr(jobs, "start", at_once)


@pytest.fixture
def client() -> Client:
    system = User.objects.system()
    root = set_up(name="街道党工委", kind=Kind.WORKING_COMMITTEE, parent=None, by=system, at=AT)
    set_up(name="江景苑党支部", kind=Kind.BRANCH, parent=root, by=system, at=AT)
    user = User.objects.create_user("committee", name="周立新")
    give(user=user, role=Role.COMMITTEE, organization=root, by=system, at=AT)
    client = Client()
    client.force_login(user, backend="jiceng.accounts.backends.PasswordBackend")
    return client


def upload(client: Client, content: bytes) -> ImportRun:
    file = SimpleUploadedFile("花名册.xlsx", content)
    answer = client.post(reverse("register:imports"), {"kind": "roster", "file": file, "organization": ""})
    assert answer.status_code == 302
    return ImportRun.objects.get()


def roster(*rows: tuple[str, str, str]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["姓名", "公民身份号码", "所在党支部", "人员类别"])
    for row in rows:
        sheet.append([*row, "正式党员"])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def test_check_write_and_take_back(client: Client) -> None:
    run = upload(
        client, roster(("张晓明", "110101198001019998", "江景苑党支部"), ("李红", "123", "江景苑党支部"))
    )
    url = {
        name: reverse(f"register:{name}", args=[run.public_id])
        for name in ("import", "run_import", "undo_import")
    }
    assert run.state == "checked"
    assert (run.counts["rows"], run.counts["new"], run.counts["refused"]) == (2, 1, 1)
    assert client.get(url["import"]).status_code == 200
    assert not Membership.objects.exists()

    marked = client.get(reverse("register:marked_workbook", args=[run.public_id]))
    sheet = load_workbook(io.BytesIO(b"".join(marked.streaming_content))).active
    assert sheet["B3"].comment is not None

    client.post(url["run_import"])
    run.refresh_from_db()
    assert (run.state, [one.person.name for one in Membership.objects.all()]) == ("done", ["张晓明"])
    assert "张晓明" in client.get(reverse("register:search"), {"q": "zxm"}).content.decode()
    client.post(url["undo_import"])
    assert Membership.objects.count() == 0


def test_a_wrong_file_gets_one_sentence(client: Client) -> None:
    run = upload(client, b"no workbook at all")
    assert run.state == "unusable"
    assert run.sentence in client.get(reverse("register:import", args=[run.public_id])).content.decode()


def test_an_import_of_somebody_else_does_not_exist(client: Client) -> None:
    run = upload(client, b"no workbook at all")
    other = User.objects.create_user("other", name="他人")
    give(
        user=other,
        role=Role.COMMITTEE,
        organization=Organization.objects.get(parent=None),
        by=User.objects.system(),
        at=AT,
    )
    stranger = Client()
    stranger.force_login(other, backend="jiceng.accounts.backends.PasswordBackend")
    assert stranger.get(reverse("register:import", args=[run.public_id])).status_code == 404


def test_an_import_whose_server_was_killed_says_so_and_one_click_checks_it_again(client: Client) -> None:
    run = upload(client, roster(("张晓明", "110101198001019998", "江景苑党支部")))
    ImportRun.objects.filter(pk=run.pk).update(state="writing", counts={}, problems=[])
    show = reverse("register:import", args=[run.public_id])

    page = client.get(show).content.decode()

    run.refresh_from_db()
    assert run.state == "broken_off"
    assert run.sentence in page and reverse("register:check_import", args=[run.public_id]) in page
    client.post(reverse("register:check_import", args=[run.public_id]))
    run.refresh_from_db()
    assert (run.state, run.sentence, run.counts["new"]) == ("checked", "", 1)


def test_an_import_at_work_is_left_alone(client: Client) -> None:
    run = upload(client, roster(("张晓明", "110101198001019998", "江景苑党支部")))
    ImportRun.objects.filter(pk=run.pk).update(state="writing")
    lock = FileLock(jobs.lock_of(run))
    assert lock.acquire()

    client.get(reverse("register:imports"))
    client.post(reverse("register:check_import", args=[run.public_id]))

    lock.release()
    run.refresh_from_db()
    assert run.state == "writing"


def test_the_workbook_that_comes_back_marks_more_than_the_page_lists(client: Client) -> None:
    count = 2_100
    run = upload(client, roster(*[("张晓明", f"12{index}", "江景苑党支部") for index in range(count)]))
    assert (run.counts["refused"], len(run.problems)) == (count, 2_000)

    page = client.get(reverse("register:import", args=[run.public_id])).content.decode()
    marked = client.get(reverse("register:marked_workbook", args=[run.public_id]))

    assert "前 200 处" in page
    sheet = load_workbook(io.BytesIO(b"".join(marked.streaming_content))).active
    assert sum(1 for row in sheet["B"] if row.comment is not None) == count
