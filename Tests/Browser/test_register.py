"""The register of establishments as people use it: found, narrowed, read, as it was on a day."""

import re

import pytest

import directory_page as directory
import validators
from modes import MODES, NO_SCRIPT, PHONE

EVERY_MODE = {**MODES, **NO_SCRIPT}


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_a_teacher_finds_her_school_and_what_is_near_it(visit, mode):
    page = visit("/establishments", **EVERY_MODE[mode])
    page.get_by_label(re.compile("Search by name")).fill("elgin acad")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url(re.compile("q=elgin"))
    assert "1 school or college" in page.locator("#count").inner_text()
    page.get_by_role("link", name="Elgin Academy").click()
    assert page.locator("h1").inner_text() == "Elgin Academy"
    assert "5202736" in page.locator(".facts").inner_text()
    assert "September 2024: 1,074 pupils" in page.locator(".timeline").inner_text()
    page.get_by_role("link", name="Find STEM support nearby").click()
    page.wait_for_url(re.compile("/directory.*near=IV30"))
    assert page.context.cookies() == []


def test_typing_offers_names(visit):
    page = visit("/establishments")
    page.get_by_label(re.compile("Search by name")).press_sequentially("sanda", delay=20)
    directory.until(page, "[...document.querySelectorAll('#suggestions option')].some(o => /Sanday/.test(o.value))")


def test_the_register_of_an_earlier_day_has_schools_that_have_closed_since(program):
    today = program.json("/establishments.json?kind=school")
    before = program.json("/establishments.json?kind=school&on=2024-03-01")
    assert (today["total"], before["total"]) == (2445, 2483)
    remote = program.json("/establishments.json?remote=only&kind=school")["total"]
    assert 0 < remote < today["total"]


def test_what_cannot_be_used_is_said_and_left_out(program):
    answer = program.get("/establishments?kind=castle&q=elgin")
    assert answer.status == 200 and "is not a value of kind" in answer.text
    assert program.get("/establishments/nonsense").status == 404
    assert program.get("/establishments/01m8gvd3bse0hs99j2yrp2f5jp/x").status == 404


def test_each_shown_count_is_the_number_of_rows_of_its_file(program):
    for query in ("la=moray", "kind=college", "remote=only&la=highland", "closed=include&la=fife", "q=academy"):
        total = program.json("/establishments.json?" + query)["total"]
        assert program.get("/establishments.csv?" + query).text.count("\r\n") - 1 == total, query


@pytest.mark.parametrize("path", ["/establishments?q=zzzz", "/establishments?closed=include&la=moray&on=2024-03-01", "/gd/establishments?q=elgin"])
def test_axe_finds_nothing_in_other_states(visit, path):
    assert validators.axe_violations(visit(path, **PHONE, bypass_csp=True)) == []
