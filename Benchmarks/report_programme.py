"""The program with the records of a whole programme, asked by people who have signed in."""

import html
import html.parser
import http.client
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.parse

from ceangal import ROOT, Ceangal
from measure import Work, cpu_ns, memory
from run import FOLDER

sys.path.insert(0, str(ROOT / "Tools" / "proofs"))
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
    for name, most in {"establishments": 2.4, "remote_establishments": 2.4, "webinars": 10, "webinar_attendees": 10}.items():
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
        self.isPostgreSQL = bool(database)
        self.made = 0

    def set_up(self) -> None:
        """Takes the records in, unless the folder has them already."""
        done = self.folder.with_suffix(".json")
        if done.exists() and not self.isPostgreSQL:
            self.loaded = json.loads(done.read_text(encoding="utf-8"))
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)
        with Work() as work:
            run = subprocess.run(
                [self.program, "setup", "--demo", "--data", self.folder, "--json"], cwd=ROOT, env=self.environment,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if run.returncode:
            raise SystemExit(f"The records could not be taken in: {run.stdout[-2000:]}{run.stderr[-2000:]}")
        self.loaded = {"cpu": work.cpu, **json.loads(run.stdout)}
        done.write_text(json.dumps(self.loaded), encoding="utf-8")

    def cpu(self) -> int:
        return cpu_ns(self.process.pid)

    def held(self) -> dict[str, int]:
        return memory(self.process.pid)

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()

    # Who asks

    def sign_in(self) -> None:
        """Signs in two of the demonstration's people by the links that the program has printed, and sets up their second
        factor; who has done so keeps their sign-in."""
        kept = self.folder.with_suffix(".people.json")
        if kept.exists() and not self.isPostgreSQL:
            self.cookies = json.loads(kept.read_text(encoding="utf-8"))
            return
        for who, name in {"analyst": "Una Groat", "officer": "Erik Halcro"}.items():
            line = next(line for line in self.said if name in line)
            self.cookies[who] = {}
            self.send("POST", urllib.parse.urlsplit(re.search(r"http\S+", line).group(0)).path, who, {})
            page = html.unescape(self.page("/me/second-factor", who).decode())
            secret = re.search(r"<ol.*?<code>([A-Z2-7 ]+)</code>", page, re.S).group(1).replace(" ", "")
            self.page("/me/second-factor", who, {"code": code(secret, time.time())})
        kept.write_text(json.dumps(self.cookies), encoding="utf-8")

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
