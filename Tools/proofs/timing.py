"""Asks for links in pairs, one for an address that has an account and one for an address that has none, in an order that
chance picks, and compares how long the answers take (Welch's test) and what they say."""

import math
import pathlib
import random
import re
import sqlite3
import statistics
import time
import uuid

from server import RECORDS, Server, small
from visitor import Visitor

WARM = 200  # pairs before those that are compared


def chance_of(one: list[float], other: list[float]) -> float:
    """How likely two samples of the same differ so much (Welch; with thousands of values the normal distribution serves)."""
    error = math.sqrt(statistics.variance(one) / len(one) + statistics.variance(other) / len(other))
    return math.erfc(abs(statistics.fmean(one) - statistics.fmean(other)) / error / math.sqrt(2))


def prove(work: pathlib.Path, pairs: int) -> bool:
    folder, log = small(work / "timing"), work / "timing.log"
    variables = {"CEANGAL_TRUSTED_PROXIES": "127.0.0.1", "CEANGAL_SIGN_INS_PER_HOUR": "10000000"}
    server = Server(folder, log, variables=variables)
    assert server.is_up(), "the server did not start"
    assert server.stop() == 0
    chance = random.Random(1)
    records = sqlite3.connect(folder / RECORDS)
    # As they were made one by one, but in a moment.
    for number in range(WARM + pairs):
        records.execute(
            "INSERT INTO people (id, name, email, email_key, language, made) VALUES (?, 'Invented', ?, ?, 'en', ?)",
            (str(uuid.UUID(int=chance.getrandbits(128), version=4)), f"k{number:06}@school.example",
             f"k{number:06}@school.example", "2026-01-01 00:00:00.000"))
    records.commit()
    records.close()
    server = Server(folder, log, variables=variables)
    assert server.is_up(), "the server did not start"
    times: dict[str, list[float]] = {"k": [], "n": []}
    answers: dict[str, set[tuple[int, str]]] = {"k": set(), "n": set()}
    visitor = Visitor(server, "192.0.2.7")
    for number in range(WARM + pairs):
        kinds = ["k", "n"]
        chance.shuffle(kinds)
        for kind in kinds:
            visitor.cookies.clear()
            begun = time.perf_counter()
            name = f"{kind}{number:06}"
            status, headers, page = visitor.ask("POST", "/sign-in", {"email": name + "@school.example"})
            times[kind].append(time.perf_counter() - begun)
            page = page.replace(name, "NAME")
            answers[kind].add((status, re.sub(r"\s+", " ", page)))
    assert server.stop() == 0, "the server did not end as asked"
    times = {kind: values[WARM:] for kind, values in times.items()}
    # Now and then the disk or another program holds one up: the slowest hundredth of all says nothing of either.
    limit = sorted(times["k"] + times["n"])[-max(1, pairs // 50)]
    kept = {kind: [value for value in values if value < limit] for kind, values in times.items()}
    likely = chance_of(kept["k"], kept["n"])
    means = {kind: statistics.fmean(values) * 1e6 for kind, values in kept.items()}
    faults = [] if answers["k"] == answers["n"] and len(answers["k"]) == 1 else ["the answers differ in their words"]
    if likely <= 0.01:
        faults.append("the answers differ in their time")
    print(f"{pairs} pairs: {means['k']:.1f} µs with an account and {means['n']:.1f} µs without, p = {likely:.2f}; the words "
          f"{'are the same' if not faults or 'words' not in faults[0] else 'differ'}")
    for fault in faults:
        print("FAULT", fault)
    return not faults
