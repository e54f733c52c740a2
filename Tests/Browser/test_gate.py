"""Attacks on the gate for small counts (docs/decisions/0021), with a solver that is not the gate's own.

Invented programmes: councils in regions, classes in remoteness, overlapping periods, themes of which a record may touch
several. A few releases each, with other tables. All that the gate lets through is then attacked by who knows them all. What
changes between releases is attacked in Tests/Report/GateReleaseTests.swift.
"""

import json
import os
import pathlib
import random
import subprocess
from collections import defaultdict

import numpy
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array

ROOT = pathlib.Path(__file__).resolve().parents[2]
GATE = pathlib.Path(os.environ.get("CEANGAL_GATE", ROOT / ".build" / "debug" / "gate"))
THRESHOLD = 5
SPANS = [(0, 89), (90, 212), (213, 364), (365, 454), (455, 577)]  # the shortest spans of time, in days
PERIODS = [(0, 364), (90, 454), (213, 577), (0, 577)]  # years that overlap, and all of it


class World:
    """Records by council, class, span and themes; every true figure is counted from them."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        pick = self.random.randint
        self.regions = {f"r{r}": [f"r{r}c{c}" for c in range(pick(1, 4))] for r in range(pick(2, 4))}
        self.councils = [council for councils in self.regions.values() for council in councils]
        self.remoteness = {"urban": ["1", "2"], "town": ["3", "4"], "rural": ["5", "6", "7", "8"]}
        self.classes = [one for classes in self.remoteness.values() for one in classes]
        self.themes = ["energy", "space", "sea", "code"]
        self.periods = self.random.sample(PERIODS, pick(1, 3))
        self.weight = {council: self.random.choice([0.2, 1, 4, 15]) for council in self.councils}
        self.records: list[tuple] = []
        self.add(pick(30, 300))

    def add(self, count: int) -> None:
        for _ in range(count):
            council = self.random.choices(self.councils, [self.weight[one] for one in self.councils])[0]
            themes = tuple(self.random.sample(self.themes, self.random.choice([1, 1, 1, 2, 3])))
            self.records.append((council, self.random.choice(self.classes[:4] * 4 + self.classes[4:]),
                self.random.choice(SPANS), themes, self.random.choice([1, 1, 2, 3, 7])))

    def counts(self, tables: set[str], periods: list[tuple] | None = None) -> dict[tuple, int]:
        """Every figure of `tables`, for each period: of those that are published, unless others are given."""
        periods = periods or self.periods
        region = {council: name for name, councils in self.regions.items() for council in councils}
        remote = {one: name for name, classes in self.remoteness.items() for one in classes}
        values = {"": [""], "region": list(self.regions), "council": self.councils, "class": self.classes,
            "remoteness": list(self.remoteness), "theme": self.themes}
        counts = {(start, end, table, value): 0 for start, end in periods for table in tables for value in values[table]}
        for council, urban, (first, last), themes, people in self.records:
            places = [("", ""), ("region", region[council]), ("council", council), ("class", urban),
                ("remoteness", remote[urban]), *(("theme", theme) for theme in themes)]
            for start, end in periods:
                if start <= first and last <= end:
                    for place in places:
                        if (start, end, *place) in counts:
                            counts[start, end, *place] += people
        return counts

    def relations(self) -> list[tuple[tuple, list[tuple], bool]]:
        found = []
        for period in self.periods:
            def tie(whole, parts, exact=True):
                found.append(((*period, *whole), [(*period, *part) for part in parts], exact))
            tie(("", ""), [("region", one) for one in self.regions])
            for name, councils in self.regions.items():
                tie(("region", name), [("council", one) for one in councils])
            tie(("", ""), [("remoteness", one) for one in self.remoteness])
            for name, classes in self.remoteness.items():
                tie(("remoteness", name), [("class", one) for one in classes])
            tie(("", ""), [("theme", one) for one in self.themes], False)
        places = [("", ""), *(("region", one) for one in self.regions), *(("council", one) for one in self.councils)]
        for place in places:
            for start, end in self.periods:
                spans = [(a, b, *place) for a, b in SPANS if start <= a and b <= end]
                found.append(((start, end, *place), spans, True))
        return found


class Release:
    """What was said: the values shown, and the cells suppressed."""

    def __init__(self, truth: dict[tuple, int], kinds: dict[tuple, str]):
        self.shown = {cell: truth[cell] for cell, kind in kinds.items() if kind == "shown"}
        self.suppressed = {cell for cell, kind in kinds.items() if kind != "shown"}


class Attack:
    """Bounds of figures, for who knows all releases."""

    def __init__(self, relations, cells):
        self.cells = sorted(set(cells) | {cell for whole, parts, _ in relations for cell in [whole, *parts]})
        self.place = {cell: index for index, cell in enumerate(self.cells)}
        self.equal, self.most = [], []
        for whole, parts, exact in relations:
            (self.equal if exact else self.most).append([(whole, 1), *((part, -1) for part in parts)])
            if not exact:
                self.most += [[(part, 1), (whole, -1)] for part in parts]

    def matrix(self, rows):
        entries = [(row, self.place[cell], factor) for row, terms in enumerate(rows) for cell, factor in terms]
        row, column, factor = zip(*entries)
        return coo_array((factor, (row, column)), shape=(len(rows), len(self.cells))).tocsr()

    def widths(self, truth: dict[tuple, int], releases: list[Release], wanted, least: int = 1) -> dict[tuple, float]:
        """How far apart the ends are; what was not 0 and is suppressed is taken to be known to be `least` or more."""
        shown = {cell for release in releases for cell in release.shown}
        suppressed = {cell for release in releases for cell in release.suppressed} - shown
        bounds = [(truth[cell],) * 2 if cell in shown else (least if truth.get(cell) and cell in suppressed else 0, None)
            for cell in self.cells]
        fixed = {"A_eq": self.matrix(self.equal), "b_eq": numpy.zeros(len(self.equal)), "A_ub": self.matrix(self.most),
            "b_ub": numpy.zeros(len(self.most)), "bounds": bounds, "method": "highs",
            # HiGHS's presolve calls some unbounded programmes infeasible.
            "options": {"presolve": False}}
        found = {}
        for cell in wanted:
            cost = numpy.zeros(len(self.cells))
            ends = []
            for sign in (1, -1):
                cost[self.place[cell]] = sign
                answer = linprog(cost, **fixed)
                assert answer.status in (0, 3), answer.message
                ends.append(sign * answer.fun if answer.status == 0 else sign * -numpy.inf)
            found[cell] = ends[1] - ends[0]
            assert ends[0] - 1e-6 <= truth[cell] <= ends[1] + 1e-6
        return found


def decide(problems: list[dict]) -> list[dict]:
    lines = "".join(json.dumps(problem) + "\n" for problem in problems)
    run = subprocess.run([GATE], input=lines, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr[-2000:]
    return [json.loads(line) for line in run.stdout.splitlines()]


def problem(cells, truth, besides, relations, releases: list[Release], tells_truth: bool) -> dict:
    """What the program `gate` reads; it is told the truth of what is not published, or is not."""
    place = {cell: index for index, cell in enumerate(cells)}
    known = {cell: value for release in releases for cell, value in release.shown.items()}
    hidden = {cell for release in releases for cell in release.suppressed}
    return {
        "threshold": THRESHOLD,
        "cells": [{"measure": "attendances", "from": cell[0], "to": cell[1], "dimension": cell[2], "value": cell[3],
            "count": truth.get(cell), "beside": besides.get(cell) if tells_truth or cell in hidden else None,
            "known": known.get(cell), "hidden": cell in hidden} for cell in cells],
        "relations": [{"whole": place[whole], "parts": [place[part] for part in parts], "exact": exact}
            for whole, parts, exact in relations],
    }


TABLES = [{"", "region", "council"}, {"", "region", "council", "theme"},
    {"", "region", "council", "class", "remoteness", "theme"}]


@pytest.mark.parametrize("tells_truth", [True, False], ids=["what is not published known", "unknown"])
def test_no_suppressed_figure_can_be_worked_out_from_all_releases(tells_truth):
    count = int(os.environ.get("CEANGAL_GATE_WORLDS", "25"))
    first = int(os.environ.get("CEANGAL_GATE_SEED", "1"))
    worlds = [World(first + number) for number in range(count)]
    published: list[list[Release]] = [[] for _ in worlds]
    every = [world.counts(TABLES[-1], [*SPANS, *world.periods]) for world in worlds]
    weak: list[set[tuple]] = [set() for _ in worlds]
    tally = defaultdict(int)
    for _ in range(3):
        problems, drawn = [], []
        for world, releases, truths in zip(worlds, published, every):
            truth = world.counts(world.random.choice(TABLES))
            attack = Attack(world.relations(), [*truth, *(cell for one in releases for cell in (*one.shown, *one.suppressed))])
            besides = {cell: value for cell, value in truths.items() if cell not in truth}
            problems.append(problem(attack.cells, truth, besides, world.relations(), releases, tells_truth))
            drawn.append((truth, attack))
        answers = decide(problems)
        assert answers == decide(problems), "the same problem was decided in two ways"
        for answer, (truth, attack), releases, truths, vain in zip(answers, drawn, published, every, weak):
            if answer.get("error"):
                assert answer["exposed"], answer["error"]
                tally["refused"] += 1
                # Even with all suppressed that nobody has seen, these can be worked out.
                shown = {cell for release in releases for cell in release.shown}
                unseen = Release(truth, {cell: "small" for cell in truth if cell not in shown})
                exposed = [attack.cells[place] for place in answer["exposed"]]
                widths = attack.widths(truths, [*releases, unseen], exposed, least=0)
                assert max(widths.values()) < THRESHOLD, widths
                continue
            kinds = {cell: kind for cell, kind in zip(attack.cells, answer["kinds"]) if kind}
            assert kinds.keys() == truth.keys()
            for cell, kind in kinds.items():
                assert (kind == "small") == (0 < truth[cell] < THRESHOLD), (cell, kind, truth[cell])
                tally[kind] += 1
                tally["zeros suppressed"] += kind == "protecting" and truth[cell] == 0
            tally["programmes"] += answer["solved"]
            releases.append(Release(truth, kinds))
            vain |= {attack.cells[place] for place in answer["weak"]}
            tally["weak"] += len(answer["weak"])
    attacked, narrow = 0, []
    for seed, (world, releases, truths, vain) in enumerate(zip(worlds, published, every, weak), start=first):
        cells = {cell for release in releases for cell in (*release.shown, *release.suppressed)}
        attack = Attack(world.relations(), cells)
        shown = {cell for release in releases for cell in release.shown}
        hidden = {cell for cell, value in truths.items() if 0 < value < THRESHOLD and cell in attack.place} - shown
        suppressed = {cell for release in releases for cell in release.suppressed if 0 < truths[cell] < THRESHOLD}
        if releases:
            suppressed |= releases[-1].suppressed - shown
        assert all(width > THRESHOLD - 1e-6 for width in attack.widths(truths, releases, sorted(vain), least=0).values())
        # The gate cannot know what is small and was not to be published unless it is told.
        wanted = sorted(suppressed - vain | (hidden if tells_truth else set()) - vain)
        attacked += len(wanted)
        widths = attack.widths(truths, releases, wanted)
        narrow += [(seed, cell, truths[cell], width) for cell, width in widths.items() if width < THRESHOLD - 1e-6]
    all_cells = tally["shown"] + tally["small"] + tally["protecting"]
    print(f"{all_cells} figures: {tally['small'] / all_cells:.1%} small, "
        f"{tally['protecting'] / all_cells:.1%} protect them; "
        f"{attacked} attacks; {dict(tally)}")
    assert not narrow, f"{len(narrow)} of {attacked}: {narrow[:5]}"
    assert attacked > 100 and tally["shown"] > 0.3 * all_cells


def test_a_difference_that_only_two_releases_give_is_seen():
    """The attacker itself: what it finds where nothing is protected."""
    relations = [((0, 1, "", ""), [(0, 1, "x", "a"), (0, 1, "x", "b")], True),
        ((0, 1, "", ""), [(0, 1, "x", "a"), (0, 1, "x", "b")], False)]
    truth = {(0, 1, "", ""): 23, (0, 1, "x", "a"): 3, (0, 1, "x", "b"): 20}
    first = Release(truth, {(0, 1, "", ""): "shown", (0, 1, "x", "a"): "small", (0, 1, "x", "b"): "protecting"})
    second = Release(truth, {(0, 1, "x", "b"): "shown"})
    attack = Attack(relations, truth)
    cell = (0, 1, "x", "a")
    assert attack.widths(truth, [first], [cell])[cell] == pytest.approx(21)
    assert attack.widths(truth, [first, second], [cell])[cell] == pytest.approx(0)
