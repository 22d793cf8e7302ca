"""The one place with SQL that SQLite and PostgreSQL spell differently."""

from .basics import is_postgresql, learn_sizes, lock, planned, reserve_ids, roomy_cache
from .search import SEARCH_BATCH, create_search, drop_search, search_find, search_put, search_remove
from .triggers import Guard, append_only, existing_guards, install_guards, lifted, no_overlap
from .writing import AT_ONCE, Change, Into, Rows, insert_row, insert_rows

__all__ = [
    "AT_ONCE",
    "SEARCH_BATCH",
    "Change",
    "Guard",
    "Into",
    "Rows",
    "append_only",
    "create_search",
    "drop_search",
    "existing_guards",
    "insert_row",
    "insert_rows",
    "install_guards",
    "is_postgresql",
    "learn_sizes",
    "lifted",
    "lock",
    "no_overlap",
    "planned",
    "reserve_ids",
    "roomy_cache",
    "search_find",
    "search_put",
    "search_remove",
]
