"""A secret vote on a screen, on a real server: told by a message, cast once, a receipt, a result that is judged."""

import re

from playwright.sync_api import Page, expect

from .conftest import Demo


def test_a_voter_votes_once_and_finds_the_receipt_again(demo: Demo, page: Page) -> None:
    demo.log_in(page, "shuji")
    page.get_by_role("link", name="消息").first.click()
    page.get_by_role("link", name="请投票：推举活动室管理员").click()
    page.get_by_role("button", name="投票，不能再改").click()
    expect(page.get_by_role("button", name="投票，不能再改")).to_be_visible()  # nothing was chosen
    page.get_by_label("赞成").check()
    page.get_by_role("button", name="投票，不能再改").click()
    receipt = page.locator("main code").inner_text()
    assert re.fullmatch("[0-9A-F]{12}", receipt)
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("您已经投过票。")
    assert receipt not in page.content()
    page.get_by_role("button", name="结束表决").click()
    page.get_by_role("dialog").get_by_role("button", name="结束表决").click()
    expect(page.locator("main")).to_contain_text("赞成 1，反对 0，弃权 0。")
    page.get_by_text("计入的回执").click()
    expect(page.locator("main")).to_contain_text(receipt)
    page.locator("h1 + .sub a, .page-head a").first.click()
    expect(page.locator("main")).to_contain_text("推举活动室管理员")
    expect(page.locator("main")).to_contain_text("支委会表决 · 赞成 1，反对 0，弃权 0")
