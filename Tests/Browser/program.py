"""The program under test: a debug build of `ceangal`, on a data folder and a port of its own, at a fixed time."""

import json
import os
import pathlib
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tools"))
import postgresql  # noqa: E402

BINARY = pathlib.Path(os.environ.get("CEANGAL_BINARY", ROOT / ".build" / "debug" / "ceangal"))

# A Tuesday morning in term time. Only a debug build listens to CEANGAL_CLOCK.
CLOCK = "2026-11-24T09:00:00Z"


# Invented: no term dates ship with the program.
TERMS = "council,kind,from,to\nmoray,term,2026-10-26,2026-12-18\nmoray,term,2027-01-05,2027-03-26\n"


class Program:
    """A running server. `close` stops it the way an operator would and says whether it stopped in time."""

    def __init__(self, folder: str, port: int):
        self.folder, self.port = folder, port
        self.address = f"http://127.0.0.1:{port}"
        self.environment = {**os.environ, "CEANGAL_CLOCK": CLOCK, "CEANGAL_DATA": folder, "CEANGAL_PORT": str(port),
            "CEANGAL_SIGN_INS_PER_HOUR": "100000"}
        self.log = open(pathlib.Path(folder) / "browser-tests.log", "wb")
        self.process: subprocess.Popen | None = None

    def command(self, *words: str, expect: int = 0, timeout: float = 600) -> str:
        """Runs one command on the same data and returns what it printed."""
        run = subprocess.run(
            [BINARY, *words], env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=timeout)
        assert run.returncode == expect, f"ceangal {' '.join(words)} ended with {run.returncode}: {run.stderr[-2000:]}"
        return run.stdout

    def start(self) -> None:
        self.process = subprocess.Popen(
            [BINARY, "serve"], env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}: {self.said()}"
            try:
                if self.get("/health").status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the server did not answer within a minute: {self.said()}")

    def close(self) -> int:
        """Asks the server to stop and waits; the exit status."""
        assert self.process
        self.process.terminate()
        try:
            return self.process.wait(timeout=15)
        finally:
            self.process.kill()
            self.log.close()

    def said(self) -> str:
        return pathlib.Path(self.log.name).read_text(errors="replace")[-3000:]

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET", body: bytes | None = None):
        """One answer, redirects not followed, failures as answers."""
        request = urllib.request.Request(self.address + path, data=body, headers=headers or {}, method=method)
        try:
            return Answer(OPENER.open(request, timeout=30))
        except urllib.error.HTTPError as failure:
            return Answer(failure)

    def json(self, path: str):
        answer = self.get(path)
        assert answer.status == 200, f"{path} answered {answer.status}"
        return json.loads(answer.body)


class Answer:
    """Status, headers and body of one response."""

    def __init__(self, response):
        self.status: int = response.status
        self.headers = response.headers
        self.body: bytes = response.read()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started() -> Program:
    """The program with the real listings and the sixty invented ones; its records on the engine that CEANGAL_TEST_ENGINE
    names."""
    assert BINARY.exists(), f"{BINARY} is missing: run make test, which builds it"
    program = Program(tempfile.mkdtemp(prefix="ceangal-browser-"), free_port())
    if os.environ.get("CEANGAL_TEST_ENGINE") == "postgresql":
        server, name = os.environ["CEANGAL_TEST_POSTGRESQL"], "browser_" + secrets.token_hex(4)
        postgresql.sql(f"CREATE DATABASE {name}", server)
        program.environment["CEANGAL_DATABASE"] = server.replace("dbname=postgres", f"dbname={name}")
    program.command("setup", "--demo")
    terms = pathlib.Path(program.folder) / "terms.csv"
    terms.write_text(TERMS)
    program.command("import", "terms", str(terms))
    program.start()
    return program
