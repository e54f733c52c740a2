"""What the server promises to whoever asks, seen from outside."""

import base64
import csv
import gzip
import hashlib
import io
import re

import brotli
import pytest


def test_the_first_visit_to_the_directory_is_small(program):
    packed = program.get("/directory", {"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert len(packed.body) <= 30 * 1024
    page = brotli.decompress(packed.body).decode()
    assert page.count("<tr") >= 50
    zipped = program.get("/directory", {"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in zipped.headers["Vary"]
    assert len(gzip.decompress(zipped.body)) > len(zipped.body)


def test_the_inline_sheet_is_the_one_that_the_policy_allows(program):
    answer = program.get("/directory")
    sheet = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert len(brotli.compress(sheet.encode())) <= 14 * 1024


def test_the_script_is_small_and_kept_for_ever(program):
    path = re.search(r'<script[^>]* src="([^"]+)"', program.get("/directory").text).group(1)
    script = program.get(path)
    assert script.status == 200 and "immutable" in script.headers["Cache-Control"]
    assert len(brotli.compress(script.body)) <= 6 * 1024


def test_an_unchanged_answer_is_not_sent_twice(program):
    first = program.get("/directory.json?q=wind")
    again = program.get("/directory.json?q=wind", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("packing", ["identity", "gzip"])
@pytest.mark.parametrize("form", ["csv", "ndjson", "atom", "ics", "ods"])
def test_head_tells_how_long_a_streamed_file_is(program, form, packing):
    path, wanted = f"/directory.{form}?q=wind", {"Accept-Encoding": packing}
    whole, head = program.get(path, wanted), program.get(path, wanted, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(whole.body) > 0
    for name in ("Content-Type", "Content-Encoding", "ETag", "Vary"):
        assert head.headers[name] == whole.headers[name], name


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "xlsx", "ods", "atom", "ics", "geojson"])
def test_no_unchanged_file_is_sent_twice(program, form):
    first = program.get(f"/directory.{form}?q=wind")
    again = program.get(f"/directory.{form}?q=wind", {"If-None-Match": '"another", ' + first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert program.get(f"/directory.{form}?q=wind", {"If-None-Match": '"another"'}).status == 200


def test_health_says_that_nothing_acknowledged_can_be_lost(program):
    health = program.json("/health")
    assert health["status"] == "ok"
    assert (health["journal_mode"], health["synchronous"]) == ("wal", "full")
    assert health["listings"] > 6500


def test_the_real_listings_are_there(program):
    assert program.json("/directory.json?past=include&facets=none&size=1")["total"] > 6500


def test_robots_sitemap_and_security_contact_are_there(program):
    assert "Sitemap:" in program.get("/robots.txt").text
    assert "<urlset" in program.get("/sitemap.xml").text or "<sitemapindex" in program.get("/sitemap.xml").text
    assert "Contact:" in program.get("/.well-known/security.txt").text


def test_what_does_not_exist_is_a_page_for_people_and_a_problem_for_programs(program):
    page = program.get("/directory/00000000000000000000000000/nothing")
    assert page.status == 404 and "<h1" in page.text
    problem = program.get("/directory/00000000000000000000000000.json")
    assert problem.status == 404 and problem.headers["Content-Type"].startswith("application/problem+json")


def test_odd_addresses_are_answered_in_words(program):
    odd = [
        "/directory?page=99999999999999999999", "/directory?size=-1", "/directory?q=%00%ff", "/directory?%=%&=&&",
        "/directory?q=" + "a" * 5000, "/directory?from=31/02/2026", "/directory?" + "sector=x&" * 500,
        "/directory?near=%F0%9F%A6%8A&within=1e9", "/directory?view=hologram", "/directory?cols=....", "/providers/%2e%2e",
        "/directory.json?size=0", "/directory.json?facets=,,,", "/gd/../directory", "//directory", "/directory/%00/x",
    ]
    for path in odd:
        answer = program.get(path)
        assert answer.status in (200, 301, 302, 303, 308, 400, 404, 414, 431), f"{path} answered {answer.status}"


def test_a_form_of_another_site_is_refused(program):
    body = b"reason=wrong"
    listing = re.search(r'href="/directory/([0-9a-z]{26})/', program.get("/directory").text).group(1)
    answer = program.get(
        f"/directory/{listing}/problem", {"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site",
        "Content-Type": "application/x-www-form-urlencoded"}, method="POST", body=body)
    assert answer.status == 403


def test_around_a_place_page_json_and_files_begin_with_what_is_nearest(program):
    query = "near=EH1+1AA&within=10"
    found = program.json(f"/directory.json?{query}&facets=none")
    distances = [listing["distance_km"] for listing in found["listings"]]
    assert len(distances) > 5 and distances == sorted(distances) and found["query"] == query
    ids = [listing["id"] for listing in found["listings"]]
    page = program.get(f"/directory?{query}").text
    assert re.findall(r'<th[^>]*>\s*<a href="/directory/([0-9a-z]{26})/', page) == ids
    rows = list(csv.DictReader(io.StringIO(program.get(f"/directory.csv?{query}").text.removeprefix("\ufeff"))))
    assert [row["Id"] for row in rows][:len(ids)] == ids and len(rows) == found["total"]


def test_an_order_that_was_chosen_stays_when_filters_are_applied(program):
    for query, kept in [("near=EH1", None), ("near=EH1&sort=date", "date"), ("q=wind&sort=date", "date"), ("q=wind", None)]:
        form = re.search(r'<form[^>]* id="find".*?</form>', program.get("/directory?" + query).text, re.DOTALL).group()
        hidden = re.search(r'<input type="hidden" name="sort" value="([^"]*)"', form)
        assert (hidden and hidden.group(1)) == kept, query
