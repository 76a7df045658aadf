"""Settings: read, checked, shown, and the secrets they keep."""

from __future__ import annotations

import re
import secrets
from dataclasses import fields
from pathlib import Path

import pytest

from dashboard.settings import KNOWN_KEYS, Settings, SettingsError, kept_secret

ROOT = Path(__file__).parents[2]
KEY = secrets.token_urlsafe(48)
ENCRYPTING = secrets.token_urlsafe(32)
SECRETS = {"SECRET_KEY": KEY, "ENCRYPTION_KEYS": ENCRYPTING}
PROVIDER = {
    "OIDC_ISSUER": "https://id.shop.example/realms/shop",
    "OIDC_CLIENT_ID": "analytics",
    "OIDC_CLIENT_SECRET": "between us",
    "OIDC_GROUP_ROLES": "Shop sales = sales, cn=heads=executive,cn=heads=sales",
}


def test_defaults_are_a_demo_on_this_machine_alone() -> None:
    settings = Settings.from_environment({})
    assert (settings.mode, settings.host, settings.port, settings.data_dir) == ("demo", "127.0.0.1", 8050, Path("var"))


def test_every_setting_is_read_from_its_name_in_capitals() -> None:
    given = {
        "MODE": "production",
        "HOST": "0.0.0.0",
        "PORT": "80",
        "DATA_DIR": "/data",
        "DATABASE_URL": "postgresql://db/analytics",
        "READ_DATABASE_URL": "postgresql://replica/analytics",
        "REDIS_URL": "redis://cache",
        **SECRETS,
        "SMTP_URL": "smtps://user:password@mail.example",
        "MAIL_FROM": "Analytics <analytics@shop.example>",
        "PUBLIC_URL": "https://analytics.shop.example",
        "SCALE": "0.5",
        "DEMO_PASSWORD": "",
        "WEB_WORKERS": "3",
        "WEB_THREADS": "5",
        "TRUSTED_PROXIES": "1",
        "METRICS_TOKEN": "a token for Prometheus",
        "UPLOAD_MB": "50",
        "IMPORT_FOLDERS": "/import, /srv/exports",
        "LOG_LEVEL": "ERROR",
        **PROVIDER,
        "OIDC_NAME": "Example ID",
        "OIDC_SCOPES": "openid email groups",
        "OIDC_GROUPS_CLAIM": "roles",
        "OIDC_PROVISION": "on",
    }
    settings = Settings.from_environment(given)
    assert set(given) == {field.name.upper() for field in fields(Settings)}
    assert settings.data_dir == Path("/data")
    assert settings.environment() == {name: value for name, value in given.items() if value}
    assert Settings.from_environment(settings.environment()) == settings


