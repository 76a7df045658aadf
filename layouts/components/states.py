"""What a panel shows while it loads, when it has nothing to show, and when it failed."""

from __future__ import annotations

from dash import html

_BARS = (42, 58, 49, 71, 64, 83, 76, 92, 70, 61, 78, 88)


def skeleton(kind: str = "chart", height: int = 280) -> html.Div:
    """A place holder of the right height in pixels; kind is chart, rows or table."""
    if kind == "chart":
        bars = [html.Div(className="skeleton", style={"height": f"{size}%"}) for size in _BARS]
        content, name = bars, "skeletons chart-like"
    else:
        rows = max(1, height // (46 if kind == "rows" else 34))
        tall = 30 if kind == "rows" else 18
        content, name = [html.Div(className="skeleton", style={"height": tall}) for _ in range(rows)], "skeletons"
    return html.Div([html.Span("Loading", className="hidden-text"), *content], className=name, style={"height": height})


def empty_state(why: str, what_to_do: str = "", height: int | None = None) -> html.Div:
    """Nothing to show: why, and what to do about it."""
    return html.Div([html.B(why), html.P(what_to_do)], className="state", style=_tall(height))


def error_state(message: str, remedy: str = "", passing: bool = False, height: int | None = None) -> html.Div:
    """What failed and what helps; what is `passing` is asked again by itself, and by the reader's button."""
    content: list[html.B | html.P | html.Button] = [html.B(message), html.P(remedy)]
    asked: dict[str, str] = {}
    if passing:
        content.append(html.Button("Try again", className="button", type="button", **{"data-action": "again"}))
        asked["data-again"] = ""
    return html.Div(content, className="state error", role="alert", style=_tall(height), **asked)


def older() -> html.Span:
    """Says that a panel's figures are of older data, and lets the panel ask again by itself for the newest."""
    told = "These figures are of the data before; the newest are being worked out."
    return html.Span("Updating", className="tag older", title=told, **{"data-again": ""})


def _tall(height: int | None) -> dict[str, int]:
    return {"minHeight": height} if height else {}
