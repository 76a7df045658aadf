"""Fixtures of people: a database with the demo's accounts, and a person at a browser without a window."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import flask
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from services import accounts, database, secrets
from services.accounts import Account, passwords
from tests.databases import Cluster, services_at

PASSWORD = "four words and counting"
KEY = "a-key-for-tests-and-for-nothing-else-000000"
"""What secrets are encrypted with."""
CHANGED = (
    "user", "user_role", "user_region", "user_capability", "page_role", "role_capability", "session", "audit",
    "audit_head", "two_factor", "recovery_code", "second_step", "one_time_link", "failing_address", "api_token",
    "profile", "saved_view", "alert_rule", "alert_rule_version", "alert", "alert_event", "alert_channel", "alert_route",
    "alert_message", "alert_delivery", "maintenance_window", "webhook_host_allowed",
    "import", "incident", "incident_event",
)  # fmt: skip
"""What tests change, put back before each where a test did: quicker than a database for each."""
HISTORIES = ("alert_event", "incident_event")
AUDIT_TRIGGERS = ("audit_append_only", "audit_no_truncate", "audit_chained")
PUT_BACK = f"""
do $$
declare
    name text;
    changed boolean;
begin
    set local session_replication_role = replica;
    foreach name in array '{{{", ".join(CHANGED)}}}'::text[] loop
        execute format(
            'select (select string_agg(t::text, chr(10) order by t::text) from ops.%1$I as t)'
            ' is distinct from (select string_agg(t::text, chr(10) order by t::text) from kept.%1$I as t)', name
        ) into changed;
        if changed then
            execute format('delete from ops.%I', name);
            execute format('insert into ops.%1$I overriding system value table kept.%1$I', name);
        end if;
    end loop;
end $$
"""


class Person:
    """Somebody at a browser: keeps cookies, fills in forms, and sends callbacks as Dash's renderer does."""

    def __init__(self, server: flask.Flask) -> None:
        self.browser: FlaskClient = server.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.browser.get(path, buffered=True, **options)

    def cookie(self, name: str) -> str:
        cookie = self.browser.get_cookie(name)
        return cookie.value if cookie else ""

    def form_token(self, path: str = "/login") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        return html.unescape(found[1]) if found else ""

    def log_in(self, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        token = self.form_token()
        return self.browser.post("/login", data={"email": email, "password": password, "csrf_token": token, **fields})

    def callback(self, body: Any, query: str = "") -> TestResponse:
        headers = {"X-CSRFToken": self.cookie("_csrf_token")}
        return self.browser.post(f"/_dash-update-component{query}", json=body, headers=headers)


def account(email: str) -> Account:
    """The account of an address, which has one."""
    found = accounts.find_user(email)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def cheap_passwords() -> Iterator[PasswordHasher]:
    """argon2 with parameters that take no time; yields the hasher that the product uses."""
    with pytest.MonkeyPatch.context() as patch:
        real = passwords.HASHER
        patch.setattr(passwords, "HASHER", PasswordHasher.from_parameters(CHEAPEST))
        yield real


@pytest.fixture(scope="session")
def people_url(cluster: Cluster, migrated_template: str, cheap_passwords: PasswordHasher) -> str:
    """The address of an otherwise empty database with the demo's accounts."""
    url = cluster.url_of(cluster.create("people", migrated_template))
    with services_at(url):
        accounts.seed_demo_users(PASSWORD, production=False)
        _run(["create schema kept", *(f"create table kept.{name} as table ops.{name}" for name in CHANGED)])
    return url


@pytest.fixture
def people(people_url: str) -> Iterator[str]:
    """The address of a database with the demo's accounts as they are made; the services are pointed at it."""
    with services_at(people_url):
        secrets.configure_secrets(KEY)
        _run(
            [
                "alter table ops.audit disable trigger user",
                *(f"alter table ops.{name} disable trigger user" for name in HISTORIES),
                PUT_BACK,
                *(f"alter table ops.audit enable always trigger {name}" for name in AUDIT_TRIGGERS),
                *(f"alter table ops.{name} enable always trigger {name}_append_only" for name in HISTORIES),
            ]
        )
        yield people_url


def _run(statements: list[str]) -> None:
    with database.transaction() as connection:
        for statement in statements:
            connection.execute(text(statement))
