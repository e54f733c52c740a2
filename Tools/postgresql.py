#!/usr/bin/env python3
"""A PostgreSQL server of our own for the length of one command, which finds its address in CEANGAL_TEST_POSTGRESQL.

    python3 Tools/postgresql.py COMMAND…

It runs from Debian's packages without root, keeps its files in a folder of its own that goes with it, and listens on a
socket in that folder alone, so that nothing else on the machine can meet it.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

# The server refuses to run as root; Debian's package makes this user for it.
USER = "postgres"


def programs() -> pathlib.Path:
    """The folder with the newest server's programs, which Debian keeps off the PATH."""
    found = sorted(
        (path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: float(path.parent.name))
    if not found:
        raise SystemExit("PostgreSQL's server is not installed: run “Tools/packages test”.")
    return found[-1]


def sql(text: str, address: str) -> str:
    """Runs one statement in the database at an address; what it printed."""
    done = subprocess.run(
        [programs() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", text, address],
        capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"PostgreSQL would not run “{text}”: {done.stderr}")
    return done.stdout.strip()


class Server:
    """A server in a folder of its own, new or with what another has. Everybody may come in without a password but the user
    `guarded`."""

    def __init__(self, folder: pathlib.Path, copy_of: "Server | None" = None):
        self.folder, self.data, self.log = folder, folder / "data", folder / "log"
        self.as_user: list[str] = []
        if os.geteuid() == 0:
            account = pwd.getpwnam(USER)
            os.chown(folder, account.pw_uid, account.pw_gid)
            self.as_user = ["setpriv", f"--reuid={USER}", f"--regid={account.pw_gid}", "--clear-groups"]
        if copy_of:
            self._run("pg_basebackup", "--no-sync", "--checkpoint=fast", "--dbname", copy_of.address())
            return
        self._run("initdb", "--auth=trust", "--username=ceangal", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync")
        rules = self.data / "pg_hba.conf"
        rules.write_text("local all guarded scram-sha-256\n" + rules.read_text())

    def address(self, database: str = "postgres", user: str = "ceangal") -> str:
        """Where a database of this server is, as libpq reads it."""
        return f"host={self.folder} dbname={database} user={user}"

    def patient_address(self) -> str:
        """The same for hundreds of tests that connect at once, on a machine that may be slow: how long that takes is
        nobody's fault."""
        return self.address() + " connect_timeout=120"

    def start(self) -> None:
        self._run(
            "pg_ctl", "--wait", "--silent", "-l", str(self.log), "-o",
            f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c max_connections=500", "start")

    def signal(self, number: int) -> None:
        """Sends a signal to each of its processes."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = pathlib.Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in [first, *map(int, children)]:
            os.kill(process, number)

    def stop(self, mode: str = "fast") -> None:
        """Stops it; with `immediate` as a power cut would."""
        self._run("pg_ctl", "--wait", "--silent", f"--mode={mode}", "stop")

    def follow(self, other: "Server") -> None:
        """Makes it the standby of another when it is started next."""
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as settings:
            settings.write(f"primary_conninfo = 'host={other.folder} user=ceangal'\n")
        (self.data / "standby.signal").touch()

    def promote(self) -> None:
        """Makes a standby the one that takes changes."""
        self._run("pg_ctl", "--wait", "--silent", "promote")

    def sql(self, text: str, database: str = "postgres") -> str:
        """Runs one statement; what it printed."""
        return sql(text, self.address(database))

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [*self.as_user, programs() / program, "-D", self.data, *words], cwd=self.folder, capture_output=True,
            text=True)
        if done.returncode:
            said = self.log.read_text() if self.log.exists() else ""
            raise SystemExit(f"PostgreSQL's {program} ended with {done.returncode}: {done.stderr}{said}")


@contextlib.contextmanager
def server(standby_of: Server | None = None):
    """Runs a server, which is stopped and removed at the end."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ceangal-postgresql-"))
    try:
        running = Server(folder, copy_of=standby_of)
        if standby_of:
            running.follow(standby_of)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    with server() as running:
        environment = {**os.environ, "CEANGAL_TEST_POSTGRESQL": running.patient_address()}
        raise SystemExit(subprocess.run(sys.argv[1:], env=environment).returncode)
