"""Pages to sign in and out, and to accept an invitation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Caller, CallerDep, SettingsDep, StoreDep
from api.limits import TooOftenError
from api.pages.people_view import told
from api.pages.people_words import PEOPLE
from api.pages.speaking import Speaking, shown
from api.people_bodies import Accept
from api.problems import SignInError
from api.routes import signing
from api.signing import here_only, sign_in, sign_out
from geo.errors import InputError, KhuvucError, NotFoundError

router = APIRouter(tags=["pages"], include_in_schema=False)

Next = Annotated[str, Query(alias="next", max_length=2_000)]
Name = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=1_000)]


@router.get("/sign-in", response_class=HTMLResponse)
def sign_in_page(
    request: Request, caller: CallerDep, settings: SettingsDep, onward: Next = "/planner"
) -> Response:
    """Show the form to sign in."""
    if caller.user is not None:
        return RedirectResponse(_in_language(request, here_only(onward)), 303)
    return _sign_in_page(request, caller, settings.oidc_issuer != "", onward)


@router.post("/sign-in", response_class=HTMLResponse)
def sign_in_(
    request: Request,
    caller: CallerDep,
    settings: SettingsDep,
    name: Name,
    password: Secret,
    onward: Annotated[str, Form(alias="next", max_length=2_000)] = "/planner",
) -> Response:
    """Sign in with a password and go on."""
    answer = RedirectResponse(_in_language(request, here_only(onward)), 303)
    try:
        sign_in(request, answer, name, password)
    except (SignInError, TooOftenError) as error:
        oidc = settings.oidc_issuer != ""
        return _sign_in_page(request, caller, oidc, onward, name=name, error=error)
    return answer


@router.post("/sign-out")
def sign_out_(request: Request, caller: CallerDep) -> RedirectResponse:
    """Sign out; the cookie opens nothing any more."""
    onward = RedirectResponse(Speaking.of(request).to("/"), 303)
    sign_out(request, onward, caller)
    return onward


@router.get("/invitation", response_class=HTMLResponse)
def invitation_page(
    request: Request, caller: CallerDep, secret: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """Show the form to set a password with an invitation."""
    return shown(
        request,
        caller,
        "people/invitation.html",
        PEOPLE,
        secret=secret,
        **told(None, Speaking.of(request).language),
    )


@router.post("/invitation", response_class=HTMLResponse)
def accept(
    request: Request, caller: CallerDep, store: StoreDep, secret: Secret, password: Secret
) -> Response:
    """Set a password, sign in and go on."""
    onward = RedirectResponse(Speaking.of(request).to("/planner"), 303)
    try:
        signing.accept(request, onward, Accept(secret=secret[:200], password=password), store)
    except (InputError, NotFoundError, TooOftenError) as error:
        return shown(
            request, caller, "people/invitation.html", PEOPLE,
            secret=secret, **told(error, Speaking.of(request).language),
        )  # fmt: skip
    return onward


def _sign_in_page(
    request: Request, caller: Caller, oidc: bool, onward: str, *, name: str = "",
    error: KhuvucError | None = None,
) -> HTMLResponse:  # fmt: skip
    return shown(
        request, caller, "people/sign_in.html", PEOPLE,
        oidc=oidc, onward=here_only(onward), name=name, **told(error, Speaking.of(request).language),
    )  # fmt: skip


def _in_language(request: Request, path: str) -> str:
    """Return a path with the language of this page, unless it names one."""
    language = Speaking.of(request).language
    if language == "vi" or "lang=" in path:
        return path
    return f"{path}{'&' if '?' in path else '?'}lang={language}"
