"""The frame round every page, made for the viewer: only the pages that are theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import flask
from dash import dcc
from flask_wtf.csrf import generate_csrf

from callbacks import router
from callbacks.binding import Bindings
from callbacks.quality_words import points, score_tone
from callbacks.registry import TOUCHED, find_page
from layouts import components as kit
from layouts import formatting, html
from layouts.data.quality import PAGE as QUALITY
from layouts.spec import Page
from layouts.workspace.alerts import PAGE as ALERTS
from services import accounts, platform
from services.alerts.inbox import waiting
from services.data_quality import standing
from services.filters import COMPARISONS, DEFAULT_COMPARISON, DEFAULT_PRESET, PRESETS, preset_range
from services.metrics import METRICS
from services.scope import Viewer

SAFE_IN_PATH = "/!$&'()*+,;=:@[]|"
"""What a browser leaves as it is in an address's path."""
ACCOUNT = "/account"
DOMAINS = {
    "executive": "Executive",
    "sales": "Sales",
    "marketing": "Marketing",
    "customers": "Customers",
    "operations": "Operations",
    "finance": "Finance",
    "risk": "Risk",
    "data": "Data",
    "admin": "Administration",
    "workspace": "Workspace",
}


def theme() -> str:
    """The reader's theme, light or dark."""
    return "dark" if _chosen_theme().endswith("dark") else "light"


def follows_system() -> bool:
    """Whether nobody chose a theme, so that the browser is to say which its system has (assets/app.js)."""
    return _chosen_theme().startswith("system")


def _chosen_theme() -> str:
    """This browser's choice, light or dark, or what its system had, system-light or system-dark; else the profile's."""
    viewer: Viewer | None = flask.g.get("viewer")
    return flask.request.cookies.get("theme") or (viewer.theme if viewer else "system")


def layout(pages: tuple[Page, ...], bindings: Mapping[Page, Bindings]) -> html.Div:
    """The shell for this request's viewer, with the page at the request's address in it.

    Nobody gets an empty page, for Dash asks for a layout at start-up.
    """
    viewer: Viewer | None = flask.g.get("viewer") if flask.has_request_context() else None
    if viewer is None:
        return html.Div()
    status = platform.company_status(None, viewer).data
    mine = [page for page in pages if page.nav and viewer.may_see(page.key)]
    address, content, filters = _opened(pages, bindings)
    frame = kit.app_shell(
        kit.nav(
            str(status["company"]),
            [
                (name, [(page.nav, page.route) for page in mine if page.domain == domain])
                for domain, name in DOMAINS.items()
                if any(page.domain == domain for page in mine)
            ],
            badges=_badges(viewer),
            foot=_user(viewer),
        ),
        kit.top_bar(kit.filter_bar(_filter_state(status, viewer), filters), _freshness(status, viewer)),
        content,
        theme=theme(),
    )
    known = [
        kit.search_items(_findable(mine, viewer)),
        kit.skeletons([router.skeleton(page) for page in pages if viewer.may_see(page.key)]),
    ]
    parts = [dcc.Location(id="url", refresh="callback-nav", **address), *known, *_told(viewer), frame]
    return html.Div(kit.folded(parts, TOUCHED))


def _opened(pages: tuple[Page, ...], bindings: Mapping[Page, Bindings]) -> tuple[dict[str, str], Any, tuple[str, ...]]:
    """The address that the browser is opening, as its Location has it, with the page there and that page's filters.

    Nothing where the layout is asked for by itself: the browser then asks for the page when it knows its address.
    """
    request = flask.request
    if find_page(pages, request.path) is None:
        return {}, None, ()
    address = {"pathname": quote(request.path, safe=SAFE_IN_PATH), "search": ""}
    if request.query_string:
        address["search"] = "?" + request.query_string.decode("ascii")
    return address, *router.page_at(pages, bindings, **address, theme=theme())


def _badges(viewer: Viewer) -> dict[str, str]:
    """How many alerts wait for somebody, beside the page that shows them; assets/live.js keeps it up to date."""
    return {ALERTS.route: str(waiting(viewer) or "")} if viewer.may_see(ALERTS.key) else {}


def _filter_state(status: dict[str, Any], viewer: Viewer) -> kit.FilterBarState:
    options = platform.filter_options(None, viewer).data
    as_of = status["as_of"] or date.today()
    return kit.FilterBarState(
        presets=[(key, label, *preset_range(key, as_of)) for key, label in PRESETS.items()],
        compares=list(COMPARISONS.items()),
        default_preset=DEFAULT_PRESET,
        default_compare=DEFAULT_COMPARISON,
        options={
            str(name): list(zip(rows["value"], rows["label"], strict=True))
            for name, rows in options.groupby("dimension")
        },
    )


def _freshness(status: dict[str, Any], viewer: Viewer) -> html.Span:
    if not status["as_of_time"]:
        return kit.freshness("No data yet", "warn")
    at = status["as_of_time"].astimezone(platform.time_zone(viewer, status))
    said = f"Data as of {formatting.moment(at, viewer.locale)} · "
    score = standing.score(viewer)
    if score is None:
        return kit.freshness(f"{said}not checked yet", "warn")
    quality = f"quality {points(score, viewer.locale)}"
    shown = kit.link(quality, QUALITY.route) if viewer.may_see(QUALITY.key) else quality
    return kit.freshness([said, shown], score_tone(score))


def _user(viewer: Viewer) -> html.Details:
    leave = html.Form(
        [
            dcc.Input(type="hidden", name="csrf_token", value=generate_csrf()),
            html.Button("Log out", className="menu-item", type="submit"),
        ],
        method="post",
        action="/logout",
    )
    links = [("Your account", ACCOUNT)] if viewer.may_see(ACCOUNT.strip("/")) else []
    return kit.user_menu(viewer.name, viewer.email, links, leave)


def _told(viewer: Viewer) -> list[html.Div]:
    return [*_preview(viewer), *_no_region(viewer)]


def _preview(viewer: Viewer) -> list[html.Div]:
    """What an admin is told who looks at the product as a role does."""
    if not viewer.previews:
        return []
    token = dcc.Input(type="hidden", name="csrf_token", value=generate_csrf())
    stop = html.Button("Back to my own view", className="button", type="submit")
    said = html.Span([html.B(f"You see what {viewer.previews} sees."), " Nothing can be changed meanwhile."])
    return [
        html.Div([said, html.Form([token, stop], method="post", action="/preview")], className="banner", role="note")
    ]


def _no_region(viewer: Viewer) -> list[html.Div]:
    """What somebody is told to whom no region is open, as after a first log-in: all figures would look like zero."""
    if viewer.scope.regions is None or viewer.scope.regions:
        return []
    said = html.Span([html.B("No region is open to you yet."), " Until an administrator opens one, figures are empty."])
    return [html.Div(said, className="banner", role="note")]


def _findable(pages: list[Page], viewer: Viewer) -> list[tuple[str, str, str]]:
    found = [(page.title, page.question, page.route) for page in pages]
    found += [(view.name, "Your saved view", view.address) for view in accounts.list_views(viewer)]
    for metric in METRICS.values():
        shown = next((page for page in pages if metric.name in page.cards), None)
        if shown:
            found.append((metric.label, metric.formula, shown.route))
    return found
