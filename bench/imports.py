"""A roster from Excel into the register, against the sum of its bare parts: read, check, encrypt, write in bulk."""

import base64
import datetime as dt
import hashlib
import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import xlsxwriter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, transaction
from python_calamine import CalamineWorkbook

from jiceng.accounts.models import User
from jiceng.config.demo.names import FEMALE, MALE, SURNAMES
from jiceng.core import clock, vendor
from jiceng.organizations.actions import set_up
from jiceng.organizations.models import Organization
from jiceng.people.identity import check_digit
from jiceng.people.models import Membership, Person
from jiceng.register.imports import import_roster

from .district import branches_below
from .timing import line, seconds

SIZES = [1_000, 10_000, 100_000]
PER_BRANCH = 40
HEADER = (
    "序号", "姓名", "性别", "公民身份号码", "民族", "出生日期", "学历", "人员类别", "所在党支部", "加入党组织日期", "转为正式党员日期",
    "工作岗位", "手机号码", "联系电话", "家庭住址", "党籍状态", "是否为失联党员", "是否为流动党员", "外出流向",
)  # fmt: skip
FIRST_ROW = 3
PARTS = ("read", "check", "encrypt", "write")


def roster(root: Organization, count: int, district: int) -> Iterator[tuple[Any, ...]]:
    """Rows as offices keep them: every column of the form, dates in two ways, nothing to object to."""
    rng, epoch = random.Random(district), dt.date(1945, 1, 1)
    for index in range(count):
        woman = index % 2 == 0
        born = epoch + dt.timedelta(days=index % 18_000)
        first17 = f"{district + index // 18_000}{born:%Y%m%d}{'000' if woman else '999'}"
        joined, full = born.year + 20 + index % 9, born.year + 21 + index % 9
        yield (
            index + 1, rng.choice(SURNAMES) + rng.choice(FEMALE if woman else MALE), "女" if woman else "男",
            first17 + check_digit(first17), "汉族", f"{born:%Y-%m-%d}", "大学本科", "正式党员",
            f"{root.short_name}第{index // PER_BRANCH}党支部", f"{joined}.07.01", f"{full}-07-01", "教师",
            f"139{index:08}", "", f"和平街道{index % 900}号{index % 31}室", "正常", "否", "否", "",
        )  # fmt: skip


def write_file(path: Path, root: Organization, count: int, district: int) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("党员信息采集表")
    sheet.write(0, 0, "党员信息采集表")
    sheet.write_row(1, 0, HEADER)
    for index, row in enumerate(roster(root, count, district)):
        sheet.write_row(FIRST_ROW - 1 + index, 0, row)
    book.close()


_DAY = re.compile(r"(\d{4})[-.](\d{2})[-.](\d{2})\Z")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def bare_read(path: Path) -> list[list[Any]]:
    with CalamineWorkbook.from_path(str(path)) as book:
        return list(book.get_sheet_by_index(0).iter_rows())[FIRST_ROW - 1 :]


def bare_check(rows: list[list[Any]]) -> int:
    """The number's check digit, three dates in order, sex against number, no duplicate: nothing explained."""
    seen: set[str] = set()
    for row in rows:
        number = row[3]
        total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
        days = []
        for cell in (row[5], row[9], row[10]):
            year, month, day = _DAY.match(cell).groups()  # type: ignore[union-attr]
            days.append(dt.date(int(year), int(month), int(day)))
        sound = "10x98765432"[total % 11] == number[17] and days[0] < days[1] < days[2]
        if sound and number not in seen and (row[2] == "男") == (number[16] in "13579"):
            seen.add(number)
    return len(seen)


def bare_encrypt(rows: list[list[Any]]) -> list[tuple[str, ...]]:
    """Three values sealed and one keyed hash for each person."""
    cipher, key = AESGCM(os.urandom(32)), os.urandom(32)
    sealed = []
    for row in rows:
        values = []
        for value in (row[3], row[12], row[14]):
            nonce = os.urandom(12)
            values.append(base64.b64encode(nonce + cipher.encrypt(nonce, value.encode(), None)).decode())
        values.append(hashlib.blake2b(row[3].encode(), key=key, digest_size=16).hexdigest())
        sealed.append(tuple(values))
    return sealed


