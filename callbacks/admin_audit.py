"""What answers the audit page: the trail, searched and paged, and whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from callbacks.acting import Action, Done, Given
from callbacks.binding import Binding, Look, View
from layouts import components as kit
from layouts import formatting, html
from layouts.admin.audit import PAGE
from layouts.spec import action_id
from services import administration
from services.accounts import Actor, audit
from services.errors import ServiceError
from services.filters import Filters


def trail(data: Any, look: Look, filters: Filters) -> View:
    """The entries that the address asks for."""
    body = [_find(data), _verify()]
    if data["rows"]:
        body += [entries_table(data["rows"], look), _pages(data, look)]
    else:
        body.append(kit.empty_state("No entry matches.", "Change what is looked for above."))
    count = data["count"]
    title = f"{formatting.count(count, look.locale)} entr{'y' if count == 1 else 'ies'}"
    return View(title, "Nothing in it can be changed, and every entry is sealed by the next", html.Div(body))


def entries_table(entries: Sequence[Mapping[str, Any]], look: Look) -> Any:
    """A table of entries of the trail."""
    rows = [
        {
            "at": row["at"].astimezone(look.time_zone),
            "actor": row["actor"],
            "action": row["action"],
            "action_tone": "bad" if row["action"] in ("refused", "login.failed") else "",
            "target": row["target"] or "",
            "detail": _words(row["detail"]),
            "ip": row["ip"] or "",
            "position": row["position"],
        }
        for row in entries
    ]
    columns = [
        kit.Column("at", "When", "moment"),
        kit.Column("actor", "Who"),
        kit.Column("action", "Did", "tag"),
        kit.Column("target", "To"),
        kit.Column("detail", "Change"),
        kit.Column("ip", "From"),
        kit.Column("position", "Place", "count"),
    ]
    return kit.simple_table(rows, columns, "Audit trail", look)


def _find(data: Any) -> Any:
    wanted = data["wanted"]
    actions = [("", "Anything"), *((name, name) for name in data["actions"])]
    fields = [
        kit.field("Who", "actor", wanted["actor"], note=""),
        kit.select("Did", "action", actions, wanted["action"]),
        kit.field("Words", "words", wanted["words"]),
        kit.field("From", "first", wanted["first"], "date"),
        kit.field("To", "last", wanted["last"], "date"),
    ]
    return kit.find_form(fields, "Search")


def _verify() -> Any:
    fields = kit.field("Noted before", "noted", placeholder="123:4f2a…", note="Place and hash, if they were noted")
    form = kit.form(action_id(PAGE, "verify"), fields, "Verify")
    return kit.disclosure("Has it been tampered with?", form)


def _pages(data: Any, look: Look) -> Any:
    first, count, shown = data["first"], data["count"], len(data["rows"])
    page = (first - 1) // audit.PAGE + 1
    wanted = {name: value for name, value in data["wanted"].items() if value}

    def to(number: int, text: str) -> Any:
        return kit.link(text, f"{PAGE.route}?{urlencode({**wanted, 'page': number})}")

    ways = [to(page - 1, "Newer")] if page > 1 else []
    ways += [to(page + 1, "Older")] if first + shown <= count else []
    said = f"{formatting.count(first, look.locale)} to {formatting.count(first + shown - 1, look.locale)}"
    return html.Div([html.Span(said), *ways], className="acts pages")


def _words(detail: Mapping[str, Any]) -> str:
    if detail.keys() == {"before", "after"}:
        return f"{_word(detail['before'])} → {_word(detail['after'])}"
    return "; ".join(f"{name.replace('_', ' ')}: {_word(value)}" for name, value in detail.items())


def _word(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def verify(given: Given, by: Actor) -> Done:
    """Read the whole chain, and say whether it holds."""
    by.must_administer()
    verdict = audit.verify(audit.noted(given.text("noted")))
    if not verdict.whole:
        raise ServiceError(verdict.wrong, remedy="Find out who can write to the database, and restore a backup.")
    said = f"All {verdict.entries:,} entries are as they were written"
    return Done(said, secret=f"{verdict.position}:{verdict.hash}", note="Note it, to compare with another day.")


BINDINGS = {PAGE: {"trail": Binding(administration.audit_trail, trail, export=administration.audit_file)}}
ACTIONS = {PAGE: {"verify": Action(verify)}}
