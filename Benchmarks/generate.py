"""Invented listings in the native form, and nothing but: the same ones each time, however many are asked for.

    python Benchmarks/generate.py --listings 10000 --out listings.ndjson

They come in blocks of 10,000, each from its own number, so that a smaller file is the beginning of a larger one. The
commonest 5,000 words are those of the real listings in Reference/, in their order; 35,000 invented ones follow, and all
are used as often as Zipf's law says. Days lie within nine years around 1 July 2025.
"""

import argparse
import collections
import csv
import datetime
import json
import pathlib

import numpy as np

from words import tokens

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = 7
BLOCK = 10_000
VOCABULARY = 40_000
PROVIDERS = 3_000
FIRST_DAY = datetime.date(2021, 1, 1)
DAYS = 9 * 365 + 2
# One listing in a thousand is from a source of its own: those are the ones that are edited while measuring.
LIVE = 1_000

KINDS = ["workshop", "challenge", "network", "course", "kit", "festival", "talk", "toolkit", "club", "visit", "webinar"]
PLACES = """Clyde Forth Tay Spey Solway Lomond Ness Cairngorm Pentland Ochil Skye Mull Leòdhas Arran Uist Barra Islay Tweed
    Deveron Don Dee Esk Annan Nith Leven Almond Carron Garry Tummel Linnhe Awe Fyne""".split()
BODIES = """Science Centre|College|University Outreach|Engineering Ltd|Energy|Community Trust|Learning Network|Museum
    |Discovery Hub|Code Club|Robotics Academy|Wildlife Trust|Skills Partnership|Labs|Sgoil Ùr|Children's Trust""".split("|")


def zipf(count: int, exponent: float = 1.0, shift: float = 2.7) -> np.ndarray:
    """The running sum of the probabilities of ranks 1 to `count` (Zipf and Mandelbrot)."""
    weights = 1.0 / (np.arange(1, count + 1) + shift) ** exponent
    return np.cumsum(weights / weights.sum())


