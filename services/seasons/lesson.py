"""What daily_forecast learns: the outlook of each measure, and the parts of its seasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from services.models import Content
from services.scope import EVERYTHING
from services.seasons.backtest import Outlook, outlook
from services.seasons.calendar import known_days
from services.seasons.history import MEASURES, History, Values
from services.seasons.parts import parts_of


@dataclass(frozen=True)
class Lesson:
    """A history, and what follows from it."""

    history: History

    @cached_property
    def outlooks(self) -> dict[str, Outlook]:
        """The outlook of each measure."""
        from threadpoolctl import threadpool_limits

        known = known_days(self.history)
        # So small problems take one thread a twentieth of what they take several.
        with threadpool_limits(1):
            return {name: outlook(self.history.values[name], known) for name in MEASURES}

    @property
    def series(self) -> tuple[str, ...]:
        """The regions, and last the whole."""
        return (*self.history.regions, EVERYTHING)

    @cached_property
    def content(self) -> Content:
        """What is kept: see services.seasons.ahead, which reads it."""
        return {
            "last_day": self.history.last,
            "series": list(self.series),
            "outlooks": {name: _kept(each) for name, each in self.outlooks.items()},
            "parts": parts_of(self.history),
        }


def _kept(found: Outlook) -> dict[str, Any]:
    return {
        "chosen": list(found.chosen),
        "origins": list(found.origins),
        "factors": dict(found.factors),
        **{
            name: packed(getattr(found, name))
            for name in ("expected", "naive", "forecasts", "naives", "actuals", "scales")
        },
    }


def packed(values: Values) -> dict[str, Any]:
    """Numbers of any shape as the content keeps them."""
    return {"shape": list(values.shape), "float32": values.astype("<f4").tobytes()}


def unpacked(kept: dict[str, Any]) -> Values:
    """The numbers again."""
    return np.frombuffer(kept["float32"], dtype="<f4").reshape(kept["shape"]).astype(float)
