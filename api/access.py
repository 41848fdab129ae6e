"""Who is asking, and what they may do on which ground: the one place that decides.

``permitted`` stands before every route and holds it to its line in ``api.permissions``. A route that
narrows further asks its ``CallerDep``. Published plans are everybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import anyio.to_thread
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts

from api.crossing import refuse_foreign_page
from api.grounds import Ground, ground_of_plan, ground_of_run, may, may_somewhere
from api.permissions import PERMISSIONS, PUBLIC, Need, On
from api.problems import NotAllowedError, SignInError
from api.settings import Settings
from geo.errors import NotFoundError
from geo.store.store import Store
from geo.store.values import PlanInfo, PlanState, Role, User

VISITOR = "visitor"
COOKIE = "khuvuc_session"
NEEDS = "needs"
MOST_DIGITS = 9


def get_store(request: Request) -> Store:
    """Return the store of this application."""
    store: Store = request.app.state.store
    return store


def get_settings(request: Request) -> Settings:
    """Return the settings of this application."""
    settings: Settings = request.app.state.settings
    return settings


StoreDep = Annotated[Store, Depends(get_store)]
SettingsDep = Annotated[Settings, Depends(get_settings)]


@dataclass(frozen=True)
class Caller:
    """Who is asking."""

    user: User | None = None
    session: str = field(default="", repr=False)
    """Secret of the session, where a cookie brought it; empty for keys and visitors."""
    open_to_all: bool = False
    """The sample on loopback: every visitor may do everything."""

    @property
    def name(self) -> str:
        """What the audit log calls them."""
        return self.user.name if self.user else VISITOR

    @property
    def known(self) -> bool:
        """Whether they have signed in, or need not."""
        return self.user is not None or self.open_to_all

    def may(self, role: Role, ground: Ground | None) -> bool:
        """Say whether they have at least this role for the whole of a ground; None is everything."""
        return self.open_to_all or (self.user is not None and may(self.user, role, ground))

    def may_somewhere(self, role: Role) -> bool:
        """Say whether they have at least this role for any ground."""
        return self.open_to_all or (self.user is not None and may_somewhere(self.user, role))

    def require(self, role: Role, ground: Ground | None) -> None:
        """Raise unless they have at least this role for the whole of a ground."""
        if not self.known:
            raise SignInError("this is for those who plan here; sign in first")
        if not self.may(role, ground):
            raise NotAllowedError(f"this asks for the role {role} for the whole of its territory")


def find_caller(request: Request) -> Caller:
    """Return who is asking, by key or session; a key that does not hold is refused."""
    found = getattr(request.state, "caller", None)
    if isinstance(found, Caller):
        return found
    caller = _caller(request, get_store(request), get_settings(request))
    request.state.caller = caller
    return caller


def _caller(request: Request, store: Store, settings: Settings) -> Caller:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer":
            raise SignInError("a Bearer key is expected: send Authorization: Bearer KEY")
        user = store.keys.verify(secret.strip())
        if user is None:
            raise SignInError("the key is unknown, revoked or out of date")
        return Caller(user)
    session = request.cookies.get(COOKIE, "")
    user = store.sessions.verify(session) if session else None
    return Caller(user, session if user else "", settings.open_to_all)


CallerDep = Annotated[Caller, Depends(find_caller)]


def worker(caller: CallerDep) -> str:
    """Return the name of somebody who works here, for the audit log."""
    if not caller.known:
        raise SignInError("this is for those who plan here; sign in first")
    return caller.name


WorkerDep = Annotated[str, Depends(worker)]


async def permitted(request: Request) -> None:
    """Hold a request to the line of its route; every route of the application depends on this."""
    needs: Mapping[tuple[Any, str], Need] = getattr(request.app.state, NEEDS)
    need = needs.get((request.scope["endpoint"], request.method))
    if need is None:
        raise NotAllowedError("this route has no line in api.permissions")
    if need == PUBLIC:
        return
    caller = await anyio.to_thread.run_sync(_check, request, need)
    await refuse_foreign_page(request, caller.session)


def learn_needs(app: FastAPI) -> None:
    """Find the line of every route; those without one are refused when they are asked."""
    needs = {}
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            need = PERMISSIONS.get((method, str(route.path)))
            if need is not None:
                needs[route.endpoint, method] = need
    setattr(app.state, NEEDS, needs)


def _check(request: Request, need: Need) -> Caller:
    store, ids = get_store(request), request.path_params
    if need.on is On.READABLE_PLAN:
        info = store.plan(_number(ids, "plan_id"))
        if info.state is PlanState.PUBLISHED:
            return find_caller(request)
        caller = find_caller(request)
        if not reads(caller, store, info):
            raise NotFoundError(f"there is no published plan {info.id}")
        return caller
    caller = find_caller(request)
    if not caller.known:
        raise SignInError("this is for those who plan here; sign in first")
    if need.role is None or caller.open_to_all:
        return caller
    if need.on is On.ANYWHERE:
        if not caller.may_somewhere(need.role):
            raise NotAllowedError(f"this asks for the role {need.role}")
        return caller
    _check_ground(caller, need, store, ids)
    return caller


def _check_ground(caller: Caller, need: Need, store: Store, ids: Mapping[str, str]) -> None:
    """Hold a caller to the ground of what the path names; what they may not see is not there."""
    ground, seen, name = _ground(store, need, ids)
    if not seen and not caller.may(Role.VIEWER, ground):
        raise NotFoundError(f"there is no {name}")
    caller.require(need.role or Role.VIEWER, ground)


def _ground(store: Store, need: Need, ids: Mapping[str, str]) -> tuple[Ground, bool, str]:
    """Return the ground of what the path names, whether everybody sees it, and what it is called."""
    if need.on is On.PLAN:
        info = store.plan(_number(ids, "plan_id"))
        return ground_of_plan(store, info), info.state is PlanState.PUBLISHED, f"plan {info.id}"
    if need.on is On.TERRITORY:
        kept = store.territory(_number(ids, "territory_id"))
        return Ground.of_territory(kept), False, f"territory {kept.id}"
    run = store.runs.get(_number(ids, "run_id"))
    return ground_of_run(store, run), False, f"run {run.id}"


def _number(ids: Mapping[str, str], name: str) -> int:
    """Return a number of the path, read more strictly than routes do: none may mean another thing."""
    text = ids[name]
    if not (text.isascii() and text.isdecimal()):
        said = {"loc": ("path", name), "msg": "give a whole number in plain digits"}
        raise RequestValidationError([said])
    if len(text) > MOST_DIGITS:
        raise NotFoundError(f"no {name} has so many digits")
    return int(text)


def sees_plan(caller: Caller, store: Store, info: PlanInfo) -> bool:
    """Say whether a caller may see what is not public of a plan."""
    if caller.user is None:
        return caller.open_to_all
    return caller.may(Role.VIEWER, None) or caller.may(Role.VIEWER, ground_of_plan(store, info))


def sees_all(request: Request, store: StoreDep, caller: CallerDep) -> bool:
    """Say the same of the plan in the path."""
    if not caller.known or "plan_id" not in request.path_params:
        return caller.may(Role.VIEWER, None)
    return sees_plan(caller, store, store.plan(_number(request.path_params, "plan_id")))


def reads(caller: Caller, store: Store, info: PlanInfo) -> bool:
    """Say whether a caller may read a plan."""
    return info.state is PlanState.PUBLISHED or sees_plan(caller, store, info)


def readable_plan(plan_id: int, store: StoreDep, caller: CallerDep) -> PlanInfo:
    """Return a plan that may be read; one that may not is as if it were not there."""
    info = store.plan(plan_id)
    if not reads(caller, store, info):
        raise NotFoundError(f"there is no published plan {plan_id}")
    return info


PlanDep = Annotated[PlanInfo, Depends(readable_plan)]
