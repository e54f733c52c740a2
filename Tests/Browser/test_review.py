"""An organisation edits what it offers, an editor reads it beside what is published, and the public sees it then."""

import re

import pytest

import directory_page as directory
import staff as people
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT

pytestmark = pytest.mark.records


@pytest.fixture(scope="module")
def office(office, program):
    """The people of the program, with an officer and an editor of an organisation of the demonstration."""
    office.join("erik", "Erik", "officer")
    office.provider = an_invented_provider(program)
    office.join("bashir", "Bashir", "provider", "organisation", office.provider[1])
    return office


def an_invented_provider(program) -> tuple[str, str]:
    """Slug and name of an organisation of the demonstration."""
    # A hub has listings as well: the recordings of its sessions.
    listings = program.json("/directory.json?q=invented&size=20")["listings"]
    found = next(one for one in listings if "Hub" not in one["provider_name"])
    return found["provider"], found["provider_name"]


def of_its_own(office, mode: str) -> str:
    """A new listing of the organisation, sent to be read; its title."""
    title = f"Building bridges, {mode}"
    page = office.page("bashir")
    page.goto("/provider/listings")
    page.get_by_role("link", name="Add a listing").click()
    page.fill("#title", title)
    page.fill("#description", "An hour with spaghetti and string, for primary 6 and 7.")
    page.check("#sector-primary")
    page.check("#region-scotland")
    page.get_by_role("button", name="Send to be read").click()
    assert "Sent." in page.inner_text("main")
    page.context.close()
    return title


@pytest.mark.parametrize("mode", [*MODES, *NO_SCRIPT])
def test_a_change_is_read_beside_what_is_published_and_only_then_public(office, program, mode):
    options = {**MODES, **NO_SCRIPT}[mode]
    title = of_its_own(office, mode)
    reader = office.page("erik", **options)
    reader.goto("/admin/reviews")
    reader.get_by_role("link", name=title).click()
    assert published(program, title) is None
    reader.get_by_role("button", name="Publish").click()
    assert "Published." in reader.inner_text("main")

    editor = office.page("bashir", **options)
    editor.goto("/provider/listings")
    card = editor.locator("li.card", has_text=title)
    card.get_by_role("link", name="Edit").click()
    editor.fill("#description", "Two hours with spaghetti and string.")
    editor.fill("#cost", "2.50")
    editor.get_by_role("button", name="Save and preview").click()
    assert "Two hours with spaghetti" in editor.inner_text("main") and "not published" in editor.inner_text("main")
    picture(editor, f"preview {mode}")
    assert directory.reflows(editor)
    editor.get_by_role("link", name="Back to the form").click()
    assert editor.input_value("#cost") == "2.50"
    editor.get_by_role("button", name="Send to be read").click()

    public = office.fresh()
    address = published(program, title)
    public.goto(address)
    assert "An hour with spaghetti" in public.inner_text("main")

    reader.goto("/admin/reviews")
    reader.get_by_role("link", name=title).click()
    changed = reader.locator("tr.changed")
    assert changed.count() == 2
    assert "An hour" in changed.nth(0).inner_text() and "Two hours" in changed.nth(0).inner_text()
    assert "£2.50" in changed.nth(1).inner_text()
    picture(reader, f"review {mode}")
    assert directory.reflows(reader)
    if mode not in NO_SCRIPT:
        page = office.page("erik", **options, bypass_csp=True)
        page.goto(reader.url)
        assert validators.axe_violations(page) == []
        page.context.close()
    reader.fill("#reason", "Say for which stages it is.")
    reader.get_by_role("button", name="Give it back").click()
    assert "Given back" in reader.inner_text("main")
    public.goto(address)
    assert "An hour with spaghetti" in public.inner_text("main")

    editor.goto("/provider/listings")
    card = editor.locator("li.card", has_text=title)
    assert "Say for which stages it is." in card.inner_text()
    card.get_by_role("link", name="Edit").click()
    assert "Say for which stages it is." in editor.inner_text("main")
    if editor.locator("#stage-second").count():
        editor.click("summary:has-text('Stage')")
        editor.check("#stage-second")
    editor.get_by_role("button", name="Send to be read").click()
    reader.goto("/admin/reviews")
    reader.get_by_role("link", name=title).click()
    reader.get_by_role("button", name="Publish").click()

    public.goto(address)
    text = public.inner_text("main")
    assert "Two hours with spaghetti" in text and "£2.50" in text and "24 November 2026" in text
    assert title in program.get("/directory.atom?q=" + title.replace(" ", "+").replace(",", "")).text
    for page in (reader, editor, public):
        page.context.close()


