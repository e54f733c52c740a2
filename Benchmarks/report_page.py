"""What a report costs, as pages over HTTP. `make bench-report` runs it; docs/performance.md shows it.

    python Benchmarks/report_page.py [--size 100k] [--views 20] [--rounds 5] [--engines sqlite,postgresql] [--record]

The demonstration's own generator invents the records, more of them than it does for a demonstration, and the program takes
them in by its own front doors, on SQLite; PostgreSQL gets the same rows. Each page is asked for again and again; between the rounds SQL
engines are asked for the live figures of the same report. Every figure is compared with what SQL counts in the program's
tables, and the two engines' answers byte for byte. Everything it makes lies in .build/bench/. Exit status 1: something differs.
"""

import argparse
import contextlib
import datetime
import json
import pathlib
import sys

from ceangal import ROOT
from engines import Backends
from measure import machine, mean, percentile
from report import record
from report_figures import FIGURES, compare, indicators
from report_peers import STATEMENTS, DuckDB, PostgreSQL, SQLite, same
from report_programme import Programme, home
from run import FOLDER, commit, say

sys.path.insert(0, str(ROOT / "Tools"))
import postgresql  # noqa: E402

BEGIN = "<!-- figures: make bench-report REPORT=--record -->"
SIZES = {"2k": 2_115, "10k": 10_000, "100k": 100_000}
# What is asked for, by whom and what it is called.
PAGES = {
    "draft": ("analyst", "the report as it is written: its text in a form, every figure live, what differs from the release"),
    "preview": ("analyst", "what the text says alone, as the form's script asks for it"),
    "release": ("", "the released report"),
    "figures": ("analyst", "one live figure of the report, `/api/figures`, the mean of all"),
    "explore": ("", "the explorer, a map by council"),
    "indicators": ("", "`/indicators`"),
    "indicators.json": ("", "`/indicators.json`"),
    "list": ("", "for comparison: `/reports`, which asks no figure"),
}
EXPLORE = "/explore?measure=engagements.count&from=2019-08&to=2022-03&by=council&form=map"


class Engine:
    """The program on one engine, with its records."""

    def __init__(self, name: str, asked: argparse.Namespace, port: int, server: postgresql.Server | None = None):
        self.name, self.asked = name, asked
        self.backends = Backends(server) if server else None
        self.folder = FOLDER / f"report-{asked.size}-{name.lower()}"
        self.program = Programme(
            asked.program, self.folder, port, home(asked.size, SIZES[asked.size]), server.address("ceangal") if server else "")
        self.views: dict[str, list[float]] = {page: [] for page in PAGES}
        self.beside: dict[str, list[float]] = {page: [] for page in PAGES}
        self.after: dict[str, list[float]] = {"recorded": [], "corrected": []}

    def clock(self) -> tuple[int, int]:
        return self.program.cpu(), self.backends.nanoseconds() if self.backends else 0

    def ask(self, page: str) -> bytes:
        """One view of a page, by whom it is for."""
        program, who = self.program, PAGES[page][0]
        match page:
            case "draft": return program.page("/admin/reports/connection", who)
            case "preview": return program.page("/admin/reports/preview", who, self.form)
            case "release": return program.page("/reports/connection/1.0", who)
            case "explore": return program.page(EXPLORE, who)
            case "list": return program.page("/reports", who)
            case "figures": return b"".join(program.figure(figure.whole, who) for figure in FIGURES)
            case _: return program.page("/" + page, who)

    def view(self, page: str) -> tuple[float, float]:
        """What a view costs in milliseconds of CPU: the program, and PostgreSQL."""
        before = self.clock()
        self.ask(page)
        parts = len(FIGURES) if page == "figures" else 1
        ours, theirs = ((now - then) / 1e6 / parts for then, now in zip(before, self.clock()))
        return ours, theirs

    def start(self) -> None:
        self.started = self.program.start("/reports")
        self.read = self.view("release")
        self.program.come_back()
        self.form = self.program.draft(ROOT / "Samples" / "report.md")
        for page in PAGES:
            for _ in range(3):
                self.view(page)

    def round(self) -> None:
        for page in PAGES:
            for _ in range(self.asked.views):
                ours, theirs = self.view(page)
                self.views[page].append(ours)
                self.beside[page].append(theirs)

    def change(self) -> list[str]:
        """Records an engagement and corrects it, and looks at the draft after each; what is wrong in it then."""
        wrong = []
        count, minutes = self.program.number("engagements.count"), self.program.number("engagements.hours") * 60
        for what in self.after:
            spent, added = self.program.record() if what == "recorded" else self.program.correct()
            minutes += spent
            count += added
            self.program.rest()
            self.after[what].append(self.view("draft")[0])
            now = self.program.number("engagements.count"), self.program.number("engagements.hours") * 60
            if abs(now[0] - count) + abs(now[1] - minutes) > 0.001:
                wrong.append(f"{self.name}: after one was {what} there are {now}, not {(count, minutes)}")
        return wrong


