"""Who may do what: the one place that decides, asked by routes through ``Depends``.

Published plans are everybody's. All else is for those who may work here.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.problems import SignInError
from api.settings import Settings
from geo.errors import NotFoundError
from geo.store.store import Store
from geo.store.values import PlanInfo, PlanState

VISITOR = "visitor"


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


def worker(settings: SettingsDep) -> str:
    """Return the name of somebody who may read drafts, upload and plan."""
    if not settings.open_to_all:
        raise SignInError("this is for those who plan here; sign in first")
    return VISITOR


WorkerDep = Annotated[str, Depends(worker)]


def may_read_drafts(settings: SettingsDep) -> bool:
    """Say whether plans that are not published may be shown."""
    return settings.open_to_all


DraftsDep = Annotated[bool, Depends(may_read_drafts)]


def readable_plan(plan_id: int, store: StoreDep, drafts: DraftsDep) -> PlanInfo:
    """Return a plan that may be read; one that may not is as if it were not there."""
    info = store.plan(plan_id)
    if info.state is not PlanState.PUBLISHED and not drafts:
        raise NotFoundError(f"there is no published plan {plan_id}")
    return info


PlanDep = Annotated[PlanInfo, Depends(readable_plan)]