def published(program, title: str) -> str | None:
    found = program.json("/directory.json?q=" + title.replace(" ", "+").replace(",", "") + "&size=50")["listings"]
    return next(("/directory/" + one["id"] for one in found if one["title"] == title), None)


def test_what_lacks_something_is_said_and_what_was_typed_stays(office):
    page = office.page("bashir")
    page.goto("/provider/listings")
    page.get_by_role("link", name="Add a listing").click()
    page.fill("#description", "Something without a title")
    page.fill("#start", "soon")
    page.get_by_role("button", name="Send to be read").click()
    assert "soon" in page.inner_text(".problems")
    assert page.input_value("#description") == "Something without a title"
    page.fill("#start", "")
    page.get_by_role("button", name="Send to be read").click()
    problems = page.inner_text(".problems")
    assert "title" in problems and "sectors" in problems and "where it applies" in problems


def test_an_editor_confirms_withdraws_and_puts_back(office, program):
    title = of_its_own(office, "withdrawn later")
    reader = office.page("erik")
    reader.goto("/admin/reviews")
    reader.get_by_role("link", name=title).click()
    reader.get_by_role("button", name="Publish").click()
    address = published(program, title)
    editor = office.page("bashir")
    editor.goto("/provider/listings")
    editor.locator("li.card", has_text=title).get_by_role("button", name="Withdraw").click()
    assert program.get(address, {"Accept": "text/html"}).status == 410
    editor.locator("li.card", has_text=title).get_by_role("button", name="Put back").click()
    assert program.get(address).status == 301
    editor.locator("li.card", has_text=re.compile("Checked|checked")).first.wait_for()


def test_somebody_claims_an_organisation_and_edits_it_then(visit, office):
    page = visit()
    people.sign_in(page, "claire@ferryworks.example", "Claire")
    slug, name = office.provider
    page.goto(f"/providers/{slug}")
    page.get_by_role("link", name="Is this your organisation?").click()
    page.fill("#note", "I write its web pages.")
    page.get_by_role("button", name="Ask").click()
    assert "Thank you" in page.inner_text("main")
    page.goto("/provider/listings")
    assert page.locator("h1").inner_text() == "Page not found"
    reader = office.page("erik")
    reader.goto("/admin/reviews")
    reader.locator("li.card", has_text="Claire").get_by_role("button", name="Refuse").click()
    page.goto("/dev/mail")
    letter = page.locator("article.letter", has_text="claire@ferryworks.example").first.inner_text()
    assert "was not granted" in letter and name in letter
    page.goto(f"/providers/{slug}/claim")
    page.fill("#note", "I am its editor.")
    page.get_by_role("button", name="Ask").click()
    reader.goto("/admin/reviews")
    reader.locator("li.card", has_text="Claire").get_by_role("button", name="Grant").click()
    page.goto("/provider/listings")
    assert name in page.inner_text("main")


def test_another_organisations_editor_finds_nothing(office, program):
    """A listing that is not one's own is not there, whatever is done to it, in the same words as what never was."""
    other = program.json("/directory.json?q=oak&size=1")["listings"][0]
    page = office.page("bashir")
    page.goto("/provider/listings")
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    letters = other["id"]
    for word in ["edit", "preview"]:
        assert program.get(f"/provider/listings/{letters}/{word}", headers).status == 404
    for word in ["confirm", "withdraw", "restore", "discard"]:
        answer = program.get(f"/provider/listings/{letters}/{word}", headers, method="POST", body=b"")
        assert answer.status == 404, word
    answer = program.get(
        f"/provider/listings/{letters}/edit", headers, method="POST", body=b"title=Mine&provider=" + other["provider"].encode())
    assert answer.status == 404
    answer = program.get(f"/provider/listings/{letters}/edit", headers, method="POST", body=b"hub_id=x&approved_by=me")
    assert answer.status == 422
    assert program.json(f"/directory/{letters}.json")["title"] == other["title"]
