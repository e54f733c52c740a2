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


@pytest.mark.parametrize("path", [
    "/explore?measure=engagements.count&by=month&and=kind&form=chart", "/figures" + asked("engagements.count where"),
    "/gd/measures/engagements.hours", "/explore?measure=engagements.count&since=calendar+2020&year=calendar+2021&by=region&form=chart&beside=highland"])
def test_axe_finds_nothing_in_other_states(visit, path):
    assert validators.axe_violations(visit(path, **PHONE, bypass_csp=True)) == []
