"""What a user would pick instead, asked the same: the page's rows with all fields, the exact total, and the counts of all
values of all ten facets, each leaving out its own selection.

Where there is a choice it is made in the peer's favour. Both peers hold only listings with a start, since every question
of the mix leaves out the others; both get their texts already folded, so that a word means the same to all.
"""

import json
import pathlib
import shutil
import time

import tantivy

from questions import FACETS, SIZE, Question
from words import fold, slug, tokens

MANY = {"sector": "sectors", "region": "regions", "local_authority": "local_authorities", "theme": "themes", "stage": "stages"}
ONE = ("format", "audience", "language")


def rows(path: pathlib.Path, region_of: dict[str, str]):
    """Listings with a start, with the values of each facet beside them."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if "start" not in row:
                continue
            values = {facet: row.get(field, []) for facet, field in MANY.items()}
            values["region"] = values["region"] or sorted({region_of[name] for name in values["local_authority"]})
            values |= {facet: [row[facet]] for facet in ONE}
            yield row, values | {"provider": [slug(row["provider"])], "year": [row["start"][:4]]}


def texts(row: dict) -> list[str]:
    """The searched texts, folded."""
    names = ("title", "description", "provider", "title_gd", "description_gd")
    return [" ".join(tokens(row[name])) for name in names if name in row]


def start_number(day: str) -> int:
    """A day as a number that keeps the order: 20250701."""
    return int(day[:10].replace("-", ""))


class Tantivy:
    """tantivy in this process: no HTTP, and rows stay bytes that nobody reads."""

    name = "tantivy"

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.schema = self._schema()

    def _schema(self) -> tantivy.Schema:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", stored=False, tokenizer_name="whitespace", index_option="position")
        schema.add_bytes_field("row", stored=True)
        for facet in FACETS:
            schema.add_text_field(facet, tokenizer_name="raw", fast=True, index_option="basic")
        schema.add_unsigned_field("start", indexed=True, fast=True)
        schema.add_text_field("title", tokenizer_name="raw", fast=True, index_option="basic")
        return schema.build()

    def build(self, path: pathlib.Path, region_of: dict[str, str]) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        writer = tantivy.Index(self.schema, path=str(self.folder)).writer(heap_size=500_000_000, num_threads=1)
        for row, values in rows(path, region_of):
            document = tantivy.Document()
            for text in texts(row):
                document.add_text("text", text)
            document.add_bytes("row", json.dumps(row, ensure_ascii=False).encode())
            for facet, slugs in values.items():
                for value in slugs:
                    document.add_text(facet, value)
            document.add_unsigned("start", start_number(row["start"]))
            document.add_text("title", fold(row["title"]))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index = tantivy.Index.open(str(self.folder))
        self.index.reload()
        self.searcher = self.index.searcher()

    def close(self) -> None:
        pass

    def round(self, questions: list[Question], budget: float) -> tuple[list[float], list[dict]]:
        """Milliseconds of CPU and answers, for as many questions as the budget of seconds allows."""
        spent, answers, begun = [], [], time.perf_counter()
        for question in questions:
            before = time.process_time_ns()
            answers.append(self._answer(question))
            spent.append((time.process_time_ns() - before) / 1e6)
            if time.perf_counter() - begun > budget:
                break
        return spent, answers

    def _answer(self, question: Question) -> dict:
        whole = self._query(question, None)
        order = {}
        if question.sort != "best":
            order = {"order_by_field": "start" if question.sort == "date" else "title", "order": tantivy.Order.Asc}
        found = self.searcher.search(whole, SIZE, True, offset=(question.page - 1) * SIZE, **order)
        apart = {*question.selected} | ({"year"} if question.first else set())
        counts = self._counts(whole, [facet for facet in FACETS if facet not in apart])
        for facet in apart:
            counts |= self._counts(self._query(question, facet), [facet])
        return {"total": found.count, "facets": counts, "rows": [self.searcher.doc(place)["row"] for _, place in found.hits]}

    def _counts(self, query: tantivy.Query, facets: list[str]) -> dict:
        asked = {facet: {"terms": {"field": facet, "size": 5_000, "segment_size": 5_000}} for facet in facets}
        found = self.searcher.aggregate(query, asked)
        return {facet: {bucket["key"]: bucket["doc_count"] for bucket in found[facet]["buckets"]} for facet in facets}

    def _query(self, question: Question, without: str | None) -> tantivy.Query:
        query, must = tantivy.Query, tantivy.Occur.Must
        parts = [(must, query.term_query(self.schema, "text", word)) for word in question.words]
        for phrase in question.phrases:
            parts.append((must, query.phrase_query(self.schema, "text", phrase)))
        for prefix in question.prefixes:
            parts.append((must, query.regex_query(self.schema, "text", prefix + ".*")))
        for facet, values in question.selected.items():
            if facet == without:
                continue
            terms = [query.term_query(self.schema, facet, value, "basic") for value in values]
            any_of = terms[0] if len(terms) == 1 else query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
            parts.append((must, query.const_score_query(any_of, 0)))
        if question.first and without != "year":
            days = (start_number(question.first.isoformat()), start_number(question.last.isoformat()))
            parts.append((must, query.const_score_query(
                query.range_query(self.schema, "start", tantivy.FieldType.Unsigned, *days), 0)))
        parts += [(tantivy.Occur.MustNot, query.term_query(self.schema, "text", word)) for word in question.without]
        return query.boolean_query(parts) if parts else query.all_query()
