"""Two stories: what an officer logs is found by the analyst in every form; a report is written, released and read by all."""

import csv
import io
import re
import urllib.parse
import zipfile
from xml.etree import ElementTree

import pytest

import directory_page as directory
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT

EVERY_MODE = {**MODES, **NO_SCRIPT}
MONTHS = {mode: f"2016-{month:02}" for month, mode in enumerate(EVERY_MODE, start=1)}

REPORT = """## The work

The team undertook {{engagements.count}} engagements with {{engagements.establishments}} establishments; of the engagements
**{{share of engagements.count where mode = online in engagements.count}}** were online.

{{map of engagements.count by council}}

{{table of engagements.count by kind}}
"""


def asked(expression: str) -> str:
    return "?" + urllib.parse.urlencode({"expression": expression})


def is_sound(page, mode: str) -> bool:
    """Whether a page fits its width and axe finds nothing; axe itself is a script."""
    return directory.reflows(page) and (mode in NO_SCRIPT or validators.axe_violations(page) == [])


def log(page, day: str, *establishments: str) -> None:
    """An officer records a visit in which six practitioners took part."""
    page.goto("/engagements")
    page.get_by_role("link", name="Record an engagement").first.click()
    page.fill("#day", day)
    page.fill("#minutes", "45")
    page.select_option("#kind", "professional-advice")
    page.select_option("#mode", "online")
    page.fill("#heads-practitioner", "6")
    for name in establishments:
        page.fill("#find", name)
        page.get_by_role("button", name="Add", exact=True).click()
    assert page.locator("input[name=establishment]:checked").count() == len(establishments)
    page.get_by_role("button", name="Save engagement").click()
    page.get_by_text("Saved.").wait_for()


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_what_an_officer_logs_the_analyst_finds_in_table_chart_file_api_and_rows(office, program, mode):
    month = MONTHS[mode]
    office.join("eilidh", "Eilidh", "officer")
    office.join("anna", "Anna", "analyst")
    officer = office.page("eilidh", **EVERY_MODE[mode])
    analyst = office.page("anna", **EVERY_MODE[mode], bypass_csp=True)

    def known(measure: str) -> int:
        answer = analyst.request.get("/api/figures" + asked(f"{measure} during {month}..{month}"))
        assert answer.status == 200
        return answer.json()["value"]

    log(officer, f"{month}-06", "Elgin Academy", "Elgin High School")
    assert [known("engagements.count"), known("engagements.establishments"), known("engagements.attendances")] == [1, 2, 6]
    # One of the two is new.
    log(officer, f"{month}-07", "Elgin Academy", "Forres Academy")
    assert [known("engagements.count"), known("engagements.establishments"), known("engagements.attendances")] == [2, 3, 12]
    officer.context.close()

    analyst.goto("/measures")
    analyst.locator("a[href='/measures/engagements.attendances']").first.click()
    analyst.get_by_role("link", name="Explore this measure").click()
    analyst.get_by_text("Change the question").click()
    analyst.get_by_label("From").fill(month)
    analyst.get_by_label("To", exact=True).fill(month)
    analyst.get_by_label("Break down by", exact=True).select_option("kind")
    analyst.get_by_label("Show as").select_option("chart")
    analyst.get_by_role("button", name="Show the figures").click()
    analyst.wait_for_url(re.compile("by=kind"))
    expression = f"chart of engagements.attendances during {month}..{month} by kind"
    table = analyst.locator(".figure table tbody tr:not(.total) td.number").all_text_contents()
    assert [text.strip() for text in table if text.strip() != "0"] == ["12"]
    text = analyst.request.get("/figures.csv" + asked(expression)).text()
    assert [row["value"] for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))) if row["value"] != "0"] == ["12"]
    answer = analyst.request.get("/api/figures" + asked(expression)).json()
    if mode == "desktop":  # whoever takes figures of people away is named in the record of events
        record = office.page(office.administrator())
        record.goto("/admin/audit")
        assert "took figures of people away" in record.inner_text("main")
        record.context.close()
    assert [row["value"] for row in answer["table"]["rows"] if row["value"]] == [12]
    assert is_sound(analyst, mode)
    picture(analyst, f"journey-9 explorer {mode}")
    analyst.get_by_role("link", name="2 records").click()
    rows = analyst.locator("table tbody tr")
    assert rows.count() == 2 and sum(int(text) for text in rows.locator("td.number span:last-child").all_text_contents()) == 12
    # An analyst learns what they were, not whose.
    assert "Elgin" not in analyst.inner_text("main")
    assert is_sound(analyst, mode)
    picture(analyst, f"journey-9 rows {mode}")
    analyst.context.close()


