"""The live figures of Samples/report.md as SQL: what they cost elsewhere, and what they should be.

SQLite and PostgreSQL are asked in the program's own tables. DuckDB has what these give, with the place of each establishment on
the record's day beside it already, which is in its favour.
"""

import csv
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import duckdb

from ceangal import ROOT

sys.path.insert(0, str(ROOT / "Tools"))
import postgresql  # noqa: E402

FROM, TO = "2019-08-01", "2022-03-31"
ONLINE = "2020-03-23"
_HELD = f"e.state = 'held' AND e.removed IS NULL AND e.day BETWEEN '{FROM}' AND '{TO}'"
_REMOTE = "('4', '5', '7', '8')"


def _place(scheme: str) -> str:
    """The area of an establishment on a record's day; before the first that is known, that one."""
    known = ("SELECT m.area FROM establishment_memberships m WHERE m.establishment = s.establishment"
             f" AND m.scheme = '{scheme}'")
    return (f"COALESCE(({known} AND m.from_day <= e.day ORDER BY m.from_day DESC, m.batch DESC LIMIT 1),"
            f" ({known} ORDER BY m.from_day, m.batch DESC LIMIT 1), '')")


_LINKS = f"FROM engagements e JOIN engagement_establishments s ON s.engagement = e.id WHERE {_HELD}"
_ATTENDED = ("SELECT SUM(CASE WHEN b.kind = 'class' THEN 0 ELSE a.heads END) FROM session_attendances a"
             " JOIN sessions s ON s.id = a.session LEFT JOIN session_bookings b ON b.id = a.booking"
             " WHERE s.state = 'held' AND s.kind = 'webinar' AND a.heads > 0")

# What a row of the table is called, and the statement to the program's tables. The seven shares and the table by kind are one.
STATEMENTS = {
    "totals": ("records and minutes", f"SELECT COUNT(*), SUM(e.minutes) FROM engagements e WHERE {_HELD}"),
    "heads": ("attendances", "SELECT SUM(a.heads) FROM engagement_attendees a JOIN engagements e ON e.id = a.engagement"
              f" WHERE {_HELD}"),
    "establishments": ("distinct establishments", f"SELECT COUNT(DISTINCT s.establishment) {_LINKS}"),
    "remote": ("distinct establishments in remote and very remote places",
               f"SELECT COUNT(DISTINCT s.establishment) {_LINKS} AND {_place('urban-rural-8')} IN {_REMOTE}"),
    "kinds": ("by kind: seven shares and a table", f"SELECT e.kind, COUNT(*) FROM engagements e WHERE {_HELD} GROUP BY 1"),
    "months": ("by month and mode", f"SELECT {{month}}, e.mode, COUNT(*) FROM engagements e WHERE {_HELD} GROUP BY 1, 2"),
    "councils": ("by council", "SELECT council, COUNT(DISTINCT id) FROM ("
                 f"SELECT e.id, {_place('council')} AS council {_LINKS} UNION ALL SELECT e.id, e.area FROM engagements e"
                 f" WHERE {_HELD} AND NOT EXISTS (SELECT 1 FROM engagement_establishments s WHERE s.engagement = e.id)"
                 ") AS placed GROUP BY 1"),
    "regions": ("distinct establishments by region and class",
                f"SELECT region, class, COUNT(DISTINCT establishment) FROM (SELECT s.establishment,"
                f" {_place('collaborative')} AS region, {_place('urban-rural-8')} AS class {_LINKS}) AS placed GROUP BY 1, 2"),
    "webinars": ("webinars", "SELECT COUNT(*) FROM sessions s WHERE s.state = 'held' AND s.kind = 'webinar'"
                 f" AND s.day BETWEEN '{ONLINE}' AND '{TO}'"),
    "attended": ("attendances of webinars", f"{_ATTENDED} AND s.day BETWEEN '{ONLINE}' AND '{TO}'"),
}

# The same for DuckDB.
_WHEN = f"day BETWEEN DATE '{FROM}' AND DATE '{TO}'"
FLAT = {
    "totals": f"SELECT COUNT(*), SUM(minutes) FROM records WHERE {_WHEN}",
    "heads": f"SELECT SUM(heads) FROM records WHERE {_WHEN}",
    "establishments": f"SELECT COUNT(DISTINCT establishment) FROM links WHERE {_WHEN}",
    "remote": f"SELECT COUNT(DISTINCT establishment) FROM links WHERE {_WHEN} AND class IN {_REMOTE}",
    "kinds": f"SELECT kind, COUNT(*) FROM records WHERE {_WHEN} GROUP BY 1",
    "months": f"SELECT strftime(day, '%Y-%m'), mode, COUNT(*) FROM records WHERE {_WHEN} GROUP BY 1, 2",
    "councils": f"SELECT council, COUNT(DISTINCT id) FROM links WHERE {_WHEN} GROUP BY 1",
    "regions": "SELECT region, class, COUNT(DISTINCT establishment) FROM links"
               f" WHERE {_WHEN} AND establishment IS NOT NULL GROUP BY 1, 2",
    "webinars": "SELECT COUNT(*) FROM sessions WHERE kind = 'webinar'"
                f" AND day BETWEEN DATE '{ONLINE}' AND DATE '{TO}'",
    "attended": "SELECT SUM(heads) FROM attendances WHERE kind = 'webinar'"
                f" AND day BETWEEN DATE '{ONLINE}' AND DATE '{TO}'",
}

