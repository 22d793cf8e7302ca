"""Which organisation a cell means: exactly by code, full or short name; near names are proposed, never taken."""

import difflib
import re
from collections import Counter, defaultdict
from functools import cached_property

from django.db.models import QuerySet

from jiceng.organizations.folding import fold
from jiceng.organizations.models import Organization

NEAREST = 3
_CANDIDATES = 60
_LIKE = 0.4
_BRACKETS = re.compile(r"([^（(]+)[（(]([^（()）]+)[）)]\Z")


class Places:
    """The standing organisations that the acting user may import into, looked up by what people write."""

    def __init__(self, organizations: QuerySet[Organization]) -> None:
        self.all = list(organizations.filter(dissolved_on=None).order_by("path"))
        self.by_id = {one.pk: one for one in self.all}
        self.by_code = {one.code: one for one in self.all}
        self._by_name: dict[str, list[Organization]] = defaultdict(list)
        self._by_short: dict[str, list[Organization]] = defaultdict(list)
        for one in self.all:
            self._by_name[one.folded_name].append(one)
            if one.folded_short_name:
                self._by_short[one.folded_short_name].append(one)
        self._known: dict[str, list[Organization]] = {}

    def find(self, text: str) -> list[Organization]:
        """The organisations that a text means: one, none, or several of the same name."""
        known = self._known.get(text)
        if known is None:
            by_code = self.by_code.get(text)
            folded = fold(text)
            known = [by_code] if by_code else self._by_name.get(folded) or self._by_short.get(folded) or []
            self._known[text] = known = known or self._with_group(text)
        return known

    def _with_group(self, text: str) -> list[Organization]:
        """“Branch（group）”, as our own roster prints it: the branch, if that group stands below it."""
        match = _BRACKETS.match(text)
        if match is None:
            return []
        groups = {one.parent_id for one in self.find(match[2])}
        return [one for one in self.find(match[1]) if one.pk in groups]

    @cached_property
    def _pieces(self) -> dict[str, list[int]]:
        pieces: dict[str, list[int]] = defaultdict(list)
        for position, one in enumerate(self.all):
            for piece in _pairs(one.folded_name) | _pairs(one.folded_short_name):
                pieces[piece].append(position)
        return pieces

    def nearest(self, text: str) -> list[str]:
        """Names most like a text, best first."""
        folded = fold(text)
        shared: Counter[int] = Counter()
        for piece in _pairs(folded):
            shared.update(self._pieces.get(piece, ()))
        scored = []
        for position, _count in shared.most_common(_CANDIDATES):
            one = self.all[position]
            like = max(_likeness(folded, one.folded_name), _likeness(folded, one.folded_short_name))
            if like >= _LIKE:
                scored.append((-like, position))
        return [self.all[position].name for _like, position in sorted(scored)[:NEAREST]]


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)} or ({text} if text else set())


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() if other else 0.0
