"""Stories of people who use the directory, in the ways in which they meet it (docs/reliability.md)."""

import csv
import io
import json
import pathlib
import re
import urllib.parse
import time

import pytest

import directory_page as directory
import staff as people
from conftest import picture
from modes import MODES, NO_SCRIPT, PHONE

EVERY_MODE = {**MODES, **NO_SCRIPT}

NOTHING = "/directory?q=robot&sector=families&la=orkney-islands&theme=aquaculture-and-marine"


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


def test_words_that_name_filters_are_offered_as_filters_and_the_need_begins_with_them(visit):
    page = visit("/directory?q=" + urllib.parse.quote_plus("robots primary Highland"))
    assert directory.total_shown(page) == 0
    exits = page.locator("#results .exits a")
    assert exits.first.inner_text().startswith("Search for “robots” in Primary, Highland (")
    promised = [int(re.search(r"\(([\d,]+) results?\)$", text).group(1).replace(",", "")) for text in exits.all_inner_texts()]
    assert all(promised)
    assert page.locator("#need").input_value() == "robots primary Highland"
    exits.first.click()
    page.wait_for_url(re.compile("sector=primary"))
    directory.until(page, "!/No results/.test(document.querySelector('#count').innerText)")
    assert directory.total_shown(page) == promised[0]


def test_half_a_word_that_finds_nothing_offers_the_words_that_begin_with_it(visit):
    page = visit("/directory?q=robo")
    assert directory.total_shown(page) == 0
    exit = page.get_by_role("link", name=re.compile("Words that begin with “robo”"))
    promised = int(re.search(r"([\d,]+) results?\)$", exit.inner_text()).group(1).replace(",", ""))
    exit.click()
    page.wait_for_url(re.compile(r"q=robo(\*|%2A)"))
    directory.until(page, "!/No results/.test(document.querySelector('#count').innerText)")
    assert directory.total_shown(page) == promised > 0


def test_a_search_links_to_the_exact_one_with_what_it_finds_and_never_to_nothing(program):
    page = program.get("/directory?q=robotcs").text
    assert "Searched for" in page and "Search only for" not in page
    assert re.search("Search only for[^<]*, [1-9]", program.get("/directory?q=maths").text)


@pytest.mark.records
@pytest.mark.parametrize("mode", EVERY_MODE)
def test_somebody_who_finds_nothing_is_shown_ways_out_says_what_was_missing_and_hears_of_what_is_new(
        visit, program, office, mode):
    page = visit(NOTHING, **EVERY_MODE[mode])
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

    need = f"A robotics club on Sanday, {mode}"
    page.get_by_role("textbox", name=re.compile("looked for|looking for")).first.fill(need)
    page.get_by_role("button", name=re.compile("^(Send|Tell)")).first.click()
    page.locator("main h1").filter(has_text="Thank you").wait_for()
    assert directory.reflows(page)
    assert_an_alert_comes_once(page, program, mode)
    assert page.context.cookies() == []
    assert_staff_see_to_it(office, need, EVERY_MODE[mode])


def assert_staff_see_to_it(office, need, options):
    """An officer finds what was missed, by council, and says that it is dealt with."""
    page = office.page(office.join("erik", "Erik", "officer"), **options)
    page.goto("/admin")
    page.get_by_role("link", name="Unmet needs", exact=True).click()
    row = page.locator("tbody tr", has_text="Orkney Islands")
    waiting = int(row.locator("td").first.locator("span").last.inner_text())
    assert waiting > 0 and directory.reflows(page)
    row.get_by_role("link").click()
    card = page.locator("li.card").filter(has=page.get_by_role("heading", name=need, exact=True))
    assert "“robot”" in card.inner_text() and "Orkney Islands" in card.inner_text()
    card.get_by_role("button").click()
    page.get_by_text("It is marked as dealt with.").wait_for()
    assert int(row.locator("td").first.locator("span").last.inner_text()) == waiting - 1
    assert page.get_by_role("heading", name=need, exact=True).count() == 0
    picture(page, f"needs {options['viewport']['width']}")
    page.context.close()


def assert_an_alert_comes_once(page, program, mode):
    """Where nothing was found, asks for mail, says yes, and is told of the one new listing until it is stopped."""
    name = re.sub("[^a-z0-9]", "", mode)
    email = f"ailsa-{name}@school.example"
    page.goto(NOTHING)
    page.get_by_role("textbox", name="E-mail address").fill(email)
    page.get_by_role("button", name="Ask for alerts").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    assert directory.reflows(page)
    page.goto(people.newest_link(page, email))
    assert "“robot”" in page.inner_text("main")
    picture(page, f"journey-3-question-{mode}")
    assert directory.reflows(page)
    page.get_by_role("button", name="Yes, send them").click()
    page.get_by_role("heading", name="Your alerts have begun").wait_for()

    file = pathlib.Path(program.folder) / f"{name}.csv"
    file.write_text(
        "id,title,provider,sectors,themes,local_authorities,regions,licence\n"
        f"{name},Robot boats on Sanday,Ferry Works,families,aquaculture-and-marine,orkney-islands,northern-alliance,OGL\n")
    loaded = json.loads(program.command("import", "listings", str(file), "--source", "sanday-works", "--json"))
    try:
        deadline = time.monotonic() + 40
        while not (letters := alerts(page, email)) and time.monotonic() < deadline:
            page.wait_for_timeout(500)
        assert len(letters) == 1 and "Robot boats on Sanday" in letters[0], letters
        assert re.search(r"/directory/[0-9a-z]{26}/robot-boats-on-sanday", letters[0])
        stop = re.search(r"/directory/alerts/[0-9a-f]{64}", letters[0]).group()
        page.goto(stop)
        assert "Your alerts for this search" in page.inner_text("h1") and directory.reflows(page)
        if mode == "desktop":
            # As a mail program does it: no cookie, no page, a form of parts.
            parts = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
            done = program.get(stop, {"Content-Type": "multipart/form-data; boundary=x"}, method="POST", body=parts)
            assert done.status == 200
        else:
            page.get_by_role("button", name="Stop these alerts").click()
            page.get_by_role("heading", name="These alerts have stopped").wait_for()
        assert program.get(stop).status == 410
        assert len(alerts(page, email)) == 1
    finally:
        program.command("import", "undo", loaded["batch"])


def alerts(page, email: str) -> list[str]:
    """The mails about new listings to an address."""
    page.goto("/dev/mail")
    letters = page.locator("article.letter", has_text=email).filter(has_text="in the STEM directory").all_inner_texts()
    return [letter for letter in letters if "new listing" in letter]


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
