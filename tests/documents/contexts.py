"""Invented contexts of the six ledgers, for the tests of this room."""

from typing import Any

from jiceng.documents.ledgers import HEAD, LEDGERS, sample
from jiceng.documents.words import Fixed

TRAP = '=HYPERLINK("http://x","龙国樑") & <b>'
"""A recorded name that must come out as written: not a formula, not markup, not converted."""


def context(ledger: str, *, rows: int = 3) -> dict[str, Any]:
    made = sample(LEDGERS[ledger], rows=rows)
    made |= {
        "organization": "梧桐社区第一党支部",
        "period": Fixed("2026年11月"),
        "source": Fixed(f"由 {rows} 条记录生成"),
        "code": "abcdefghjkmn",
        "url": "https://jiceng.example/papers/abcdefghjkmn/",
        "note": "",
    }
    del made["title"]
    tables = [made] if "rows" in made else made["sheets"]
    for table in tables:
        for number, row in enumerate(table["rows"], start=1):
            row |= {"number": number} if "number" in row else {}
            row["name" if "name" in row else next(key for key in ("title", "organization") if key in row)] = (
                TRAP
            )
    assert {field.name for field in HEAD} - {"title"} <= made.keys()
    return made
