"""The kit of parts that pages are made of: pure functions that return Dash components."""

from layouts.components.basics import (
    action_row,
    action_rows,
    button,
    insight_list,
    legend,
    link,
    page_header,
    popover,
    tag,
)
from layouts.components.filter_bar import FilterBarState, filter_bar, filter_bar_class
from layouts.components.kpi import kpi_card, kpi_row, kpi_skeleton, tone
from layouts.components.markup import folded
from layouts.components.panel import MENU, chart, grid, panel, panel_view
from layouts.components.shell import app_shell, freshness, nav, search_items, skeletons, top_bar, user_menu
from layouts.components.simple_table import simple_table
from layouts.components.states import empty_state, error_state, older, panel_skeleton
from layouts.components.tables import Column, data_grid

__all__ = [
    "MENU",
    "Column",
    "FilterBarState",
    "action_row",
    "action_rows",
    "app_shell",
    "button",
    "chart",
    "data_grid",
    "empty_state",
    "error_state",
    "filter_bar",
    "filter_bar_class",
    "folded",
    "freshness",
    "grid",
    "insight_list",
    "kpi_card",
    "kpi_row",
    "kpi_skeleton",
    "legend",
    "link",
    "nav",
    "older",
    "page_header",
    "panel",
    "panel_skeleton",
    "panel_view",
    "popover",
    "search_items",
    "simple_table",
    "skeletons",
    "tag",
    "tone",
    "top_bar",
    "user_menu",
]
