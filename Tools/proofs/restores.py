"""Backs up a directory that is being changed, restores each backup in another folder, and looks whether all is there.

The server holds the data that ships and is changed all the while, by one import after another, and asked beside. What had
been acknowledged before a backup began must be in it; the restored folder must pass `ceangal verify` and be served.
"""

import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import threading
import time

from server import BINARY, RECORDS, ROOT, Server, copied, fresh, template


def prove(work: pathlib.Path, times: int) -> bool:
    home = fresh(work / "restores")
    data, key = copied(template(work), home / "data"), home / "key"
    command("backup", "key", key)
    server = Server(data, home / "log")
    assert server.is_up(), "the server did not start"
    acknowledged: list[str] = []
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            number = len(acknowledged)
            file = home / "rows.csv"
            file.write_text(f"id,title,provider\n1,Load {number},Hub\n")
            command("import", "listings", file, "--source", f"load-{number}", "--data", data)
            acknowledged.append(f"load-{number}")

    def ask() -> None:
        while not stop.is_set():
            server.get("/directory.json?q=science")

    load = [threading.Thread(target=change), threading.Thread(target=ask)]
    for thread in load:
        thread.start()
    backups, restores, sizes, missing = [], [], [], 0
    try:
        for number in range(times):
            before = list(acknowledged)
            file, other = home / f"{number}.ceangal", home / f"restored-{number}"
            backups.append(seconds("backup", file, "--key", key, "--data", data))
            sizes.append(file.stat().st_size)
            restores.append(seconds("restore", file, "--key", key, "--data", other))
            command("verify", "--data", other)
            records = sqlite3.connect(other / RECORDS)
            there = {row[0] for row in records.execute("SELECT DISTINCT source FROM listings")}
            records.close()
            missing += len(set(before) - there)
            again = Server(other, home / "log")
            assert again.is_up(), "what was restored is not served"
            assert again.health() == (200, "ok")
            assert again.stop() == 0, "the server did not end as asked"
            shutil.rmtree(other)
            file.unlink()
    finally:
        stop.set()
        for thread in load:
            thread.join()
        server.stop()
    print(f"{times} backups and restores while {len(acknowledged)} imports were made: {missing} acknowledged imports "
          f"missing. Backup of {statistics.median(sizes) / 1e6:.1f} MB: median {statistics.median(backups):.2f} s, most "
          f"{max(backups):.2f} s; restore with verification: median {statistics.median(restores):.2f} s, most "
          f"{max(restores):.2f} s")
    return missing == 0


def command(*words: object) -> None:
    run = subprocess.run([BINARY, *words], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, f"ceangal {words}: {run.returncode}: {run.stderr[-1000:]}"


def seconds(*words: object) -> float:
    """How long a command took."""
    started = time.monotonic()
    command(*words)
    return time.monotonic() - started
