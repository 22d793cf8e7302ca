"""An appraisal on a screen, on a real server: found on one's own page, filled in on a phone, closed, counted."""

import re

from playwright.sync_api import Page, expect

from .conftest import Demo

PHONE = {"width": 390, "height": 844}


def test_a_member_hands_in_on_a_phone_and_the_branch_counts(demo: Demo, page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    demo.log_in(page, "dangyuan")
    page.goto(demo.url)
    page.locator("main a[href*='/sheets/']").click()
    page.get_by_label("我给自己评的等次").select_option("合格")
    page.get_by_role("button", name="记下自评").click()
    expect(page.get_by_label("我给自己评的等次")).to_have_value("合格")
    first = page.locator("main fieldset").first
    name = first.locator("legend").inner_text()
    first.get_by_label("优秀").check()
    page.get_by_role("button", name="交互评表，不能再改").click()
    receipt = page.locator("main code").inner_text()
    assert re.fullmatch("[0-9A-F]{12}", receipt)
    sheet = page.url
    page.goto(sheet)
    expect(page.locator("main")).to_contain_text("您已经交过互评表。")
    assert receipt not in page.content()
    page.context.clear_cookies()
    page.set_viewport_size({"width": 1366, "height": 768})
    demo.log_in(page, "shuji")
    page.goto(demo.url + "/procedures/appraisal/")
    page.goto(demo.url + (page.locator("main table a").first.get_attribute("href") or "") + "grading/")
    line = page.get_by_role("row", name=name)
    assert line.locator("td").all_inner_texts()[1:5] == [""] * 4
    page.get_by_role("button", name="结束屏幕评议").click()
    page.get_by_role("dialog").get_by_role("button", name="结束屏幕评议").click()
    expect(page.locator("main")).to_contain_text("计入 12 份")
    assert sum(int(one) for one in line.locator("td").all_inner_texts()[1:5]) >= 11
    page.goto(sheet)
    page.get_by_text("计入的回执").click()
    expect(page.locator("main")).to_contain_text(receipt)
