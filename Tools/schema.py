#!/usr/bin/env python3
"""Writes docs/schema.sql: what the database holds once all migrations have run, for people who read it.

    python3 Tools/schema.py
"""

import pathlib
import re
import sqlite3

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "schema.sql"


def schema() -> str:
    """The statements that make the schema, by table, indexes and triggers after their table."""
    database = sqlite3.connect(":memory:")
    for file in sorted((ROOT / "Sources" / "Schema" / "Migrations").glob("*.sql")):
        if not file.name.endswith(".postgresql.sql"):
            database.executescript(file.read_text(encoding="utf-8"))
    rows = database.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
        " ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, name")
    statements = [re.sub(r"[ \t]+$", "", sql, flags=re.MULTILINE) + ";" for (sql,) in rows]
    return "-- Made by Tools/schema.py from the migrations. Do not edit.\n\n" + "\n\n".join(statements) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(schema(), encoding="utf-8")
