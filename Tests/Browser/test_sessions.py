"""Journey 7: a teacher books a class, it fills up, and the next in the waiting list takes what the first gives back."""

import concurrent.futures
import re
import urllib.parse

import icalendar
import pytest

import directory_page as directory
import validators
from conftest import picture
from modes import MODES, NO_SCRIPT
from staff import newest_link, sign_in

EVERY_MODE = {**MODES, **NO_SCRIPT}


def coordinator(office) -> str:
    return office.join("coordinator", "Catriona", "hub", "hub", "North Hub (invented)")


def teacher(office, program, who: str, name: str) -> str:
    school = program.json("/establishments.json?q=elgin+academy")["establishments"][0]["page"]
    return office.join(who, name, "practitioner", "establishment", school)


def planned(office, title: str, capacity: int = 28, day: str = "2027-02-02", **fields: str) -> str:
    """Plans a session, puts it on the agenda and gives its id."""
    page = office.page(coordinator(office))
    page.goto("/admin/sessions/new")
    page.select_option("#organisation", label="North Hub (invented)")
    page.fill("#title", title)
    page.select_option("#kind", "live-lesson")
    page.select_option("#mode", "online")
    page.fill("#link", "https://meet.example/lesson")
    page.fill("#capacity", str(capacity))
    page.check("#takes-classes")
    page.fill("#day", day)
    page.fill("#time", "10am")
    for name, value in fields.items():
        page.fill("#" + name, value)
    page.get_by_role("button", name="Plan it").click()
    page.get_by_text("Nobody sees it before").wait_for()
    if "times" in fields:
        page.get_by_role("link", name=title, exact=True).first.click()
        page.get_by_role("button", name="Put the whole series on the agenda").click()
        page.get_by_text("The whole series is on the agenda").wait_for()
    else:
        page.get_by_role("button", name="Put it on the agenda").click()
        page.get_by_text("It is on the agenda now.").wait_for()
    id = re.search(r"/admin/sessions/([0-9a-z]{26})", page.url).group(1)
    page.context.close()
    return id


def booked(page, title: str, name: str, places: int, waits: bool = False) -> None:
    """Books a class from the agenda, in three steps."""
    page.goto("/sessions?q=" + urllib.parse.quote_plus(title))
    page.get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("link", name="Join the waiting list" if waits else "Book", exact=True).click()
    page.get_by_role("link", name="For a class").click()
    page.fill("#class", name)
    page.select_option("#stage", "second")
    page.fill("#places", str(places))
    page.fill("#adult", "Ailsa Munro")
    page.fill("#contact", "01343 555 0101")
    page.fill("#needs", "One seat near the door")
    page.get_by_role("button", name="Check your answers").click()
    assert f"{places}" in page.inner_text("main") and "One seat near the door" in page.inner_text("main")
    assert "Ailsa" not in page.url and directory.reflows(page)
    page.get_by_role("button", name="Join the waiting list" if waits else "Book", exact=True).click()


@pytest.mark.parametrize("mode", EVERY_MODE)
def test_a_class_is_booked_fills_up_and_the_next_takes_the_place(office, program, mode):
    name = "Rockets " + " ".join(re.findall("[a-z0-9]+", mode))
    # A day of its own: a class is at one place at a time.
    id = planned(office, name, day=f"2027-02-{10 + list(EVERY_MODE).index(mode)}")
    first = office.page(teacher(office, program, "ailsa-munro", "Ailsa"), **EVERY_MODE[mode])
    booked(first, name, "P6", 28)
    first.get_by_text("Booked. We have written to you.").wait_for()
    assert directory.reflows(first) and "https://meet.example/lesson" in first.inner_text("main")
    picture(first, f"booking {mode}")
    second = office.page(teacher(office, program, "bruce-bain", "Bruce"), **EVERY_MODE[mode])
    second.goto("/sessions?q=" + urllib.parse.quote_plus(name))
    assert "Full, waiting list open" in second.inner_text("main") and directory.reflows(second)
    picture(second, f"agenda {mode}")
    booked(second, name, "P7", 20, waits=True)
    second.get_by_text("You are on the waiting list. We write").wait_for()
    # It asks first: one touch alone gives nothing up.
    assert first.get_by_role("button", name="Yes, cancel the booking").count() == 0
    first.click("summary:has-text('Cancel the booking')")
    first.get_by_role("button", name="Yes, cancel the booking").click()
    first.get_by_text("Cancelled. We have written to you.").wait_for()
    # By the link of the mail, without having signed in.
    post = office.fresh()
    link = newest_link(post, "bruce-bain@programme.example")
    post.goto(link)
    assert "There is room for you" in post.inner_text("main") and directory.reflows(post)
    post.get_by_role("button", name="Take the place").click()
    post.get_by_text("The place is yours.").wait_for()
    assert program.json(f"/sessions/{id}.json")["free"] == 8
    for page in (first, second, post):
        page.context.close()


