"""People at the product and at its controls: each can be shown a page with filters, and takes in what comes."""

from __future__ import annotations

import html
import re
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import uuid4

import orjson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from services.filters import Filters
from tests.load.http import HOST, Answer, Browser

UPDATE = "/_dash-update-component"
PAGE = "/executive/summary"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_LOCATION = re.compile(rb"\r\nlocation: *(\S+)", re.IGNORECASE)
_FAILED = '"className":"state error"'
"""How a panel of the product says that it failed, in an answer's JSON."""


class RefusedError(Exception):
    """A server answered with anything but the page."""


class User(Protocol):
    """Somebody who can be shown a page."""

    async def arrive(self) -> None:
        """Log in where that is asked for, and learn what the page is made of."""

    async def show(self, filters: Filters, path: str = PAGE) -> None:
        """Be shown the page with these filters. Raises RefusedError."""

    async def leave(self) -> None:
        """Close the connection."""


class ProductUser:
    """A person logged in to the dashboard. A page is the router's answer: header and every panel, drawn.

    Who looks `closely` unpacks every answer to see whether a panel failed, which takes time from the servers. Who asks
    `anew` puts something into the address that was never there: the data may be cached, the answer is not.
    """

    def __init__(self, port: int, email: str, password: str, *, closely: bool = False, anew: bool = False) -> None:
        self.browser = Browser(port)
        self.closely = closely
        self.anew = anew
        self.email = email
        self.password = password
        self.router: dict[str, Any] = {}

    async def arrive(self) -> None:
        """Log in as the form does, and open a page."""
        form = _fine(await self.browser.get("/login")).text()
        token = _TOKEN.search(form)
        if token is None:
            raise RefusedError("the log-in page has no token")
        fields = {"email": self.email, "password": self.password, "csrf_token": html.unescape(token[1])}
        answer = await self.browser.post_form("/login", fields)
        if answer.status != 303:
            raise RefusedError(f"logging in: {answer.status}")
        while moved := _LOCATION.search(answer.head):
            answer = await self.browser.get(moved[1].decode())
        _fine(answer)
        self.router = await _callback(self.browser, "page.children")

    async def show(self, filters: Filters, path: str = PAGE) -> None:
        """Be shown a page."""
        search = filters.to_query() + (f"&visit={uuid4().hex}" if self.anew else "")
        values = {"url.pathname": path, "url.search": search, "theme.data": "light"}
        answer = _fine(await self.browser.post_json(UPDATE, _callback_body(self.router, values)))
        if self.closely and _FAILED in answer.text():
            raise RefusedError("a panel failed")

    async def leave(self) -> None:
        """Close the connection."""
        await self.browser.close()


class NaiveUser:
    """A person at the naive control, whose one callback answers the whole page."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)
        self.update: dict[str, Any] = {}

    async def arrive(self) -> None:
        """Open the page."""
        _fine(await self.browser.get("/"))
        self.update = await _callback(self.browser, "kpis.children")

    async def show(self, filters: Filters, path: str = PAGE) -> None:
        """Be shown the page; it has but one."""
        values = {"dates.start_date": str(filters.start), "dates.end_date": str(filters.end)}
        chosen = {
            f"{name}-chosen.value": list(getattr(filters, name)) for name in ("regions", "channels", "categories")
        }
        _fine(await self.browser.post_json(UPDATE, _callback_body(self.update, values | chosen)))

    async def leave(self) -> None:
        """Close the connection."""
        await self.browser.close()


class StreamlitUser:
    """A person at the Streamlit control: a session over its web socket, in which each page is a run of the script."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: ClientConnection | None = None

    async def arrive(self) -> None:
        """Open a session."""
        address = f"ws://{HOST}:{self.port}/_stcore/stream"
        self.socket = await connect(address, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]

    async def show(self, filters: Filters, path: str = PAGE) -> None:
        """Run the script and take its messages in until it has finished."""
        assert self.socket is not None
        query = {"start": filters.start, "end": filters.end, **chosen_values(filters)}
        request = BackMsg()
        request.rerun_script.query_string = urlencode(query, doseq=True)
        await self.socket.send(request.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await self.socket.recv(decode=False))
            if message.delta.new_element.WhichOneof("type") == "exception":
                raise RefusedError(message.delta.new_element.exception.message)
            if message.WhichOneof("type") == "script_finished":
                return

    async def leave(self) -> None:
        """Close the session."""
        if self.socket is not None:
            await self.socket.close()


def chosen_values(filters: Filters) -> dict[str, tuple[str, ...]]:
    """The values that each dimension is filtered by."""
    return {"regions": filters.regions, "channels": filters.channels, "categories": filters.categories}


def _fine(answer: Answer) -> Answer:
    if answer.status != 200:
        raise RefusedError(f"{answer.status}: {answer.text()[:200]}")
    return answer


async def _callback(browser: Browser, output: str) -> dict[str, Any]:
    """The server's callback that fills `output`, as this person's list of callbacks has it."""
    listed = orjson.loads(_fine(await browser.get("/_dash-dependencies")).text())
    found: dict[str, Any] = next(each for each in listed if output in _parts(each["output"]))
    return found


def _parts(output: str) -> list[str]:
    return output[2:-2].split("...") if output.startswith("..") else [output]


def _callback_body(callback: dict[str, Any], values: dict[str, Any]) -> bytes:
    """What Dash's front end posts for a callback, all of whose inputs have just changed."""
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in _parts(callback["output"])]
    inputs, state = (
        [{**each, "value": values.get(f"{each['id']}.{each['property']}")} for each in callback[kind]]
        for kind in ("inputs", "state")
    )
    return orjson.dumps(
        {
            "output": callback["output"],
            "outputs": outputs if callback["output"].startswith("..") else outputs[0],
            "inputs": inputs,
            "state": state,
            "changedPropIds": [f"{each['id']}.{each['property']}" for each in inputs],
        }
    )
