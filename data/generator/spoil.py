"""The ways in which a value goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

Row = dict[str, str | None]
Change = Callable[[Row, float], Row]


def _pick(draw: float, count: int) -> int:
    """A choice that does not hang on the digits other choices use."""
    return int(draw * 104_729) % count


def blank(*names: str) -> Change:
    """Empty one of the columns."""

    def change(row: Row, draw: float) -> Row:
        return {names[_pick(draw, len(names))]: None}

    return change


def wrong_email(row: Row, draw: float) -> Row:
    """An e-mail address that no mail server would take."""
    name, _, domain = str(row["email"]).partition("@")
    host = domain.partition(".")[0]
    forms = (
        f"{name}{domain}",
        f"{name}@@{domain}",
        f"{name} @{domain}",
        f"{name}@{host}",
        f"{name}@{domain}.",
        f"{name}..@{domain}",
        f"{name}@{host}..com",
        f"@{domain}",
        "none",
        "n/a",
    )
    return {"email": forms[_pick(draw, len(forms) - (draw > 0.2))]}


def bad_phone(row: Row, draw: float) -> Row:
    """A telephone number too short, too long, or with letters."""
    phone = str(row["phone"])
    forms = (phone[:6], phone + "00000", "0000000000", f"{phone[:6]}-???", "+" + "9" * 12, "unknown")
    return {"phone": forms[_pick(draw, len(forms))]}


def bad_postal_code(row: Row, draw: float) -> Row:
    """A postal code of the wrong length, or not one at all."""
    code = str(row["postal_code"])
    forms = (code[:2], code + "77777", "????", "X" + code + "X")
    return {"postal_code": forms[_pick(draw, len(forms))]}


def shouted(*names: str) -> Change:
    """Write a column in capitals, in small letters, or with blanks around it."""

    def change(row: Row, draw: float) -> Row:
        name = names[_pick(draw, len(names))]
        value = str(row[name])
        return {name: (value.upper(), value.lower(), f" {value}", f"{value}  ")[int(draw * 7919) % 4]}

    return change


def misspelt(column: str, words: dict[str, tuple[str, ...]], other: tuple[str, ...] = ()) -> Change:
    """Replace an allowed value by a word outside the list."""

    def change(row: Row, draw: float) -> Row:
        forms = words.get(str(row[column]), other)
        return {column: forms[_pick(draw, len(forms))]} if forms else {}

    return change


def scaled(column: str, *factors: float, below: float = 1e12) -> Change:
    """Multiply an amount; amounts of `below` or more are only ever made smaller."""

    def change(row: Row, draw: float) -> Row:
        value = float(str(row[column]))
        usable = [factor for factor in factors if value < below or factor < 1]
        return {column: f"{value * usable[_pick(draw, len(usable))]:.2f}"} if value and usable else {}

    return change


def unknown(column: str, prefix: str) -> Change:
    """Point at something that does not exist."""

    def change(row: Row, draw: float) -> Row:
        return {column: f"{prefix}9{_pick(draw, 9_000_000) + 100_000_000}"}

    return change


def later_year(column: str, years: int) -> Change:
    """Move a date or moment years ahead."""

    def change(row: Row, draw: float) -> Row:
        value = str(row[column])
        day = "28" if value[5:10] == "02-29" else value[8:10]
        return {column: f"{int(value[:4]) + years}{value[4:8]}{day}{value[10:]}"}

    return change


def earlier(column: str, than: str, most: int) -> Change:
    """Set a date or moment to days before another of the row."""

    def change(row: Row, draw: float) -> Row:
        before = date.fromisoformat(str(row[than])[:10]) - timedelta(days=1 + _pick(draw, most))
        return {column: before.isoformat() + str(row[column])[10:]}

    return change


def after(column: str, than: str, most: int) -> Change:
    """Set a date to days after another of the row that must not come before it."""

    def change(row: Row, draw: float) -> Row:
        late = date.fromisoformat(str(row[than])) + timedelta(days=1 + _pick(draw, most))
        return {column: late.isoformat()}

    return change


def bad_date(column: str) -> Change:
    """A date that no calendar has."""

    def change(row: Row, draw: float) -> Row:
        value = str(row[column])
        forms = (
            f"{value[:4]}-02-30{value[10:]}",
            f"{value[:4]}-13-{value[8:]}",
            "n/a",
            f"day {value[8:10]}",
            f"{value[:8]}{value[8]}O{value[10:]}",
        )
        return {column: forms[_pick(draw, len(forms))]}

    return change


def bad_number(column: str) -> Change:
    """Text where a number belongs."""

    def change(row: Row, draw: float) -> Row:
        value = str(row[column])
        forms = (f"{value} EUR", f"ca. {value}", "n/a", f"{value[:-1]}O", "#REF!")
        return {column: forms[_pick(draw, len(forms))]}

    return change
