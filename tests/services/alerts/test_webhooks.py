"""How a webhook is sent: to the very address that was checked, and not for ever."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from services.alerts import webhooks
from services.alerts.addresses import Target
from services.alerts.webhooks import WebhookFailed, post
from tests.services.alerts.sinks import ADDRESS, Receiver


def target(port: int, scheme: str = "http") -> Target:
    """A name that no resolver knows, at the loopback."""
    return Target(scheme, "hook.test", port, "/x", (ADDRESS,))


def test_the_connection_is_made_to_the_checked_address_for_the_name(receiver: Receiver) -> None:
    post(target(receiver.port), b"{}", {})
    (request,) = receiver.requests
    assert (request.headers["Host"], request.path) == (f"hook.test:{receiver.port}", "/x")


def test_the_next_address_is_tried_when_one_does_not_answer(receiver: Receiver) -> None:
    with closing(socket.socket()) as deaf:
        deaf.bind((ADDRESS, 0))
        two = Target("http", "hook.test", receiver.port, "/x", ("127.0.0.99", ADDRESS))
        post(two, b"{}", {})
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("status", [199, 404, 500])
def test_whatever_is_not_a_success_has_failed(receiver: Receiver, status: int) -> None:
    receiver.answer = (status, {})
    with pytest.raises(WebhookFailed):
        post(target(receiver.port), b"{}", {})


@pytest.fixture
def hello() -> Iterator[tuple[int, list[bytes]]]:
    """A port at which one connection is taken, read from, and left alone."""
    with closing(socket.socket()) as listening:
        listening.bind((ADDRESS, 0))
        listening.listen()
        heard: list[bytes] = []
        done = threading.Event()

        def take() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                heard.append(connection.recv(4096))
                done.wait(10)
                connection.close()

        thread = threading.Thread(target=take)
        thread.start()
        yield listening.getsockname()[1], heard
        done.set()
        thread.join()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_who_does_not_answer_is_left_when_time_is_up(
    monkeypatch: pytest.MonkeyPatch, hello: tuple[int, list[bytes]], scheme: str
) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.3)
    port, heard = hello
    with pytest.raises(WebhookFailed):
        post(target(port, scheme), b"{}", {})
    if scheme == "https":
        assert b"hook.test" in heard[0], "the name is in TLS's first words"
        assert ssl.create_default_context().check_hostname


def test_who_answers_a_byte_at_a_time_is_left_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.3)
    over = threading.Event()
    with closing(socket.socket()) as listening:
        listening.bind((ADDRESS, 0))
        listening.listen()

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                while not over.wait(0.05):
                    connection.sendall(b"H")

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(WebhookFailed):
            post(target(listening.getsockname()[1]), b"{}", {})
        over.set()
        thread.join()
