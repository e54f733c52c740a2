"""Somebody says what is wrong with a listing."""

import re

import pytest

import directory_page as directory
import samples
import validators
from modes import DESKTOP, NARROW, NO_SCRIPT

WAYS = {"desktop": DESKTOP, "320 px": NARROW, "no script": NO_SCRIPT["desktop, no script"]}


@pytest.mark.parametrize("way", WAYS)
def test_a_problem_is_reported_without_an_account(visit, program, way):
    page = visit(samples.a_listing(program), **WAYS[way])
    page.locator("summary", has_text="Report a problem").click()
    page.get_by_role("radio", name="The link or the contact does not work").check()
    page.get_by_role("textbox", name="Anything to add").fill("The page is gone.")
    assert directory.reflows(page)
    page.get_by_role("button", name="Send report").click()
    page.get_by_role("status").filter(has_text="Your report has been recorded").wait_for()
    assert directory.reflows(page)
    assert page.context.cookies() == []


def test_a_report_without_a_reason_comes_back_with_what_was_typed(visit, program):
    page = visit(samples.a_listing(program), bypass_csp=True)
    page.locator("summary", has_text="Report a problem").click()
    page.evaluate("document.querySelector('.problem form').noValidate = true")
    page.get_by_role("textbox", name="Anything to add").fill("Something else.")
    page.get_by_role("button", name="Send report").click()
    summary = page.get_by_role("alert")
    summary.wait_for()
    assert "There is a problem" in summary.inner_text()
    assert page.get_by_role("textbox", name="Anything to add").input_value() == "Something else."
    assert "Choose what is wrong" in page.locator("#reason-error").inner_text()
    assert validators.axe_violations(page) == []
    summary.get_by_role("link", name="Choose what is wrong with the listing.").click()
    assert page.evaluate("document.activeElement.name") == "reason"
    page.get_by_role("radio", name="It is closed or over").check()
    page.get_by_role("button", name="Send report").click()
    page.get_by_role("status").filter(has_text="Your report has been recorded").wait_for()
    assert not re.search("There is a problem", page.locator("main").inner_text())
