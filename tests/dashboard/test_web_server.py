"""The web server as it is started for people: what holds in every process of it, however young."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
import requests

from dashboard.settings import Settings
from tests.fixtures_web import PASSWORD, csrf_token
from tests.load.site import Site, product

SUITE = re.compile(r'(?:src|href)="(/_dash-component-suites/[^"]+)"')
ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    with product(settings.database_url, settings.redis_url, tmp_path / "web.log") as running:
        yield running


def logged_in(site: Site) -> requests.Session:
    person = requests.Session()
    token = csrf_token(person.get(f"{site.address}/login").text)
    form = {"email": "admin@demo.example", "password": PASSWORD, "csrf_token": token}
    answer = person.post(f"{site.address}/login", data=form, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    return person


def test_a_worker_serves_the_files_of_a_page_that_another_one_rendered(site: Site) -> None:
    with logged_in(site) as person:
        files = SUITE.findall(person.get(f"{site.address}/executive/summary").text)
        cookies = person.cookies.get_dict()
    assert len(files) > 5

    def status(path: str) -> int:
        return requests.get(site.address + path, cookies=cookies, timeout=60).status_code

    workers = site.process.children()
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    psutil.wait_procs(workers, timeout=30)
    with ThreadPoolExecutor(len(files)) as pool:
        assert list(pool.map(status, files)) == [200] * len(files)


def test_a_worker_is_forked_from_an_application_that_is_ready(settings: Settings) -> None:
    environment = {**os.environ, **settings.environment()}
    asked = "import wsgi, dash; app = dash.get_app(); print(bool(app.registered_paths), bool(app.callback_map))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout == "True True\n", done.stderr
