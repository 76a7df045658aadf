"""The panels of one import: what would be loaded, what would not, what to decide, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from callbacks.binding import Look, View
from callbacks.job_words import MOVES, counted
from layouts import components as kit
from layouts import formatting, html
from layouts.data import cleansing_quarantine
from layouts.data.imports import PAGE
from layouts.spec import action_id
from services.data_loader.report import place
from services.filters import Filters
from services.imports.ledger import ImportRecord


def report(data: Any, look: Look, filters: Filters) -> View:
    """What the import would bring, or brought, with the button that loads it."""
    view = _report(data["import"], look)
    if not data["named"]:
        return view
    return replace(view, body=html.Div(view.body, **{"data-narrowed": ""}))


def _report(record: ImportRecord | None, look: Look) -> View:
    if record is None:
        body = kit.empty_state("No import yet.", "Choose files above; nothing is loaded before you say so.")
        return View("Nothing was brought in yet", "What the files would come to is shown here", body)
    note = f"Import {record.import_id}: {', '.join(record.files)}"
    if record.state in ("waiting", "working"):
        return View(_doing(record), note, html.Div(_progress(record), **MOVES))
    if record.outcome is not None:
        return View(_came_of_it(record.outcome, look), note, html.Div(_outcome(record.outcome, look), **MOVES))
    if record.report is None:
        title, *why = (record.problem or record.error or "It was stopped.").split("\n")
        return View(title.removesuffix("."), note, html.Div([html.P(line) for line in why], className="stack"))
    parts = [_sales(record.report["sales"], look), _tables(record.report["tables"], look)]
    if record.state == "ready":
        press = kit.act_button(action_id(PAGE, "load"), "Load it", {"import": record.import_id}, primary=True)
        parts.insert(0, press)
    if record.problem or record.error:
        parts.insert(0, html.P(record.problem or record.error, className="form-said"))
    title = _would(record.report, look)
    if record.state == "unclear":
        title = f"{record.report['title']}: something is to be decided before it can be loaded"
    return View(title, note, html.Div(parts, className="forms"))


def left_out(data: Any, look: Look, filters: Filters) -> View:
    """What would not be loaded and why, what was taken for granted, and the form to decide otherwise."""
    record: ImportRecord | None = data["import"]
    if record is None or (record.report is None and record.state != "failed"):
        empty = kit.empty_state("Nothing is known yet.", "It is shown here with what would be loaded.")
        return View("What would be left out", "With the places of the first few", html.Div(empty, **MOVES))
    if record.report is None:
        return View("Try it otherwise", "What the files do not say can be given", _choices(record, data["layouts"]))
    told = record.report
    rows = sum(each["rows"] for each in told["left_out"])
    would, loaded = ("", "was loaded") if record.load_id else ("would be ", "would be loaded")
    title = f"{counted(rows, 'row')} {would}left out" if rows else f"Every row {loaded}"
    if told["unclear"]:
        title = "Something is to be decided first"
    sentences = [*told["warnings"], *told["assumptions"], *told["missing"], *_remarks(told)]
    to_decide = [kit.action_row("Decide", _here(sentence), tone="warn") for sentence in told["unclear"]]
    form = [] if record.load_id else [_choices(record, data["layouts"])]
    said = [
        kit.action_rows([*_others(told), *(_reason(each) for each in told["left_out"])]),
        html.Ul([html.Li(_here(sentence)) for sentence in sentences], className="insights"),
        *_unused(told),
    ]
    parts = [kit.action_rows(to_decide), *form, *said] if to_decide else [*said, *form]
    return View(title, "With the places of the first few", html.Div(parts, className="forms"))


def _here(sentence: str) -> str:
    """A sentence without the options of the command line, for which there are fields here."""
    return re.sub(r" \(--[^)]*\)", "", sentence).replace("decimal: --decimal ,", "decimal, say so here")


def _others(told: Mapping[str, Any]) -> list[Any]:
    """Files that the layout does not know, which may be of another one."""
    if not told["others"]:
        return []
    names = ", ".join(told["others"])
    why = f"{told['title']} has no such file; of another layout it is brought in on its own"
    return [kit.action_row("Not read", names, why, tone="warn")]


def _unused(told: Mapping[str, Any]) -> list[Any]:
    """The columns that nothing is made of, folded away."""
    unused = [file for file in told["files"] if file["unused"]]
    if not unused:
        return []
    listed = [html.Div([html.Dt(file["name"]), html.Dd(", ".join(file["unused"]))]) for file in unused]
    words = f"{counted(sum(len(file['unused']) for file in unused), 'column')} not used"
    return [html.Details([html.Summary(words), html.Dl(listed, className="facts")])]


def _doing(record: ImportRecord) -> str:
    if record.state == "waiting":
        return "It waits for a worker"
    return record.doing.replace("_", " ") if record.doing else "It has just begun"


def _progress(record: ImportRecord) -> list[Any]:
    done, total = record.done or 0, record.total or 0
    share = f"{done:,} of {total:,}" if total else "This page shows by itself how far it is."
    return [kit.progress("How far it is", done, total), html.P(share)]


def _would(told: Mapping[str, Any], look: Look) -> str:
    if not told["sales"]:
        return f"{told['title']}: no sales follow from these files"
    first = told["sales"][0]
    orders = formatting.count(first["orders"], look.locale)
    net = float(first["gross_sales"]) - float(first["discounts"]) - float(first["returned"])
    money = f"{formatting.number(net, look.locale, 2)} {first['currency']}"
    return f"{told['title']}: {orders} orders that count, net {money}"


def _sales(sales: Sequence[Mapping[str, Any]], look: Look) -> Any:
    rows = [
        {
            **{name: float(each[name]) for name in ("gross_sales", "discounts", "returned")},
            "currency": each["currency"],
            "orders": each["orders"],
            "units": each["units"],
            "net": float(each["gross_sales"]) - float(each["discounts"]) - float(each["returned"]),
        }
        for each in sales
    ]
    columns = [
        kit.Column("currency", "Currency"),
        kit.Column("orders", "Orders", "count"),
        kit.Column("units", "Units", "count"),
        *(
            kit.Column(field, name, "decimal")
            for field, name in (
                ("gross_sales", "Gross"),
                ("discounts", "Discounts"),
                ("returned", "Returned"),
                ("net", "Net"),
            )
        ),
    ]
    return kit.simple_table(rows, columns, "Sales", look) if rows else html.Div()


def _tables(tables: Sequence[Mapping[str, Any]], look: Look) -> Any:
    rows = [
        {
            **each,
            "table": each["table"].replace("_", " ").capitalize(),
            "days": " – ".join(dict.fromkeys(_day(day, look) for day in (each["first"], each["last"]) if day)),
            "refused_tone": "bad" if each["refused"] else "",
        }
        for each in tables
    ]
    columns = [
        kit.Column("table", "Table"),
        kit.Column("rows", "Rows", "count"),
        kit.Column("keys", "Keys", "count"),
        kit.Column("refused", "Refused", "count", colour=-1),
        kit.Column("days", "Days"),
    ]
    return kit.simple_table(rows, columns, "Tables", look)


def _day(day: str, look: Look) -> str:
    return formatting.day(date.fromisoformat(day), look.locale)


def _came_of_it(outcome: Sequence[Mapping[str, Any]], look: Look) -> str:
    stored = sum(file["rows_accepted"] for file in outcome)
    quarantined = sum(file["rows_quarantined"] for file in outcome)
    said = f"{formatting.count(stored, look.locale)} rows stored"
    return said + (f", {formatting.count(quarantined, look.locale)} in quarantine" if quarantined else "")


def _outcome(outcome: Sequence[Mapping[str, Any]], look: Look) -> Any:
    rows = [
        {
            **file,
            "table": file["table"].replace("_", " ").capitalize(),
            "file": file["path"].rpartition("/")[2],
            "state": file["state"].capitalize(),
            "state_tone": {"loaded": "good", "refused": "bad"}.get(file["state"], ""),
            "rows_quarantined_tone": "bad" if file["rows_quarantined"] else "",
        }
        for file in outcome
    ]
    columns = [
        kit.Column("table", "Table"),
        kit.Column("file", "File"),
        kit.Column("state", "State", "tag"),
        kit.Column("rows_read", "Rows", "count"),
        kit.Column("rows_accepted", "Stored", "count"),
        kit.Column("rows_unchanged", "Unchanged", "count"),
        kit.Column("rows_quarantined", "Quarantined", "count", colour=-1),
    ]
    table = kit.simple_table(rows, columns, "What came of it", look)
    if not any(file["rows_quarantined"] for file in outcome):
        return table
    way = kit.link("Mend the rows in quarantine", cleansing_quarantine.PAGE.route)
    return html.Div([html.Div(way, className="tools"), table])


def _reason(each: Mapping[str, Any]) -> Any:
    where = "; ".join(
        place(example["file"], example["line"]) + (f" “{example['value']}”" if example["value"] else "")
        for example in each["examples"]
    )
    label = each["table"].replace("_", " ").capitalize() or "Left out"
    return kit.action_row(label, f"{counted(each['rows'], 'row')}: {each['reason']}", where, tone="warn")


def _remarks(told: Mapping[str, Any]) -> list[str]:
    return [f"{file['name']}: {remark}" for file in told["files"] for remark in file["remarks"]]


def _choices(record: ImportRecord, layouts: Mapping[str, str]) -> Any:
    """What may be decided otherwise than the files and the mapping say."""
    chosen = record.choices
    fields = kit.fields(
        kit.select("Layout", "mapping", [("", "As the files say"), *layouts.items()], record.mapping or ""),
        kit.select(
            "Dates",
            "dates",
            [("", "As the files say"), ("dmy", "Day first: 31/12/2026"), ("mdy", "Month first: 12/31/2026")],
            chosen.get("dates", ""),
        ),
        kit.select(
            "Decimals",
            "decimal",
            [("", "As the files say"), (".", "Point: 1,234.50"), (",", "Comma: 1.234,50")],
            chosen.get("decimal", ""),
        ),
        kit.field("Currency", "currency", chosen.get("currency", ""), maxLength=3, placeholder="as the files say"),
        kit.field("Time zone", "time_zone", chosen.get("time_zone", ""), placeholder="Europe/Berlin"),
    )
    form = kit.form(action_id(PAGE, "look-again"), fields, "Look again", sent={"import": record.import_id})
    if record.state in ("unclear", "failed"):
        return form
    return kit.disclosure("Decide otherwise", form)


def report_file(data: Any) -> pd.DataFrame:
    """A row a table."""
    record = data["import"]
    return pd.DataFrame(record.report["tables"] if record and record.report else [])


def left_out_file(data: Any) -> pd.DataFrame:
    """A row a reason."""
    record = data["import"]
    told = record.report["left_out"] if record and record.report else []
    return pd.DataFrame([{name: each[name] for name in ("table", "reason", "rows")} for each in told])
