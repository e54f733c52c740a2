"""Two servers on one database: what is changed through one is found through the other, whatever comes between them."""

import concurrent.futures
import hashlib
import json
import pathlib
import shutil
import signal
import statistics
import sys
import tempfile
import time

import pytest

from program import ROOT, Program, free_port
from test_hostile_http import FORM, listing
from test_hostile_process import report

sys.path.insert(0, str(ROOT / "Tools"))
import postgresql  # noqa: E402


@pytest.fixture(scope="module")
def server():
    with postgresql.server() as running:
        running.sql("CREATE DATABASE ceangal")
        yield running


@pytest.fixture(scope="module")
def pair(server):
    """Two running servers, each with a data folder of its own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ceangal-shared-"))
    pair = []
    for name in ("one", "other"):
        (folder / name).mkdir()
        program = Program(str(folder / name), free_port())
        program.environment |= {"CEANGAL_DATABASE": server.address("ceangal"), "CEANGAL_REPORTS_PER_HOUR": "100000"}
        pair.append(program)
    edit(pair[0], "Wind")
    for program in pair:
        program.start()
    yield pair
    for program in pair:
        program.close()
    shutil.rmtree(folder, ignore_errors=True)


def edit(program: Program, title: str) -> None:
    """Gives the one listing of a source another title, with a command on the program's data folder."""
    file = pathlib.Path(program.folder) / "listings.csv"
    file.write_text(f"id,title,provider\n1,{title},Moray Hub\n")
    program.command("import", "listings", str(file), "--source", "moray")


def total(program: Program, words: str) -> int:
    return program.json(f"/directory.json?q={words}")["total"]


def wait(seconds: float, what) -> float:
    """Waits until something holds; how long that took."""
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds, f"it did not come about in {seconds} seconds"
        time.sleep(0.005)
    return time.monotonic() - start


def waiting(server) -> int:
    return int(server.sql("SELECT count(*) FROM events WHERE position IS NULL", "ceangal"))


def chain(server) -> list[dict]:
    """The events that have a position, in their order, after their hashes were computed anew."""
    rows = json.loads(server.sql(
        """SELECT coalesce(json_agg(e ORDER BY position), '[]') FROM (
            SELECT position, hash, id, to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor, verb, subject,
                particulars FROM events WHERE position IS NOT NULL) e""", "ceangal"))
    before = ""
    for number, row in enumerate(rows, start=1):
        texts = ["ceangal event 1", before, str(number), row["id"], row["at"].replace(".000Z", "Z"), row["actor"],
                 row["verb"], row["subject"], row["particulars"]]
        before = hashlib.sha256("".join(f"{len(text.encode())}:{text}," for text in texts).encode()).hexdigest()
        assert (row["position"], row["hash"]) == (number, before)
    return rows


@pytest.mark.parametrize("isCut", [False, True], ids=["in peace", "after a cut"])
def test_an_edit_is_found_through_the_other_server_within_a_second(pair, server, isCut):
    took = []
    for number in range(10):
        if isCut:
            server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN ceangal_events'")
        title = f"{'Cut' if isCut else 'Calm'}{number}x"
        edit(pair[number % 2], title)
        took.append(wait(10, lambda: total(pair[1 - number % 2], title) == 1))
        wait(10, lambda: total(pair[number % 2], title) == 1)
    print(f"\nfound after {statistics.median(took) * 1000:.0f} ms (p50), {max(took) * 1000:.0f} ms (max)")
    assert max(took) < 1


def test_both_give_the_same_tags(pair, server):
    def tags():
        wait(5, lambda: waiting(server) == 0)
        time.sleep(0.5)
        return [program.get("/directory.json").headers["ETag"] for program in pair]

    before = tags()
    edit(pair[0], "Tagged")
    after = tags()
    assert (len(set(before)), len(set(after)), len(set(before + after))) == (1, 1, 2)
    # A report of a problem changes no answer, and so no tag.
    assert report(pair[0], "tags").status == 200
    assert tags() == after


def test_a_report_that_is_sent_to_both_at_once_is_made_once(pair, server):
    count = "SELECT count(*) FROM problem_reports"
    before = int(server.sql(count, "ceangal"))
    address = listing(pair[0]) + "/problem"

    def send(number: int, reason: str = "closed"):
        return pair[number % 2].get(
            address, {"Content-Type": FORM, "Sec-Fetch-Site": "same-origin"}, method="POST",
            body=f"reason={reason}&key=both".encode())

    with concurrent.futures.ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(send, range(24)))
    # One that met the others too often is told to come again.
    assert {answer.status for answer in answers} <= {200, 503} and 200 in {answer.status for answer in answers}
    # The same answer from each, whose pages name their own address.
    for own in (answers[::2], answers[1::2]):
        assert len({answer.body for answer in own if answer.status == 200}) == 1
    assert int(server.sql(count, "ceangal")) == before + 1
    assert [send(number, "moved").status for number in range(2)] == [422, 422]
    assert int(server.sql(count, "ceangal")) == before + 1


def test_what_is_done_once_is_done_by_one(pair, server):
    rows = server.sql("SELECT name, token FROM leases WHERE name <> 'sealer'", "ceangal").splitlines()
    # Each has been taken by one of the two, once.
    assert sorted(rows) == ["anchor|1", "forget-accounts|1", "forget-answered-requests|1", "forget-sessions|1"]


def test_while_one_server_stands_still_the_other_seals_and_the_sleeper_spoils_nothing_when_it_wakes(pair, server):
    for number, sleeper in enumerate(pair * 2):
        awake = pair[1 - number % 2]
        # Both have had a hand in it just now, and one of them holds the lease.
        assert report(sleeper, f"before-{number}").status == 200
        sleeper.process.send_signal(signal.SIGSTOP)
        try:
            edit(awake, f"Asleep{number}")
            wait(20, lambda: total(awake, f"asleep{number}") == 1 and waiting(server) == 0)
        finally:
            sleeper.process.send_signal(signal.SIGCONT)
        wait(5, lambda: total(sleeper, f"asleep{number}") == 1)
        assert report(sleeper, f"after-{number}").status == 200
    wait(10, lambda: waiting(server) == 0)
    verbs = [row["verb"] for row in chain(server)]
    assert verbs.count("problem.reported") == 10 and len(verbs) == 36
