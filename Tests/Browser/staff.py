"""Signing in as people do: by the link that comes by mail, and a code of an authenticator app."""

import base64
import datetime
import hashlib
import hmac
import pathlib
import re
import struct

from playwright.sync_api import Browser, Page

import program as programs


def code(secret: str, step: int = 0) -> str:
    """What an authenticator app shows at the tests' fixed time (RFC 6238), or so many steps of thirty seconds after it."""
    now = datetime.datetime.fromisoformat(programs.CLOCK.replace("Z", "+00:00")).timestamp()
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(now // 30) + step), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def newest_link(page: Page, recipient: str) -> str:
    """The link of the newest mail to an address, from the mailbox of the machine."""
    page.goto("/dev/mail")
    letter = page.locator("article.letter", has_text=recipient).first
    return letter.locator("a").first.get_attribute("href")


def sign_in(page: Page, email: str, name: str | None = None) -> None:
    """Asks for a link, opens it, and begins an account where a name is given."""
    page.goto("/sign-in")
    page.fill("#email", email)
    page.click("main button.primary")
    page.goto(newest_link(page, email))
    if name:
        page.fill("#name", name)
    page.click("main button.primary")


def set_up_factor(page: Page) -> tuple[str, list[str]]:
    """Sets up an authenticator app on the page for it: its secret and the recovery codes."""
    secret = page.inner_text("main ol code").replace(" ", "")
    page.fill("#code", code(secret))
    page.click("main button.primary")
    return secret, [text.replace(" ", "") for text in page.locator(".codes code").all_inner_texts()]


class Staff:
    """The people of one running program, each signed in once: the cookies of each are kept."""

    def __init__(self, browser: Browser, program):
        self.browser, self.program = browser, program
        self.states: dict[str, dict] = {}
        self.codes: dict[str, list[str]] = {}

    def page(self, who: str, **options) -> Page:
        """A page of somebody's who has signed in before."""
        context = self.browser.new_context(
            base_url=self.program.address, locale="en-GB", reduced_motion="reduce", storage_state=self.states[who],
            **{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(15_000)
        return context.new_page()

    def fresh(self) -> Page:
        self.states.setdefault("nobody", {"cookies": [], "origins": []})
        return self.page("nobody")

    def administrator(self) -> str:
        """Makes the first administrator by the link that the program printed."""
        if "mairi" not in self.states:
            said = pathlib.Path(self.program.log.name).read_text(errors="replace")
            page = self.fresh()
            # In the demonstration there is one already, for whom a link is printed.
            page.goto(re.findall(r"administrator at (http://\S+/sign-in/[0-9a-f]{64})", said)[-1])
            if page.locator("#email").count():
                page.fill("#name", "Màiri Ros")
                page.fill("#email", "mairi@programme.example")
            page.click("main button.primary")
            self.keep("mairi", page)
        return "mairi"

    def keep(self, who: str, page: Page) -> None:
        """Sets up the second factor where it is wanted, and keeps the cookies."""
        if page.url.endswith("/me/second-factor"):
            self.codes[who] = set_up_factor(page)[1]
        self.states[who] = page.context.storage_state()
        page.context.close()

    def join(self, who: str, name: str, role: str, field: str | None = None, value: str = "") -> str:
        """Invites somebody to a role, and signs them in by the invitation."""
        if who in self.states:
            return who
        page = self.page(self.administrator())
        page.goto("/admin/people")
        page.click("#invite summary")
        page.fill("#email", f"{who}@programme.example")
        page.select_option("#role", role)
        if field in ("hub", "council"):
            page.select_option("#" + field, label=value)
        elif field:
            page.fill("#" + field, value)
        page.click("#invite button.primary")
        link = newest_link(page, f"{who}@programme.example")
        page.context.close()
        page = self.fresh()
        page.goto(link)
        page.fill("#name", name)
        page.click("main button.primary")
        self.keep(who, page)
        return who
