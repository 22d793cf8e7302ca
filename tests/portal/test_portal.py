"""The portal's pages: who sees what, in how many queries, and what each figure opens."""

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.activities.models import State
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.actions import set_up
from jiceng.people.actions import admit_imported, raise_contest, reveal


def login(district: Any, role: str, organization: Any, username: str = "") -> Client:
    user = User.objects.create_user(username or role, name=f"{role}甲")
    give(user=user, role=role, organization=organization, by=district.by, at=clock.now())
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_the_workbench_says_what_is_due_with_one_primary_button(district, today):
    branch = district.branch(committee=True)
    done = district.write(branch, kinds="theme_day", day=dt.date(2026, 11, 6))
    page = text(login(district, "recorder", branch).get("/"))
    assert page.index("已逾期") < page.index("剩 8 天") < page.index("已办</span>")
    assert page.count("btn btn-primary") == 1
    assert reverse("activities:detail", args=[done.public_id]) in page
    link = f"organization={branch.public_id}&kind=committee_meeting&day=2026-11-22"
    assert link in page


def test_the_workbench_shows_dates_and_requests(district, today):
    branch = district.branch()
    member = admit_imported(
        organization=branch,
        name="王磊",
        standing="probationary",
        joined_on=PartialDate("2025-12-08"),
        by=district.by,
        at=clock.now(),
    ).person
    raise_contest(person=member, field="phone", claim="13900000000", by=district.by, at=clock.now())
    page = text(login(district, "recorder", branch).get("/"))
    assert "王磊的预备期到 2026年12月8日" in page
    assert "王磊的更正申请" in page


def test_roles_have_their_own_first_screen(district, today):
    branch = district.branch()
    assert login(district, "committee", district.root).get("/").url == reverse("portal:overview")
    assert "系统管理" in text(login(district, "administrator", None).get("/"))
    assert "将要开展的活动" in text(login(district, "member", branch).get("/"))
    assert Client().get("/").status_code == 302


def test_a_member_sees_who_looked_and_what_is_coming(district, today):
    branch = district.branch()
    client = login(district, "member", branch)
    person = admit_imported(
        organization=branch,
        name="李桂芳",
        standing="full",
        user=User.objects.get(username="member"),
        by=district.by,
        at=clock.now(),
    ).person
    reveal(person=person, what="number", by=district.by, at=clock.now())
    district.write(branch, kinds="lecture", day=dt.date(2026, 11, 28), state=State.PLANNED)
    page = text(client.get("/"))
    assert "系统" in page and "lecture" in page


def test_from_a_figure_to_the_record_in_four_clicks(district, today):
    branch = district.branch()
    done = district.write(branch, kinds="theme_day", day=dt.date(2026, 11, 6))
    client = login(district, "committee", district.root)
    page = text(client.get(reverse("portal:overview")))
    figure = re.search(r'class="figure-value"><a class="explain" href="([^"]*name=met[^"]*)"', page)
    assert figure
    panel = text(client.get(figure[1], headers={"HX-Request": "true"}))
    assert "<html" not in panel
    listing = text(client.get(re.search(r'href="([^"]*what=met)"', panel)[1]))
    month = text(client.get(re.search(rf'href="(/duties/{branch.public_id}/[^"]*)"', listing)[1]))
    assert reverse("activities:detail", args=[done.public_id]) in month


def test_the_map_has_a_table_twin_in_tree_order(district, today):
    first, second = district.branch(), district.branch()
    district.write(second, kinds="theme_day", day=dt.date(2026, 10, 6))
    response = login(district, "auditor", district.root).get(reverse("portal:overview"))
    heat = response.context["heat"]
    assert [line.label for line in heat.lines] == [first.name, second.name]
    assert [line.cells[9].state for line in heat.lines] == ["missed", "met"]
    assert heat.lines[1].cells[9].url == reverse("portal:month", args=[second.public_id, "2026-10"])
    assert heat.lines[0].cells[9].words in text(response)


def test_a_large_tree_is_summed_by_child(district, today, monkeypatch):
    monkeypatch.setattr("jiceng.portal.heat.MOST_ROWS", 1)
    middle = set_up(
        name="江景社区党委", kind="committee", parent=district.root, by=district.by, at=clock.now()
    )
    for _unused in range(2):
        district.branch(parent=middle)
    client = login(district, "committee", district.root)
    heat = client.get(reverse("portal:overview")).context["heat"]
    assert heat.grouped and [line.label for line in heat.lines] == [middle.name]
    assert client.get(heat.lines[0].cells[0].url).context["root"] == middle


def test_sector_and_period(district, today):
    district.branch(sector="village")
    district.branch()
    client = login(district, "committee", district.root)
    response = client.get(reverse("portal:overview"), {"sector": "village", "period": "2026-Q3"})
    assert len(response.context["heat"].lines) == 1
    assert client.get(reverse("portal:overview"), {"period": "soon"}).status_code == 404


