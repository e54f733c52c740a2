"""The colours of the sheet have the contrast that WCAG asks for, on every ground on which they stand."""

import re

import pytest

from program import ROOT

SHEET = (ROOT / "Public" / "site.css").read_text()

# What stands on what, and the least contrast: 4.5 for text, 3 for borders of fields, outlines and the focus.
PAIRS = [
    *[(text, ground, 4.5) for text in ("ink", "slate", "loch", "loch-deep", "heather") for ground in ("paper", "mist")],
    ("ink", "haar", 4.5), ("slate", "haar", 4.5), ("loch", "haar", 4.5), ("loch", "loch-tint", 4.5),
    ("loch-deep", "loch-tint", 4.5), ("heather", "loch-tint", 4.5), ("on-loch", "loch", 4.5), ("on-loch", "loch-deep", 4.5),
    ("pine", "paper", 4.5), ("ink", "pine-tint", 4.5), ("rowan", "paper", 4.5), ("rowan", "mist", 4.5),
    ("peat", "peat-tint", 4.5), ("ink", "peat-tint", 4.5),
    ("stone", "paper", 3), ("stone", "mist", 3), ("rowan", "mist", 3), ("gorse", "ring", 3),
    ("ink", "s0", 4.5), ("ink", "s1", 4.5), ("ink", "s2", 4.5), ("ink", "s3", 4.5), ("paper", "s4", 4.5), ("paper", "s5", 4.5),
]


def blocks() -> list[dict[str, str]]:
    """The tokens of light, of dark by the device, and of dark by choice."""
    found = [dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", block)) for block in re.findall(r"\{([^{}]*)\}", SHEET)]
    return [tokens for tokens in found if "paper" in tokens and "stone" in tokens]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_dark_is_the_same_by_choice_and_by_device():
    light, device, choice = blocks()
    assert device == choice
    assert set(device) == set(light) - {"gorse"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("text, ground, least", PAIRS)
def test_the_contrast_is_enough(theme, text, ground, least):
    light, dark, _ = blocks()
    tokens = light if theme == "light" else {**light, **dark}
    assert contrast(tokens[text], tokens[ground]) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "mist", "haar", "loch-tint", "loch", "peat-tint"])
def test_the_focus_is_seen_on_every_ground(theme, ground):
    light, dark, _ = blocks()
    tokens = light if theme == "light" else {**light, **dark}
    assert max(contrast(tokens[part], tokens[ground]) for part in ("gorse", "ring")) >= 3
