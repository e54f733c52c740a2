"""Stories of people who use the directory, in the ways in which they meet it (docs/reliability.md)."""

import csv
import io
import re

import pytest

import directory_page as directory
from conftest import picture
from modes import MODES, NO_SCRIPT, PHONE

EVERY_MODE = {**MODES, **NO_SCRIPT}


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_a_teacher_narrows_the_directory_down_opens_a_listing_and_comes_back(visit, program, mode):
    options = EVERY_MODE[mode]
    page = visit("/directory", **options)
    directory.open_filters(page)
    directory.tick(page, "Sector", "Primary")
    directory.tick(page, "Local authority", "Highland")
    directory.apply_filters(page)

    assert "sector=primary" in page.url and "la=highland" in page.url
    shown = directory.total_shown(page)
    assert shown > 0
    assert len(directory.chips(page)) == 2
    assert directory.reflows(page)
    picture(page, f"journey-1-{mode}")

    address = page.url
    links = directory.all_row_links(page)
    assert len(links) == len(set(links)) == shown

    page.goto(address)
    title = page.locator("#results tbody th a").first.inner_text().strip()
    page.locator("#results tbody th a").first.click()
    page.wait_for_url(lambda here: here != address)
    assert title in page.get_by_role("heading", level=1).inner_text()
    assert directory.reflows(page)
    page.go_back()
    assert page.url == address and directory.total_shown(page) == shown

    elsewhere = visit(address.removeprefix(program.address), **options)
    assert directory.total_shown(elsewhere) == shown
    assert directory.row_links(elsewhere) == links[: len(directory.row_links(elsewhere))]
    assert elsewhere.context.cookies() == []


def test_a_teacher_with_a_keyboard_searches_sorts_adds_a_column_and_takes_a_file(visit):
    page = visit("/directory")
    page.evaluate("window.sameDocument = true")
    keyboard = page.keyboard

    def tab_to(name: str, role: str | None = None, limit: int = 200, forward: bool = True) -> None:
        """Presses Tab until the focused element bears the name; focus must be seen at every step."""
        for _ in range(limit):
            keyboard.press("Tab" if forward else "Shift+Tab")
            assert directory.focus_is_seen(page), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            found = page.evaluate(
                "() => { const e = document.activeElement; return [(e.innerText || e.getAttribute('aria-label') || e.name"
                " || '').trim(), e.tagName] }")
            if re.search(name, found[0]) and (role is None or found[1].lower() == role):
                return
        raise AssertionError(f"Tab never reached {name}")

    tab_to("^Skip to")
    keyboard.press("Enter")
    tab_to("^q$", "input", forward=True) if page.evaluate("document.activeElement.tagName") != "MAIN" else None
    if page.evaluate("document.activeElement.name") != "q":
        tab_to("^q$", "input", forward=False)
    keyboard.type("robot")
    keyboard.press("Enter")
    directory.until(page, "location.search.includes('q=robot')")
    live = page.locator("[aria-live=polite], [role=status]")
    directory.until(
        page,
        "[...document.querySelectorAll('[aria-live=polite], [role=status]')].some(e => /\\d+ results?/.test(e.textContent))")
    count = directory.total_shown(page)
    assert 0 < count < 1000
    assert any(re.search(rf"\b{count:,} results?", text) for text in live.all_text_contents())

    date = page.get_by_role("columnheader", name=re.compile("^Date"))
    for expected in ("ascending", "descending"):
        date.get_by_role("link", name=re.compile("Date")).first.focus()
        assert directory.focus_is_seen(page)
        keyboard.press("Enter")
        directory.until(
            page,
            "value => [...document.querySelectorAll('th[aria-sort]')].some(th => th.getAttribute('aria-sort') === value"
            " && /Date/.test(th.innerText))", expected)

    columns = page.locator("#results details").filter(has=page.locator("summary", has_text="Columns")).first
    columns.locator("summary").focus()
    keyboard.press("Enter")
    columns.get_by_role("checkbox", name="Cost").focus()
    keyboard.press("Space")
    columns.get_by_role("button").first.focus()
    keyboard.press("Enter")
    page.get_by_role("columnheader", name=re.compile("^Cost")).wait_for()
    assert directory.total_shown(page) == count
    assert page.evaluate("window.sameDocument") is True, "a whole page was loaded where only the results should change"
    on_page = directory.row_links(page)
    picture(page, "journey-2")

    downloads = page.locator("#results details").filter(has=page.locator("summary", has_text="Download")).first
    downloads.locator("summary").focus()
    keyboard.press("Enter")
    link = downloads.get_by_role("link", name=re.compile("CSV"))
    link.focus()
    assert directory.focus_is_seen(page)
    with page.expect_download() as started:
        keyboard.press("Enter")
    rows = list(csv.DictReader(io.StringIO(open(started.value.path(), encoding="utf-8-sig", newline="").read())))
    assert len(rows) == count
    ids = [next(value for key, value in row.items() if key.strip().lower() == "id") for row in rows]
    assert [link.split("/")[2] for link in on_page] == ids[: len(on_page)]


