"""The program with the records of a whole programme, asked by people who have signed in."""

import contextlib
import html
import html.parser
import http.client
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.parse

from ceangal import ROOT, Ceangal
from measure import cpu_ns, memory
from run import FOLDER

sys.path += [str(ROOT / "Tools"), str(ROOT / "Tools" / "proofs")]
import postgresql  # noqa: E402
from visitor import code  # noqa: E402

# Both engines are asked as the same site, so that they can give the same bytes.
HOST = "bench.example"
_PERIOD = "during 2019-08..2022-03"


def home(size: str, engagements: int) -> pathlib.Path:
    """A copy of what ships in which the golden programme is so many engagements: everything grows with them but the schools
    and the webinars, of which there are not as many."""
    folder = FOLDER / f"report-{size}-home"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "Samples").mkdir(parents=True)
    for name in ("Public", "Reference"):
        (folder / name).symlink_to(ROOT / name)
    for file in (ROOT / "Samples").iterdir():
        shutil.copy(file, folder / "Samples")
    golden = json.loads((ROOT / "Samples" / "golden.json").read_text(encoding="utf-8"))
    times = engagements / golden["engagements"]
    for name in ("attendees", "hours_over", "hours_below"):
        golden[name] = round(golden[name] * times)
    for name in ("before", "after", "cancelled", "called_off", "removed", "planned", "corrected"):
        golden["beside"][name] = round(golden["beside"][name] * times)
    for name, most in {"establishments": 2, "remote_establishments": 2, "webinars": 10, "webinar_attendees": 10}.items():
        golden[name] = round(golden[name] * min(times, most))
    golden["engagements"] = engagements
    (folder / "Samples" / "golden.json").write_text(json.dumps(golden), encoding="utf-8")
    return folder


