"""A file from elsewhere may hold SQL of its own, in views, triggers or computed columns: none of it is ever run.

What is read and written are plain tables of our names; whatever else is harmless is left where it is.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import lru_cache
from typing import Any

from examprep.study import schema

PLAIN = re.compile(r"\s*CREATE\s+TABLE\b.*\bSTRICT\s*", re.I | re.S)
CAREFUL = (
    "PRAGMA trusted_schema=OFF",  # a schema calls no function that could do harm
    "PRAGMA cell_size_check=ON",  # a page that lies about its cells is damage at once, not when it is used
)


def be_careful(db: sqlite3.Connection) -> sqlite3.Connection:
    """Before anything of the file is read."""
    for pragma in CAREFUL:
        db.execute(pragma)
    return db


def foreign_sql(db: sqlite3.Connection) -> str | None:
    """What would run when the log is read or written and is not ours; None where there is no such thing."""
    ours = _ours(schema.MIGRATIONS)
    for kind, name, table, sql in db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"):
        if kind == "table":
            known = name not in schema.TABLES or is_plain(db, name)
            fine = known and not re.match(r"\s*CREATE\s+VIRTUAL\b", str(sql), re.I)
        elif kind == "index":  # of an id, SQLite makes one that has no text
            fine = sql is None or table not in schema.TABLES or (kind, name, sql) in ours
        else:
            fine = (kind, name, sql) in ours
        if not fine:
            return f"{kind} {ascii(name)[:80]} is not of examprep's making"
    return None


def is_plain(db: sqlite3.Connection, table: str) -> bool:
    """Whether reading that table runs nothing: it is no view, no virtual table, and none of its columns is computed."""
    found = db.execute("SELECT type, sql FROM sqlite_schema WHERE name = ?", (table,)).fetchall()
    if len(found) != 1 or found[0][0] != "table" or not PLAIN.fullmatch(str(found[0][1])):
        return False
    return not any(hidden for *_, hidden in db.execute(f"PRAGMA table_xinfo({table})"))


@lru_cache
def _ours(migrations: tuple[schema.Migration, ...]) -> frozenset[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as db:
        for statement in (s for migration in migrations for s in migration):
            db.execute(statement)
        return frozenset(db.execute("SELECT type, name, sql FROM sqlite_schema"))
