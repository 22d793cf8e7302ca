"""A meeting is recorded, the duty is met, the reason opens; a member sees who looked."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.test import Client
from playwright.sync_api import Page

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.activities.models import Activity, Presence
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.organizations.actions import open_term, set_up
from jiceng.organizations.models import Organization
from jiceng.people.actions import admit_imported, appoint

pytestmark = pytest.mark.django_db(transaction=True)


WORDS = {
    "zh-hans": ("记一次会议", "党员大会", "保存", "已办"),
    "zh-hant": ("記一次會議", "黨員大會", "保存", "已辦"),
    "en": ("Record a meeting", "Members' assembly", "Save", "Done"),
}
"""The button of the workbench, the kind of meeting, the button that saves, the state of a duty that is met."""


@dataclass
class Street:
    committee: Organization
    branch: Organization
    people: list[str]
    users: dict[str, User]


@pytest.fixture
def street() -> Street:
    """A committee, a branch of thirty with a secretary and one member who logs in."""
    at, system = clock.now(), User.objects.system()
    begins = dt.date(clock.today().year, 1, 1)
    committee = set_up(
        name="青石街道党工委", kind="working_committee", parent=None, by=system, at=at, records_from=begins
    )
    branch = set_up(
        name="江景苑党支部", kind="branch", parent=committee, by=system, at=at, records_from=begins
    )
    open_term(organization=branch, elected_on=PartialDate("2025-06-18"), by=system, at=at)
    names = [f"张{one}{two}" for one in "建国文海立" for two in "明华强军新平"]
    members = [
        admit_imported(
            organization=branch,
            name=name,
            standing="full",
            joined_on=PartialDate("2010-07-01"),
            number="110101198001019990" if name == names[5] else "",
            by=system,
            at=at,
        )
        for name in names
    ]
    appoint(
        person=members[0].person,
        organization=branch,
        post="secretary",
        begins=dt.date(2025, 6, 18),
        by=system,
        at=at,
    )
    users = {}
    for role, place in (("recorder", branch), ("committee", committee), ("member", branch)):
        users[role] = User.objects.create_user(role, name=role)
        give(user=users[role], role=role, organization=place, by=system, at=at, begins=begins)
    members[5].person.user = users["member"]
    members[5].person.save(update_fields=["user"])
    return Street(committee, branch, names, users)


def log_in(page: Page, server: str, user: User) -> Client:
    """The browser takes over a session of the test client."""
    client = Client()
    client.force_login(user, backend="jiceng.accounts.backends.PasswordBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}]
    )
    return client


@pytest.mark.parametrize(
    ("language", "width", "height"),
    [("zh-hans", 1366, 768), ("zh-hans", 390, 844), ("zh-hant", 390, 844), ("en", 1366, 768)],
)
def test_a_meeting_of_thirty_with_three_absent_takes_ten_clicks(
    street, live_server, page, language, width, height
):
    begin, kind, save, met = WORDS[language]
    User.objects.update(language=language)
    log_in(page, live_server.url, street.users["recorder"])
    page.set_viewport_size({"width": width, "height": height})
    page.goto(live_server.url)
    clicks = 0
    page.get_by_role("link", name=begin).first.click()
    clicks += 1
    assembly = page.locator("label.pick", has_text=kind)
    if not assembly.locator("input").is_checked():
        assembly.click()
        clicks += 1
    for name in street.people[7:10]:
        page.get_by_role("button", name=name).click()
        clicks += 1
    page.get_by_role("button", name=save, exact=True).click()
    clicks += 1
    page.wait_for_url("**/activities/*/")
    assert clicks <= 10
    activity = Activity.objects.get()
    assert activity.attendances.count() == 30
    absent = activity.attendances.exclude(presence=Presence.PRESENT)
    assert sorted(absent.values_list("person__name", flat=True)) == sorted(street.people[7:10])
    page.goto(live_server.url)
    met_by_it = page.locator(".item", has=page.locator(f"a[href*='{activity.public_id}']"))
    duty = met_by_it.filter(has=page.locator("[data-hx-get*='BR-010']"))
    assert met in duty.locator(".chip-met").inner_text()
    duty.locator("[data-hx-get*='/explain/']").click()
    panel = page.locator("dialog[open]")
    panel.wait_for()
    panel.get_by_text("第十一条").first.wait_for()
    assert panel.locator(f"a[href*='{activity.public_id}']").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_a_member_sees_who_looked(street, live_server, page):
    log_in(page, live_server.url, street.users["committee"])
    page.goto(f"{live_server.url}/register/organizations/{street.branch.public_id}/roster/")
    page.get_by_role("link", name=street.people[5]).first.click()
    page.get_by_role("button", name="显示公民身份号码（留痕）").click()
    page.get_by_text("110101198001019990").wait_for()
    page.context.clear_cookies()
    log_in(page, live_server.url, street.users["member"])
    page.goto(f"{live_server.url}/register/me/")
    assert street.people[5] in page.locator("main").inner_text()
    assert "110101198001019990" not in page.content()
    assert "committee" in page.locator("main").inner_text()
