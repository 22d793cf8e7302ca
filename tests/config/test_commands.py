"""Every command with bad input: one sentence on standard error, nothing on standard output, and the right exit code."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.audit.actions import check_chain
from jiceng.config.command import Installation, main
from jiceng.core.clock import now
from jiceng.organizations.actions import set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with good and bad files, and a district with one user per role."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JICENG_BACKUP_PASSPHRASE", raising=False)
    (tmp_path / "bad.xlsx").write_text("hello")
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "folder").mkdir()
    book = openpyxl.Workbook()
    book.active.append(["党组织名称", "组织类别"])
    book.active.append(["丙党支部", "党支部"])
    book.save(tmp_path / "good.xlsx")
    system, at = User.objects.system(), now()
    root = set_up(name="街道党工委", kind="working_committee", parent=None, code="QS", by=system, at=at)
    branch = set_up(name="甲党支部", kind="branch", parent=root, code="QS01", by=system, at=at)
    set_up(name="乙党支部", kind="branch", parent=root, code="QS02", by=system, at=at)
    for parent in (root, None):
        set_up(name="同名党支部", kind="branch", parent=parent, by=system, at=at)
    places = {"committee": root, "recorder": branch, "member": branch, "administrator": None}
    for role, place in places.items():
        user = User.objects.create_user(role, name=role)
        give(user=user, role=role, organization=place, by=system, at=at)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


NOBODY = "没有用户“nobody”。"
NOPE = "没有编码或全称为“NOPE”的党组织；用 jiceng organizations 查看。"
ELSEWHERE = "没有编码或全称为“QS02”的党组织；用 jiceng organizations 查看。"
SEVERAL = "有多个党组织叫“同名党支部”，请改写编码。"
BAD: list[tuple[str, int, str]] = [
    ("organizations --as nobody", 2, NOBODY),
    ("organizations --as system", 2, "没有用户“system”。"),
    ("organizations --as administrator", 2, "用户“administrator”没有“查看组织与记录”的权限。"),
    ("duties --month 2026-11", 2, "Missing option '--organization'."),
    ("duties --organization NOPE --month 2026-11", 2, NOPE),
    ("duties --organization 同名党支部 --month 2026-11", 2, SEVERAL),
    ("duties --organization QS01 --month 2026-13", 2, "--month 是“2026-13”，应写成 2026-11。"),
    ("duties --organization QS01 --month 2026", 2, "--month 是“2026”，应写成 2026-11。"),
    ("duties --organization QS01 --month 0000-01", 2, "--month 是“0000-01”，应写成 2026-11。"),
    ("duties --organization QS01 --month 2026-11 --as nobody", 2, NOBODY),
    ("duties --organization QS02 --month 2026-11 --as recorder", 2, ELSEWHERE),
    ("import roster none.xlsx", 2, "没有找到文件“none.xlsx”。"),
    ("import roster folder", 2, "“folder”是文件夹，请指定其中的一个 Excel 文件。"),
    ("import roster empty.xlsx", 2, "文件是空的（0 字节），请重新导出后再试。"),
    (
        "import organizations bad.xlsx",
        2,
        "这不是 Excel 工作簿（.xlsx 或 .xls），请用 Excel 打开后另存为 .xlsx 再试。",
    ),
    ("import roster good.xlsx --organization NOPE", 2, NOPE),
    ("import roster good.xlsx --as nobody", 2, NOBODY),
    ("import roster good.xlsx --as recorder", 2, "用户“recorder”没有“导入名册”的权限。"),
    ("import organizations good.xlsx --as member", 2, "用户“member”没有“导入名册”的权限。"),
    ("import nothing good.xlsx", 2, "No such command 'nothing'."),
    ("ledger roster --organization NOPE --period 2026-11 --out a.pdf", 2, NOPE),
    (
        "ledger roster --organization QS01 --period 2026-Q9 --out a.pdf",
        2,
        "--period 是“2026-Q9”，应写成 2026-11、2026-Q4 或 2026。",
    ),
    (
        "ledger roster --organization QS01 --period 2026-11 --out none/a.xlsx --format xlsx",
        2,
        "写不了 none/a.xlsx：No such file or directory。",
    ),
    ("ledger roster --organization QS01 --period 2026-11 --out a.pdf --as nobody", 2, NOBODY),
    ("ledger roster --organization QS02 --period 2026-11 --out a.pdf --as recorder", 2, ELSEWHERE),
    (
        "ledger roster --organization QS01 --period 2026-11 --out a.pdf --as member",
        2,
        "用户“member”没有“查看党员名册”的权限。",
    ),
    ("figures publish --as nobody", 2, NOBODY),
    ("figures publish --as committee", 2, "用户“committee”没有“管理系统”的权限。"),
    ("verify --as nobody", 2, NOBODY),
    ("verify --as recorder", 2, "用户“recorder”没有“管理系统”的权限。"),
    (
        "backup copy.jcb",
        2,
        "备份含有密钥，必须加密：请把至少 12 个字符的口令放进 JICENG_BACKUP_PASSPHRASE。",
    ),
    ("backup none/copy --without-keys", 2, "写不了 none/copy：No such file or directory。"),
    ("backup folder --without-keys", 2, "Invalid value for 'OUT': File 'folder' is a directory."),
    ("backup copy --without-keys --as nobody", 2, NOBODY),
    ("backup copy --without-keys --as committee", 2, "用户“committee”没有“管理系统”的权限。"),
    ("restore none", 2, "Invalid value for 'FILE': File 'none' does not exist."),
    ("run --port 99999", 2, "Invalid value for '--port': 99999 is not in the range 1<=x<=65535."),
    ("demo --date tomorrow", 2, "--date 是“tomorrow”，应写成 2026-11-22。"),
    ("init --admin system", 2, "用户“system”已停用，或者不能登录。"),
    ("init --admin two\u3000names", 2, "用户名要有 1 到 60 个字母、汉字、数字或 .-_@，不含空格。"),
    ("rules use x --organization QS01 --as nobody", 2, NOBODY),
    ("rules use x --organization QS02 --as recorder", 2, ELSEWHERE),
    ("rules use x --organization QS01 --as recorder", 2, "用户“recorder”没有“维护组织与名册”的权限。"),
    ("rules ask nope", 2, "given: missing; it takes a JSON object, @file or -."),
    ("rules stale --on tomorrow", 2, "on: got 'tomorrow'; it takes a date like 2026-11-22."),
    ("nonsense", 2, "No such command 'nonsense'."),
]


@pytest.mark.parametrize(("line", "code", "sentence"), BAD, ids=[one[0] for one in BAD])
def test_bad_input_is_one_sentence(here: Path, line: str, code: int, sentence: str) -> None:
    takes_json = line.split()[0] not in ("run", "demo", "init", "nonsense") and not line.endswith("nothing")
    done = call(*line.split(" "), *(["--json"] if takes_json else []))

    said = [one for one in done.stderr.splitlines() if not one.startswith("数据目录")]
    assert (said, done.stdout, done.exit_code) == ([sentence], "", code)
    assert not list(here.glob("*.part"))


GOOD = [
    "organizations",
    "organizations --as recorder",
    "duties --organization QS01 --month 2026-11",
    "duties --organization 甲党支部 --month 2026-11 --as member",
    "import organizations good.xlsx --organization QS --dry-run",
    "import organizations good.xlsx --organization QS --as committee",
    "ledger roster --organization QS01 --period 2026-11 --format xlsx --out a.xlsx --as recorder",
    "figures publish --as administrator",
    "verify --as administrator",
    "rules list",
    "rules show BR-001",
    "rules use --organization QS01 --as recorder",
    "rules stale",
    "rules ask meeting.threshold --given @given.json",
]


@pytest.mark.parametrize("line", GOOD)
def test_json_is_one_document(here: Path, line: str) -> None:
    (here / "given.json").write_text('{"meeting": "assembly"}')
    done = call(*line.split(" "), "--json")

    assert "Traceback" not in done.stderr
    if done.exit_code == 2:
        assert done.stdout == ""
    else:
        json.loads(done.stdout)


@pytest.mark.parametrize("name", [*Installation.modules, "rules"])
def test_every_command_explains_itself(name: str) -> None:
    done = call(name, "--help")

    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")


def test_what_a_command_writes_is_sealed_when_it_ends(here: Path) -> None:
    assert call("import", "organizations", "good.xlsx", "--organization", "QS").exit_code == 0

    assert check_chain(now())[2].count == 0


def test_the_first_administrator_enters_by_the_link_and_the_log_says_who_made_it(here: Path) -> None:
    first = call("init", "--admin", "anna", "--host", "https://party.example.cn/")
    again = call("init", "--admin", "anna")

    assert first.stdout.startswith("https://party.example.cn/accounts/enter/?key=")
    assert again.stdout.startswith("http://127.0.0.1:8000/accounts/enter/?key=")
    assert User.objects.get(username="anna").grants.count() == 1
