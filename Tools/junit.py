"""Outcomes of tests in the JUnit form that Swift Testing and pytest also write."""

import dataclasses
import pathlib
import xml.etree.ElementTree as tree


@dataclasses.dataclass
class Outcome:
    """What became of one test: `failure` is the reason, or None when it passed."""

    suite: str
    name: str
    failure: str | None = None


@dataclasses.dataclass
class Count:
    """Tests by what became of them."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def write(path: pathlib.Path, outcomes: list[Outcome]) -> None:
    """Writes the outcomes as one test suite."""
    path.parent.mkdir(parents=True, exist_ok=True)
    suite = tree.Element("testsuite", name=outcomes[0].suite if outcomes else "none", tests=str(len(outcomes)))
    for outcome in outcomes:
        case = tree.SubElement(suite, "testcase", classname=outcome.suite, name=outcome.name)
        if outcome.failure:
            tree.SubElement(case, "failure", message=outcome.failure.splitlines()[0]).text = outcome.failure
    tree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def count(path: pathlib.Path) -> Count:
    """The counts in a file; a file that is missing or broken is one failure, never silence."""
    try:
        cases = list(tree.parse(path).getroot().iter("testcase"))
    except (OSError, tree.ParseError):
        return Count(failed=1)
    result = Count()
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1
    return result if cases else Count(failed=1)
