"""Every kind of page is valid, accessible, safe, and fits on a small screen."""

import pathlib
import re

import brotli
import pytest

import directory_page as directory
import samples
import validators
from conftest import picture
from modes import DESKTOP, MODES, NARROW, PHONE

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "img-src": "'self'", "font-src": "'self'", "connect-src": "'self'",
    "form-action": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'", "object-src": "'none'",
    "require-trusted-types-for": "'script'",
}


@pytest.fixture(scope="session")
def answers(program):
    """Name of a sample → the server's answer."""
    return {name: program.get(samples.address(name, program), {"Accept": "text/html"}) for name in samples.SAMPLES}


@pytest.fixture(scope="session")
def nu(answers, tmp_path_factory):
    """Name of a sample → what the Nu HTML checker says of it."""
    folder = tmp_path_factory.mktemp("pages")
    files: dict[str, pathlib.Path] = {}
    for index, (name, answer) in enumerate(answers.items()):
        files[name] = folder / f"{index}.html"
        files[name].write_bytes(answer.body)
    messages = validators.nu_messages(list(files.values()))
    return {name: messages[file.name] for name, file in files.items()}


def test_every_route_that_is_a_page_is_swept(program):
    paths = program.json("/openapi.json")["paths"]
    pages = {
        path for path, operations in paths.items()
        if "text/html" in operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})}
    assert pages, "the API's description lists no page"
    assert {path for path in pages if not path.startswith("/gd")} <= {*samples.ROUTES, *samples.SIGNED_IN, *samples.ONCE}


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_page_is_valid_html(answers, nu, name):
    assert answers[name].status == {"nothing here": 404, "a question with something wrong": 422}.get(name, 200)
    assert validators.parse_errors(answers[name].text) == []
    assert nu[name] == []


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_page_has_its_parts(answers, name):
    html = answers[name].text
    assert len(re.findall(r"<h1[\s>]", html)) == 1
    assert html.count('class="demonstration"') == 1  # the program under test shows invented people
    assert re.search(r'<html[^>]* lang="gd"' if "Gaelic" in name else r'<html[^>]* lang="en"', html)
    title = re.search(r"<title>([^<]+)</title>", html).group(1)
    assert "Ceangal" in title
    for part in ("<main", 'href="#', "hreflang=", "/help", "/accessibility", "/privacy"):
        assert part in html, f"{part} is missing"
    assert " style=" not in html
    assert not re.search(r"\son[a-z]+=", re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL))


def test_titles_tell_pages_apart(answers):
    titles = [re.search(r"<title>([^<]+)</title>", answers[name].text).group(1) for name in samples.ROUTES]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_answer_protects_its_reader(answers, name):
    headers = answers[name].headers
    assert headers["Set-Cookie"] is None
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer", "strict-origin")
    policy = dict(
        part.strip().split(" ", 1) if " " in part.strip() else (part.strip(), "")
        for part in headers["Content-Security-Policy"].split(";") if part.strip())
    for directive, value in POLICY.items():
        assert policy.get(directive) == value, f"{directive} is {policy.get(directive)}"
    assert re.fullmatch(r"'self' 'sha256-[A-Za-z0-9+/]{43}='", policy["style-src"])
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("mode", ["desktop", "phone"])
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_axe_finds_nothing(visit, program, name, mode):
    page = visit(samples.address(name, program), **(DESKTOP if mode == "desktop" else PHONE), bypass_csp=True)
    picture(page, f"{name.replace('/', '-').strip('-') or 'home'} {mode}")
    assert validators.axe_violations(page) == []


@pytest.mark.parametrize("mode", ["dark", "320 px", "forced colours"])
@pytest.mark.parametrize("stop", [
    "/", "/directory?q=robot", "/directory?q=wind&view=map", "/directory?view=calendar",
    "/directory?q=robot&sector=families&la=orkney-islands&theme=aquaculture-and-marine"])
def test_axe_finds_nothing_at_the_stops_of_the_stories_in_other_modes(visit, stop, mode):
    assert validators.axe_violations(visit(stop, **MODES[mode], bypass_csp=True)) == []


# The smallest letters on the page, drawings apart, in pixels.
SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
    .filter(part => !part.closest('svg') && [...part.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(part => parseFloat(getComputedStyle(part).fontSize)))"""

# Every text two fifths longer, as in a language with longer words.
LONGER = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode.data.trim();
        if (text) texts.currentNode.data += ' ' + text.slice(0, Math.ceil(text.length * 0.4)).replaceAll(' ', '\u00a0');
    }
}"""


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_nothing_scrolls_sideways_on_a_narrow_screen_nor_with_longer_words(visit, program, name):
    page = visit(samples.address(name, program), **NARROW)
    assert directory.reflows(page)
    assert page.evaluate(SMALLEST) >= 14
    page.evaluate(LONGER)
    assert directory.reflows(page), "longer words break the page"


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_page_is_small_and_its_first_paint_waits_for_nothing_else(program, name):
    packed = program.get(samples.address(name, program), {"Accept-Encoding": "br", "Accept": "text/html"})
    assert len(packed.body) <= 30 * 1024
    html = brotli.decompress(packed.body).decode()
    assert not re.search(r'rel="stylesheet|<img|@font-face|<script(?![^>]*(?: defer|ld\+json))', html)


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_browser_asks_nobody_else_refuses_nothing_and_nothing_jumps(visit, program, name):
    page = visit(**PHONE)
    directory.watch_paint(page)
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(samples.address(name, program))
    page.wait_for_load_state("load")
    refused = {"nothing here": "404", "a question with something wrong": "422"}.get(name)
    complaints = [text for text in complaints if not (refused and refused in text)]
    assert complaints == []
    assert [url for url in requests if not url.startswith((program.address, "data:"))] == []
    assert len(requests) <= 5
    assert page.evaluate("seen.shift") <= 0.05
    assert page.context.cookies() == []


@pytest.mark.parametrize("name", ["/directory", "/directory/{id}/{slug}", "directory, map", "directory, nothing found"])
def test_every_stop_of_the_tab_key_is_seen(visit, program, name):
    page = visit(samples.address(name, program), viewport={"width": 1280, "height": 700})
    stops: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 160)")
        if not here:
            break
        assert directory.focus_is_seen(page), f"covered or out of view: {here}"
        stops.append(here)
    assert len(stops) > 5
    assert "#" in stops[0] and "Skip" in stops[0]


@pytest.mark.parametrize("path", ["/directory", "/directory?near=IV30&within=40", "/gd/directory"])
def test_the_usual_columns_fit_a_laptop_without_scrolling(visit, path):
    page = visit(path)
    table = page.locator(".scroll")
    assert table.evaluate("part => part.scrollWidth <= part.clientWidth")


@pytest.mark.parametrize("path", ["/nothing-here", "/privacy", "/directory"])
def test_the_footer_ends_the_window_or_the_page(visit, path):
    page = visit(path, viewport={"width": 1280, "height": 2000})
    ends = page.evaluate("[document.querySelector('footer.site').getBoundingClientRect().bottom,"
                         " Math.max(innerHeight, document.documentElement.scrollHeight)]")
    assert abs(ends[0] - ends[1]) < 1
