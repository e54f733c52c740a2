"""The live figures of Samples/report.md: how each is asked, and what SQL says that it should be."""

import dataclasses
import json
import math
import re
from collections.abc import Callable
from fractions import Fraction

from ceangal import ROOT

_PERIOD = "during 2019-08..2022-03"
_CLASSES = ["large-urban", "other-urban", "accessible-small-town", "remote-small-town", "very-remote-small-town",
            "accessible-rural", "remote-rural", "very-remote-rural"]
Rows = dict[str, list[tuple]]


@dataclasses.dataclass
class Live:
    """One figure: as the report writes it, whole, and what it should come to; `printed` the digits that the text has."""

    text: str
    whole: str
    value: Callable[[Rows], Fraction | dict[tuple, int]]
    printed: Callable[[Fraction], int] = lambda value: math.floor(value + Fraction(1, 2))


def _share(kind: str) -> Live:
    part = f"engagements.count where kind = {kind}"
    return Live(f"share of {part} in engagements.count",
                f"share of ({part} {_PERIOD}) in (engagements.count {_PERIOD})",
                lambda rows: Fraction(100 * dict(rows["kinds"]).get(kind, 0), rows["totals"][0][0]))


def _one(statement: str, column: int = 0) -> Callable[[Rows], Fraction]:
    return lambda rows: Fraction(rows[statement][0][column] or 0)


_REMOTE = "engagements.establishments where remoteness in (remote, very-remote)"
_ONLINE = "during 2020-03-23..2022-03-31"
FIGURES = [
    Live("engagements.count", f"engagements.count {_PERIOD}", _one("totals")),
    Live("engagements.establishments", f"engagements.establishments {_PERIOD}", _one("establishments")),
    Live("engagements.attendances", f"engagements.attendances {_PERIOD}", _one("heads")),
    Live('engagements.hours as "over" rounded down to 100', f"engagements.hours {_PERIOD}",
         lambda rows: Fraction(rows["totals"][0][1], 60), lambda hours: math.floor(hours / 100) * 100),
    Live(f'{_REMOTE} as "some"', f"{_REMOTE} {_PERIOD}", _one("remote")),
    *map(_share, ["professional-learning", "professional-dialogue", "professional-advice", "policy-strategy-networks",
                  "planning", "effective-practice", "improvement-support"]),
    Live("table of engagements.count by kind", f"table of (engagements.count {_PERIOD}) by kind",
         lambda rows: {(kind,): count for kind, count in rows["kinds"]}),
    Live("chart of engagements.count by month, mode", f"chart of (engagements.count {_PERIOD}) by month, mode",
         lambda rows: {(month, mode): count for month, mode, count in rows["months"]}),
    Live("map of engagements.count by council", f"map of (engagements.count {_PERIOD}) by council",
         lambda rows: {(council,): count for council, count in rows["councils"]}),
    Live("table of engagements.establishments by region, urban_rural",
         f"table of (engagements.establishments {_PERIOD}) by region, urban_rural",
         lambda rows: {(region, number and _CLASSES[int(number) - 1]): count for region, number, count in rows["regions"]}),
    Live(f"webinars.sessions {_ONLINE}", f"webinars.sessions {_ONLINE}", _one("webinars")),
    Live(f"webinars.attendances {_ONLINE}", f"webinars.attendances {_ONLINE}", _one("attended")),
]


def compare(rows: Rows, program, draft: str) -> list[str]:
    """What is not as SQL counts it: each figure alone, and each number in the text of the draft."""
    wrong = []
    written = re.findall(r"{{(.*?)}}", (ROOT / "Samples" / "report.md").read_text(encoding="utf-8"))
    live = {text for text in written if "external " not in text}
    if live != {figure.text for figure in FIGURES}:
        wrong.append(f"the report's figures are not those that are measured: {live ^ {figure.text for figure in FIGURES}}")
    inText = [text for text in written if text.split()[0] not in ("table", "chart", "map")]
    printed = [re.sub(r"\D", "", text) for text in re.findall(r'<a class="infigure"[^>]*>(.*?)</a>', draft, re.S)]
    if len(printed) != len(inText):
        wrong.append(f"the draft prints {len(printed)} figures in its text, not {len(inText)}")
    shown = dict(zip(inText, printed))
    for figure in FIGURES:
        wanted = figure.value(rows)
        found = json.loads(program.figure(figure.whole, "analyst"))
        if isinstance(wanted, dict):
            names = found["table"]["dimensions"]
            cells = {tuple(row[name] or "" for name in names): row["value"] for row in found["table"]["rows"] if row["value"]}
            if cells != wanted:
                wrong.append(f"{figure.whole}: {sorted(set(cells.items()) ^ set(wanted.items()))[:4]}")
            continue
        if found["value"] is None or abs(found["value"] - float(wanted)) > 1e-6:
            wrong.append(f"{figure.whole}: {found['value']}, not {float(wanted)}")
        if shown.get(figure.text) != str(figure.printed(wanted)):
            wrong.append(f"the draft prints {shown.get(figure.text)} for {figure.text}, not {figure.printed(wanted)}")
    return wrong


def indicators(years: dict[int, tuple[int, int]], read: dict) -> list[str]:
    """What is not as SQL counts it in the indicator that is read from records, year by year."""
    wrong = []
    for year in read["years"]:
        every, remote = years.get(int(re.search(r"\d{4}", year["period"]).group()), (0, 0))
        wanted = 100 * remote / every if every else None
        if (wanted is None) != (year["value"] is None) or wanted is not None and abs(year["value"] - wanted) > 1e-6:
            wrong.append(f"the indicator {read['code']} is {year['value']} in {year['period']}, not {wanted}")
    return wrong if read["years"] else [f"the indicator {read['code']} has no years"]
