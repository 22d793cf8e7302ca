"""Packs of rules chosen on the tree: what holds where, what another would change, using it and stopping."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiceng.audit.models import Detail
from jiceng.core.dates import Period
from jiceng.duties.queries import duties_of
from jiceng.organizations.actions import use_pack
from jiceng.organizations.models import Organization, PackUse

from .test_portal import login, text

LECTURE = "lecture-quarterly"
FROM = {"pack": LECTURE, "begins": "2026-10-01"}


@pytest.fixture
def client(district) -> Client:
    return login(district, "committee", district.root)


def address(organization: Organization) -> str:
    return reverse("portal:packs", args=[organization.public_id])


def lectures(branch: Organization, today: dt.date) -> int:
    found = duties_of(branch, Period.parse("2026-Q4"), today)
    assert found is not None
    return sum(one["activity"] == "lecture" for one in found.requirements)


def test_choosing_shows_what_would_change_and_changes_nothing(district, client, today) -> None:
    branch = district.branch(committee=True)
    page = text(client.get(address(district.root), FROM))
    assert "比较了 2 个党组织" in page
    assert "1 个有变化" in page
    assert "党课（2026年第四季度）：应办 0 次 → 1 次" in page
    assert "加码" in page
    assert not PackUse.objects.exists()
    assert lectures(branch, today) == 0


def test_used_it_holds_below_and_is_logged_with_its_day(district, client, today) -> None:
    branch, beside = district.branch(committee=True), district.branch(committee=True)
    answer = client.post(address(branch), FROM)
    assert answer.url == address(branch)
    assert (lectures(branch, today), lectures(beside, today)) == (1, 0)
    assert Detail.objects.latest("entry_id").data["begins"] == "2026-10-01"
    page = text(client.get(address(branch)))
    assert "本组织" in page
    assert f'<option value="{LECTURE}"' not in page


def test_what_is_used_above_is_named_where_it_holds(district, client) -> None:
    branch = district.branch()
    client.post(address(district.root), FROM)
    assert address(district.root) in text(client.get(address(branch)))
    recorder = text(login(district, "recorder", branch).get(address(branch)))
    assert "上级" in recorder
    assert district.root.name not in recorder
    assert "再选用一个" not in recorder


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"pack": "", "begins": "2026-10-01"}, "这个字段是必填项。"),
        ({"pack": LECTURE, "begins": "十月"}, "请写一个完整的日期，如 2026-11-22。"),
        (FROM | {"ends": "2026-09-30"}, "停用日期应当晚于启用日期。"),
        ({"pack": "nothing", "begins": "2026-10-01"}, "nothing"),
    ],
)
@pytest.mark.parametrize("send", ["get", "post"])
def test_what_cannot_be_is_told_at_the_field(district, client, sent, sentence, send) -> None:
    answer = getattr(client, send)(address(district.root), sent)
    assert sentence in answer.content.decode()
    assert answer.status_code == (200 if send == "get" else 422)
    assert not PackUse.objects.exists()


def test_a_day_that_is_none_stays_as_it_was_typed(district, client) -> None:
    page = text(client.get(address(district.root), {"pack": LECTURE, "begins": "十月"}))
    assert re.search(r'<input type="text" name="begins" value="十月"', page)


def test_a_use_that_has_ended_may_not_be_written_over(district, client, today) -> None:
    given = {"organization": district.root, "pack": LECTURE, "by": district.by, "at": timezone.now()}
    use_pack(begins=dt.date(2026, 1, 1), ends=dt.date(2026, 11, 1), **given)
    assert "这段时间已经选用" in client.post(address(district.root), FROM).content.decode()
    assert client.post(address(district.root), FROM | {"begins": "2026-11-01"}).status_code == 302
    assert "已停用" in text(client.get(address(district.root)))


def test_only_who_writes_the_register_chooses(district) -> None:
    branch = district.branch()
    recorder = login(district, "recorder", branch)
    assert recorder.post(address(branch), FROM).status_code == 403
    assert recorder.get(address(district.branch())).status_code == 404
    assert not PackUse.objects.exists()


def test_stopping_leaves_what_was_due_before(district, client, today) -> None:
    branch = district.branch(committee=True)
    client.post(address(branch), FROM | {"begins": "2026-07-01"})
    stop = reverse("portal:stop_pack", args=[branch.public_id, LECTURE])
    assert "停用日期应当晚于启用日期。" in client.post(stop, {"ends": "2026-07-01"}).content.decode()
    assert client.post(stop, {"ends": "2026-10-01"}).url == address(branch)
    assert lectures(branch, today) == 0
    third = duties_of(branch, Period.parse("2026-Q3"), today)
    assert third is not None
    assert "lecture" in {one["activity"] for one in third.requirements}
    assert client.get(stop).status_code == 404


def test_a_page_asks_as_often_whatever_it_lists(district, client) -> None:
    branch = district.branch(parent=district.root)
    counts = []
    for pack in (LECTURE, "points-company", "time-bank-nanjing"):
        client.post(address(district.root), {"pack": pack, "begins": "2026-10-01"})
        with CaptureQueriesContext(connection) as asked:
            client.get(address(branch))
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_an_organisation_opens_its_packs_and_its_calculator(district, client) -> None:
    branch = district.branch()
    page = text(client.get(reverse("register:organization", args=[branch.public_id])))
    assert address(branch) in page
    assert f"{reverse('portal:questions')}?place={branch.public_id}" in page
