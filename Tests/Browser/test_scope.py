"""Who may what, asked over the network: every address as every role, and two hubs that must not see each other's."""

import json
import pathlib
import re
import urllib.parse

import pytest

import program as programs
import staff as people

TABLE = (programs.ROOT / "Sources" / "Programme" / "PermissionTable.swift").read_text()
COLUMNS = {
    "visitor": "PUB", "ailsa": "PRA", "ambassador": "AMB", "north-editor": "PRO", "north-hub": "HUB", "lead": "LAL",
    "officer": "EDO", "analyst": "ANA", "mairi": "ADM", "south-editor": "PRO", "south-hub": "HUB",
}
CANARY = {"north": "canarynorth7q", "south": "canarysouth4z"}

pytestmark = pytest.mark.records


def cells() -> dict[tuple[str, str, str], set[str]]:
    """Row, operation and column of the permission table → the reaches."""
    lines = [line for line in TABLE.split('"""')[1].splitlines() if "|" in line]
    names = [cell.strip() for cell in lines[0].split("|")]
    found: dict[tuple[str, str, str], set[str]] = {}
    for line in lines[1:]:
        row, *columns = [cell.strip() for cell in line.split("|")]
        for column, cell in zip(names[1:], columns, strict=True):
            for word in cell.split():
                operations, _, reach = word.partition(":")
                if "~" in reach or "*" in reach:
                    continue
                for operation in operations:
                    found.setdefault((row, operation, column), set()).add(reach)
    return found


def rights(column: str) -> list[str]:
    return [column] if column == "PUB" else ["PUB", "SIG", column]


@pytest.fixture(scope="module")
def world(browser):
    """A program of its own with two hubs, each with an organisation, people, a draft and a claim that name it."""
    program = programs.started()
    office = people.Staff(browser, program)
    office.administrator()
    names = sorted({(one["provider"], one["provider_name"]) for one in program.json("/directory.json?size=100")["listings"]})
    page = office.page("mairi")
    for hub, council in [("north", "highland"), ("south", "moray")]:
        page.goto("/admin/hubs")
        page.fill("#name", f"{hub.title()} Hub {CANARY[hub]}")
        page.check(f"#council-{council}")
        page.get_by_role("button", name="Make the hub").click()
    chosen = dict(zip(["north", "south"], names, strict=False))
    for hub, (_, name) in chosen.items():
        page.goto("/admin/hubs")
        page.fill("#organisation", name)
        page.select_option("#hub", label=f"{hub.title()} Hub {CANARY[hub]}")
        page.get_by_role("button", name="Put it there").click()
        page.locator("li.card", has_text=CANARY[hub]).get_by_text(name).wait_for()
    page.context.close()
    drafts = {}
    for hub, (slug, name) in chosen.items():
        office.join(f"{hub}-hub", f"Coordinator {CANARY[hub]}", "hub", "hub", f"{hub.title()} Hub {CANARY[hub]}")
        office.join(f"{hub}-editor", f"Editor {CANARY[hub]}", "provider", "organisation", name)
        editor = office.page(f"{hub}-editor")
        editor.goto(f"/provider/listings/new?provider={slug}")
        editor.fill("#title", f"Draft {CANARY[hub]}")
        editor.fill("#description", f"Words {CANARY[hub]}")
        editor.check("#sector-primary")
        editor.check("#region-scotland")
        editor.get_by_role("button", name="Send to be read").click()
        link = editor.locator("li.card", has_text=CANARY[hub]).first.locator("a").first
        drafts[hub] = {"listing": re.search(r"/listings/(\w{26})/", link.get_attribute("href")).group(1)}
        editor.context.close()
        claimer = office.fresh()
        people.sign_in(claimer, f"claim-{hub}@school.example", f"Claimer {CANARY[hub]}")
        claimer.goto(f"/providers/{slug}/claim")
        claimer.fill("#note", f"Note {CANARY[hub]}")
        claimer.get_by_role("button", name="Ask").click()
        claimer.context.close()
    school = program.json("/establishments.json?q=elgin+academy")["establishments"][0]["page"]
    office.join("ailsa", "Ailsa", "practitioner", "establishment", school)
    office.join("ambassador", "Ambassador", "ambassador")
    office.join("lead", "Lead", "council", "council", "Highland")
    office.join("officer", "Officer", "officer")
    office.join("analyst", "Analyst", "analyst")
    reader = office.page("officer")
    reader.goto("/admin/reviews")
    for link in reader.locator("main a[href^='/admin/reviews/']").all():
        for hub in CANARY:
            if CANARY[hub] in link.inner_text():
                drafts[hub]["draft"] = link.get_attribute("href").rsplit("/", 1)[1]
    reader.context.close()
    admin = office.page("mairi")
    admin.goto("/admin/people")
    for link in admin.locator("tbody a").all():
        for hub in CANARY:
            if f"Coordinator {CANARY[hub]}" == link.inner_text():
                drafts[hub]["person"] = link.get_attribute("href").rsplit("/", 1)[1]
    admin.context.close()
    office.drafts, office.organisations = drafts, chosen
    yield office
    program.close()


