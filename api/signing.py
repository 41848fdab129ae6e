"""Sessions in cookies, and how often somebody may try a password."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta

from fastapi import Request, Response

from api.access import COOKIE, Caller, get_settings, get_store
from api.crossing import refuse_other_site
from api.heavy_use import address_of
from api.limits import Buckets
from api.problems import SignInError
from geo.store.values import User

TRIES, TRIES_S = 10, 300.0
"""Passwords that may be tried in five minutes, for one name and from one address."""
TRIES_ADDRESS = 60


class Tries:
    """Counts the passwords that were wrong; right ones do not count."""

    def __init__(self, tries: int = TRIES, per_address: int = TRIES_ADDRESS) -> None:
        self._pairs = Buckets(tries, TRIES_S)
        self._addresses = Buckets(per_address, TRIES_S)

    def take(self, request: Request, name: str) -> None:
        """Count a try; raise TooOftenError where there were too many."""
        self._addresses.take(address_of(request))
        self._pairs.take(_pair(request, name))

    def give_back(self, request: Request, name: str) -> None:
        """Forget a try that was right."""
        self._addresses.give_back(address_of(request))
        self._pairs.give_back(_pair(request, name))


def sign_in(request: Request, response: Response, name: str, password: str) -> Caller:
    """Start a session with a password; the cookie goes into the response."""
    refuse_other_site(request)
    tries: Tries = request.app.state.tries
    tries.take(request, name)
    user = get_store(request).users.verify(name, password)
    if user is None:
        raise SignInError("the name or the password is wrong")
    tries.give_back(request, name)
    return start_session(request, response, user)


def start_session(request: Request, response: Response, user: User) -> Caller:
    """Start a session; one that the cookie held before ends, so none is ever taken over."""
    store, hours = get_store(request), get_settings(request).session_hours
    earlier = request.cookies.get(COOKIE)
    if earlier:
        store.sessions.end(earlier)
    until = datetime.now(UTC) + timedelta(hours=hours)
    secret = store.sessions.start(user.id, expires_at=until)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(hours * 3600),
        secure=not loopback(request),
        httponly=True,
        samesite="lax",
    )
    return Caller(user, secret)


def sign_out(request: Request, response: Response, caller: Caller) -> None:
    """End the session of a cookie, here and in the store."""
    if caller.session:
        get_store(request).sessions.end(caller.session)
    response.delete_cookie(COOKIE, secure=not loopback(request), httponly=True, samesite="lax")


def here_only(address: str | None) -> str:
    """Return a path of this service to go on to; never another site."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return "/"
    return address if address.isprintable() else "/"


def _pair(request: Request, name: str) -> str:
    return f"{address_of(request)} {name.strip().lower()}"


def loopback(request: Request) -> bool:
    """Say whether the browser asks its own computer, where there is no TLS to ask for."""
    host = request.url.hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
