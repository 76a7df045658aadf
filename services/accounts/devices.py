"""A browser in words: "Firefox on Windows", from what it says of itself, which is worth no more than that."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What tells a browser, the first that fits: most name those that they descend from too."""
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device(user_agent: str | None) -> str:
    """The browser and system that a User-Agent header names, as far as it names any."""
    said = user_agent or ""
    browser, system = (next((name for mark, name in known if mark in said), "") for known in (BROWSERS, SYSTEMS))
    return " on ".join(part for part in (browser or "Another program", system) if part)
