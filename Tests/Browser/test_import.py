"""Staff load a file of listings in the browser: they see what it would do, and then load it."""

import json
import re

import pytest

import directory_page as directory
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT

EVERY_MODE = {**MODES, **NO_SCRIPT}
HEAD = "id,title,provider,sectors,regions,start\n"


def send(page, text: str, name: str = "listings.csv") -> None:
    page.set_input_files("#file", files=[{"name": name, "mimeType": "text/csv", "buffer": text.encode()}])
    page.get_by_role("button", name="See what it would do").click()


@pytest.mark.parametrize("what", ["figures", "indicators"])
def test_a_command_says_what_is_wrong_with_a_file(program, tmp_path, what):
    file = tmp_path / "bad.csv"
    file.write_text("name,title\nx,X\n")
    told = json.loads(program.command("import", what, str(file), "--json", expect=65))
    assert told["entered"] == 0 and "missing" in json.dumps(told)


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_an_officer_sees_what_a_file_would_do_and_loads_it(program, office, mode):
    word = "".join(re.findall("[a-z0-9]+", mode))
    # Somebody else each time: only so many files are looked at for one person in an hour.
    page = office.page(office.join(f"erik-{word}", f"Erik {word}", "officer"), **EVERY_MODE[mode])
    page.goto("/admin")
    page.get_by_role("link", name="Load listings").click()
    page.fill("#source", f"browser-{word}")
    rows = f"1,Kites {word},Ferry Works,primary,scotland,\n2,Tides {word},Ferry Works,primary,scotland,2026-02-30\n"
    send(page, HEAD + rows)
    assert "The file has errors" in page.inner_text("main") and "Row 2" in page.inner_text("main")
    assert directory.reflows(page)
    picture(page, f"import errors {mode}")
    assert program.json(f"/directory.json?q=kites+{word}&match=exact")["total"] == 0
    # What was typed is still there; the good row alone may be taken, or the file mended and sent again.
    assert page.input_value("#source") == f"browser-{word}"
    page.get_by_role("button", name="Take only the good rows (1)").click()
    assert "What loading it would do" in page.inner_text("main")
    send(page, HEAD + rows.replace("02-30", "02-28"))
    assert "What loading it would do" in page.inner_text("main")
    picture(page, f"import {mode}")
    page.get_by_role("button", name="Load it").click()
    page.get_by_text("The file is loaded.").wait_for()
    assert directory.reflows(page)
    assert program.json(f"/directory.json?q=kites+{word}&match=exact&past=include")["total"] == 1
    page.context.close()


def test_what_is_no_table_is_said_so_and_nothing_is_kept(program, office):
    page = office.page(office.join("erik", "Erik", "officer"))
    page.goto("/admin/import")
    send(page, "\x00\x01\x02" * 500, "photo.xlsx")
    assert page.locator("main li").count() and "The file has errors" in page.inner_text("main")
    assert page.get_by_role("button", name="Load it").count() == 0
    page.context.close()


@pytest.mark.parametrize("mode", ["desktop", "dark", "320 px"])
def test_the_page_of_imports_is_sound(office, mode):
    page = office.page(office.join("erik", "Erik", "officer"), **MODES[mode], bypass_csp=True)
    page.goto("/admin/import")
    assert validators.axe_violations(page) == [] and validators.parse_errors(page.content()) == []
    page.fill("#source", "sound")
    send(page, HEAD + "1,Kites,Ferry Works,nothing,scotland,\n1,Kites,Ferry Works,primary,scotland,2026-13-01\n")
    assert validators.axe_violations(page) == [] and validators.parse_errors(page.content()) == []
    page.context.close()
