"""What a panel shows while its page is waited for, when it has nothing to show, and when it failed."""

from __future__ import annotations

from layouts import html


def panel_skeleton(about: str, width: int = 6, height: int = 280, chart: bool = True) -> html.Article:
    """A panel before its figures have come: what it is about, and a drawing or rows to be, `height` pixels tall."""
    head = html.Div([html.Div(className="skeleton line"), html.P(about)], className="panel-head")
    body = html.Div(className="skeleton bars" if chart else "skeleton rows-to-be", style={"height": height})
    return html.Article([head, body], className=f"surface panel w{width}")


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
