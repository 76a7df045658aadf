"""A panel's figures as a file, and the receipt that tells where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import flask

from callbacks.binder import filters_of
from callbacks.binding import Binding, Bindings, answer
from callbacks.exports import to_csv, to_xlsx
from layouts.spec import Page, Panel
from layouts.workspace.alerts import PAGE as ALERTS
from services import platform
from services.alerts.inbox import waiting
from services.choices import must_be_understood
from services.errors import DatabaseAway, NoData, NotAllowed, NotFound, ServiceError
from services.filters import Filters
from services.measures import Receipt, Result
from services.metrics import METRICS
from services.queries import query
from services.scope import Viewer

STATUS = {NotAllowed: 403, NotFound: 404, NoData: 404, DatabaseAway: 503}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def install(server: flask.Flask, pages: tuple[Page, ...], bindings: Mapping[Page, Bindings]) -> None:
    """Add the routes; the access gate has opened the page to the viewer before any of them runs."""
    panels = {
        (page.key, panel.name): (page, panel, bindings[page][panel.name]) for page in pages for panel in page.panels
    }
    blueprint = flask.Blueprint("panels", __name__, url_prefix="/api")

    @blueprint.get("/panels/<path:page>/<panel>.<any(csv, xlsx):kind>")
    def export(page: str, panel: str, kind: str) -> flask.Response:
        found, spec, binding = _found(panels, page, panel)
        filters, result = _answer(found, binding, exporting=True)
        table = binding.table(result.data)
        name = f"{found.name}-{panel}-{filters.start}-{filters.end}.{kind}"
        body = to_csv(table) if kind == "csv" else to_xlsx(table, found.title, _notes(found, spec, result.receipt))
        response = flask.Response(body, mimetype="text/csv; charset=utf-8" if kind == "csv" else XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @blueprint.get("/panels/<path:page>/<panel>/receipt")
    def receipt(page: str, panel: str) -> flask.Response:
        found, spec, binding = _found(panels, page, panel)
        _, result = _answer(found, binding, exporting=False)
        return flask.jsonify(_receipt(found, spec, result.receipt))

    @blueprint.get("/data-version")
    def data_version() -> flask.Response:
        viewer: Viewer = flask.g.viewer
        status = platform.company_status(None, viewer).data
        return flask.jsonify(
            version=status["data_version"],
            as_of=status["as_of"] and status["as_of"].isoformat(),
            alerts=waiting(viewer) if viewer.may_see(ALERTS.key) else 0,
        )

    @blueprint.errorhandler(ServiceError)
    def failed(error: ServiceError) -> tuple[flask.Response, int]:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        return flask.jsonify(error=error.code, message=str(error), remedy=error.remedy), status

    server.register_blueprint(blueprint)


def _found(
    panels: Mapping[tuple[str, str], tuple[Page, Panel, Binding]], page: str, panel: str
) -> tuple[Page, Panel, Binding]:
    try:
        return panels[page, panel]
    except KeyError:
        raise NotFound(f"{page[:60]} has no panel called {panel[:60]}.") from None


def _answer(page: Page, binding: Binding, *, exporting: bool) -> tuple[Filters, Result[Any]]:
    viewer: Viewer = flask.g.viewer
    arguments = flask.request.args
    query_string = flask.request.query_string.decode(errors="replace")
    filters = filters_of(page, query_string, platform.company_status(None, viewer).data)
    must_be_understood(filters, viewer)
    names = [part.strip("<>") for part in page.route.split("/") if part.startswith("<")]
    if missing := [name for name in names if name not in arguments]:
        raise NotFound(f"The address lacks {', '.join(missing)}.")
    measure = binding.export if exporting and binding.export else binding.measure
    parameters = {name: arguments[name] for name in names}
    own = {name: value for name, value in arguments.items() if name not in names}
    return filters, answer(measure, filters, viewer, own, parameters)


def _receipt(page: Page, panel: Panel, receipt: Receipt) -> dict[str, Any]:
    """What assets/dialogs.js shows, in this order."""
    queries = [query(name) for name in receipt.queries]
    metrics = [METRICS[name] for name in page.cards] if panel.name == "cards" else []
    return {
        "panel": f"{page.title}: {panel.about}",
        "formula": {metric.label: f"{metric.formula} ({metric.owner})" for metric in metrics},
        "definition": " ".join(one.purpose.rstrip(".") + "." for one in queries),
        "filters": {name: _said(value) for name, value in receipt.parameters.items()},
        "not_filtered_by": list(receipt.not_applied) or None,
        "scope": receipt.scope,
        "as_of": _said(receipt.as_of_time),
        "time_zone": "days in business time, moments in UTC",
        "rows": receipt.rows,
        "query": [one.path for one in queries],
        "cache": receipt.cache,
        "computed": _said(receipt.computed_at),
        "milliseconds": round(receipt.milliseconds, 1),
        "version": receipt.data_version,
        "sql": {one.name: one.sql for one in queries},
    }


def _said(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [str(part) for part in value]
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else str(value)


def _notes(page: Page, panel: Panel, receipt: Receipt) -> list[tuple[str, str]]:
    told = _receipt(page, panel, receipt)
    told = {name: value for name, value in told.items() if value is not None}
    notes = [(name.replace("_", " ").capitalize(), _line(value)) for name, value in told.items() if name != "sql"]
    return notes + [(f"Query {name}", text) for name, text in told["sql"].items()]


def _line(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_line(part)}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
