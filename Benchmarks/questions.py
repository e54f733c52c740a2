"""The mix of questions: the same ones each time.

0 to 3 words (20 in 100 have none), among them some phrases, -words and prefixes*; 0 to 4 filters (25 in 100 have none);
ordered by best, date or title; 15 in 100 ask for a later page. The k-th question is the same however many are asked.
"""

import dataclasses
import datetime
import urllib.parse

import numpy as np

from generate import DAYS, FIRST_DAY, SEED, World, day, drawn, zipf
from words import slug, tokens

# Facets as the answers name them, and the parameters by which they are asked for.
PARAMETERS = {
    "sector": "sector", "region": "region", "local_authority": "la", "theme": "theme", "provider": "provider",
    "format": "format", "audience": "audience", "stage": "stage", "language": "language", "year": "year",
}
FACETS = tuple(PARAMETERS)
SIZE = 50
# The setting of all measurements: no forgiveness, only what lies in the area, only what has a date, whether over or not.
EXACT = {"match": "exact", "national": "exclude", "undated": "exclude", "past": "include"}


@dataclasses.dataclass
class Question:
    """What is asked, in words and as it stands in an address."""

    number: int
    words: list[str] = dataclasses.field(default_factory=list)
    without: list[str] = dataclasses.field(default_factory=list)
    prefixes: list[str] = dataclasses.field(default_factory=list)
    phrases: list[list[str]] = dataclasses.field(default_factory=list)
    selected: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    first: datetime.date | None = None
    last: datetime.date | None = None
    sort: str = "date"
    page: int = 1

    @property
    def has_words(self) -> bool:
        return bool(self.words or self.prefixes or self.phrases)

    @property
    def text(self) -> str:
        """As somebody types it."""
        quoted = ['"' + " ".join(phrase) + '"' for phrase in self.phrases]
        return " ".join(self.words + quoted + [word + "*" for word in self.prefixes] + ["-" + word for word in self.without])

    def address(self, setting: dict[str, str] = EXACT) -> str:
        """`/directory.json?…` with the counts of all facets."""
        items = [("q", self.text)] if self.text else []
        items += [(PARAMETERS[facet], value) for facet, values in self.selected.items() for value in values]
        items += [(name, value.isoformat()) for name, value in (("from", self.first), ("to", self.last)) if value]
        items += [*setting.items(), ("sort", self.sort), ("facets", "counts"), ("size", str(SIZE)), ("page", str(self.page))]
        return "/directory.json?" + urllib.parse.urlencode(items)


class Mix:
    """Makes the questions. Most are about something that is there: their words and filters are those of one listing."""

    def __init__(self, world: World, seed: int = SEED):
        self.world = world
        self.random = np.random.default_rng([seed, 200])
        self.listings = list(world.listings(2_000))
        self.ranks = {word: rank for rank, word in enumerate(world.words)}
        # People ask for the words of the subject, seldom for “and”.
        self.odds = zipf(2_000, .8, 2)
        self.topics = {world.words[rank] for rank in world.theme_words.flat}
        self.years = [str(FIRST_DAY.year + year) for year in range(DAYS // 365)]

    def questions(self, count: int) -> list[Question]:
        return [self._question(number) for number in range(count)]

    def _question(self, number: int) -> Question:
        question = Question(number)
        random = self.random
        about = self.listings[int(random.integers(len(self.listings)))]
        for _ in range(int(random.choice(4, p=[.2, .4, .3, .1]))):
            self._word(question, about)
        if question.has_words and random.random() < .04:
            question.without = [word for word in [self._common_word()] if word not in question.words]
        count = int(random.choice(5, p=[.25, .3, .25, .13, .07]))
        odds = [.2, .13, .17, .17, .08, .05, .04, .04, .02, .04, .06]
        for name in random.choice([*FACETS, "days"], count, replace=False, p=odds):
            self._filter(question, str(name), about if random.random() < .7 else self.listings[number % 2_000])
        odds = [.55, .32, .13] if question.has_words else [0, .8, .2]
        question.sort = str(random.choice(["best", "date", "title"], p=odds))
        question.page = 1 if random.random() < .85 else int(random.integers(2, 11))
        return question

    def _common_word(self) -> str:
        return tokens(self.world.words[60 + int(drawn(self.odds, self.random.random()))])[0]

    def _word(self, question: Question, about: dict) -> None:
        random = self.random
        sentence = tokens(about["description"].split(".")[int(random.integers(3))])
        rarity = [self.ranks.get(word, len(self.ranks)) for word in sentence]
        kind = random.random()
        if kind < .05:
            place = min(range(len(sentence) - 1), key=lambda place: max(rarity[place:place + 2]))
            question.phrases.append(sentence[place:place + 2])
        elif kind < .1:
            question.prefixes.append(self._common_word()[:4])
        elif kind < .25:
            question.words.append(self._common_word())
        elif kind < .95:
            known = [word for word, rank in zip(sentence, rarity) if 40 <= rank < 3_000 and len(word) > 2]
            topical = [word for word in known if word in self.topics] if random.random() < .6 else []
            words = topical or known or tokens(about["title"])
            question.words.append(words[int(random.integers(len(words)))])
        elif kind < .98:
            question.words.append(tokens(about["provider"])[0])
        else:
            question.words.append(tokens(self.world.words[int(random.integers(5_000, 12_000))])[0])
        question.words = list(dict.fromkeys(question.words))

    def _filter(self, question: Question, name: str, about: dict) -> None:
        random, world = self.random, self.world
        if name == "days":
            start = datetime.date.fromisoformat(about.get("start", day(float(random.random())))[:10])
            question.first = start - datetime.timedelta(int(random.integers(30)))
            question.last = question.first + datetime.timedelta(int(random.choice([30, 90, 365])))
            return
        values = {
            "sector": about["sectors"], "theme": about["themes"], "local_authority": about.get("local_authorities"),
            "region": about.get("regions"), "stage": about.get("stages"), "format": [about["format"]],
            "audience": [about["audience"]], "language": [about["language"]], "provider": [slug(about["provider"])],
            "year": [about["start"][:4]] if "start" in about else None,
        }[name]
        every = {
            "sector": world.sectors, "theme": world.themes, "local_authority": world.councils, "stage": world.stages,
            "region": ["scotland", "online"], "format": world.formats, "audience": world.audiences,
            "language": ["en", "gd"], "provider": [slug(world.providers[0])], "year": self.years,
        }[name]
        picked = [(values or every)[0]]
        if random.random() < .2:
            picked.append(every[int(random.integers(len(every)))])
        question.selected[name] = list(dict.fromkeys(picked))
