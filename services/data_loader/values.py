"""What a value of each type may look like, said once for PostgreSQL and for Python.

PostgreSQL finds the rows to refuse with `refused`; Python words the reason with `fault`. Both read the same patterns,
which are written in the common part of the two dialects, so that a value is refused exactly when it has a fault.
"""

from __future__ import annotations

import re
from datetime import date

from services.data_loader.contracts import Column, Type

BLANKS = " \t\r\n"
"""Taken off both ends of every value."""
LONGEST_ID = 200
"""Bytes of UTF-8 that an id may have: three of them fit an index entry of PostgreSQL's."""

SQL_TYPE: dict[Type, str] = {
    "id": "text",
    "text": "text",
    "integer": "bigint",
    "money": "numeric(14, 2)",
    "decimal": "numeric(18, 6)",
    "date": "date",
    "timestamp": "timestamptz",
    "boolean": "boolean",
}


def _calendar(years: str, leap_years: str) -> str:
    """Every date that exists, of 366 days in leap years."""
    long = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    short = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    return f"(?:(?:{years})-(?:{long}|{short}|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:{leap_years})-02-29)"


_LEAP = "20(?:[02468][048]|[13579][26])"
_DAY = _calendar("199[0-9]|20[0-9]{2}|2100", f"199[26]|{_LEAP}")
_BIRTHDAY = _calendar("(?:19|2[01])[0-9]{2}", f"(?:19|21)(?:0[48]|[2468][048]|[13579][26])|{_LEAP}")
"""One of the next century is a quality finding, and no reason to refuse a customer."""
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,9})?)?"
_OFFSET = " ?(?:Z|UTC|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)"

_PATTERNS: dict[Type, str] = {
    "integer": "[+-]?[0-9]{1,18}(?:[.]0+)?",
    "money": "[+-]?(?:[0-9]{1,12}(?:[.][0-9]{1,2}0*)?|[.][0-9]{1,2}0*)",
    "decimal": "[+-]?(?:[0-9]{1,11}(?:[.][0-9]{1,100})?|[.][0-9]{1,100})",
    "date": _DAY,
    "timestamp": f"{_DAY}(?:[T ]{_CLOCK}(?:{_OFFSET})?)?",
    "boolean": "(?:[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY][eE][sS]|[nN][oO]|[tTfFyYnN01])",
}


_LAYOUTS: dict[Type, tuple[str, ...]] = {
    "date": ("____-__-__",),
    "timestamp": ("____-__-__T__:__:__Z", "____-__-__ __:__:__Z", "____-__-__T__:__:__", "____-__-__ __:__:__"),
}
_DIGITS = ["0" * count for count in range(1, 10)]
_SHAPES: dict[Type, list[str]] = {
    "integer": _DIGITS,
    "money": [digits + cents for digits in _DIGITS for cents in ("", ".0", ".00")],
    "decimal": [digits + cents for digits in _DIGITS for cents in ("", ".0", ".00", ".000", ".0000")],
    "boolean": ["true", "false"],
}


def pattern(column: Column) -> str | None:
    """The pattern that the column's values match in full; None when any text will do."""
    if column.type == "date" and column.personal:
        return _BIRTHDAY
    return _PATTERNS.get(column.type)


def trimmed(column: Column, row: str = "s") -> str:
    """SQL: the text of a column of a staging row without blanks around it, null when nothing is left."""
    return f"nullif(btrim({row}.{column.name}, E' \\t\\r\\n'), '')"


def typed(column: Column, row: str = "s") -> str:
    """SQL: the value of a column of a staging row in its type; the row must have passed `refused`."""
    text = trimmed(column, row)
    if column.type in ("id", "text"):
        return text
    return f"split_part({text}, '.', 1)::bigint" if column.type == "integer" else f"{text}::{SQL_TYPE[column.type]}"


def refused(column: Column) -> str:
    """SQL: true when staging row `s` must be refused for this column, else null or false. Empty when it never is."""
    value, tests = trimmed(column), []
    if column.required:
        tests.append(f"{value} is null")
    if wanted := pattern(column):
        tests.append(f"case when {_plainly(column, value)} then false else {value} !~ '^(?:{wanted})$' end")
    if column.enforced:
        tests.append(f"{value} not in ({', '.join(_quoted(allowed) for allowed in column.enforced)})")
    if column.type == "id":
        tests.append(f"octet_length(s.{column.name}) > {LONGEST_ID}")
        tests.append(f"{value} ~ '[*,]'" if _is_region(column) else f"{value} = '*'")
    return " or ".join(tests)


