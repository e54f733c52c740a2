"""Power cuts under load, on ext4 in a file: what was acknowledged is there after the restart."""

import os
import pathlib
import signal

import kills
from disk import Disk
from server import Server, copied, template


def prove(work: pathlib.Path, count: int) -> bool:
    disk = Disk(work, "power", 1024)

    def cut(server: Server) -> None:
        # A power cut ends the processor's work and the disk's at once: who is within a call stays there, and nobody is told
        # anything after it. (ext4, shut down under an fsync, may end that fsync as if it had been done.)
        os.killpg(server.process.pid, signal.SIGSTOP)
        disk.cut()
        server.kill()
        disk.remount()

    try:
        folder = copied(template(work), disk.folder / "data")
        return kills.rounds("power cut", folder, work / "power.log", count, cut)
    finally:
        disk.remove()
