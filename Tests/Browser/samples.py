"""One address for each kind of page: each route's template, and states of the directory that look different."""

import re
from collections.abc import Callable

Sample = str | Callable[[object], str]


def a_listing(program) -> str:
    """The first listing in the directory's usual order, as its page is linked."""
    return re.search(r'href="(/directory/[0-9a-z]{26}/[^"?#]+)"', program.get("/directory").text).group(1)


def a_dated_listing(program) -> str:
    return re.search(r'href="(/directory/[0-9a-z]{26}/[^"?#]+)"', program.get("/directory?undated=exclude").text).group(1)


def a_provider(program) -> str:
    providers = program.json("/directory.json?facets=provider&size=1")["facets"]["provider"]
    return "/providers/" + max(providers, key=lambda value: value["count"])["value"]


def a_school(program) -> str:
    return program.json("/establishments.json?q=elgin+academy")["establishments"][0]["page"].partition(program.address)[2]


def a_closed_school(program) -> str:
    found = program.json("/establishments.json?closed=include&page=1")["pages"]
    for page in range(1, found + 1):
        for school in program.json(f"/establishments.json?closed=include&page={page}")["establishments"]:
            if school["state"] == "closed":
                return school["page"].partition(program.address)[2]
    raise AssertionError("no school has closed")


def a_session(program) -> str:
    return "/sessions/" + program.json("/sessions.json")["sessions"][0]["id"]


# Every route that is a page, by its template. A test compares this with /openapi.json.
ROUTES: dict[str, Sample] = {
    "/": "/",
    "/directory": "/directory",
    "/directory/{id}/{slug}": a_listing,
    "/directory/area/{council}": "/directory/area/highland",
    "/directory/providers": "/directory/providers",
    "/providers/{slug}": a_provider,
    "/sessions": "/sessions",
    "/sessions/{id}": a_session,
    "/establishments": "/establishments",
    "/establishments/duplicates": "/establishments/duplicates",
    "/establishments/{id}/{slug}": a_school,
    "/measures": "/measures",
    "/measures/{id}": "/measures/engagements.establishments",
    "/explore": "/explore",
    "/figures": "/figures?expression=engagements.count",
    "/figures/help": "/figures/help",
    "/reports": "/reports",
    "/measures/external": "/measures/external",
    "/measures/external/{name}": "/measures/external/ambassadors",
    "/indicators": "/indicators",
    "/indicators/{slug}": "/indicators/vi-a",
    "/help": "/help",
    "/help/api": "/help/api",
    "/accessibility": "/accessibility",
    "/privacy": "/privacy",
    "/sign-in": "/sign-in",
    "/dev/mail": "/dev/mail",
}

# Pages of those who have signed in, here of an administrator, by the templates of their routes.
SIGNED_IN: dict[str, str] = {
    "/me": "/me",
    "/me/sign-ins": "/me/sign-ins",
    "/me/second-factor": "/me/second-factor",
    "/me/name": "/me/name",
    "/me/practitioner": "/me/practitioner",
    "/me/address": "/me/address",
    "/me/searches": "/me/searches",
    "/me/bookings": "/me/bookings",
    "/me/learning": "/me/learning",
    "/sign-in/code": "/sign-in/code",
    "/admin": "/admin",
    "/admin/needs": "/admin/needs",
    "/admin/problems": "/admin/problems",
    "/admin/duplicates": "/admin/duplicates",
    "/admin/merges": "/admin/merges",
    "/me/data": "/me/data",
    "/admin/audit": "/admin/audit",
    "/admin/people": "/admin/people",
    "/admin/people/{id}": "/admin/people",
    "/admin/hubs": "/admin/hubs",
    "/admin/imports": "/admin/imports",
    "/admin/imports/{id}": "/admin/imports",
    "/admin/settings": "/admin/settings",
    "/engagements": "/engagements",
    "/engagements/cold-spots": "/engagements/cold-spots?la=orkney-islands",
    "/engagements/import": "/engagements/import",
    "/figures/rows": "/figures/rows?expression=engagements.count+during+calendar+2021",
    "/admin/reports": "/admin/reports",
}

