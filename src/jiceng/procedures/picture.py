"""A definition as a drawing: steps from top to bottom, each below what comes before it; stages as bands."""

from collections import defaultdict
from html import escape

from django.utils.translation import gettext as _

from jiceng.rulebook.procedures import Procedure, Step

from .wording import ACTORS, title_of

WIDTH, HEIGHT, GAP, RISE, LEFT, TOP = 210, 44, 24, 34, 130, 16
"""Of a box, between boxes beside and below one another, and the margin with the names of stages."""


def levels(procedure: Procedure) -> dict[str, int]:
    """How deep each step lies: one below the deepest step before it, and never above an earlier stage."""
    found: dict[str, int] = {}
    floor, stage = 0, ""
    waiting = list(procedure.steps)
    while waiting:
        step = next(one for one in waiting if all(name in found for name in one.after))
        waiting.remove(step)
        if step.stage != stage:
            floor, stage = max(found.values(), default=-1) + 1, step.stage
        found[step.id] = max([floor, *(found[name] + 1 for name in step.after)])
    return found


def svg(procedure: Procedure) -> str:
    """The drawing as an SVG document, in the reader's language."""
    depth = levels(procedure)
    rows: dict[int, list[Step]] = defaultdict(list)
    for step in procedure.steps:
        rows[depth[step.id]].append(step)
    widest = max(len(row) for row in rows.values())
    width = LEFT + widest * (WIDTH + GAP)
    height = TOP * 2 + (max(rows) + 1) * (HEIGHT + RISE)
    place: dict[str, tuple[float, float]] = {}
    for level, row in rows.items():
        start = LEFT + (widest - len(row)) * (WIDTH + GAP) / 2
        for index, step in enumerate(row):
            place[step.id] = start + index * (WIDTH + GAP), TOP + level * (HEIGHT + RISE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title_of(procedure))}" font-family="sans-serif" font-size="13">'
    ]
    parts += _bands(procedure, rows, width)
    for step in procedure.steps:
        parts += [_edge(place[name], place[step.id], dashed=step.when is not None) for name in step.after]
    parts += [_box(step, *place[step.id]) for step in procedure.steps]
    return "\n".join([*parts, "</svg>"])


def _bands(procedure: Procedure, rows: dict[int, list[Step]], width: float) -> list[str]:
    found = []
    for number, stage in enumerate(procedure.stages):
        own = [level for level, row in rows.items() if any(step.stage == stage.id for step in row)]
        if not own:
            continue
        top = TOP + min(own) * (HEIGHT + RISE) - RISE / 2
        height = (max(own) - min(own) + 1) * (HEIGHT + RISE)
        shade = "#f6f3ee" if number % 2 == 0 else "#ffffff"
        found.append(f'<rect x="0" y="{top}" width="{width}" height="{height}" fill="{shade}"/>')
        for line, text in enumerate(_lines(title_of(stage), 8)):
            found.append(f'<text x="12" y="{top + 26 + line * 18}" fill="#555">{escape(text)}</text>')
    return found


def _edge(start: tuple[float, float], end: tuple[float, float], *, dashed: bool) -> str:
    x1, y1, x2, y2 = start[0] + WIDTH / 2, start[1] + HEIGHT, end[0] + WIDTH / 2, end[1]
    middle = y2 - RISE / 2
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<path d="M{x1} {y1}V{middle}H{x2}V{y2}" fill="none" stroke="#8a8a8a"{dash}/>'


def _box(step: Step, x: float, y: float) -> str:
    edge = "#B3261E" if step.effect else "#8a8a8a"
    dash = ' stroke-dasharray="5 4"' if step.optional or step.when else ""
    first, *more = _lines(title_of(step), 15)
    title = first + ("…" if more else "")
    note = str(ACTORS.get(step.actor, step.actor))
    if step.every is not None:
        note += " · " + _("定期重复")
    return (
        f'<g><title>{escape(title_of(step))}</title><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5" '
        f'fill="#fff" stroke="{edge}"{dash}/><text x="{x + 10}" y="{y + 19}">{escape(title)}</text>'
        f'<text x="{x + 10}" y="{y + 36}" fill="#666" font-size="11">{escape(note)}</text></g>'
    )


def _lines(text: str, length: int) -> list[str]:
    """A text broken to lines: words stay whole, Chinese breaks anywhere. `length` is in Chinese characters."""
    room, lines, line, used = length * 2, [], "", 0
    for word in text.split(" ") if text.isascii() else list(text):
        size = len(word) + 1 if text.isascii() else 2
        if line and used + size > room:
            lines.append(line.strip())
            line, used = "", 0
        line += word + (" " if text.isascii() else "")
        used += size
    return [*lines, line.strip()]
