"""People and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from api.access import Caller, CallerDep, StoreDep
from api.grounds import ground_of_grant
from api.people_bodies import (
    Activity,
    GrantBody,
    Grants,
    InvitationBody,
    NewUser,
    UserBody,
)
from api.problems import NotAllowedError
from geo.errors import CallError, NotFoundError
from geo.store.store import Store
from geo.store.values import Grant, Role, Scope, User

router = APIRouter(prefix="/api/v1", tags=["people"])
FOREIGN = "oidc:"
"""Names that begin so belong to the provider that people sign in with."""


@router.get("/users")
def users(store: StoreDep, caller: CallerDep) -> list[UserBody]:
    """List the people whose roles all lie within the caller's own ground."""
    return [UserBody.of(user) for user in store.users.all() if _within(store, caller, user.grants)]


@router.post("/users", status_code=201)
def add(sent: NewUser, store: StoreDep, caller: CallerDep) -> UserBody:
    """Add somebody, with roles within the caller's own ground; then invite them."""
    grants = _grants(store, caller, sent.grants)
    if sent.name.lower().startswith(FOREIGN):
        raise CallError(f"names with {FOREIGN} belong to the provider people sign in with")
    return UserBody.of(store.users.add(sent.name, caller.name, grants=grants))


@router.put("/users/{user_id}/grants")
def grant(user_id: int, sent: Grants, store: StoreDep, caller: CallerDep) -> UserBody:
    """Put roles in the place of those a user had."""
    _governed(store, caller, user_id)
    grants = _grants(store, caller, sent.grants)
    return UserBody.of(store.users.grant(user_id, grants, caller.name))


@router.put("/users/{user_id}/active")
def activate(user_id: int, sent: Activity, store: StoreDep, caller: CallerDep) -> UserBody:
    """Let somebody in, or out: then keys and sessions open nothing any more."""
    user = _governed(store, caller, user_id)
    if not sent.active and user.name == caller.name:
        raise CallError("nobody shuts themselves out; another administrator may")
    return UserBody.of(store.users.activate(user_id, sent.active, caller.name))


@router.post("/users/{user_id}/invitation", status_code=201)
def invite(user_id: int, store: StoreDep, caller: CallerDep, response: Response) -> InvitationBody:
    """Make a link with which somebody sets a password, once; an earlier one is void."""
    if _governed(store, caller, user_id).name.startswith(FOREIGN):
        raise CallError("they sign in with the provider and have no password here")
    until = datetime.now(UTC) + timedelta(days=3)
    secret = store.users.invite(user_id, caller.name, expires_at=until)
    response.headers["Cache-Control"] = "no-store"
    path = f"/invitation?{urlencode({'secret': secret})}"
    return InvitationBody(secret=secret, path=path, expires_at=until)


def _governed(store: Store, caller: Caller, user_id: int) -> User:
    """Return a user whose roles all lie within the caller's ground; others are as if not there."""
    user = store.users.get(user_id)
    if not _within(store, caller, user.grants):
        raise NotFoundError(f"there is no user {user_id}")
    return user


def _within(store: Store, caller: Caller, grants: Iterable[Grant]) -> bool:
    return all(_reaches(store, caller, one) for one in grants)


def _reaches(store: Store, caller: Caller, one: Grant) -> bool:
    try:
        return caller.may(Role.ADMINISTRATOR, ground_of_grant(store, one))
    except NotFoundError:
        return caller.may(Role.ADMINISTRATOR, None)


def _grants(store: Store, caller: Caller, sent: Iterable[GrantBody]) -> list[Grant]:
    grants = [one.grant() for one in sent]
    for one in grants:
        if (one.scope is Scope.EVERYTHING) is bool(one.code):
            raise CallError("a role for everything has no code, and any other has one")
        if not _reaches(store, caller, one):
            raise NotAllowedError("a role is given only within one's own ground")
    return grants
