"""Journeys through the demo district on a real server: bring a roster in, print the month, drill down, look at every page."""

import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from stdnum.cn import ric

from .checkers import axe_violations, html_errors
from .conftest import Demo

HEADINGS = [
    "序号",
    "姓名",
    "性别",
    "公民身份号码",
    "出生日期",
    "人员类别",
    "所在党支部",
    "加入党组织日期",
    "转为正式党员日期",
]
SIZES = ((1366, 768), (390, 844))


def number(birth: str, serial: str = "999") -> str:
    """A valid number that nobody bears, nor anybody of the demo district."""
    body = f"990101{birth}{serial}"
    return body + ric.calc_check_digit(f"{body}0")


def workbook(path: Path, rows: list[list[object]]) -> Path:
    """A roster as an office keeps it: a title over the heading, a total under the table."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["新进党员信息表"])
    sheet.merge_cells("A1:I1")
    for row in (HEADINGS, *rows, ["合计", len(rows)]):
        sheet.append(row)
    book.save(path)
    return path


def send(page: Page, demo: Demo, path: Path) -> None:
    """Upload a roster and wait until it is checked."""
    page.goto(f"{demo.url}/register/imports/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="核对").click()
    expect(page.locator("dl.facts")).to_be_visible(timeout=30_000)


def counts(page: Page) -> dict[str, int]:
    labels, numbers = (page.locator(f"dl.facts {tag}").all_inner_texts() for tag in ("dt", "dd"))
    return {label: int(one) for label, one in zip(labels, numbers, strict=True)}


def test_a_roster_with_errors_is_mended_in_the_workbook_that_comes_back(
    demo: Demo, page: Page, tmp_path: Path
) -> None:
    branch, wrong = "江景苑小区党支部", number("19920304")
    wrong = wrong[:-1] + ("1" if wrong[-1] != "1" else "2")
    rows: list[list[object]] = [
        [1, "贺 知远", "男", number("19910203"), "1991.02", "正式党员", branch, "2015-06-01", "2016-06-01"],
        [2, "贺知新", "男", wrong, "1992.03", "正式党员", branch, "2015-06-01", "2016-06-01"],
        [3, "贺知行", "男", number("19930405"), "1993.04", "预备党员", "江景苑小区支部部", "2026-03-01", ""],
    ]
    demo.log_in(page, "gongwei")
    send(page, demo, workbook(tmp_path / "新进党员.xlsx", rows))
    assert (counts(page)["新增"], counts(page)["退回"]) == (1, 2)
    expect(page.locator("main")).to_contain_text("校验位")

    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注好的原表").click()
    mended = tmp_path / "改好.xlsx"
    download.value.save_as(mended)
    book = openpyxl.load_workbook(mended)
    sheet = book.worksheets[0]
    notes = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert "校验位" in notes["D4"] and branch in notes["G5"]
    sheet["D4"], sheet["G5"] = number("19920304"), branch
    book.save(mended)

    send(page, demo, mended)
    assert (counts(page)["新增"], counts(page)["退回"]) == (3, 0)
    page.get_by_role("button", name="写入名册").click()
    expect(page.get_by_role("button", name="撤回这次导入")).to_be_visible(timeout=30_000)
    page.get_by_role("searchbox").fill("贺知远")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("贺知远")

    send(page, demo, mended)
    assert (counts(page)["新增"], counts(page)["变更"], counts(page)["不变"]) == (0, 0, 3)
    assert page.get_by_role("button", name="写入名册").count() == 0


def test_the_month_s_ledgers_take_three_clicks(demo: Demo, page: Page) -> None:
    demo.log_in(page, "shuji")
    page.get_by_role("link", name="下载本月全套").click()
    page.get_by_role("button", name="生成全套").click()
    ready = page.get_by_role("link", name="下载压缩包")
    ready.wait_for(timeout=60_000)
    with page.expect_download() as download:
        ready.click()
    content = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    for title in (
        "党员花名册",
        "三会一课记录本",
        "会议签到表",
        "活动台账",
        "班子任期台账",
        "组织生活开展情况统计表",
    ):
        assert any(title in name for name in names), title


def test_a_committee_reaches_the_record_behind_a_figure_in_four_clicks(demo: Demo, page: Page) -> None:
    demo.log_in(page, "gongwei")
    page.goto(f"{demo.url}/overview/")
    page.get_by_role("button", name="以表格查看").click()
    page.locator(".chart-twin a.chip-met").first.click()
    page.locator("main .items a[href*='/activities/']").first.click()
    page.wait_for_url(re.compile(r"/activities/\w{12}/"))
    expect(page.locator("main")).to_contain_text("记录于")


def test_another_community_stays_out_of_sight(demo: Demo, page: Page) -> None:
    demo.log_in(page, "shequ")
    page.goto(f"{demo.url}/overview/")
    assert "江景苑" not in page.locator("main").inner_text()
    assert "紫荆" in page.locator("main").inner_text()


def test_a_meeting_is_recorded_by_keyboard_alone(demo: Demo, page: Page) -> None:
    demo.log_in(page, "shuji")
    press(page, page.get_by_role("link", name=re.compile("记一次会议|补录或说明未开")).first, "Enter")
    page.wait_for_url("**/activities/record/**")
    reach(page, page.locator("#id_title"))
    page.keyboard.type("键盘记的会")
    press(page, page.get_by_role("button", name="保存", exact=True), "Enter")
    page.wait_for_url(re.compile(r"/activities/\w{12}/"))
    expect(page.locator("h1")).to_have_text("键盘记的会")


def reach(page: Page, target: Locator) -> None:
    """Tab to an element, as who has no mouse would."""
    handle = target.element_handle()
    for _step in range(200):
        if handle.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(page: Page, target: Locator, key: str) -> None:
    reach(page, target)
    page.keyboard.press(key)


PAGES = {
    "shuji": [
        "/", "/activities/", "/activities/record/?kind=assembly", "/ledgers/", "/ledgers/?ledger=minutes", "/rules/",
        "/rules/BR-012/", "/rules/EL-024/", "/rules/FM-001/", "/calculator/",
        "/calculator/meeting.verdict/?meeting=admission&should_attend=20&present=12&favour=11",
        "/calculator/election.count/?present=20&seats=2&votes.0.key=甲&votes.0.value=15&votes.1.key=乙&votes.1.value=9",
        "/calculator/election.count/?go=1&present=20&votes.0.value=15", "/calculator/activity.requirements/",
        "/calculator/development.dates/?application=2024-01-10", "/calendar/", "/messages/", "/accounts/password/", "/register/search/?q=李",
        "/procedures/definitions/member-development/", "/procedures/definitions/transfer/", "/procedures/definitions/re-election/",
    ],
    "gongwei": [
        "/overview/", "/duties/?what=missed", "/duties/?what=terms", "/duties/?what=formation", "/register/",
        "/register/imports/",
    ],
    "dangyuan": ["/", "/register/me/", "/register/me/contest/"],
    "liudong": ["/", "/register/me/"],
    "guanli": ["/", "/register/grants/", "/register/grants/new/", "/register/users/new/", "/rules/changes/", "/rules/formalism/"],
}  # fmt: skip
FOLLOWED = {
    "shuji": [
        ("/activities/", "main table a[href^='/activities/']", ("", "correct/", "ballot/")),
        ("/messages/", "main a[href*='/ballots/']", ("",)),
        ("/", ".top-nav a[href='/procedures/']", ("",)),
        ("/procedures/", "main a[href$='/apply/']", ("",)),
        ("/procedures/", "main a[href$='/admitted/']", ("", "?by=sex&value=f")),
        ("/procedures/", "main a[href$='/probation/']", ("",)),
        ("/openness/", "main a[href$='/post/']", ("",)),
        ("/openness/", "main table a", ("", "conclude/", "take-down/", "objection/")),
        ("/procedures/", "main table a", ("", "?step=review", "end/", "papers/talk_record/original/")),
        ("/procedures/transfers/", "main a[href$='/transfer/']", ("",)),
        ("/procedures/lost/", "main a[href$='/lose/']", ("",)),
        ("/procedures/mobile/", "main a[href$='/away/']", ("",)),
        ("/procedures/mobile/", "main a[href$='/guest/']", ("",)),
        ("/procedures/mobile/", "main table a", ("",)),
        ("/procedures/league/", "main a[href$='/recommend/']", ("",)),
        ("/procedures/appraisal/", "main a[href$='/life-meeting/']", ("",)),
        (
            "/procedures/appraisal/",
            "main table a",
            (
                "",
                "opinions/",
                "opinions/add/",
                "problems/add/",
                "talks/",
                "grading/",
                "grading/mutual/",
                "grading/decided/",
            ),
        ),
        ("/messages/", "main a[href*='/sheets/']", ("",)),
        ("/procedures/tasks/", "main table a", ("", "report/", "postpone/")),
        ("/procedures/tasks/", "main a[href$='/board/']", ("",)),
        ("/procedures/tasks/", "main a[href$='/new/']", ("",)),
        ("/procedures/elections/", "main a[href$='/election/']", ("",)),
        ("/procedures/honours/", "main table a", ("", "?step=published")),
        ("/procedures/honours/", "main a[href$='/awards/']", ("",)),
    ],
    "dangyuan": [
        ("/messages/", "main a[href*='/sheets/']", ("",)),
        ("/register/me/", "main a[href^='/procedures/talks/']", ("",)),
    ],
    "gongwei": [
        ("/overview/", ".chart-twin th a", ("",)),
        ("/overview/", ".figure a", ("",)),
        ("/procedures/appraisal/", "main table tr:has-text('紫荆花园') a", ("grading/",)),
        (
            "/register/",
            "main table th a",
            ("", "?on=2026-06-30", "roster/", "tree/", "set-up/", "appoint/", "terms/new/", "contests/"),
        ),
        (
            "/register/",
            "a[href$='/packs/']",
            ("", "?pack=life-meeting-spring&begins=2026-11-01", "?pack=&begins=x", "lecture-quarterly/stop/"),
        ),
        ("/register/", "a[href*='/calculator/?place=']", ("",)),
        ("/procedures/transfers/", "main table a", ("",)),
        ("/procedures/honours/", "main a[href$='/awards/']", ("", "new/")),
        ("/procedures/elections/", "main table tr:has-text('恒达研发中心') a", ("", "election/", "ballot/")),
        ("/procedures/elections/", "main table tr:has-text('青石村第三') a", ("election/", "post-ballot/")),
        ("/procedures/formation/", "main table a", ("",)),
        ("/procedures/formation/", "main a[href$='/units/']", ("", "?which=uncovered", "new/")),
        (
            "/register/search/?q=恒达机械集团",
            "main a[href^='/register/organizations/']",
            ("units/", "change/merge/"),
        ),
        ("/register/search/?q=李", "main a[href^='/register/people/']", ("", "edit/", "transfer/")),
    ],
}
"""Pages reached by the first such link on another, and by what is added to its address."""


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en-GB"])
def test_every_page_holds_in_every_size_and_language(
    demo: Demo, browser: Browser, tmp_path: Path, locale: str
) -> None:
    """No error, no sideways scrolling, nothing that axe or the HTML checker finds; the page speaks its language."""
    troubles: list[str] = []
    documents: dict[str, str] = {}
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.goto(f"{demo.url}/accounts/enter/?key=damaged")  # refused, which the console calls an error
        look(page, "/accounts/enter/?key=damaged", troubles, documents)
        page.on("console", lambda said: said.type == "error" and troubles.append(f"{page.url}: {said.text}"))
        page.goto(f"{demo.url}/accounts/login/")
        look(page, "/accounts/login/", troubles, documents)
        for name, paths in PAGES.items():
            demo.log_in(page, name)
            more = followed(page, demo, name)
            if name == "gongwei":
                more.append(refused_import(page, demo, tmp_path))
            for path in [*paths, *more]:
                answer = page.goto(demo.url + path)
                assert answer is not None
                if answer.status != 200:
                    troubles.append(f"{path}: {answer.status}")
                look(page, path, troubles, documents)
    troubles += html_errors(documents)
    assert "\n".join(troubles) == ""


def followed(page: Page, demo: Demo, name: str) -> list[str]:
    found = []
    for path, selector, endings in FOLLOWED.get(name, []):
        page.goto(demo.url + path)
        link = page.locator(selector).first.get_attribute("href") or ""
        found += [link + ending for ending in endings]
    return found


def refused_import(page: Page, demo: Demo, folder: Path) -> str:
    """The page of a roster that was checked, and whose only row is refused."""
    row = [1, "贺知远", "男", "990101", "1991.02", "正式党员", "没有的支部", "2015-06-01", "2016-06-01"]
    page.goto(f"{demo.url}/register/imports/")
    page.locator("input[type=file]").set_input_files(workbook(folder / "退回.xlsx", [row]))
    page.locator("main button[type=submit]").click()
    expect(page.locator("dl.facts")).to_be_visible(timeout=30_000)
    return urlsplit(page.url).path


def look(page: Page, path: str, troubles: list[str], documents: dict[str, str]) -> None:
    documents[path] = page.request.get(page.url).text()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            troubles.append(f"{path} at {width}: scrolls sideways")
        troubles += [f"{path} at {width}: {one}" for one in axe_violations(page)]
