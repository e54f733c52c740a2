"""Our server, asked over HTTP as anybody would ask it."""

import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

from measure import Work, cpu_ns, memory

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Ceangal:
    """One data folder of its own, and the server on it while it runs."""

    def __init__(self, program: pathlib.Path, folder: pathlib.Path, port: int, database: str = ""):
        self.program, self.folder, self.port = program, folder, port
        # Empty counts as absent: then the records are SQLite.
        self.environment = {**os.environ, "CEANGAL_DATABASE": database}
        self.process: subprocess.Popen | None = None
        self.connection: http.client.HTTPConnection | None = None

    def load(self, file: pathlib.Path) -> dict:
        """Imports a file into an empty folder; what that cost."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        with Work() as work:
            report = self._import(file)
        size = sum(part.stat().st_size for part in self.folder.rglob("*") if part.is_file())
        return {"wall": work.wall, "cpu": work.cpu, "added": report["added"], "disk": size / 2**20}

    def edit(self, row: dict) -> None:
        """Changes one listing, while the server stands still."""
        file = self.folder.with_suffix(".edit.ndjson")
        file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
        report = self._import(file)
        if report["changed"] != 1:
            raise SystemExit(f"One listing was to change: {report}")

    def _import(self, file: pathlib.Path) -> dict:
        run = subprocess.run(
            [self.program, "import", "listings", file, "--profile", "native", "--data", self.folder, "--json"],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        report = json.loads(run.stdout or "{}")
        # 2: something deserves a look, such as listings that the file of one row no longer has.
        if run.returncode not in (0, 2) or not report.get("ok"):
            raise SystemExit(f"The import failed ({run.returncode}): {report.get('message', run.stdout)}")
        return report

    def start(self, first: str) -> dict:
        """Starts the server; the time and CPU until it has answered its first question, and the memory it then holds."""
        with open(self.folder.with_suffix(".log"), "a", encoding="utf-8") as log:
            begun = time.perf_counter()
            self.process = subprocess.Popen(
                [self.program, "serve", "--data", self.folder, "--port", str(self.port)], cwd=ROOT,
                env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True)
        self.said: list[str] = []
        for line in self.process.stdout:
            self.said.append(line)
            if re.search(r"answers on http", line):
                break
        else:
            raise SystemExit(f"The server did not start; see {log.name}.")
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        self.ask(first)
        return {"wall": time.perf_counter() - begun, "cpu": cpu_ns(self.process.pid) / 1e9, **memory(self.process.pid)}

    def stop(self) -> dict:
        """Stops the server; the memory it held at the end."""
        held = memory(self.process.pid)
        self.connection.close()
        self.process.terminate()
        self.process.wait(30)
        self.process.stdout.close()
        return held

    def ask(self, address: str, tag: str | None = None) -> tuple[int, bytes, str]:
        """One question over the connection that stays open; status, body (not packed) and the answer's tag."""
        self.connection.request("GET", address, headers={"If-None-Match": tag} if tag else {})
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("ETag", "")

    def round(self, addresses: list[str], tags: list[str] | None = None) -> tuple[list[float], list[bytes], list[str]]:
        """Asks each question once: milliseconds of the server's CPU, bodies, tags.

        A question is charged with all that the server does until the next one is asked, what comes after the answer
        included, so that nothing is left out of the sum.
        """
        clock = [cpu_ns(self.process.pid)]
        bodies, found = [], []
        for number, address in enumerate(addresses):
            status, body, tag = self.ask(address, tags[number] if tags else None)
            clock.append(cpu_ns(self.process.pid))
            if status != (304 if tags else 200):
                raise SystemExit(f"{status} for {address}: {body[:200]!r}")
            bodies.append(body)
            found.append(tag)
        return [(after - before) / 1e6 for before, after in zip(clock, clock[1:])], bodies, found
