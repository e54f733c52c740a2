"""The same on PostgreSQL: the program is killed, or its database server stops as by a power cut, under load.

The database server is a private one, with its own settings left as they are; the program starts again, or finds it again by
itself. Whether a power cut takes what the disk had acknowledged is not asked here.
"""

import os
import pathlib
import random
import subprocess
import sys
import time

from server import BINARY, ROOT, Ledger, Load, Server, fresh, percentile

sys.path.insert(0, str(ROOT / "Tools"))
import postgresql  # noqa: E402


def prove(work: pathlib.Path, count: int) -> bool:
    folder, log = fresh(work / "database"), work / "database.log"
    with postgresql.server() as database:
        database.sql("CREATE DATABASE ceangal")
        os.environ["CEANGAL_DATABASE"] = database.address("ceangal")
        try:
            subprocess.run([BINARY, "setup", "--data", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            return rounds(database, folder, log, count)
        finally:
            del os.environ["CEANGAL_DATABASE"]


def rounds(database: postgresql.Server, folder: pathlib.Path, log: pathlib.Path, count: int) -> bool:
    ledger, wrong, waits = Ledger(), [], []
    for number in range(count):
        server = Server(folder, log)
        if server.is_up() is None:
            wrong.append(f"interrupted {number} times, the server does not start")
            break
        load = Load(server, server.listing(), ledger, str(number))
        time.sleep(random.uniform(0, 2))
        if number % 2:
            server.kill()
        else:
            database.stop("immediate")
            time.sleep(random.uniform(0, 0.5))
            database.start()
            back = time.monotonic()
            while server.health() != (200, "ok") and time.monotonic() < back + 30:
                time.sleep(0.02)
            waits.append(time.monotonic() - back)
            time.sleep(0.3)
        load.over.set()
        load.end()
        server.kill()
    notes = database.sql("SELECT note FROM problem_reports", "ceangal").splitlines()
    lost = len(ledger.acknowledged - set(notes))
    parts = [int(database.sql(f"SELECT count(*) FROM {what}", "ceangal")) for what in (
        "events WHERE verb = 'problem.reported'", "answered_requests")]
    if len(notes) != len(set(notes)):
        wrong.append(f"{len(notes) - len(set(notes))} reports are there twice")
    if parts != [len(notes)] * 2:
        wrong.append(f"{len(notes)} reports, {parts[0]} events, {parts[1]} answers: a transaction is there in part")
    print(
        f"PostgreSQL: {count} interruptions, {len(waits)} of them of the database server, {len(ledger.acknowledged):,} "
        f"acknowledged, {ledger.refused:,} refused, {ledger.unanswered:,} cut off, {lost} lost, {len(wrong)} faults; well "
        f"again after the database server's return p50 {percentile(waits, 0.5):.2f} s, at most {percentile(waits, 1):.2f} s",
        flush=True)
    for fault in wrong[:10]:
        print("  " + fault)
    return not lost and not wrong
