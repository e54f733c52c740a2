"""What comes out of the printer."""

import pytest

import directory_page as directory

HIDDEN = ("nav", ".filters", "form", "button", ".tools", ".pages")


@pytest.mark.parametrize("path", ["/directory?q=wind&sector=primary&sector=secondary", "/directory?view=calendar"])
def test_the_sheet_says_what_was_asked_when_and_where_to_find_it_again(visit, program, path):
    page = visit(path)
    sheet = page.locator("#results .sheet")
    assert not sheet.is_visible()
    page.emulate_media(media="print")
    assert sheet.is_visible() and sheet.locator("svg.qr").is_visible()
    assert program.address + path in sheet.inner_text()
    assert "24 November 2026" in sheet.inner_text()
    if "wind" in path:
        assert "“wind”" in sheet.inner_text() and "Sector: Primary or Secondary" in sheet.inner_text()
    for chrome in HIDDEN:
        assert not [part for part in page.locator(chrome).all() if part.is_visible()], f"{chrome} is printed"


def test_a_table_is_printed_as_a_table_and_a_dark_page_on_white(visit):
    page = visit("/directory?q=robot", viewport={"width": 700, "height": 1000}, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#results thead th").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('#results tbody tr')).display") == "table-row"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert directory.reflows(page)
