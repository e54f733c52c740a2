"""A disk of our own: ext4 in a file, whose power can be cut, or which can be filled. Needs root."""

import fcntl
import os
import pathlib
import struct
import subprocess

# ext4's own way to stop at once without writing anything out (EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH).
SHUTDOWN, WITHOUT_FLUSHING_THE_LOG = 0x8004587D, 2


class Disk:
    """ext4 in a file of `work`, mounted there."""

    def __init__(self, work: pathlib.Path, name: str, mebibytes: int):
        self.file, self.folder = work / f"{name}.ext4", work / name
        self.folder.mkdir(exist_ok=True)
        with open(self.file, "wb") as file:
            file.truncate(mebibytes << 20)
        self.run("mkfs.ext4", "-q", "-F", "-m", "0", self.file)
        self.mount()

    @staticmethod
    def run(*words) -> None:
        subprocess.run([str(word) for word in words], check=True)

    def mount(self) -> None:
        self.run("mount", "-o", "loop", self.file, self.folder)

    def cut(self) -> None:
        """What is not on the disk now never will be; everything that is asked of it from now on fails."""
        place = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(place, SHUTDOWN, struct.pack("I", WITHOUT_FLUSHING_THE_LOG))
        finally:
            os.close(place)

    def remount(self) -> None:
        """Comes back after a cut, as at the next start of the machine."""
        self.run("umount", self.folder)
        self.mount()

    def remove(self) -> None:
        self.run("umount", self.folder)
        self.file.unlink()
        self.folder.rmdir()
