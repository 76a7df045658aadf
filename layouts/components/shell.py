"""The frame round every page: navigation, top bar, messages, what search finds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import orjson
from dash import dcc
from dash.development.base_component import Component

from layouts import html
from layouts.components.basics import Children
from layouts.components.markup import Markup
from layouts.components.panel import map_script
from layouts.components.tables import grid_script


def app_shell(nav: html.Nav, top: html.Header, page: Children = None, theme: str = "light") -> html.Div:
    """The whole window: skip link, navigation, top bar, the page, messages, and the stores that
    scripts set ("theme": light or dark; "data-version": a number; "again": names of panels to draw anew)."""
    return html.Div(
        [
            html.A("Skip to content", href="#page", className="skip-link"),
            dcc.Store(id="theme", data=theme),
            dcc.Store(id="data-version"),
            dcc.Store(id="again"),
            html.Div(
                [nav, html.Div([top, html.Main(page, id="page", className="main", tabIndex="-1")])], className="app"
            ),
            html.Div(className="side-shade"),
            grid_script(),
            map_script(),
            html.Div(id="toasts", className="toasts", role="status", **{"aria-live": "polite"}),
        ]
    )


def nav(
    product: str,
    domains: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    current: str = "",
    badges: Mapping[str, str] | None = None,
    foot: Children = None,
) -> html.Nav:
    """Pages by domain: [("Sales", [("Orders", "/sales/orders")])]; `current` a path, badges by path, some empty."""
    badges = badges or {}
    groups = [
        html.Div([html.H2(domain), html.Ul([html.Li(_page(*page, current, badges)) for page in pages])])
        for domain, pages in domains
    ]
    brand = html.A([html.Span(className="side-mark"), product], href="/", className="side-brand")
    return html.Nav(
        [brand, html.Div(groups, className="side-pages"), html.Div(foot, className="side-foot")],
        id="nav",
        className="side",
        **{"aria-label": "Pages"},
    )


def user_menu(
    name: str, email: str, links: Sequence[tuple[str, str]] = (), leave: Component | None = None
) -> html.Details:
    """Who is logged in: theme, keys, links (label, path), and `leave`, the form or link that logs out."""
    initials = "".join(part[0] for part in name.split()[:2]).upper()
    items = [
        html.Div(email, className="menu-note"),
        *(html.A(label, href=href, className="menu-item", **{"data-nav": ""}) for label, href in links),
        _item("Save this view", "keep"),
        _item("Light or dark", "theme"),
        _item("Search", "search", "/"),
        _item("Keys", "keys", "?"),
        *([html.Hr(), leave] if leave is not None else []),
    ]
    summary = html.Summary(
        [html.Span(initials, className="avatar", **{"aria-hidden": "true"}), html.Span(name, className="who")],
        className="chip bare",
    )
    return html.Details([summary, html.Div(items, className="pop")], className="pop-chip")


def top_bar(filters: html.Div, freshness: html.Span, extra: Children = None) -> html.Header:
    """The bar over a page: drawer button (phone), filters, how fresh the data is, share, and more buttons."""
    more = extra if isinstance(extra, list) else [extra] if extra is not None else []
    return html.Header(
        [
            html.Button(
                "Menu",
                className="button side-button",
                type="button",
                **{"data-action": "nav", "aria-expanded": "false", "aria-controls": "nav"},
            ),
            filters,
            html.Span(className="top-space"),
            freshness,
            html.Button("Share", className="button", type="button", **{"data-action": "share"}),
            *more,
        ],
        className="top",
    )


def freshness(text: Children, tone: str = "good") -> html.Span:
    """How fresh and how good the data is: "Data as of 31 Oct, 23:59 · quality 96"; tone good, warn or bad."""
    return html.Span(text, id="freshness", className="freshness", **{"data-tone": tone})


def search_items(items: Sequence[tuple[str, str, str]]) -> html.Div:
    """What the search dialog finds: (label, note, path)."""
    found = [{"label": label, "note": note, "href": href} for label, note, href in items]
    return html.Div(id="search-items", hidden=True, **{"data-items": json.dumps(found)})


def skeletons(pages: Sequence[tuple[str, str, Markup]]) -> html.Div:
    """What assets/waiting.js puts up for a page that is waited for: (route, className of the filter bar, content)."""
    known = orjson.dumps([(route, filters, content.tree) for route, filters, content in pages])
    return html.Div(id="skeletons", hidden=True, **{"data-pages": known.decode()})


def _page(title: str, href: str, current: str, badges: Mapping[str, str]) -> html.A:
    marked = {"aria-current": "page"} if href == current else {}
    badge = [html.Span(badges[href], className="side-badge", **{"data-badge": href})] if href in badges else []
    return html.A([html.Span(title), *badge], href=href, className="side-link", **{"data-nav": "", **marked})


def _item(label: str, action: str, key: str = "") -> html.Button:
    children = [label, html.Kbd(key)] if key else label
    return html.Button(children, className="menu-item", type="button", **{"data-action": action})
