"""The colours of assets/tokens.css for charts and sparklines; a test holds the two files together."""

from __future__ import annotations

SERIES = ("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8")

LIGHT = {
    "ink": "#16202e",
    "ink-2": "#4f5d75",
    "ink-3": "#5d6b82",
    "line": "#e1e7ef",
    "control": "#7d8ba1",
    "ground": "#f5f7fa",
    "card": "#ffffff",
    "hover": "#f0f3f8",
    "accent": "#2f5bea",
    "accent-soft": "#e8eefe",
    "on-accent": "#ffffff",
    "good": "#0b7048",
    "good-soft": "#e2f5ec",
    "bad": "#b3261e",
    "bad-soft": "#fdeae8",
    "warn": "#7d5200",
    "warn-soft": "#fff3d6",
    "grid": "#edf1f6",
    "c1": "#2f5bea",
    "c2": "#cc7a00",
    "c3": "#0d957e",
    "c4": "#7a28a2",
    "c5": "#a53453",
    "c6": "#628034",
    "c7": "#034d73",
    "c8": "#593214",
}
DARK = {
    "ink": "#e8edf5",
    "ink-2": "#a9b6ca",
    "ink-3": "#8b9ab2",
    "line": "#283447",
    "control": "#62728b",
    "ground": "#0f1622",
    "card": "#172131",
    "hover": "#1e2a3d",
    "accent": "#8aa6ff",
    "accent-soft": "#1f2d4f",
    "on-accent": "#0f1622",
    "good": "#4fd39b",
    "good-soft": "#12352a",
    "bad": "#ff8a80",
    "bad-soft": "#3d1d1c",
    "warn": "#f3c15c",
    "warn-soft": "#3a2e12",
    "grid": "#223046",
    "c1": "#8aa6ff",
    "c2": "#f5b04c",
    "c3": "#89efca",
    "c4": "#a24fa0",
    "c5": "#e27a8f",
    "c6": "#affe88",
    "c7": "#87d8f6",
    "c8": "#927e4e",
}
THEMES = {"light": LIGHT, "dark": DARK}


def translucent(colour: str, alpha: float) -> str:
    """A token's colour (#rrggbb) with an opacity between 0 and 1."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"
