"""Staff change many listings at once: they see what would change, change it, and take it back."""

import pytest

import directory_page as directory
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT

EVERY_MODE = {**MODES, **NO_SCRIPT}


def price(program, query: str) -> set:
    """What the listings of a query cost."""
    return {one.get("cost_pence") for one in program.json(f"/directory.json?{query}&size=100")["listings"]}


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_what_a_search_finds_is_changed_and_taken_back(office, program, mode):
    query = "q=invented&sector=families"
    before = price(program, query)
    page = office.page(office.join("erik", "Erik", "officer"), **EVERY_MODE[mode])
    page.goto(f"/directory?{query}")
    page.get_by_role("link", name="Change these").click()
    assert "invented" in page.inner_text("main .lead") and directory.reflows(page)
    page.fill("#cost", "dear")
    page.get_by_role("button", name="See what would change").click()
    assert "Write the cost in pounds" in page.inner_text(".problems")
    page.fill("#cost", "7.25")
    picture(page, f"bulk form {mode}")
    page.get_by_role("button", name="See what would change").click()
    assert "would change" in page.inner_text("h1") and price(program, query) == before
    assert "£7.25" in page.inner_text("table") and directory.reflows(page)
    picture(page, f"bulk preview {mode}")
    page.get_by_role("button", name="now").click()
    page.get_by_text("You can take it back below").wait_for()
    assert price(program, query) == {725} and directory.reflows(page)
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Taken back.").wait_for()
    assert price(program, query) == before
    picture(page, f"bulk batch {mode}")
    page.goto("/admin/imports")
    assert "Bulk edit: cost 7.25" in page.inner_text("table") and directory.reflows(page)
    picture(page, f"imports {mode}")
    page.context.close()


@pytest.mark.parametrize("mode", ["desktop", "dark", "320 px"])
def test_listings_are_ticked_and_the_pages_are_sound(office, program, mode):
    page = office.page(office.join("erik", "Erik", "officer"), **MODES[mode], bypass_csp=True)

    def sound(name: str) -> None:
        assert validators.parse_errors(page.content()) == [], name
        assert validators.axe_violations(page) == [], name
        assert directory.reflows(page), name
        picture(page, f"{name} {mode}")

    page.goto("/admin/listings")
    page.fill("#q", "wind")
    page.get_by_role("button", name="Show").click()
    sound("listings")
    page.get_by_role("button", name="Change what is ticked").click()
    assert "Tick the listings" in page.inner_text("main")
    page.go_back()
    page.wait_for_url("**/admin/listings?**")
    boxes = page.locator("main input[type=checkbox]")
    # A page that is shown again may not have its boxes yet, and one by one they are waited for.
    for number in range(2):
        boxes.nth(number).check()
    assert page.locator("main input[type=checkbox]:checked").count() == 2
    page.get_by_role("button", name="Change what is ticked").click()
    assert page.inner_text("h1") == "Change 2 listings"
    page.locator("summary", has_text="Theme").click()
    page.check("#theme-robotics")
    page.get_by_role("button", name="See what would change").click()
    assert "Say whether to add" in page.inner_text(".problems")
    sound("bulk form with problems")
    page.select_option("#how-theme", "add")
    page.get_by_role("button", name="See what would change").click()
    assert "2 listings would change" in page.inner_text("h1")
    sound("bulk preview of ticked")
    page.get_by_role("button", name="Change 2 listings now").click()
    sound("batch")
    page.get_by_role("button", name="Take it back").click()
    sound("batch taken back")
    page.goto("/admin/imports")
    sound("imports list")
    page.context.close()


@pytest.mark.parametrize("mode", ["desktop", "dark", "320 px"])
def test_the_desk_names_what_waits_and_leads_there(office, program, mode):
    program.get("/directory")
    page = office.page(office.administrator(), **MODES[mode], bypass_csp=True)
    for path in ("/admin", "/admin/settings", "/admin/people?show=invited", "/admin/audit", "/gd/admin"):
        answer = page.goto(path)
        assert answer.status == 200 and validators.parse_errors(answer.text()) == [], path
        assert validators.axe_violations(page) == [] and directory.reflows(page), path
        picture(page, f"{path.strip('/').replace('/', '-').replace('?', '-')} {mode}")
    page.goto("/admin/settings")
    assert "the default" in page.inner_text("main") and "CEANGAL_DATA" in page.inner_text("main")
    answer = page.goto("/admin/settings.json")
    assert answer.status == 200 and any("--port N" in one["names"] for one in answer.json()["settings"])
    page.context.close()
    officer = office.page(office.join("erik", "Erik", "officer"))
    for path, key in (("/admin/needs.json", "areas"), ("/admin/problems.json", "problems")):
        assert key in officer.goto(path).json()
    assert officer.goto("/admin/settings").status == 404
    officer.context.close()
