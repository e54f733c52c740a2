"""The reference: answers a question by looking at every listing, plainly, from the published meaning of each parameter.

It shares nothing with the program: it reads the file that the program imported, cuts its own words, and holds one numpy
column of truths for each condition. It knows one setting: match=exact, national=exclude, undated=exclude, past=include.
"""

import array
import dataclasses
import datetime
import json
import pathlib

import numpy as np

from questions import FACETS, SIZE, Question
from words import fold, slug, tokens

_FIELDS = {
    "sector": "sectors", "region": "regions", "local_authority": "local_authorities", "theme": "themes",
    "stage": "stages", "format": "format", "audience": "audience", "language": "language",
}
_TEXTS = ("title", "description", "provider", "title_gd", "description_gd")
_UNDATED = -1


@dataclasses.dataclass
class Expected:
    """What is right: how many, how many of each value, and the page's ids in order."""

    total: int
    page: int
    counts: dict[str, dict[str, int]]
    ids: list[str]
    # Where the reference does not know the order: every id that may stand on the page.
    hits: set[str] | None


class Naive:
    """Every listing of a file, in the file's order."""

    def __init__(self, path: pathlib.Path, region_of: dict[str, str]):
        self.region_of = region_of
        self.ids: list[str] = []
        starts, moments, titles = array.array("i"), [], []
        positions, ends = array.array("i"), array.array("q")
        self.words: dict[str, int] = {}
        self.values: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        owners = {facet: array.array("i") for facet in FACETS}
        codes = {facet: array.array("i") for facet in FACETS}
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file):
                row = json.loads(line)
                self.ids.append(row["id"])
                titles.append(fold(row["title"]))
                starts.append(datetime.date.fromisoformat(row["start"][:10]).toordinal() if "start" in row else _UNDATED)
                # As texts a day comes before its times, and these in their order; what has no start comes last.
                moments.append(row.get("start", "~"))
                for text in _TEXTS:
                    # Word 0 is the gap between two texts: no phrase reaches across it.
                    positions.extend(self.words.setdefault(word, len(self.words) + 1) for word in tokens(row.get(text, "")))
                    positions.append(0)
                ends.append(len(positions))
                for facet, values in self._values(row).items():
                    owners[facet].extend([number] * len(values))
                    codes[facet].extend(self._code(facet, value) for value in values)
        self.count = len(self.ids)
        self.start = np.array(starts)
        self.moment = np.unique(np.array(moments), return_inverse=True)[1]
        self.owners = {facet: np.array(numbers) for facet, numbers in owners.items()}
        self.codes = {facet: np.array(numbers) for facet, numbers in codes.items()}
        self.title_rank = np.empty(self.count, np.int64)
        self.title_rank[sorted(range(self.count), key=lambda number: (titles[number], number))] = np.arange(self.count)
        self.text = np.array(positions)
        self.owner_of_position = np.repeat(np.arange(self.count, dtype=np.int32), np.diff(np.array(ends), prepend=0))
        self.by_word = np.argsort(self.text, kind="stable").astype(np.int32)
        self.word_ends = np.cumsum(np.bincount(self.text, minlength=len(self.words) + 1))

    def _values(self, row: dict) -> dict[str, list[str]]:
        """The values of each facet. A council listed alone gives its region."""
        values = {facet: row.get(field, []) for facet, field in _FIELDS.items()}
        values = {facet: [value] if isinstance(value, str) else value for facet, value in values.items()}
        if not values["region"]:
            values["region"] = list({self.region_of[council] for council in values["local_authority"]})
        return values | {"provider": [slug(row["provider"])], "year": [row["start"][:4]] if "start" in row else []}

    def _code(self, facet: str, value: str) -> int:
        return self.values[facet].setdefault(value, len(self.values[facet]))

    def change(self, number: int, row: dict) -> None:
        """Puts another row in the place of one. Its texts, days and provider stay as they were."""
        for facet, values in self._values(row).items():
            stay = self.owners[facet] != number
            codes = [self._code(facet, value) for value in values]
            self.codes[facet] = np.concatenate([self.codes[facet][stay], np.array(codes, np.int32)])
            self.owners[facet] = np.concatenate([self.owners[facet][stay], np.full(len(codes), number, np.int32)])

    def answer(self, question: Question) -> Expected:
        """The answer to a question."""
        text = self._words(question)
        days = self.start != _UNDATED
        if question.first:
            days &= self.start >= question.first.toordinal()
        if question.last:
            days &= self.start <= question.last.toordinal()
        selected = {facet: self._selection(facet, values) for facet, values in question.selected.items() if values}
        hits = text & days
        for mask in selected.values():
            hits &= mask
        counts = {facet: self._counts(facet, text, days, selected, hits) for facet in FACETS}
        found = np.flatnonzero(hits)
        page = min(question.page, max(1, -(-len(found) // SIZE)))
        order = self._order(question, found)
        if order is None:
            names = {self.ids[number] for number in found}
            return Expected(len(found), page, counts, [], names)
        shown = order[(page - 1) * SIZE:page * SIZE]
        return Expected(len(found), page, counts, [self.ids[number] for number in shown], None)

    def _counts(self, facet: str, text, days, selected, hits) -> dict[str, int]:
        """How many there would be of each value, were nothing chosen in this facet. Days are a choice of years."""
        mask = hits
        if facet in selected or facet == "year":
            mask = text.copy() if facet == "year" else text & days
            for other, chosen in selected.items():
                if other != facet:
                    mask &= chosen
        numbers = np.bincount(self.codes[facet][mask[self.owners[facet]]], minlength=len(self.values[facet]))
        return {value: int(number) for value, number in zip(self.values[facet], numbers) if number}

    def _selection(self, facet: str, values: list[str]) -> np.ndarray:
        """Listings with any of the values."""
        chosen = [self.values[facet][value] for value in values if value in self.values[facet]]
        mask = np.zeros(self.count, bool)
        mask[self.owners[facet][np.isin(self.codes[facet], chosen)]] = True
        return mask

    def _words(self, question: Question) -> np.ndarray:
        """Listings with every word, phrase and prefix, and without the words that are ruled out."""
        mask = np.ones(self.count, bool)
        for word in question.words:
            mask &= self._listings(self._places(word))
        for prefix in question.prefixes:
            begun = [self._places(word) for word in self.words if word.startswith(prefix)]
            mask &= self._listings(np.concatenate(begun) if begun else self.by_word[:0])
        for phrase in question.phrases:
            places = self._places(phrase[0])
            for step, word in enumerate(phrase[1:], 1):
                places = places[self.text[places + step] == self.words.get(word, _UNDATED)]
            mask &= self._listings(places)
        for word in question.without:
            mask &= ~self._listings(self._places(word))
        return mask

    def _places(self, word: str) -> np.ndarray:
        """Where a word stands, among all texts laid end to end."""
        number = self.words.get(word)
        return self.by_word[:0] if number is None else self.by_word[self.word_ends[number - 1]:self.word_ends[number]]

    def _listings(self, places: np.ndarray) -> np.ndarray:
        mask = np.zeros(self.count, bool)
        mask[self.owner_of_position[places]] = True
        return mask

    def _order(self, question: Question, found: np.ndarray) -> np.ndarray | None:
        """The listings found, in order; listings alike stand as in the file. `None` where the order is not known."""
        if question.sort == "date":
            return found[np.argsort(self.moment[found], kind="stable")]
        if question.sort == "title":
            return found[np.argsort(self.title_rank[found])]
        return self.best(question, found)

    def best(self, question: Question, found: np.ndarray) -> np.ndarray | None:
        """The order by score. The seam: `None` as long as this file does not compute the published formula, and then
        only membership of the page is compared, not its order."""
        return None


def difference(answer: dict, expected: Expected, with_rows: bool = True) -> str | None:
    """The first thing in which an answer of the API is not as expected, or `None`."""
    if answer["total"] != expected.total:
        return f"total {answer['total']}, expected {expected.total}"
    for facet in FACETS:
        if facet in answer["facets"] and answer["facets"][facet] != expected.counts[facet]:
            pairs = set(answer["facets"][facet].items()) ^ set(expected.counts[facet].items())
            return f"counts of {facet} differ: {sorted(pairs)[:4]}"
    if not with_rows:
        return None
    if answer["page"] != expected.page:
        return f"page {answer['page']}, expected {expected.page}"
    ids = [row["source_id"] for row in answer["listings"]]
    if expected.hits is None:
        return None if ids == expected.ids else f"rows {ids[:3]}…, expected {expected.ids[:3]}…"
    full = min(SIZE, expected.total - (expected.page - 1) * SIZE)
    if len(ids) != full or len(set(ids)) != full or not set(ids) <= expected.hits:
        return f"{len(ids)} rows, expected {full}, each one of those found"
    return None
