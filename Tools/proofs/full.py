"""A full disk: reading goes on, writing is refused, and goes on without a restart once there is room."""

import os
import pathlib
import time

from disk import Disk
from server import RECORDS, Ledger, Load, Reporter, Server, copied, faults, template


def prove(work: pathlib.Path, count: int) -> bool:
    source = template(work)
    disk = Disk(work, "full", ((source / RECORDS).stat().st_size >> 20) + 24)
    ledger, wrong, recoveries = Ledger(), [], []
    try:
        folder = copied(source, disk.folder / "data")
        server = Server(folder, work / "full.log")
        if server.is_up() is None:
            raise SystemExit(f"The server does not start; see {work}/full.log.")
        listing = server.listing()
        for number in range(count):
            load = Load(server, listing, ledger, f"{number}", writers=8)
            time.sleep(0.5)
            filler = disk.folder / "filler"
            refused = ledger.refused
            fill(filler)
            deadline = time.monotonic() + 30
            while ledger.refused == refused and time.monotonic() < deadline:
                time.sleep(0.05)
            if ledger.refused == refused:
                wrong.append(f"round {number}: nothing was refused")
            if server.health() != (503, "read_only"):
                wrong.append(f"round {number}: /health says {server.health()} on a full disk")
            if server.get("/directory")[0] != 200 or server.get("/health")[0] != 503:
                wrong.append(f"round {number}: reading does not go on")
            filler.unlink()
            freed = time.monotonic()
            while server.health() != (200, "ok") and time.monotonic() - freed < 30:
                time.sleep(0.05)
            if Reporter(server, listing, ledger, f"after-{number}").send() != 200:
                wrong.append(f"round {number}: writing does not go on once there is room")
            recoveries.append(time.monotonic() - freed)
            load.end()
        server.stop()
        lost, found = faults(folder, ledger.acknowledged)
        wrong += found
    finally:
        disk.remove()
    print(
        f"full disk: {len(recoveries)} times, {len(ledger.acknowledged):,} acknowledged, {ledger.refused:,} refused, "
        f"{lost} lost, {len(wrong)} faults; writing again after at most {max(recoveries):.2f} s without a restart",
        flush=True)
    for fault in wrong[:10]:
        print("  " + fault)
    return not lost and not wrong


def fill(path: pathlib.Path) -> None:
    """Takes all the room there is."""
    place = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    os.write(place, bytes(size))
            except OSError:
                pass
    finally:
        os.close(place)
