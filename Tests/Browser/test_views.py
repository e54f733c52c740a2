"""Editors put a search together; readers find it from the front page."""

import re

import pytest

import directory_page as directory
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT

EVERY_MODE = {**MODES, **NO_SCRIPT}


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_an_editor_puts_a_view_together_changes_it_and_takes_it_back(visit, program, office, mode):
    name = "Maths for " + " ".join(re.findall("[a-z0-9]+", mode))
    page = office.page(office.join("erik", "Erik", "officer"), **EVERY_MODE[mode])
    page.goto("/admin")
    page.get_by_role("link", name="Views of the directory").click()
    page.fill("#title", name)
    page.fill("#introduction", "Chosen by hand.\nTry these first.")
    page.fill("#search", program.address + "/establishments?q=maths")
    page.get_by_role("button", name="Publish the view").click()
    assert "Paste the address of a search" in page.inner_text(".problems") and directory.reflows(page)
    page.fill("#search", program.address + "/directory?q=maths&sector=primary&page=2")
    page.get_by_role("button", name="Publish the view").click()
    page.get_by_text("It is done.").wait_for()
    assert directory.reflows(page)
    picture(page, f"views {mode}")

    reader = visit("/", **EVERY_MODE[mode])
    reader.get_by_role("link", name=name).click()
    assert reader.locator("h1").inner_text() == name
    assert "Chosen by hand." in reader.inner_text("main") and directory.reflows(reader)
    found = program.json("/directory.json?q=maths&sector=primary&size=1")["total"]
    assert f"{found:,}" in reader.inner_text("main")
    assert reader.locator("link[rel=canonical]").get_attribute("href").endswith("/directory/v/" + name.lower().replace(" ", "-"))
    picture(reader, f"view {mode}")
    address = reader.url

    page.get_by_role("link", name=name, exact=True).click()
    page.fill("#introduction", "Changed.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It is done.").wait_for()
    reader.reload()
    assert "Changed." in reader.inner_text("main") and "Chosen by hand." not in reader.inner_text("main")
    page.get_by_role("link", name=name, exact=True).click()
    assert directory.reflows(page)
    page.get_by_role("button", name="Take the view back").click()
    page.get_by_text("It is done.").wait_for()
    assert program.get(address.partition(program.address)[2]).status == 410
    reader.goto("/")
    assert reader.get_by_role("link", name=name).count() == 0

    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Put the view back").click()
    page.get_by_text("It is done.").wait_for()
    page.get_by_role("link", name=name, exact=True).click()
    page.locator("summary", has_text="In Gaelic").click()
    page.fill("#title_gd", f"Matamataig {mode}")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It is done.").wait_for()
    reader.goto("/gd" + address.partition(program.address)[2])
    assert reader.locator("h1").inner_text() == f"Matamataig {mode}"
    slug = address.rpartition("/")[2]
    assert program.json(f"/directory/v/{slug}.json")["title_gd"] == f"Matamataig {mode}"
    assert slug in [view["slug"] for view in program.json("/directory/views.json")["views"]]
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Take the view back").click()
    page.context.close()


@pytest.mark.parametrize("mode", ["desktop", "dark", "320 px"])
def test_the_pages_of_views_are_sound(office, program, mode):
    page = office.page(office.join("erik", "Erik", "officer"), **MODES[mode], bypass_csp=True)
    answer = page.goto("/admin/views")
    assert answer.status == 200 and validators.parse_errors(answer.text()) == []
    assert validators.axe_violations(page) == []
    page.fill("#title", f"Sound in {mode}")
    page.fill("#search", "q=maths")
    page.get_by_role("button", name="Publish the view").click()
    page.get_by_role("link", name=f"Sound in {mode}").click()
    assert validators.axe_violations(page) == [] and validators.parse_errors(page.content()) == []
    editing = page.url
    page.get_by_role("link", name="See the view").click()
    assert validators.axe_violations(page) == [] and validators.parse_errors(page.content()) == []
    page.goto("/")
    assert validators.axe_violations(page) == [] and validators.parse_errors(page.content()) == []
    page.goto(editing)
    page.get_by_role("button", name="Take the view back").click()
    page.context.close()
