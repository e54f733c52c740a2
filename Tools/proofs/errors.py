"""Errors of the disk, one at each call: the Nth fsync, then the Nth write, until none is left to fail.

strace makes the call fail. It counts each thread's calls by themselves, so that one run may fail several.
"""

import concurrent.futures
import dataclasses
import pathlib
import re
import time

from server import RECORDS, Ledger, Reporter, Server, copied, faults, template

# What fails, and with what; whether all of the program's life is swept, or the folding of the log into the file alone,
# for which the log must be long.
SWEEPS = [
    ("fdatasync,fsync", "EIO", False), ("pwrite64", "EIO", False), ("pwrite64", "ENOSPC", False),
    ("fdatasync,fsync", "EIO", True), ("pwrite64", "EIO", True), ("pwrite64", "ENOSPC", True),
]


@dataclasses.dataclass
class Sweep:
    runs: int = 0
    injected: int = 0
    acknowledged: int = 0
    did_not_start: int = 0
    red: int = 0
    late: int = 0
    false: int = 0
    lost: int = 0
    wrong: list[str] = dataclasses.field(default_factory=list)


def prove(work: pathlib.Path, most: int) -> bool:
    source = template(work)
    is_sound = True
    for calls, error, folding in SWEEPS:
        sweep = Sweep()
        for number in range(1, most + 1):
            if not fail(sweep, source, work, calls, error, number, folding):
                break
        print(
            f"{calls} {error}{' while the log is folded in' if folding else ''}: {sweep.runs} places, "
            f"{sweep.injected} calls failed, {sweep.acknowledged:,} acknowledged, {sweep.lost} lost, "
            f"{sweep.false} acknowledged though their log had failed, "
            f"{sweep.late} acknowledged after the failure was seen, {len(sweep.wrong)} faults; "
            f"{sweep.red} times read-only, {sweep.did_not_start} times not started", flush=True)
        for fault in sweep.wrong[:10]:
            print("  " + fault)
        is_sound = is_sound and not sweep.lost and not sweep.late and not sweep.false and not sweep.wrong
    return is_sound


def fail(
        sweep: Sweep, source: pathlib.Path, work: pathlib.Path, calls: str, error: str, number: int,
        folding: bool) -> bool:
    """Lets the Nth call fail; whether there was one."""
    folder, trace = copied(source, work / "errors"), work / "errors.trace"
    # The log is folded in by calls on the file itself; else every call of the program may fail.
    paths = ["-P", str(folder / RECORDS)] if folding else []
    server = Server(folder, work / "errors.log", [
        "strace", "-f", "-y", "--seccomp-bpf", "-qq", "-o", str(trace), *paths, "-e", f"trace={calls},fdatasync", "-e",
        f"inject={calls}:error={error}:when={number}"])
    ledger = Ledger()
    up = server.is_up()
    if up is None:
        sweep.did_not_start += 1
        server.kill()
    else:
        work_through(sweep, server, ledger, trace, error, folding)
        server.stop()
    injected = len(re.findall(r"\(INJECTED\)", trace.read_text(errors="replace")))
    if not injected:
        return False
    place = f"{calls} {error} {number}"
    again = Server(folder, work / "errors.log")
    if again.is_up() is None:
        sweep.wrong.append(f"{place}: the server does not start again")
    elif again.health() != (200, "ok"):
        sweep.wrong.append(f"{place}: after a restart /health says {again.health()}")
    lost, wrong = faults(folder, ledger.acknowledged)
    again.kill()
    sweep.runs += 1
    sweep.injected += injected
    sweep.acknowledged += len(ledger.acknowledged)
    sweep.lost += lost
    sweep.wrong += [f"{place}: {fault}" for fault in wrong]
    return True


def on_the_log(trace: pathlib.Path) -> list[str]:
    """The calls on the log of the records so far: without it nothing may be acknowledged."""
    return [line for line in trace.read_text(errors="replace").splitlines() if RECORDS + "-wal>" in line]


def failed_first(lines: list[str]) -> bool:
    """Whether a call has failed before anything was brought to the disk. A failure after that is the next commit's: of the
    sealer of events, say."""
    for line in lines:
        if "(INJECTED)" in line:
            return True
        if "fdatasync" in line and line.endswith("= 0"):
            return False
    return False


def work_through(
        sweep: Sweep, server: Server, ledger: Ledger, trace: pathlib.Path, error: str, folding: bool) -> None:
    """Writes alone, together, and alone again."""
    def send() -> int | None:
        before = len(on_the_log(trace))
        status = one.send()
        if error == "EIO" and not folding and status is not None and status < 400:
            sweep.false += failed_first(on_the_log(trace)[before:])
        return status

    try:
        listing = server.listing()
    except (OSError, AttributeError):
        return
    one = Reporter(server, listing, ledger, "one")
    statuses = [send() for _ in range(204 if folding else 4)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        many = [Reporter(server, listing, ledger, f"many-{number}") for number in range(8)]
        list(pool.map(lambda reporter: reporter.send(), many))
    was_red = server.health() == (503, "read_only")
    if was_red:
        sweep.red += 1
    last = [send() for _ in range(3)]
    # After a failed write for want of room the next may fit; after any other the disk is not believed any more.
    has_failed = any("(INJECTED)" in line for line in on_the_log(trace))
    if error == "EIO" and has_failed and server.health() != (503, "read_only"):
        sweep.wrong.append("the log failed, and /health is green")
    if error == "EIO" and (was_red or any(status == 503 for status in statuses)):
        sweep.late += sum(status is not None and status < 400 for status in last)
        if server.health() != (503, "read_only"):
            sweep.wrong.append("a refusal, and /health is green")
