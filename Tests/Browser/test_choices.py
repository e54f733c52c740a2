"""What a visitor can choose: colours, language, the days of a council's terms."""

import re

import pytest

import directory_page as directory

SCRIPT = {"script": {}, "no script": {"java_script_enabled": False}}


@pytest.mark.parametrize("way", SCRIPT)
def test_dark_can_be_chosen_and_stays_until_the_device_decides_again(visit, way):
    page = visit("/directory?sector=primary", color_scheme="light", **SCRIPT[way])
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.context.cookies() == []
    page.get_by_role("button", name="Dark", exact=True).click()
    page.wait_for_load_state()
    assert page.url.endswith("/directory?sector=primary")
    assert [(cookie["name"], cookie["value"]) for cookie in page.context.cookies()] == [("theme", "dark")]
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("link", name="Help").first.click()
    page.locator("h1", has_text="Help").wait_for()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    if way == "script":
        assert page.evaluate(background) == "rgb(15, 26, 34)"
    page.get_by_role("button", name="As on this device").click()
    page.wait_for_load_state()
    assert page.context.cookies() == []


def test_the_language_changes_and_the_question_stays(visit):
    page = visit("/directory?q=robot&sector=primary")
    total = directory.total_shown(page)
    page.get_by_role("link", name="Gàidhlig").click()
    page.wait_for_url(re.compile("/gd/directory"))
    assert page.url.endswith("/gd/directory?q=robot&sector=primary")
    assert page.locator("html").get_attribute("lang") == "gd"
    assert directory.total_shown(page) == total
    assert page.locator("#results tbody a[lang=en]").count() + page.locator("#results tbody a:not([lang])").count() > 0
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile(r"//[^/]+/directory\?"))
    assert directory.total_shown(page) == total


@pytest.mark.parametrize("council, has_terms", [("moray", True), ("fife", False)])
def test_terms_can_be_chosen_only_where_a_councils_dates_are_known(visit, council, has_terms):
    page = visit(f"/directory?la={council}")
    dates = directory.open_facet(page, "Date")
    assert dates.get_by_role("radio", name="Next 7 days").count() == 1
    assert dates.get_by_role("radio", name="Next term").count() == (1 if has_terms else 0)


def test_a_term_is_its_days(program):
    term = program.json("/directory.json?la=moray&when=next-term&undated=exclude&facets=none")
    days = program.json("/directory.json?la=moray&from=2027-01-05&to=2027-03-26&undated=exclude&facets=none")
    assert term["listings"] == days["listings"] and term["total"] == days["total"] > 0


def test_a_term_without_its_council_is_told(program):
    page = program.get("/directory?when=term").text
    assert "There are no term dates for the councils chosen." in page
