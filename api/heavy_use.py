"""Limits for what costs much: batches of lookups, uploads, runs. A key that holds has more."""

from __future__ import annotations

import hashlib

import anyio.to_thread
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.limits import Buckets, TooOftenError
from api.problems import response_of
from api.settings import Settings
from geo.errors import StoreAwayError
from geo.store.store import Store

HEAVY = ("/api/v1/lookup/batch", "/api/v1/territories", "/api/v1/plans", "/api/v1/runs")
MINUTE_S = 60.0
REMEMBERED_S = 30.0
"""How long a key is believed without asking the store again."""


class HeavyUse:
    """Answers 429 where one caller changes or batches too often; reading is not counted."""

    def __init__(self, app: ASGIApp, store: Store, settings: Settings) -> None:
        self.app, self.store = app, store
        self._visitors = Buckets(settings.heavy_a_minute, MINUTE_S)
        self._keys = Buckets(settings.heavy_a_minute_with_key, MINUTE_S)
        self._asked = Buckets(1, REMEMBERED_S)
        self._known: dict[str, bool] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a request, and pass it on while its bucket has something left."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _heavy(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            await anyio.to_thread.run_sync(self._count, request)
        except TooOftenError as error:
            await response_of(error, request.url.path)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _count(self, request: Request) -> None:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._holds(secret.strip()):
            self._keys.take(_folded(secret))
        else:
            self._visitors.take(address_of(request))

    def _holds(self, secret: str) -> bool:
        """Say whether a key holds; one that does not must not open a bucket of its own."""
        folded = _folded(secret)
        try:
            self._asked.take(folded)
        except TooOftenError:
            return self._known.get(folded, False)
        try:
            self._known = {**self._known, folded: self.store.keys.verify(secret) is not None}
        except StoreAwayError:
            return self._known.get(folded, False)
        self._known = {key: True for key, holds in self._known.items() if holds}
        return self._known.get(folded, False)


def address_of(request: Request) -> str:
    """Return where a request comes from; behind a proxy uvicorn tells the caller's own address."""
    return request.client.host if request.client else "unknown"


def _heavy(path: str) -> bool:
    return path.startswith(HEAVY)


def _folded(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
