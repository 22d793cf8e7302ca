"""组织关系转接 on a real server: a branch sends, the other receives, those who keep the register confirm."""

import re

from playwright.sync_api import Page, expect

from .conftest import Demo


def test_a_member_goes_from_one_branch_to_another(demo: Demo, page: Page) -> None:
    demo.log_in(page, "shuji")
    page.get_by_role("link", name="组织工作", exact=True).first.click()
    page.get_by_role("link", name="组织关系转接", exact=True).first.click()
    page.get_by_role("link", name="转出", exact=True).click()
    chosen = page.get_by_label("党员", exact=True)
    chosen.select_option(index=3)
    name = chosen.locator("option:checked").inner_text()
    page.get_by_label("转往本系统的党支部").fill("听涛里小区支部")
    page.get_by_role("button", name="发起转接").click()
    expect(page.locator(".error-summary")).to_contain_text("听涛里小区党支部")
    page.get_by_label("转往本系统的党支部").fill("听涛里小区党支部")
    page.get_by_role("button", name="发起转接").click()
    page.wait_for_url(re.compile(r"/procedures/cases/\w{12}/"))
    address = page.url
    page.get_by_label("有效期（天）").fill("120")
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator("main")).to_contain_text("多于90")
    expect(page.locator("main")).to_contain_text("等负责名册的党委工作人员确认")
    expect(page.locator("main")).to_contain_text("由听涛里小区党支部办")

    demo.log_in(page, "gongwei")
    page.goto(address)
    page.get_by_role("button", name="核对无误，确认").click()
    page.get_by_label("接收", exact=True).check()
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator("main")).to_contain_text("已办结")
    page.get_by_role("searchbox").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("听涛里")

    demo.log_in(page, "shuji")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("已办结")
