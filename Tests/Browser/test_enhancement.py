"""What script adds to the directory: it makes things quicker and says what happened, and nothing else."""

import re

import pytest

import directory_page as directory
from modes import PHONE


def settled(page) -> None:
    directory.until(page, "!document.querySelector('[aria-busy=true]')")


def test_the_apply_button_says_how_many_results_it_will_show(visit, program):
    page = visit("/directory")
    shown = directory.total_shown(page)
    directory.tick(page, "Sector", "Secondary")
    button = page.get_by_role("button", name=re.compile(r"^Show [\d,]+ results?")).first
    button.wait_for()
    promised = int(re.search(r"[\d,]+", button.inner_text()).group().replace(",", ""))
    assert promised == program.json("/directory.json?sector=secondary&facets=none&size=1")["total"] != shown
    assert directory.total_shown(page) == shown, "ticking alone changes nothing"
    button.click()
    settled(page)
    assert directory.total_shown(page) == promised
    assert "Apply" in page.locator("button.apply").first.inner_text()


def test_filters_say_what_is_on_after_the_results_have_changed_in_place(visit):
    page = visit("/directory")
    page.evaluate("window.sameDocument = true")
    directory.tick(page, "Theme", "Engineering")
    directory.apply_filters(page)
    settled(page)
    assert "1 selected" in page.locator("#facet-theme summary").inner_text()
    assert page.get_by_role("checkbox", name=re.compile("^Engineering")).is_checked()
    assert page.title().split(" – ")[0].endswith("results")
    assert re.search(r"\d+ results, sorted", page.locator("#live").text_content())
    assert page.evaluate("document.activeElement.id") == "count"
    assert page.evaluate("window.sameDocument") is True


def test_after_a_filter_is_removed_the_focus_is_on_the_next_one_and_then_on_the_count(visit):
    page = visit("/directory?sector=primary&sector=secondary&theme=engineering")
    for left in (2, 1, 0):
        page.get_by_role("link", name=re.compile("^Remove filter")).first.click()
        directory.until(page, f"document.querySelectorAll('.chips li a:not(.clear)').length === {left}")
        here = page.evaluate("[document.activeElement.id, document.activeElement.innerText]")
        assert here[0] == "count" if left == 0 else "Remove filter" in here[1]


def test_back_and_forward_bring_the_results_the_filters_and_the_words_back(visit):
    page = visit("/directory?sector=primary")
    before = directory.total_shown(page)
    page.locator("#q").fill("wind")
    page.locator("#q").press("Enter")
    page.wait_for_url(re.compile("q=wind"))
    settled(page)
    after = directory.total_shown(page)
    assert after < before
    page.go_back()
    directory.until(page, f"document.querySelector('#count').innerText.startsWith('{before:,} ')")
    assert page.locator("#q").input_value() in ("", "wind") and "q=" not in page.url
    assert page.get_by_role("checkbox", name=re.compile("^Primary")).is_checked()
    page.go_forward()
    directory.until(page, f"document.querySelector('#count').innerText.startsWith('{after:,} ')")


def test_finding_in_a_long_list_hides_what_does_not_fit_and_keeps_what_is_ticked(visit):
    page = visit("/directory?la=fife")
    councils = directory.open_facet(page, "Local authority")
    councils.get_by_role("searchbox").fill("high")
    assert councils.get_by_role("checkbox").evaluate_all(
        "boxes => boxes.filter(box => box.checkVisibility()).map(box => box.value)") == ["fife", "highland"]
    councils.get_by_role("searchbox").press("Enter")
    assert "la=fife" in page.url


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_the_head_of_a_column_leads_to_its_filter(visit, options):
    page = visit("/directory", **options)
    page.get_by_role("link", name="Filter by Theme").click()
    page.get_by_role("checkbox", name=re.compile("^Robotics")).check()
    directory.apply_filters(page)
    assert "theme=robotics" in page.url


def test_the_address_can_be_copied(visit, program):
    page = visit("/directory?sector=primary", permissions=["clipboard-read", "clipboard-write"])
    page.locator("summary", has_text="Download").click()
    assert page.get_by_label("Address of this view").input_value() == program.address + "/directory?sector=primary"
    page.get_by_role("button", name="Copy").click()
    directory.until(page, "document.querySelector('#live').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == program.address + "/directory?sector=primary"


def test_on_a_phone_the_filters_close_when_they_are_applied(visit):
    page = visit("/directory", **PHONE)
    directory.open_filters(page)
    directory.tick(page, "Sector", "Primary")
    directory.apply_filters(page)
    settled(page)
    assert not page.get_by_role("checkbox", name=re.compile("^Primary")).is_visible()
    assert "1 filter on" in page.locator(".panel > summary").inner_text()
    assert directory.focus_is_seen(page)


def test_when_the_server_cannot_be_reached_the_browser_says_so(visit):
    page = visit("/directory")
    page.route("**/directory?sort=title*", lambda route: route.fulfill(status=503, body="not now") if
               route.request.headers.get("x-fragment") else route.continue_())
    page.get_by_role("link", name="Title", exact=True).first.click()
    page.wait_for_url(re.compile("sort=title"))
    assert directory.total_shown(page) > 0


def test_what_could_not_be_used_is_told_beside_its_field(visit):
    page = visit("/directory?from=soon&near=Atlantis")
    problems = page.locator(".problems")
    assert "“soon” is not a date" in problems.inner_text() and "Atlantis" in problems.inner_text()
    problems.get_by_role("link", name=re.compile("soon")).click()
    field = page.get_by_role("textbox", name="From")
    assert page.evaluate("document.activeElement.id") == "from"
    assert field.input_value() == "soon" and field.get_attribute("aria-invalid") == "true"
    assert "is not a date" in page.locator("#" + field.get_attribute("aria-describedby").split()[0]).inner_text()
    assert page.get_by_role("textbox", name="Postcode or place").input_value() == "Atlantis"
    assert directory.chips(page) == []


def test_reasons_are_told_in_gaelic_on_gaelic_pages(program):
    html = program.get("/gd/directory?from=soon").text
    assert "Chan e ceann-latha a th’ ann an “soon”" in html and "is not a date" not in html


def test_synonyms_that_were_used_are_named_with_the_exact_search(visit, program):
    page = visit("/directory?q=maths")
    note = page.locator(".note", has_text="Also searched for")
    assert "“mathematics”" in note.inner_text()
    exact = note.get_by_role("link", name=re.compile("^Search only for “maths”"))
    promised = int(re.search(r"([\d,]+) results?", exact.inner_text()).group(1).replace(",", ""))
    assert promised == program.json("/directory.json?q=maths&match=exact&facets=none&size=1")["total"]
    exact.click()
    page.wait_for_url(re.compile("match=exact"))
    settled(page)
    assert directory.total_shown(page) == promised
    assert not page.locator(".note", has_text="Also searched for").count()
