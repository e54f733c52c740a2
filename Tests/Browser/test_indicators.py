"""Indicators in the browser: read by the public, entered and changed by an analyst."""

import csv
import io

import pytest

import directory_page as directory
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT

EVERY_MODE = {**MODES, **NO_SCRIPT}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", ["/indicators", "/indicators/vi-a", "/indicators/v-a", "/measures/external/college_fte"])
def test_the_public_pages_are_accessible(visit, path, mode):
    page = visit(path, **MODES[mode], bypass_csp=True)
    picture(page, f"indicators {path.strip('/').replace('/', '-')} {mode}")
    assert directory.reflows(page)
    assert validators.axe_violations(page) == []


def test_the_list_says_where_each_stands(visit):
    text = visit("/indicators").locator("main").inner_text()
    for part in ("595", "42.1%", "+16.2 percentage points", "Not reported", "put full reporting off", "+4,095", "goes that way"):
        assert part in text, part


def test_an_invented_series_says_so_and_its_revision_is_listed(visit, program):
    page = visit("/indicators")
    page.get_by_role("link", name="College students on STEM courses").click()
    text = page.locator("main").inner_text()
    for part in ("Invented for the demonstration", "INVENTED", "18,140", "18,215", "counted SUMs", "replaced by a later one"):
        assert part in text, part
    # A line between neighbours, but none across the break.
    assert page.locator(".lines line.series1").count() == 12
    found = program.json("/indicators/vi-a.json")
    assert found["change"] == 4095 and found["course"] == "towards" and len(found["versions"]) == 1
    rows = list(csv.DictReader(io.StringIO(program.get("/indicators/vi-a.csv").text.lstrip("\ufeff"))))
    assert [row["status"] for row in rows] == [year["status"] for year in found["years"]]
    assert rows[0]["value"] == "14120" and rows[9]["is_bridged"] == "true"


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_an_analyst_enters_an_indicator_and_two_who_change_it_lose_nothing(office, mode):
    office.join("anna", "Anna Reid", "analyst")
    page, code = office.page("anna", **EVERY_MODE[mode]), f"T {list(EVERY_MODE).index(mode)}"
    page.goto("/admin/indicators")
    page.get_by_role("link", name="Enter an indicator").click()
    page.get_by_label("Code").fill(code)
    page.get_by_label("Title").fill("Engagements held")
    page.get_by_label("What it means").fill("How many there were.")
    page.get_by_label("Expression").fill("engagements.cound")
    page.get_by_label("Baseline").fill("2019-20")
    page.get_by_label("Looked after by").fill("The programme")
    page.get_by_role("button", name="Save").click()
    page.locator("pre.expression mark").wait_for()
    assert page.locator("pre.expression mark").inner_text() == "engagements.cound"
    assert directory.reflows(page)
    page.get_by_label("Expression").fill("engagements.count")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Change this indicator").wait_for()
    assert code in page.locator("h1").inner_text()
    page.get_by_role("link", name="Change this indicator").click()
    other = office.page("anna", **EVERY_MODE[mode])
    other.goto(page.url)
    other.get_by_label("Years not reported").fill("2020-21; The offices were closed")
    other.get_by_label("Why it is changed").fill("Not counted then.")
    other.get_by_role("button", name="Save").click()
    other.get_by_role("link", name="Change this indicator").wait_for()
    assert "Not reported: The offices were closed" in other.locator("main").inner_text()
    page.get_by_label("Title").fill("Mine")
    page.get_by_label("Why it is changed").fill("Plainer.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Somebody has changed this indicator").wait_for()
    assert page.get_by_label("Title").input_value() == "Mine"
    assert page.get_by_label("Why it is changed").input_value() == "Plainer."
    theirs = page.get_by_role("region", name="What is stored now, and what you typed").inner_text()
    assert "Years not reported: “2020-21; The offices were closed” → nothing" in theirs
    assert "Title: “Engagements held” → “Mine”" in theirs
    picture(page, f"indicator overtaken {mode}")
    assert directory.reflows(page)
    page.context.close()
    other.context.close()
