#!/usr/bin/env python3
"""Proves on the running program that what it has acknowledged is kept, and that guesses do not lead in. `make proofs` runs it.

    python3 Tools/proofs/prove.py [kills[=200] power[=50] errors[=1000] full[=10] retries[=20] restarts[=50] restores[=20]
                                    database[=50] guesses[=100000] timing[=10000]]

Each word is a proof, and how often it is tried; without words all are tried. The program is .build/release/ceangal, or the
one that CEANGAL_BINARY names. CEANGAL_PROOFS names a folder to work in, on a disk like the one that is asked about.
"""

import os
import pathlib
import shutil
import sys

import database
import errors
import full
import guesses
import kills
import power
import restarts
import restores
import retries
import timing
from server import BINARY, ROOT

# Proof, how often by itself, and what it needs.
PROOFS = {
    "kills": (kills.prove, 200, None), "power": (power.prove, 50, "root"), "errors": (errors.prove, 1000, "strace"),
    "full": (full.prove, 10, "root"), "retries": (retries.prove, 20, None),
    "restarts": (restarts.prove, 50, None), "restores": (restores.prove, 20, None),
    "database": (database.prove, 50, None),
    "guesses": (guesses.prove, 100_000, None), "timing": (timing.prove, 10_000, None),
}


def is_there(need: str | None) -> bool:
    return need is None or (os.geteuid() == 0 if need == "root" else shutil.which(need) is not None)


def alone() -> None:
    """Goes on where mounts are this process's own: nobody else holds a disk that is to be cut off, and none stays behind."""
    if os.geteuid() == 0 and "CEANGAL_PROOFS_ALONE" not in os.environ:
        os.environ["CEANGAL_PROOFS_ALONE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])


def main() -> int:
    wanted = [word.partition("=") for word in sys.argv[1:]] or [(name, "", "") for name in PROOFS]
    unknown = [name for name, _, number in wanted if name not in PROOFS or number and not number.isdecimal()]
    if unknown:
        raise SystemExit(f"{', '.join(unknown)}: there is no such proof.\n{__doc__}")
    if not BINARY.exists():
        raise SystemExit(f"{BINARY} is missing: run make build.")
    work = pathlib.Path(os.environ.get("CEANGAL_PROOFS", ROOT / ".build" / "proofs"))
    work.mkdir(parents=True, exist_ok=True)
    print(f"{BINARY}, in {work}")
    is_sound = True
    for name, _, number in wanted:
        prove, usual, need = PROOFS[name]
        if is_there(need):
            is_sound = prove(work, int(number or usual)) and is_sound
        else:
            print(f"{name}: skipped, for it needs {need}")
    return 0 if is_sound else 1


if __name__ == "__main__":
    alone()
    sys.exit(main())
