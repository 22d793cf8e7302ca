"""The search index: a table with the tokens of every object, asked for those that hold some of them."""

import math
from collections.abc import Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper

from .basics import is_postgresql


def create_search(table: str) -> None:
    """The table of a search index: one row of tokens per object. FTS5 on SQLite, GIN over text[] on PostgreSQL."""
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(f"CREATE TABLE {table} (id bigint PRIMARY KEY, terms text[] NOT NULL)")
            cursor.execute(f"CREATE INDEX {table}_terms ON {table} USING gin (terms)")
        else:
            cursor.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5(terms, tokenize='ascii', detail='none', columnsize=0)"
            )


def drop_search(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


SEARCH_BATCH = 500


def search_remove(table: str, ids: Sequence[int]) -> None:
    """Take objects out of a search index."""
    key = "id" if is_postgresql() else "rowid"
    with connection.cursor() as cursor:
        for start in range(0, len(ids), SEARCH_BATCH):
            batch = list(ids[start : start + SEARCH_BATCH])
            marks = ",".join(["%s"] * len(batch))
            cursor.execute(f"DELETE FROM {table} WHERE {key} IN ({marks})", batch)


def search_put(table: str, rows: Sequence[tuple[int, Sequence[str]]], *, fresh: bool = False) -> None:
    """Write the tokens of objects, replacing what stood there (`fresh`: nothing does).

    Tokens hold no spaces, quotes or ASCII punctuation.
    """
    if not fresh:
        search_remove(table, [row[0] for row in rows])
    with connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f"COPY {table} (id, terms) FROM STDIN") as copy:
                for key, terms in rows:
                    listed = '","'.join(terms)
                    copy.write(f'{key}\t{{"{listed}"}}\n' if terms else f"{key}\t{{}}\n")
            # New entries wait in a list that every search would read through.
            cursor.execute("SELECT gin_clean_pending_list(%s)", [f"{table}_terms"])
        else:
            cursor.executemany(
                f"INSERT INTO {table} (rowid, terms) VALUES (%s, %s)",
                [(key, " ".join(terms)) for key, terms in rows],
            )


def search_find(table: str, terms: Sequence[str], within: Sequence[str] | None, limit: int) -> list[int]:
    """Ids of objects, by id, that hold every term and any one of `within` (None: no such condition).

    Where they are more than `limit`, the first ones; of very many, some that were quickest to find.
    """
    if not terms or (within is not None and not within):
        return []
    with connection.cursor() as cursor:
        if is_postgresql():
            return _find(cursor, table, list(terms), within, limit)
        match = " AND ".join(f'"{term}"' for term in terms)
        if within is not None:
            match += " AND (" + " OR ".join(f'"{place}"' for place in within) + ")"
        cursor.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY rowid LIMIT %s", [match, limit]
        )
        return [row[0] for row in cursor.fetchall()]


FEW, FAR, NEAR = 2_000, 20, 0.02
"""So many objects are gathered from the index and looked through at once; two lists of which one is so many times longer
than the other are not walked through together; hits are looked for among the objects themselves, without the index, where
such a share of all should hold them."""


def _find(
    cursor: CursorWrapper, table: str, terms: list[str], within: Sequence[str] | None, limit: int
) -> list[int]:
    """`search_find` on PostgreSQL: what is rarest is gathered from the index, the rest is looked through.

    Left to choose, it reads the table in the order of ids even for a term that hardly anybody holds, or walks through
    the long list of a term that nearly everybody holds.
    """
    groups = [[one] for one in within or ()]
    every, hits, *sizes = _sizes(cursor, table, [[], terms, *groups])
    if hits <= FEW:
        return _gathered(
            cursor, table, terms, "terms && %s::text[]" if groups else "", list(within or ()), limit
        )
    found: set[int] = set()
    for place, size in zip(groups or [[]], sizes or [every], strict=True):
        if size <= FEW:
            found.update(_gathered(cursor, table, place, "terms @> %s::text[]", terms, limit))
        else:
            rare, other = (terms, place) if hits <= size else (place, terms)
            if max(hits, size) < FAR * min(hits, size):
                rare, other = [*rare, *other], []
            width, share = 2 * limit * every / hits, every / size
            windows = (width, _spread(share)) if width * share < every * NEAR else None
            found.update(_some(cursor, table, rare, other, limit, windows))
    return sorted(found)[:limit]


def _sizes(cursor: CursorWrapper, table: str, groups: Sequence[list[str]]) -> list[float]:
    """About how many objects hold all terms of each group, as PostgreSQL's statistics say; one statement."""
    parts = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE terms @> %s::text[]" for _group in groups)
    cursor.execute(f"EXPLAIN (FORMAT JSON) {parts}", list(groups))
    return [float(one["Plan Rows"]) for one in cursor.fetchone()[0][0]["Plan"]["Plans"]]


def _gathered(
    cursor: CursorWrapper, table: str, terms: list[str], condition: str, value: list[str], limit: int
) -> list[int]:
    """The first ids of the few that hold some terms and, looked through one by one, meet a condition."""
    where, values = (f"WHERE {condition} ", [value]) if condition else ("", [])
    cursor.execute(
        f"WITH hits AS MATERIALIZED (SELECT id, terms FROM {table} WHERE terms @> %s::text[]) "
        f"SELECT id FROM hits {where}ORDER BY id LIMIT %s",
        [terms, *values, limit],
    )
    return [row[0] for row in cursor.fetchall()]


def _some(
    cursor: CursorWrapper,
    table: str,
    rare: list[str],
    other: list[str],
    limit: int,
    windows: tuple[float, list[float]] | None,
) -> list[int]:
    """Ids of the many that hold some terms: the first ones met in windows of the ids, else the first of all.

    `windows`: how many objects each shows, and where it begins between the first id (0) and the last (1).
    """
    if windows is not None:
        width, begins = windows
        cursor.execute(
            "SELECT DISTINCT id FROM (SELECT shown.id FROM unnest(%s::float8[]) AS begin, "
            f"(SELECT min(id) AS first, max(id) AS last FROM {table}) AS span, LATERAL (SELECT id, terms "
            f"FROM {table} WHERE id >= first + ((last - first) * begin)::bigint ORDER BY id LIMIT %s) AS shown "
            "WHERE shown.terms @> %s::text[] LIMIT %s) AS met ORDER BY id",
            [begins, int(width) + 1, [*rare, *other], limit],
        )
        if len(rows := cursor.fetchall()) == limit:
            return [row[0] for row in rows]
    return _gathered(cursor, table, rare, "terms @> %s::text[]" if other else "", other, limit)


def _spread(share: float) -> list[float]:
    """Places to look for what may lie together anywhere among `share` times as many: from the first, ever closer."""
    bits = max(1, math.ceil(math.log2(2 * share)))
    return [int(f"{number:0{bits}b}"[::-1], 2) / 2**bits for number in range(2**bits)]
