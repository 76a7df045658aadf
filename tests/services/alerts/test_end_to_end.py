"""From a file to the inboxes: a load that breaks a threshold is found, told, mailed and posted."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import alerts, mail, secrets
from services.accounts import COMMAND_LINE
from services.alerts import messages
from services.alerts.channels import Channel, Route, list_channels, save_channel, save_route
from services.alerts.hosts import allow_host
from services.alerts.inbox import open_alerts
from services.data_loader import load_folder
from services.refresh import refresh
from tests.fixtures_people import account
from tests.services.alerts.board import person, rule, run_sql
from tests.services.alerts.sinks import ADDRESS, mail_server, webhook_receiver
from tests.services.shops import BASE, ShopOf

LATER = {
    "orders": "order_id,customer_id,ordered_at,status,currency,region_id,channel_id\n"
    "O4,C1,2026-06-04T10:00Z,delivered,EUR,north,search\n",
    "order_items": "order_item_id,order_id,product_id,quantity,unit_price,discount_amount\nI5,O4,P1,1,9.00,0\n",
}

PEOPLE = (("all", "sales"), ("north", "sales", "north"), ("south", "sales", "south"), ("books", "finance"))
"""Names, roles, and the regions that they are limited to."""


def test_a_load_that_breaks_a_threshold_reaches_the_right_people(
    shop_of: ShopOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wednesday sold 45; Thursday's file brings 9, all of it in the north."""
    monkeypatch.setattr(secrets, "_keys", None)
    monkeypatch.setattr(mail, "_server", None)
    monkeypatch.setattr(messages, "_public_url", "")
    secrets.configure_secrets("a-key-for-tests-and-for-nothing-else-000000")
    with shop_of(BASE), mail_server() as mailbox, webhook_receiver() as receiver:
        mail.configure_mail(mailbox.url, "alerts@shop.example")
        run_sql("update ops.alert_rule set enabled = false")
        run_sql("delete from ops.alert_route")
        for name, role, *regions in PEOPLE:
            person(name, role, *regions)
        rule("Company", fire_limit=30)
        rule("North", fire_limit=30, region_id="north")
        allow_host(ADDRESS, "A test", by=COMMAND_LINE)
        hook, _ = save_channel(Channel("Hook", "webhook", receiver.url), by=COMMAND_LINE)
        (people,) = [each.channel_id for each in list_channels() if each.kind == "email"]
        for channel in (hook, people):
            save_route(Route(channel or 0), by=COMMAND_LINE)
        for name, content in LATER.items():
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")

        load_folder(tmp_path)
        refresh()
        assert alerts.evaluate()["fired"] == 2
        alerts.route()
        assert alerts.deliver()["sent"] == 5

        inboxes = {name: open_alerts(account(f"{name}@shop.example").viewer) for name, *_ in PEOPLE}
        seen = {name: sorted(each["rule"] for each in found) for name, found in inboxes.items()}
        assert seen == {"all": ["Company", "North"], "north": ["North"], "south": [], "books": []}
        subjects = [message["Subject"] for message in mailbox.messages]
        mailed = sorted(zip((each.rcpt_tos[0] for each in mailbox.envelopes), subjects, strict=True))
        company, north = (f"Net revenue{where} on Thu 4 Jun is EUR 9, below EUR 30" for where in ("", " in North"))
        assert mailed == [("all@shop.example", north), ("all@shop.example", company), ("north@shop.example", north)]
        assert sorted(each.json["text"] for each in receiver.requests) == [north, company]
