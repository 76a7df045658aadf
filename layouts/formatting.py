"""Figures and dates as a reader of a locale expects them. None and NaN read "–"; minus is U+2212."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from functools import lru_cache
from typing import TypeGuard

from babel import Locale
from babel.dates import format_datetime, format_interval, format_skeleton
from babel.numbers import NumberPattern, get_currency_precision, get_currency_symbol, parse_pattern

NOTHING = "–"
MINUS = "−"
_STEPS = ((1e9, "B"), (1e6, "M"), (1e3, "k"))


def number(value: float | None, locale: str = "en", decimals: int = 0) -> str:
    """A plain number with a fixed count of decimals: 61,204."""
    if not _known(value):
        return NOTHING
    text = _decimal(abs(value), locale, decimals)
    return text if value >= 0 or not re.search("[1-9]", text) else MINUS + text


def count(value: float | None, locale: str = "en", compact: bool = False) -> str:
    """A count: 61,204 in full, 1.26M when it is a million or more, 61.2k when `compact`; units per order as 2.41."""
    if not _known(value):
        return NOTHING
    if abs(value) >= (1e4 if compact else 1e6):
        return _signed(value, _short(abs(value), locale))
    decimals = 0 if abs(value) >= 100 or float(value).is_integer() else 2
    return number(value, locale, decimals)


def money(value: float | None, currency: str = "EUR", locale: str = "en", compact: bool = True) -> str:
    """An amount: €5.82M, €84.3k, €9,714, €95.10; with `compact=False` in full to the cent, €5,821,430.12."""
    if not _known(value):
        return NOTHING
    size = abs(value)
    cents = get_currency_precision(currency)
    if compact and size >= 1e4 - 0.5:
        text = _short(size, locale)
    else:
        text = _decimal(size, locale, 0 if compact and size >= 1e3 - 0.005 else cents)
    prefix, suffix = currency_affixes(currency, locale)
    return _signed(value, f"{prefix}{text}{suffix}")


def signed_money(value: float | None, currency: str = "", locale: str = "en") -> str:
    """A change in money for text: +218k, −96k, +1.20M; with the symbol when a currency is given."""
    if not _known(value):
        return NOTHING
    text = _short(abs(value), locale, whole_thousands=True)
    prefix, suffix = currency_affixes(currency, locale) if currency else ("", "")
    return _with_sign(value, f"{prefix}{text}{suffix}")


def share(value: float | None, locale: str = "en", decimals: int = 1) -> str:
    """A fraction as a share: 0.318 reads 31.8%."""
    return NOTHING if not _known(value) else _percent(number(value * 100, locale, decimals), locale)


def delta(value: float | None, locale: str = "en") -> str:
    """A relative change: 0.041 reads +4.1%, beyond a hundred percent without decimals."""
    if not _known(value):
        return NOTHING
    percent = abs(value) * 100
    return _with_sign(value, _percent(_decimal(percent, locale, 1 if percent < 99.95 else 0), locale))


def points(value: float | None, locale: str = "en") -> str:
    """A change of a share in percentage points: 0.017 reads +1.7 pt."""
    return NOTHING if not _known(value) else _with_sign(value, _decimal(abs(value) * 100, locale, 1) + " pt")


def day(value: date | None, locale: str = "en", year: bool = True) -> str:
    """A day: 31 Oct 2026, or 31 Oct without its year."""
    if value is None:
        return NOTHING
    return format_skeleton("yMMMd" if year else "MMMd", value, locale=_date_locale(locale))


def day_range(start: date, end: date, locale: str = "en") -> str:
    """A range of days: 3 Aug – 31 Oct 2026."""
    if start == end:
        return day(start, locale)
    return re.sub(r"\s*–\s*", " – ", format_interval(start, end, "yMMMd", locale=_date_locale(locale)))


def moment(value: datetime | None, locale: str = "en") -> str:
    """A moment in the time zone it carries: 31 Oct, 23:59."""
    if value is None:
        return NOTHING
    name = _date_locale(locale)
    return f"{format_skeleton('MMMd', value, locale=name)}, {format_datetime(value, 'HH:mm', locale=name)}"


def size(value: float | None, locale: str = "en") -> str:
    """Bytes, in units of 1,024: 812 kB, 24.8 MB, 1.3 GB, −2.0 MB."""
    if not _known(value):
        return NOTHING
    amount, unit = abs(value) / 1024, "kB"
    for larger in ("MB", "GB"):
        if amount >= 1000:
            amount, unit = amount / 1024, larger
    return _signed(value, f"{_decimal(amount, locale, 0 if unit == 'kB' else 1)} {unit}")


def lasting(seconds: float | None, locale: str = "en") -> str:
    """How long something took: 0.4 ms, 35 ms, 1.2 s, 95 s, 12 min, 3.5 h, 6 days."""
    if not _known(seconds):
        return NOTHING
    if seconds < 1:
        return f"{_decimal(seconds * 1000, locale, 1 if seconds < 0.01 else 0)} ms"
    for unit, length, most in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 172_800)):
        if seconds < most:
            return f"{_decimal(seconds / length, locale, 1 if seconds < 10 * length else 0)} {unit}"
    return f"{_decimal(seconds / 86_400, locale, 0)} days"


def value(amount: float | None, unit: str, currency: str = "EUR", locale: str = "en") -> str:
    """A figure in its unit ("money", "count" or "share") as a card shows it."""
    if unit == "money":
        return money(amount, currency, locale)
    return share(amount, locale) if unit == "share" else count(amount, locale)


def change(now: float | None, before: float | None, unit: str, locale: str = "en") -> str:
    """The change between two figures: relative for money and counts, in points for shares."""
    if not _known(now) or not _known(before):
        return NOTHING
    if unit == "share":
        return points(now - before, locale)
    return delta((now - before) / abs(before), locale) if before else NOTHING


@lru_cache
def currency_affixes(currency: str, locale: str = "en") -> tuple[str, str]:
    """What stands before and after an amount: ("€", "") in English, ("", " €") in German."""
    pattern = Locale.parse(locale).currency_formats["standard"]
    symbol = get_currency_symbol(currency, locale)
    prefix, suffix = pattern.prefix[0].replace("¤", symbol), pattern.suffix[0].replace("¤", symbol)
    return prefix + ("\N{NO-BREAK SPACE}" if prefix[-1:].isalpha() else ""), suffix


@lru_cache
def separators(locale: str = "en") -> str:
    """Decimal and thousands separators, as a plotly layout takes them: ".,"."""
    symbols = Locale.parse(locale).number_symbols["latn"]
    return str(symbols["decimal"] + symbols["group"])


def _known(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


@lru_cache(maxsize=8192)
def _decimal(size: float, locale: str, decimals: int) -> str:
    """Kept: many readers are shown the same figures."""
    return str(_pattern(decimals).apply(size, Locale.parse(locale)))


@lru_cache
def _pattern(decimals: int) -> NumberPattern:
    """Parsed once: babel's format_decimal, which parses it for every figure, takes three times as long."""
    return parse_pattern(f"#,##0.{'0' * decimals}" if decimals else "#,##0")


def _short(size: float, locale: str, whole_thousands: bool = False) -> str:
    for step, letter in _STEPS:
        scaled = float(f"{size / step:.3g}")
        if scaled >= 1:
            decimals = 2 if scaled < 10 else 1 if scaled < 100 else 0
            if letter == "k" and whole_thousands:
                decimals = 0 if scaled >= 10 else 1
            return _decimal(scaled, locale, decimals) + letter
    return _decimal(size, locale, 0)


def _percent(text: str, locale: str) -> str:
    return f"{text}{Locale.parse(locale).percent_formats[None].suffix[0]}"


def _signed(value: float, text: str) -> str:
    return MINUS + text if value < 0 and re.search("[1-9]", text) else text


def _with_sign(value: float, text: str) -> str:
    if not re.search("[1-9]", text):
        return text
    return (MINUS if value < 0 else "+") + text


def _date_locale(locale: str) -> str:
    return "en_GB" if locale == "en" else locale
