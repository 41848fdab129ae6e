"""Pages of administrators: people, their roles, invitations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import CallerDep, StoreDep
from api.pages.people_words import PEOPLE
from api.pages.speaking import Speaking, shown
from api.people_bodies import Activity, GrantBody, Grants, InvitationBody, NewUser, UserBody
from api.routes import people as asked
from geo.store.values import Role, Scope

router = APIRouter(prefix="/people", tags=["pages"], include_in_schema=False)

Name = Annotated[str, Form(min_length=1, max_length=200)]
RoleForm = Annotated[Role, Form()]
ScopeForm = Annotated[Scope, Form()]
Code = Annotated[str, Form(max_length=200)]


@router.get("", response_class=HTMLResponse)
def people(request: Request, store: StoreDep, caller: CallerDep) -> HTMLResponse:
    """List the people within the caller's own ground."""
    return _page(request, store, caller)


@router.post("", response_class=HTMLResponse)
def add(
    request: Request, store: StoreDep, caller: CallerDep, name: Name, role: RoleForm,
    scope: ScopeForm = Scope.EVERYTHING, code: Code = "",
) -> HTMLResponse:  # fmt: skip
    """Add somebody with a role, and show the link with which they set a password."""
    grant = GrantBody(role=role, scope=scope, code=code.strip())
    user = asked.add(NewUser(name=name, grants=(grant,)), store, caller)
    made = asked.invite(user.id, store, caller, Response())
    return _page(request, store, caller, made=made, name=user.name)


@router.post("/{user_id}/invitation", response_class=HTMLResponse)
def invite(request: Request, user_id: int, store: StoreDep, caller: CallerDep) -> HTMLResponse:
    """Show a new link with which somebody sets a password."""
    made = asked.invite(user_id, store, caller, Response())
    return _page(request, store, caller, made=made, name=store.users.get(user_id).name)


@router.post("/{user_id}/roles")
def give(
    request: Request, user_id: int, store: StoreDep, caller: CallerDep, role: RoleForm,
    scope: ScopeForm = Scope.EVERYTHING, code: Code = "",
) -> RedirectResponse:  # fmt: skip
    """Give somebody one more role."""
    one = GrantBody(role=role, scope=scope, code=code.strip())
    asked.grant(user_id, Grants(grants=(*_roles(store, user_id), one)), store, caller)
    return _back(request)


@router.post("/{user_id}/roles/drop")
def drop(
    request: Request, user_id: int, store: StoreDep, caller: CallerDep, role: RoleForm,
    scope: ScopeForm = Scope.EVERYTHING, code: Code = "",
) -> RedirectResponse:  # fmt: skip
    """Take a role away from somebody."""
    one = GrantBody(role=role, scope=scope, code=code)
    left = tuple(grant for grant in _roles(store, user_id) if grant != one)
    asked.grant(user_id, Grants(grants=left), store, caller)
    return _back(request)


@router.post("/{user_id}/active")
def activate(
    request: Request, user_id: int, store: StoreDep, caller: CallerDep,
    active: Annotated[bool, Form()],
) -> RedirectResponse:  # fmt: skip
    """Let somebody in, or out."""
    asked.activate(user_id, Activity(active=active), store, caller)
    return _back(request)


def _roles(store: StoreDep, user_id: int) -> tuple[GrantBody, ...]:
    return tuple(UserBody.of(store.users.get(user_id)).grants)


def _page(
    request: Request, store: StoreDep, caller: CallerDep, *, made: InvitationBody | None = None,
    name: str = "",
) -> HTMLResponse:  # fmt: skip
    link = str(request.base_url).rstrip("/") + made.path if made else ""
    return shown(
        request, caller, "people/people.html", PEOPLE,
        people=asked.governed(store, caller), made=made, link=link, name=name,
        roles=[str(one) for one in Role], scopes=[str(one) for one in Scope],
    )  # fmt: skip


def _back(request: Request) -> RedirectResponse:
    return RedirectResponse(Speaking.of(request).to("/people"), 303)
