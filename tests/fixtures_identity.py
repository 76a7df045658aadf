"""Fixtures of identity providers: processes on loopback, and somebody who logs in at one."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from werkzeug.test import TestResponse

from dashboard.processes import stop, told_of_death
from tests.fixtures_people import Person
from tests.identity import CLIENT, PASSWORD, SECRET
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
GROUP_ROLES = "shop-sales=sales, shop-market=marketing, shop-heads=executive, shop-heads=sales, shop-admins=admin"


class Process:
    """A provider that runs: `python -m module arguments`, whose last but one says that it listens."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            preexec_fn=told_of_death(signal.SIGTERM),
        )
        assert self.process.stdout
        self.port = int(json.loads(self.process.stdout.readline())["port"])
        self.issuer = f"http://127.0.0.1:{self.port}/o"

    def end(self) -> None:
        stop(self.process, signal.SIGTERM)
        assert self.process.stdout
        self.process.stdout.close()

    def settings(self, **others: str) -> dict[str, str]:
        """What the application is told of it."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "the company's log-in",
            "oidc_group_roles": GROUP_ROLES,
            "oidc_provision": "on",
            **others,
        }


class Provider(Process):
    """django-oauth-toolkit's provider, which outlives its process in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__("tests.identity.provider", str(folder), str(free_port()), "one")

    def begin_again(self, key: str) -> None:
        """Start where it was, signing with this key; the one before is gone."""
        self.end()
        super().__init__("tests.identity.provider", str(self.folder), str(self.port), key)

    def has(self, name: str, *groups: str, email: str = "", confirmed: bool = True) -> str:
        """See that it knows this person in these groups and no others; returns their subject."""
        given = {"groups": groups, "email": email or f"{name}@shop.example", "confirmed": confirmed}
        answer = requests.put(f"http://127.0.0.1:{self.port}/people/{name}", json=given, timeout=10)
        answer.raise_for_status()
        return answer.text

    def log_in(self, address: str, name: str) -> str:
        """Follow `address` to its log-in page and log in there; the address that it then sends the browser to."""
        with requests.Session() as browser:
            form = browser.get(address, timeout=10)
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
            assert token, form.text
            data = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
            answer = browser.post(form.url, data=data, allow_redirects=False, timeout=10)
            while answer.headers.get("Location", "").startswith("/"):
                onwards = f"http://127.0.0.1:{self.port}{answer.headers['Location']}"
                answer = browser.get(onwards, allow_redirects=False, timeout=10)
        return str(answer.headers["Location"])


def own(address: str) -> str:
    """The path of ours that an address leads back to."""
    assert address.startswith("http://localhost/sso/return?"), address
    return address.removeprefix("http://localhost")


def begin(person: Person, wanted: str = "/") -> str:
    """Where the log-in page's button leads, once our application has been asked."""
    answer = person.get("/sso/begin", query_string={"next": wanted})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def sign_in(person: Person, provider: Provider, name: str, wanted: str = "/") -> TestResponse:
    """Log in through the provider; the answer to the browser that comes back."""
    return person.get(own(provider.log_in(begin(person, wanted), name)))


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A real identity provider."""
    running = Provider(tmp_path_factory.mktemp("provider"))
    yield running
    running.end()


@pytest.fixture(scope="session")
def liar() -> Iterator[Process]:
    """A provider that lies as the code says."""
    running = Process("tests.identity.hostile", "0")
    yield running
    running.end()
