"""Measures the directory against its peers and against the reference. `make bench` runs it; docs/performance.md explains.

    python Benchmarks/run.py [--size 10k,100k,1m] [--questions 1000] [--rounds 3] [--budget 120] [--record]

Everything it makes lies in .build/bench/. --record writes the figures of all sizes measured so far into
docs/performance.md. Exit status 1: an answer differs from the reference.
"""

import argparse
import datetime
import gc
import json
import pathlib
import subprocess
import sys

import report
from ceangal import ROOT, Ceangal
from datasette_peer import Datasette
from generate import LIVE, SEED, World, write
from measure import Work, machine, mean
from naive import Naive, difference
from peers import Tantivy
from questions import EXACT, Mix, Question

SIZES = {"2k": 2_000, "10k": 10_000, "100k": 100_000, "1m": 1_000_000}
FOLDER = ROOT / ".build" / "bench"
FORGIVING = {name: value for name, value in EXACT.items() if name != "match"}


def say(text: str) -> None:
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


class Run:
    """The measurement at one size."""

    def __init__(self, size: str, asked: argparse.Namespace, world: World):
        self.size, self.asked, self.world = size, asked, world
        self.file = FOLDER / f"{size}.ndjson"
        self.questions = Mix(world).questions(asked.questions)
        # Another mix warms up what has just been started: its questions are not those that are measured.
        self.warm = Mix(world, SEED + 1).questions(50)
        self.ours = Ceangal(asked.program, FOLDER / f"{size}-ceangal", asked.port)
        self.peers = [peer for peer in (
            Tantivy(FOLDER / f"{size}-tantivy"), Datasette(FOLDER / f"{size}-datasette", asked.port + 1),
        ) if peer.name.lower() in asked.peers]
        self.figures = {
            "size": size, "listings": SIZES[size], "machine": machine(), "commit": commit(),
            "day": datetime.date.today().isoformat(), "program": "/".join(asked.program.parts[-2:]),
            "questions": len(self.questions), "build": {}, "starts": [],
            "rounds": {name: [] for name in ["Ceangal", *(peer.name for peer in self.peers)]},
            "differences": {}, "examples": [], "memory": {},
        }

    def measure(self) -> dict:
        self._prepare()
        say(f"{self.size}: reading the reference")
        self.naive = Naive(self.file, self.world.region_of)
        gc.freeze()
        gc.disable()
        for number in range(self.asked.rounds):
            self._round(number)
        gc.enable()
        gc.unfreeze()
        return self.figures

    def _prepare(self) -> None:
        if not self.file.exists():
            say(f"{self.size}: generating listings")
            write(self.world, SIZES[self.size], self.file)
        say(f"{self.size}: importing")
        self.figures["build"]["Ceangal"] = self.ours.load(self.file)
        for peer in self.peers:
            say(f"{self.size}: building {peer.name}")
            with Work() as work:
                peer.build(self.file, self.world.region_of)
            disk = sum(part.stat().st_size for part in peer.folder.rglob("*") if part.is_file()) / 2**20
            self.figures["build"][peer.name] = {"wall": work.wall, "cpu": work.cpu, "disk": disk}

    def _round(self, number: int) -> None:
        if number > 0:
            self._edit(number)
        say(f"{self.size}: round {number + 1}, Ceangal")
        try:
            self.figures["starts"].append(self.ours.start(self.warm[0].address()))
            spent, answers = self._ask_ours()
            self.figures["rounds"]["Ceangal"].append(spent)
            if number == self.asked.rounds - 1:
                self._apart()
        finally:
            self.figures["memory"]["Ceangal"] = self.ours.stop()
        kept = {}
        for peer in self.peers:
            say(f"{self.size}: round {number + 1}, {peer.name}")
            peer.open()
            try:
                peer.round(self.warm, 5)
                spent_there, kept[peer.name] = peer.round(self.questions, self.asked.budget)
            finally:
                self.figures["memory"][peer.name] = peer.close()
            self.figures["rounds"][peer.name].append(spent_there)
        say(f"{self.size}: round {number + 1}, comparing with the reference")
        self._compare(number, answers, kept)

    def _ask_ours(self) -> tuple[list[float], list[bytes]]:
        self.ours.round([question.address() for question in self.warm])
        spent, answers, _ = self.ours.round([question.address() for question in self.questions])
        say(f"{self.size}: {mean(spent):.3f} ms of CPU a question")
        return spent, answers

    def _apart(self) -> None:
        """What is shown apart: answers asked for again, answers that the asker still has, and the forgiving mode."""
        addresses = [question.address() for question in self.questions]
        # The tags of now: the edit's event may have got its place in the chain since the first round, which renews them.
        self.figures["again"], _, tags = self.ours.round(addresses)
        self.figures["unchanged"] = self.ours.round(addresses, tags)[0]
        self.figures["forgiving"] = self.ours.round([question.address(FORGIVING) for question in self.questions])[0]

    def _edit(self, number: int) -> None:
        """Gives one listing another theme, in the directory and in the reference. The peers remember nothing either and
        are left as they are."""
        place = LIVE // 2 + (number - 1) % (SIZES[self.size] // LIVE) * LIVE
        with open(self.file, encoding="utf-8") as file:
            row = next(json.loads(line) for count, line in enumerate(file) if count == place)
        row["themes"] = [next(theme for theme in self.world.themes[number:] if theme not in row["themes"])]
        self.ours.edit(row)
        self.naive.change(place, row)

    def _compare(self, number: int, answers: list[bytes], kept: dict[str, list[dict]]) -> None:
        for place, question in enumerate(self.questions):
            expected = self.naive.answer(question)
            answer = json.loads(answers[place])
            fault = f"left out {answer['ignored']}" if answer["ignored"] else difference(answer, expected)
            self._count("Ceangal", question, fault)
            if number > 0:
                continue
            for name, theirs in kept.items():
                if place < len(theirs):
                    self._count(name, question, difference(theirs[place], expected, with_rows=False))

    def _count(self, name: str, question: Question, fault: str | None) -> None:
        counted = self.figures["differences"].setdefault(name, {"compared": 0, "different": 0})
        counted["compared"] += 1
        if fault:
            counted["different"] += 1
            if sum(example.startswith(name) for example in self.figures["examples"]) < 10:
                self.figures["examples"].append(f"{name}: {fault} ({question.address()})")


