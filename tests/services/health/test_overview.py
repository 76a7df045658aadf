"""The lights: good where nothing is wrong, and telling what is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services import cache, health
from services.health import Light, overview
from tests.services.health.situations import ADMIN, run


@pytest.fixture
def redis_away() -> Iterator[None]:
    before = cache.backend()
    cache.configure_cache("unix:///nowhere/redis.sock")
    yield
    cache._backend = before


def shown() -> dict[str, Light]:
    return {light.name: light for light in health.lights()}


def test_a_company_that_is_well(company: str, redis_url: str) -> None:
    lights = shown()
    assert lights["PostgreSQL"].says.startswith("Version 18")
    assert lights["Redis"].state == "good"
    assert lights["Figures"].says.startswith("Version 1, refreshed ")
    assert (lights["Locks"].state, lights["Locks"].says) == ("good", "Nobody waits for anybody.")
    assert lights["Partitions"].state == "watch"
    assert "Replica" not in lights


def test_what_needs_most_comes_first(empty_database: str, redis_away: None) -> None:
    health.roll_partitions(by=ADMIN)
    run("create table core.visit as select generate_series(1, 5000) as visit_id")
    lights = health.lights()
    assert [(light.name, light.state) for light in lights[:3]] == [
        ("Redis", "act"),
        ("Figures", "watch"),
        ("Statistics", "watch"),
    ]
    assert lights[1].says == "Nothing has been loaded yet."
    assert lights[2].says == "1 table has moved from its statistics."
    assert {light.state for light in lights[3:]} == {"good"}
    assert health.in_a_sentence(lights) == "1 thing needs you, and 2 can wait."


def test_files_that_wait_for_a_refresh(empty_database: str, redis_url: str) -> None:
    run(
        "insert into ops.load (source) values ('x')",
        "insert into ops.load_file (load_id, table_name, path, started, state)"
        " values (1, 'orders', 'x', now(), 'loaded')",
        "update ops.data_version set version = 4, refreshed_at = now() - interval '5 minutes'",
    )
    assert shown()["Figures"] == Light(
        "Figures", "watch", "1 loaded file waits for a refresh; the last was 5 minutes ago."
    )
    run("update ops.data_version set refreshed_at = now() - interval '3 hours'")
    assert shown()["Figures"].state == "act"
    run("update ops.data_version set files = 1")
    assert shown()["Figures"].says == "Version 4, refreshed 3 hours ago, knows all that was loaded."


def test_degrees() -> None:
    assert [overview._grade(value, 0.8, 0.95) for value in (0.79, 0.8, 0.95)] == ["good", "watch", "act"]
    assert [overview._seconds(value) for value in (0, 119, 120, 7200, 172_800)] == [
        "0 seconds",
        "119 seconds",
        "2 minutes",
        "2 hours",
        "2 days",
    ]
    assert [overview._bytes(value) for value in (5 << 20, 2 << 30)] == ["5.0 MB", "2.0 GB"]
    assert health.in_a_sentence([Light("a", "good", "")]) == "All is well."
    assert health.in_a_sentence([Light("a", "watch", "")]) == "Nothing is urgent; 1 thing is worth a look."
    assert health.in_a_sentence([Light("a", "act", "")] * 2) == "2 things need you."
