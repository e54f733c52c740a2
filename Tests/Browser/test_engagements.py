"""An officer records what they did on a phone in under a minute, once, and puts right what went wrong."""

import re
import time

import pytest

import directory_page as directory
import staff as people
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT

EVERY_MODE = {**MODES, **NO_SCRIPT}
DAYS = iter(f"2026-{month:02}-{day:02}" for month in range(1, 11) for day in range(1, 29))


@pytest.fixture(scope="module")
def office(office):
    """The people of the program, with two officers and an analyst."""
    office.join("eilidh", "Eilidh", "officer")
    office.join("una", "Una", "officer")
    office.join("anna", "Anna", "analyst")
    return office


def numbers(page) -> dict[str, str]:
    return dict(zip(page.locator(".figures dt").all_inner_texts(), page.locator(".figures dd").all_inner_texts()))


def begin(page, day: str) -> None:
    """Opens the form and says what it cannot know."""
    page.goto("/engagements")
    page.get_by_role("link", name="Record an engagement").first.click()
    page.fill("#day", day)
    page.fill("#minutes", "45")
    page.select_option("#kind", "professional-advice")
    page.select_option("#mode", "online")
    page.fill("#heads-practitioner", "6")


def add(page, name: str) -> None:
    page.fill("#find", name)
    page.get_by_role("button", name="Add", exact=True).click()


def held(page) -> int:
    page.goto("/engagements")
    return int(numbers(page)["Engagements held"].replace(",", ""))


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_an_officer_records_a_visit_to_two_schools_once_and_the_numbers_move(office, mode):
    page = office.page("eilidh", **EVERY_MODE[mode])
    before, started = held(page), time.monotonic()
    day = next(DAYS)
    begin(page, day)
    add(page, "Elgin Academy")
    add(page, "Elgin High School")
    assert page.locator("input[name=establishment]:checked").count() == 2
    assert page.input_value("#day") == day and page.input_value("#heads-practitioner") == "6"
    picture(page, f"engagement form {mode}")
    assert directory.reflows(page)
    # Twice, as fast as a finger goes: it is recorded once.
    page.get_by_role("button", name="Save engagement").dblclick()
    page.get_by_text("Saved.").wait_for()
    assert time.monotonic() - started < 60
    text = page.inner_text("main")
    assert "Elgin Academy" in text and "Elgin High School" in text and "Teachers and lecturers: 6" in text
    picture(page, f"engagement {mode}")
    assert directory.reflows(page)
    assert held(page) == before + 1
    picture(page, f"engagements {mode}")
    assert directory.reflows(page)
    page.context.close()


@pytest.mark.parametrize("mode", MODES)
def test_without_a_connection_it_waits_on_the_device_and_is_sent_once(office, mode):
    page = office.page("una", **MODES[mode])
    before = held(page)
    days = [next(DAYS) for _ in range(2)]
    begin(page, days[0])
    page.context.set_offline(True)
    for name in ["Elgin Academy", "Elgin High School"]:
        page.fill("#find", page.input_value("#find") + name)
        page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Save engagement").click()
    page.wait_for_selector("text=1 engagement waits on this device")
    picture(page, f"engagement kept {mode}")
    assert directory.reflows(page)
    assert page.input_value("#find") == "" and page.input_value("#heads-practitioner") == ""
    page.fill("#day", days[1])
    page.fill("#minutes", "5000")
    page.select_option("#kind", "planning")
    page.select_option("#mode", "online")
    page.get_by_role("button", name="Save engagement").click()
    page.wait_for_selector("text=2 engagements wait on this device")
    # Signing out asks first.
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Sign out").click()
    assert len(asked) == 1 and "not saved yet" in asked[0]
    page.context.set_offline(False)
    page.wait_for_selector("text=What waited on this device has been saved.")
    assert "1,440" in page.inner_text("#kept")
    page.get_by_role("button", name="Put it back into the form").click()
    assert page.input_value("#minutes") == "5000" and page.input_value("#day") == days[1]
    page.fill("#minutes", "50")
    page.get_by_role("button", name="Save engagement").click()
    page.wait_for_url("**/engagements/*?done=recorded")
    assert page.evaluate("localStorage.getItem('ceangal.engagements')") is None
    assert held(page) == before + 2
    page.goto(f"/engagements?from={days[0]}&to={days[0]}")
    assert page.locator("tbody tr").count() == 1
    assert "Elgin Academy and 1 more" in page.inner_text("tbody")
    page.context.close()


