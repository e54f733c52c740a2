"""A count beside a choice is the total of the address that the choice stands for."""

import json
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
    "view=calendar", "view=calendar&from=2026-12-01&format=online", "view=calendar&year=2026&q=computing",
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


# The calendar: this month, another month, some days of two, one that has nothing, a year.
CALENDARS = ["", "&from=2026-12-01", "&from=2026-11-20&to=2026-12-10", "&from=1999-01-01", "&year=2026&size=100", "&when=month"]


@pytest.mark.parametrize("more", CALENDARS)
def test_the_calendar_is_one_question_for_page_json_and_files(program, more):
    query = "?view=calendar" + more
    page = program.get("/directory" + query).text
    results = page[page.index('<section id="results"'):page.index("<footer")]
    shown = list(dict.fromkeys(re.findall(r'href="/directory/([0-9a-z]{26})/', results)))
    answer = program.json("/directory.json" + query)
    assert [listing["id"] for listing in answer["listings"]] == shown
    lines = [json.loads(line) for line in program.get("/directory.ndjson" + query).text.splitlines()]
    assert [line["id"] for line in lines][: len(shown)] == shown and len(lines) == answer["total"]
    events = re.findall(r"^UID:([0-9a-z]{26})@", program.get("/directory.ics" + query).text, re.MULTILINE)
    assert events == [line["id"] for line in lines]
    if shown:
        assert f'href="/directory.ics?{urllib.parse.urlencode(sorted_as_page(query))}"'.replace("&", "&amp;") in page


def sorted_as_page(query: str) -> list[tuple[str, str]]:
    """The parameters in the order in which the page's own links have them, without what holds anyway."""
    order = ["year", "from", "to", "when", "view", "size"]
    return sorted(urllib.parse.parse_qsl(query[1:]), key=lambda item: order.index(item[0]))


@pytest.mark.parametrize("path", ["/directory?view=calendar&from=2031-01-01", "/directory?from=2031-01-01&undated=exclude"])
def test_days_without_listings_say_so_and_lead_to_the_nearest_month_that_has_any(program, path):
    page = program.get(path).text
    assert "Nothing with a date begins on these days." in page
    link = re.search(r'href="([^"]+)"[^>]*>Go to ([A-Z][a-z]+ 20\d\d), the nearest month that has any', page)
    assert link, "there is no way to a month that has something"
    there = program.get(link.group(1).replace("&amp;", "&")).text
    assert link.group(2) in there and "Nothing with a date begins" not in there


@pytest.mark.parametrize("query", ["", "?q=computing&sector=college", "?la=highland&past=include", "?provider=techfest&q=science"])
def test_each_provider_leads_to_as_many_listings_as_it_shows(program, query):
    page = program.get("/directory/providers" + query).text
    doors = re.findall(r'<li><a href="(/[^"]+)">[^<]*</a> <span class="n">\(([\d,]+)', page)
    assert doors
    for address, shown in doors[:: max(1, len(doors) // 12)]:
        there = program.get(address.replace("&amp;", "&")).text
        number = re.search(r"All ([\d,]+) results|id=\"count\"[^>]*>([\d,]+) results?", there)
        found = next(filter(None, number.groups())) if number else "1"
        assert found == shown, address
