"""How values are written: decimal commas, dates with the day or the month first, times without a zone.

Whether a comma is a decimal one, and which of two numbers is the day, is decided over the whole of a file, never by a
single value. What fits neither way stays as it is, for the loader to refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from babel import Locale

Order = Literal["dmy", "mdy"]

# Symbols and codes of currencies, blanks and signs around the digits; the digits with whatever lies between them.
_MONEY = (
    r"^[-+(]?\s*(?:[A-Za-z]{0,3}\p{Sc}?)\s*[-+]?\s*([0-9.,][0-9., ''’\x{a0}\x{202f}]*?)"
    r"\s*(?:[A-Za-z]{3}|\p{Sc})?\s*[)-]?$"
)
_BETWEEN = r"['' ’\x{a0}\x{202f}"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}.*?"
_OFFSET = r"(Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)$"
_ISO = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?)?"


def _plain(decimal: str, thousands: str) -> str:
    point = f"[{decimal}]"
    between = f"{_BETWEEN}{thousands}]"
    shape = f"[0-9]{{1,3}}(?:{between}[0-9]{{3}})*(?:{point}[0-9]*)?|[0-9]+(?:{point}[0-9]*)?|{point}[0-9]+"
    return (
        f"when regexp_full_match(digits, '{shape}') then"
        f" replace(regexp_replace(digits, '[^0-9{decimal}]', '', 'g'), '{decimal}', '.')"
    )


_DAYS = ["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d/%m/%Y", "%m/%d/%Y"]
_CLOCKS = ["", " %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p"]


def _formats(short: str) -> str:
    """Of what is written otherwise than 2026-12-31 23:59: names of months, halves of days, years of two digits."""
    full = short.replace("%y", "%Y")
    days = [short, *(day for day in _DAYS if "/" not in day or day == full)]
    return ", ".join(f"'{day}{clock}'" for day in days for clock in _CLOCKS)


MACROS = rf"""
create macro digits_of(x) as regexp_extract(x, '{_MONEY}', 1);
create macro sign_of(x) as case when regexp_matches(x, '^\(|^[^0-9]*-|-$') then '-' else '' end;
create macro plain_number(digits, comma) as case
    when not comma then case {_plain(".", ",")} end
    else case {_plain(",", ".")} end
end;
create macro read_amount(x, comma) as case
    when not comma and regexp_full_match(x, '-?[0-9]+(\.[0-9]+)?') then x
    else coalesce(sign_of(x) || plain_number(digits_of(x), comma), x)
end;
create macro to_cents(x) as coalesce(cast(round(try_cast(x as decimal(28, 6)), 2) as varchar), x);
create macro read_flag(x) as case
    when lower(x) in ('yes', 'y', 'true', 't', '1', 'on', 'subscribed', 'active', 'published', 'enabled') then 'true'
    when lower(x) in ('no', 'n', 'false', 'f', '0', 'off', 'not subscribed', 'unsubscribed', 'inactive', 'draft',
        'archived', 'disabled') then 'false'
    else x
end;
create macro offset_of(t) as regexp_extract(t, '{_CLOCK}{_OFFSET}', 1);
create macro one_way(t) as regexp_replace(regexp_replace(regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    t, '({_CLOCK})\s*{_OFFSET}', '\1'), '([0-9])(?:T|,\s*)([0-9]+:)', '\1 \2'),
    '\x{{202f}}', ' '),
    ' (00|1[3-9]|2[0-3])(:[0-9]{{2}}(?::[0-9]{{2}})?) [AaPp][Mm]$', ' \1\2'),
    '^([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})', '\1-\2-\3'),
    '^([0-9]{{1,2}})[.]([0-9]{{1,2}})[.]([0-9]{{4}})', '\3-\2-\1'),
    '^([0-9]{{1,2}})[-/]([0-9]{{1,2}})[-/]([0-9]{{2,4}})', '\1/\2/\3');
