#!/usr/bin/env python3
"""What STYLE.md asks for and a machine can see. `make check` runs it; each rule counts as one test.

    python3 Tools/check.py [--junit FILE] [PART OF A RULE'S NAME …]

A rule is a function that yields a sentence for each fault; its first line of documentation is its name.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

from junit import Outcome, write
from schema import schema
from swift_source import code_only, line_of

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Code that reads what came from outside, or writes what another program will read. A grapheme cluster can swallow a
# delimiter there ("," followed by a combining accent is one Character), so texts are taken apart by bytes or scalars.
SCALAR_PLACES = (
    "Sources/Columns/", "Sources/Markup/", "Sources/Programme/", "Sources/Search/", "Sources/Storage/",
    "Sources/Tables/", "Sources/Web/", "Sources/Directory/",
)

# The one file that may import each of these.
ENGINE_FILES = {"GRDB": re.compile(r"^Sources/Storage/SQLite"), "CLibPQ": re.compile(r"^Sources/Storage/PostgreSQL")}

LONGEST_FILE = 400  # lines; STYLE.md asks for about 300
LARGEST_FILE = 5_000_000  # bytes


def tracked() -> list[str]:
    """Files that are, or are about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
        check=True)
    return sorted({name for name in listed.stdout.splitlines() if (ROOT / name).is_file()})


FILES = tracked()
SOURCES = [name for name in FILES if name.startswith("Sources/") and name.endswith(".swift")]
TESTS = [name for name in FILES if name.startswith("Tests/") and name.endswith(".swift")]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def matches(name: str, pattern: str, source: str):
    """Each match as (place, match)."""
    for match in re.finditer(pattern, source, re.MULTILINE):
        yield f"{name}:{line_of(source, match.start())}", match


