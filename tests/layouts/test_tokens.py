"""The palette: the same in CSS and Python, with contrast, and told apart by those who see fewer colours."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from layouts.charts.template import template
from layouts.charts.tokens import DARK, LIGHT, SERIES, THEMES, translucent

CSS = (Path(__file__).parents[2] / "assets/tokens.css").read_text()
Numbers = NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), severity 1, on linear sRGB.
SIGHT = {
    "full": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def linear(colour: str) -> Numbers:
    """#rrggbb as linear sRGB."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: Numbers) -> Numbers:
    """CIE Lab of linear sRGB."""
    xyz = TO_XYZ @ np.clip(light, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("theme", "block"), [("light", r":root \{(.*?)\}"), ("dark", r'\[data-theme="dark"\] \{(.*?)\}')]
)
def test_css_and_python_agree(theme: str, block: str) -> None:
    found = re.search(block, CSS, re.S)
    assert found
    assert dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", found[1])) == THEMES[theme]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", ["ink", "ink-2", "ink-3", "accent", "good", "bad", "warn"])
def test_text_can_be_read_on_every_ground(theme: str, text: str) -> None:
    token = THEMES[theme]
    grounds = ["card", "ground", "hover"] + ([f"{text}-soft"] if f"{text}-soft" in token else [])
    assert {
        ground: contrast(token[text], token[ground]) for ground in grounds if contrast(token[text], token[ground]) < 4.5
    } == {}
    assert contrast(token["on-accent"], token["accent"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_marks_stand_out_from_the_card(theme: str) -> None:
    token = THEMES[theme]
    assert {name for name in (*SERIES, "control") if contrast(token[name], token["card"]) < 3} == set()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_series_are_told_apart(theme: str, sight: str) -> None:
    """Eight colours at least 12 apart in Lab, the first four, which most charts end at, at least 20."""
    seen = {name: lab(SIGHT[sight] @ linear(THEMES[theme][name])) for name in SERIES}
    for one, other in itertools.combinations(SERIES, 2):
        wanted = 20 if other in SERIES[:4] else 12
        assert np.linalg.norm(seen[one] - seen[other]) >= wanted, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_series_are_told_apart_in_grey(theme: str) -> None:
    lightness = sorted(float(lab(linear(THEMES[theme][name]))[0]) for name in SERIES)
    assert min(after - before for before, after in itertools.pairwise(lightness)) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_template_draws_with_the_tokens(theme: str) -> None:
    layout, token = template(theme)["layout"], THEMES[theme]
    assert layout["colorway"] == [token[name] for name in SERIES]
    assert layout["yaxis"]["gridcolor"] == token["grid"]
    assert layout["hoverlabel"]["bgcolor"] == token["card"]


def test_themes_name_the_same_tokens() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_translucent() -> None:
    assert translucent("#2f5bea", 0.16) == "rgba(47,91,234,0.16)"