def ask(world, who: str, path: str, method: str = "GET", body: bytes | None = None):
    headers = {"Accept": "text/html"}
    if who != "visitor":
        headers["Cookie"] = "; ".join(f"{one['name']}={one['value']}" for one in world.states[who]["cookies"])
    if method == "POST":
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        body = body or b""
    return world.program.get(path, headers, method=method, body=body)


# What is about one thing that the form or the query names: without one there is nothing.
NAMING = {
    "/provider/listings/new", "/me/sign-ins", "/me/searches", "/me/offers", "/admin/needs", "/admin/problems",
}
# What takes the person's own sign-in or second factor away, and with it the right to ask on.
ENDING = {"/sign-out", "/me/second-factor/remove", "/me/second-factor/codes"}


def test_every_address_without_names_answers_each_role_as_the_table_says(world):
    table, decisions, wrong = cells(), 0, []
    for path, operations in world.program.json("/openapi.json")["paths"].items():
        if "{" in path or path.startswith("/gd"):
            continue
        for method, operation in operations.items():
            row, letter = operation["x-permission"].split()
            for who, column in COLUMNS.items():
                if method == "post" and who != "visitor" and path in ENDING:
                    continue
                expected = any(table.get((row, letter, one)) for one in rights(column))
                helps = who == "visitor" and table.get((row, letter, "SIG"))
                answer = ask(world, who, path, method.upper())
                is_there = answer.status not in (401, 404) if not expected else answer.status != 404
                decisions += 1
                # Where a form or a query is not complete, what is not there may be what it names.
                if expected and answer.status == 404 and path in NAMING:
                    continue
                if is_there != expected or helps and not expected and answer.status != 401:
                    wrong.append((who, method, path, answer.status))
    print(f"{decisions} decisions")
    assert not wrong, "\n".join(map(str, wrong))
    assert decisions > 500


OBJECTS = [
    ("GET", "/provider/listings/{listing}/edit", "listing", "U"), ("GET", "/provider/listings/{listing}/preview", "listing", "U"),
    ("POST", "/provider/listings/{listing}/edit", "listing", "U"), ("GET", "/admin/reviews/{draft}", "listing", "A"),
    ("POST", "/admin/reviews/{draft}", "listing", "A"), ("GET", "/admin/people/{person}", "person", "R"),
    ("POST", "/admin/people/{person}/roles", "role", "C"),
]

# What each is sent: nothing that would be done, but something that is looked at after whose the thing is.
BODIES = {"/provider/listings/": b"start=soon&action=submit", "/admin/reviews/": b"answer=nonsense", "/admin/people/": b"role="}


