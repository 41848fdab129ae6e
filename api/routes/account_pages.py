"""Pages of one's own account: roles, password, keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Caller, CallerDep, StoreDep
from api.limits import TooOftenError
from api.pages.people_view import told
from api.pages.people_words import PEOPLE
from api.pages.speaking import Speaking, shown
from api.people_bodies import KeyWanted, NewPassword
from api.problems import NotAllowedError, SignInError
from api.routes import keys, signing
from geo.errors import InputError, KhuvucError
from geo.store.values import Role

router = APIRouter(prefix="/account", tags=["pages"], include_in_schema=False)

Name = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=1_000)]


@router.get("", response_class=HTMLResponse)
def account(
    request: Request, caller: CallerDep, store: StoreDep, changed: bool = False
) -> HTMLResponse:
    """Show one's own account: roles, password, keys."""
    return _account(request, caller, store, changed=changed)


@router.post("/password", response_class=HTMLResponse)
def password(
    request: Request, caller: CallerDep, store: StoreDep, current: Secret, password: Secret
) -> Response:
    """Change one's own password."""
    onward = RedirectResponse(Speaking.of(request).to("/account", changed=1), 303)
    sent = NewPassword(current=current, password=password)
    try:
        signing.password(request, onward, sent, caller, store)
    except (SignInError, InputError, TooOftenError) as error:
        return _account(request, caller, store, error=error)
    return onward


@router.post("/keys", response_class=HTMLResponse)
def add_key(
    request: Request, caller: CallerDep, store: StoreDep, name: Name,
    days: Annotated[int, Form(ge=1, le=366)] = 90, most: Annotated[str, Form()] = "",
) -> HTMLResponse:  # fmt: skip
    """Make a key and show its secret, once."""
    try:
        wanted = KeyWanted(name=name or "?", days=days, most=Role(most) if most else None)
        made = keys.add_key(wanted, store, caller, Response())
    except NotAllowedError as error:
        return _account(request, caller, store, error=error)
    return _account(request, caller, store, secret=made.secret)


@router.post("/keys/{key_id}/revoke")
def revoke(request: Request, key_id: int, caller: CallerDep, store: StoreDep) -> RedirectResponse:
    """Let one of one's own keys open nothing any more."""
    keys.revoke(key_id, store, caller)
    return RedirectResponse(Speaking.of(request).to("/account"), 303)


def _account(
    request: Request, caller: Caller, store: StoreDep, *, error: KhuvucError | None = None,
    secret: str = "", changed: bool = False,
) -> HTMLResponse:  # fmt: skip
    return shown(
        request, caller, "people/account.html", PEOPLE,
        keys=store.keys.of(caller.user.id) if caller.user else (),
        roles=[str(role) for role in Role], secret=secret, changed=changed,
        **told(error, Speaking.of(request).language),
    )  # fmt: skip
