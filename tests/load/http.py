"""A small HTTP/1.1 client over kept-alive connections: cheap enough to leave the machine to what it measures."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import brotli

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=;\r]+)=([^;\r]*)", re.IGNORECASE)
_ENCODING = re.compile(rb"\r\ncontent-encoding: *(\w+)", re.IGNORECASE)
_DECODE = {b"br": brotli.decompress, b"gzip": gzip.decompress}
HOST = "127.0.0.1"
PATIENCE = 60
"""Seconds after which a request counts as lost."""


@dataclass(frozen=True)
class Answer:
    """A response; `body` as it came over the wire."""

    status: int
    head: bytes
    body: bytes

    def text(self) -> str:
        """The body, unpacked."""
        encoding = _ENCODING.search(self.head)
        return (_DECODE[encoding[1]](self.body) if encoding else self.body).decode()


class Browser:
    """One person's browser, without the drawing: a connection, cookies, and requests one after another."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        """GET a path."""
        return await self._send(self._head("GET", path))

    async def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        """POST a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._send(self._head("POST", path, kind, body := urlencode(fields).encode()) + body)

    async def post_json(self, path: str, body: bytes) -> Answer:
        """POST what Dash's front end posts, with its token against forgery."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.cookies.get("_csrf_token", "")}
        return await self._send(self._head("POST", path, headers, body) + body)

    async def close(self) -> None:
        """Close the connection."""
        if self._streams:
            self._streams[1].close()
            self._streams = None

    def _head(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
        all_headers = {
            "Host": f"{HOST}:{self.port}",
            "Accept-Encoding": "gzip, deflate, br",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **({"Content-Length": str(len(body)), "Origin": f"http://{HOST}:{self.port}"} if body else {}),
            **(headers or {}),
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in all_headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def _send(self, request: bytes) -> Answer:
        kept = self._streams is not None
        try:
            return await asyncio.wait_for(self._exchange(request), PATIENCE)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self.close()
            if not kept:
                raise
            return await asyncio.wait_for(self._exchange(request), PATIENCE)  # the server had closed an idle one

    async def _exchange(self, request: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self.port, limit=1 << 20)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        for name, value in _COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        if b"\r\nconnection: close" in head.lower():
            await self.close()
        return Answer(int(head[9:12]), head, body)