def commit() -> str:
    """What was measured: the commit, with a plus where files differ from it."""
    run = subprocess.run(["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True)
    return run.stdout.strip() or "unknown"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="10k,100k,1m", help="sizes, joined by commas: " + ", ".join(SIZES))
    parser.add_argument("--questions", type=int, default=1_000, help="how many of the mix")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--budget", type=float, default=120, help="seconds a round for each peer")
    parser.add_argument("--peers", default="tantivy,datasette", help="joined by commas; empty for none")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build" / "release" / "ceangal")
    parser.add_argument("--port", type=int, default=8140, help="this and the next are used")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    asked = parser.parse_args()
    asked.size, asked.peers = asked.size.split(","), asked.peers.split(",")
    if unknown := set(asked.size) - set(SIZES):
        parser.error(f"The sizes are {', '.join(SIZES)}, not {', '.join(sorted(unknown))}.")
    if not asked.program.exists():
        parser.error(f"{asked.program} is not there. Run “make build” first.")
    asked.program = asked.program.resolve()
    return asked


def main() -> int:
    asked = arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    world = World()
    different = 0
    for size in asked.size:
        figures = Run(size, asked, world).measure()
        (FOLDER / f"figures-{size}.json").write_text(json.dumps(figures), encoding="utf-8")
        different += figures["differences"]["Ceangal"]["different"]
        for example in figures["examples"]:
            print("DIFFERENT " + example, file=sys.stderr)
    found = [json.loads(path.read_text()) for size in SIZES if (path := FOLDER / f"figures-{size}.json").exists()]
    measured = [figures for figures in found if figures["program"] == "/".join(asked.program.parts[-2:])]
    text = report.markdown(measured)
    (FOLDER / "figures.md").write_text(text, encoding="utf-8")
    print(text)
    if asked.record:
        report.record(text, ROOT / "docs" / "performance.md")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
