"""Forecasts of regions and of the whole made to agree."""

from __future__ import annotations

import numpy as np

from services.seasons.history import Values


def reconciled(base: Values, variances: Values) -> Values:
    """Forecasts of each region and, last, of the whole, (regions + 1, days), so that the regions add up to the whole.

    What the whole is forecast beyond its regions is shared by how uncertain each is: `variances` of their errors,
    (regions + 1,). This is the minimum trace combination of Wickramasuriya, Athanasopoulos and Hyndman, Optimal
    Forecast Reconciliation (Journal of the American Statistical Association, 2019), of variances alone. None is
    below zero.
    """
    regions, whole = base[:-1], base[-1]
    shares = variances[:-1] / max(variances.sum(), 1e-12)
    agreed = np.maximum(regions + shares[:, None] * (whole - regions.sum(0)), 0.0)
    return np.vstack([agreed, agreed.sum(0)])
