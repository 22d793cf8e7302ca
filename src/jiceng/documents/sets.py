"""Many papers at once, in one zip: `write_set`."""

import multiprocessing
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import IO, Any

import django

from .ledgers import Format
from .render import Rendered, render
from .words import Script, settle

FEW = 48
"""Up to so many files one process is quicker than starting others."""


@dataclass(frozen=True, slots=True)
class Order:
    """A paper to render: `context` as `render` takes it; `forms` by format, where an organisation has its own."""

    folder: str
    ledger: str
    context: Mapping[str, Any]
    forms: Mapping[str, bytes]


def write_set(
    orders: Sequence[Order],
    *,
    formats: Sequence[Format],
    script: Script,
    out: IO[bytes],
    progress: Callable[[int, int], None] = lambda done, total: None,
    workers: int = 2,
) -> int:
    """Render every order in every format into a zip; returns the number of files.

    `progress(done, total)` is called after each order; an exception raised by it stops the work.
    """
    # A daemonic process (some servers' workers are) may not start others.
    few = len(orders) * len(formats) <= FEW or workers == 1 or multiprocessing.current_process().daemon
    tasks = [
        (replace(order, context=settle(order.context, script)), tuple(formats), script) for order in orders
    ]
    done = files = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:

        def keep(order: Order, made: Sequence[Rendered]) -> None:
            nonlocal done, files
            for paper in made:
                package.writestr(
                    f"{order.folder}/{paper.name}" if order.folder else paper.name, paper.content
                )
            done, files = done + 1, files + len(made)
            progress(done, len(orders))

        if few:
            for task in tasks:
                keep(task[0], _render_order(task))
            return files
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context, initializer=django.setup) as pool:
            made = pool.map(_render_order, tasks)
            try:
                for index, task in enumerate(tasks):
                    try:
                        papers = next(made)
                    except BrokenProcessPool:  # the machine ended a process: go on without help
                        made = map(_render_order, tasks[index:])
                        papers = next(made)
                    keep(task[0], papers)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return files


def _render_order(task: tuple[Order, tuple[Format, ...], Script]) -> list[Rendered]:
    order, formats, script = task
    return [
        render(
            order.ledger,
            order.context,
            format=format,
            script=script,
            template=order.forms.get(format),
            tagged=False,
        )
        for format in formats
    ]
