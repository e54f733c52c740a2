"""What a request costs on SQLite and on PostgreSQL, side by side. `make bench-engines` runs it; docs/performance.md shows it.

    python Benchmarks/engines.py [--size 10k] [--requests 300] [--rounds 3] [--record]

Both hold the same invented listings. Both servers run at once and are asked in turn, one request at a time, each kind of
request in a part of its own, so that what else the machine does falls on both alike. CPU time of the server's process and of
PostgreSQL's processes is counted apart. PostgreSQL is a private server with its own settings left as they are.
"""

import argparse
import contextlib
import datetime
import json
import os
import pathlib
import re
import sys
import time

from ceangal import ROOT, Ceangal
from generate import World, write
from measure import cpu_ns, machine, mean
from questions import Mix
from report import record
from run import FOLDER, SIZES, commit, say

sys.path.insert(0, str(ROOT / "Tools"))
import postgresql  # noqa: E402

BEGIN = "<!-- figures: make bench-engines ENGINES=--record -->"
KINDS = {
    "full": "`/directory.json`, the full question above",
    "listing": "a listing's page",
    "health": "`/health`",
    "report": "a problem reported (POST): a row, an event and the answer, stored",
}


class Backends:
    """The CPU time of a PostgreSQL server with all its processes, those that have ended included."""

    def __init__(self, server: postgresql.Server):
        self.main = int((server.data / "postmaster.pid").read_text().split()[0])

    def nanoseconds(self) -> int:
        fields = pathlib.Path(f"/proc/{self.main}/stat").read_text().rpartition(")")[2].split()
        ended = (int(fields[13]) + int(fields[14])) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
        children = pathlib.Path(f"/proc/{self.main}/task/{self.main}/children").read_text().split()
        total = ended + cpu_ns(self.main)
        for child in children:
            with contextlib.suppress(OSError):  # it has just ended
                total += cpu_ns(int(child))
        return total