@pytest.mark.parametrize("mode", MODES)
def test_the_pages_are_accessible(office, mode):
    page = office.page("eilidh", **MODES[mode], bypass_csp=True)
    page.goto("/engagements/new")
    assert validators.axe_violations(page) == []
    page.fill("#find", "primary")
    page.get_by_role("button", name="Add", exact=True).click()
    assert validators.axe_violations(page) == []
    page.fill("#minutes", "")
    page.get_by_role("button", name="Save engagement").evaluate("button => { button.formNoValidate = true; button.click() }")
    page.get_by_role("link", name="Type how many minutes").wait_for()
    assert validators.axe_violations(page) == []
    for address in ["/engagements?whose=all", "/gd/engagements/new"]:
        page.goto(address)
        assert validators.axe_violations(page) == []
        assert directory.reflows(page)
    page.context.close()


def test_what_cannot_be_is_told_and_everything_typed_stays(office):
    page = office.page("eilidh", java_script_enabled=False)
    begin(page, "2026-11-20")
    page.fill("#heads-leader", "-4")
    page.fill("#note", "Walked pupil Morag home")
    page.fill("#find", "Elgin")
    page.get_by_role("button", name="Save engagement").click()
    problems = page.inner_text(".problems")
    assert "pupil Morag" in problems and "several establishments" in problems
    assert page.input_value("#heads-leader") == "-4" and page.input_value("#find") == "Elgin"
    page.check("text=Elgin Academy")
    page.fill("#find", "")
    page.fill("#note", "Walked home")
    page.get_by_role("button", name="Save engagement").click()
    assert "at most 10,000" in page.inner_text(".problems")
    page.fill("#heads-leader", "")
    page.fill("#day", "2027-03-01")
    page.get_by_role("button", name="Save engagement").click()
    assert "lies ahead" in page.inner_text(".problems")
    page.select_option("#state", "planned")
    page.get_by_role("button", name="Save engagement").click()
    assert "It does not count in any number." in page.inner_text("main")
    page.get_by_role("button", name="Cancel it").click()
    assert "Cancelled." in page.inner_text("main")
    page.context.close()


def test_of_two_editors_the_second_is_shown_both_and_loses_nothing(office):
    first, second = office.page("eilidh"), office.page("eilidh")
    day = next(DAYS)
    begin(first, day)
    first.get_by_role("button", name="Save engagement").click()
    first.get_by_role("link", name="Correct it").click()
    second.goto(first.url)
    for page, minutes in [(first, "50"), (second, "55")]:
        page.fill("#minutes", minutes)
        page.fill("#reason", "The diary says so")
        page.get_by_role("button", name="Save changes").click()
    warning = second.inner_text(".warning")
    assert "Somebody has changed this engagement" in warning and "50 min" in warning
    assert second.input_value("#minutes") == "55" and second.input_value("#reason") == "The diary says so"
    picture(second, "engagement overtaken")
    second.get_by_role("button", name="Save changes").click()
    text = second.inner_text("main")
    assert "55 min" in text and "The diary says so" in text and "50 min became 55 min" in text
    second.get_by_role("button", name="Undo the last change").click()
    assert "50 min" in second.inner_text(".facts")
    first.context.close()
    second.context.close()


def test_others_read_it_and_do_not_change_it_and_an_analyst_sees_figures(office):
    page = office.page("eilidh")
    begin(page, next(DAYS))
    page.get_by_role("button", name="Save engagement").click()
    page.get_by_text("Saved.").wait_for()
    address = re.sub(r"\?.*", "", page.url)
    page.context.close()
    other = office.page("una")
    other.goto(address)
    assert "Eilidh" in other.inner_text("main") and other.get_by_role("link", name="Correct it").count() == 0
    assert other.goto(address + "/edit").status == 404
    other.context.close()
    analyst = office.page("anna")
    assert analyst.goto(address).status == 404
    analyst.goto("/engagements")
    assert "figures alone" in analyst.inner_text("main") and analyst.locator("tbody tr").count() == 0
    analyst.context.close()
    stranger = office.fresh()
    assert stranger.goto("/engagements").status == 404
    stranger.context.close()


@pytest.mark.parametrize("mode", ["desktop", "320 px", "phone, no script"])
def test_who_was_not_reached_is_planned_for_from_the_list(office, mode):
    options = EVERY_MODE[mode]
    page = office.page("una", **options)
    page.goto("/engagements")
    page.get_by_role("link", name="Who has not been reached").click()
    page.select_option("#la", "orkney-islands")
    page.get_by_role("button", name="Apply filters").click()
    first = page.locator("ol.cards > li").first
    names = first.locator("ul a").all_inner_texts()
    picture(page, f"cold spots {mode}")
    assert directory.reflows(page) and len(names) > 0
    first.get_by_role("link", name=re.compile("Plan a visit")).click()
    assert page.input_value("#state") == "planned"
    assert page.locator("input[name=establishment]:checked").count() == len(names)
    page.fill("#day", f"2027-01-{['desktop', '320 px', 'phone, no script'].index(mode) + 11}")
    page.fill("#minutes", "60")
    page.select_option("#kind", "planning")
    page.select_option("#mode", "in-person")
    page.get_by_role("button", name="Save engagement").click()
    page.get_by_text("Saved.").wait_for()
    text = page.inner_text("main")
    assert "Planned" in text and all(name in text for name in names)
    if mode not in NO_SCRIPT:
        other = office.page("una", **options, bypass_csp=True)
        other.goto("/engagements/cold-spots?la=orkney-islands")
        assert validators.axe_violations(other) == []
        other.context.close()
    page.context.close()


