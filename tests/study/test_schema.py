"""The tables are made by numbered migrations; one that was released is never edited."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from hashlib import sha256

from examprep.study import schema
from examprep.study.rows import ASIDE_COLUMNS, EVENT_COLUMNS, REHEARSAL_COLUMNS, RUN_COLUMNS

RELEASED = [
    "3972a7cf63854859",
    "675c38b3d4dbbc99",
    "6e0746bf86025724",
    "475425208848d6aa",
]  # of each migration's statements: add one when you add a migration

COLUMNS = (EVENT_COLUMNS, RUN_COLUMNS, REHEARSAL_COLUMNS, ASIDE_COLUMNS)


def made():
    db = sqlite3.connect(":memory:")
    for migration in schema.MIGRATIONS:
        for statement in migration:
            db.execute(statement)
    return closing(db)


def test_no_released_migration_was_edited():
    plain = [re.sub(r"\s+", " ", re.sub(r"--.*", "", "; ".join(m))) for m in schema.MIGRATIONS]
    assert [sha256(text.encode()).hexdigest()[:16] for text in plain] == RELEASED


def test_the_migrations_make_the_append_only_tables_with_their_columns():
    with made() as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        assert tables == list(schema.TABLES)
        for table, columns in zip(schema.TABLES, COLUMNS, strict=True):
            there = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            assert there == ["row", *columns.split(", ")]


def test_every_table_refuses_changes():
    with made() as db:
        triggers = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
        assert triggers == {f"{table}_no_{verb}" for table in schema.TABLES for verb in ("UPDATE", "DELETE")}


def test_the_application_id_is_text_that_a_person_can_read():
    assert schema.APPLICATION_ID.to_bytes(4, "big") == b"exPr"
