"""Attacks on the process and its folder: a second process, signals, a full disk, a damaged file."""

import http.client
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time

import pytest

from program import BINARY, Program, free_port
from raw import connected, everything, statuses
from test_hostile_http import FORM, listing, slow_reader


@pytest.fixture(scope="module")
def records(program):
    """The records of the running program, copied."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ceangal-hostile-"))
    source, copy = sqlite3.connect(f"file:{program.folder}/ceangal.sqlite?mode=ro", uri=True), sqlite3.connect(folder / "records")
    source.backup(copy)
    source.close()
    copy.close()
    yield folder / "records"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(records):
    """A data folder of its own with those records."""
    folder = tempfile.mkdtemp(prefix="ceangal-hostile-")
    shutil.copy(records, f"{folder}/ceangal.sqlite")
    os.chmod(f"{folder}/ceangal.sqlite", 0o600)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def small_disk(records):
    """A data folder on a disk of its own that has little room left."""
    folder = tempfile.mkdtemp(prefix="ceangal-hostile-")
    room = records.stat().st_size + (3 << 20)
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room},mode=700", "tmpfs", folder], capture_output=True)
    if mount.returncode:
        pytest.skip("only root may mount a disk for this")
    shutil.copy(records, f"{folder}/ceangal.sqlite")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    os.rmdir(folder)


class Running(Program):
    """A server that is stopped with the `with` statement. Its log is kept elsewhere, for its disk may be full."""

    def __init__(self, folder: str):
        super().__init__(folder, free_port())
        self.log.close()
        os.unlink(self.log.name)
        self.log = tempfile.NamedTemporaryFile(prefix="ceangal-hostile-", suffix=".log")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.close()


def report(program, key: str):
    return program.get(
        listing(program) + "/problem", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}, method="POST",
        body=f"reason=closed&key={key}".encode())


def test_a_second_process_is_told_who_is_in_the_way_and_a_killed_one_leaves_no_lock(folder):
    with Running(folder) as first:
        second = subprocess.run([BINARY, "serve"], env=first.environment, cwd="/", capture_output=True, text=True, timeout=60)
        assert second.returncode == 75, second.stderr
        assert "Another Ceangal process is using the data folder" in second.stderr
        first.process.kill()
        first.process.wait()
        with Running(folder) as next_:
            assert next_.get("/health").status == 200


def test_what_was_acknowledged_outlives_a_kill_under_load(folder):
    program = Running(folder)
    program.environment["CEANGAL_REPORTS_PER_HOUR"] = "1000000"
    acknowledged = []
    with program:
        address = listing(program) + "/problem"

        def write(writer: int) -> None:
            for number in range(10_000):
                key = f"kill-{writer}-{number}"
                try:
                    answer = program.get(
                        address, {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}, method="POST",
                        body=f"reason=closed&key={key}&note={key}".encode())
                except (OSError, http.client.HTTPException):
                    return
                if answer.status == 200:
                    acknowledged.append(key)

        writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 30
        while len(acknowledged) < 50 and time.monotonic() < deadline:
            time.sleep(0.01)
        program.process.kill()
        program.process.wait()
        for writer in writers:
            writer.join()
    assert len(acknowledged) >= 50
    with Running(folder), sqlite3.connect(f"file:{folder}/ceangal.sqlite?mode=ro", uri=True) as database:
        kept = {note for (note,) in database.execute("SELECT note FROM problem_reports")}
        assert set(acknowledged) <= kept
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_the_program_writes_is_for_its_user_alone(folder):
    with Running(folder):
        for path in pathlib.Path(folder).iterdir():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    made = f"{folder}/new/data"
    environment = {**os.environ, "CEANGAL_DATA": made}
    subprocess.run([BINARY, "import", "terms", "/dev/null"], env=environment, capture_output=True)
    assert not os.path.exists(made), "only setup makes a folder"


def test_it_stops_within_ten_seconds_whoever_still_reads_and_says_so_by_its_status(folder):
    with Running(folder) as program:
        idle = connected(program.port)
        waiting = connected(program.port)
        waiting.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n")
        assert statuses(waiting.recv(4000)) == [200]
        half = connected(program.port)
        half.sendall(b"POST /theme HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n")
        reader = slow_reader(program.port, "/directory.csv?past=include")
        assert statuses(reader.recv(2000)) == [200]
        start = time.monotonic()
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(timeout=15) == 0, program.said()
        assert time.monotonic() - start < 11.5
        for connection in (idle, waiting, half, reader):
            connection.close()
    left = pathlib.Path(folder, "ceangal.sqlite-wal")
    assert not left.exists() or left.stat().st_size == 0, "the log of writes was not folded in"


def test_it_stops_at_once_when_nobody_waits(folder):
    with Running(folder) as program:
        kept = connected(program.port)
        kept.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n")
        kept.recv(4000)
        start = time.monotonic()
        assert program.close() == 0
        assert time.monotonic() - start < 5
        assert everything(kept, 1) == (b"", True)


def test_a_reader_of_the_log_that_goes_away_does_not_take_the_program_with_it(folder):
    program = Running(folder)
    read, write = os.pipe()
    program.process = subprocess.Popen([BINARY, "serve"], env=program.environment, cwd="/", stdout=subprocess.DEVNULL, stderr=write)
    os.close(write)
    os.close(read)
    try:
        deadline = time.monotonic() + 60
        answered = 0
        while answered < 3 and time.monotonic() < deadline:
            assert program.process.poll() is None, f"it ended with {program.process.returncode}"
            try:
                answered += program.get("/health").status == 200
            except OSError:
                time.sleep(0.1)
        assert answered == 3
    finally:
        program.close()


def test_a_full_disk_loses_nothing_that_was_acknowledged_and_is_told(small_disk):
    with Running(small_disk) as program:
        assert report(program, "before").status == 200
        filler = pathlib.Path(small_disk, "filler")
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        statuses_seen = []
        for number in range(40):
            answer = program.get(
                "/directory/unmet-need", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}, method="POST",
                body=f"words={'w' * 250}&query=&key=full-{number}".encode())
            statuses_seen.append(answer.status)
            if answer.status == 503:
                break
        assert statuses_seen[-1] == 503 and "Retry-After" in answer.headers, statuses_seen
        assert "SQLite" not in answer.text and "disk" not in answer.text
        health = program.get("/health")
        assert health.status == 503 and b'"read_only"' in health.body
        assert program.get("/directory").status == 200, "reading goes on"
        filler.unlink()
        assert program.get("/health").status == 200, "there is room again"
        assert report(program, "after").status == 200
    with sqlite3.connect(f"{small_disk}/ceangal.sqlite") as database:
        # A key is kept with the digest of what it came with.
        kept = {key.split("/")[0] for (key,) in database.execute("SELECT key FROM answered_requests")}
        assert {"before", "after"} <= kept
        acknowledged = sum(status == 200 for status in statuses_seen)
        assert len([key for key in kept if key.startswith("full-")]) == acknowledged


@pytest.mark.parametrize("damage", ["head", "middle", "text", "short"])
def test_a_damaged_file_of_records_is_told_in_words_and_never_served_as_whole(folder, damage):
    path = pathlib.Path(folder, "ceangal.sqlite")
    with open(path, "r+b") as file:
        size = path.stat().st_size
        if damage == "head":
            file.write(b"\xff" * 100)
        elif damage == "text":
            file.write(b"This was never a database. " * 4000)
        elif damage == "short":
            file.truncate(size // 2)
        else:
            for place in range(8192, size - 4096, 16384):
                file.seek(place)
                file.write(os.urandom(2048))
    environment = {**os.environ, "CEANGAL_DATA": folder, "CEANGAL_PORT": str(free_port())}
    run = subprocess.Popen([BINARY, "serve"], env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        _, said = run.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        run.kill()
        raise AssertionError("it serves a damaged file")
    words = [line for line in said.splitlines() if line and not line.startswith("{")]
    assert run.returncode in (1, 69), (run.returncode, said)
    assert len(words) == 1 and words[0].endswith("."), said
    assert "Fatal" not in said and "DatabaseError" not in said


def test_certificates_that_cannot_be_used_are_told_by_file(folder):
    def made(name: str, days: str) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=a.test",
             "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem", "-days", days],
            check=True, capture_output=True)

    made("one", "400")
    made("two", "400")
    pathlib.Path(folder, "empty.pem").write_text("")
    pathlib.Path(folder, "text.pem").write_text("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
    cases = [("missing.pem", "one.key", "missing.pem cannot be read"), ("one.pem", "missing.key", "missing.key cannot be read"),
             ("empty.pem", "one.key", "empty.pem holds no certificate"), ("text.pem", "one.key", "text.pem holds no certificate"),
             ("one.key", "one.key", "one.key holds no certificate"), ("one.pem", "one.pem", "one.pem holds no key"),
             ("one.pem", "two.key", "does not belong to the certificate"), (".", "one.key", "cannot be read")]
    environment = {**os.environ, "CEANGAL_DATA": folder, "CEANGAL_PORT": str(free_port())}
    environment.pop("CEANGAL_CLOCK", None)

    def served(certificate: str, key: str, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [BINARY, "serve", "--certificate", f"{folder}/{certificate}", "--key", f"{folder}/{key}"],
            env={**environment, **more}, capture_output=True, text=True, timeout=60)

    for certificate, key, words in cases:
        run = served(certificate, key)
        assert run.returncode == 1 and words in run.stderr and "NIOSSL" not in run.stderr, run.stderr
    late = served("one.pem", "one.key", CEANGAL_CLOCK="2050-01-01T00:00:00Z")
    assert late.returncode == 1 and "one.pem ended on" in late.stderr
    early = served("one.pem", "one.key", CEANGAL_CLOCK="2001-01-01T00:00:00Z")
    assert early.returncode == 1 and "one.pem begins only on" in early.stderr


def test_tls_is_spoken_and_nothing_older_than_1_2(folder):
    import ssl

    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a.test", "-days", "400", "-keyout",
         f"{folder}/key.pem", "-out", f"{folder}/chain.pem"], check=True, capture_output=True)
    program = Running(folder)
    program.environment.pop("CEANGAL_CLOCK", None)
    program.process = subprocess.Popen(
        [BINARY, "serve", "--certificate", f"{folder}/chain.pem", "--key", f"{folder}/key.pem"], env=program.environment,
        cwd="/", stdout=program.log, stderr=program.log)
    context = ssl.create_default_context(cafile=f"{folder}/chain.pem")
    context.check_hostname = False
    try:
        deadline = time.monotonic() + 60
        while True:
            assert program.process.poll() is None, program.said()
            try:
                secure = context.wrap_socket(connected(program.port))
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        secure.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer, _ = everything(secure, 5)
        assert statuses(answer) == [200] and b"Strict-Transport-Security" in answer and b"https://a/sitemap.xml" in answer
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with pytest.raises(OSError):
            old.wrap_socket(connected(program.port))
        # Plain words on the port, and a handshake that never comes, harm nobody.
        with connected(program.port) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            answer, was_closed = everything(plain, 5)
            assert was_closed and not statuses(answer)
        silent = socket.create_connection(("127.0.0.1", program.port))
        start = time.monotonic()
        assert everything(silent, 14)[1] and time.monotonic() - start < 13
        silent.close()
    finally:
        program.close()