def cells(ods: bytes) -> list[list[str]]:
    """The rows of a spreadsheet's sheets, as they are shown."""
    names = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0", "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}
    with zipfile.ZipFile(io.BytesIO(ods)) as archive:
        content = ElementTree.fromstring(archive.read("content.xml"))
    return [["".join(cell.itertext()) for cell in row.findall("table:table-cell", names)]
        for row in content.iter(f"{{{names['table']}}}table-row")]


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_a_report_is_written_read_by_a_second_person_released_and_read_by_all(office, program, visit, mode):
    office.join("erik", "Erik", "officer")
    office.join("anna", "Anna", "analyst")
    title = f"What was done, {mode}"
    analyst = office.page("anna", **EVERY_MODE[mode], bypass_csp=True)
    analyst.goto("/admin/reports")
    analyst.get_by_role("link", name="New report").click()
    analyst.fill("#title", title)
    analyst.fill("#period", "2020-09..2021-02")
    analyst.fill("#body", REPORT.replace("engagements.count by kind", "engagements.counted by kind"))
    analyst.get_by_role("button", name="Show what it says").click()
    assert "counted" in analyst.locator(".preview .problems").inner_text()
    analyst.fill("#body", REPORT)
    analyst.get_by_role("button", name="Save", exact=True).click()
    analyst.get_by_text("The report is begun.").wait_for()
    # A figure leads to the same number, of the report's period.
    assert "during" in analyst.locator(".preview a.infigure").first.get_attribute("href")
    assert is_sound(analyst, mode)
    picture(analyst, f"journey-10 draft {mode}")
    analyst.get_by_role("button", name="Give it to a second person").click()
    analyst.get_by_text("It waits for a second person now.").wait_for()
    slug = analyst.url.split("/admin/reports/")[1].split("?")[0]
    analyst.context.close()

    officer = office.page("erik", **EVERY_MODE[mode], bypass_csp=True)
    officer.goto("/admin")
    officer.get_by_role("link", name=re.compile("to be read by a second person")).first.click()
    officer.get_by_role("link", name=title).click()
    officer.get_by_label("I have read it").check()
    assert is_sound(officer, mode)
    officer.get_by_role("button", name="Release", exact=True).click()
    officer.get_by_text("It is released.").wait_for()
    officer.context.close()

    page = visit(f"/reports/{slug}", **EVERY_MODE[mode], bypass_csp=True)
    assert page.url.endswith(f"/reports/{slug}/1.0")
    assert is_sound(page, mode)
    picture(page, f"journey-10 report {mode}")
    shown = [text.strip() for text in page.locator("article p a.infigure").all_text_contents()]
    assert len(shown) == 3 and all(re.fullmatch(r"[\d,]+%?", text) for text in shown)
    rows = {row.locator("th").text_content().strip(): row.locator("td.number").text_content().strip()
        for row in page.locator("article table tbody tr:not(.total)").all()}
    # The same figures in the file, in JSON, and each on a page of its own.
    sheet = cells(program.get(f"/reports/{slug}/1.0/tables.ods").body)
    head = next(row for row in sheet if "expression" in row)
    said = [row for row in sheet if row[: 1] and row[0].isdigit()]
    assert [row[head.index("printed")] for row in said[:3]] == shown
    assert [figure["printed"] for figure in program.json(f"/reports/{slug}/1.0.json")["figures"]][:2] == shown[:2]
    for row in said[3:]:
        assert rows[row[head.index("first_value")]].replace(",", "") == row[head.index("value")].replace(",", "")
    page.locator("article p a.infigure").first.click()
    page.wait_for_url(re.compile("/figures/1$"))
    assert shown[0] in page.inner_text("main") and is_sound(page, mode)
    page.go_back()
    # In Gaelic: the page's words, the text marked as English, and a notice.
    page.get_by_role("link", name="Gàidhlig").click()
    page.wait_for_url(re.compile(f"/gd/reports/{slug}"))
    assert page.locator("html").get_attribute("lang") == "gd"
    assert page.locator("article h1").get_attribute("lang") == "en"
    assert "sa Bheurla" in page.inner_text("article")
    assert [text.strip() for text in page.locator("article p a.infigure").all_text_contents()] == shown
    assert page.locator("article [lang=en] .figure").first.locator("xpath=ancestor::*[@lang][1]").get_attribute("lang") == "gd"
    assert is_sound(page, mode)
    picture(page, f"journey-10 gaelic {mode}")
