"""发展党员 on a real server: an application, the next step, a paper; the committee admits."""

import io
import re
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from .conftest import Demo


def test_an_application_is_recorded_and_the_next_step_takes_four_clicks(demo: Demo, page: Page) -> None:
    demo.log_in(page, "shuji")
    page.get_by_role("link", name="组织工作", exact=True).first.click()
    page.get_by_role("link", name="登记入党申请").click()
    page.get_by_label("姓名").fill("贺知秋")
    page.get_by_label("递交申请书的日期").fill("2999-01-01")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("今天之后")
    page.get_by_label("递交申请书的日期").fill("2026-01-05")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile(r"/procedures/cases/\w{12}/"))
    expect(page.locator("#next")).to_contain_text("派人谈话")

    page.get_by_label("日期").fill("2026-02-20")
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator("main")).to_contain_text("超过期限：最迟应在2026年2月5日。")
    expect(page.locator("#next")).to_contain_text("推荐并确定入党积极分子")

    with page.expect_download() as download:
        page.get_by_role("link", name="入党积极分子登记表").first.click()
    document = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert cells[cells.index("姓名") + 1] == "贺知秋"
    assert cells[cells.index("派人谈话") + 1] == "2026年2月20日"


def test_a_committee_admits_whom_the_assembly_passed(demo: Demo, page: Page) -> None:
    demo.log_in(page, "gongwei")
    page.get_by_role("link", name="组织工作", exact=True).first.click()
    row = page.locator("main table tr", has_text="上级党委审批").filter(has_text="江景苑")
    name = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    page.get_by_label("批准", exact=True).check()
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator("main")).to_contain_text("已生效。")
    page.get_by_role("searchbox").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("预备党员")
