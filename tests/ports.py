"""Ports for the servers of tests: below those that the system gives to connections, so that none is taken meanwhile."""

from __future__ import annotations

import secrets
import socket
from contextlib import suppress

HOST = "127.0.0.1"
FIRST, LAST = 11_000, 32_000


def free_port() -> int:
    """A port of the loopback that nobody uses; chosen by chance, since several processes test at once."""
    while True:
        port = FIRST + secrets.randbelow(LAST - FIRST)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
