"""Keys for programs: each acts as somebody, for a time, and may do less than they."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Response

from api.access import Caller, CallerDep, StoreDep
from api.paging import LINKED, PageDep
from api.people_bodies import KeyBody, KeyWanted, NewKey
from api.problems import NotAllowedError, SignInError
from geo.errors import NotFoundError
from geo.store.values import User

router = APIRouter(prefix="/api/v1", tags=["people"])


@router.get("/keys", responses=LINKED)
def keys(response: Response, store: StoreDep, caller: CallerDep, paging: PageDep) -> list[KeyBody]:
    """List the caller's own keys."""
    page = paging.of(store.keys.of(_self(caller).id), lambda key: key.id)
    response.headers.update(paging.link(page))
    return [KeyBody.model_validate(key) for key in page.items]


@router.post("/keys", status_code=201)
def add_key(sent: KeyWanted, store: StoreDep, caller: CallerDep, response: Response) -> NewKey:
    """Make a key that acts as the caller; its secret is told here and never again."""
    user = _self(caller)
    if not caller.session:
        raise NotAllowedError("a key makes no other keys; sign in with a password")
    until = datetime.now(UTC) + timedelta(days=sent.days)
    key, secret = store.keys.add(user.id, sent.name, caller.name, expires_at=until, most=sent.most)
    response.headers["Cache-Control"] = "no-store"
    return NewKey(key=KeyBody.model_validate(key), secret=secret)


@router.delete("/keys/{key_id}", status_code=204)
def revoke(key_id: int, store: StoreDep, caller: CallerDep) -> Response:
    """Let one of the caller's own keys open nothing any more."""
    if key_id not in [key.id for key in store.keys.of(_self(caller).id)]:
        raise NotFoundError(f"you have no key {key_id}")
    store.keys.revoke(key_id, caller.name)
    return Response(status_code=204)


def _self(caller: Caller) -> User:
    if caller.user is None:
        raise SignInError("keys belong to people; sign in as one")
    return caller.user