def formatting():
    """Swift code is formatted (make format)."""
    run = subprocess.run(
        ["swift", "format", "lint", "--strict", "--parallel", "Package.swift", *SOURCES, *TESTS],
        cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        yield from (run.stderr.splitlines() or ["swift format could not be run"])


def traps():
    """Nothing in Sources can end the process: no try!, as!, !, fatalError, precondition."""
    words = r"\btry!|\bas!|\bfatalError\b|\bprecondition(?:Failure)?\b|\bassertionFailure\b|\bunowned\(unsafe\)"
    unwrap = r"(?<=[\w)\]}>`])!(?!=)"
    for name in SOURCES:
        source = code_only(text(name))
        for place, match in matches(name, f"{words}|{unwrap}", source):
            yield f"{place}: {match.group()} ends the process for everyone; throw a Failure or use guard"


def characters():
    """Outside input is taken apart by bytes or scalars, never by Characters."""
    banned = (
        r"\.(?:hasPrefix|hasSuffix)\(|\.(?:split|firstIndex|lastIndex|range)\((?:separator: |of: )?\""
        r"|\.components\(separatedBy|\.replacingOccurrences|\.trimmingCharacters|\.isNewline\b|(?<!properties)\.isWhitespace\b")
    for name in SOURCES:
        if name.startswith(SCALAR_PLACES):
            for place, match in matches(name, banned, code_only(text(name))):
                yield f"{place}: {match.group()} works on Characters; use utf8 or unicodeScalars"


def portable_sql():
    """SQL outside Storage keeps to what both engines run."""
    banned = (
        r"COLLATE \"C\"|\bstring_agg\b|\bgroup_concat\b|\bdate_trunc\b|\bstrftime\b|\bAUTOINCREMENT\b|\bSERIAL\b"
        r"|\bILIKE\b|\bARRAY\[|\bjson_(?:extract|each|tree)\b|->>|\bGLOB\b|\bIFNULL\b")
    for name in FILES:
        if name.startswith("Sources/Storage/") or not name.startswith("Sources/"):
            continue
        if name.endswith((".sqlite.sql", ".postgresql.sql")) or not name.endswith((".swift", ".sql")):
            continue
        source = text(name)
        source = code_only(source, keep_texts=True) if name.endswith(".swift") else re.sub(r"--.*", "", source)
        for place, match in matches(name, banned, source):
            yield f"{place}: {match.group()} is not portable (DESIGN: banned outside Storage)"


def engines():
    """One file imports each database engine."""
    for name in SOURCES + TESTS:
        for place, match in matches(name, r"^\s*(?:\w+ )?import (GRDB|CLibPQ)\b", text(name)):
            if not ENGINE_FILES[match.group(1)].match(name):
                yield f"{place}: {match.group(1)} is imported in one place only, in Storage"


def access():
    """Declarations are package or narrower, never public."""
    for name in SOURCES:
        for place, match in matches(
                name, r"\b(?:public|open)(?:\(set\))? (?=(?:final|static|class|struct|enum|func|var|let|init)\b)",
                code_only(text(name))):
            yield f"{place}: say package instead of {match.group().strip()}"


def documented():
    """Each package declaration has a doc comment."""
    declaration = re.compile(
        r"^\s*package (?:static |final |mutating |nonisolated |indirect |consuming |borrowing |convenience )*"
        r"(?:(?P<kind>struct|class|enum|actor|protocol|typealias|func|macro|subscript|let|var)\b\s*(?P<name>[`\w]*))")
    for name in SOURCES:
        lines = text(name).splitlines()
        for index, line in enumerate(lines):
            found = declaration.match(line)
            if not found or has_doc(lines, index) or speaks_for_itself(found, lines, index):
                continue
            yield f"{name}:{index + 1}: {found.group('kind')} {found.group('name')} has no doc comment"


def has_doc(lines: list[str], index: int) -> bool:
    """Whether a doc comment stands above the declaration, attributes and conditions between them left aside; one
    comment may speak for a run of one-line declarations."""
    one_line = r"\s*package .*(?:\}|[^{,(\s])$"
    is_one_line = re.match(one_line, lines[index])
    index -= 1
    while index >= 0 and (re.match(r"\s*(?:@\w|#if|\))", lines[index]) or is_one_line and re.match(one_line, lines[index])):
        index -= 1
    return index >= 0 and lines[index].lstrip().startswith("///")


def speaks_for_itself(found: re.Match, lines: list[str], index: int) -> bool:
    """What a protocol asks for (operators, `channelRead`) is documented there; a stored property of a small value is
    documented by the type's own comment when its name says all."""
    name, kind = found.group("name"), found.group("kind")
    if name in {"description", "hash", "encode", "makeIterator", "next", "body", "rawValue", "sqlValue", "configuration"}:
        return True
    if kind == "typealias" or not name or name.startswith(("channel", "build")):
        return True
    if kind in {"let", "var"}:
        return "{" not in lines[index] and "static" not in lines[index]
    return False


def names():
    """Types are named for what they are: no Manager, Service, Helper, Utils, Core, DTO."""
    empty = r"\b(?:struct|class|enum|actor|protocol)\s+(\w*(?:Manager|Service|Helpers?|Utils?|Utilities|DTO)|Core\w*)\b"
    for name in SOURCES + TESTS:
        for place, match in matches(name, empty, code_only(text(name))):
            yield f"{place}: {match.group(1)} says nothing about its purpose"


def test_names():
    """Swift tests are named as sentences in raw identifiers."""
    for name in TESTS:
        for place, match in matches(name, r"@Test\b(?:\((?:[^()]|\([^()]*\))*\))?\s+(?:\w+ )*func\s+(?!`)(\w+)", text(name)):
            yield f"{place}: {match.group(1)} should be a sentence between backticks"


def asserting():
    """Every Swift test asserts something."""
    for name in TESTS:
        source = code_only(text(name))
        starts = [match.start() for match in re.finditer(r"@Test\b", source)]
        for start, stop in zip(starts, starts[1:] + [len(source)]):
            body = source[start:stop]
            if not re.search(r"#expect|#require|Issue\.record|expect\w*\(|confirmation\(|\bassert\w+\(", body):
                yield f"{name}:{line_of(source, start)}: this test asserts nothing"


def lengths():
    """A source file does one thing and stays short."""
    for name in SOURCES + TESTS:
        count = text(name).count("\n")
        if count > LONGEST_FILE:
            yield f"{name}: {count} lines; split it by what it does (about 300 at most)"


def sizes():
    """No file is larger than 5 MB."""
    for name in FILES:
        if (size := (ROOT / name).stat().st_size) > LARGEST_FILE:
            yield f"{name}: {size:,} bytes"


def places():
    """No file names a person's folders or leaves work for later."""
    later = "TO" + "DO|FIX" + "ME|XX" + "X"
    for name in FILES:
        if name.startswith("Reference/") or not re.search(r"\.(?:swift|py|md|js|css|sql|yml|toml|sh)$|Makefile|run$", name):
            continue
        if name == "Tools/check.py":
            continue
        for place, match in matches(name, rf"(?<![\w.~])/(?:work|root|home|Users)/\w|\b(?:{later})\b", text(name)):
            yield f"{place}: {match.group()}"


def no_hosts_in_the_build():
    """Makefile, .ci/run and Tools name no machine and no registry."""
    for name in FILES:
        if name == "Makefile" or name.startswith((".ci/", "Tools/")):
            for place, match in matches(name, r"https?://(?!127\.0\.0\.1|localhost)[\w.-]+", text(name)):
                yield f"{place}: {match.group()}"


def no_third_party_addresses():
    """The style sheet and the script fetch nothing from elsewhere."""
    for name in FILES:
        if name.startswith("Public/") and name.endswith((".css", ".js", ".svg")):
            for place, match in matches(name, r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]+|@import", text(name)):
                yield f"{place}: {match.group()}"


def migrations():
    """Migrations are numbered without a gap, and each number once."""
    numbers = sorted(
        {re.match(r"M?(\d{4})-", pathlib.PurePath(name).name).group(1)
         for name in FILES if re.match(r"Sources/Schema/Migrations/M?\d{4}-.*\.sql$", name)})
    for expected, number in enumerate(numbers, start=1):
        if int(number) != expected:
            yield f"Sources/Schema/Migrations: {number} stands where {expected:04} is due"


def schema_document():
    """docs/schema.sql is what the migrations make (python3 Tools/schema.py)."""
    if text("docs/schema.sql") != schema():
        yield "docs/schema.sql differs from what the migrations make"


def json_files():
    """Every JSON file can be read."""
    for name in FILES:
        if name.endswith((".json", ".geojson")):
            try:
                json.loads((ROOT / name).read_bytes())
            except ValueError as problem:
                yield f"{name}: {problem}"


RULES = [
    formatting, traps, characters, portable_sql, engines, access, documented, names, test_names, asserting, lengths,
    sizes, places, no_hosts_in_the_build, no_third_party_addresses, migrations, schema_document,
    json_files,
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--junit", type=pathlib.Path, help="write the outcome of each rule to this file")
    parser.add_argument("rules", nargs="*", help="only rules whose name contains one of these")
    wanted = parser.parse_args()
    outcomes = []
    for rule in RULES:
        title = rule.__doc__.splitlines()[0].rstrip(".")
        if wanted.rules and not any(part.lower() in title.lower() for part in wanted.rules):
            continue
        faults = list(rule())
        outcomes.append(Outcome("check", title, "\n".join(faults) or None))
        print(("ok  " if not faults else "NO  ") + title, flush=True)
        for fault in faults:
            print("      " + fault)
    if wanted.junit:
        write(wanted.junit, outcomes)
    return 1 if any(outcome.failure for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
