"""People from the command line."""

from __future__ import annotations

import re

import pytest

from dashboard.settings import Settings
from services import accounts
from services.accounts import AccountError
from tests.commands import run


def test_accounts_from_the_command_line(company_copy: str, settings: Settings) -> None:
    environment = {**settings.environment(), "DATABASE_URL": company_copy, "NEW_PASSWORD": "seven blue kettles"}
    who = "new@shop.example"
    added = run("users", "add", who, "New Person", "--role", "sales", "--region", "dach", **environment)
    assert added.stdout == f"{who} may log in.\n", added.stderr
    account = accounts.find_user(who)
    assert account
    assert (account.roles, account.regions, account.must_change_password) == ({"sales"}, {"dach"}, True)
    assert accounts.authenticate(who, "seven blue kettles")
    identity = {
        "OIDC_ISSUER": "https://id.shop.example",
        "OIDC_CLIENT_ID": "analytics",
        "OIDC_CLIENT_SECRET": "x",
        "OIDC_GROUP_ROLES": "shop-sales=sales",
    }
    assert run("users", "provider", who, **environment, **identity).returncode == 0
    kept = run("users", "password", who, **environment)
    assert f"{who} logs in through https://id.shop.example, which keeps the password." in kept.stderr
    assert run("users", "provider", who, "--none", **environment).returncode == 0
    for command in (("roles", who, "--role", "finance"), ("regions", who), ("disable", who)):
        assert run("users", *command, **environment).returncode == 0
    account = accounts.find_user(who)
    assert account
    assert (account.roles, account.regions, account.is_active) == ({"finance"}, None, False)
    refused = run("users", "add", who, "Twice", "--role", "sales", **environment)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"There is an account for {who} already." in refused.stderr


def test_people_are_invited_from_the_command_line(company_copy: str, settings: Settings) -> None:
    environment = {**settings.environment(), "DATABASE_URL": company_copy}
    who = "new@shop.example"
    invited = run("users", "invite", who, "New Person", "--role", "sales", "--region", "dach", **environment)
    first = re.search(r"/invite/(\S+)", invited.stdout)
    assert first, invited.stderr
    assert accounts.find_link(first[1]).email == who
    assert "invited" in run("users", "list", **environment).stdout
    second = re.search(r"/invite/(\S+)", run("users", "link", who, **environment).stdout)
    assert second
    with pytest.raises(AccountError):
        accounts.use_link(first[1], "seven blue kettles")
    account = accounts.use_link(second[1], "seven blue kettles")
    assert (account.state, account.regions) == ("active", {"dach"})
    for command in (("reset-two-factor", who), ("demand-two-factor", "yes"), ("demand-two-factor", "no")):
        assert run("users", *command, **environment).returncode == 0
