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


@contextlib.contextmanager
def server():
    """Runs a server; gives its address as libpq reads it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ceangal-postgresql-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        account = pwd.getpwnam(USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={account.pw_gid}", "--clear-groups"]
    data, log = folder / "data", folder / "log"

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [*as_user, programs() / program, "-D", data, *words], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            said = log.read_text() if log.exists() else ""
            raise SystemExit(f"PostgreSQL's {program} ended with {done.returncode}: {done.stderr}{said}")

    try:
        run("initdb", "--auth=trust", "--username=ceangal", "--locale=C.UTF-8", "--encoding=UTF8", "--no-sync")
        run("pg_ctl", "--wait", "--silent", "-l", str(log), "-o",
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c max_connections=200", "start")
        try:
            yield f"host={folder} dbname=postgres user=ceangal"
        finally:
            run("pg_ctl", "--wait", "--silent", "--mode=fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    with server() as address:
        raise SystemExit(
            subprocess.run(sys.argv[1:], env={**os.environ, "CEANGAL_TEST_POSTGRESQL": address}).returncode)
