"""What a refresh says of itself, while it runs and when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class RefreshReport:
    """The data version now in force, and what was done for it; `version` did not move when nothing was new.

    `orders` were derived again and `days` recomputed, all of them by a full rebuild. `orphans` are order lines without
    an order and `unpriced` the orders of each currency without an exchange rate: neither counts in any figure.
    """

    version: int
    as_of: date | None
    full: bool = False
    orders: int = 0
    days: int = 0
    orphans: int = 0
    unpriced: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps rows out of the figures, a sentence each."""
        orphans = (f"{self.orphans:,} order lines belong to no order, and are left out.",) if self.orphans else ()
        return orphans + tuple(
            f"{count:,} orders in {currency} have no exchange rate, and are left out."
            for currency, count in sorted(self.unpriced.items())
        )

    def __str__(self) -> str:
        done = f"rebuilt from {self.orders:,} orders" if self.full else f"{self.orders:,} orders and {self.days:,} days"
        state = f"Version {self.version}, up to {self.as_of or 'no day yet'}: {done} in {self.seconds:.1f} s."
        return "\n".join((state, *self.problems))
