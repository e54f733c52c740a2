"""Two of one thing are compared, merged and made two again."""

import re

import pytest

import directory_page as directory
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT
from test_review import an_invented_provider, published

pytestmark = pytest.mark.records


@pytest.fixture(scope="module")
def office(office, program):
    """The people of the program, with an officer and an editor of an organisation of the demonstration."""
    office.join("erik", "Erik", "officer")
    office.provider = an_invented_provider(program)
    office.join("bashir", "Bashir", "provider", "organisation", office.provider[1])
    return office


def entered(office, title: str, description: str) -> None:
    """A listing that is published."""
    page = office.page("bashir")
    page.goto("/provider/listings")
    page.get_by_role("link", name="Add a listing").click()
    page.fill("#title", title)
    page.fill("#description", description)
    page.check("#sector-primary")
    page.check("#region-scotland")
    page.get_by_role("button", name="Send to be read").click()
    page.context.close()
    reader = office.page("erik")
    reader.goto("/admin/reviews")
    reader.get_by_role("link", name=title, exact=True).click()
    reader.get_by_role("button", name="Publish").click()
    reader.context.close()


def uuid(address: str) -> str:
    """The id of a listing's address, as Open Referral has it."""
    number = 0
    for letter in address.rsplit("/", 1)[1]:
        number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    digits = f"{number:032x}"
    return "-".join([digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]])


def look_for(page, words: str) -> None:
    """Asks for the pairs of some words."""
    page.fill("#q", words)
    page.get_by_role("button", name="Find").click()


def looked_at(office, page, mode: str, name: str) -> None:
    """A picture of a page, that it fits its width, and that nothing is wrong with it."""
    picture(page, f"{name} {mode}")
    assert directory.reflows(page)
    if mode not in NO_SCRIPT:
        other = office.page("erik", **MODES[mode], bypass_csp=True)
        other.goto(page.url)
        assert validators.axe_violations(other) == []
        other.context.close()


@pytest.mark.parametrize("mode", [*MODES, *NO_SCRIPT])
def test_two_of_one_thing_are_merged_and_made_two_again(office, program, mode):
    options = {**MODES, **NO_SCRIPT}[mode]
    title = f"Kite making ({mode})"
    entered(office, title, "An hour with paper and string.")
    first = published(program, title)
    entered(office, title + "!", "Two hours with paper and string.")
    second = published(program, title + "!")
    page = office.page("erik", **options)
    page.goto("/admin/duplicates")
    looked_at(office, page, mode, "duplicates")
    look_for(page, title)
    pair = page.locator("li.card", has_text=title)
    pair.get_by_role("button", name="Not a duplicate").click()
    assert "they are different" in page.inner_text("main")
    page.locator("details", has_text=title).locator("summary").click()
    page.locator("li.card", has_text=title).get_by_role("button", name="They may be duplicates").click()
    look_for(page, title)
    page.locator("li.card", has_text=title).get_by_role("link").click()
    if f"“{title}!” is kept" in page.inner_text("main"):
        page.get_by_role("link", name=f"Keep “{title}” instead").click()
    assert f"“{title}” is kept" in page.inner_text("main")
    assert page.locator("fieldset.versus").count() == 2
    page.locator("fieldset", has_text="Description").get_by_label("Two hours").check()
    looked_at(office, page, mode, "compare")
    page.get_by_role("button", name="See what would happen").click()
    text = page.inner_text("main")
    assert "Two hours" in text and "does not bring it back" in text and "24 December 2026" in text
    looked_at(office, page, mode, "merge preview")
    page.get_by_role("button", name="Merge", exact=True).click()
    assert "Merged." in page.inner_text("main")
    looked_at(office, page, mode, "merge")

    public = office.fresh()
    public.goto(published(program, title))
    assert public.url.split("/")[4] == first.split("/")[2] and "Two hours" in public.inner_text("main")
    assert published(program, title + "!") is None
    addresses = [second, "/gd" + second, second + ".json", "/api/openreferral/services/" + uuid(second)]
    for address in addresses:
        answer = program.get(address)
        kept = uuid(first) if "openreferral" in address else first
        assert answer.status == 301 and kept in answer.headers["Location"], address
        assert "no-cache" in answer.headers["Cache-Control"]
    page.goto("/admin/merges")
    looked_at(office, page, mode, "merges")
    page.get_by_role("link", name=f"“{title}!” into “{title}”").click()
    page.get_by_role("button", name="Undo this merge").click()
    assert "Both are as they were" in page.inner_text("main")
    public.goto(first)
    assert "An hour" in public.inner_text("main")
    assert published(program, title + "!") == second
    assert [program.get(address).status for address in addresses] == [301, 301, 200, 200]
    for one in (page, public):
        one.context.close()


def test_a_providers_page_leads_to_its_duplicate_and_its_addresses_to_the_other(office, program):
    slug, name = office.provider
    facets = program.json("/directory.json?facets=provider&size=1")["facets"]["provider"]
    other = next(one for one in facets if one["value"] != slug)
    both = sum(one["count"] for one in facets if one["value"] in (slug, other["value"]))
    public = office.fresh()
    public.goto("/providers/" + slug)
    assert public.get_by_role("link", name="This is a duplicate of").count() == 0
    page = office.page("erik", **NO_SCRIPT["desktop, no script"])
    page.goto("/providers/" + slug)
    page.get_by_role("link", name="This is a duplicate of").click()
    page.fill("#of", "nothing is called that")
    page.get_by_role("button", name="Find").click()
    assert "Nothing else is called that" in page.inner_text("main")
    page.fill("#of", f"{program.address}/providers/{other['value']}")
    page.get_by_role("button", name="Find").click()
    picture(page, "find duplicate")
    page.locator("main li.card a").click()
    page.get_by_role("button", name="See what would happen").click()
    assert "may then edit all that" in page.inner_text("main")
    picture(page, "merge providers preview")
    page.get_by_role("button", name="Merge", exact=True).click()
    merge = page.url.partition("?")[0]

    moved = program.get("/providers/" + slug)
    assert moved.status == 301 and moved.headers["Location"].endswith("/providers/" + other["value"])
    assert "no-cache" in moved.headers["Cache-Control"]
    found = program.json(f"/directory.json?provider={slug}&past=include&size=1")
    assert found["total"] == program.json(f"/directory.json?provider={other['value']}&past=include&size=1")["total"]
    assert found["total"] >= both
    public.goto("/directory?provider=" + slug)
    assert public.locator(".chips").inner_text().count(name) == 0
    page.goto(merge)
    page.get_by_role("button", name="Undo this merge").click()
    assert re.search("Both are as they were", page.inner_text("main"))
    assert program.get("/providers/" + slug).status == 200
    for one in (page, public):
        one.context.close()
