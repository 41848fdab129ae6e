"""The web service: routes, errors and headers put together; nothing global, nothing on import."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import anyio.to_thread
from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from api import documented, pages
from api.access import learn_needs, permitted
from api.editing import Workbench
from api.heavy_use import HeavyUse
from api.jobs import Jobs
from api.lookups import Lookups
from api.middleware import SecurityHeaders, keep_queries_out_of_logs
from api.oidc import Provider
from api.problems import answer_with_problems
from api.public_plans import PublicPlans
from api.routes import (
    account_pages,
    board,
    committee,
    comparing,
    decisions,
    drafting,
    editing,
    health,
    isolating,
    keys,
    layers,
    maps,
    oidc,
    people,
    people_pages,
    planner,
    planner_board,
    planner_isolation,
    planner_plan,
    planner_runs,
    planner_territory,
    plans,
    proposals,
    runs,
    sign_in_pages,
    signing,
    territories,
    voter,
)  # fmt: skip
from api.routes.lookup import LookupsFirst, lookup_routes
from api.settings import Settings
from api.signing import Tries
from api.ward_lists import WardLists
from geo.errors import InputError
from geo.store.store import Store, open_store
from maps import ensure_assets

LOG = logging.getLogger("khuvuc.api")
ROOMS = (
    health, plans, layers, maps, comparing, territories, runs,
    voter, signing, oidc, people, keys, decisions, board, editing, drafting,
    proposals, isolating,
)  # fmt: skip
PAGES = (
    committee, planner, planner_territory, planner_runs, planner_plan, planner_isolation,
    planner_board,
    sign_in_pages, account_pages, people_pages,
)  # fmt: skip


def create_app(settings: Settings | None = None, *, store: Store | None = None) -> FastAPI:
    """Return the service. Without arguments it reads ``KHUVUC_…``, for ``uvicorn --factory``."""
    settings = settings or Settings()
    store = store or open_store(settings.database)
    lookups = Lookups(store, settings)
    app = FastAPI(
        title="Khuvuc",
        version=version("khuvuc"),
        description="Voting areas and polling stations: plans, maps, and where somebody votes.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # these pages would load their scripts from a remote host
        redoc_url=None,
        lifespan=_lifespan,
        dependencies=[Depends(permitted)],
        routes=list(lookup_routes(lookups, settings.batch_points)),
    )
    app.state.settings, app.state.store, app.state.lookups = settings, store, lookups
    app.state.tries, app.state.workbench = Tries(), Workbench(store)
    app.state.provider = Provider(settings)
    app.state.ward_lists = WardLists(settings.work_folder)
    app.state.jobs, app.state.public = Jobs(store, settings), PublicPlans(store)
    for room in ROOMS:
        app.include_router(room.router)
    for page in PAGES:
        app.include_router(page.router)
    answer_with_problems(app)
    documented.describe_lookup(app)
    learn_needs(app)
    app.add_middleware(LookupsFirst, lookups=lookups)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware, allow_origins=settings.cors_origins, allow_methods=["GET", "POST"]
        )
    if not settings.open_to_all:
        app.add_middleware(HeavyUse, store=store, settings=settings)
    app.add_middleware(SecurityHeaders)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the service works with, and close it again."""
    keep_queries_out_of_logs()
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    await anyio.to_thread.run_sync(_mount_assets, app)
    await anyio.to_thread.run_sync(app.state.lookups.start)
    await anyio.to_thread.run_sync(app.state.jobs.start)
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(app.state.jobs.stop)
        await anyio.to_thread.run_sync(app.state.lookups.stop)
        app.state.store.close()


def _mount_assets(app: FastAPI) -> None:
    """Serve Leaflet from here; without it pages still say in words what they would draw."""
    try:
        folder = ensure_assets()
    except InputError as error:
        LOG.warning("maps cannot be drawn: %s", error)
        app.state.maps = False
        return
    app.state.maps = True
    app.mount("/assets", StaticFiles(directory=folder), name="assets")
