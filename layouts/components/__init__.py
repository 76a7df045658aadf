"""The kit of parts that pages are made of: pure functions that return Dash components."""

from layouts.components.basics import (
    action_row,
    action_rows,
    button,
    insight_list,
    legend,
    link,
    named,
    page_header,
    popover,
    tag,
)
from layouts.components.course import course, progress
from layouts.components.filter_bar import FilterBarState, filter_bar, filter_bar_class
from layouts.components.forms import (
    act_button,
    check,
    checks,
    disclosure,
    field,
    fields,
    find_form,
    form,
    select,
    text_area,
    tick,
    unseen,
    upload_form,
)
from layouts.components.kpi import kpi_card, kpi_row, kpi_skeleton, tone
from layouts.components.lineage import Node, Stage, lineage
from layouts.components.markup import Action, folded
from layouts.components.panel import MENU, chart, grid, panel, panel_view
from layouts.components.shell import app_shell, freshness, nav, search_items, skeletons, top_bar, user_menu
from layouts.components.simple_table import simple_table
from layouts.components.states import empty_state, error_state, older, panel_skeleton
from layouts.components.tables import Column, data_grid

__all__ = [
    "MENU",
    "Action",
    "Column",
    "FilterBarState",
    "Node",
    "Stage",
    "act_button",
    "action_row",
    "action_rows",
    "app_shell",
    "button",
    "chart",
    "check",
    "checks",
    "course",
    "data_grid",
    "disclosure",
    "empty_state",
    "error_state",
    "field",
    "fields",
    "filter_bar",
    "filter_bar_class",
    "find_form",
    "folded",
    "form",
    "freshness",
    "grid",
    "insight_list",
    "kpi_card",
    "kpi_row",
    "kpi_skeleton",
    "legend",
    "lineage",
    "link",
    "named",
    "nav",
    "older",
    "page_header",
    "panel",
    "panel_skeleton",
    "panel_view",
    "popover",
    "progress",
    "search_items",
    "select",
    "simple_table",
    "skeletons",
    "tag",
    "text_area",
    "tick",
    "tone",
    "top_bar",
    "unseen",
    "upload_form",
    "user_menu",
]
