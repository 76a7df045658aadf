"""Charts: pure builders that return plotly figures as dicts over one template."""

from layouts.charts.arcs import arcs, arcs_height
from layouts.charts.bars import bars, bars_height, funnel, histogram, stacked_bars, waterfall
from layouts.charts.fields import bubble, heat_map, pareto
from layouts.charts.lines import Forecast, trend
from layouts.charts.maps import WORLD, Bounds, choropleth
from layouts.charts.multiples import small_multiples
from layouts.charts.reactions import intervals, reaction
from layouts.charts.template import Figure, Look, Plain, keys

__all__ = [
    "WORLD",
    "Bounds",
    "Figure",
    "Forecast",
    "Look",
    "Plain",
    "arcs",
    "arcs_height",
    "bars",
    "bars_height",
    "bubble",
    "choropleth",
    "funnel",
    "heat_map",
    "histogram",
    "intervals",
    "keys",
    "pareto",
    "reaction",
    "small_multiples",
    "stacked_bars",
    "trend",
    "waterfall",
]
