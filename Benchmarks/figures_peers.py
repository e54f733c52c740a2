"""The nine statements of an annual report as SQL, asked of DuckDB and of SQLite in this process, one thread each.

The period is 1 August 2019 to 31 March 2022; records that were corrected later do not count.
"""

import csv
import json
import pathlib
import sqlite3
import time

import duckdb

_WHEN = "date >= {day}'2019-08-01' AND date <= {day}'2022-03-31' AND NOT superseded"

# What a row of figures.py is called, and the statement.
STATEMENTS = {
    "totals": ("totals: records, establishments, minutes, heads",
               "SELECT count(*), count(DISTINCT establishment), sum(minutes), sum(attendees) FROM records"
               f" WHERE kind = 'engagement' AND {_WHEN}"),
    "types": ("by type",
              "SELECT type, count(*), sum(minutes) FROM records"
              f" WHERE kind = 'engagement' AND {_WHEN} GROUP BY 1 ORDER BY 1"),
    "remote": ("remote establishments reached, by class",
               "SELECT urban_rural, count(DISTINCT establishment) FROM records"
               f" WHERE kind = 'engagement' AND urban_rural IN (4, 5, 7, 8) AND {_WHEN} GROUP BY 1 ORDER BY 1"),
    "regions": ("region × class: the same four",
                "SELECT region, urban_rural, count(*), count(DISTINCT establishment), sum(minutes), sum(attendees)"
                f" FROM records WHERE {_WHEN} GROUP BY 1, 2 ORDER BY 1, 2"),
    "months": ("month × online",
               "SELECT {month}, online, count(*), sum(attendees) FROM records"
               f" WHERE kind <> 'volunteering' AND {_WHEN} GROUP BY 1, 2 ORDER BY 1, 2"),
    "volunteering": ("volunteering by council: minutes, volunteers, establishments",
                     "SELECT la, sum(minutes), count(DISTINCT volunteer), count(DISTINCT establishment) FROM records"
                     f" WHERE kind = 'volunteering' AND {_WHEN} GROUP BY 1 ORDER BY 1"),
    "councils": ("council × sector × type, counts below 5 hidden",
                 "SELECT la, sector, type, CASE WHEN count(*) < 5 THEN NULL ELSE count(*) END,"
                 f" count(DISTINCT establishment), sum(minutes) FROM records WHERE {_WHEN} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"),
    "top": ("the 50 establishments with most minutes",
            f"SELECT establishment, sum(minutes) AS total FROM records WHERE {_WHEN} GROUP BY 1"
            " ORDER BY total DESC, 1 LIMIT 50"),
    "returning": ("establishments that came back the year after",
                  "SELECT count(*) FROM (SELECT establishment FROM records WHERE kind = 'engagement' AND NOT superseded"
                  " AND date >= {day}'2020-08-01' AND date < {day}'2022-08-01' GROUP BY 1"
                  " HAVING min(date) < {day}'2021-08-01' AND max(date) >= {day}'2021-08-01') AS found"),
}


class Peer:
    """A database file of the records."""

    name = day = month = ""

    def __init__(self, path: pathlib.Path):
        self.path = path
        self.notes = path.with_suffix(path.suffix + ".json")

    def mark(self, cpu: float) -> None:
        """Notes what loading has cost, for when it need not be done again."""
        self.notes.write_text(json.dumps({"cpu": cpu}), encoding="utf-8")

    def held(self) -> list[float]:
        """CPU seconds of loading, and megabytes on the disk."""
        return [json.loads(self.notes.read_text(encoding="utf-8"))["cpu"], self.path.stat().st_size / 2**20]

    def answer(self, statement: str) -> tuple[float, list[list]]:
        """Milliseconds of CPU, and the rows."""
        text = STATEMENTS[statement][1].format(day=self.day, month=self.month)
        before = time.process_time_ns()
        rows = self.connection.execute(text).fetchall()
        spent = (time.process_time_ns() - before) / 1e6
        return spent, [[int(cell) if isinstance(cell, bool) else cell for cell in row] for row in rows]


class DuckDB(Peer):
    """Its own file format, made from the CSV; all statements see its compressed columns and their statistics."""

    name, day, month = "DuckDB", "DATE ", "strftime(date, '%Y-%m')"

    def build(self, file: pathlib.Path) -> None:
        with duckdb.connect(str(self.path)) as connection:
            connection.execute("SET threads = 1")
            connection.execute(f"CREATE TABLE records AS SELECT * FROM read_csv('{file}')")

    def open(self) -> None:
        self.connection = duckdb.connect(str(self.path), read_only=True)
        self.connection.execute("SET threads = 1")


class SQLite(Peer):
    """A table with an index on the day."""

    name, month = "SQLite", "substr(date, 1, 7)"

    def build(self, file: pathlib.Path) -> None:
        connection = sqlite3.connect(self.path)
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE records (id INTEGER PRIMARY KEY, date TEXT,"
            " kind TEXT, type TEXT, establishment INT, la TEXT, region TEXT, urban_rural INT, sector TEXT, officer INT,"
            " volunteer INT, online INT, minutes INT, attendees INT, superseded INT)")
        with open(file, encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            next(rows)
            connection.executemany(
                "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? = 'true', ?, ?, ? = 'true')", rows)
        connection.executescript("CREATE INDEX records_date ON records (date); ANALYZE")
        connection.commit()
        connection.close()

    def open(self) -> None:
        self.connection = sqlite3.connect(self.path)
        self.connection.executescript(
            "PRAGMA mmap_size = 8000000000; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY")
