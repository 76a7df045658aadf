"""The three years of some regions, picked out of those of all: what reading them by themselves gives."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from services.database import snapshot
from services.filters import Filters
from services.scope import Scope, Viewer
from services.seasons.history import read_history
from services.seasons.told import history_for

LAST = date(2026, 10, 31)
SCOPES = {"everything": Scope(), "two regions": Scope(regions=frozenset({"dach", "uk_ireland"}))}


@pytest.mark.usefixtures("company", "redis_url")
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("regions", [(), ("dach",), ("nordics", "dach"), ("north_america",), ("nowhere",)])
@pytest.mark.parametrize("days", [0, 400, 2000])
def test_it_is_what_reading_them_alone_gives(scope: str, regions: tuple[str, ...], days: int) -> None:
    viewer = Viewer(1, "", "", frozenset(), frozenset(), scope=SCOPES[scope])
    end = LAST - timedelta(days=days)
    with snapshot(viewer):
        picked = history_for(end, Filters(end, end, regions=regions), viewer)
        alone = read_history(end, viewer, tuple(viewer.scope.narrow(regions)))
    if alone is None or picked is None:
        assert picked is alone
        assert days == 2000 or regions
        return
    assert picked.regions == alone.regions
    assert picked.days.equals(alone.days)
    for name, values in alone.values.items():
        np.testing.assert_array_equal(picked.values[name], values)
    pd.testing.assert_frame_equal(picked.holidays.reset_index(drop=True), alone.holidays.reset_index(drop=True))