def test_an_empty_value_counts_as_unset() -> None:
    assert Settings.from_environment({"PORT": " ", "SCALE": ""}) == Settings()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty', which is not a number."),
        ({"PORT": "0"}, "PORT is 0; ports are 1 to 65535."),
        ({"SCALE": "nan"}, "SCALE is nan; it is above 0 and at most 10000."),
        ({"SCALE": "inf"}, "SCALE is inf; it is above 0 and at most 10000."),
        ({"MODE": "prod"}, "MODE is 'prod'; it is one of demo, production."),
        ({"LOG_LEVEL": "info"}, "LOG_LEVEL is 'info'; it is one of DEBUG, INFO, WARNING, ERROR."),
        ({"WEB_THREADS": "0"}, "WEB_WORKERS and WEB_THREADS are at least 1."),
        ({"METRICS_TOKEN": "too short"}, "METRICS_TOKEN has 9 characters, fewer than 16."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is 0 or more."),
        ({"REDIS_URL": "redis://cache"}, "Set both DATABASE_URL and REDIS_URL, or neither: "),
        ({"SMTP_URL": "mail.example", "MAIL_FROM": "a@b.example"}, "SMTP_URL is written as smtps://user:"),
        ({"SMTP_URL": "smtp://mail.example"}, "MAIL_FROM is an address, "),
        ({"MODE": "production", **SECRETS, "DEMO_PASSWORD": "x"}, "DEMO_PASSWORD is set in production"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment(environment)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together"),
        ({"OIDC_ISSUER": "http://id.shop.example"}, "OIDC_ISSUER is an https:// address"),
        ({"OIDC_ISSUER": "http://127.0.0.1.shop.example"}, "OIDC_ISSUER is an https:// address"),
        ({"OIDC_ISSUER": "id.shop.example"}, "OIDC_ISSUER is an https:// address"),
        ({"OIDC_ISSUER": "https://"}, "OIDC_ISSUER is an https:// address"),
        ({"OIDC_ISSUER": "https://id.shop.example?tenant=1"}, "OIDC_ISSUER is an https:// address"),
        ({"OIDC_ISSUER": "http://127.0.0.1:9", "MODE": "production", **SECRETS}, "OIDC_ISSUER is an https://"),
        ({"OIDC_GROUP_ROLES": ""}, "OIDC_GROUP_ROLES gives no group a role"),
        ({"OIDC_GROUP_ROLES": "shop-sales"}, "OIDC_GROUP_ROLES gives no group a role"),
        ({"OIDC_GROUP_ROLES": "shop-sales=sales, =admin"}, "OIDC_GROUP_ROLES gives no group a role"),
        ({"OIDC_GROUP_ROLES": "shop-sales="}, "OIDC_GROUP_ROLES gives no group a role"),
        ({"OIDC_SCOPES": "profile"}, "OIDC_SCOPES has to name openid"),
        ({"OIDC_PROVISION": "yes"}, "OIDC_PROVISION is 'yes'; it is one of on, off."),
    ],
)
def test_a_provider_is_named_whole_or_not_at_all(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment({**PROVIDER, **change})
    assert str(refusal.value).startswith(sentence)
    assert PROVIDER["OIDC_CLIENT_SECRET"] not in str(refusal.value)


def test_groups_give_the_roles_that_are_named_for_them() -> None:
    assert Settings.from_environment(PROVIDER).group_roles == {
        "Shop sales": {"sales"},
        "cn=heads": {"executive", "sales"},
    }
    assert Settings().group_roles == {}
    for issuer in ("http://localhost:8070/o", "http://127.0.0.1:8070", "http://[::1]:8070"):
        assert Settings.from_environment({**PROVIDER, "OIDC_ISSUER": issuer})


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment({"PORT": "x", "MODE": "production", "SCALE": "-1"})
    assert len(str(refusal.value).splitlines()) == 4


@pytest.mark.parametrize("key", ["", "short", "x" * 64, "abababab" * 8, *KNOWN_KEYS])
def test_production_refuses_a_missing_short_or_known_key_without_repeating_it(key: str) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY") as refusal:
        Settings.from_environment({"MODE": "production", "SECRET_KEY": key, "ENCRYPTION_KEYS": ENCRYPTING})
    assert not key or key not in str(refusal.value)


@pytest.mark.parametrize(
    "keys",
    ["", "short", KEY, f"{ENCRYPTING},", "A" * 43, f"{ENCRYPTING},{'A' * 43}"],
    ids=["missing", "short", "long", "one of two missing", "guessable", "one of two guessable"],
)
def test_production_refuses_keys_that_do_not_encrypt_without_repeating_them(keys: str) -> None:
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS") as refusal:
        Settings.from_environment({"MODE": "production", "SECRET_KEY": KEY, "ENCRYPTION_KEYS": keys})
    assert not keys or keys not in str(refusal.value)


def test_several_encryption_keys_are_fine() -> None:
    keys = f"{ENCRYPTING}, {secrets.token_urlsafe(32)}="
    assert Settings.from_environment({"ENCRYPTION_KEYS": keys}).encryption_keys == keys


def test_the_published_example_is_refused() -> None:
    example = re.search(r"^SECRET_KEY=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert example
    assert example[1] in KNOWN_KEYS


def test_no_secret_is_shown() -> None:
    names = ("database_url", "read_database_url", "redis_url", "secret_key", "demo_password", "oidc_client_secret")
    settings = Settings(**dict.fromkeys((*names, "encryption_keys", "smtp_url"), "SECRET"))
    assert "SECRET" not in repr(settings)


def test_a_kept_secret_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    first = kept_secret(path, 48)
    assert len(first) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept_secret(path, 48) == first
    assert [each.name for each in path.parent.iterdir()] == ["secret_key"]