@pytest.mark.parametrize("mode", ["phone", "phone, no script"])
def test_what_is_usually_the_same_is_there_already_and_two_taps_record_it(office, mode):
    page = office.page("eilidh", **EVERY_MODE[mode])
    begin(page, next(DAYS))
    page.get_by_role("button", name="Save engagement").click()
    page.get_by_text("Saved.").wait_for()
    before = held(page)
    page.get_by_role("link", name="Record an engagement").first.click()
    assert page.input_value("#kind") == "professional-advice" and page.input_value("#minutes") == "45"
    page.get_by_role("button", name="Save engagement").click()
    page.get_by_text("Saved.").wait_for()
    assert held(page) == before + 1
    page.context.close()


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_a_spreadsheet_of_the_past_is_looked_at_settled_loaded_once_and_taken_back(office, mode):
    number = list(EVERY_MODE).index(mode) + 1
    page = office.page(office.join(f"olaf{number}", f"Olaf {number}", "officer"), **EVERY_MODE[mode])
    rows = [
        "date,type,mode,minutes,school,attendees",
        f"2021-11-{number:02},Professional advice,Online,45,Elgin Academy,6",
        f"2021-11-{number:02},Planning,Online,30,The Old Mill {number},2",
        "soon,Planning,Online,30,,2",
    ]

    def send(lines):
        page.set_input_files(
            "#file", files=[{"name": "log.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}])
        page.get_by_role("button", name="See what it would do").click()

    page.goto("/engagements")
    page.get_by_role("link", name="Load past engagements").click()
    send(rows)
    assert "Row 3 (line 4)" in page.inner_text("main") and directory.reflows(page)
    picture(page, f"engagements import faults {mode}")
    send(rows[:-1])
    assert "The file has names to settle" in page.inner_text("main")
    assert page.get_by_role("button", name=re.compile(r"^Load \d+ engagement")).count() == 0
    page.select_option("#answer-0", "none")
    picture(page, f"engagements import names {mode}")
    assert directory.reflows(page)
    page.get_by_role("button", name="See it with these answers").click()
    page.get_by_role("button", name=re.compile(r"^Load \d+ engagement")).click()
    page.get_by_text(re.compile(r"^\d+ engagements? (is|are) loaded")).wait_for()
    picture(page, f"engagements imported {mode}")
    assert directory.reflows(page) and held(page) == 2
    page.goto("/engagements/import")
    page.locator(".card").first.get_by_role("button", name="Take it back").click()
    page.get_by_text("The load is taken back.").wait_for()
    assert held(page) == 0
    page.context.close()


@pytest.mark.parametrize("mode", MODES)
def test_the_page_of_past_spreadsheets_is_accessible(office, mode):
    page = office.page("una", **MODES[mode], bypass_csp=True)
    page.goto("/engagements/import")
    assert validators.axe_violations(page) == []
    text = "date,type,mode,minutes,school\n2021-11-01,Planning,Online,45,Primary\nsoon,Planning,Online,30,\n"
    page.set_input_files("#file", files=[{"name": "log.csv", "mimeType": "text/csv", "buffer": text.encode()}])
    page.get_by_role("button", name="See what it would do").click()
    page.locator("#answer-0").wait_for()
    assert validators.axe_violations(page) == [] and validators.parse_errors(page.content()) == []
    page.context.close()


def test_what_waits_on_a_device_is_its_writers_alone(office):
    page = office.page("una")
    begin(page, next(DAYS))
    page.context.set_offline(True)
    page.get_by_role("button", name="Save engagement").click()
    page.wait_for_selector("text=1 engagement waits on this device")
    page.context.clear_cookies()
    page.context.add_cookies(office.states["eilidh"]["cookies"])
    page.context.set_offline(False)
    before = held(page)
    assert page.locator("#kept").is_hidden()
    # A form that somebody else began is not saved in this one's name without a word.
    begin(page, next(DAYS))
    page.evaluate("document.querySelector('#engagement').elements.person.value = 'x'.repeat(26)")
    page.get_by_role("button", name="Save engagement").click()
    page.get_by_text("Somebody else is signed in now").first.wait_for()
    assert page.input_value("#heads-practitioner") == "6" and held(page) == before
    assert page.evaluate("JSON.parse(localStorage.getItem('ceangal.engagements')).length") == 1
    page.context.close()
