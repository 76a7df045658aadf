"""Child processes that end when their parent does, and in the order the parent wants."""

from __future__ import annotations

import ctypes
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

STOP_SECONDS = 60
DEAF_SECONDS = 10
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def told_of_death(how: signal.Signals) -> Callable[[], None] | None:
    """What a child runs first, so that the kernel sends it this signal when its parent is gone."""
    if sys.platform != "linux":
        return None
    set_option, parent_death = ctypes.CDLL(None).prctl, 1
    return lambda: set_option(parent_death, how)


def stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Ask a child to end, and end it when it does not."""
    process.send_signal(how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def stopped_by_signals(first: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let a signal to stop leave the block by SystemExit, after `first`, which takes no time.

    Those that follow at once are not heard, so that what is ended in good order stays so; a later one is, because
    Python drops an exception that a signal raises in a destructor.
    """
    heard_at = -math.inf

    def leave(number: int, _frame: FrameType | None) -> None:
        nonlocal heard_at
        if time.monotonic() - heard_at > DEAF_SECONDS:
            heard_at = time.monotonic()
            first()
            raise SystemExit(128 + number)

    with _handled(leave):
        yield


@contextmanager
def asked_to_stop() -> Iterator[Event]:
    """An event that a signal to stop sets, for a loop that looks at it; later signals are not heard."""
    asked = Event()
    with _handled(lambda _number, _frame: asked.set()):
        yield asked
        if asked.is_set():
            for each in STOP_SIGNALS:
                signal.signal(each, signal.SIG_IGN)


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {each: signal.signal(each, handler) for each in STOP_SIGNALS}
    try:
        yield
    finally:
        for each, former in before.items():
            if signal.getsignal(each) is handler:
                signal.signal(each, former)