class Programme(Ceangal):
    """A data folder with such records."""

    def __init__(self, program: pathlib.Path, folder: pathlib.Path, port: int, samples: pathlib.Path, database: str = ""):
        super().__init__(program, folder, port, database)
        self.environment["CEANGAL_HOME"] = str(samples)
        self.cookies: dict[str, dict[str, str]] = {"": {}}
        self.made = 0

    def set_up(self) -> None:
        """Takes the records in, unless the folder has them already."""
        done = self.folder.with_suffix(".json")
        if done.exists():
            return
        self._set_up("--demo")
        self.start("/reports")
        try:
            self._sign_in()
        finally:
            self.stop()
        done.write_text(json.dumps(self.cookies), encoding="utf-8")

    def fill(self, source: "Programme", server: postgresql.Server) -> None:
        """Puts the rows of another's SQLite into tables of PostgreSQL that the program has made."""
        self._set_up()
        with contextlib.closing(sqlite3.connect(f"file:{source.folder / 'ceangal.sqlite'}?mode=ro", uri=True)) as rows:
            tables = [name for name, in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                      if not name.startswith("sqlite_") and name != "migrations"]
            # In this role neither triggers nor foreign keys are looked at: what may never change is put in as it is.
            psql = subprocess.Popen(
                [postgresql.programs() / "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction",
                 server.address("ceangal")], stdin=subprocess.PIPE, text=True)
            with psql.stdin as out:
                out.write(f"SET session_replication_role = replica; TRUNCATE {', '.join(tables)};\n")
                for table in tables:
                    found = rows.execute(f"SELECT * FROM {table}")
                    names = ", ".join(column[0] for column in found.description)
                    out.write(f"COPY {table} ({names}) FROM STDIN (FORMAT csv);\n")
                    for row in found:
                        cells = ("" if cell is None else '"' + str(cell).replace('"', '""') + '"' for cell in row)
                        out.write(",".join(cells) + "\n")
                    out.write("\\.\n")
            if psql.wait():
                raise SystemExit("The rows could not be put into PostgreSQL.")
        self.folder.with_suffix(".json").write_text(source.folder.with_suffix(".json").read_text())

    def _set_up(self, *words: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        run = subprocess.run(
            [self.program, "setup", *words, "--data", self.folder, "--json"], cwd=ROOT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if run.returncode:
            raise SystemExit(f"The records could not be taken in: {run.stdout[-2000:]}{run.stderr[-2000:]}")

    def cpu(self) -> int:
        return cpu_ns(self.process.pid)

    def held(self) -> dict[str, int]:
        return memory(self.process.pid)

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()

    # Who asks

    def come_back(self) -> None:
        """Everybody is signed in as they were."""
        self.cookies = json.loads(self.folder.with_suffix(".json").read_text(encoding="utf-8"))

    def _sign_in(self) -> None:
        """Signs in two of the demonstration's people by the links that the program has printed, and sets up their second
        factor."""
        for who, name in {"analyst": "Una Groat", "officer": "Erik Halcro"}.items():
            line = next(line for line in self.said if name in line)
            self.cookies[who] = {}
            self.send("POST", urllib.parse.urlsplit(re.search(r"http\S+", line).group(0)).path, who, {})
            page = html.unescape(self.page("/me/second-factor", who).decode())
            secret = re.search(r"<ol.*?<code>([A-Z2-7 ]+)</code>", page, re.S).group(1).replace(" ", "")
            self.page("/me/second-factor", who, {"code": code(secret, time.time())})

    def send(self, method: str, path: str, who: str, form: dict | list | None = None) -> tuple[int, bytes, http.client.HTTPMessage]:
        headers = {"Host": HOST, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        if self.cookies[who]:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies[who].items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urllib.parse.urlencode(form) if form is not None else None, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies[who].update([cookie.partition(";")[0].split("=", 1)])
        return answer.status, body, answer.headers

    def page(self, path: str, who: str, form: dict | list | None = None) -> bytes:
        status, body, _ = self.send("GET" if form is None else "POST", path, who, form)
        if status != 200:
            raise SystemExit(f"{status} for {path}: {body[:300]!r}")
        return body

    def figure(self, expression: str, who: str) -> bytes:
        return self.page("/api/figures?" + urllib.parse.urlencode({"expression": expression}), who)

    def number(self, measure: str) -> float:
        """What a measure comes to in the report's period."""
        return json.loads(self.figure(f"{measure} {_PERIOD}", "analyst"))["value"]

    def draft(self, file: pathlib.Path) -> dict[str, str]:
        """The form in which the report is written, filled in from its file."""
        _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
        fields = dict(line.split(": ", 1) for line in head.splitlines())
        return {"title": fields["title"], "period": fields["period"], "summary": fields["summary"], "body": body}

    @staticmethod
    def steady(page: bytes) -> bytes:
        """A page without what is another each time: the instants at which something was done."""
        return re.sub(rb"[0-9a-hjkmnp-tv-z]{26}", b"", page)

    # What changes

    def rest(self) -> None:
        """Until the sealer has given what was done its position."""
        time.sleep(0.6)

    def record(self) -> tuple[int, int]:
        """Records an engagement; the minutes and the engagements that it adds."""
        self.made += 1
        status, body, headers = self.send("POST", "/engagements", "officer", {
            "state": "held", "day": "2021-06-15", "minutes": "60", "kind": "planning", "mode": "online", "area": "highland",
            "sector": "primary", "heads-practitioner": "3", "action": "save", "key": f"bench-{time.time_ns()}"})
        if status != 303:
            raise SystemExit(f"{status} as an engagement was recorded: {body[:3000]!r}")
        self.path = urllib.parse.urlsplit(headers["Location"]).path
        return 60, 1

    def correct(self) -> tuple[int, int]:
        """Corrects the one that was recorded last."""
        form = Form(self.page(self.path + "/edit", "officer").decode(), "/edit").fields
        form = [(name, "75" if name == "minutes" else value) for name, value in form if name != "reason"]
        status, body, _ = self.send(
            "POST", self.path + "/edit", "officer", [*form, ("reason", "It took longer"), ("action", "save")])
        if status != 303:
            raise SystemExit(f"{status} as an engagement was corrected: {body[:3000]!r}")
        return 15, 0


class Form(html.parser.HTMLParser):
    """The fields of the form of a page whose address ends so, as a browser would send them."""

    def __init__(self, page: str, end: str):
        super().__init__()
        self.end, self.fields, self.isIn = end, [], False
        self.select = self.area = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if tag == "form":
            self.isIn = (given.get("action") or "").endswith(self.end)
        if not self.isIn:
            return
        if tag == "input" and given.get("name") and given.get("type") not in ("submit", "button", "checkbox", "radio"):
            self.fields.append((given["name"], given.get("value") or ""))
        elif tag == "input" and given.get("name") and "checked" in given:
            self.fields.append((given["name"], given.get("value") or "on"))
        elif tag == "select":
            self.select = [given["name"], None]
        elif tag == "option" and self.select and (self.select[1] is None or "selected" in given):
            self.select[1] = given.get("value") or ""
        elif tag == "textarea":
            self.area = [given["name"], ""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.isIn = False
        if tag == "select" and self.select:
            self.fields.append(tuple(self.select))
            self.select = None
        if tag == "textarea" and self.area:
            self.fields.append(tuple(self.area))
            self.area = None
