"""The commands of the readme, tried with the debug build: their recipes, not their speed."""

import os
import pathlib
import re
import signal
import subprocess
import urllib.request

import pytest

from program import CLOCK, OPENER, ROOT, free_port

README = (ROOT / "README.md").read_text(encoding="utf-8")


class Made:
    """`make TARGET` on a data folder and port of its own, until it says where it answers."""

    def __init__(self, target: str, folder: pathlib.Path):
        self.address = None
        environment = {**os.environ, "CEANGAL_CLOCK": CLOCK}
        self.port = free_port()
        self.process = subprocess.Popen(
            ["make", target, "CONFIGURATION=debug", f"DATA={folder}/data", f"PORT={self.port}"], cwd=ROOT,
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.address = found.group()
                break

    def page(self, path: str) -> str:
        return OPENER.open(urllib.request.Request(self.address + path), timeout=30).read().decode()

    def close(self) -> None:
        if self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)  # as Ctrl-C does: make and the program
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        finally:
            self.process.stdout.close()


@pytest.fixture
def make(tmp_path):
    running = []

    def start(target: str) -> Made:
        running.append(Made(target, tmp_path))
        return running[-1]

    yield start
    for made in running:
        made.close()


def total(page: str) -> int:
    return int(re.search(r'id="count"[^>]*>\s*([\d,]+)', page).group(1).replace(",", ""))


def test_make_run_loads_the_real_listings_once_serves_them_and_starts_again(make):
    assert "make run" in README
    first = make("run")
    assert first.address == f"http://127.0.0.1:{first.port}", first.said
    found = total(first.page("/directory?past=include"))
    assert found > 6_500
    first.close()

    again = make("run")
    assert again.address, again.said
    assert total(again.page("/directory?past=include")) == found


def test_make_demo_adds_sixty_invented_listings_in_a_folder_of_its_own(make, tmp_path):
    assert "make demo" in README
    demo = make("demo")
    assert demo.address, demo.said
    assert (tmp_path / "data-demo").is_dir() and not (tmp_path / "data").exists()
    assert total(demo.page("/directory?q=invented&view=calendar&undated=exclude")) > 0


def test_make_alone_lists_what_can_be_made():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in re.findall(r"make (\w+)", README.split("## Two commands")[1].split("##")[0]):
        if target != "alone":
            assert re.search(rf"make {target}\b", said), target


@pytest.mark.parametrize("target", ["test", "check", "schema", "screenshots", "bench"])
def test_what_runs_python_installs_it_first(target):
    steps = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    first = next(place for place, line in enumerate(steps.splitlines()) if "python" in line)
    assert "Tools/packages" in "\n".join(steps.splitlines()[:first]), steps
    purposes = re.findall(r"^Tools/packages (.+)$", steps, re.MULTILINE)
    cases = re.findall(r"^    (\w+)\)$(.*?);;", (ROOT / "Tools/packages").read_text(), re.MULTILINE | re.DOTALL)
    brings = {name for name, needs in cases if "python3 python3" in needs}
    assert brings & set(" ".join(purposes).split()), target
