"""Timing pairs: ours and the plain way, in turn, the median of the ratios."""

import statistics
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pair(
    ours: Callable[[], object], plain: Callable[[], object], runs: int = 5
) -> tuple[float, float, float]:
    """Median seconds of ours and of the plain way, and the median ratio, after one warm-up of each."""
    ours(), plain()
    times = [(seconds(ours), seconds(plain)) for _unused in range(runs)]
    mine, theirs = zip(*times, strict=True)
    return statistics.median(mine), statistics.median(theirs), statistics.median(a / b for a, b in times)


def line(name: str, ours: float, plain: float, ratio: float, note: str = "") -> None:
    print(
        f"{name:44} {ours * 1000:10.2f} ms {plain * 1000:10.2f} ms   ratio {ratio:7.2f}  {note}", flush=True
    )
