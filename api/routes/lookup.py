"""Where do I vote? Raw routes: the answers lie ready as bytes, and a framework would cost more."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import anyio.to_thread
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.asking import answer, position
from api.lookups import Lookups
from api.problems import TooLargeError, response_of
from geo.errors import CallError, KhuvucError
from geo.lookup import Snapshot

LOOKUP, BATCH = "/api/v1/lookup", "/api/v1/lookup/batch"
BYTES_A_POINT = 100
_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),  # the address of the answer holds a position
]


class LookupRoute:
    """``GET /api/v1/lookup?lon&lat`` · ``?q&ward`` · ``?ward&unit`` · ``?sandbox``."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer one question; words take longer and may not hold up the positions."""
        asked = _asked(scope["query_string"].decode("utf-8", "replace"))
        snapshot = self.lookups.snapshot
        if "q" in asked:
            body = await anyio.to_thread.run_sync(answer, snapshot, asked)
        else:
            body = answer(snapshot, asked)
        await _send(send, body)


class LookupsFirst:
    """Answers single lookups ahead of the framework's routing, which costs more than they do."""

    def __init__(self, app: ASGIApp, lookups: Lookups) -> None:
        self.app, self.route = app, LookupRoute(lookups)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a lookup, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != LOOKUP or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        try:
            await self.route(scope, receive, send)
        except KhuvucError as error:
            await response_of(error, LOOKUP)(scope, receive, send)


class BatchRoute:
    """``POST /api/v1/lookup/batch`` with ``{"points": [[lon, lat], …]}``."""

    def __init__(self, lookups: Lookups, most: int) -> None:
        self.lookups = lookups
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer many questions at once, in their order."""
        points = self._points(await self._body(Request(scope, receive)))
        await _send(send, await anyio.to_thread.run_sync(_answers, self.lookups.snapshot, points))

    async def _body(self, request: Request) -> bytes:
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > self.most * BYTES_A_POINT + 1_000:
                raise TooLargeError(f"one batch has {self.most:,} points at most")
        return bytes(body)

    def _points(self, body: bytes) -> list[tuple[float, float]]:
        try:
            pairs = [(lon, lat) for lon, lat in json.loads(body)["points"]]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise CallError('send {"points": [[lon, lat], …]}') from None
        if len(pairs) > self.most:
            raise TooLargeError(f"one batch has {self.most:,} points at most")
        return [position(lon, lat) for lon, lat in pairs]


def _asked(query: str) -> dict[str, str]:
    """Return what an address asks; numbers need no decoding, which takes as long as finding the unit."""
    if "%" in query or "+" in query:
        return dict(parse_qsl(query))
    parts = (part.partition("=") for part in query.split("&"))
    return {name: value for name, _, value in parts if value}


async def _send(send: Send, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": body})


def _answers(snapshot: Snapshot, points: list[tuple[float, float]]) -> bytes:
    found = snapshot.find_many([lon for lon, _ in points], [lat for _, lat in points])
    return b'{"answers":[' + b",".join(found) + b"]}"


def lookup_routes(lookups: Lookups, batch_points: int) -> list[Route]:
    """Return the two routes."""
    single, batch = LookupRoute(lookups), BatchRoute(lookups, batch_points)
    return [Route(LOOKUP, single, methods=["GET"]), Route(BATCH, batch, methods=["POST"])]
