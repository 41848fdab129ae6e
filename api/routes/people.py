"""People and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from api.access import Caller, CallerDep, StoreDep
from api.grounds import ground_of_grant
from api.paging import LINKED, PageDep
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
COMMAND = "cli:"
"""Names that begin so stand in the audit log for whoever used the command line."""


@router.get("/users", responses=LINKED)
def users(
    response: Response, store: StoreDep, caller: CallerDep, paging: PageDep
) -> list[UserBody]:
    """List the people whose roles all lie within the caller's own ground."""
    page = paging.of(governed(store, caller), lambda user: user.id)
    response.headers.update(paging.link(page))
    return list(page.items)


def governed(store: Store, caller: Caller) -> list[UserBody]:
    """Return all the people whose roles all lie within the caller's own ground."""
    return [UserBody.of(user) for user in store.users.all() if _governs(store, caller, user)]


@router.post("/users", status_code=201)
def add(sent: NewUser, store: StoreDep, caller: CallerDep) -> UserBody:
    """Add somebody, with roles within the caller's own ground; then invite them."""
    grants = _grants(store, caller, sent.grants)
    if sent.name.lower().startswith(FOREIGN):
        raise CallError(f"names with {FOREIGN} belong to the provider people sign in with")
    if sent.name.lower().startswith(COMMAND):
        raise CallError(f"names with {COMMAND} stand for the command line in the audit log")
    return UserBody.of(store.users.add(sent.name, caller.name, grants=grants))


@router.put("/users/{user_id}/grants")
def grant(user_id: int, sent: Grants, store: StoreDep, caller: CallerDep) -> UserBody:
    """Put roles in the place of those a user had."""
    user = _governed(store, caller, user_id)
    grants = _grants(store, caller, sent.grants)
    if user.name == caller.name and all(one.role is not Role.ADMINISTRATOR for one in grants):
        raise CallError(
            "nobody takes their own last role of an administrator; another administrator may"
        )
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
    if not _governs(store, caller, user):
        raise NotFoundError(f"there is no user {user_id}")
    return user


def _governs(store: Store, caller: Caller, user: User) -> bool:
    """Say whether a caller may change somebody: every role of theirs lies within the caller's ground.

    Somebody without a role may be given any later, so only who may do everything governs them, and
    who added them.
    """
    if caller.may(Role.ADMINISTRATOR, None):
        return True
    if not user.grants:
        return _added(store, caller, user)
    return all(_reaches(store, caller, one) for one in user.grants)


def _added(store: Store, caller: Caller, user: User) -> bool:
    """Say whether a caller added somebody, as the audit log has it."""
    # Whoever came later only has the name that something else bore in the log before them.
    if caller.user is None or caller.user.id >= user.id:
        return False
    first = store.log.read(subject=f"user {user.id}", limit=1)
    return [(one.action, one.who) for one in first] == [("user.add", caller.name)]


def _reaches(store: Store, caller: Caller, one: Grant) -> bool:
    if caller.may(Role.ADMINISTRATOR, None):
        return True
    try:
        return caller.may(Role.ADMINISTRATOR, ground_of_grant(store, one))
    except NotFoundError:
        return False


def _grants(store: Store, caller: Caller, sent: Iterable[GrantBody]) -> list[Grant]:
    grants = [one.grant() for one in sent]
    for one in grants:
        if (one.scope is Scope.EVERYTHING) is bool(one.code):
            raise CallError("a role for everything has no code, and any other has one")
        if not _reaches(store, caller, one):
            raise NotAllowedError("a role is given only within one's own ground")
    return grants
