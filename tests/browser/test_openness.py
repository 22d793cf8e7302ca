"""公示 on a real server: posted with a masked name, objected to from a phone without a log-in, looked into."""

import re

from playwright.sync_api import Browser, Page, expect

from .checkers import axe_violations, html_errors
from .conftest import Demo


def test_a_notice_is_objected_to_from_the_street_and_answered(
    demo: Demo, page: Page, browser: Browser
) -> None:
    demo.log_in(page, "shuji")
    page.get_by_role("link", name="公示", exact=True).first.click()
    page.get_by_role("link", name="张贴公示").click()
    person = page.get_by_label("公示的是谁")
    name = person.locator("option").nth(1).inner_text()
    page.get_by_label("标题").fill(f"关于{name}同志的公示")
    person.select_option(index=1)
    page.get_by_label("对外遮盖姓名").check()
    page.get_by_label("正文").fill(f"{name}同志拟按期转正。")
    page.get_by_label("社会").check()
    page.get_by_label("公示几个工作日").fill("3")
    page.get_by_label("张贴处").fill("小区公告栏")
    page.get_by_label("受理异议的电话或办公室").fill("党群服务中心")
    page.get_by_role("button", name="张贴", exact=True).click()
    page.wait_for_url(re.compile(r"/openness/notices/\w{12}/"))
    expect(page.locator("main")).to_contain_text("一般不少于 5 个工作日，这一份是 3 个")
    public = page.get_by_role("link", name="打开公开页").get_attribute("href") or ""

    with browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}) as context:
        phone = context.new_page()
        phone.goto(demo.url + public)
        expect(phone.locator("main")).to_contain_text("同志拟按期转正")
        assert name not in phone.content()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        assert axe_violations(phone) == []
        assert html_errors({"public": phone.request.get(phone.url).text()}) == []
        phone.get_by_label("您的异议").fill("请再核实工作表现。")
        phone.get_by_label("姓名").fill("贺知春")
        phone.get_by_role("button", name="提交异议").click()
        expect(phone.locator("main")).to_contain_text("已收到您的异议")

    page.reload()
    page.get_by_role("button", name="显示姓名（留痕）").click()
    expect(page.locator("main")).to_contain_text("贺知春")
    page.get_by_role("link", name="核查和答复").click()
    page.get_by_label("核查情况").fill("走访了同事。")
    page.get_by_label("答复").fill("表现良好。")
    page.get_by_label("不成立").check()
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.locator("main")).to_contain_text("走访了同事。")
    assert axe_violations(page) == []
