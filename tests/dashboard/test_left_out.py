"""An address that names what does not exist: the page says so and counts the rest, a file is refused."""

from __future__ import annotations

import json
import re

import pytest

from tests.dashboard.test_app import answers
from tests.fixtures_web import LIMITED, ClientFor

PATH = "/sales/orders"


def opened(client_for: ClientFor, role: str, query: str) -> str:
    """What the first answer brings, as text."""
    brought = answers(client_for(role).get(f"{PATH}{query}").text)
    return " ".join(json.dumps(json.loads(answer), ensure_ascii=False) for answer in brought.values())


def figures(brought: str) -> list[str]:
    return re.findall(r'"kpi-value"[^]]*?\},\s*"([^"]+)"', brought)


@pytest.mark.parametrize(("role", "region"), [("admin", "narnia"), (LIMITED, "narnia"), (LIMITED, "us_east")])
def test_the_page_says_what_it_leaves_out_and_counts_the_rest(client_for: ClientFor, role: str, region: str) -> None:
    brought = opened(client_for, role, f"?region={region}&channel=email&range=28d")
    said = f"“{region}” is no region that you can choose."
    assert said in brought
    assert f'"{PATH}?channel=email&range=28d"' in brought
    assert figures(brought)
    assert figures(brought) == figures(opened(client_for, role, "?channel=email&range=28d"))


def test_nothing_is_said_of_what_exists(client_for: ClientFor) -> None:
    assert "that you can choose" not in opened(client_for, "admin", "?region=dach&channel=email")


@pytest.mark.parametrize(("role", "region"), [("admin", "narnia"), (LIMITED, "us_east")])
def test_a_file_of_what_does_not_exist_is_refused(client_for: ClientFor, role: str, region: str) -> None:
    for kind in (".csv", ".xlsx", "/receipt"):
        answer = client_for(role).get(f"/api/panels/sales/orders/status{kind}?region={region}")
        assert (answer.status_code, answer.get_json()["error"]) == (400, "bad_filter")
        assert answer.get_json()["message"] == f"“{region}” is no region that you can choose."
