"""What every browser test is given: the running program, the browser, and a page in a mode."""

import os
import pathlib
import shutil

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import program as programs
import staff as people
from modes import DESKTOP

SCREENSHOTS = programs.ROOT / "screenshots"


@pytest.fixture(scope="session")
def program():
    running = programs.started()
    yield running
    running.close()
    shutil.rmtree(running.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium")
    assert path, "chromium is missing: run make setup-system"
    arguments = ["--disable-dev-shm-usage", "--force-color-profile=srgb"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        print(f"Chromium {chromium.version}")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def office(browser, program):
    """The people of the program who have signed in."""
    return people.Staff(browser, program)


@pytest.fixture
def visit(browser: Browser, program):
    """Opens a path in a new context: `visit("/directory", **PHONE)`. All contexts are closed after the test."""
    contexts = []

    def open_page(path: str | None = None, **options) -> Page:
        settings = {**DESKTOP, "reduced_motion": "reduce", "locale": "en-GB", "base_url": program.address, **options}
        context = browser.new_context(**settings)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def server_alive(request):
    """No test may end the process, whatever it sends."""
    yield
    if "program" in request.fixturenames:
        running = request.getfixturevalue("program")
        assert running.process.poll() is None, f"the server ended: {running.said()}"


def picture(page: Page, name: str) -> pathlib.Path:
    """Saves what the page looks like, to be looked at; the folder is not under version control."""
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
