"""The program under proof: a server on a data folder of its own, and those who send it reports."""

import dataclasses
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("CEANGAL_BINARY", ROOT / ".build" / "release" / "ceangal"))
RECORDS = "ceangal.sqlite"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def template(work: pathlib.Path) -> pathlib.Path:
    """A data folder with the real listings, made once; the proofs work on copies."""
    folder = work / "template"
    if not (folder / RECORDS).exists():
        subprocess.run([BINARY, "setup", "--data", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


def copied(source: pathlib.Path, to: pathlib.Path) -> pathlib.Path:
    """A fresh copy of a data folder."""
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in to.glob(RECORDS + "*"):
        left.unlink()
    shutil.copy(source / RECORDS, to / RECORDS)
    os.sync()
    return to


def fresh(folder: pathlib.Path) -> pathlib.Path:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def small(folder: pathlib.Path) -> pathlib.Path:
    """A data folder with a single listing."""
    first = fresh(folder) / "first.csv"
    first.write_text("id,title,provider\n1,Rockets,Moray Hub\n")
    subprocess.run([BINARY, "import", "listings", first, "--source", "first", "--data", folder], cwd=ROOT, check=True,
                   capture_output=True)
    return folder


class Server:
    """One run of the program, behind `prefix` if there is one (strace, say), on the socket that is `handed` to it or one of
    its own, with `variables` added to its environment."""

    def __init__(
            self, folder: pathlib.Path, log: pathlib.Path, prefix: list[str] | None = None,
            handed: socket.socket | None = None, variables: dict[str, str] | None = None):
        self.folder, self.port = folder, handed.getsockname()[1] if handed else free_port()
        if handed:
            prefix = [sys.executable, ROOT / "Tools" / "handed.py", str(handed.fileno()), "1", *(prefix or [])]
        self.log = open(log, "ab")
        environment = {**os.environ, "CEANGAL_REPORTS_PER_HOUR": "10000000", **(variables or {})}
        environment.pop("CEANGAL_CLOCK", None)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*(prefix or []), BINARY, "serve", "--data", folder, "--port", str(self.port)], cwd=ROOT, env=environment,
            stdout=self.log, stderr=self.log, start_new_session=True, pass_fds=[handed.fileno()] if handed else [])

    def is_up(self, within: float = 60) -> float | None:
        """Waits until it answers at all; seconds since its start, or nothing where it ended first."""
        while time.monotonic() - self.started < within:
            if self.process.poll() is not None:
                return None
            try:
                self.get("/health")
                return time.monotonic() - self.started
            except OSError:
                time.sleep(0.005)
        raise SystemExit(f"The server did not answer within {within:.0f} seconds; see {self.log.name}.")

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as failure:
            raise ConnectionError(str(failure)) from failure
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        """A connection to it, for bytes as one pleases."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def connect_to_socket(self) -> socket.socket:
        """A connection to the socket of its data folder, by which commands reach it."""
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(60)
        line.connect(str(self.folder / "socket"))
        return line

    def health(self) -> tuple[int, str]:
        """The status of `/health`, and its word."""
        status, body = self.get("/health")
        return status, json.loads(body)["status"]

    def listing(self) -> str:
        """The address of some listing."""
        return re.search(r'href="(/directory/[0-9a-z]{26})/', self.get("/directory")[1].decode()).group(1)

    def kill(self) -> None:
        """kill -9, to it and whatever it is traced by."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.log.close()

    def stop(self) -> int:
        """As an operator stops it, whoever traces it left to see that; its exit status."""
        traced = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        os.kill(int(traced[0]) if traced else self.process.pid, signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        finally:
            self.kill()


@dataclasses.dataclass
class Ledger:
    """What was asked of the program, and what it acknowledged, by a word of its own in each report."""

    acknowledged: set[str] = dataclasses.field(default_factory=set)
    refused: int = 0
    unanswered: int = 0
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def add(self, word: str, status: int | None) -> None:
        with self.lock:
            if status is None:
                self.unanswered += 1
            elif 200 <= status < 400:
                self.acknowledged.add(word)
            else:
                self.refused += 1


class Reporter:
    """Somebody who sends reports over one connection, each with a word and a key of its own."""

    def __init__(self, server: Server, listing: str, ledger: Ledger, name: str):
        self.address, self.ledger, self.name = listing + "/problem", ledger, name
        self.sent = 0
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def send(self) -> int | None:
        """Sends one; its status, or nothing where no answer came."""
        word = f"{self.name}-{self.sent}"
        self.sent += 1
        body = urllib.parse.urlencode({"reason": "closed", "note": word, "key": word})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        status = None
        try:
            self.connection.request("POST", self.address, body, headers)
            answer = self.connection.getresponse()
            status = answer.status  # the status is the acknowledgement, whatever becomes of the page behind it
            answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
        self.ledger.add(word, status)
        return status


class Load:
    """So many who send reports, one after another, until they are told to stop or the server is gone."""

    def __init__(self, server: Server, listing: str, ledger: Ledger, name: str, writers: int = 16):
        self.over = threading.Event()
        self.threads = [
            threading.Thread(target=self.run, args=(Reporter(server, listing, ledger, f"{name}-{number}"),), daemon=True)
            for number in range(writers)]
        for thread in self.threads:
            thread.start()

    def run(self, reporter: Reporter) -> None:
        while not self.over.is_set():
            status = reporter.send()
            if status is None:
                return
            if status >= 400:
                time.sleep(0.02)

    def end(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


def records(folder: pathlib.Path) -> sqlite3.Connection:
    """The records, opened for reading."""
    return sqlite3.connect(f"file:{folder}/{RECORDS}?mode=ro", uri=True, timeout=30)


def faults(folder: pathlib.Path, acknowledged: set[str], whole: bool = True) -> tuple[int, list[str]]:
    """How many acknowledged reports are missing, and what else is wrong with the records."""
    database = records(folder)
    try:
        notes = [note for (note,) in database.execute("SELECT note FROM problem_reports")]
        wrong = []
        if len(notes) != len(set(notes)):
            wrong.append(f"{len(notes) - len(set(notes))} reports are there twice")
        events = database.execute("SELECT count(*) FROM events WHERE verb = 'problem.reported'").fetchone()[0]
        answers = database.execute("SELECT count(*) FROM answered_requests").fetchone()[0]
        if not len(notes) == events == answers:
            wrong.append(f"{len(notes)} reports, {events} events, {answers} answers: a transaction is there in part")
        if whole:
            wrong += [line for (line,) in database.execute("PRAGMA integrity_check") if line != "ok"]
            wrong += [f"{row[0]} points at nothing" for row in database.execute("PRAGMA foreign_key_check")]
        return len(acknowledged - set(notes)), wrong
    finally:
        database.close()


def percentile(numbers: list[float], share: float) -> float:
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0