def measure(asked: argparse.Namespace) -> tuple[dict, list[str]]:
    wrong: list[str] = []
    with contextlib.ExitStack() as stack:
        engines = [Engine("SQLite", asked, asked.port)]
        say(f"SQLite: taking in {SIZES[asked.size]:,} engagements")
        engines[0].program.set_up()
        if "postgresql" in asked.engines:
            server = stack.enter_context(postgresql.server())
            server.sql("CREATE DATABASE ceangal")
            engines.append(Engine("PostgreSQL", asked, asked.port + 1, server))
            say("PostgreSQL: taking in the same rows")
            engines[1].program.fill(engines[0].program, server)
        for engine in engines:
            say(f"{engine.name}: starting")
            stack.callback(engine.program.end)
            engine.start()
        peers = [source := SQLite(engines[0].folder), DuckDB(source)]
        if engines[-1].backends:
            peers.append(PostgreSQL(server.address("ceangal"), engines[-1].backends.nanoseconds))
            stack.callback(peers[-1].close)
        wrong += check(engines, peers)
        counted = {name: int(engines[0].program.number(name)) for name in ("engagements.count", "webinars.sessions")}
        spent = {peer.name: {statement: [] for statement in STATEMENTS} for peer in peers}
        for number in range(asked.rounds):
            say(f"round {number + 1}")
            for engine in engines if number % 2 else reversed(engines):
                engine.round()
            for peer in peers:
                for statement in STATEMENTS:
                    spent[peer.name][statement].append(peer.answer(statement)[0])
        for engine in engines:
            say(f"{engine.name}: recording and correcting")
            for _ in range(asked.changes):
                wrong += engine.change()
        wrong += check(engines, peers[:1], isSame=False)
        held = {engine.name: engine.program.held() for engine in engines}
    return {"engines": engines, "spent": spent, "held": held, "counted": counted}, wrong


def check(engines: list[Engine], peers: list, isSame: bool = True) -> list[str]:
    """Compares every figure with what SQL counts, and what the engines say with one another."""
    wrong = []
    answers = {peer.name: {name: peer.answer(name)[1] for name in STATEMENTS} for peer in peers}
    names = list(answers)
    for name in names[1:]:
        wrong += [f"{name} counts otherwise than {names[0]}: {statement}" for statement in STATEMENTS
                  if not same(answers[names[0]][statement], answers[name][statement])]
    if names:
        engine = engines[0]
        wrong += compare(answers[names[0]], engine.program, engine.ask("draft").decode())
        if hasattr(peers[0], "years"):
            wrong += indicators(peers[0].years(), json.loads(engine.program.page("/indicators/iii-b.json", "")))
    if isSame and len(engines) == 2:
        wrong += [f"the engines differ: {page}" for page in PAGES if page not in ("draft", "release")
                  and engines[0].ask(page) != engines[1].ask(page)]
        one, other = (engine.program.steady(engine.ask("draft")) for engine in engines)
        wrong += ["the engines differ: draft"] if one != other else []
    return wrong


