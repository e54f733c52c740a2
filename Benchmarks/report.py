"""Writes figures as the tables of docs/performance.md."""

import pathlib

from measure import by_question, geometric_mean, mean, percentile

BEGIN, END = "<!-- figures: make bench BENCH=--record -->", "<!-- end of figures -->"
_APART = {
    "again": "the same questions again, nothing changed since",
    "unchanged": "again, from one who still has the answer (`If-None-Match`, 304)",
    "forgiving": "without `match=exact`",
}


def markdown(measured: list[dict]) -> str:
    """The tables of all sizes, smallest first."""
    if not measured:
        return "Nothing has been measured yet.\n"
    parts = [_provenance(measured)]
    parts.append(_table("CPU a question, in milliseconds",
                        ["listings", "what", "mean", "p50", "p95", "p99", "questions a second a core", "questions × rounds"],
                        [row for figures in measured for row in _costs(figures)]))
    parts.append(_table("How many times the CPU of Ceangal a peer needs, over the same questions",
                        ["listings", "peer", "ratio of the means", "geometric mean of the ratios", "questions"],
                        [row for figures in measured for row in _ratios(figures)]))
    parts.append(_table("Answers compared with the reference",
                        ["listings", "whose", "compared", "different"],
                        [row for figures in measured for row in _differences(figures)]))
    parts.append(_table("Building and holding",
                        ["listings", "what", "build, CPU s", "build, wall s", "disk, MB", "memory, MB (own)",
                         "start to first answer, wall s (CPU s)"],
                        [row for figures in measured for row in _building(figures)]))
    parts.append(_table("Ceangal, shown apart: CPU a question, in milliseconds",
                        ["listings", "what", "mean", "p50", "p95", "p99"],
                        [row for figures in measured for row in _apart(figures)]))
    return "\n".join(parts)


def record(text: str, path: pathlib.Path, begin: str = BEGIN) -> None:
    """Puts the tables between the marks of a document."""
    document = path.read_text(encoding="utf-8")
    before, _, rest = document.partition(begin)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{path} has no place for figures between “{begin}” and “{END}”.")
    path.write_text(f"{before}{begin}\n\n{text}\n{END}{after}", encoding="utf-8")


def _provenance(measured: list[dict]) -> str:
    lines = []
    for figures in measured:
        lines.append(f"- {_listings(figures)}: {figures['day']}, commit {figures['commit']}, `{figures['program']}`, "
                     f"{figures['questions']} questions, {figures['machine']}.")
    return "\n".join(lines) + "\n"


def _costs(figures: dict):
    for name, rounds in figures["rounds"].items():
        if rounds:
            spent = [time for one in rounds for time in one]
            reached = min(len(one) for one in rounds)
            a_second = f"{1000 / mean(spent):,.0f}"
            yield [_listings(figures), _called(name), *_spread(spent), a_second, f"{reached} × {len(rounds)}"]


def _spread(spent: list[float]) -> list[str]:
    return [_milliseconds(value) for value in (mean(spent), *(percentile(spent, part) for part in (50, 95, 99)))]


def _ratios(figures: dict):
    ours = by_question(figures["rounds"]["Ceangal"])
    for name, rounds in figures["rounds"].items():
        if name == "Ceangal" or not rounds:
            continue
        pairs = list(zip(by_question(rounds), ours))
        of_means = sum(theirs for theirs, _ in pairs) / sum(own for _, own in pairs)
        ratio = geometric_mean([theirs / own for theirs, own in pairs])
        yield [_listings(figures), _called(name), _times(of_means), _times(ratio), str(len(pairs))]


def _differences(figures: dict):
    for name, counted in figures["differences"].items():
        yield [_listings(figures), name, f"{counted['compared']:,}", f"{counted['different']:,}"]


def _building(figures: dict):
    for name, build in figures["build"].items():
        held = figures["memory"].get(name)
        memory = f"{held['resident']:,} ({held['own']:,})" if held else "in process"
        starts = figures["starts"] if name == "Ceangal" else []
        start = f"{mean([one['wall'] for one in starts]):.2f} ({mean([one['cpu'] for one in starts]):.2f})" if starts else ""
        label = "Ceangal: import" if name == "Ceangal" else name
        yield [_listings(figures), label, f"{build['cpu']:.1f}", f"{build['wall']:.1f}", f"{build['disk']:,.0f}", memory, start]


def _apart(figures: dict):
    for name, label in _APART.items():
        if name in figures:
            yield [_listings(figures), label, *_spread(figures[name])]


def _called(name: str) -> str:
    return {"Ceangal": "Ceangal, over HTTP", "tantivy": "tantivy, in process", "Datasette": "Datasette, over HTTP"}[name]


def _listings(figures: dict) -> str:
    return f"{figures['listings']:,}"


def _milliseconds(value: float) -> str:
    return f"{value:.3f}" if value < 10 else f"{value:,.1f}"


def _times(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"


def _table(title: str, head: list[str], rows: list[list[str]]) -> str:
    """A table with its title; the first two columns are words, the others numbers."""
    line = "|" + "|".join(["---", "---", *["---:"] * (len(head) - 2)]) + "|"
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([f"**{title}**", "", "| " + " | ".join(head) + " |", line, *lines, ""])
