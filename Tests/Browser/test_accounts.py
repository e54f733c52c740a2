"""People sign in by mail, show a second factor, invite others, and see only what is theirs."""

import re

import pytest

import directory_page as directory
import samples
import staff as people
import validators
from conftest import picture
from modes import DESKTOP, MODES, NARROW, NO_SCRIPT, PHONE


@pytest.mark.parametrize("mode", ["desktop", "phone", "320 px", "dark"] + list(NO_SCRIPT))
def test_somebody_begins_an_account_and_signs_in_again(visit, mode):
    page = visit("/me", **{**MODES, **NO_SCRIPT}[mode])
    assert page.locator("h1").inner_text() == "Sign in first"
    page.click("main a.button")
    email = f"ailsa-{re.sub('[^a-z0-9]', '', mode)}@school.example"
    page.fill("#email", email)
    page.click("main button.primary")
    assert email in page.inner_text("main")
    page.goto(people.newest_link(page, email))
    page.fill("#name", "Ailsa Munro")
    page.click("main button.primary")
    assert page.locator("h1").inner_text() == "Ailsa Munro"
    picture(page, f"me {mode}")
    assert directory.reflows(page)
    page.click("nav.account button")
    assert page.get_by_role("link", name="Sign in").first.is_visible()
    page.goto("/sign-in?back=/establishments")
    page.fill("#email", email.upper())
    page.click("main button.primary")
    page.goto(people.newest_link(page, email.upper()))
    assert "Ailsa Munro" in page.inner_text("main")
    page.click("main button.primary")
    assert page.url.endswith("/establishments")


def test_the_keyboard_alone_signs_in(visit):
    page = visit("/sign-in")
    page.focus("#email")
    page.keyboard.type("kirsty@school.example")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look into your mail").wait_for()
    page.goto(people.newest_link(page, "kirsty@school.example"))
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "name":
            break
    page.keyboard.type("Kirsty")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Kirsty").wait_for()


def test_another_browser_and_a_second_time_are_told_so(visit):
    page = visit("/sign-in")
    page.fill("#email", "morag@school.example")
    page.click("main button.primary")
    link = people.newest_link(page, "morag@school.example")
    other = visit(link)
    assert "only in the browser that asked" in other.inner_text("main")
    page.goto(link)
    page.fill("#name", "Morag")
    page.click("main button.primary")
    page.goto(link)
    assert page.locator("h1").inner_text() == "This link is over"


@pytest.mark.parametrize("email", ["", "morag", "a@b", "a@b.cd\r\nBcc: c@d.ef"])
def test_what_is_no_address_is_said_beside_the_field(visit, email):
    page = visit("/sign-in")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.fill("#email", email)
    page.click("main button.primary")
    assert "such as name@example.org" in page.inner_text(".problems")
    assert page.locator("#email").get_attribute("aria-invalid") == "true"


def test_the_first_administrator_invites_somebody_who_sees_less(office):
    office.administrator()
    office.join("erik", "Erik", "officer")
    page = office.page("erik")
    page.goto("/me")
    assert "Education officer" in page.inner_text("main")
    page.goto("/admin/people")
    assert page.locator("h1").inner_text() == "Page not found"
    nothing = people_free(page.content())
    page.goto("/admin/nonsense")
    assert people_free(page.content()) == nothing


def people_free(html: str) -> str:
    """A failure page without what differs for each request: its id and its own address."""
    html = re.sub(r"/admin/\w+", "/admin/x", html)
    return re.sub(r"<p class=\"hint\">.*?</p>", "", html)


@pytest.mark.parametrize("name", samples.SIGNED_IN)
def test_the_pages_of_those_who_have_signed_in_are_sound(office, name):
    page = office.page(office.administrator())
    answer = page.goto(samples.signed_in(name, page))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert validators.parse_errors(answer.text()) == []
    assert " style=" not in answer.text()
    page.context.close()
    for mode, options in {"desktop": DESKTOP, "phone": PHONE, "dark": MODES["dark"]}.items():
        page = office.page(office.administrator(), **options, bypass_csp=True)
        page.goto(samples.signed_in(name, page))
        picture(page, f"{name.replace('/', '-').strip('-')} {mode}")
        assert validators.axe_violations(page) == []
        page.context.close()
    page = office.page(office.administrator(), **NARROW)
    page.goto(samples.signed_in(name, page))
    assert directory.reflows(page)
    page.context.close()


def test_a_role_that_was_ended_ends_what_is_open(office):
    office.join("oighrig", "Oighrig", "analyst")
    page = office.page("oighrig")
    page.goto("/me")
    assert page.locator("h1").inner_text() == "Oighrig"
    admin = office.page(office.administrator())
    admin.goto("/admin/people?q=oighrig")
    admin.click("tbody a")
    admin.click("main .card button")
    assert "The role has ended" in admin.inner_text("main")
    page.goto("/me")
    assert page.locator("h1").inner_text() == "Sign in first"


def test_sign_ins_are_listed_and_ended(visit, office):
    one, two = visit(), visit()
    people.sign_in(one, "dougal@school.example", "Dougal")
    people.sign_in(two, "dougal@school.example")
    one.goto("/me/sign-ins")
    assert one.locator("main .card").count() == 2
    one.get_by_role("button", name="Sign out everywhere else").click()
    assert one.locator("main .card").count() == 1
    two.goto("/me")
    assert two.locator("h1").inner_text() == "Sign in first"


def test_pages_for_everybody_know_who_is_signed_in_and_are_not_kept(visit, program):
    page = visit("/directory")
    people.sign_in(page, "seonaid@school.example", "Seonaid")
    answer = page.goto("/directory")
    assert "Seonaid" in page.inner_text("nav.account")
    assert answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers
    assert program.get("/directory").headers["ETag"]


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "nonsense"},
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", "Origin": "SELF"},
    {"Origin": "http://127.0.0.1:1"}, {},
]


def test_no_other_site_can_send_a_form_in_somebodys_name(program):
    paths = {
        re.sub(r"\{[^}]*\}", "0" * 26, path)
        for path, operations in program.json("/openapi.json")["paths"].items() if "post" in operations}
    assert len(paths) > 40
    for path in sorted(paths - {"/csp-report"}):
        for headers in FOREIGN:
            headers = {name: program.address if value == "SELF" else value for name, value in headers.items()}
            answer = program.get(
                path, {**headers, "Cookie": "sign-in=" + "a" * 64, "Content-Type": "application/x-www-form-urlencoded"},
                method="POST", body=b"email=a%40b.cd")
            assert answer.status == 403, (path, headers)


def test_the_mailbox_is_for_the_machine_alone(program):
    assert program.get("/dev/mail").status == 200
    for headers in [
            {"Host": "stem.example"}, {"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"},
            {"Via": "1.1 proxy"}, {"X-Real-IP": "192.0.2.7"}]:
        assert program.get("/dev/mail", headers).status == 404, headers


def test_secrets_are_in_no_log_and_no_table(visit, program):
    page = visit()
    people.sign_in(page, "canary-7f3a@school.example", "Canary")
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "sign-in")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    log = open(program.log.name, errors="replace").read()
    assert "canary-7f3a" not in log and cookie["value"] not in log
    assert "/sign-in/{token}" in log
    rows = open(program.folder + "/ceangal.sqlite", "rb").read() + open(program.folder + "/ceangal.sqlite-wal", "rb").read()
    assert cookie["value"].encode() not in rows
