import io
import zipfile

from jiceng.documents import sets
from jiceng.documents.ledgers import LEDGERS
from jiceng.documents.sets import Order, write_set

from .contexts import context


def orders(count: int) -> list[Order]:
    return [
        Order(f"第{number}党支部", ledger, context(ledger), {})
        for number in range(count)
        for ledger in LEDGERS
    ]


def test_many_papers_are_made_by_several_processes() -> None:
    wanted, out, seen = orders(9), io.BytesIO(), []
    assert len(wanted) > sets.FEW

    files = write_set(
        wanted,
        formats=["xlsx"],
        script="hant",
        out=out,
        progress=lambda done, total: seen.append((done, total)),
    )

    names = zipfile.ZipFile(out).namelist()
    assert files == len(names) == 54
    assert names[0] == "第0党支部/黨員花名冊-梧桐社区第一党支部-2026年11月.xlsx"
    assert seen == [(done, 54) for done in range(1, 55)]
