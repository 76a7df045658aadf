"""Figures and dates in each locale that a reader may choose: the server and the grid write them alike."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from layouts import formatting
from services import accounts

pytestmark = pytest.mark.browser
GRID = (Path(__file__).parents[2] / "assets" / "dashAgGridFunctions.js").read_text()
ASKED = """
    const write = (value, kind) =>
        window.dashAgGridFunctions.cellText({value, context: {locale: arguments[0], currency: "EUR"}}, kind);
    return [write(9714, "money"), write(-84300.5, "cents"), write(1234567, "count"), write(1234567.891, "decimal"),
        write(0.318, "share"), write(-0.041, "delta"), write("2026-08-03", "date"),
        write("2026-08-03T23:59:00", "moment")];
"""


@pytest.mark.parametrize("locale", accounts.LOCALES)
def test_the_server_and_the_grid_write_alike(chromium: Chrome, locale: str) -> None:
    chromium.get("about:blank")
    assert chromium.execute_script(GRID + ASKED, locale) == [
        formatting.money(9714, "EUR", locale),
        formatting.money(-84300.5, "EUR", locale, compact=False),
        formatting.number(1234567, locale),
        formatting.number(1234567.891, locale, 2),
        formatting.share(0.318, locale),
        formatting.delta(-0.041, locale),
        formatting.day(date(2026, 8, 3), locale),
        formatting.moment(datetime(2026, 8, 3, 23, 59), locale),
    ]
