"""Restarts under load on a socket that outlives the process: nobody is refused, and what was read is answered."""

import dataclasses
import http.client
import json
import pathlib
import random
import socket
import threading
import time
import urllib.parse

from server import Server, copied, faults, percentile, template

QUESTION = "/directory.json?q=science&facets=counts"


@dataclasses.dataclass
class Tally:
    """How it went for those who called."""

    answered: int = 0
    refused: int = 0
    # No answer came: on a connection that had been answered before, and on a new one.
    cut_kept: int = 0
    cut_new: int = 0
    failed: list[str] = dataclasses.field(default_factory=list)
    waits: list[float] = dataclasses.field(default_factory=list)
    acknowledged: set[str] = dataclasses.field(default_factory=set)
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)


class Caller:
    """Somebody who asks and reports in turn, and sends again, with the same key, what got no answer."""

    def __init__(self, port: int, listing: str, tally: Tally, name: str, keeps: bool):
        self.port, self.address, self.tally, self.name, self.keeps = port, listing + "/problem", tally, name, keeps
        self.connection: http.client.HTTPConnection | None = None

    def call(self, number: int) -> None:
        word = f"{self.name}-{number}"
        begun = time.monotonic()
        status = None
        while status is None and time.monotonic() - begun < 60:
            status = self.send(word, number % 2 == 1)
        with self.tally.lock:
            self.tally.waits.append(time.monotonic() - begun)
            if status is not None and 200 <= status < 400:
                self.tally.answered += 1
                if number % 2:
                    self.tally.acknowledged.add(word)
            else:
                self.tally.failed.append(f"{word}: {status}")

    def send(self, word: str, reports: bool) -> int | None:
        is_new = self.connection is None
        connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection = None
        try:
            if reports:
                body = urllib.parse.urlencode({"reason": "closed", "note": word, "key": word})
                connection.request("POST", self.address, body, {
                    "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
            else:
                connection.request("GET", QUESTION)
            answer = connection.getresponse()
            answer.read()
        except ConnectionRefusedError:
            with self.tally.lock:
                self.tally.refused += 1
            return None
        except (OSError, http.client.HTTPException):
            connection.close()
            with self.tally.lock:
                if is_new:
                    self.tally.cut_new += 1
                else:
                    self.tally.cut_kept += 1
            return None
        if self.keeps and not answer.will_close:
            self.connection = connection
        else:
            connection.close()
        return answer.status


def prove(work: pathlib.Path, count: int) -> bool:
    folder, log = copied(template(work), work / "restarts"), work / "restarts.log"
    log.unlink(missing_ok=True)
    tally, over, stops, starts = Tally(), threading.Event(), [], []
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen(1024)
        server = Server(folder, log, handed=listening)
        server.is_up()
        listing = server.listing()
        callers = [Caller(server.port, listing, tally, f"c{number}", number % 2 == 0) for number in range(16)]
        threads = [threading.Thread(target=calls, args=(caller, over), daemon=True) for caller in callers]
        for thread in threads:
            thread.start()
        for _ in range(count):
            time.sleep(random.uniform(0.2, 1))
            begun = time.monotonic()
            server.stop()
            stops.append(time.monotonic() - begun)
            server = Server(folder, log, handed=listening)
            starts.append(server.is_up() or 60)
        over.set()
        for thread in threads:
            thread.join()
        server.stop()
    told = [line for line in map(read, log.read_text().splitlines()) if line.get("message") == "stopped"]
    unanswered = sum(int(line["unanswered"]) for line in told)
    missing, wrong = faults(folder, tally.acknowledged)
    wrong += tally.failed
    if len(told) != count + 1:
        wrong.append(f"{len(told)} of {count + 1} processes ended as they should")
    print(
        f"restarts: {count} times, {tally.answered:,} answered, {tally.refused} refused, {unanswered} read and not answered, "
        f"{tally.cut_new} cut on a new connection, {tally.cut_kept} on a kept one, {missing} lost, {len(wrong)} faults; "
        f"stop p50 {percentile(stops, 0.5):.2f} s, p99 {percentile(stops, 0.99):.2f} s; start to first answer p50 "
        f"{percentile(starts, 0.5):.2f} s, p99 {percentile(starts, 0.99):.2f} s; longest wait {max(tally.waits):.2f} s",
        flush=True)
    for fault in wrong[:10]:
        print("  " + fault)
    return not (tally.refused or unanswered or missing or wrong)


def calls(caller: Caller, over: threading.Event) -> None:
    number = 0
    while not over.is_set():
        caller.call(number)
        number += 1


def read(line: str) -> dict:
    return json.loads(line) if line.startswith("{") else {}
