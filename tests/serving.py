"""Applications that answer over HTTP, in a thread of the test's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer

LOOKS = 0.01
"""Seconds after which a server that is told to stop has noticed."""


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Let a server answer for the length of the block."""
    thread = threading.Thread(target=server.serve_forever, args=(LOOKS,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
