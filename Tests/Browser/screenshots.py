#!/usr/bin/env python3
"""Takes the picture of the README from the program, and a gallery for looking at in `screenshots/`."""

import os
import shutil
import sys

from playwright.sync_api import sync_playwright

import program as programs
from modes import DESKTOP, NARROW, PHONE

README_PICTURE = programs.ROOT / "docs" / "images" / "directory.png"
LARGEST = 300_000

GALLERY = {
    "gallery-desktop": ("/directory", DESKTOP),
    "gallery-dark": ("/directory?q=science", {**DESKTOP, "color_scheme": "dark"}),
    "gallery-phone": ("/directory", PHONE),
    "gallery-phone-filtered": ("/directory?sector=primary&la=highland", PHONE),
    "gallery-narrow": ("/directory?view=list", NARROW),
    "gallery-map": ("/directory?view=map", DESKTOP),
    "gallery-calendar": ("/directory?view=calendar", DESKTOP),
    "gallery-empty": ("/directory?q=robot&sector=families&la=orkney-islands&theme=aquaculture-and-marine", DESKTOP),
    "gallery-home": ("/", DESKTOP),
    "gallery-gaelic": ("/gd/directory", DESKTOP),
}


def main() -> int:
    folder = programs.ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    running = programs.started()
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"] if os.geteuid() == 0 else [])
            for name, (path, options) in GALLERY.items():
                page = chromium.new_context(**options).new_page()
                page.goto(running.address + path)
                page.screenshot(path=folder / f"{name}.png", full_page=True)
                page.context.close()
            page = chromium.new_context(viewport={"width": 1280, "height": 860}).new_page()
            page.goto(running.address + "/directory?theme=computing-science&sector=secondary")
            README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=README_PICTURE)
            chromium.close()
    finally:
        running.close()
        shutil.rmtree(running.folder, ignore_errors=True)
    size = README_PICTURE.stat().st_size
    print(f"{README_PICTURE.relative_to(programs.ROOT)}: {size:,} bytes; the gallery is in screenshots/")
    return 0 if size <= LARGEST else 1


if __name__ == "__main__":
    sys.exit(main())
