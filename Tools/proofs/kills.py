"""kill -9 at random moments under load: what was acknowledged is there after the restart."""

import pathlib
import random
import time
from collections.abc import Callable

from server import Ledger, Load, Server, copied, faults, percentile, template


def prove(work: pathlib.Path, count: int) -> bool:
    folder = copied(template(work), work / "kills")
    return rounds("kill -9", folder, work / "kills.log", count, Server.kill)


def rounds(name: str, folder: pathlib.Path, log: pathlib.Path, count: int, interrupt: Callable[[Server], None]) -> bool:
    """Starts the program, looks whether all is there, puts it under load, interrupts it: so often, and says how it went."""
    ledger, restarts, wrong, lost = Ledger(), [], [], 0
    for number in range(count + 1):
        server = Server(folder, log)
        up = server.is_up()
        if up is None:
            wrong.append(f"interrupted {number} times, the server does not start")
            break
        if number:
            restarts.append(up)
        missing, found = faults(folder, ledger.acknowledged, whole=number % 20 == 0 or number == count)
        lost, wrong = lost + missing, wrong + found
        if number == count:
            server.kill()
            break
        load = Load(server, server.listing(), ledger, str(number))
        time.sleep(random.uniform(0, 3))
        interrupt(server)
        load.end()
    print(
        f"{name}: {len(restarts)} times, {len(ledger.acknowledged):,} acknowledged, {ledger.refused:,} refused, "
        f"{ledger.unanswered:,} cut off, {lost} lost, {len(wrong)} faults; restart p50 {percentile(restarts, 0.5):.2f} s, "
        f"p99 {percentile(restarts, 0.99):.2f} s", flush=True)
    for fault in wrong[:10]:
        print("  " + fault)
    return not lost and not wrong
