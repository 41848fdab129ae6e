"""Requests that another site's page sends in somebody's name (CSRF), refused.

A browser adds the session's cookie to whatever a page sends. So a change made with a cookie has to
bring the session's token as well, which only our own pages and ``GET /api/v1/session`` tell. Programs
send a key in ``Authorization`` and need none.
"""

from __future__ import annotations

import hashlib
import hmac

from fastapi import Request

from api.problems import NotAllowedError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER, FIELD = "x-csrf-token", "csrf_token"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def token_of(session: str) -> str:
    """Return the token of a session: it follows from its secret, and tells nothing of it."""
    return hmac.new(session.encode(), b"khuvuc csrf", hashlib.sha256).hexdigest()


async def refuse_foreign_page(request: Request, session: str) -> None:
    """Raise NotAllowedError for a change that comes from another site, or without the token."""
    if request.method in SAFE or request.headers.get("authorization"):
        return
    refuse_other_site(request)
    if session and not hmac.compare_digest(
        token_of(session).encode(), (await _sent(request)).encode()
    ):
        raise NotAllowedError(
            f"send the session's token, which GET /api/v1/session tells, as {HEADER} or {FIELD}"
        )


def refuse_other_site(request: Request) -> None:
    """Raise NotAllowedError where the browser says that another site's page asks.

    Where it says so itself, that holds: a page that tells no referrer sends ``Origin: null``.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        host = request.headers.get("host", "")
        foreign = origin is not None and origin.partition("://")[2] != host
    if foreign:
        raise NotAllowedError("another site's page may not change anything here")


async def _sent(request: Request) -> str:
    header = request.headers.get(HEADER)
    if header is not None:
        return header
    if request.headers.get("content-type", "").startswith(FORMS):
        return str((await request.form()).get(FIELD, ""))
    return ""