# From August of each year to July of the next: all engagements, and those with a remote establishment.
YEARS = f"""
    SELECT {{year}} - CASE WHEN {{monthnumber}} < 8 THEN 1 ELSE 0 END, COUNT(*), SUM(CASE WHEN EXISTS (
        SELECT 1 FROM engagement_establishments s WHERE s.engagement = e.id
        AND {_place('urban-rural-8')} IN {_REMOTE}) THEN 1 ELSE 0 END)
    FROM engagements e WHERE e.state = 'held' AND e.removed IS NULL GROUP BY 1
"""

# What DuckDB holds, from the program's tables.
_ROWS = {
    "records": ("id VARCHAR, day DATE, kind VARCHAR, mode VARCHAR, minutes BIGINT, heads BIGINT",
                "SELECT e.id, e.day, e.kind, e.mode, e.minutes, COALESCE((SELECT SUM(a.heads) FROM engagement_attendees a"
                " WHERE a.engagement = e.id), 0) FROM engagements e WHERE e.state = 'held' AND e.removed IS NULL"),
    "links": ("id VARCHAR, day DATE, establishment VARCHAR, council VARCHAR, region VARCHAR, class VARCHAR",
              f"SELECT e.id, e.day, s.establishment, CASE WHEN s.establishment IS NULL THEN e.area ELSE {_place('council')}"
              f" END, {_place('collaborative')}, {_place('urban-rural-8')} FROM engagements e"
              " LEFT JOIN engagement_establishments s ON s.engagement = e.id WHERE e.state = 'held' AND e.removed IS NULL"),
    "sessions": ("id VARCHAR, day DATE, kind VARCHAR", "SELECT id, day, kind FROM sessions WHERE state = 'held'"),
    "attendances": ("session VARCHAR, day DATE, kind VARCHAR, heads BIGINT",
                    "SELECT s.id, s.day, s.kind, CASE WHEN b.kind = 'class' THEN 0 ELSE a.heads END"
                    " FROM session_attendances a JOIN sessions s ON s.id = a.session"
                    " LEFT JOIN session_bookings b ON b.id = a.booking WHERE s.state = 'held' AND a.heads > 0"),
}


class SQLite:
    """The file of the program itself, read beside it."""

    name = "SQLite"

    def __init__(self, folder: pathlib.Path):
        self.connection = sqlite3.connect(f"file:{folder / 'ceangal.sqlite'}?mode=ro", uri=True)
        self.connection.executescript("PRAGMA mmap_size = 8000000000; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY")

    def answer(self, statement: str) -> tuple[float, list[tuple]]:
        """Milliseconds of CPU, and the rows in some order."""
        text = STATEMENTS[statement][1].format(month="substr(e.day, 1, 7)")
        before = time.process_time_ns()
        rows = self.connection.execute(text).fetchall()
        return (time.process_time_ns() - before) / 1e6, rows

    def years(self) -> dict[int, tuple[int, int]]:
        """By the year in which it begins, the engagements of each academic year, and those with somewhere remote."""
        text = YEARS.format(year="CAST(substr(e.day, 1, 4) AS INTEGER)", monthnumber="CAST(substr(e.day, 6, 2) AS INTEGER)")
        return {year: (every, remote) for year, every, remote in self.connection.execute(text)}


class DuckDB:
    """The same rows in columns, one thread."""

    name = "DuckDB"

    def __init__(self, source: SQLite):
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")
        for table, (columns, question) in _ROWS.items():
            self.connection.execute(f"CREATE TABLE {table} ({columns})")
            with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(source.connection.execute(question))
                file.flush()
                self.connection.execute(f"COPY {table} FROM '{file.name}' (FORMAT csv, HEADER false)")

    def answer(self, statement: str) -> tuple[float, list[tuple]]:
        """Milliseconds of CPU, and the rows in some order."""
        before = time.process_time_ns()
        rows = self.connection.execute(FLAT[statement]).fetchall()
        return (time.process_time_ns() - before) / 1e6, rows


class PostgreSQL:
    """The program's tables there, in one connection that stays open, without helpers beside it."""

    name = "PostgreSQL"

    def __init__(self, address: str, clock: Callable[[], int]):
        self.clock = clock
        self.process = subprocess.Popen(
            [postgresql.programs() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--field-separator=\t",
             address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._ask("SET max_parallel_workers_per_gather = 0")
        self._ask("ANALYZE")

    def _ask(self, text: str) -> list[str]:
        self.process.stdin.write(f"{text};\n\\echo done\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line == "done\n":
                return lines
            lines.append(line.removesuffix("\n"))
        raise SystemExit(f"PostgreSQL would not answer {text}.")

    def answer(self, statement: str) -> tuple[float, list[tuple]]:
        """Milliseconds of CPU of its processes, and the rows in some order."""
        text = " ".join(STATEMENTS[statement][1].format(month="to_char(e.day, 'YYYY-MM')").split())
        before = self.clock()
        lines = self._ask(text)
        spent = (self.clock() - before) / 1e6
        return spent, [tuple(int(cell) if cell.isdecimal() else cell for cell in line.split("\t")) for line in lines]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def same(one: list[tuple], other: list[tuple]) -> bool:
    """Whether two answers have the same rows, in whatever order."""
    def plain(rows: list[tuple]) -> list[tuple]:
        return sorted(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
    return plain(one) == plain(other)
