"""What an operator sees and does: metrics, the log, a socket that outlives the process, commands beside the server."""

import http.client
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from program import BINARY, ROOT, Program, free_port
from test_hostile_http import FORM, listing
from test_hostile_process import Running, folder, records  # noqa: F401 (fixtures)


class Measured(Running):
    """A server that tells metrics."""

    def __init__(self, folder: str):
        super().__init__(folder)
        self.metrics_port = free_port()
        self.environment["CEANGAL_METRICS_PORT"] = str(self.metrics_port)

    def metrics(self) -> dict[str, dict]:
        """The samples by name: each a number by its labels."""
        status, text = asked(self.metrics_port, "/metrics")
        assert status == 200
        found: dict[str, dict] = {}
        for family in text_string_to_metric_families(text):
            assert family.documentation, f"{family.name} has no explanation"
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
        return found


def asked(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def wait_for(program: Program) -> None:
    """Waits until a program that was started in a way of its own answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            asked(program.port, "/health")
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(program.said())


def test_metrics_tell_requests_records_and_the_process(folder):  # noqa: F811
    with sqlite3.connect(f"{folder}/ceangal.sqlite") as database:
        database.execute("DELETE FROM leases")  # the copied server's jobs are not to be waited for
    with Measured(folder) as server:
        for _ in range(3):
            assert server.get("/directory.json?q=secret").status == 200
        server.get("/nothing-here")
        asked(server.port, "/directory", "PROPFIND")
        report = server.get(
            listing(server) + "/problem", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}, method="POST",
            body=b"reason=closed&key=metrics")
        assert report.status < 400
        deadline = time.monotonic() + 10
        while ((told := server.metrics())["ceangal_events_waiting"][()]
               or "ceangal_job_last_success_timestamp_seconds" not in told) and time.monotonic() < deadline:
            time.sleep(0.05)
        requests = told["ceangal_http_requests_total"]
        assert requests[(("method", "GET"), ("route", "/directory.json"), ("status", "200"))] == 3
        assert requests[(("method", "GET"), ("route", "unknown"), ("status", "404"))] == 1
        assert [key for key in requests if dict(key)["method"] == "other"]
        assert not [key for key in requests if "PROPFIND" in str(key) or "secret" in str(key)]
        assert told["ceangal_http_request_duration_seconds_count"][(("route", "/directory.json"),)] == 3
        assert told["ceangal_storage_write_duration_seconds_count"][()] >= 1
        assert told["ceangal_storage_up"][()] == 1 and told["ceangal_storage_read_only"][()] == 0
        assert told["ceangal_listings"][()] == server.json("/health")["listings"]
        assert told["ceangal_events_waiting"][()] == 0 and told["ceangal_events_position"][()] >= 1
        assert set(told["ceangal_job_failures_total"].values()) == {0}
        assert told["ceangal_job_last_success_timestamp_seconds"]
        pages = int(pathlib.Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
        assert abs(told["process_resident_memory_bytes"][()] / (pages * os.sysconf("SC_PAGE_SIZE")) - 1) < 0.5
        assert told["process_open_fds"][()] > 5 and told["process_cpu_seconds_total"][()] > 0
        assert abs(told["process_start_time_seconds"][()] - time.time()) < 600


def test_metrics_are_on_their_own_port_and_nowhere_else(folder):  # noqa: F811
    with Measured(folder) as server:
        assert server.get("/metrics").status == 404
        assert asked(server.metrics_port, "/")[0] == 404
        assert asked(server.metrics_port, "/directory")[0] == 404
        with pytest.raises(OSError):
            socket.create_connection((socket.gethostbyname(socket.gethostname()), server.metrics_port), timeout=2).close()
            if socket.gethostbyname(socket.gethostname()).startswith("127."):
                raise OSError("this machine has no other address")


def test_a_taken_metrics_port_is_said(folder):  # noqa: F811
    program = Running(folder)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = subprocess.run(
            [BINARY, "serve", "--metrics-port", str(taken.getsockname()[1])], env=program.environment, cwd=ROOT,
            capture_output=True, text=True, timeout=60)
    assert run.returncode == 1 and "--metrics-port" in run.stderr, run.stderr
    assert "answers on" not in run.stdout


def test_mistakes_at_the_terminal_are_said_and_leave_nothing_behind(folder, tmp_path):  # noqa: F811
    program = Running(folder)

    def run(*words, **environment):
        done = subprocess.run(
            [BINARY, *words], env=program.environment | environment, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    status, said = run("help", "nonsense")
    assert status == 64 and "There is no command “nonsense”." in said
    assert run("help", "backup", "key")[0] == 0
    status, said = run("serve", "--port", "8090", "--metrics-port", "8090")
    assert status == 64 and "a port of their own" in said
    status, said = run("serve", CEANGAL_REPORTS_PER_HOUR="many")
    assert status == 1 and "CEANGAL_REPORTS_PER_HOUR is “many”" in said
    assert "https://stem.example/directory/" in subprocess.run(
        [BINARY, "search", "robot"], env=program.environment | {"CEANGAL_ADDRESS": "https://stem.example"}, cwd=tmp_path,
        capture_output=True, text=True, timeout=60).stdout

    key = tmp_path / "key"
    assert run("backup", "key", str(key))[0] == 0
    status, said = run("backup", str(tmp_path / "missing" / "monday"), "--key", str(key))
    assert status == 1 and "missing/monday cannot be written" in said and ".part" not in said
    for words in (["none", "--key", str(key)], [str(key), "--key", "none"]):
        status, said = run("restore", *words, "--data", str(tmp_path / "new"))
        assert status == 1 and "none" in said, said
        assert not (tmp_path / "new").exists()


def test_the_log_is_json_without_what_people_typed(folder):  # noqa: F811
    with Running(folder) as server:
        server.get("/directory?q=intimate-words&near=IV30+1AA", {"User-Agent": "browser-words", "X-Forwarded-For": "192.0.2.9"})
        server.get(
            listing(server) + "/problem", {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}, method="POST",
            body=b"reason=other&note=typed-words&email=teacher%40school.example&key=log-test")
        log = open(server.log.name)  # before it goes, with the file that it is
        assert server.close() == 0
        lines = [line for line in log.read().splitlines() if line.startswith("{")]
        for line in lines:
            told = json.loads(line)
            assert told["at"].endswith("Z") and told["level"] and told["message"]
        for word in ("intimate-words", "IV30", "browser-words", "typed-words", "school.example", "192.0.2.9", "log-test"):
            assert not any(word in line for line in lines), word
        requests = [told for told in map(json.loads, lines) if told["message"] == "request"]
        assert {"/directory", "/directory/{id}/problem"} <= {told["route"] for told in requests}
        assert all({"id", "method", "status", "microseconds"} <= told.keys() for told in requests)
        last = json.loads(lines[-1])
        assert last["message"] == "stopped" and last["requests"] == len(requests) and last["unanswered"] == 0


def test_what_the_policy_holds_back_is_logged_by_its_directive_alone(folder, visit):  # noqa: F811
    with Running(folder) as server:
        page = visit(server.address + "/directory")
        with page.expect_response(lambda answer: answer.url.endswith("/csp-report")) as told:
            page.evaluate("() => { const image = new Image(); image.src = 'http://192.0.2.1/secret-words'; document.body.append(image) }")
        assert told.value.status == 204
        head = {"Content-Type": "application/csp-report", "Sec-Fetch-Site": "same-origin"}
        for body, status in (
                (b'{"csp-report":{"violated-directive":"img-src"}}', 204), (b"nonsense", 422), (b"[" * 5000, 422),
                (b'{"csp-report":{"violated-directive":"<b>"}}', 422), (b'{"csp-report":{}}', 422), (b"x" * 20_000, 413)):
            assert server.get("/csp-report", head, method="POST", body=body).status == status, body[:40]
        log = open(server.log.name)
        assert server.close() == 0
        said = log.read()
        assert '"directive":"img-src"' in said and "secret-words" not in said


def test_a_log_that_nobody_reads_holds_up_nobody(folder):  # noqa: F811
    program = Running(folder)
    program.process = subprocess.Popen([BINARY, "serve"], env=program.environment, cwd=ROOT, stdout=program.log, stderr=subprocess.PIPE)
    wait_for(program)
    # Some 170 bytes each: the pipe takes 64 KiB.
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=30)
    for _ in range(2_000):
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read()
    connection.close()
    said = []
    reader = threading.Thread(target=lambda: said.extend(program.process.stderr))
    reader.start()
    assert program.close() == 0
    reader.join(30)
    assert sum(b'"/robots.txt"' in line for line in said) == 2_000
    assert all(line.startswith(b"{") and line.endswith(b"}\n") for line in said)


class OnHandedSocket(Running):
    """A server on a socket that this test opened and keeps, handed over as systemd does."""

    def __init__(self, folder: str, listening: socket.socket, count: str = "1"):
        super().__init__(folder)
        self.port = listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.handed = listening.fileno()
        self.words = [sys.executable, ROOT / "Tools" / "handed.py", str(self.handed), count, BINARY, "serve"]

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.words, env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log, pass_fds=[self.handed])

    def refusal(self) -> tuple[int, str]:
        run = subprocess.run(
            self.words, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, pass_fds=[self.handed])
        return run.returncode, run.stderr


@pytest.fixture
def listening():
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield listening


def test_nobody_is_refused_while_the_server_is_started_again(folder, listening):  # noqa: F811
    over, answered, failed = threading.Event(), [], []

    def call() -> None:
        while not over.is_set():
            try:
                status, _ = asked(listening.getsockname()[1], "/directory.json?q=science&facets=none")
                answered.append(status)
            except Exception as failure:  # noqa: BLE001 (any failure is the finding)
                failed.append(repr(failure))

    callers = [threading.Thread(target=call) for _ in range(4)]
    server = OnHandedSocket(folder, listening)
    server.start()
    for caller in callers:
        caller.start()
    try:
        for _ in range(3):
            before = len(answered)
            deadline = time.monotonic() + 30
            while len(answered) < before + 20 and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(answered) >= before + 20, (failed, server.said())
            log = open(server.log.name)
            assert server.close() == 0, [line for line in log if "request" not in line][:60]
            server = OnHandedSocket(folder, listening)
            server.start()
        over.set()
        for caller in callers:
            caller.join(30)
    finally:
        over.set()
        server.close()
    assert not failed, failed[:3]
    assert set(answered) == {200}


def test_what_cannot_be_taken_over_is_said(folder, listening):  # noqa: F811
    status, said = OnHandedSocket(folder, listening, "2").refusal()
    assert status == 1 and "takes one socket" in said
    with tempfile.TemporaryFile() as file:
        program = OnHandedSocket(folder, listening)
        program.handed = file.fileno()
        program.words[2] = str(program.handed)
        status, said = program.refusal()
        assert status == 1 and "no listening TCP socket" in said
    with socket.socket() as everywhere:
        everywhere.bind(("0.0.0.0", 0))
        everywhere.listen()
        status, said = OnHandedSocket(folder, everywhere).refusal()
        assert status == 1 and "the loopback only" in said


def test_doctor_looks_through_the_server_that_holds_the_folder(folder):  # noqa: F811
    alone = json.loads(Program(folder, free_port()).command("doctor", "--json"))
    with Running(folder) as server:
        beside = json.loads(server.command("doctor", "--json"))
        assert "All is well." in server.command("doctor")
        assert beside.pop("folder_held_by") == f"process {server.process.pid}" != alone.pop("folder_held_by")
        assert beside.pop("socket") == f"{folder}/socket, mode 600"
    assert alone == beside
    assert (beside["synchronous"], beside["records"]) == ("full", "whole")
    assert beside["settings"] == {"foreign_keys": "1", "trusted_schema": "0", "secure_delete": "1", "mmap_size": "0"}


def test_verify_finds_an_index_that_does_not_say_what_its_table_says(folder):  # noqa: F811
    program = Program(folder, free_port())
    assert "NO" not in program.command("verify")
    database = sqlite3.connect(f"{folder}/ceangal.sqlite", isolation_level=None)
    table, = database.execute(
        "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL GROUP BY 1 HAVING count(*) > 1").fetchone()
    (one, here), (other, there) = database.execute(
        "SELECT name, rootpage FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ? LIMIT 2",
        (table,)).fetchall()
    # The two change places, each of them whole in itself.
    database.execute("PRAGMA writable_schema = ON")
    for name, page in ((one, there), (other, here)):
        database.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (page, name))
    database.close()
    assert "NO" in program.command("verify", expect=1)


def errand(folder: str, sent: bytes, length: int | None = None) -> socket.socket:
    """A connection to the folder's socket on which an errand, or its beginning, has been sent."""
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(20)
    line.connect(f"{folder}/socket")
    line.sendall(
        b"POST /errands HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (length or len(sent)) + sent)
    return line


def test_errands_that_are_none_or_broken_off_end_nothing(folder):  # noqa: F811
    order = json.dumps({
        "asJSON": False, "errand": {"importTerms": {"isDryRun": False, "keepsGoodRows": False}},
        "files": [{"name": "a.csv", "size": 100_000}], "version": "0.1.0"}).encode() + b"\n"
    with Running(folder) as server:
        for sent in (b"garbage\n", b"{}\n", b"\xff" * 3000 + b"\n", order.replace(b"0.1.0", b"9.9.9"), b"\n", b"no line"):
            line = errand(folder, sent)
            assert line.recv(12).startswith(b"HTTP/1.1 4"), sent
            line.close()
        for share in (10, len(order) // 2, len(order), len(order) + 5_000):
            errand(folder, (order + b"x" * 5_000)[:share], len(order) + 100_000).close()
        assert server.get("/health").status == 200
        half = errand(folder, order + b"x" * 5_000, len(order) + 100_000)
        assert server.get("/health").status == 200
        assert server.close() == 0
        half.close()


def test_one_who_does_not_read_metrics_keeps_nobody_waiting_at_the_end(folder):  # noqa: F811
    with Measured(folder) as server:
        slow = socket.create_connection(("127.0.0.1", server.metrics_port))
        slow.setblocking(False)
        try:
            for _ in range(5_000):
                slow.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 20)
        except BlockingIOError:
            pass
        server.process.terminate()
        deadline = time.monotonic() + 5  # the server itself may take ten seconds
        with pytest.raises(ConnectionRefusedError):
            while time.monotonic() < deadline:
                socket.create_connection(("127.0.0.1", server.port)).close()
                time.sleep(0.05)
        assert server.close() == 0
        slow.close()


def test_more_connections_than_descriptors_wait_and_cost_nothing(folder):  # noqa: F811
    program = Running(folder)
    program.process = subprocess.Popen(
        ["prlimit", "--nofile=128:128", BINARY, "serve"], env=program.environment, cwd=ROOT, stdout=program.log, stderr=program.log)
    wait_for(program)
    crowd = [socket.create_connection(("127.0.0.1", program.port)) for _ in range(150)]
    time.sleep(1)

    def spent() -> float:
        fields = pathlib.Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    before = spent()
    time.sleep(2)
    assert spent() - before < 1, "it spins"
    for one in crowd:
        one.close()
    assert asked(program.port, "/health")[0] == 200
    assert program.close() == 0