def bare_write(rows: list[list[Any]], sealed: list[tuple[str, ...]], branch: Organization) -> None:
    """People and memberships in one transaction into the register's own tables, with their indexes."""
    first = max(Person.objects.order_by("-pk").values_list("pk", flat=True)[:1], default=0) + 1
    fields = (
        "name",
        "sex",
        "born_on",
        "ethnicity",
        "education",
        "work",
        "number_mask",
        "phone_tail",
        "mobile_to",
    )
    rest = ("joined_on", "full_on", "status", "lost", "mobile", "marks")
    ciphers = ("number_cipher", "phone_cipher", "address_cipher", "number_hash", "landline_cipher")
    people = (
        (first + index, f"{first + index:012}", row[1], "f" if row[2] == "女" else "m", row[5], row[4], row[6], row[11],
         "", "", "", row[9], row[10], "normal", False, False, "[]", *secret, "")
        for index, (row, secret) in enumerate(zip(rows, sealed, strict=True))
    )  # fmt: skip
    memberships = (
        (
            first + index,
            f"{first + index:012}",
            first + index,
            branch.pk,
            "full",
            "2010-07-01",
            "imported",
            "",
        )
        for index in range(len(rows))
    )
    with transaction.atomic():
        vendor.insert_rows(Person._meta.db_table, ("id", "public_id", *fields, *rest, *ciphers), people)
        vendor.insert_rows(
            Membership._meta.db_table,
            ("id", "public_id", "person_id", "organization_id", "standing", "begins", "began", "ended"),
            memberships,
        )


def peak_megabytes(*, reset: bool = False) -> float:
    """The process's highest memory so far, or since the last reset (Linux; elsewhere 0)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def run(sizes: list[int]) -> None:
    """Every size in a subtree of its own."""
    system = User.objects.system()
    for position, size in enumerate(sizes):
        root = set_up(
            name=f"导入{size}党工委", short_name=f"导入{size}", kind="working_committee", parent=None, code=f"I{size}",
            by=system, at=clock.now(),
        )  # fmt: skip
        names = [f"{root.short_name}第{index}党支部" for index in range(-(-size // PER_BRANCH))]
        branches = branches_below(root, names)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "roster.xlsx"
            write_file(path, root, size, 110_000 + 1_000 * position)
            measure(path, size, branches[0])


def bare_parts(path: Path, size: int, branch: Organization) -> dict[str, float]:
    """Seconds of each bare part; what was written is rolled back."""
    times = [time.perf_counter()]

    def done() -> None:
        times.append(time.perf_counter())

    rows = bare_read(path)
    done()
    assert bare_check(rows) == size
    done()
    sealed = bare_encrypt(rows)
    done()
    with transaction.atomic():
        bare_write(rows, sealed, branch)
        done()
        transaction.set_rollback(True)
    return dict(zip(PARTS, (after - before for before, after in pairwise(times)), strict=True))


def measure(path: Path, size: int, branch: Organization) -> None:
    """The bare parts in a process of their own, so that their memory is not counted; then the import."""
    connections.close_all()
    with get_context("fork").Pool(1) as pool:
        parts = pool.apply(bare_parts, (path, size, branch))
    bare, before = sum(parts.values()), peak_megabytes(reset=True)
    begun = time.perf_counter()
    result = import_roster(path, by=None)
    ours, peak = time.perf_counter() - begun, peak_megabytes()
    assert (result.new, result.refused, result.warned) == (size, 0, 0), result.problems[:3]
    again = seconds(lambda: import_roster(path, by=None))
    line(f"import of {size} people", ours, bare, ours / bare, note="against its bare parts")
    print(
        f"    {path.stat().st_size / 1e6:.1f} MB, {size / ours:,.0f} rows/s; bare "
        f"{', '.join(f'{name} {took:.2f}' for name, took in parts.items())} s; again, nothing changed {again:.2f} s; "
        f"memory {peak:,.0f} MB, {(peak - before) * 1024 / size:.1f} KB for each person",
        flush=True,
    )
