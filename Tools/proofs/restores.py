#!/usr/bin/env python3
"""Backs up a directory that is being changed, restores each backup in another folder, and looks whether all is there.

    python3 Tools/proofs/restores.py [--times N] [--port N] [--small]

The server holds the data that ships (with --small a few listings) and is changed all the while, by an import and a question
after another. What had been acknowledged before a backup began must be in it; the restored folder must pass `ceangal verify`
and be served.
"""

import argparse
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from server import BINARY, ROOT


def command(*words, data, expect: int = 0) -> str:
    run = subprocess.run([BINARY, *words, "--data", data], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == expect, f"ceangal {words}: {run.returncode}: {run.stderr[-1000:]}"
    return run.stdout


def served(folder: str, port: int) -> subprocess.Popen:
    process = subprocess.Popen([BINARY, "serve", "--port", str(port), "--data", folder], cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout.readline().startswith(b"Ceangal answers"), "the server did not start"
    return process


def prove(_: pathlib.Path, times: int) -> bool:
    """For `make proofs`."""
    return main(["--times", str(times)]) == 0


def main(words: list[str] | None = None) -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--port", type=int, default=8573)
    options.add_argument("--small", action="store_true")
    given = options.parse_args(words)
    assert BINARY.exists(), f"{BINARY} is missing: run make build"
    with tempfile.TemporaryDirectory(prefix="ceangal-restores-") as folder:
        home = pathlib.Path(folder)
        data, key = str(home / "data"), str(home / "key")
        if given.small:
            os.mkdir(data)
            (home / "first.csv").write_text("id,title,provider\n1,Rockets,Moray Hub\n")
            command("import", "listings", home / "first.csv", "--source", "first", data=data)
        else:
            command("setup", data=data)
        command("backup", "key", key, data=data)
        server = served(data, given.port)
        acknowledged, stop = [], threading.Event()

        def change():
            while not stop.is_set():
                number = len(acknowledged)
                file = home / "rows.csv"
                file.write_text(f"id,title,provider\n1,Load {number},Hub\n")
                command("import", "listings", file, "--source", f"load-{number}", data=data)
                acknowledged.append(f"load-{number}")

        def ask():
            while not stop.is_set():
                urllib.request.urlopen(f"http://127.0.0.1:{given.port}/directory.json?q=science").read()

        load = [threading.Thread(target=change), threading.Thread(target=ask)]
        for thread in load:
            thread.start()
        backups, restores, missing, sizes = [], [], 0, []
        try:
            for number in range(given.times):
                before = list(acknowledged)
                file, other = str(home / f"{number}.ceangal"), str(home / f"restored-{number}")
                started = time.monotonic()
                command("backup", file, "--key", key, data=data)
                backups.append(time.monotonic() - started)
                sizes.append(os.path.getsize(file))
                started = time.monotonic()
                command("restore", file, "--key", key, data=other)
                restores.append(time.monotonic() - started)
                command("verify", data=other)
                records = sqlite3.connect(other + "/ceangal.sqlite")
                there = {row[0] for row in records.execute("SELECT DISTINCT source FROM listings")}
                records.close()
                missing += len([source for source in before if source not in there])
                again = served(other, given.port + 1)
                assert urllib.request.urlopen(f"http://127.0.0.1:{given.port + 1}/health").status == 200
                again.terminate()
                assert again.wait(20) == 0
                shutil.rmtree(other)
                os.remove(file)
        finally:
            stop.set()
            for thread in load:
                thread.join()
            server.terminate()
            server.wait(20)
    print(f"{given.times} backups and restores while {len(acknowledged)} imports were made: {missing} acknowledged imports "
          f"missing. Backup of {statistics.median(sizes) / 1e6:.1f} MB: median {statistics.median(backups):.2f} s, most "
          f"{max(backups):.2f} s; restore with verification: median {statistics.median(restores):.2f} s, most "
          f"{max(restores):.2f} s")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
