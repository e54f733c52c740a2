"""A count beside a choice is the total of the address that the choice stands for."""

import random
import re
import urllib.parse

import html5lib
import pytest

XHTML = "{http://www.w3.org/1999/xhtml}"

# Places to start from; the seed keeps a failure repeatable.
STARTS = [
    "", "q=science", "sector=primary", "sector=primary&sector=secondary&la=highland", "q=computing&past=include",
    "region=northern-alliance&national=include", "theme=robotics&format=in-person", "near=EH1&within=20",
    "undated=exclude&from=2026-12-01", "year=2027&language=en", "stage=second&audience=practitioners&match=exact&q=maths",
]


def options(html: str) -> list[tuple[str, str, int]]:
    """Name, value and count of each tick box of the filters."""
    document = html5lib.parse(html, namespaceHTMLElements=True)
    found = []
    for label in document.iter(XHTML + "label"):
        text = " ".join("".join(label.itertext()).split())
        count = re.search(r"\(([\d,]+)(?: results?)?\)", text)
        box = next(label.iter(XHTML + "input"), None)
        if box is None and label.get("for"):
            box = next((part for part in document.iter(XHTML + "input") if part.get("id") == label.get("for")), None)
        if count and box is not None and box.get("type") == "checkbox" and box.get("value"):
            found.append((box.get("name"), box.get("value"), int(count.group(1).replace(",", ""))))
    return found


@pytest.mark.parametrize("start", STARTS)
def test_the_count_shown_is_the_total_of_its_address(program, start):
    chance = random.Random(start)
    here = urllib.parse.parse_qsl(start)
    page = program.get("/directory?" + start)
    assert page.status == 200
    shown = [option for option in options(page.text) if option[0] in {
        "sector", "region", "la", "theme", "provider", "format", "audience", "stage", "language", "year"}]
    assert len({name for name, _, _ in shown}) >= 6, "the filters with counts were not found on the page"
    for name, value, count in chance.sample(shown, min(25, len(shown))):
        left_out = {name, "page"} | ({"from", "to", "when"} if name == "year" else set())
        query = [(key, text) for key, text in here if key not in left_out] + [(name, value)]
        answer = program.json("/directory.json?facets=none&size=1&" + urllib.parse.urlencode(query))
        assert answer["total"] == count, f"{name}={value} promises {count}"


@pytest.mark.parametrize("start", STARTS)
def test_the_page_and_every_file_hold_the_same_number(program, start):
    page = program.get("/directory?" + start)
    heading = re.search(r'<h2 id="count"[^>]*>\s*(?:<[^>]+>)*\s*([\d,]+|No) results?', page.text)
    assert heading, "the heading of the results was not found"
    shown = 0 if heading.group(1) == "No" else int(heading.group(1).replace(",", ""))
    assert program.json("/directory.json?size=1&" + start)["total"] == shown
    lines = [line for line in program.get("/directory.ndjson?" + start).body.split(b"\n") if line]
    assert len(lines) == shown
