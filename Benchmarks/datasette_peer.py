"""Datasette: the directory as one SQLite table with a full-text index and its JSON API, as a council would publish it.

Its limits are raised so that no facet is left out. Its facets count within the selection, so each facet that is filtered
costs one more request, without its filter. It pages by key and does not order by score: the first page by rowid is
taken for a later page and for the best, which costs it less.
"""

import http.client
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.parse

from measure import cpu_ns, memory
from peers import MANY, ONE, rows, texts
from questions import FACETS, SIZE, Question
from words import fold, slug

_LIMITS = {
    "facet_time_limit_ms": 600_000, "sql_time_limit_ms": 600_000, "max_returned_rows": 5_000, "default_facet_size": 5_000,
    "suggest_facets": "off", "cache_size_kb": 400_000,
}
_PLAIN = (
    "id", "source", "title", "description", "title_gd", "description_gd", "start", "end", "format", "audience", "cost_pence",
    "language", "url", "latitude", "longitude", "licence", "checked", "updated",
)
_COLUMNS = (*_PLAIN, "provider_name", "provider", "year", "title_key", *MANY)
_INDEXED = (*ONE, "provider", "year", "start", "title_key")


class Datasette:
    """A Datasette server on a file of its own."""

    name = "Datasette"

    def __init__(self, folder: pathlib.Path, port: int):
        self.folder, self.port = folder, port
        self.file = folder / "d.db"

    def build(self, path: pathlib.Path, region_of: dict[str, str]) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        base = sqlite3.connect(self.file)
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000")
        base.execute(f"CREATE TABLE listings (number INTEGER PRIMARY KEY, {', '.join(_quoted(name) for name in _COLUMNS)})")
        base.execute("CREATE VIRTUAL TABLE listings_fts USING fts5(a, b, c, d, e, content='', detail=full)")
        for number, (row, values) in enumerate(rows(path, region_of), 1):
            fields = [row.get(name) for name in _PLAIN]
            fields += [row["provider"], slug(row["provider"]), row["start"][:4], fold(row["title"])]
            fields += [json.dumps(values[facet]) for facet in MANY]
            base.execute(f"INSERT INTO listings VALUES (?{', ?' * len(fields)})", [number, *fields])
            words = texts(row)
            base.execute("INSERT INTO listings_fts (rowid, a, b, c, d, e) VALUES (?, ?, ?, ?, ?, ?)",
                         [number, *words, *[""] * (5 - len(words))])
        for column in _INDEXED:
            base.execute(f"CREATE INDEX listings_{column} ON listings ({column})")
        base.execute("INSERT INTO listings_fts (listings_fts) VALUES ('optimize')")
        base.execute("ANALYZE")
        base.commit()
        base.close()

    def open(self) -> None:
        program = str(pathlib.Path(sys.executable).parent / "datasette")
        inspected, metadata = self.folder / "inspect.json", self.folder / "metadata.json"
        subprocess.run([program, "inspect", self.file, "--inspect-file", inspected], check=True)
        table = {"fts_table": "listings_fts", "fts_pk": "number"}
        metadata.write_text(json.dumps({"databases": {"d": {"tables": {"listings": table}}}}), encoding="utf-8")
        command = [program, "serve", "--immutable", self.file, "--inspect-file", inspected, "--metadata", metadata]
        command += ["--port", str(self.port)]
        for name, value in _LIMITS.items():
            command += ["--setting", name, str(value)]
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1_200)
        for _ in range(300):
            if self.process.poll() is not None:
                raise SystemExit(f"Datasette ended; see {self.folder}/log.")
            try:
                self._get([("_size", "1")])
                return
            except OSError:
                self.connection.close()
                time.sleep(.1)
        raise SystemExit(f"Datasette did not start; see {self.folder}/log.")

    def close(self) -> dict:
        """Stops the server; the memory it held."""
        held = memory(self.process.pid)
        self.connection.close()
        self.process.terminate()
        self.process.wait(60)
        return held

    def round(self, questions: list[Question], budget: float) -> tuple[list[float], list[dict]]:
        """Milliseconds of the server's CPU and answers, for as many questions as the budget of seconds allows."""
        spent, answers, begun = [], [], time.perf_counter()
        for question in questions:
            before = cpu_ns(self.process.pid)
            answers.append(self._answer(question))
            spent.append((cpu_ns(self.process.pid) - before) / 1e6)
            if time.perf_counter() - begun > budget:
                break
        return spent, answers

    def _answer(self, question: Question) -> dict:
        apart = {*question.selected} | ({"year"} if question.first else set())
        together = [facet for facet in FACETS if facet not in apart]
        order = {"date": [("_sort", "start")], "title": [("_sort", "title_key")], "best": []}[question.sort]
        answer = self._get(self._filters(question, None) + self._facets(together) + order + [("_size", str(SIZE))])
        counts = self._counts(answer, together)
        for facet in sorted(apart):
            one = self._get(self._filters(question, facet) + self._facets([facet]) + [("_size", "0")])
            counts |= self._counts(one, [facet])
        return {"total": answer["filtered_table_rows_count"], "facets": counts, "rows": answer["rows"]}

    def _get(self, items: list[tuple[str, str]]) -> dict:
        self.connection.request("GET", "/d/listings.json?" + urllib.parse.urlencode([("_shape", "objects"), *items]))
        reply = self.connection.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise SystemExit(f"Datasette answered {reply.status}: {body[:300]!r}")
        return json.loads(body)

    def _facets(self, facets: list[str]) -> list[tuple[str, str]]:
        return [("_facet_array" if facet in MANY else "_facet", facet) for facet in facets] + [("_facet_size", "max")]

    def _counts(self, answer: dict, facets: list[str]) -> dict:
        found = {part["name"]: part["results"] for part in answer["facet_results"].values()}
        return {facet: {str(value["value"]): value["count"] for value in found[facet]} for facet in facets}

    def _filters(self, question: Question, without: str | None) -> list[tuple[str, str]]:
        items = []
        if question.has_words:
            quoted = ['"' + " ".join(phrase) + '"' for phrase in [[word] for word in question.words] + question.phrases]
            search = " AND ".join(quoted + [f'"{prefix}"*' for prefix in question.prefixes])
            search = f"({search})" + "".join(f' NOT "{word}"' for word in question.without)
            items += [("_search", search), ("_searchmode", "raw")]
        for facet, values in question.selected.items():
            if facet == without:
                continue
            if facet not in MANY:
                items.append((facet + "__in", json.dumps(values)))
            elif len(values) == 1:
                items.append((facet + "__arraycontains", values[0]))
            else:
                listed = ", ".join(f"'{value}'" for value in values)
                items.append(("_where", f"EXISTS (SELECT 1 FROM json_each(listings.{facet}) WHERE value IN ({listed}))"))
        if question.first and without != "year":
            items += [("start__gte", question.first.isoformat()), ("start__lt", question.last.isoformat() + "U")]
        return items


def _quoted(name: str) -> str:
    return '"' + name + '"'
