"""How soon people are told of what a load brings: in the inbox, by e-mail and over a webhook, by worker and beat."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from secrets import token_urlsafe
from statistics import median

from sqlalchemy import text

from dashboard.settings import Settings
from dashboard.supervision import Family
from services import secrets
from services.accounts import COMMAND_LINE
from services.alerts.channels import Channel, Route, list_channels, save_channel, save_route
from services.alerts.hosts import allow_host
from services.alerts.rulebook import list_rules, save_rule, switch_rule
from services.alerts.rules import Rule
from services.database import current_version, forget_version, transaction
from tests.load.figures import Figure, spread
from tests.load.measures.loading import load_one_more_day
from tests.load.setting import Setting
from tests.services.alerts.sinks import ADDRESS, mail_server, webhook_receiver

PATIENCE = 120
KEY = token_urlsafe(32)
_ORDERS = text("""
    select orders from mart.sales_day
    where day = :day and (region_id, channel_id, category_id) = ('*', '*', '*')
""")
_FIRING = text("""
    select exists (
        select from ops.alert as alert inner join ops.alert_rule as rule on alert.rule_id = rule.rule_id
        where rule.name = :name and alert.state = 'firing'
    )
""")


def measure(setting: Setting) -> Iterator[Figure]:
    """A day's orders are loaded once more, which breaks a threshold; the worker and beat do the rest."""
    secrets.configure_secrets(KEY)
    with ExitStack() as stack:
        mailbox, hook = stack.enter_context(mail_server()), stack.enter_context(webhook_receiver())
        _tell_over(hook.url)
        family = stack.enter_context(Family(_environment(setting, mailbox.url)))
        for name in ("worker", "beat"):
            family.start(name, [sys.executable, "-m", "dashboard", name])
        _wait(_is_idle)
        seconds = [
            _round(setting, number, lambda: len(mailbox.envelopes), lambda: len(hook.requests))
            for number in range(setting.rounds)
        ]
    for place, (name, bar) in enumerate((("inbox", 10), ("mail server", 15), ("webhook's receiver", 15))):
        times = [each[place] for each in seconds]
        yield Figure(f"From the load to the {name}", median(times), "s", bar=f"<= {bar}", note=spread(times))


def _round(setting: Setting, number: int, mails: Callable[[], int], posts: Callable[[], int]) -> tuple[float, ...]:
    """Seconds from the end of a load until the inbox, the mail server and the receiver have its alert."""
    name = f"Round {number} at {time.time():.0f}"
    with transaction() as connection:
        orders = connection.execute(_ORDERS, {"day": setting.as_of}).scalar_one()
    rule = Rule(name, "threshold", "orders", "above", float(orders), "critical", "executive", group_key=name)
    rule = save_rule(rule, by=COMMAND_LINE)
    before = mails(), posts()
    load_one_more_day(setting)
    loaded = time.monotonic()
    found = _wait(lambda: _fires(name)), _wait(lambda: mails() > before[0]), _wait(lambda: posts() > before[1])
    switch_rule(rule.rule_id or 0, False, by=COMMAND_LINE, seen=rule.version)
    forget_version()
    return tuple(moment - loaded for moment in found)


def _tell_over(address: str) -> None:
    """Switch the rules off that came with the product, and the sinks of earlier runs; route everything to new ones."""
    for rule in list_rules():
        if rule.enabled:
            switch_rule(rule.rule_id or 0, False, by=COMMAND_LINE, seen=rule.version)
    for channel in list_channels():
        if channel.kind == "webhook" and channel.enabled:
            save_channel(replace(channel, enabled=False), by=COMMAND_LINE, seen=channel.version)
    allow_host(ADDRESS, "The benchmark's own receiver", by=COMMAND_LINE)
    hook, _ = save_channel(Channel(f"Sink {time.time():.0f}", "webhook", address), by=COMMAND_LINE)
    (people,) = (each.channel_id for each in list_channels() if each.kind == "email" and not each.address)
    for channel in (hook, people):
        save_route(Route(channel or 0, "executive"), by=COMMAND_LINE)


def _environment(setting: Setting, mail: str) -> dict[str, str]:
    settings = Settings(
        database_url=setting.database_url,
        redis_url=setting.redis_url,
        secret_key="of the benchmark, and of nothing else",
        encryption_keys=KEY,
        smtp_url=mail,
        mail_from="alerts@shop.example",
    )
    return settings.environment()


def _is_idle() -> bool:
    """Whether the background is up, and has done what it found."""
    with transaction() as connection:
        open_runs = "select count(*) filter (where state in ('queued', 'running')), count(*) from ops.job_run"
        waiting, every = connection.execute(text(open_runs)).one()
    return every > 0 and not waiting and current_version().version > 0


def _fires(name: str) -> bool:
    with transaction() as connection:
        return bool(connection.execute(_FIRING, {"name": name}).scalar_one())


def _wait(condition: Callable[[], bool]) -> float:
    """The moment at which it came to be."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError("nobody was told")
        time.sleep(0.05)
    return time.monotonic()