create macro year_first(t, ordered) as case
    when ordered = 'mdy' then regexp_replace(one_way(t), '^([0-9]+)/([0-9]+)/([0-9]{{4}})', '\3-\1-\2')
    else regexp_replace(one_way(t), '^([0-9]+)/([0-9]+)/([0-9]{{4}})', '\3-\2-\1')
end;
create macro wall_clock(t, ordered) as case
    when regexp_full_match(year_first(t, ordered), '{_ISO}') then try_cast(year_first(t, ordered) as timestamp)
    when ordered = 'mdy' then try_strptime(one_way(t), [{_formats("%m/%d/%y")}])
    else try_strptime(one_way(t), [{_formats("%d/%m/%y")}])
end;
create macro offset_minutes(o) as case
    when o in ('Z', 'UTC', 'GMT') then 0
    else cast(o[1] || '1' as integer) * (
        cast(o[2:3] as integer) * 60 + case when length(o) > 3 then cast(right(o, 2) as integer) else 0 end
    )
end;
create macro in_utc(wall, o, zone) as case
    when o <> '' then wall - to_minutes(offset_minutes(o))
    else timezone('UTC', timezone(zone, wall))
end;
create macro read_moment(t, ordered, zone) as
    coalesce(strftime(in_utc(wall_clock(t, ordered), offset_of(t), zone), '%Y-%m-%dT%H:%M:%SZ'), t);
create macro read_day(t, ordered) as coalesce(strftime(wall_clock(t, ordered), '%Y-%m-%d'), t);
create macro share_to_cents(total, part, part_so_far, whole, turn) as cast(cast(
    case
        when whole = 0 then case when turn = 1 then total else 0 end
        else round(total * part_so_far / whole, 2) - round(total * (part_so_far - part) / whole, 2)
    end as decimal(18, 2)) as varchar);
create macro country_code(x) as coalesce(
    (select min(code) from country where country.name = lower(x)), case when x ~ '^[A-Za-z]{{2}}$' then upper(x) end);
create macro country_name(x) as coalesce((select min(spelt) from country where country.code = x), x);
"""
"""Macros of DuckDB that read values; each gives its text unchanged where it cannot."""

COMMON_NAMES = {"usa": "US", "uk": "GB", "eire": "IE", "rsa": "ZA", "south korea": "KR", "korea": "KR", "uae": "AE"}
"""Names that shops write for a country, beside the ordinary one."""

DATE_EVIDENCE = r"""
    count(*) filter (regexp_matches(t, '^[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}')) as dated,
    count(*) filter (regexp_matches(t, '^(1[3-9]|2[0-9]|3[01])[-/]')) as day_first,
    count(*) filter (regexp_matches(t, '^[0-9]{1,2}[-/](1[3-9]|2[0-9]|3[01])[-/]')) as month_first
"""
AMOUNT_EVIDENCE = r"""
    count(*) filter (regexp_matches(t, '[0-9],[0-9]{3}[^0-9]*$') and not regexp_matches(t, '[.]')) as thousands,
    count(*) filter (regexp_matches(t, '[0-9]*,([0-9]{1,2}|[0-9]{4,})[^0-9]*$|[.][0-9]{3},')) as comma,
    count(*) filter (regexp_matches(t, '[0-9]*[.]([0-9]{1,2}|[0-9]{4,})[^0-9]*$|,[0-9]{3}[.]')) as point
"""


@dataclass(frozen=True)
class Notation:
    """How a file writes its values. `dates` is None where any day of it can be read either way.

    `otherwise` are columns whose own dates say the other order.
    """

    dates: Order | None = "dmy"
    comma: bool = False
    otherwise: frozenset[str] = frozenset()

    def dates_of(self, column: str) -> Order:
        """The order of a column's dates."""
        order: Order = self.dates or "dmy"
        if column in self.otherwise:
            return "mdy" if order == "dmy" else "dmy"
        return order


def countries() -> list[tuple[str, str, str]]:
    """(name in lower case, code, name) of every country, by its usual English names."""
    named = {code: str(name) for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}
    usual = [(name.lower(), code, name) for code, name in named.items() if code != "ZZ"]
    return usual + [(name, code, named[code]) for name, code in COMMON_NAMES.items()]
