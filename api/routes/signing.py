"""Signing in and out, invitations and one's own password."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.access import CallerDep, StoreDep
from api.crossing import refuse_other_site, token_of
from api.people_bodies import Accept, NewPassword, SessionBody, SignIn, UserBody
from api.problems import SignInError
from api.signing import sign_in, sign_out, start_session

router = APIRouter(prefix="/api/v1", tags=["signing in"])


@router.get("/session")
def session(caller: CallerDep, response: Response) -> SessionBody:
    """Say who is asking, with the token that changes by cookie have to bring."""
    response.headers["Cache-Control"] = "no-store"
    return SessionBody(
        name=caller.name,
        user=UserBody.of(caller.user) if caller.user else None,
        open_to_all=caller.open_to_all,
        csrf_token=token_of(caller.session) if caller.session else None,
    )


@router.post("/session", status_code=201)
def start(request: Request, response: Response, asked: SignIn) -> SessionBody:
    """Sign in with a password; the answer sets a cookie."""
    return session(sign_in(request, response, asked.name, asked.password), response)


@router.delete("/session", status_code=204)
def end(request: Request, caller: CallerDep) -> Response:
    """Sign out: the cookie opens nothing any more."""
    response = Response(status_code=204)
    sign_out(request, response, caller)
    return response


@router.post("/invitations/accept", status_code=201)
def accept(request: Request, response: Response, sent: Accept, store: StoreDep) -> SessionBody:
    """Set a password with the secret of an invitation, and sign in."""
    refuse_other_site(request)
    request.app.state.tries.take(request, "invitation")
    user = store.users.accept(sent.secret, sent.password)
    return session(start_session(request, response, user), response)


@router.put("/session/password")
def password(
    request: Request, response: Response, sent: NewPassword, caller: CallerDep, store: StoreDep
) -> SessionBody:
    """Change one's own password; every session under the old one ends, and a new one begins."""
    if caller.user is None or not caller.session:
        raise SignInError("a password is changed by whoever has signed in with it")
    request.app.state.tries.take(request, caller.name)
    if store.users.verify(caller.name, sent.current) is None:
        raise SignInError("the password that holds now is another one")
    store.users.set_password(caller.user.id, sent.password, caller.name)
    request.app.state.tries.give_back(request, caller.name)
    return session(start_session(request, response, caller.user), response)