@pytest.mark.parametrize("mode", [mode for mode in EVERY_MODE if mode != "desktop"])
def test_the_second_story_can_be_done_in_other_ways_too(visit, mode):
    page = visit("/directory", **EVERY_MODE[mode])
    page.locator("input[name=q]").first.fill("robot")
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_url(re.compile("q=robot"))
    count = directory.total_shown(page)
    assert 0 < count < 1000
    sort = page.get_by_role("combobox", name=re.compile("Sort"))
    orders = []
    for order in ("date", "-date"):
        sort = page.get_by_role("combobox", name=re.compile("Sort"))
        sort.select_option(order)
        page.get_by_role("button", name=re.compile("^Sort")).click()
        page.wait_for_url(re.compile("sort=" + order))
        directory.until(page, "order => document.querySelector('#sort').value === order", order)
        assert directory.total_shown(page) == count
        orders.append(directory.row_links(page))
    assert orders[0] != orders[1]
    columns = page.locator("#results details").filter(has=page.locator("summary", has_text="Columns")).first
    columns.locator("summary").click()
    columns.get_by_role("checkbox", name="Cost").check()
    columns.get_by_role("button").first.click()
    page.wait_for_url(re.compile("cost"))
    directory.until(page, "/Cost/.test(document.querySelector('#results table').textContent)")
    assert directory.total_shown(page) == count and directory.row_links(page) == orders[1]
    downloads = page.locator("#results details").filter(has=page.locator("summary", has_text="Download")).first
    downloads.locator("summary").click()
    with page.expect_download() as started:
        downloads.get_by_role("link", name=re.compile("CSV")).click()
    with open(started.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    ids = [next(value for key, value in row.items() if key.strip().lower() == "id") for row in rows]
    assert [link.split("/")[2] for link in orders[1]] == ids[: len(orders[1])]
    assert directory.reflows(page)


def test_half_a_word_that_finds_nothing_offers_the_words_that_begin_with_it(visit):
    page = visit("/directory?q=robo")
    assert directory.total_shown(page) == 0
    exit = page.get_by_role("link", name=re.compile("Words that begin with “robo”"))
    promised = int(re.search(r"([\d,]+) results?$", exit.inner_text()).group(1).replace(",", ""))
    exit.click()
    page.wait_for_url(re.compile(r"q=robo(\*|%2A)"))
    directory.until(page, "!/No results/.test(document.querySelector('#count').innerText)")
    assert directory.total_shown(page) == promised > 0


def test_a_corrected_search_links_to_the_exact_one_with_what_it_finds(program):
    page = program.get("/directory?q=robotcs").text
    assert "Searched for" in page and re.search("Search only for[^<]*, (0|No) results", page)
    assert re.search("Search only for[^<]*, [1-9]", program.get("/directory?q=maths").text)


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_somebody_who_finds_nothing_is_shown_counted_ways_out_and_can_say_what_was_missing(visit, mode):
    page = visit("/directory?q=robot&sector=families&la=orkney-islands&theme=aquaculture-and-marine", **EVERY_MODE[mode])
    assert directory.total_shown(page) == 0
    assert "No results match" in page.locator("#count").inner_text()
    picture(page, f"journey-3-{mode}")
    exits = page.locator("#results").get_by_role("link", name=re.compile(r"[\d,]+ results?"))
    assert exits.count() > 0
    promised = int(re.search(r"([\d,]+) results?", exits.first.inner_text()).group(1).replace(",", ""))
    assert promised > 0
    exits.first.click()
    page.wait_for_load_state()
    directory.until(page, "document.querySelector('#count') && !/No results/.test(document.querySelector('#count').innerText)")
    assert directory.total_shown(page) == promised
    page.go_back()
    directory.until(page, "/No results/.test(document.querySelector('#count').innerText)")

    page.get_by_role("textbox", name=re.compile("looked for|looking for")).first.fill("A robotics club on Sanday")
    page.get_by_role("button", name=re.compile("^(Send|Tell)")).first.click()
    page.locator("main h1").filter(has_text="Thank you").wait_for()
    assert directory.reflows(page)
    assert page.context.cookies() == []


def test_the_story_on_a_slow_line_shows_the_results_soon_and_nothing_jumps(visit):
    page = visit(**PHONE)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 2000, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8})
    directory.watch_paint(page)
    page.goto("/directory", timeout=60_000)
    page.wait_for_timeout(500)
    seen = page.evaluate("seen")
    assert directory.requests_before_paint(page) == [], "more than the page itself was fetched before its largest paint"
    assert 0 < seen["paint"] <= 3500
    assert seen["shift"] <= 0.05
