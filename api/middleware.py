"""What every answer carries, and what no log does."""

from __future__ import annotations

import logging

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; form-action 'self'"
MAP_POLICY = (
    "default-src 'self' 'unsafe-inline' data: blob:; frame-ancestors 'self'; form-action 'none'"
)
"""A Folium page holds its script within itself; it may ask nobody else all the same."""

_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),  # a page's address may hold a position
    (b"permissions-policy", b"geolocation=(self), camera=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_POLICY = (b"content-security-policy", POLICY.encode())


class SecurityHeaders:
    """Adds the headers that keep a browser from asking or telling anybody else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer gets the headers, a policy of its own stays."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.setdefault("headers", [])
                headers.extend(_ALWAYS)
                if b"content-security-policy" not in dict(headers):
                    headers.append(_POLICY)
            await send(message)

        await self.app(scope, receive, with_headers)


def own_policy(headers: MutableHeaders, policy: str) -> None:
    """Give an answer a content policy of its own."""
    headers["content-security-policy"] = policy


class WithoutQuery(logging.Filter):
    """Cuts the query from the server's access log: a position asked is somebody's home."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record's path, and keep it."""
        if isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, version, status = record.args
            record.args = (client, method, str(path).partition("?")[0], version, status)
        return True


def keep_queries_out_of_logs() -> None:
    """Let uvicorn's access log tell paths alone, however the server was started."""
    logger = logging.getLogger("uvicorn.access")
    if not any(isinstance(one, WithoutQuery) for one in logger.filters):
        logger.addFilter(WithoutQuery())
