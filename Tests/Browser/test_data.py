"""What is kept of a person: how they get it and go, who sees to that, and that nothing anybody types becomes markup."""

import io
import re
import zipfile

import pytest

import program as programs
import samples
import staff as people

MARKUP = "\"'><img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>&amp;{{7*7}}"


@pytest.fixture(scope="module")
def wish(browser, office):
    """Somebody with an account who is a practitioner."""
    office.administrator()
    return office.join("sorcha", "Ùna Chanary", "practitioner", "establishment", samples.a_school(office.program))


def archive(page, path: str) -> zipfile.ZipFile:
    answer = page.request.get(path)
    assert answer.status == 200, answer.status
    assert answer.headers["cache-control"] == "no-store" and "attachment" in answer.headers["content-disposition"]
    return zipfile.ZipFile(io.BytesIO(answer.body()))


def test_somebody_takes_away_what_is_kept_of_them(office, wish):
    page = office.page(wish)
    page.goto("/me/data")
    with page.expect_download() as download:
        page.get_by_role("link", name="Get your data (zip)").click()
    files = zipfile.ZipFile(download.value.path())
    assert files.testzip() is None
    assert {"index.html", "person.json", "people.csv", "events.csv"} <= set(files.namelist())
    for name in ["index.html", "person.json", "people.csv"]:
        text = files.read(name).decode()
        assert "Ùna Chanary" in text and "mairi@" not in text, name
    with page.expect_download() as download:
        page.get_by_role("link", name="The same as JSON alone").click()
    assert "Ùna Chanary" in download.value.path().read_text()
    page.context.close()


def test_who_looks_after_somebody_gets_it_too_and_nobody_else(office, wish):
    page = office.page(office.administrator())
    page.goto("/admin/people?q=Chanary")
    page.click("tbody a")
    link = page.get_by_role("link", name="Everything kept of them (zip)").get_attribute("href")
    assert "Ùna Chanary" in archive(page, link).read("people.csv").decode()
    page.goto("/admin/audit")
    assert "Ùna Chanary" in page.locator("main").inner_text()
    page.context.close()
    office.join("erik", "Erik", "officer")
    for who in ["erik", "nobody"]:
        other = office.page(who)
        status = other.request.get(link, max_redirects=0).status
        assert status == (404 if who == "erik" else 401), (who, status)
        other.context.close()


def test_somebody_asks_to_be_erased_is_held_and_goes_for_good(office, wish):
    page = office.page(wish)
    page.goto("/me/data")
    page.get_by_role("button", name="Ask to be erased").click()
    assert "Tick the box" in page.inner_text(".problems")
    for takes_it_back in (True, False):
        page.check("#confirm-yes")
        page.get_by_role("button", name="Ask to be erased").click()
        assert "Your wish is noted." in page.inner_text("main")
        if takes_it_back:
            page.get_by_role("button", name="Take that back").click()
            assert "Your account stays." in page.inner_text("main")
    admin = office.page(office.administrator())
    admin.goto("/admin/people?show=erasure")
    admin.get_by_role("link", name="Ùna Chanary").click()
    address = admin.url
    admin.get_by_text("Keep this person from being erased").click()
    admin.fill("#reason", MARKUP)
    admin.get_by_role("button", name="Hold", exact=True).click()
    assert MARKUP in admin.inner_text("main") and admin.evaluate("window.hit") is None
    assert admin.locator("#confirm").count() == 0
    admin.get_by_role("button", name="End the hold").click()
    admin.goto(address)
    admin.get_by_text("Erase this person").first.click()
    admin.fill("#confirm", "somebody@else.example")
    admin.locator("form[action$='/erasure'] button").click()
    assert "Type the address of the person" in admin.inner_text(".problems")
    admin.fill("#confirm", "sorcha@programme.example")
    admin.locator("form[action$='/erasure'] button").click()
    admin.goto("/admin/people?q=Chanary")
    assert admin.locator("tbody a").count() == 0
    assert page.goto("/me").status == 401
    for one in (page, admin):
        one.context.close()


def test_nothing_that_somebody_types_becomes_markup(office, visit):
    """The payload in every field that others see, then every page of the desk."""
    admin = office.page(office.administrator())
    admin.goto("/admin/hubs")
    admin.fill("#name", "Hub " + MARKUP[:80])
    admin.get_by_role("button", name="Make the hub").click()
    teacher = office.fresh()
    people.sign_in(teacher, "markup@school.example", "Name " + MARKUP[:80])
    provider = samples.a_provider(office.program)
    teacher.goto(provider + "/claim")
    teacher.fill("#note", MARKUP)
    teacher.get_by_role("button", name="Ask").click()
    teacher.goto("/me")
    assert MARKUP[:80] in teacher.inner_text("main")
    visitor = visit(samples.a_listing(office.program))
    visitor.locator("summary", has_text="problem").click()
    visitor.locator("textarea").first.fill(MARKUP)
    visitor.locator("form:has(textarea) button").first.click()
    visitor.goto("/directory?q=zzqx" + "&near=")
    if visitor.locator("form:has(textarea)").count():
        visitor.locator("textarea").first.fill(MARKUP)
        visitor.locator("form:has(textarea) button").first.click()
    admin.goto("/admin/views")
    shown = 0
    for name in samples.SIGNED_IN:
        admin.goto(samples.signed_in(name, admin))
        assert admin.evaluate("window.hit") is None, name
        assert admin.locator("main img[src=x], main script").count() == 0, name
        shown += admin.content().count("&lt;img src=x onerror=") + admin.content().count("&lt;script&gt;window.hit")
    assert shown >= 3, "the payload is on no page"
    for page in (admin, teacher):
        page.context.close()


def test_each_link_that_the_demonstration_prints_leads_in(browser):
    program = programs.started()
    try:
        said = open(program.log.name, encoding="utf-8", errors="replace").read()
        links = re.findall(r"sign in as (.+?) at (http://\S+/sign-in/[0-9a-f]{64})", said)
        assert len(links) >= 8 and len({link for _, link in links}) == len(links)
        for who, link in links:
            context = browser.new_context(locale="en-GB")
            page = context.new_page()
            page.goto(link)
            page.click("main button.primary")
            if page.url.endswith("/me/second-factor"):
                people.set_up_factor(page)
            page.goto(program.address + "/me")
            assert page.locator("h1").inner_text() in who, who
            assert page.locator(".demonstration").is_visible()
            context.close()
    finally:
        program.close()
