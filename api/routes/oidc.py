"""Going to an OpenID Connect provider to sign in, and coming back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from api.access import StoreDep
from api.oidc import LASTS_S, Person, Provider
from api.problems import SignInError
from api.signing import here_only, loopback, start_session
from geo.errors import NotFoundError
from geo.store.store import Store
from geo.store.values import User

router = APIRouter(tags=["pages"], include_in_schema=False)

COOKIE = "khuvuc_oidc"
BACK = "/sign-in/oidc/return"
PREFIX = "oidc:"
NEVER_KEPT = {"Cache-Control": "no-store"}


@router.get("/sign-in/oidc")
def go(request: Request, next: str = "/") -> RedirectResponse:  # noqa: A002 - as pages call it
    """Send somebody to the provider."""
    address, attempt = _provider(request).begin(_back(request), here_only(next))
    answer = RedirectResponse(address, 303, NEVER_KEPT)
    secure = not loopback(request)
    answer.set_cookie(
        COOKIE, attempt, max_age=LASTS_S, path="/sign-in", secure=secure, httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


@router.get(BACK)
def come_back(request: Request, store: StoreDep) -> RedirectResponse:
    """Start a session for whom the provider has sent back."""
    kept = request.cookies.get(COOKIE, "")
    person, then = _provider(request).finish(_back(request), kept, request.query_params)
    user = _known(store, person)
    if not user.active:
        raise SignInError("an administrator has shut this account")
    answer = RedirectResponse(here_only(then), 303, NEVER_KEPT)
    answer.delete_cookie(COOKIE, path="/sign-in")
    start_session(request, answer, user)
    return answer


def _known(store: Store, person: Person) -> User:
    """Return the user of a person, with the roles that the provider tells now.

    The name begins with ``oidc:``, so nobody becomes a user that has a password here.
    """
    name = PREFIX + person.name
    user = store.users.find(name)
    if user is None:
        return store.users.add(name, PREFIX + "provider", grants=person.grants)
    if set(user.grants) == set(person.grants):
        return user
    return store.users.grant(user.id, person.grants, PREFIX + "provider")


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.provider
    if not provider.wanted:
        raise NotFoundError("no provider is set to sign in with")
    return provider


def _back(request: Request) -> str:
    return str(request.base_url).rstrip("/") + BACK
