#!/usr/bin/env python3
"""Builds and runs every test and ends in one line: `N passed, N failed`, with `, N skipped` when some were.

Swift's tests, the browser's tests and the checks each run even when an earlier one failed, so that one run shows all
that is wrong. A step that cannot run at all counts as one failure.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time

import postgresql
from junit import Count, count

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORTS = ROOT / ".build" / "reports"

BUILD = ["swift", "build", "--build-tests", "--disable-index-store", "--explicit-target-dependency-import-check", "error"]
# Each test of records has a few connections; all tests at once would have more than a server gives.
SWIFT = [
    "swift", "test", "--skip-build", "--enable-swift-testing", "--disable-xctest",
    "--experimental-maximum-parallelization-width", "24"]

# The tests that keep records run a second time, on PostgreSQL; those of Storage run on both engines at once.
FEATURES = (
    "^(Accounts|Directory|Engagements|Establishments|Files|Programme|Report|Schema|Sessions|Site|Web|Work)Tests")

# Two at once, each with a program and a browser of its own; the tests of a file follow one another.
PYTEST = [
    str(ROOT / ".venv" / "bin" / "python"), "-m", "pytest", "--quiet", "--numprocesses", "2", "--dist", "loadfile"]

# How a page looks does not depend on where its records are.
ONE_MODE = "not (phone or dark or 320 or forced or script)"


def step(title: str, command: list[str], **variables: str) -> bool:
    """Runs one command, its output passed through; true when it succeeded."""
    print(f"\n== {title}", flush=True)
    start = time.monotonic()
    succeeded = subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}).returncode == 0
    print(f"== {title}: {'done' if succeeded else 'FAILED'} after {time.monotonic() - start:.0f} s", flush=True)
    return succeeded


def main() -> int:
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    results: list[tuple[str, bool, Count]] = []

    def counted(title: str, command: list[str], report: str, **variables: str) -> None:
        succeeded = step(title, command, **variables)
        counts = count(REPORTS / report)
        if not succeeded and not counts.failed:
            counts.failed += 1  # it ended badly though no test did: a crash, or a fault outside any test
        results.append((title, succeeded, counts))

    counted("Checks", [sys.executable, "Tools/check.py", "--junit", str(REPORTS / "checks.xml")], "checks.xml")
    # Without it the tests that make PDFs say that they are left out.
    if not step("Python for PDFs", ["make", ".venv/pdf/ready"]):
        results.append(("Python for PDFs", False, Count(failed=1)))
    if step("Build", BUILD):
        with postgresql.server() as server:
            counted(
                "Swift tests", [*SWIFT, "--xunit-output", str(REPORTS / "swift.xml")], "swift.xml",
                CEANGAL_TEST_POSTGRESQL=server.patient_address())
            counted(
                "Swift tests on PostgreSQL",
                [*SWIFT, "--filter", FEATURES, "--xunit-output", str(REPORTS / "postgresql.xml")], "postgresql.xml",
                CEANGAL_TEST_POSTGRESQL=server.patient_address(), CEANGAL_TEST_ENGINE="postgresql")
        if step("Browser tests' Python", ["make", ".venv/ready"]):
            counted(
                "Browser tests",
                [*PYTEST, "--junitxml", str(REPORTS / "browser.xml"), "Tests/Browser"],
                "browser.xml")
            with postgresql.server() as server:
                counted(
                    "Browser tests on PostgreSQL",
                    [*PYTEST, "-m", "records", "-k", ONE_MODE, "--junitxml",
                     str(REPORTS / "browser-postgresql.xml"), "Tests/Browser"],
                    "browser-postgresql.xml", CEANGAL_TEST_POSTGRESQL=server.patient_address(),
                    CEANGAL_TEST_ENGINE="postgresql")
        else:
            results.append(("Browser tests", False, Count(failed=1)))
    else:
        results.append(("Build", False, Count(failed=1)))

    print()
    for title, _, counts in results:
        print(f"{title}: {counts}")
    total = sum((counts for _, _, counts in results), Count())
    print(total, flush=True)
    (REPORTS / "count").write_text(f"{total}\n")  # make says more after a failure; .ci/run ends with this
    return 0 if total.failed == 0 and all(succeeded for _, succeeded, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
