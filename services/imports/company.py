"""What an import has to know of the company, and what the first one decides: base currency and time zone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import text

from services import database
from services.accounts import Actor, audit

_KNOWN = text("""
    select
        ops.setting_value('base_currency') as currency,
        ops.setting_value('time_zone') as time_zone,
        not exists (select from core.orders) as empty,
        array(select distinct currency from core.exchange_rates) as rates
""")
_ADOPT = text("update ops.setting set value = :value where key = :key")


@dataclass(frozen=True)
class Company:
    """The base currency, the time zone, whether there are no orders yet, and currencies that have exchange rates."""

    currency: str
    time_zone: str
    empty: bool
    rates: frozenset[str]

    def after(self, currencies: Collection[str], time_zone: str | None) -> Company:
        """As the import leaves the company: a first one brings its currency, if it has only one, and its time zone."""
        if not self.empty:
            return self
        only = next(iter(currencies)) if len(currencies) == 1 else self.currency
        return replace(
            self, currency=self.currency if only in self.rates else only, time_zone=time_zone or self.time_zone
        )

    def without_rates(self, currencies: Collection[str]) -> list[str]:
        """Those of the currencies whose orders would not count."""
        return sorted(set(currencies) - {self.currency} - self.rates)


def company() -> Company:
    """The company as it is now."""
    with database.transaction() as connection:
        row = connection.execute(_KNOWN).one()
    return Company(row.currency, row.time_zone, row.empty, frozenset(row.rates))


def adopt(new: Company, *, by: Actor) -> None:
    """Make its base currency and time zone the company's, before the first orders are loaded."""
    with database.transaction() as connection:
        for key, value in (("base_currency", new.currency), ("time_zone", new.time_zone)):
            connection.execute(_ADOPT, {"key": key, "value": value})
        detail = {"base_currency": new.currency, "time_zone": new.time_zone}
        audit.record(connection, by, "company.settings", "first import", detail)
