"""Sends requests again, 2,000 times and more, over connections that are cut, and counts what was done twice.

A round starts the server anew and sends twelve problem reports and fifteen imports (over the socket of the data folder), each
five times: four times the connection is cut, at a byte of the request that chance picks, after the request,
or within the answer; the fifth time the answer is read, and once more, which must give the same. Imports are also sent at
the same time. Then the same key goes with other words, which must be 422. At the end the records are counted.
"""

import concurrent.futures
import json
import pathlib
import random
import socket
import sqlite3
import struct
import subprocess
import time
import urllib.parse

from server import BINARY, RECORDS, Server, small

SENDS = 5  # of each request, before its answer is looked at
REPORTS, IMPORTS = 12, 15  # a round


class Asked:
    """One request, as the bytes that go over the connection."""

    def __init__(self, path: str, body: bytes, kind: str, key: str, to_socket: bool = False):
        self.to_socket = to_socket
        head = (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nIdempotency-Key: {key}\r\n"
                f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n")
        self.bytes = head.encode() + body

    def connection(self, server: Server) -> socket.socket:
        return server.connect_to_socket() if self.to_socket else server.connect()

    def cut(self, server: Server, chance: random.Random):
        """Sends it and lets the connection go at a place that chance picks; often without a goodbye."""
        line = self.connection(server)
        try:
            if chance.random() < 0.5 and not self.to_socket:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            match chance.randrange(4):
                case 0:
                    line.sendall(self.bytes[:chance.randrange(len(self.bytes))])
                case 1:
                    line.sendall(self.bytes)
                case 2:
                    line.sendall(self.bytes)
                    time.sleep(chance.random() * 0.02)
                case 3:
                    line.sendall(self.bytes)
                    line.recv(chance.randrange(1, 100))
        except OSError:
            pass
        finally:
            line.close()

    def whole(self, server: Server) -> tuple[int, bytes]:
        """Status and body. Those that are still under way count against the limit for a moment; then it is asked again."""
        for _ in range(20):
            answer = self.once(server)
            if answer[0] != 429:
                break
            time.sleep(0.3)
        return answer

    def once(self, server: Server) -> tuple[int, bytes]:
        """One answer; what tells how far an import has come is left out."""
        line = self.connection(server)
        line.sendall(self.bytes)
        answer = b""
        while part := line.recv(1 << 16):
            answer += part
        line.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b"chunked" in head.lower():
            body = unchunked(body)
        if self.to_socket:
            body = b"".join(part for part in body.splitlines(True) if b'"outcome"' in part or b"detail" in part)
        return int(head.split()[1]), body


def unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        whole, body = whole + body[:length], body[length + 2:]
    return whole


def form(path: str, key: str, **fields: str) -> Asked:
    return Asked(path, urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded", key)


def load(key: str, source: str, title: str, version: str) -> Asked:
    rows = f"id,title,provider\n1,{title},Retried Hub\n".encode()
    errand = {"importListings": {"source": source, "isDryRun": False, "keepsGoodRows": False, "withdrawsVanished": False}}
    order = {"errand": errand, "asJSON": True, "version": version, "files": [{"name": "rows.csv", "size": len(rows)}]}
    return Asked("/errands", json.dumps(order).encode() + b"\n" + rows, "application/octet-stream", key, to_socket=True)


def requests(listing: str, number: int, version: str) -> list[tuple[Asked, Asked]]:
    """Each request of a round, with another one under the same key."""
    pairs = []
    for place in range(REPORTS):
        key, path = f"report-{number}-{place}", f"/directory/{listing}/problem"
        pairs.append((form(path, key, reason="closed", note=key), form(path, key, reason="closed", note="other")))
    for place in range(IMPORTS):
        key = f"import-{number}-{place}"
        pairs.append((load(key, key, "Kites", version), load(key, key, "Other", version)))
    return pairs


def prove(work: pathlib.Path, rounds: int) -> bool:
    chance = random.Random(1)
    version = subprocess.run([BINARY, "--version"], capture_output=True, text=True).stdout.split()[-1]
    faults: list[str] = []
    sends = 0
    folder = small(work / "retries")
    for number in range(rounds):
        server = Server(folder, work / "retries.log")
        assert server.is_up(), "the server did not start"
        listing = json.loads(server.get("/directory.json?past=include")[1])["listings"][0]["id"]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for asked, other in requests(listing, number, version):
                cuts = []
                for _ in range(SENDS - 1):
                    cuts.append(pool.submit(asked.cut, server, chance))
                    if not asked.to_socket:
                        concurrent.futures.wait(cuts)
                if chance.random() < 0.5:
                    concurrent.futures.wait(cuts)
                answers = [asked.whole(server), asked.whole(server)]
                concurrent.futures.wait(cuts)
                sends += SENDS
                if answers[0][0] != 200 or answers[0] != answers[1]:
                    faults.append(f"answers differ: {answers[0][0]}, {answers[1][0]}: {answers[0][1][:300]}")
                if (status := other.whole(server)[0]) != 422:
                    faults.append(f"another body under the same key was answered {status}")
        assert server.stop() == 0, "the server did not end as asked"
    records = sqlite3.connect(folder / RECORDS)

    def count(what: str) -> int:
        return records.execute("SELECT count(*) FROM " + what).fetchone()[0]

    done = {
        "reports": (count("problem_reports"), REPORTS),
        "imports": (count("events WHERE verb = 'listings.imported'") - 1, IMPORTS),
        "imported listings": (count("listings") - 1, IMPORTS),
    }
    duplicates = 0
    for name, (stored, wanted) in done.items():
        wanted *= rounds
        duplicates += max(0, stored - wanted)
        if stored != wanted:
            faults.append(f"{name}: {stored} stored of {wanted}")
    print(f"{sends} sends of {sends // SENDS} requests, {sends * (SENDS - 1) // SENDS} of them over a connection that was cut: "
          f"{duplicates} duplicates; {', '.join(f'{name} {stored}' for name, (stored, _) in done.items())}")
    for fault in faults[:20]:
        print("FAULT", fault)
    return not faults