@pytest.mark.parametrize("what", ["missed", "due", "met", "not_recorded", "terms", "formation"])
def test_every_list_opens(district, today, what):
    branch = district.branch(members=7)
    district.term(branch, "2021-06", has_committee=False)
    client = login(district, "committee", district.root)
    text(client.get(reverse("portal:list"), {"what": what, "period": "2026"}))
    assert client.get(reverse("portal:list"), {"what": "other"}).status_code == 404


def test_the_panel_says_what_counted_and_what_did_not(district, today):
    branch = district.branch()
    held = district.write(branch, kinds="assembly", day=dt.date(2026, 10, 6))
    district.write(
        branch, kinds="assembly", day=dt.date(2026, 11, 3), state=State.NOT_HELD, reason="书记住院"
    )
    client = login(district, "recorder", branch)
    query = {"what": "requirement", "organization": branch.public_id, "rule": "BR-010", "period": "2026-Q4"}
    page = text(client.get(reverse("portal:explain"), query))
    assert "第十一条" in page and "据原文" in page
    assert reverse("activities:detail", args=[held.public_id]) in page
    assert "未开展：书记住院" in page


def test_terms_formation_figures_and_rules_open(district, today):
    branch = district.branch(members=7, committee=False)
    client = login(district, "committee", district.root)
    url = reverse("portal:explain")
    assert "按规定的任期推出" in text(client.get(url, {"what": "term", "organization": branch.public_id}))
    formation = {"what": "formation", "organization": branch.public_id, "rule": "BR-022"}
    assert "应当设立" in text(client.get(url, formation))
    for name in ("organizations", "members", "met", "terms", "formation"):
        text(client.get(url, {"what": "figure", "name": name}))
    text(client.get(url, {"what": "rule", "rule": "BR-012"}))
    for query in (
        {},
        {"what": "rule", "rule": "XX"},
        {"what": "figure", "name": "other"},
        {**formation, "rule": "XX"},
    ):
        assert client.get(url, query).status_code == 404


def test_another_subtree_is_no_page(district, today):
    mine, other = district.branch(), district.branch()
    client = login(district, "recorder", mine)
    place = other.public_id
    assert client.get(reverse("portal:month", args=[place, "2026-11"])).status_code == 404
    for name, query in (
        ("overview", {"under": place}),
        ("list", {"under": place}),
        ("explain", {"what": "term", "organization": place}),
        ("explain", {"what": "figure", "name": "met", "under": place}),
    ):
        assert client.get(reverse(f"portal:{name}"), query).status_code == 404


def test_a_member_has_no_overview(district, today):
    branch = district.branch()
    assert login(district, "member", branch).get(reverse("portal:overview")).status_code == 403


def test_rules_are_readable(district, today):
    client = login(district, "member", district.branch())
    assert "BR-010" in text(client.get(reverse("portal:rules")))
    assert "BR-012" not in text(client.get(reverse("portal:rules"), {"q": "BR-010"}))
    assert "第十一条" in text(client.get(reverse("portal:rule", args=["BR-010"])))
    assert client.get(reverse("portal:rule", args=["XX"])).status_code == 404


def test_the_feed_needs_only_its_secret_address(district, today):
    branch = district.branch(committee=True)
    district.write(branch, kinds="lecture", day=dt.date(2026, 11, 28), state=State.PLANNED)
    client = login(district, "recorder", branch)
    client.post(reverse("portal:calendar"))
    old = User.objects.get(username="recorder").calendar_key
    calendar = Calendar.from_ical(Client().get(reverse("portal:feed", args=[old])).content)
    titles = [str(event["summary"]) for event in calendar.walk("VEVENT")]
    assert "lecture" in titles and any("届满" in title for title in titles)
    assert old in text(client.get(reverse("portal:calendar")))
    client.post(reverse("portal:calendar"))
    assert Client().get(reverse("portal:feed", args=[old])).status_code == 404
    assert Client().get(reverse("portal:feed", args=["none"])).status_code == 404


def count_queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        text(client.get(url))
    return len(queries)


def test_queries_do_not_grow(district, today):
    counts = []
    client = login(district, "committee", district.root)
    for total in (1, 3):
        while district.count < total:
            branch = district.branch(committee=True)
            district.write(branch, kinds="theme_day", day=dt.date(2026, 11, 6))
        counts.append(
            [
                count_queries(client, reverse("portal:overview")),
                count_queries(client, reverse("portal:list") + "?what=met"),
                count_queries(client, reverse("portal:month", args=[branch.public_id, "2026-11"])),
            ]
        )
    assert counts == [[13, 13, 14]] * 2
