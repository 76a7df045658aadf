"""Child processes that end when their parent does, and in the order the parent wants."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

STOP_SECONDS = 60
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


def first_ended(processes: Sequence[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """Wait until one of the children has ended, and say which."""
    while True:
        for process in processes:
            if process.poll() is not None:
                return process
        time.sleep(0.2)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let a signal to stop leave the block by SystemExit, once: what follows is not to be interrupted."""

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(0 if number == signal.SIGINT else 128 + number)

    before = {each: signal.signal(each, leave) for each in STOP_SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
