"""The register of measures in the browser: explored, narrowed, taken away, opened down to the records."""

import json
import re
import urllib.parse

import pytest

import validators
from modes import MODES, NO_SCRIPT, PHONE

EVERY_MODE = {**MODES, **NO_SCRIPT}


def asked(expression: str) -> str:
    return "?" + urllib.parse.urlencode({"expression": expression})


def numbers(page) -> dict[str, int]:
    """The table of a page's first figure, without its total."""
    rows = page.locator(".figure table tbody tr:not(.total)")
    return {
        row.locator("th").text_content().strip(): int(row.locator("td").last.text_content().replace(",", ""))
        for row in rows.all()
    }


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_an_analyst_breaks_a_measure_down_by_council_and_takes_it_away(visit, program, mode):
    page = visit("/measures", **EVERY_MODE[mode])
    page.get_by_role("link", name="Establishments reached").click()
    page.get_by_role("link", name="Explore this measure").click()
    page.get_by_text("Change the question").click()
    page.get_by_label("From").fill("2019-08")
    page.get_by_label("To", exact=True).fill("2022-03")
    page.get_by_label("Break down by").select_option("council")
    page.get_by_label("Show as").select_option("map")
    page.get_by_role("button", name="Show the figures").click()
    page.wait_for_url(re.compile("by=council"))
    expression = "map of engagements.establishments during 2019-08..2022-03 by council"
    answer = program.json("/api/figures" + asked(expression))
    shown = numbers(page)
    assert len(shown) >= 32 and sorted(shown.values()) == sorted(row["value"] for row in answer["table"]["rows"])
    csv = program.get("/figures.csv" + asked(expression)).text.splitlines()
    assert len(csv) - 1 == len(answer["table"]["rows"])
    tiles = page.locator("svg.tiles .count").all_text_contents()
    assert sorted(int(text) for text in tiles) == sorted(
        row["value"] for row in answer["table"]["rows"] if row["council"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The address is a link to the question.
    assert program.get(page.url.removeprefix(program.address)).status == 200


def test_figure_table_file_and_api_say_the_same(program):
    for expression in (
        "table of engagements.count by kind", "chart of engagements.hours by month", "list of sessions.count by kind top 2",
        "table of (share of engagements.count in engagements.count) by mode",
    ):
        rows = program.json("/api/figures" + asked(expression))["table"]["rows"]
        lines = program.get("/figures.csv" + asked(expression)).text.splitlines()[1:]
        assert len(rows) == len(lines) > 0, expression
        assert program.json("/figures.json" + asked(expression))["table"]["rows"] == rows
        for form in ("ods", "xlsx"):
            assert program.get(f"/figures.{form}" + asked(expression)).status == 200
        metadata = program.json("/figures.csv-metadata.json" + asked(expression))
        header = program.get("/figures.csv" + asked(expression)).text.lstrip("\ufeff").splitlines()[0]
        assert [column["name"] for column in metadata["tableSchema"]["columns"]] == header.split(",")


def test_what_is_wrong_with_an_expression_is_pointed_at(visit, program):
    page = visit("/figures" + asked("engagements.count where colour = red"))
    assert page.locator("pre.expression mark").inner_text().startswith("colour")
    page.get_by_text("What would be right there").click()
    assert page.get_by_text("urban_rural", exact=True).is_visible()
    assert page.get_by_label("Expression").input_value() == "engagements.count where colour = red"
    answer = program.get("/api/figures" + asked("share of engagements.count in engagements.hours"))
    assert answer.status == 422 and json.loads(answer.text)["position"] == 30
    added = json.loads(
        program.get("/api/figures" + asked("engagements.attendances + engagements.establishments")).text)
    assert added["position"] == 24 and "never added" in added["detail"]


def test_the_public_sees_no_figure_of_people(visit, program):
    page = visit("/figures" + asked("table of engagements.attendances by council"))
    assert "public only in reports" in page.locator("main").inner_text()
    for path in ("csv", "ods", "json"):
        assert program.get(f"/figures.{path}" + asked("engagements.attendances")).status == 404
    assert program.json("/api/figures" + asked("sessions.learner_hours"))["status"] == "not_public"
    assert program.get("/figures/rows" + asked("engagements.count")).status == 404


def test_a_question_takes_several_values_and_a_period_beside_it(visit):
    page = visit("/explore")
    page.get_by_label("Measure").select_option("engagements.count")
    page.get_by_label("Period", exact=True).select_option("calendar 2021")
    page.locator("details.filtering > summary").click()
    page.locator("details.facet > summary", has_text="Remoteness").click()
    page.get_by_label("Remote", exact=True).check()
    page.get_by_label("Very remote", exact=True).check()
    page.get_by_label("Compare with the period").select_option("calendar 2020")
    page.get_by_role("button", name="Show the figures").click()
    page.wait_for_url(re.compile("remoteness=very-remote"))
    headings = page.locator("#results h2").all_inner_texts()
    assert headings == [
        "Engagements in remote or very remote places",
        "Beside it: Engagements in remote or very remote places, 2020"]
    page.get_by_text("Change the question").click()
    assert page.get_by_label("Very remote", exact=True).is_checked()


def test_what_cannot_be_is_said_at_its_field(visit):
    page = visit("/explore?measure=engagements.count&year=calendar+2021&from=2019-08")
    assert page.locator("#results").count() == 0
    assert "whole year is chosen" in page.locator("#from-error").inner_text()
    assert page.get_by_label("From").is_visible()


def test_on_a_phone_the_answer_comes_before_the_form_is_scrolled_past(visit):
    page = visit("/explore?measure=engagements.count&by=month&form=chart", **PHONE)
    assert page.locator(".lines").bounding_box()["y"] < 700
    assert not page.get_by_label("From").is_visible()
    labels = [text.bounding_box() for text in page.locator(".lines .month").all() if text.is_visible()]
    for left, right in zip(labels, labels[1:]):
        assert left["x"] + left["width"] <= right["x"]


def test_a_fall_is_drawn_below_none_and_what_is_missing_is_said(visit):
    page = visit("/figures" + asked(
        "map of (percent change of (engagements.count during calendar 2021) since calendar 2020) by council"))
    title = page.locator("h1").inner_text()
    assert title == "Percentage change in engagements by council, 2020 to 2021"
    tiles = dict(zip(
        page.locator("svg.tiles g > title").all_text_contents(), page.locator("svg.tiles .count").all_text_contents()))
    assert any("-" in text and text.endswith("%") for text in tiles.values())
    assert page.locator(".legend .d1").count() == 1
    page = visit("/figures" + asked(
        "map of (percent change of (engagements.count during calendar 2021) since calendar 1999) by council"))
    assert set(page.locator("svg.tiles .count").all_text_contents()) == {"–"}
    assert all(name.endswith("not available") for name in page.locator("svg.tiles g > title").all_text_contents())
    assert page.locator(".legend .hatched").count() == 1


def test_help_shows_examples_that_are_answered(visit, program):
    page = visit("/figures/help")
    examples = page.locator("dl.examples dt a")
    assert examples.count() == 10
    for link in examples.all():
        assert program.get(link.get_attribute("href")).status == 200
    assert "not available" not in page.locator("dl.examples").inner_text()


@pytest.mark.parametrize("length", [2001, 8000, 40_000])
def test_an_expression_that_is_too_long_is_told_so(program, length):
    answer = program.get("/api/figures?expression=" + "a" * length)
    problem = json.loads(answer.text)
    assert problem["status"] == answer.status == (422 if length < 16_000 else 400)
    assert "horten" in problem["detail"]


@pytest.mark.parametrize("path", [
    "/figures/help", "/explore?measure=engagements.count&year=calendar+2021&from=2019-08",
    "/explore?measure=engagements.count&by=month&and=kind&form=chart", "/figures" + asked("engagements.count where"),
    "/gd/measures/engagements.hours", "/explore?measure=engagements.count&since=calendar+2020&year=calendar+2021&by=region&form=chart&beside=highland"])
def test_axe_finds_nothing_in_other_states(visit, path):
    assert validators.axe_violations(visit(path, **PHONE, bypass_csp=True)) == []
