"""What the figures of a report cost, beside DuckDB and SQLite. `make bench-figures` runs it; docs/performance.md shows it.

    python Benchmarks/figures.py [--size 100k,10m] [--rounds 10] [--budget 60] [--record]

The program invents the records, holds them, and writes them as the file that the peers load. All are asked the same nine
statements in turn, one thread each, and their answers are compared. Everything it makes lies in .build/bench/.
Exit status 1: an answer differs.
"""

import argparse
import datetime
import json
import pathlib
import subprocess
import sys

from ceangal import ROOT
from figures_peers import STATEMENTS, DuckDB, SQLite
from measure import Work, geometric_mean, machine, mean, memory, percentile
from report import record
from run import FOLDER, commit, say

BEGIN = "<!-- figures: make bench-figures FIGURES=--record -->"
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}


class Ours:
    """The register's table, in a program of its own that answers line by line."""

    name = "Ceangal"

    def __init__(self, program: pathlib.Path, count: int):
        self.process = subprocess.Popen(
            [program, "answer", str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.loaded = self._read()["cpu"] / 1e9
        self.memory = memory(self.process.pid)["own"]

    def _read(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def ask(self, line: str) -> dict:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self._read()

    def answer(self, statement: str) -> tuple[float, list[list]]:
        """Milliseconds of CPU, and the rows."""
        said = self.ask(statement)
        return said["cpu"] / 1e6, said["rows"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Run:
    """The measurement at one size."""

    def __init__(self, size: str, asked: argparse.Namespace):
        self.size, self.asked = size, asked
        self.file = FOLDER / f"figures-{size}.csv"
        self.peers = [DuckDB(FOLDER / f"figures-{size}.duckdb"), SQLite(FOLDER / f"figures-{size}.sqlite")]
        self.spent: dict[str, dict[str, list[float]]] = {}
        self.expected: dict[str, list[list]] = {}
        self.different: list[str] = []

    def measure(self) -> dict:
        if not self.file.exists():
            say(f"{self.size}: writing records")
            subprocess.run([self.asked.program, "write", str(SIZES[self.size]), self.file], check=True)
        for peer in self.peers:
            if not peer.path.exists():
                say(f"{self.size}: loading {peer.name}")
                with Work() as work:
                    peer.build(self.file)
                peer.mark(work.cpu)
            peer.open()
        say(f"{self.size}: holding records")
        self.ours = Ours(self.asked.program, SIZES[self.size])
        try:
            for peer in [self.ours, *self.peers]:
                peer.answer("totals")  # to warm up
            for number in range(self.asked.rounds):
                self._round(number)
            say(f"{self.size}: asking again at once, correcting records")
            again = [self.ours.ask("all")["cpu"] / 1e6 for _ in range(20)]
            corrected = self.ours.ask("correct")
        finally:
            self.ours.close()
        return {
            "size": self.size, "records": SIZES[self.size], "machine": machine(), "commit": commit(),
            "day": datetime.date.today().isoformat(), "spent": self.spent, "different": self.different,
            "again": mean(again),
            "corrected": {how: [percentile(times, part) / 1e3 for part in (50, 99, 100)] for how, times in corrected.items()},
            "held": {"Ceangal": [self.ours.loaded, self.ours.memory]} | {peer.name: peer.held() for peer in self.peers},
        }

    def _round(self, number: int) -> None:
        for peer in [self.ours, *self.peers]:
            before = self.spent.get(peer.name, {})
            if sum(sum(times) for times in before.values()) > self.asked.budget * 1e3:
                continue
            say(f"{self.size}: round {number + 1}, {peer.name}")
            for statement in STATEMENTS:
                spent, rows = peer.answer(statement)
                self.spent.setdefault(peer.name, {}).setdefault(statement, []).append(spent)
                self._compare(peer.name, statement, rows)

    def _compare(self, name: str, statement: str, rows: list[list]) -> None:
        if rows != self.expected.setdefault(statement, rows):
            self.different.append(
                f"{self.size}: {name} says {rows[:3]} … to {statement}, not {self.expected[statement][:3]} …")


def table(measured: list[dict]) -> str:
    """The figures as Markdown."""
    lines = [
        f"- {figures['records']:,}: {figures['day']}, commit {figures['commit']}, {figures['machine']}; rounds: "
        + ", ".join(f"{name} {len(next(iter(spent.values())))}" for name, spent in figures["spent"].items()) + "."
        for figures in measured]
    lines += ["", "CPU a statement, in milliseconds, the mean of the rounds; in brackets how many times ours.", "",
              "| records | statement | Ceangal | DuckDB | SQLite |", "|---|---|---:|---:|---:|"]
    for figures in measured:
        means = {name: {statement: mean(times) for statement, times in spent.items()}
                 for name, spent in figures["spent"].items()}
        ours = means["Ceangal"]
        for statement, (title, _) in STATEMENTS.items():
            peers = [f"{_milliseconds(means[name][statement])} ({means[name][statement] / ours[statement]:,.0f})"
                     for name in ("DuckDB", "SQLite")]
            lines.append(f"| {figures['records']:,} | {title} | {_milliseconds(ours[statement])} | {' | '.join(peers)} |")
        whole = {name: sum(each.values()) for name, each in means.items()}
        peers = [f"**{_milliseconds(whole[name])}** ({whole[name] / whole['Ceangal']:,.0f}; geometric mean "
                 f"{geometric_mean([means[name][one] / ours[one] for one in STATEMENTS]):,.0f})"
                 for name in ("DuckDB", "SQLite")]
        lines.append(f"| {figures['records']:,} | **all nine** | **{_milliseconds(whole['Ceangal'])}** | {' | '.join(peers)} |")
    lines += ["", "| records | Ceangal, all nine at once, 20 times in a row, ms | a record corrected, µs: p50, p99, most "
              "| the same while a reader holds the table, µs | load, CPU s: Ceangal, DuckDB, SQLite "
              "| memory of Ceangal; files of DuckDB, SQLite, MB |", "|---|---:|---:|---:|---:|---:|"]
    for figures in measured:
        alone, shared = (", ".join(f"{time:.1f}" for time in figures["corrected"][how]) for how in ("alone", "shared"))
        loaded, held = zip(*figures["held"].values())
        lines.append(f"| {figures['records']:,} | {_milliseconds(figures['again'])} | {alone} | {shared} "
                     f"| {', '.join(f'{one:.1f}' for one in loaded)} | {', '.join(f'{one:,.0f}' for one in held)} |")
    return "\n".join(lines) + "\n"


def _milliseconds(value: float) -> str:
    return f"{value:.3f}" if value < 10 else f"{value:,.1f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="100k,10m", help="sizes, joined by commas: " + ", ".join(SIZES))
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--budget", type=float, default=60, help="CPU seconds after which a peer begins no further round")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build" / "release" / "figures")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    asked = parser.parse_args()
    if unknown := set(asked.size.split(",")) - set(SIZES):
        parser.error(f"The sizes are {', '.join(SIZES)}, not {', '.join(sorted(unknown))}.")
    if not asked.program.exists():
        parser.error(f"{asked.program} is not there. Run “make bench-figures”.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    measured = [Run(size, asked).measure() for size in asked.size.split(",")]
    text = table(measured)
    print(text)
    different = [fault for figures in measured for fault in figures["different"]]
    for fault in different:
        print("DIFFERENT " + fault, file=sys.stderr)
    if asked.record:
        record(text, ROOT / "docs" / "performance.md", BEGIN)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