def test_what_belongs_to_a_hub_is_there_for_those_whose_rights_reach_it(world):
    table, decisions, wrong = cells(), 0, []
    for method, pattern, row, letter in OBJECTS:
        for hub in ("north", "south"):
            path = pattern.format(**world.drafts[hub])
            nowhere = re.sub(r"\w{26}", "0" * 25 + "1", path)
            for who, column in COLUMNS.items():
                reaches = {reach[0] for one in rights(column) for reach in table.get((row, letter, one), set())}
                is_of_hub = who.startswith(hub)
                expected = "n" in reaches or "h" in reaches and is_of_hub and "hub" in who
                if "listing" in pattern:
                    expected = expected or "o" in reaches and is_of_hub and "editor" in who
                body = next(body for start, body in BODIES.items() if path.startswith(start))
                answer = ask(world, who, path, method, body)
                decisions += 1
                if (answer.status not in (401, 404)) != expected and not (expected and answer.status == 401):
                    wrong.append((who, method, path, answer.status, expected))
                if not expected:
                    missing = ask(world, who, nowhere, method, body)
                    assert plain(answer.text) == plain(missing.text), (who, path)
                    assert answer.status == missing.status
    print(f"{decisions} decisions")
    assert not wrong, "\n".join(map(str, wrong))


def plain(html: str) -> str:
    """A failure page without its request's id and address."""
    return re.sub(r"back=[^\"]*|\w{26}|<p class=\"hint\">.*?</p>", "", html)


@pytest.mark.parametrize("who", [who for who in COLUMNS if who not in ("officer", "mairi")])
def test_no_page_that_a_role_can_reach_shows_another_hubs_words(world, who):
    """A crawl from every address without names, by every link, and by every id that there is of either hub."""
    own = "north" if who.startswith("north") else "south" if who.startswith("south") else None
    foreign = [CANARY[hub] for hub in CANARY if hub != own]
    paths = {path for path in world.program.json("/openapi.json")["paths"] if "{" not in path}
    for hub in CANARY:
        ids = world.drafts[hub]
        paths |= {f"/directory/{ids['listing']}", f"/directory/{ids['listing']}.json", f"/directory?q={CANARY[hub]}"}
        paths |= {f"/directory.{ending}?q={CANARY[hub]}" for ending in ("csv", "json", "ndjson", "atom", "ics", "xlsx")}
        paths |= {f"/directory/suggest.json?q={CANARY[hub][:6]}", f"/admin/people?q={CANARY[hub]}"}
        paths |= {pattern.format(**ids) for method, pattern, *_ in OBJECTS if method == "GET"}
    waiting, seen, leaks = sorted(paths), set(), []
    while waiting and len(seen) < 400:
        path = waiting.pop(0)
        if path in seen or path.startswith("/dev/mail") or path.startswith("/gd"):
            continue
        seen.add(path)
        answer = ask(world, who, path)
        text = answer.body.decode("utf-8", "replace")
        # What was asked for is said again; what was found is not.
        said = urllib.parse.unquote_plus(path)
        for canary in foreign:
            if canary in text and canary not in said:
                leaks.append((path, canary))
        if path.startswith(("/admin", "/provider/", "/me")) or who == "visitor" and path in ("/", "/directory"):
            waiting += [link for link in re.findall(r'href="(/[^"#]*)"', text) if link not in seen]
    assert leaks == []
    print(f"{who}: {len(seen)} addresses, {len(leaks)} foreign words")


def test_no_form_takes_what_it_does_not_name(world):
    """Fields by which somebody would be given more than their form says are refused, whoever sends them."""
    forms = {
        path: operations["post"]["requestBody"]["content"]
        for path, operations in world.program.json("/openapi.json")["paths"].items()
        if "{" not in path and not path.startswith("/gd") and "requestBody" in operations.get("post", {})}
    plain = {path for path, kinds in forms.items() if "application/x-www-form-urlencoded" in kinds} - ENDING
    assert len(plain) > 10
    for path in sorted(plain):
        known = forms[path]["application/x-www-form-urlencoded"]["schema"].get("properties", {})
        for field in {"hub_id", "role", "approved_by", "pvg_state", "is_administrator"} - set(known):
            answer = ask(world, "north-hub", path, "POST", f"{field}=administrator".encode())
            assert answer.status in (401, 404, 422), (path, field, answer.status)


def test_no_answer_to_a_query_tells_that_there_is_something(world):
    """A search for what only drafts say finds nothing, and counts nothing, for anybody."""
    for who in COLUMNS:
        for canary in CANARY.values():
            answer = ask(world, who, f"/directory.json?q={canary}&match=exact")
            assert json.loads(answer.body)["total"] == 0
