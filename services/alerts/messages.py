"""What is sent: the words of a message of one or several alerts, as e-mail and as Slack reads a webhook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

import orjson

PREFIXES = {"fired": "", "reminder": "Still: ", "escalation": "Nobody has acknowledged: "}
"""What a title begins with, by why it is sent."""
MOST_LISTED = 20
"""Alerts that a message lists; Slack takes 50 blocks."""

_public_url = ""


def configure_links(public_url: str) -> None:
    """Say under which address people reach the dashboard; without one, messages hold no links."""
    global _public_url
    _public_url = public_url.rstrip("/")


@dataclass(frozen=True)
class Told:
    """An alert as a message tells it; `money` in base currency, `currency` its code, below zero where it is lost."""

    title: str
    evidence: str
    severity: str
    link: str
    runbook: str
    money: float | None
    currency: str
    since: date | None

    @classmethod
    def from_row(cls, row: Any) -> Told:
        """Read a row of what services.alerts.delivery asks for."""
        values = dict(row._mapping)
        values["money"] = None if row.money is None else float(row.money)
        return cls(**values)

    @property
    def lines(self) -> list[str]:
        """What is said below the title."""
        facts = [self.severity.capitalize()]
        if self.money is not None:
            facts.append(f"{self.currency} {abs(self.money):,.0f} at stake")
        if self.since:
            facts.append(f"since {self.since:%a %-d %b %Y}")
        found = [self.evidence, ", ".join(facts), f"What to do: {self.runbook}" if self.runbook else ""]
        return [line for line in found if line]


def headline(told: Sequence[Told], reason: str) -> str:
    """The message in a line."""
    several = f" and {len(told) - 1} more" if len(told) > 1 else ""
    return " ".join(f"{PREFIXES[reason]}{told[0].title}{several}".split())


def as_email(told: Sequence[Told], reason: str, recipient: str, key: str) -> EmailMessage:
    """An e-mail; the same `key` is the same message, however often it arrives."""
    message = EmailMessage()
    message["Subject"] = headline(told, reason)
    message["To"] = Address(addr_spec=recipient)
    message["Message-ID"] = f"<{key}@{recipient.partition('@')[2] or 'alerts'}>"
    message["Auto-Submitted"] = "auto-generated"
    parts = ["\n".join([each.title, *each.lines, *_links([each.link])]) for each in told[:MOST_LISTED]]
    message.set_content("\n\n".join([*parts, *_more(told), *_links(["/alerts"])]))
    return message


def as_json(told: Sequence[Told], reason: str) -> bytes:
    """The body of a webhook: `text`, and `blocks` for Slack, an alert a section."""
    head = {"type": "header", "text": {"type": "plain_text", "text": headline(told, reason)[:150]}}
    sections = [_section(each) for each in told[:MOST_LISTED]]
    more = [_block(line) for line in _more(told)]
    return orjson.dumps({"text": _plain(headline(told, reason)), "blocks": [head, *sections, *more]})


def _section(told: Told) -> dict[str, Any]:
    title = f"*{_plain(told.title)}*"
    links = [f"<{address}|Look at it>" for address in _links([told.link])]
    return _block("\n".join([title, *map(_plain, told.lines), *links]))


def _block(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}


def _more(told: Sequence[Told]) -> list[str]:
    return [f"{len(told) - MOST_LISTED} more are in the inbox."] if len(told) > MOST_LISTED else []


def _links(paths: Sequence[str]) -> list[str]:
    return [f"{_public_url}{path}" for path in paths if _public_url and path]


def _plain(text: str) -> str:
    """Text in which Slack finds no markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
