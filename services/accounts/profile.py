"""What people say of themselves: their name, and how they want figures, times and pages to look."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from sqlalchemy import text

from services.accounts import audit
from services.accounts.people import Account, AccountError, Actor
from services.accounts.store import read_account
from services.accounts.users import rename
from services.database import transaction

THEMES = ("system", "light", "dark")
LOCALES = {"en": "English", "de": "German", "fr": "French"}
"""The ways of writing figures and dates that the server, the grid and the charts all have alike."""

_CITY = re.compile("(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+")
_PUT = text("""
    insert into ops.profile (user_id, time_zone, locale, theme) values (:user_id, :time_zone, :locale, :theme)
    on conflict (user_id) do update set
        time_zone = excluded.time_zone, locale = excluded.locale, theme = excluded.theme
""")


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones that a reader may choose, by name: UTC, and Continent/City."""
    return ("UTC", *sorted(zone for zone in available_timezones() if _CITY.fullmatch(zone)))


def set_profile(name: str, time_zone: str, locale: str, theme: str, *, by: Actor) -> Account:
    """Change one's own name, time zone (empty: the company's), locale and theme; returns the account then.

    Raises AccountError for what cannot be chosen.
    """
    if (time_zone and time_zone not in time_zones()) or locale not in LOCALES or theme not in THEMES:
        raise AccountError("Choose the time zone, the format and the theme from those that are offered.")
    with transaction() as connection:
        before = read_account(connection, by.user_id)
        rename(connection, before, name, by)
        chosen = {"time_zone": time_zone, "locale": locale, "theme": theme}
        connection.execute(_PUT, {"user_id": by.user_id, **chosen})
        changed = {key: value for key, value in chosen.items() if getattr(before, key) != value}
        if changed:
            audit.record(connection, by, "profile.change", before.email, changed)
        return read_account(connection, before.user_id)