class Engine:
    """The program on one engine."""

    def __init__(self, name: str, asked: argparse.Namespace, port: int, server: postgresql.Server | None = None):
        self.name = name
        self.backends = server and Backends(server)
        folder = FOLDER / f"engines-{name.lower()}"
        self.program = Ceangal(asked.program, folder, port, server.address("ceangal") if server else "")
        self.program.environment["CEANGAL_REPORTS_PER_HOUR"] = "10000000"
        self.reported = 0
        self.spent: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}

    def clock(self) -> tuple[int, int]:
        return cpu_ns(self.program.process.pid), self.backends.nanoseconds() if self.backends else 0

    def load(self, file: pathlib.Path) -> None:
        before = self.backends.nanoseconds() if self.backends else 0
        self.built = self.program.load(file)
        self.built["backends"] = ((self.backends.nanoseconds() if self.backends else 0) - before) / 1e9

    def ask(self, kind: str, addresses: list[str]) -> None:
        before = self.clock()
        for address in addresses:
            status, body = self.report(address) if kind == "report" else self.program.ask(address)[:2]
            if status != 200:
                raise SystemExit(f"{status} for {address} on {self.name}: {body[:200]!r}")
        time.sleep(0.05)  # what comes after the last answer counts as well
        self.spent[kind].append(tuple((now - then) / 1e6 / len(addresses) for then, now in zip(before, self.clock())))

    def report(self, address: str) -> tuple[int, bytes]:
        """Reports a problem with a listing, under a key of its own."""
        self.reported += 1
        connection = self.program.connection
        connection.request("POST", address, f"reason=closed&note=Closed&key=bench-{self.reported}", {
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def mean(self, kind: str) -> tuple[float, float]:
        return mean([spent[0] for spent in self.spent[kind]]), mean([spent[1] for spent in self.spent[kind]])


def pages(engine: Engine, count: int) -> list[str]:
    """The pages of so many listings."""
    found: list[str] = []
    for page in range(1, 1_000):
        body = engine.program.ask(f"/directory?size=100&page={page}&past=include")[1].decode()
        found += dict.fromkeys(re.findall(r'href="(/directory/[0-9a-z]{26}/[^"?#]+)"', body))
        if len(found) >= count or not body:
            break
    return found[:count]


def measure(asked: argparse.Namespace) -> str:
    file, world = FOLDER / f"{asked.size}.ndjson", World()
    if not file.exists():
        say("generating listings")
        write(world, SIZES[asked.size], file)
    full = [question.address() for question in Mix(world).questions(asked.requests)]
    with postgresql.server() as server:
        server.sql("CREATE DATABASE ceangal")
        version = server.sql("SHOW server_version").split()[0]
        engines = [
            Engine("SQLite", asked, asked.port), Engine("PostgreSQL", asked, asked.port + 1, server)]
        for engine in engines:
            say(f"{engine.name}: importing")
            engine.load(file)
        if asked.load_only:
            return table(engines, asked, version)
        try:
            for engine in engines:
                say(f"{engine.name}: starting")
                engine.program.start(full[0])
                listings = pages(engine, asked.requests)
                engine.addresses = {
                    "full": full, "listing": listings, "health": ["/health"] * asked.requests,
                    "report": [address.rpartition("/")[0] + "/problem" for address in listings]}
                for kind, addresses in engine.addresses.items():
                    engine.ask(kind, addresses[:50])
                engine.spent = {kind: [] for kind in KINDS}  # that was to warm up
            for number in range(asked.rounds):
                say(f"round {number + 1}")
                for kind in KINDS:
                    for engine in engines if number % 2 else reversed(engines):
                        engine.ask(kind, engine.addresses[kind])
        finally:
            for engine in engines:
                if engine.program.process:
                    engine.program.stop()
        return table(engines, asked, version)


def table(engines: list[Engine], asked: argparse.Namespace, version: str) -> str:
    """The figures as Markdown."""
    sqlite, other = engines
    lines = [
        f"{datetime.date.today().isoformat()}, commit {commit()}, `{'/'.join(asked.program.parts[-2:])}`, "
        f"{SIZES[asked.size]:,} listings, {machine()}, PostgreSQL {version} with its own settings.", "",
    ]
    if sqlite.spent["full"]:
        lines += [
            f"CPU a request, in milliseconds: the mean of {asked.requests} requests in {asked.rounds} rounds.", "",
            "| request | SQLite: server | PostgreSQL: server | PostgreSQL: its processes | both of PostgreSQL over SQLite |",
            "|---|---:|---:|---:|---:|"]
        for kind, title in KINDS.items():
            ours, (server, backends) = sqlite.mean(kind)[0], other.mean(kind)
            lines.append(f"| {title} | {ours:.3f} | {server:.3f} | {backends:.3f} | {(server + backends) / ours:.2f} |")
        lines.append("")
    lines += [
        "| import of the file | wall, s | program, CPU s | PostgreSQL's processes, CPU s |", "|---|---:|---:|---:|"]
    for engine in engines:
        built = engine.built
        backends = f"{built['backends']:.1f}" if engine.backends else ""
        lines.append(f"| {engine.name} | {built['wall']:.1f} | {built['cpu']:.1f} | {backends} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="10k", choices=SIZES)
    parser.add_argument("--requests", type=int, default=300, help="of each kind a round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--load-only", action="store_true", help="import, and ask nothing")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build" / "release" / "ceangal")
    parser.add_argument("--port", type=int, default=8142, help="this and the next are used")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    asked = parser.parse_args()
    if not asked.program.exists():
        parser.error(f"{asked.program} is not there. Run “make build” first.")
    asked.program = asked.program.resolve()
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = measure(asked)
    print(text)
    if asked.record:
        record(text, ROOT / "docs" / "performance.md", BEGIN)


if __name__ == "__main__":
    main()