def test_a_new_teacher_is_led_to_the_role_that_books_for_classes(office, program, visit):
    id = planned(office, "For classes too", day="2027-02-24")
    page = visit(f"/sign-in?back=/sessions/{id}/book")
    assert "leads back to the booking" in page.inner_text("main")
    sign_in(page, "new-teacher@school.example", "Nan")
    page.goto(f"/sessions/{id}/book")
    assert "needs the role of a practitioner" in page.inner_text("main") and directory.reflows(page)
    page.get_by_role("link", name="Ask for the role of a practitioner").click()
    page.fill("#establishment", "Academy")
    page.fill("#note", "I teach physics to S1.")
    page.get_by_role("button", name="Ask for the role").click()
    assert "may mean several establishments" in page.inner_text("main")
    assert page.locator("#which option").count() > 2
    page.fill("#establishment", "Elgin Academy")
    page.get_by_role("button", name="Ask for the role").click()
    assert "We have written to those who look after Elgin Academy." in page.inner_text("main")
    page.get_by_role("link", name="Back to the booking").click()
    page.wait_for_url(re.compile(f"/sessions/{id}/book"))
    page.goto("/dev/mail")
    letter = page.locator("article.letter", has_text="I teach physics to S1.").first
    assert "new-teacher@school.example" in letter.inner_text() and "/admin/people?email=" in letter.inner_text()


def test_twenty_at_once_get_the_three_places_and_no_more(office, program, visit):
    id = planned(office, "Three places", capacity=3, day="2027-02-03")
    people = []
    for number in range(20):
        page = office.fresh()
        sign_in(page, f"crowd{number}@programme.example", f"Person {number}")
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
        people.append({"Cookie": cookie, "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/x-www-form-urlencoded"})
        page.context.close()

    def book(number: int) -> int:
        body = urllib.parse.urlencode({"step": "book", "for": "me", "key": f"k{number}"}).encode()
        return [program.get(f"/sessions/{id}/book", people[number], "POST", body).status for _ in range(2)]

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(book, range(20)))
    assert sorted(first for first, _ in statuses) == [303] * 3 + [422] * 17, statuses
    assert all(first == again for first, again in statuses), "the same key gives the same answer"
    assert program.json(f"/sessions/{id}.json")["free"] == 0


def test_a_calendar_applies_what_is_moved_and_cancelled(office, program):
    """Read by a library that is not ours, which keeps of one UID the event with the greater number."""
    id = planned(office, "Clocks", day="2027-03-27", times="3")
    page = office.page(teacher(office, program, "ailsa-munro", "Ailsa"))
    booked(page, "Clocks", "P5", 12)
    address = page.get_by_role("link", name="Put it into your calendar").get_attribute("href")
    kept: dict[str, icalendar.Event] = {}

    def apply() -> icalendar.Event:
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
        calendar = icalendar.Calendar.from_ical(program.get(address, {"Cookie": cookies}).body)
        (event,) = calendar.walk("VEVENT")
        known = kept.get(event["UID"])
        assert known is None or event["SEQUENCE"] > known["SEQUENCE"]
        kept[event["UID"]] = event
        assert (calendar["METHOD"] == "CANCEL") == (event["STATUS"] == "CANCELLED")
        return event

    assert apply().decoded("DTSTART").isoformat() == "2027-03-27T10:00:00+00:00"
    staff = office.page(coordinator(office))
    staff.goto(f"/admin/sessions/{id}/move")
    staff.fill("#day", "2027-03-29")
    staff.get_by_role("button", name="Move the session").click()
    staff.get_by_text("Moved. Those who have booked").wait_for()
    event = apply()
    assert event.decoded("DTSTART").isoformat() == "2027-03-29T09:00:00+00:00", "ten by the clock, in summer time"
    assert event.decoded("DTEND") - event.decoded("DTSTART") == __import__("datetime").timedelta(minutes=60)
    staff.goto(f"/admin/sessions/{id}")
    staff.click("summary:has-text('Cancel this session')")
    staff.fill("#reason", "The ferry, the ice; and \\ the rest")
    staff.get_by_role("button", name="Cancel the session").click()
    staff.get_by_text("Those who had booked have been told").wait_for()
    assert apply()["STATUS"] == "CANCELLED" and len(kept) == 1
    series = program.json(f"/sessions/{id}.json")["series"]
    feed = icalendar.Calendar.from_ical(program.get(f"/sessions.ics?series={series}").body)
    events = feed.walk("VEVENT")
    assert [event["STATUS"] for event in events].count("CANCELLED") == 1 and "METHOD" not in feed
    assert "The ferry, the ice; and \\ the rest" in "".join(str(event["DESCRIPTION"]) for event in events)
    assert [event.decoded("DTSTART").hour for event in events if event["STATUS"] != "CANCELLED"] == [9, 9]
    staff.context.close()
    page.context.close()


