"""How AutoETS and AutoARIMA of statsforecast forecast public series: what ours are held against.

statsforecast holds pandas below 3, and so cannot live beside the product. In an environment of its own:

    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install statsforecast==2.1.1
    /tmp/oracle/bin/python tests/evaluation/public_series.py > services/seasons/public_series.json

The series are those that statsmodels ships, and AirPassengers of Box and Jenkins, Time Series Analysis (1976), which
statsforecast ships. Of each, the last stretches of `horizon` values are forecast from what came before.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from statsforecast.models import AutoARIMA, AutoETS
from statsforecast.utils import AirPassengers
from statsmodels import datasets
from statsmodels.datasets import elec_equip

ORIGINS = 3


def series() -> dict[str, tuple[list[float], int, int]]:
    """Values, season and horizon of each series."""
    co2 = datasets.co2.load_pandas().data["co2"].resample("MS").mean().interpolate()
    macro = datasets.macrodata.load_pandas().data
    elnino = datasets.elnino.load_pandas().data.drop(columns="YEAR").to_numpy().ravel()
    equipment = elec_equip.load().data.iloc[:, -1]
    return {
        "AirPassengers": ([float(each) for each in AirPassengers], 12, 12),
        "co2": ([float(each) for each in co2], 12, 12),
        "elec_equip": ([float(each) for each in equipment], 12, 12),
        "elnino": ([float(each) for each in elnino], 12, 12),
        "macrodata realgdp": ([float(each) for each in macro["realgdp"]], 4, 8),
        "macrodata realcons": ([float(each) for each in macro["realcons"]], 4, 8),
        "nile": ([float(each) for each in datasets.nile.load_pandas().data["volume"]], 1, 6),
        "sunspots": ([float(each) for each in datasets.sunspots.load_pandas().data["SUNACTIVITY"]], 1, 6),
    }


def forecasts(values: list[float], season: int, horizon: int) -> dict[str, list[list[float]]]:
    """What each model forecasts from each origin."""
    made: dict[str, list[list[float]]] = {"AutoETS": [], "AutoARIMA": []}
    for step in range(ORIGINS, 0, -1):
        before = np.array(values[: len(values) - step * horizon])
        for model in (AutoETS(season_length=season), AutoARIMA(season_length=season)):
            ahead = model.forecast(y=before, h=horizon)["mean"]
            made[type(model).__name__].append([round(float(each), 4) for each in ahead])
    return made


if __name__ == "__main__":
    found = {}
    for name, (values, season, horizon) in series().items():
        print(name, file=sys.stderr)
        found[name] = {"season": season, "horizon": horizon, "values": values, **forecasts(values, season, horizon)}
    json.dump(found, sys.stdout)