# Pages that are what they are only once, looked at in their own tests.
ONCE = {
    "/sign-in/{token}", "/admin/reviews", "/admin/reviews/{id}", "/provider/listings", "/provider/listings/new",
    "/provider/listings/{id}/edit", "/provider/listings/{id}/preview", "/providers/{slug}/claim",
    "/directory/alerts/{token}", "/directory/v/{slug}", "/admin/views", "/admin/views/{id}",
    "/admin/listings", "/admin/listings/change", "/admin/import",
    "/admin/duplicates/{kind}/{id}", "/admin/merges/new", "/admin/merges/preview", "/admin/merges/{id}",
    "/engagements/new", "/engagements/{id}", "/engagements/{id}/edit",
    "/sessions/{id}/book",
    "/admin/external", "/admin/external/new", "/admin/external/{name}",
    "/admin/indicators", "/admin/indicators/new", "/admin/indicators/{slug}",
    "/admin/reports/new", "/admin/reports/{slug}", "/reports/{slug}/{version}",
    "/reports/{slug}/{version}/figures/{number}",
    "/me/bookings/{id}", "/me/bookings/{id}/feedback", "/bookings/{token}", "/bookings/{token}/feedback",
    "/admin/sessions", "/admin/sessions/new", "/admin/sessions/{id}", "/admin/sessions/{id}/edit",
    "/admin/sessions/{id}/move", "/admin/sessions/{id}/attendance", "/admin/sessions/{id}/participants",
    "/admin/sessions/{id}/feedback",
}


def signed_in(name: str, page) -> str:
    """The address of such a sample; of one with an id, the first that the page above it leads to."""
    if "{" not in name:
        return SIGNED_IN[name]
    page.goto(SIGNED_IN[name])
    return page.locator(f"main a[href^='{SIGNED_IN[name]}/']").first.get_attribute("href")

# States of these pages that have markup of their own.
STATES: dict[str, Sample] = {
    "directory, list": "/directory?view=list&q=science",
    "directory, map": "/directory?view=map&past=include",
    "directory, calendar": "/directory?view=calendar",
    "directory, filtered": "/directory?q=maths&sector=primary&theme=mathematics&cols=provider.cost.language.checked",
    "directory, near": "/directory?near=IV30&within=40",
    "directory, nothing found": "/directory?q=robot&sector=families&la=orkney-islands&theme=aquaculture-and-marine",
    "directory, values set aside": "/directory?sector=nonsense&from=soon&page=many",
    "directory, grouped": "/directory?group=sector&la=edinburgh",
    "a dated listing": a_dated_listing,
    "sessions, filtered": "/sessions?kind=webinar&free=only&theme=nonsense",
    "sessions, nothing found": "/sessions?q=nothing+like+this",
    "a figure, mapped": "/explore?measure=engagements.establishments&from=2019-08&to=2022-03&by=council&form=map",
    "a figure, over months": "/explore?measure=engagements.count&from=2019-08&to=2022-03&by=month&and=mode&form=chart",
    "a figure, across and down": "/explore?measure=engagements.count&by=region&and=urban_rural&form=table",
    "a change, mapped": "/figures?expression=map+of+%28change+of+%28engagements.count+during+calendar+2021%29"
                        "+since+calendar+2020%29+by+council",
    "a change, over months": "/figures?expression=chart+of+%28percent+change+of+%28engagements.count+during+calendar+2021%29"
                             "+since+calendar+2020%29+by+month",
    "a question with something wrong": "/explore?measure=engagements.count&year=calendar+2021&from=2019-08",
    "two periods side by side": "/explore?measure=engagements.count&year=calendar+2021&by=kind&form=chart"
                                "&against=calendar+2020",
    "a figure of people": "/figures?expression=engagements.attendances",
    "an indicator with a year not reported": "/indicators/v-a",
    "an external series": "/measures/external/college_fte",
    "Gaelic indicators": "/gd/indicators",
    "Gaelic figures": "/gd/explore?measure=engagements.count&by=kind&form=chart",
    "Gaelic sessions": "/gd/sessions",
    "Gaelic home": "/gd",
    "Gaelic directory": "/gd/directory?sector=primary",
    "nothing here": "/nothing-here",
}

SAMPLES = {**ROUTES, **STATES}


def address(name: str, program) -> str:
    sample = SAMPLES[name]
    return sample if isinstance(sample, str) else sample(program)