@pytest.mark.parametrize("mode", ["desktop", "dark", "320 px"])
def test_the_pages_of_sessions_are_sound(office, program, mode):
    name = f"Sound {mode.split()[0]}"
    id = planned(office, name, capacity=40, day=f"2027-03-1{['desktop', 'dark', '320 px'].index(mode)}")
    page = office.page(teacher(office, program, "ailsa-munro", "Ailsa"), **MODES[mode], bypass_csp=True)

    def look(path: str | None = None) -> None:
        if path:
            assert page.goto(path).status == 200, path
        assert validators.axe_violations(page) == [], path
        assert validators.parse_errors(page.content()) == [] and directory.reflows(page), path
        picture(page, f"sessions {(path or page.url).strip('/').replace('/', ' ')[-40:]} {mode}")

    for path in ("/sessions", "/gd/sessions", f"/sessions/{id}", f"/sessions/{id}/book", f"/sessions/{id}/book?for=class"):
        look(path)
    page.get_by_role("button", name="Check your answers").click()
    booked(page, name, "P4", 9)
    look()
    for path in ("/me/bookings", "/me/learning"):
        look(path)
    page.context.close()
    page = office.page(coordinator(office), **MODES[mode], bypass_csp=True)
    for path in ("/admin/sessions", "/admin/sessions/new", f"/admin/sessions/{id}", f"/admin/sessions/{id}/edit",
            f"/admin/sessions/{id}/move"):
        look(path)
    page.goto("/admin/sessions")
    page.get_by_role("link", name="Number sense in the early years (invented)").click()
    held = page.url.partition(program.address)[2].split("?")[0]
    for path in (held, held + "/attendance", held + "/participants", held + "/feedback"):
        look(path)
    page.context.close()


def test_attendance_is_read_from_a_file_and_what_is_uncertain_asks(office, program):
    page = office.page(coordinator(office))
    page.goto("/admin/sessions")
    page.get_by_role("link", name="Number sense in the early years (invented)").click()
    page.get_by_role("link", name="Who was there").click()
    text = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)\nSomebody Else,,x,y,50\n"
    for _ in range(2):
        page.set_input_files("#file", {"name": "zoom.csv", "mimeType": "text/csv", "buffer": text.encode()})
        page.get_by_role("button", name="Read the file").click()
        page.get_by_text("Participants nobody knows").first.wait_for()
        said = page.inner_text("main")
        page.get_by_role("link", name="Who was there").last.click()
    assert "0 new, 0 changed, 1 as before" in said and "Somebody Else" in said
    page.set_input_files("#file", {"name": "zoom.csv", "mimeType": "text/csv", "buffer": "Nom;Durée\nA;5\n".encode()})
    page.get_by_role("button", name="Read the file").click()
    assert "“Nom”, “Durée”" in page.inner_text(".problems")
    page.goto(page.url.replace("attendance-file", "participants"))
    page.select_option("select[name=who]", "guest")
    page.get_by_role("button", name="That is who it was").click()
    page.get_by_text("Nobody waits.").wait_for()
    assert "Somebody Else" not in page.content()
    page.context.close()


def test_of_two_editors_the_second_keeps_what_they_typed(office):
    id = planned(office, "Two editors")
    pages = [office.page(coordinator(office)) for _ in range(2)]
    for page in pages:
        page.goto(f"/admin/sessions/{id}/edit")
    pages[0].fill("#presenters", "Bashir")
    pages[0].get_by_role("button", name="Save").click()
    pages[0].get_by_text("Saved.").wait_for()
    pages[1].fill("#presenters", "Dougal")
    pages[1].get_by_role("button", name="Save").click()
    assert "Somebody else has changed this session" in pages[1].inner_text(".problems")
    assert pages[1].input_value("#presenters") == "Dougal" and "Bashir" in pages[1].inner_text(".warning")
    pages[1].get_by_role("button", name="Save").click()
    pages[1].get_by_text("Saved.").wait_for()
    for page in pages:
        page.context.close()
