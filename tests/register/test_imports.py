"""Rosters and organisations from real-looking workbooks into the register."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.core import clock, vendor
from jiceng.core.errors import Refused
from jiceng.documents.workbooks import WorkbookRefused
from jiceng.organizations.figures import differences
from jiceng.organizations.models import Organization, Term
from jiceng.people.actions import edit_person, enter_applicant
from jiceng.people.identity import check_digit
from jiceng.people.models import Appointment, Candidacy, Membership, Person
from jiceng.people.personal import opened
from jiceng.register.imports import counting, import_organizations, import_roster, undo
from jiceng.register.imports import roster as roster_module

TODAY = dt.date(2026, 11, 23)
HEADER = [
    "序号",
    "姓名",
    "性别",
    "公民身份号码",
    "民族",
    "出生日期",
    "学历",
    "人员类别",
    "所在党支部",
    "加入党组织日期",
    "转为正式党员日期",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.frozen(TODAY):
        yield


@pytest.fixture(autouse=True)
def _figures_stay_exact(db: None) -> Any:
    yield
    assert list(differences()) == []


def number(born: str = "19870501", serial: str = "000") -> str:
    first17 = f"110101{born}{serial}"
    return first17 + check_digit(first17)


def book(path: Path, *rows: list[Any], title: bool = True) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    if title:
        sheet.append(["某某街道党员信息采集表"])
        sheet.append([])
    for row in rows:
        sheet.append(row)
    workbook.save(path)
    return path


def organizations(tmp_path: Path) -> None:
    """街道党工委 → two committees, each with two branches; children come before their parents."""
    path = book(
        tmp_path / "organizations.xlsx",
        ["党组织名称", "上级党组织", "组织类别", "所属领域", "建立方式", "成立日期", "届满日期", "编码", "简称"],
        ["东风社区第一党支部", "东风社区党委", "党支部", "社区", "单独组建", "2010.05", "2027年5月", "D001", "东风一支部"],
        ["东风社区第二党支部", "东风社区党委", "党支部", "社区", "", "", "", "D002", ""],
        ["东风社区党委", "和平街道党工委", "党委", "社区", "", "2008", "", "D000", ""],
        ["西湖社区党委", "和平街道党工委", "党委", "社区", "", "", "", "X000", ""],
        ["西湖社区第一党支部", "西湖社区党委", "党支部", "社区", "", "", "", "X001", ""],
        ["和平街道党工委", "", "党工委", "机关", "", "", "", "H000", ""],
        ["合计", 6],
    )  # fmt: skip
    result = import_organizations(path, by=None)
    assert result.as_json() == {
        "rows": 6, "new": 6, "changed": 0, "unchanged": 0, "refused": 0, "warned": 0, "missing": 0, "problems": [],
    }  # fmt: skip


def person(name: str, born: str = "19870501", serial: str = "000", **given: Any) -> list[Any]:
    values = {
        "sex": "女" if int(serial) % 2 == 0 else "男",
        "number": number(born, serial),
        "born": f"{born[:4]}.{born[4:6]}",
        "standing": "正式党员",
        "branch": "东风一支部",
        "joined": "2010年7月1日",
        "full": "2011-7-1",
    } | given
    return [
        1, name, values["sex"], values["number"], "汉", values["born"], "大学", values["standing"], values["branch"],
        values["joined"], values["full"],
    ]  # fmt: skip


def test_organizations_stand_under_their_parents_and_again_change_nothing(tmp_path: Path) -> None:
    organizations(tmp_path)

    branch = Organization.objects.get(code="D001")
    assert (branch.parent.code, branch.parent.parent.code, branch.depth) == ("D000", "H000", 2)
    assert branch.path.startswith(branch.parent.path)
    assert str(branch.established_on) == "2010-05"
    assert str(Term.objects.get().ends_on) == "2027-05"
    again = import_organizations(tmp_path / "organizations.xlsx", by=None)
    assert (again.unchanged, again.rows, again.exit_code) == (6, 6, 0)


def test_a_roster_goes_in_once_and_a_changed_file_shows_the_difference(tmp_path: Path) -> None:
    organizations(tmp_path)
    rows = [person("张 三"), person("李四", serial="999", standing="预备党员", joined="2026-03-01", full="")]
    path = book(tmp_path / "roster.xlsx", HEADER, *rows, [], ["备注：本表由支部填写"])

    first = import_roster(path, by=None)

    assert first.as_json() == {
        "rows": 2, "new": 2, "changed": 0, "unchanged": 0, "refused": 0, "warned": 0, "missing": 0, "problems": [],
    }  # fmt: skip
    zhang = Person.objects.get(name="张三")
    assert opened(zhang, "number") == number()
    assert (str(zhang.born_on), zhang.sex, zhang.ethnicity) == ("1987-05", "f", "汉族")
    membership = Membership.objects.get(person=zhang)
    assert (membership.organization.code, membership.begins, membership.standing) == (
        "D001",
        dt.date(2010, 7, 1),
        "full",
    )
    again = import_roster(path, by=None)
    assert again.counts() | {"problems": again.problems} == {
        "rows": 2, "new": 0, "changed": 0, "unchanged": 2, "refused": 0, "warned": 0, "missing": 0, "problems": [],
    }  # fmt: skip

    book(path, HEADER, [*rows[0][:6], "研究生", *rows[0][7:]])
    changed = import_roster(path, by=None)

    assert changed.counts() == {
        "rows": 1, "new": 0, "changed": 1, "unchanged": 0, "refused": 0, "warned": 0, "missing": 1,
    }  # fmt: skip
    assert [(one.name, one.column, one.before, one.after) for one in changed.changes] == [
        ("张三", "学历", "大学", "研究生")
    ]
    assert changed.missing_members == [("李四", "东风社区第一党支部")]
    assert Membership.objects.filter(ends=None).count() == 2


def test_the_database_learns_how_large_tables_became_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organizations(tmp_path)
    learnt = []
    monkeypatch.setattr(counting.vendor, "learn_sizes", lambda tables: learnt.extend(tables))
    monkeypatch.setattr(counting, "MANY", 2)
    path = book(tmp_path / "roster.xlsx", HEADER, person("张三"))
    import_roster(path, by=None)
    assert learnt == []
    import_roster(book(path, HEADER, person("李四", serial="999"), person("王五", born="19880501")), by=None)
    assert {"people_person", "people_membership"} <= set(learnt)


@pytest.mark.skipif(not vendor.is_postgresql(), reason="SQLite keeps no such number")
def test_what_was_learnt_holds_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    organizations(tmp_path)
    monkeypatch.setattr(counting, "MANY", 1)
    import_roster(book(tmp_path / "roster.xlsx", HEADER, person("张三")), by=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'people_membership'")
        assert cursor.fetchone()[0] == 1


def test_conversion_opens_a_new_period(tmp_path: Path) -> None:
    organizations(tmp_path)
    path = tmp_path / "roster.xlsx"
    import_roster(
        book(path, HEADER, person("李四", standing="预备党员", joined="2025-03-01", full="")), by=None
    )

    import_roster(book(path, HEADER, person("李四", joined="2025-03-01", full="2026-03-01")), by=None)

    assert list(Membership.objects.order_by("begins").values_list("standing", "begins", "ends", "began")) == [
        ("probationary", dt.date(2025, 3, 1), dt.date(2026, 3, 1), "imported"),
        ("full", dt.date(2026, 3, 1), None, "converted"),
    ]


def problem_of(result: Any) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.level) for one in result.problems]


def test_refused_rows_stay_out_and_the_rest_goes_in(tmp_path: Path) -> None:
    organizations(tmp_path)
    good = number()
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    path = book(
        tmp_path / "roster.xlsx",
        HEADER,
        person("张三"),
        person("", serial="002"),
        person("李四", number=""),
        person("王五", number=good[:17]),
        person("赵六", number=wrong),
        person("孙七", number=110101198705010000),
        person("周八"),
        person("吴九", serial="004", branch="东风社区第1党支部"),
        person("郑十", serial="006", number="110101198713010003"),
    )

    result = import_roster(path, by=None)

    assert problem_of(result) == [
        (5, "姓名", "refused"),
        (6, "公民身份号码", "refused"),
        (7, "公民身份号码", "refused"),
        (8, "公民身份号码", "refused"),
        (9, "公民身份号码", "refused"),
        (10, "公民身份号码", "refused"),
        (11, "所在党支部", "refused"),
        (12, "公民身份号码", "refused"),
    ]
    assert (result.rows, result.new, result.refused, result.exit_code) == (9, 1, 8, 1)
    assert result.problems[2].value == "110101*********00" and good[6:14] not in str(result.as_json())
    assert "Excel" in result.problems[4].problem
    assert "东风社区第一党支部" in result.problems[6].mend
    assert list(Person.objects.values_list("name", flat=True)) == ["张三"]


def test_warned_rows_go_in_marked(tmp_path: Path) -> None:
    organizations(tmp_path)
    path = book(
        tmp_path / "roster.xlsx",
        HEADER,
        person("一", serial="002", sex="男"),
        [*person("二", serial="004", born="19870501")[:5], "1988.05", *person("二", serial="004")[6:]],
        person("三", serial="006", joined="2012-07-01"),
        person("四", serial="008", joined="2004-07-01"),
        person("五", serial="010", full="2011-06-30"),
        person("六", serial="012", full="2010-07-01"),
    )  # fmt: skip

    result = import_roster(path, by=None)

    assert problem_of(result) == [
        (4, "性别", "warned"),
        (5, "出生日期", "warned"),
        (6, "转为正式党员日期", "warned"),
        (7, "加入党组织日期", "warned"),
        (8, "转为正式党员日期", "warned"),
        (9, "转为正式党员日期", "note"),
    ]
    assert (result.new, result.warned, result.refused) == (6, 5, 0)
    assert [mark["field"] for mark in Person.objects.get(name="一").marks] == ["sex"]
    assert import_roster(path, by=None).unchanged == 6


def test_a_member_elsewhere_is_refused_and_named_only_to_who_may_see(tmp_path: Path) -> None:
    organizations(tmp_path)
    path = tmp_path / "roster.xlsx"
    import_roster(book(path, HEADER, person("张三", branch="X001")), by=None)
    user = User.objects.create_user("clerk", name="干事")
    give(
        user=user,
        role="committee",
        organization=Organization.objects.get(code="D000"),
        by=user,
        at=clock.now(),
    )
    book(path, HEADER, person("张三"))

    seen, hidden = import_roster(path, by=None), import_roster(path, by=user)

    assert "西湖社区第一党支部" in seen.problems[0].problem
    assert hidden.refused == 1 and "西湖" not in str(hidden.as_json())
    stranger = import_roster(book(path, HEADER, person("李四", serial="002", branch="X001")), by=user)
    assert stranger.refused == 1 and "西湖" not in str(stranger.problems[0].mend)


def test_a_dry_run_writes_nothing_and_says_the_same(tmp_path: Path) -> None:
    organizations(tmp_path)
    path = book(tmp_path / "roster.xlsx", HEADER, person("张三"), person("", serial="002"))

    dry = import_roster(path, by=None, dry_run=True)

    assert Person.objects.count() == 0
    assert dry.as_json() == import_roster(path, by=None).as_json()


def test_undo_until_something_depends_on_it(tmp_path: Path) -> None:
    organizations(tmp_path)
    path = book(tmp_path / "roster.xlsx", HEADER, person("张三"))
    system = User.objects.system()
    run = import_roster(path, by=None).run
    assert run is not None

    undo(run=run, by=system, at=clock.now())

    assert (Person.objects.count(), Membership.objects.count()) == (0, 0)
    with pytest.raises(Refused):
        undo(run=run, by=system, at=clock.now())
    run = import_roster(path, by=None).run
    assert run is not None
    edit_person(membership=Membership.objects.get(), changes={"work": "教师"}, by=system, at=clock.now())
    with pytest.raises(Refused):
        undo(run=run, by=system, at=clock.now())
    assert Person.objects.get().work == "教师"


def test_undoing_a_change_puts_back_what_stood_there(tmp_path: Path) -> None:
    organizations(tmp_path)
    path = tmp_path / "roster.xlsx"
    import_roster(book(path, HEADER, person("张三")), by=None)
    run = import_roster(book(path, HEADER, person("张三三", full="2012-7-1")), by=None).run
    assert run is not None and Person.objects.get().name == "张三三"

    undo(run=run, by=User.objects.system(), at=clock.now())

    restored = Person.objects.get()
    assert (restored.name, str(restored.full_on)) == ("张三", "2011-07-01")


def test_an_applicant_who_comes_as_a_member_has_left_development_and_an_undo_puts_them_back(
    tmp_path: Path,
) -> None:
    organizations(tmp_path)
    row = person("张三")
    branch = Organization.objects.get(code="D001")
    given = {"by": User.objects.system(), "at": clock.now()}
    enter_applicant(
        organization=branch,
        name="张三",
        number=row[HEADER.index("公民身份号码")],
        on=dt.date(2008, 1, 5),
        **given,
    )
    assert import_roster(book(tmp_path / "roster.xlsx", HEADER, row), by=None, dry_run=True).refused == 0
    result = import_roster(book(tmp_path / "roster.xlsx", HEADER, row), by=None)
    held = Membership.objects.select_related("person").get()
    left = Candidacy.objects.get()
    assert held.person.joined_on is not None
    assert (held.begins, left.ends, left.ended) == (held.person.joined_on.first_day, held.begins, "admitted")

    assert result.run is not None
    undo(run=result.run, **given)

    assert Membership.objects.count() == 0
    assert Candidacy.objects.get().ends is None


def test_undoing_organizations(tmp_path: Path) -> None:
    path = book(
        tmp_path / "o.xlsx",
        ["名称", "上级", "类别"],
        ["甲党委", "", "党委"],
        ["甲一支部", "甲党委", "党支部"],
    )
    run = import_organizations(path, by=None).run
    assert run is not None

    undo(run=run, by=User.objects.system(), at=clock.now())

    assert Organization.objects.count() == 0


def test_renamed_reclassified_and_moved_by_code(tmp_path: Path) -> None:
    organizations(tmp_path)
    path = book(
        tmp_path / "o.xlsx",
        ["编码", "党组织名称", "上级党组织", "组织类别"],
        ["D002", "东风社区联合党支部", "西湖社区党委", "联合党支部"],
    )

    result = import_organizations(path, by=None)

    branch = Organization.objects.get(code="D002")
    assert (result.changed, result.problems) == (1, [])
    assert (branch.name, branch.kind, branch.parent.code) == ("东风社区联合党支部", "joint_branch", "X000")
    assert branch.path.startswith(branch.parent.path)
    assert import_organizations(path, by=None).unchanged == 1


def test_unknown_parents_and_circles_are_refused_with_everything_below(tmp_path: Path) -> None:
    path = book(
        tmp_path / "o.xlsx",
        ["名称", "上级", "类别"],
        ["甲党委", "乙党委", "党委"],
        ["乙党委", "甲党委", "党委"],
        ["丙支部", "甲党委", "党支部"],
        ["丁支部", "没有的党委", "党支部"],
    )

    result = import_organizations(path, by=None)

    assert (result.refused, result.new, Organization.objects.count()) == (4, 0, 0)


def test_the_secretary_is_appointed_once_the_roster_is_there(tmp_path: Path) -> None:
    path = book(
        tmp_path / "o.xlsx",
        ["名称", "上级", "类别", "书记"],
        ["甲党委", "", "党委", ""],
        ["甲一支部", "甲党委", "党支部", "张三"],
    )
    assert [one.level for one in import_organizations(path, by=None).problems] == ["note"]
    import_roster(book(tmp_path / "r.xlsx", HEADER, person("张三", branch="甲一支部")), by=None)

    assert import_organizations(path, by=None).changed == 1

    assert Appointment.objects.get().person.name == "张三"
    assert import_organizations(path, by=None).unchanged == 2


def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    organizations(tmp_path)
    counts = []
    for first, count in ((0, 1), (100, 30)):
        rows = [person("张三", serial=f"{first + 2 * index:03}") for index in range(count)]
        path = book(tmp_path / "roster.xlsx", HEADER, *rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert import_roster(path, by=None).new == count
        counts.append(len([one for one in queries if "sqlite_sequence" not in (one["sql"] or "")]))
    assert counts[0] == counts[1]


def test_everything_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    organizations(tmp_path)
    path = book(tmp_path / "roster.xlsx", HEADER, person("张三"))
    monkeypatch.setattr("jiceng.register.imports.running.record", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        import_roster(path, by=None)

    assert Person.objects.count() == 0


def test_a_wrong_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkbookRefused, match="公民身份号码"):
        import_roster(book(tmp_path / "r.xlsx", ["姓名", "性别"], ["张三", "男"]), by=None)
    assert roster_module.CHUNK == 5_000


def test_the_group_that_our_own_roster_prints_behind_the_branch_is_read(tmp_path: Path) -> None:
    organizations(tmp_path)
    groups = book(
        tmp_path / "g.xlsx", ["名称", "上级", "类别"], ["第一党小组", "东风社区第一党支部", "党小组"]
    )
    import_organizations(groups, by=None)
    path = book(
        tmp_path / "roster.xlsx",
        HEADER,
        person("张三", branch="东风一支部（第一党小组）"),
        person("李四", serial="002", branch="东风社区第二党支部（第一党小组）"),
    )

    result = import_roster(path, by=None)

    assert problem_of(result) == [(5, "所在党支部", "refused")]
    assert Membership.objects.get().organization.code == "D001"
