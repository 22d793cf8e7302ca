"""The rulebook against bare functions with the numbers written in."""

import datetime as dt

from jiceng.rulebook import activity_requirements, ask, load_rulebook, requirement_plan
from jiceng.rulebook.locate import rules_directories
from jiceng.rulebook.shelf import read_packs

from .timing import line, pair, seconds

SIZES = [1_000, 10_000]
DAY = dt.date(2026, 11, 22)


def bare_verdict(should_attend: int, present: int, favour: int) -> dict[str, object]:
    """The same answer with the numbers written in."""
    min_present, min_favour = -(-should_attend // 2), should_attend // 2 + 1
    quorum = present >= min_present
    return {
        "quorum": quorum,
        "passed": quorum and favour >= min_favour,
        "min_present": min_present,
        "min_favour": min_favour,
        "total_favour": favour,
    }


def bare_requirements(days: list[dt.date]) -> list[str]:
    return ["met" if any(day.month == 11 for day in days) else "due" for _unused in range(4)]


def run(sizes: list[int]) -> None:
    """Loading, verdicts, and the requirements of many branches."""
    folders = rules_directories()
    print(f"loading every pack from its files: {seconds(lambda: read_packs(folders)) * 1000:.0f} ms")
    load_rulebook(folders)
    print(
        f"loading every pack from the compiled copy: {seconds(lambda: load_rulebook(folders)) * 1000:.0f} ms"
    )
    count = 100_000
    asked = {"meeting": "ordinary", "should_attend": 30, "present": 26, "favour": 24}
    line(
        f"meeting.verdict x {count}",
        *pair(
            lambda: [ask("meeting.verdict", asked, on=DAY) for _unused in range(count)],
            lambda: [bare_verdict(30, 26, 24) for _unused in range(count)],
        ),
    )
    book = load_rulebook(rules_directories())
    held = {("assembly", None): [DAY], ("theme_day", None): [DAY]}
    for size in sizes:

        def ours(size: int = size) -> None:
            for _unused in range(size):
                plan = requirement_plan(book, "branch", "village", True, "2026-11")
                activity_requirements(plan, groups=(), records_from=dt.date(2026, 1, 1), held=held, on=DAY)

        line(
            f"activity.requirements, {size} branches",
            *pair(ours, lambda size=size: [bare_requirements([DAY]) for _unused in range(size)], runs=3),
        )
