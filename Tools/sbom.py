#!/usr/bin/env python3
"""Writes a bill of materials: the Swift packages that the program is built from, with their commits, and the Debian packages
of the C libraries in it. CycloneDX 1.5, as JSON, on standard output.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def said(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def swift_packages() -> list[dict]:
    """Each once, with the ones that others bring along."""
    tree = json.loads(said("swift", "package", "show-dependencies", "--format", "json"))
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    commits = {pin["identity"]: pin["state"]["revision"] for pin in pins}
    found: dict[str, dict] = {}

    def walk(package: dict) -> None:
        for one in package["dependencies"]:
            address = re.sub(r"\.git$", "", one["url"])
            found[one["identity"]] = {
                "type": "library", "bom-ref": one["identity"], "name": one["name"], "version": one["version"],
                "purl": f"pkg:swift/{address.partition('://')[2]}@{one['version']}",
                "properties": [{"name": "commit", "value": commits.get(one["identity"], "")}],
            }
            walk(one)

    walk(tree)
    return [found[name] for name in sorted(found)]


def debian_packages() -> list[dict]:
    """The C libraries that Package.swift names, and SQLite, which GRDB brings along, as they are on this machine."""
    text = (ROOT / "Package.swift").read_text()
    names = [*re.findall(r'system\("\w+", "[^"]+", "([^"]+)"\)', text), "libsqlite3-dev"]
    lines = said("dpkg-query", "--show", "--showformat", "${Package} ${Version} ${Architecture}\n", *names).splitlines()
    found = []
    for name, version, architecture in map(str.split, sorted(lines)):
        found.append({
            "type": "library", "bom-ref": f"deb-{name}", "name": name, "version": version,
            "purl": f"pkg:deb/debian/{name}@{version}?arch={architecture}"})
    return found


def main() -> int:
    version = re.search(r'programVersion = "([^"]+)"', (ROOT / "Sources/App/Commands/Command.swift").read_text()).group(1)
    bill = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {"type": "application", "name": "ceangal", "version": version}},
        "components": swift_packages() + debian_packages(),
    }
    json.dump(bill, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
