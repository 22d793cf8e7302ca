"""换届 on a real server: the calendar, candidates by name, a roll that stays, two counts that must agree."""

import io
import re
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from .conftest import Demo


def test_a_branch_prepares_its_election(demo: Demo, page: Page) -> None:
    demo.log_in(page, "shuji")
    page.get_by_role("link", name="组织工作", exact=True).first.click()
    page.get_by_role("link", name="换届选举", exact=True).first.click()
    page.get_by_role("link", name="开始换届").click()
    expect(page.get_by_label("本届任期届满的日期")).not_to_have_value("")
    page.get_by_role("button", name="排出日程").click()
    page.wait_for_url(re.compile(r"/procedures/cases/\w{12}/"))
    expect(page.locator("#next")).to_contain_text("向上级请示换届")
    page.get_by_label("应选名额").fill("1")
    page.get_by_label("选举委员会").check()
    page.get_by_role("button", name="记下", exact=True).click()
    page.get_by_label("同意按期换届").check()
    page.get_by_role("button", name="记下", exact=True).click()
    page.get_by_label("候选人（按选票上的顺序）").fill("查无此人")
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("查无此人")


def test_two_people_count_and_only_the_same_counts_elect(demo: Demo, page: Page) -> None:
    demo.log_in(page, "gongwei")
    page.get_by_role("link", name="组织工作", exact=True).first.click()
    page.get_by_role("link", name="换届选举", exact=True).first.click()
    page.get_by_role("link", name=re.compile("恒达研发中心")).click()
    page.get_by_role("link", name="选票和计票").click()
    expect(page.locator("main")).to_contain_text("还要一个人独立录入")
    with page.expect_download() as download:
        page.get_by_role("link", name="选票（Word）").click()
    ballot = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    names = [row.cells[0].text for row in ballot.tables[0].rows[1:7]]
    should = int(re.search(r"应到会 (\d+) 人", page.locator("main").inner_text())[1])  # type: ignore[index]
    page.get_by_role("link", name="录入计票").click()
    for label in ("实到会有选举权的人数", "发出选票", "收回选票"):
        page.get_by_label(label).fill(str(should - 1))
    for index, name in enumerate(names):
        page.get_by_label(f"{name} 赞成票").fill(str(should - 2 - index) if index < 5 else "4")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.locator("main")).to_contain_text(f"两个人的计票不一致：{names[5]}。")
    page.get_by_role("link", name="改正我的计票").click()
    page.get_by_label(f"{names[5]} 赞成票").fill("3")
    page.get_by_role("button", name="录入", exact=True).click()
    expect(page.locator("main")).to_contain_text("当选")
    page.get_by_role("link", name="记下选举大会").click()
    expect(page.locator("#next")).to_contain_text("召开大会选举")
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator("#next")).to_contain_text("委员会第一次会议")
    page.get_by_role("link", name="选票和计票").click()
    page.get_by_role("link", name="选举书记、副书记").click()
    page.get_by_label(names[0], exact=True).check()
    page.get_by_role("button", name="开始投票").click()
    expect(page.locator("main")).to_contain_text("选举书记 · 第 1 次投票")
    expect(page.locator("main")).to_contain_text(f"应选 1 名，应到会 5 人。 候选人：{names[0]}")


def test_a_name_written_in_is_settled_and_the_meeting_agrees_to_fewer_seats(demo: Demo, page: Page) -> None:
    demo.log_in(page, "gongwei")
    page.get_by_role("link", name="组织工作", exact=True).first.click()
    page.get_by_role("link", name="换届选举", exact=True).first.click()
    page.get_by_role("link", name=re.compile("青石村第三")).click()
    page.get_by_role("link", name="选票和计票").click()
    expect(page.locator("main")).to_contain_text("要写明是谁")
    page.get_by_role("link", name="写明“王安邦”是谁").click()
    page.get_by_label("名册里的写法不同").check()
    page.get_by_role("button", name="写明", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("可以当选的人里没有这个姓名")
    page.get_by_label("没有这个人，或者不能当选").check()
    page.get_by_role("button", name="写明", exact=True).click()
    expect(page.locator("main")).to_contain_text("还有 1 个名额没有选出")
    page.get_by_role("link", name="记下同意减少名额").click()
    page.get_by_label("同意减少名额的人数").fill("900")
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("多于实到的")
    page.get_by_label("同意减少名额的人数").fill("27")
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.get_by_role("link", name="选举书记、副书记")).to_be_visible()
