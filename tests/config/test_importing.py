"""`jiceng import`: whatever is wrong with the file or the user is one sentence and exit 2, never a traceback."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.config.command import main
from jiceng.organizations.actions import set_up
from jiceng.people.models import Membership

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(autouse=True)
def district() -> None:
    system = User.objects.system()
    for code, name in (("A1", "甲党支部"), ("B1", "乙党支部")):
        branch = set_up(name=name, kind="branch", parent=None, code=code, by=system, at=AT)
        for role in ("recorder", "committee"):
            user = User.objects.create_user(f"{role}-{code}", name="某某")
            give(user=user, role=role, organization=branch, by=system, at=AT)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    return book(tmp_path / "roster.xlsx", ["姓名", "公民身份号码", "所在党支部", "人员类别"],
                ["张三", "110101198705010000", "甲党支部", "正式党员"])  # fmt: skip


def book(path: Path, *rows: list[str]) -> Path:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["import", "roster", str(file), *options, "--json"])


def refused(result: Result) -> str:
    """The one sentence of a command that ended with 2, wrote nothing and printed no document."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout, Membership.objects.count()) == (2, "", 0)
    (sentence,) = result.stderr.splitlines()
    return sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--as", "recorder-A1"), "用户“recorder-A1”没有“导入名册”的权限。"),
        (("--as", "recorder-A1", "--organization", "A1"), "用户“recorder-A1”没有“导入名册”的权限。"),
        (
            ("--as", "committee-A1", "--organization", "B1"),
            "没有编码或全称为“B1”的党组织；用 jiceng organizations 查看。",
        ),
        (("--organization", "C1"), "没有编码或全称为“C1”的党组织；用 jiceng organizations 查看。"),
        (("--as", "nobody"), "没有用户“nobody”。"),
    ],
)
def test_who_may_not_gets_one_sentence(roster: Path, options: tuple[str, ...], sentence: str) -> None:
    assert refused(run(roster, *options)) == sentence


def test_who_may_imports(roster: Path) -> None:
    done = run(roster, "--as", "committee-A1", "--organization", "A1")

    assert (done.exit_code, Membership.objects.count()) == (0, 1), done.stderr


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert "没有找到文件“none.xlsx”" in refused(run(tmp_path / "none.xlsx"))
    assert "是文件夹" in refused(run(tmp_path))


def test_a_workbook_without_such_a_table(tmp_path: Path) -> None:
    wrong = book(tmp_path / "wrong.xlsx", ["物品", "数量"], ["桌子", "3"])
    assert "表头" in refused(run(wrong))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbfname,number", "不是 Excel 工作簿"),
        (OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (b"PK\x03\x04 and then nothing", "已损坏"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    assert sentence in refused(run(path))


def test_200_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200 * 1024**2)
    assert "200 MB" in refused(run(path))


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _unused in range(64):
            part.write(b"\0" * 1024**2)
    assert "大得异常" in refused(run(path))


def test_a_file_that_may_not_be_read(roster: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "无法打开文件“roster.xlsx”" in refused(run(roster))