def table(found: dict, asked: argparse.Namespace) -> str:
    """The figures as Markdown."""
    engines, spent = found["engines"], found["spent"]
    engagements, webinars = found["counted"].values()
    lines = [
        f"{datetime.date.today().isoformat()}, commit {commit()}, `{'/'.join(asked.program.parts[-2:])}`, {engagements:,} "
        f"engagements in the report, {webinars:,} webinars, {machine()}; {asked.rounds} rounds of {asked.views} views.", "",
        "CPU a view, in milliseconds.", "",
        "| page | engine | mean | p50 | p99 | PostgreSQL's processes, mean |", "|---|---|---:|---:|---:|---:|"]
    for page, (_, title) in PAGES.items():
        for engine in engines:
            views = engine.views[page]
            beside = f"{mean(engine.beside[page]):.3f}" if engine.backends else ""
            lines.append(f"| {title} | {engine.name} | {' | '.join(f'{one:.3f}' for one in spread(views))} | {beside} |")
    lines += ["", "| | " + " | ".join(engine.name for engine in engines) + " |", "|---|" + "---:|" * len(engines)]

    def row(title: str, text) -> None:
        lines.append(f"| {title} | " + " | ".join(text(engine) for engine in engines) + " |")

    row("start to the first answer, wall s (CPU s)", lambda one: f"{one.started['wall']:.2f} ({one.started['cpu']:.2f})")
    row("the first view of the release after that, which reads all records, CPU ms: program, PostgreSQL's processes",
        lambda one: f"{one.read[0]:.0f}" + (f", {one.read[1]:.0f}" if one.backends else ""))
    row("the draft after an engagement was recorded, CPU ms: mean, most",
        lambda one: f"{mean(one.after['recorded']):.2f}, {max(one.after['recorded']):.2f}")
    row("the draft after one was corrected, CPU ms: mean, most",
        lambda one: f"{mean(one.after['corrected']):.2f}, {max(one.after['corrected']):.2f}")
    row("memory at the end, MB (own)", lambda one: "{resident} ({own})".format(**found["held"][one.name]))
    if spent:
        ours = mean(engines[0].views["draft"])
        lines += ["", "The report's live figures as SQL alone, CPU in milliseconds, the mean of the rounds; in brackets, of the sum, "
                  "how many times the whole page of the draft.", "",
                  "| statement | " + " | ".join(spent) + " |", "|---|" + "---:|" * len(spent)]
        for statement, (title, _) in STATEMENTS.items():
            lines.append(f"| {title} | " + " | ".join(f"{mean(spent[peer][statement]):,.2f}" for peer in spent) + " |")
        sums = {peer: sum(mean(times) for times in each.values()) for peer, each in spent.items()}
        lines.append("| **all** | " + " | ".join(f"**{one:,.1f}** ({one / ours:,.0f})" for one in sums.values()) + " |")
    return "\n".join(lines) + "\n"


def spread(views: list[float]) -> tuple[float, float, float]:
    return mean(views), percentile(views, 50), percentile(views, 99)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="100k", choices=SIZES)
    parser.add_argument("--views", type=int, default=20, help="of each page a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--changes", type=int, default=10, help="engagements recorded, and as many corrected")
    parser.add_argument("--engines", default="sqlite,postgresql", help="or sqlite alone")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build" / "release" / "ceangal")
    parser.add_argument("--port", type=int, default=8146, help="this and the next are used")
    parser.add_argument("--record", action="store_true", help="write the figures into docs/performance.md")
    asked = parser.parse_args()
    if not asked.program.exists():
        parser.error(f"{asked.program} is not there. Run “make build” first.")
    asked.program = asked.program.resolve()
    FOLDER.mkdir(parents=True, exist_ok=True)
    found, wrong = measure(asked)
    text = table(found, asked)
    print(text)
    for fault in wrong:
        print("DIFFERENT " + fault, file=sys.stderr)
    if asked.record:
        record(text, ROOT / "docs" / "performance.md", BEGIN)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
