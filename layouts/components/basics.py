"""The small parts: page header, tag, legend, sentences, rows of things to do."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash.development.base_component import Component

from layouts import html

Children = str | Component | Sequence[str | Component] | None


def page_header(title: str, question: str) -> html.Div:
    """The page's title and the question it answers."""
    return html.Div([html.H1(title), html.P(question)], className="page-header")


def tag(text: str, tone: str = "") -> html.Span:
    """A short label; tone is good, bad, warn, accent or none."""
    return html.Span(text, className=f"tag {tone}".strip())


def named(name: str, note: str) -> html.Div:
    """What something is, over a note on it."""
    return html.Div([html.Div(name), html.Small(note)])


def link(text: str, href: str) -> html.A:
    """A link inside the application; filters travel along."""
    return html.A(text, href=href, **{"data-nav": ""})


def legend(entries: Sequence[tuple[str, str, str]]) -> html.Ul:
    """Keys of a chart: (label, colour, kind), kind one of line, dash, dot, area, box."""
    return html.Ul([html.Li([_key(colour, kind), label]) for label, colour, kind in entries], className="legend")


def insight_list(insights: Sequence[tuple[str, str]]) -> html.Ul:
    """Sentences that open with their finding: [("+218k from volume.", "Home sold 14% more units.")]."""
    return html.Ul([html.Li([html.B(finding), f" {why}"]) for finding, why in insights], className="insights")


def action_row(
    label: str, text: Children, evidence: str = "", end: Children = None, tone: str = "warn", money: str = ""
) -> html.Li:
    """One thing to decide: a tag, what to do, its evidence, the money at stake and the buttons in `end`."""
    extras = end if isinstance(end, list) else [end] if end is not None else []
    right = [html.B(money)] if money else []
    return html.Li(
        [
            tag(label, tone),
            html.Div([html.Div(text), html.Small(evidence)] if evidence else [html.Div(text)]),
            html.Div([*right, *extras], className="row-end"),
        ],
        className="row-item",
    )


def action_rows(rows: Sequence[html.Li]) -> html.Ul:
    """The list that holds `action_row`s."""
    return html.Ul(list(rows), className="rows")


def button(text: str, id: str | dict[str, str] | None = None, primary: bool = False, action: str = "") -> html.Button:
    """A button; `id` for callbacks (n_clicks), `action` for what assets/app.js does by itself."""
    extra = {"id": id} if id is not None else {}
    if action:
        extra["data-action"] = action
    return html.Button(text, className="button primary" if primary else "button", type="button", **extra)


def popover(id: str, summary: Children, content: Children, extra: str = "", label: str = "") -> html.Details:
    """A chip that opens a small panel under it; closes on Esc and on a click elsewhere."""
    named = {"aria-label": label} if label else {}
    return html.Details(
        [html.Summary(summary, className="chip", **named), html.Div(content, className="pop")],
        id=id,
        className=f"pop-chip {extra}".strip(),
    )


def svg_image(body: str, width: int, height: int, name: str = "", stretch: bool = False) -> html.Img:
    """A decorative drawing: SVG elements as an image with an empty text."""
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    svg = f"{head}{ratio}>{body}</svg>"
    return html.Img(src="data:image/svg+xml," + quote(svg, safe=" ='/:,()"), alt="", className=name)


def _key(colour: str, kind: str) -> html.Img:
    dashes = {"dash": ' stroke-dasharray="4 3"', "dot": ' stroke-dasharray="2 3"'}.get(kind, "")
    if kind in ("area", "box"):
        opacity = "0.28" if kind == "area" else "1"
        return svg_image(f'<rect width="14" height="10" rx="2" fill="{colour}" fill-opacity="{opacity}"/>', 14, 10)
    return svg_image(f'<path d="M0 5H16" stroke="{colour}" stroke-width="2.6"{dashes}/>', 16, 10)
