"""What carries messages between beat and workers, and what keeps both running."""

from __future__ import annotations

import ssl
import sys
import threading
import time
from pathlib import Path

import pytest

from dashboard import supervision
from dashboard.jobs import warming
from dashboard.jobs.beat import Reminders
from dashboard.jobs.messages import QUEUE, TASK, broker_url, make_celery
from dashboard.supervision import Family
from services import jobs


@pytest.mark.parametrize(
    ("ours", "celery_s"),
    [
        ("unix:///var/run/redis.sock?db=0", "redis+socket:///var/run/redis.sock?virtual_host=0"),
        ("unix://:secret@/run/redis.sock?db=3", "redis+socket://:secret@/run/redis.sock?virtual_host=3"),
        ("unix:///a%20folder/redis.sock", "redis+socket:///a%20folder/redis.sock?virtual_host=0"),
        ("redis://:secret@redis:6379/0", "redis://:secret@redis:6379/0"),
        ("rediss://redis:6380/1", "rediss://redis:6380/1"),
    ],
)
def test_the_address_of_redis_as_celery_writes_it(ours: str, celery_s: str) -> None:
    assert broker_url(ours) == celery_s


@pytest.mark.parametrize(("scheme", "expected"), [("rediss", {"ssl_cert_reqs": ssl.CERT_REQUIRED}), ("redis", False)])
def test_certificates_are_checked_and_nothing_but_json_is_read(scheme: str, expected: object) -> None:
    conf = make_celery(f"{scheme}://redis:6379/0").conf
    assert conf.broker_use_ssl == expected
    assert conf.accept_content == ["json"]


def test_the_address_leads_there(redis_url: str) -> None:
    app = make_celery(redis_url)
    app.send_task(TASK, ("load",))
    with app.connection_for_write() as connection:
        assert connection.default_channel.client.lpop(QUEUE)


def test_a_job_that_nobody_takes_up_is_told_again_less_and_less_often() -> None:
    reminders, told = Reminders(), []
    for second in range(300):
        for job in reminders.wanted(frozenset({"load"}), second):
            reminders.told(job, second)
            told.append(second)
    assert told == [0, 5, 15, 35, 75, 135, 195, 255]


def test_a_job_that_waits_anew_is_told_at_once() -> None:
    reminders = Reminders()
    reminders.told("load", 0)
    assert reminders.wanted(frozenset({"load", "warm_up"}), 1) == ["warm_up"]
    assert reminders.wanted(frozenset(), 2) == []
    assert reminders.wanted(frozenset({"load"}), 3) == ["load"]


def test_every_job_of_the_product_has_a_name_of_its_own_and_words() -> None:
    warming.install()
    assert list(jobs.JOBS) == [job.name for job in jobs.JOBS.values()]
    assert all(job.title and job.owner and job.function.__doc__ for job in jobs.JOBS.values())


def test_a_child_that_ends_is_started_again_later_and_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.05)
    log = tmp_path / "starts"
    starts = f"import time; open({str(log)!r}, 'a').write(f'{{time.time()}}\\n')"
    enough = threading.Event()
    with Family({}) as family:
        family.start("The child", [sys.executable, "-c", starts])
        keeper = threading.Thread(target=family.keep, args=(enough,))
        keeper.start()
        deadline = time.monotonic() + 30
        while not log.exists() or len(log.read_text().splitlines()) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        enough.set()
        keeper.join()


def test_all_children_are_stopped_at_the_end() -> None:
    with Family({}) as family:
        children = [family.start(name, [sys.executable, "-c", "import time; time.sleep(60)"]) for name in ("a", "b")]
        assert not any(child.ended for child in children)
    assert all(child.ended for child in children)