def _plainly(column: Column, value: str) -> str:
    """SQL: true only of values that match the pattern, and of nearly all; several times as fast as the pattern."""
    if column.type in ("date", "timestamp"):
        layouts = " or ".join(f"{value} like '{layout}'" for layout in _LAYOUTS[column.type])
        first, last = years(column)
        return (
            f"({layouts}) and {value} collate \"C\" between '{first}' and '{last + 1}'"
            f" and substr({value}, 12, 2) <> '24' and strpos({value}, ':60') = 0"
            f" and ops.reads_as({value}, '{SQL_TYPE[column.type]}')"
        )
    shapes = ", ".join(f"'{shape}'" for shape in _SHAPES[column.type])
    return f"translate({value}, '123456789', '000000000') in ({shapes})"


def years(column: Column) -> tuple[int, int]:
    """The first and the last year that a date may lie in; people are older than data."""
    return (1900, 2199) if column.personal else (1990, 2100)


def fault(column: Column, text: str | None) -> str | None:
    """What is wrong with a value, and what to write instead; None when nothing is."""
    value = (text or "").strip(BLANKS)
    if not value:
        return "must not be empty" if column.required else None
    if (wanted := pattern(column)) and not re.fullmatch(wanted, value):
        return _explain(column, value)
    if column.enforced and value not in column.enforced:
        return f"is not one of {', '.join(column.enforced)}"
    return _id_fault(column, value, text or "") if column.type == "id" else None


def _id_fault(column: Column, value: str, text: str) -> str | None:
    if len(text.encode()) > LONGEST_ID:
        return f"is longer than the {LONGEST_ID} bytes an id may have"
    if value == "*" or (_is_region(column) and re.search("[*,]", value)):
        return "uses a sign (* or a comma) that stands for several regions; write one plain code"
    return None


def _is_region(column: Column) -> bool:
    return column.references == "regions" or column.name == "region_id"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _explain(column: Column, value: str) -> str:
    if column.type in ("date", "timestamp"):
        return _explain_time(column, value)
    if column.type == "boolean":
        return "is neither true nor false; write true or false"
    return _explain_number(column.type, value)


def _explain_time(column: Column, value: str) -> str:
    notation = "YYYY-MM-DD" if column.type == "date" else "YYYY-MM-DDTHH:MM:SS, with Z or an offset if not UTC"
    kind = "date" if column.type == "date" else "time"
    shape = re.match("([0-9]{4})-([0-9]{2})-([0-9]{2})(.*)", value, re.DOTALL)
    if not shape:
        return f"is not a {kind}; write it as {notation}"
    year, month, day = (int(part) for part in shape.groups()[:3])
    first, last = years(column)
    if not first <= year <= last:
        return f"lies outside the years {first} to {last}; correct the year, or leave it empty if it is not known"
    if not _exists(year, month, day):
        return f"is not a date that exists; write a {kind} as {notation}"
    if column.type == "date":
        return "has more than a date in it; write it as YYYY-MM-DD"
    return f"is not a time; write it as {notation}"


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _explain_number(type_: Type, value: str) -> str:
    example = "1234" if type_ == "integer" else "1234.50"
    if re.fullmatch("[+-]?[0-9]{1,3}(?:[.,' ][0-9]{3})*(?:[.,][0-9]+)?", value) and re.search("[,' ]|[.].*[.]", value):
        return f"has a decimal comma or thousands separators; write it like {example}"
    if re.fullmatch("[+-]?[0-9]+,[0-9]+", value):
        return f"has a decimal comma; write it like {example}"
    if not re.fullmatch("[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)", value):
        return f"is not a number; write it like {example}"
    if type_ == "integer" and re.search("[.].*[1-9]", value):
        return "is not a whole number"
    if type_ == "money" and re.search("[.][0-9]{2}0*[1-9]", value):
        return "has more than 2 decimals; round it to cents"
    if value.endswith("."):
        return f"ends in a point; write it like {example}"
    return "is too large"
