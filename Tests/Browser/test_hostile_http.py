"""Attacks on the server over bare connections: nothing of this may end it, hold it, or be understood in two ways."""

import json
import re
import socket
import threading
import time
import urllib.parse

import pytest

from raw import connected, everything, exchange, statuses

FORM = "application/x-www-form-urlencoded"

CHUNKED = f"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()

AMBIGUOUS = {
    "two lengths": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "one length twice": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "lengths in a list": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
    "length and chunks": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": b"POST /theme HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "another coding": b"POST /theme HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked within a name": b"POST /theme HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "two codings": b"POST /theme HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a negative length": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "a signed length": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
    "an absurd length": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nabc",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "an empty host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "a host that is markup": b"GET / HTTP/1.1\r\nHost: \"><script>\r\n\r\n",
    "a host with a path": b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a host with a user": b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "a folded line": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n",
    "a blank before the colon": b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: a\n\n",
    "a bare carriage return": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rc\r\n\r\n",
    "a zero in a field": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n",
    "a zero in the address": b"GET /a\0b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a blank in the address": b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    "no address": b"GET  HTTP/1.1\r\nHost: a\r\n\r\n",
    "an address without its slash": b"GET directory HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tunnel": b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "an unknown method": b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
    "a method in small letters": b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
    "another version": b"GET / HTTP/3.0\r\nHost: a\r\n\r\n",
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "a long address": b"GET /directory?q=" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "a long field": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 20_000 + b"\r\n\r\n",
    "many fields": b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 200 + b"\r\n",
    "a length in a chunk that is none": CHUNKED + b"xyz\r\n",
    "a chunk without end": CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n",
    "an absurd chunk": CHUNKED + b"fffffffffffffffff\r\nabc",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_head_that_could_be_read_in_two_ways_is_refused_and_ends_the_connection(program, name):
    # The second request is what an attacker would smuggle: it must never be answered.
    answer, was_closed = exchange(program.port, AMBIGUOUS[name] + b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n")
    assert was_closed, f"still open after {answer[:200]}"
    assert statuses(answer) in ([400], [431], [414], []), answer[:300]
    if name != "no request at all":
        assert statuses(answer), "closed without a word"
    assert b"User-agent" not in answer


def test_a_refusal_says_in_words_what_is_wrong(program):
    answer, _ = exchange(program.port, AMBIGUOUS["two hosts"])
    problem = json.loads(answer.split(b"\r\n\r\n", 1)[1])
    assert problem["status"] == 400 and problem["detail"].endswith(".")


BODIES = {
    "GET": b"GET /directory.json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "GET of what is not there": b"GET /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST to what is not there": b"POST /nothing HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST to what takes none": b"POST /directory HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST of another type": b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST of a form": f"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n".encode(),
    "PUT": b"PUT /directory HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "HEAD": b"HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    "OPTIONS": b"OPTIONS /api/openreferral HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_without_end_is_not_read_to_its_end(program, name):
    with connected(program.port) as connection:
        connection.sendall(BODIES[name])
        sent = 0
        chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
        start = time.monotonic()
        try:
            while time.monotonic() - start < 15:
                connection.sendall(chunk)
                sent += len(chunk)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass
        assert time.monotonic() - start < 12, f"took {sent} bytes in 12 seconds and asked for more"


def test_who_is_slow_is_let_go(program):
    """Ten seconds for a head, and a body of a kibibyte a second; all at once, because each takes its time."""
    beginnings = {
        "nothing": (b"", b""),
        "half a head": (b"GET / HTTP/1.1\r\nHost: a\r\n", b""),
        "a head that drips": (b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", b"a"),
        "a body that drips": (f"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nContent-Length: 9000\r\n\r\n".encode(), b"a"),
        "a chunked body that drips": (f"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n\r\n".encode(), b"1\r\na\r\n"),
        "a body on GET that drips": (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n", b"a"),
    }
    lasted: dict[str, float] = {}

    def drip(name: str, head: bytes, drop: bytes) -> None:
        start = time.monotonic()
        with connected(program.port) as connection:
            connection.sendall(head)
            connection.settimeout(0.5)
            while time.monotonic() - start < 20:
                try:
                    if drop:
                        connection.sendall(drop)
                    if connection.recv(1 << 16) == b"":
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
        lasted[name] = time.monotonic() - start

    threads = [threading.Thread(target=drip, args=(name, *how)) for name, how in beginnings.items()]
    for thread in threads:
        thread.start()
    time.sleep(2)
    start = time.monotonic()
    assert program.get("/health").status == 200 and time.monotonic() - start < 5
    for thread in threads:
        thread.join()
    assert all(seconds < 14 for seconds in lasted.values()), lasted


def slow_reader(port: int, path: str) -> socket.socket:
    """Asks for something long and takes none of it but the status."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    return connection


def test_many_slow_readers_of_long_files_leave_room_for_everyone_else(program):
    readers = [slow_reader(program.port, "/directory.csv?past=include") for _ in range(24)]
    try:
        heads = [reader.recv(2000) for reader in readers]
        taken = [head for head in heads if statuses(head)[:1] == [200]]
        refused = [head for head in heads if statuses(head)[:1] == [503]]
        assert len(taken) == 16 and len(refused) == 8
        assert all(b"etry-After: " in head for head in refused)
        assert b"Try again" in refused[0] or b"Try again" in readers[heads.index(refused[0])].recv(4000)
        # Pages, questions and changes go on meanwhile: no reader holds a lock.
        start = time.monotonic()
        assert program.get("/directory?q=wind").status == 200
        assert program.get("/directory.json?q=wind").status == 200
        assert report(program, SOUND).status == 200
        assert time.monotonic() - start < 20
    finally:
        for reader in readers:
            reader.close()
    deadline = time.monotonic() + 20
    while (answer := program.get("/directory.csv?past=include&q=wind")).status == 503:
        assert time.monotonic() < deadline, "the places were not given back"
        time.sleep(0.5)
    assert answer.status == 200


# One report, the same each time: sent again it takes nothing from what one caller may send in an hour.
SOUND = {"reason": "unclear", "note": "", "key": "hostile"}


def listing(program) -> str:
    return re.search(r'href="(/directory/[0-9a-z]{26})/', program.get("/directory").text).group(1)


def report(program, fields, headers: dict[str, str] | None = None):
    body = urllib.parse.urlencode(fields).encode()
    return program.get(
        listing(program) + "/problem", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin", **(headers or {})},
        method="POST", body=body)


def test_a_form_takes_the_fields_that_its_page_names_and_no_others(program):
    sound = SOUND
    assert report(program, sound).status == 200
    assert report(program, {**sound, "withdrawn": "1"}).status == 422
    assert report(program, [*sound.items(), ("reason", "closed")]).status == 422
    assert report(program, sound, {"Content-Type": "text/plain"}).status == 422
    assert report(program, sound, {"Content-Type": "application/json"}).status == 422
    assert report(program, {**sound, "note": "a" * 30_000}).status == 422
    assert report(program, {**sound, "reason": "<script>"}).status == 422
    assert report(program, {**sound, "key": "k" * 101}).status == 422
    huge = program.get(
        "/theme", {"Content-Type": FORM}, method="POST", body=b"theme=dark&back=" + b"a" * (3 << 20))
    assert huge.status == 413


@pytest.mark.parametrize("path", ["/theme", "/directory/unmet-need", "listing"])
@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "Same-Origin"},
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1"}, {"Cookie": "theme=dark"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "HOST"},
])
def test_a_form_that_another_site_sends_is_refused(program, path, headers):
    path = listing(program) + "/problem" if path == "listing" else path
    headers = {name: program.address if value == "HOST" else value for name, value in headers.items()}
    answer = program.get(
        path, {"Content-Type": FORM, **headers}, method="POST", body=b"theme=dark&reason=unclear&words=a&key=cross")
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("back", [
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example",
    "/\r\nSet-Cookie: a=b", "/\n/evil.example", "", "evil", "/%0d%0aSet-Cookie:a=b/../..//evil.example", "/\u2028x", "/a\0b",
    "///evil.example", "/" + "a" * 5000,
])
def test_the_choice_of_theme_leads_back_to_this_site_alone(program, back):
    answer = program.get(
        "/theme", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}, method="POST",
        body=urllib.parse.urlencode({"theme": "dark", "back": back}).encode())
    assert answer.status == 303
    place = answer.headers["Location"]
    whole = urllib.parse.urljoin(program.address + "/theme", place)
    assert urllib.parse.urlsplit(whole).netloc == f"127.0.0.1:{program.port}" and "\\" not in place
    assert len(answer.headers.get_all("Set-Cookie")) == 1


NUMBERS = [
    "-1", "0", "+1", "1e9", "0x10", "1.5", "٣", "９", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551616", "9" * 40, "9" * 400, "%00", "", " 1", "1 ", "NaN", "inf", "1%CC%81",
]


def test_no_number_ends_the_program(program):
    paths = [f"/directory.json?facets=none&q=wind&near=IV30&{name}={number}"
             for name in ("page", "size", "within", "year", "from", "to") for number in NUMBERS]
    paths += [f"/directory?q=wind&page={number}&size={number}&within={number}" for number in NUMBERS]
    paths += [f"/directory.csv?q=wind&page={number}&size={number}" for number in NUMBERS]
    paths += [f"/sitemap/{part}-{number}.xml" for part in ("listings", "providers", "pages") for number in NUMBERS]
    paths += [f"/api/openreferral/{what}?postcode=IV301BX&search=wind&{name}={number}"
              for what in ("services", "taxonomies", "organizations")
              for name in ("page", "per_page", "proximity") for number in NUMBERS]
    for path in paths:
        path = urllib.parse.quote(path, safe="/?=&%+-.")
        answer = program.get(path, {"Connection": "close"})
        assert answer.status in (200, 404, 422), f"{path} answered {answer.status}"


TIMES = [
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1900-01-01T00:00:00+23:59", "2100-12-31T23:59:59-23:59",
    "0000-00-00", "2026-02-30", "2026-12-01T25:00:00Z", "2026-12-01T14:00:00" + "0" * 300, "-2026-12-01", "1/13/2026",
]


def test_no_time_ends_the_program(program):
    for time_ in TIMES:
        time_ = urllib.parse.quote(time_)
        assert program.get(f"/directory.json?from={time_}&to={time_}&size=1").status == 200
        assert program.get(f"/api/openreferral/services?modified_after={time_}").status in (200, 422)


TEXTS = [
    b"%", b"%%", b"%f", b"%zz", b"%00", b"%c0%af", b"%c0%80", b"%ed%a0%80", b"%f4%90%80%80", b"%ff%fe", b"%e2%80%ae", b"a%cc%81",
    b'"%cc%81%20onfocus=alert(1)%20autofocus', b"'%cc%81", b"<%cc%81script>", b"%0d%0aSet-Cookie:a=b", b"%e2%80%a8", b"%1b[31m",
    b"</script><script>alert(1)</script>", b"{{7*7}}", b"${7*7}", b"';DROP TABLE listings;--", b"\xc3\x28", b"\xff", b"\xf0\x9f\xa6\x8a",
    b"a*+b*+c*+d*+e*+f*+g*+h*+i*+j*+k*+l*+m*+n*+o*+p*+q*+r*+s*+t*+u*+v*+w*+x*+y*+z*", b"-a+-b+-c", b"%22%22%22", b"%22" * 60, b"*", b"-",
    b"%E1%BA%9B%CC%A3" * 30, b"%EF%B7%BA" * 60, b"%CC%81" * 90,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:24].decode("latin-1"))
def test_no_text_ends_the_program_or_gets_out_of_its_place(program, text):
    for path in (b"/directory?q=", b"/directory.json?q=", b"/directory?near=", b"/directory?sector=", b"/directory/", b"/providers/",
                 b"/directory/area/", b"/directory/suggest.json?q=", b"/gd/directory?q=", b"/directory.atom?q=", b"/directory.ics?q=",
                 b"/api/openreferral/services?search=", b"/assets/", b"/", b"/directory?", b"/sitemap/"):
        text_here = text if b"?" in path else text.replace(b"?", b"")
        request = b"GET " + path + text_here + b" HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        answer, was_closed = exchange(program.port, request)
        assert was_closed and statuses(answer)[:1] in ([200], [301], [400], [404], [422]), (path, answer[:200])
        head, body = answer.split(b"\r\n\r\n", 1)
        assert b"\r\nSet-Cookie" not in head and b"\x1b" not in answer
        assert b"<script>alert(1)" not in answer
        assert not re.search(rb'value="[^"<>]*"\xcc\x81', answer) and b'"\xcc\x81 onfocus' not in answer
        if statuses(answer)[0] >= 400:
            assert not re.search(rb"Fatal|\.swift|SELECT|Swift\.|Error\(|[Ss]tack trace", body), answer


ODD = {
    "whole": b"GET http://a/robots.txt HTTP/1.1\r\nHost: a\r\n\r\n",
    "whole, of another host": b"GET http://evil.example/robots.txt HTTP/1.1\r\nHost: a\r\n\r\n",
    "whole, without a path": b"GET http://a HTTP/1.1\r\nHost: a\r\n\r\n",
    "whole, broken": b"GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "whole, with a broken port": b"GET http://a:99999999999999999999/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "whole, with a query alone": b"GET http://a?q=1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "of another scheme": b"GET gopher://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "of a script": b"GET javascript:alert(1) HTTP/1.1\r\nHost: a\r\n\r\n",
    "for the server": b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "with a fragment": b"GET /directory#x HTTP/1.1\r\nHost: a\r\n\r\n",
    "with dots": b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    "with escaped dots": b"GET /assets/%2e%2e%2fPackage.swift HTTP/1.1\r\nHost: a\r\n\r\n",
    "with slashes alone": b"GET ////////// HTTP/1.1\r\nHost: a\r\n\r\n",
    "to trace": b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    "to delete": b"DELETE /directory HTTP/1.1\r\nHost: a\r\n\r\n",
    "to continue": f"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\ntheme=dark".encode(),
    "to become something else": b"GET /robots.txt HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n",
    "to become a socket": b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n\r\n",
    "for the end of a file": b"GET /robots.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=-1,0-,5-2,99999999999999999999-\r\n\r\n",
    "with a tag": b"GET /directory HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"\xff\", *, \"\r\n\r\n",
    "with odd packing": b"GET /directory HTTP/1.1\r\nHost: a\r\nAccept-Encoding: ;q=,,br;q=9e999,gzip;q=-1,\xff\r\n\r\n",
    "with odd cookies": b"GET /directory HTTP/1.1\r\nHost: a\r\nCookie: theme=\"><script>;theme=;;=;theme\r\n\r\n",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_request_is_answered_in_words_and_nothing_of_it_is_believed(program, name):
    answer, _ = exchange(program.port, ODD[name], within=1.5)
    assert statuses(answer)[:1] and statuses(answer)[0] < 500, answer[:300]


@pytest.mark.parametrize("target, status", [
    ("http://a/robots.txt", 200), ("HTTPS://A/robots.txt", 200), ("http://evil.example/robots.txt", 400),
    ("http://a@evil.example/robots.txt", 400), ("http://ab/robots.txt", 400), ("foo://a/robots.txt", 400)])
def test_a_whole_address_names_the_host_that_the_host_field_names(program, target, status):
    answer, _ = exchange(program.port, f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert statuses(answer) == [status], answer[:300]
    assert b"evil.example" not in answer and b"root:x:" not in answer and b"swift-tools-version" not in answer
    assert b"\"><script>" not in answer


def test_a_wrong_method_is_told_which_are_right(program):
    answer = program.get("/directory", method="DELETE")
    assert answer.status == 405 and answer.headers["Allow"] == "GET, HEAD"
    assert program.get("/theme").status == 405 and program.get("/gd/directory", method="PUT").status == 405
    assert program.get("/nothing", method="DELETE").status == 404


def test_head_is_get_without_its_body(program):
    for path in ("/", "/directory", "/directory.json", "/directory.csv", "/directory.xlsx", "/sitemap/listings-1.xml", "/nothing"):
        answer, _ = exchange(program.port, f"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        assert answer.endswith(b"\r\n\r\n") and answer.count(b"\r\n\r\n") == 1, (path, answer[-200:])
        assert statuses(answer) == [404 if path == "/nothing" else 200]


def test_what_proxies_add_is_not_believed(program):
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}, {"X-Original-URL": "/evil"},
                    {"X-Forwarded-Proto": "https"}, {"X-HTTP-Method-Override": "DELETE"}):
        for path in ("/", "/sitemap.xml", "/openapi.json", "/directory.atom?q=wind"):
            answer = program.get(path, headers)
            assert answer.status == 200 and "evil" not in answer.text and "https://127" not in answer.text


def test_failures_are_problems_for_programs_and_pages_for_people(program):
    for path in ("/nothing", "/directory/0.json", "/directory/00000000000000000000000000.json", "/sitemap/x.xml",
                 "/api/openreferral/services/x", "/api/openreferral/services?page=x", "/assets/x.js"):
        answer = program.get(path)
        problem = json.loads(answer.body)
        assert answer.headers["Content-Type"] == "application/problem+json", path
        assert problem["status"] == answer.status and {"type", "title", "detail", "instance"} <= problem.keys()
    page = program.get("/nothing", {"Accept": "text/html"})
    assert page.status == 404 and "<h1" in page.text


def test_the_log_knows_neither_words_nor_callers(program):
    secret = "Zanzibarkatze"
    program.get(f"/directory?q={secret}&near={secret}")
    program.get(f"/{secret}/x")
    program.get(f"/directory/{secret}")
    report(program, {"reason": secret, "note": secret, "key": secret})
    exchange(program.port, b'GET /a"}%0a{"level":"info HTTP/1.1\r\nHost: Zanzibarkatze\r\nUser-Agent: Zanzibarkatze\r\nConnection: close\r\n\r\n')
    program.log.flush()
    lines = open(program.log.name, encoding="utf-8").read().splitlines()
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    assert logged and secret not in "\n".join(lines)
    asked = [line for line in logged if line["message"] == "request"]
    assert "127.0.0.1" not in json.dumps(asked)
    assert all({"at", "level", "id", "method", "route", "status"} <= line.keys() for line in asked)


def test_many_requests_on_one_connection_are_answered_in_order(program):
    paths = [f"/directory.json?facets=none&size={size}" for size in range(1, 41)]
    sent = b"".join(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() for path in paths)
    with connected(program.port, timeout=20) as connection:
        connection.sendall(sent + b"GET /robots.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer, was_closed = everything(connection, within=20)
    assert was_closed and statuses(answer) == [200] * 41
    assert [int(size) for size in re.findall(rb'"size":(\d+)', answer)] == list(range(1, 41))