def drawn(running: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """The rank that each chance in [0, 1) falls to."""
    return np.minimum(np.searchsorted(running, chances), len(running) - 1)


def real_words() -> list[str]:
    """The words of the listings that ship, commonest first."""
    counts: collections.Counter[str] = collections.Counter()
    for path in sorted((ROOT / "Reference").glob("directory_*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column, value in row.items():
                    if column in ("title", "summary", "pupil_outcome", "description", "unit_titles", "name"):
                        counts.update(word for word in tokens(value or "") if word.isascii() and word.isalpha())
    return [word for word, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if len(word) > 1 or word == "a"]


def vocabulary() -> list[str]:
    """40,000 words, commonest first; a few have accents, a few an apostrophe."""
    random = np.random.default_rng([SEED, 1])
    words = real_words()[:5_000]
    known = set(words)
    starts = "b c d f g h k l m n p r s t v w br ch cl cr dr fl gl gr pl pr sc sh sl sp st str th tr".split()
    middles, ends = "a e i o u ai ea ee oa ou à è ò".split(), ["", "", "n", "r", "s", "t", "l", "m", "nd", "rt", "st", "ck"]
    odds = [.099] * 10 + [.004, .003, .003]
    while len(words) < VOCABULARY:
        word = "".join(
            starts[random.integers(len(starts))] + str(random.choice(middles, p=odds)) + ends[random.integers(len(ends))]
            for _ in range(int(random.integers(2, 5))))
        if random.random() < .01:
            word += ("'s", "’s")[int(random.integers(2))]
        if word not in known:
            known.add(word)
            words.append(word)
    return words


def providers() -> list[str]:
    """3,000 names, commonest first."""
    random = np.random.default_rng([SEED, 2])
    met: collections.Counter[str] = collections.Counter()
    names = []
    while len(names) < PROVIDERS:
        name = f"{PLACES[random.integers(len(PLACES))]} {BODIES[random.integers(len(BODIES))].strip()}"
        met[name] += 1
        names.append(name if met[name] == 1 else f"{name} {met[name]}")
    return names


class World:
    """What listings and questions are made of."""

    def __init__(self):
        with open(ROOT / "Reference" / "taxonomy.json", encoding="utf-8") as file:
            taxonomy = json.load(file)
        for name in ("sectors", "stages", "themes", "formats", "audiences"):
            setattr(self, name, [value["slug"] for value in taxonomy[name]])
        self.councils = [value["slug"] for value in taxonomy["local_authorities"]]
        self.region_of = {value["slug"]: value["region"] for value in taxonomy["local_authorities"]}
        self.words = vocabulary()
        self.word_odds = zipf(len(self.words))
        self.providers = providers()
        self.provider_odds = zipf(len(self.providers), 1.05, 3)
        self.council_odds = zipf(len(self.councils), .6, 2)
        self.theme_odds = zipf(len(self.themes), .7, 2)
        self.sector_odds = zipf(len(self.sectors), .7, 1)
        self.format_odds = zipf(len(self.formats), .8, 1)
        self.audience_odds = zipf(len(self.audiences), 1.2, .5)
        # Each theme has some words of its own, which its listings use more often than chance would.
        topical = np.random.default_rng([SEED, 3]).permutation(np.arange(60, 60 + 12 * len(self.themes)))
        self.theme_words = topical.reshape(len(self.themes), 12)

    def listings(self, count: int):
        """The first `count` listings, as rows of the native form."""
        for block in range(-(-count // BLOCK)):
            yield from self._block(block, min(BLOCK, count - block * BLOCK))

    def _block(self, block: int, wanted: int):
        random = np.random.default_rng([SEED, 100, block])
        chance = random.random((BLOCK, 24))
        lengths = random.integers(40, 81, BLOCK)
        theme = self._many(random, self.theme_odds, 3, [.5, .33, .17])
        sector = self._many(random, self.sector_odds, 3, [.6, .3, .1])
        council = self._many(random, self.council_odds, 2, [.85, .15])
        words = drawn(self.word_odds, random.random(int(lengths.sum())))
        owner = np.repeat(np.arange(BLOCK), lengths)
        first_theme = np.array([values[0] for values in theme])
        topical = random.random(len(words)) < .12
        choice = random.integers(0, 12, len(words))
        words[topical] = self.theme_words[first_theme[owner[topical]], choice[topical]]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        for place in range(wanted):
            text = [self.words[word] for word in words[ends[place]:ends[place + 1]]]
            yield self._listing(block * BLOCK + place, chance[place].tolist(), text, theme[place], sector[place], council[place])

    def _many(self, random, odds: np.ndarray, most: int, shares: list[float]) -> list[list[int]]:
        """One to `most` different ranks for each listing of a block."""
        ranks = drawn(odds, random.random((BLOCK, most)))
        counts = random.choice(np.arange(1, most + 1), BLOCK, p=shares)
        return [list(dict.fromkeys(row[:count].tolist())) for row, count in zip(ranks, counts)]

    def _listing(self, number: int, chance, text: list[str], theme, sector, council) -> dict:
        row = {
            "id": f"b{number:07}", "source": "bench-live" if number % LIVE == LIVE // 2 else "bench",
            "title": self._title(chance, theme[0]), "description": sentences(text, 11 + int(chance[0] * 5)),
        }
        if chance[1] < .03:
            row["title_gd"] = " ".join(text[:4]).capitalize()
            row["description_gd"] = sentences(text[::-1][:30], 12)
        row["provider"] = self.providers[int(drawn(self.provider_odds, chance[2]))]
        row["sectors"] = [self.sectors[place] for place in sector]
        first = int(chance[3] * 6)
        row["stages"] = self.stages[first:first + 1 + int(chance[4] * 3)] if chance[5] < .8 else []
        row |= self._areas(chance, council)
        row["themes"] = [self.themes[place] for place in theme]
        row |= self._dates(chance)
        row["format"] = self.formats[int(drawn(self.format_odds, chance[12]))]
        row["audience"] = self.audiences[int(drawn(self.audience_odds, chance[13]))]
        if chance[14] < .9:
            row["cost_pence"] = 0 if chance[15] < .7 else 500 * (1 + int(chance[16] * 60))
        row["language"] = "en" if chance[17] < .95 else "gd" if chance[17] < .99 else "sco"
        row["url"] = f"https://bench.example/listings/{number}"
        row["licence"] = "Apache-2.0"
        row["checked"] = day(chance[18])
        row["updated"] = day(chance[19]) + "T09:00:00Z"
        return {name: value for name, value in row.items() if value != []}

    def _title(self, chance, theme: int) -> str:
        own = self.theme_words[theme]
        parts = [self.words[own[int(chance[20] * 12)]], self.words[40 + int(chance[21] ** 2 * 3_000)]]
        if chance[22] < .05:
            parts.append("Gàidhlig")
        parts.append(KINDS[int(chance[23] * len(KINDS))])
        if chance[1] > .7:
            parts += ["for", self.words[40 + int(chance[6] * 400)]]
        title = " ".join(parts)
        return title[0].upper() + title[1:]

    def _areas(self, chance, council: list[int]) -> dict:
        """15 in 100 are national; a third of the others leave their region to be told from their council."""
        councils = [self.councils[place] for place in council]
        regions = list(dict.fromkeys(self.region_of[name] for name in councils))
        if chance[7] < .15:
            national = ["scotland"] if chance[8] < .6 else ["online"]
            return {"regions": regions + national, "local_authorities": councils} if chance[9] < .2 else {"regions": national}
        if chance[8] < .33:
            return {"local_authorities": councils}
        return {"regions": regions, "local_authorities": councils, "latitude": round(55 + 4 * chance[9], 4),
                "longitude": round(-6 + 4 * chance[10], 4)}

    def _dates(self, chance) -> dict:
        """12 in 100 have none; some are moments, on the same day in London as in UTC."""
        if chance[10] < .12:
            return {}
        start = day(chance[11])
        if chance[9] > .9:
            return {"start": start + "T14:00:00Z", "end": start + "T15:30:00Z"}
        length = (0, 0, 1, 5, 30, 90)[int(chance[8] * 6)]
        end = datetime.date.fromisoformat(start) + datetime.timedelta(length)
        return {"start": start, "end": end.isoformat()} if chance[7] < .8 else {"start": start}


def day(chance: float) -> str:
    """A day within the nine years."""
    return (FIRST_DAY + datetime.timedelta(int(chance * DAYS))).isoformat()


def sentences(words: list[str], length: int) -> str:
    """The words as sentences of `length` words each."""
    parts = (" ".join(words[place:place + length]) for place in range(0, len(words), length))
    return " ".join(part[0].upper() + part[1:] + "." for part in parts)


def write(world: World, count: int, path: pathlib.Path) -> None:
    """Writes the first `count` listings to a file, one JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with open(part, "w", encoding="utf-8") as file:
        for row in world.listings(count):
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    part.rename(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listings", type=int, default=10_000)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    asked = parser.parse_args()
    write(World(), asked.listings, asked.out)
