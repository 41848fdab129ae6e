"""Pages of a planner: territories, and a planning folder uploaded with all its defects told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Caller, CallerDep, SettingsDep, StoreDep
from api.checked_folder import check_folder
from api.grounds import Ground
from api.listing import PlansAsked, readable_plans, readable_territories
from api.pages.planner_words import PLANNER
from api.pages.speaking import Speaking, shown
from api.problems import TooLargeError
from api.uploads import checked_zip
from api.wishes import RunWishes
from geo.errors import InputError, IntakeError
from geo.store.store import Store
from geo.store.values import KeptTerritory, Role

router = APIRouter(prefix="/planner", tags=["pages"], include_in_schema=False)

LATEST = 10
"""Runs on the first page."""
Zip = Annotated[UploadFile, File()]
Name = Annotated[str, Form(max_length=200)]
Code = Annotated[str, Form(max_length=40)]
Setting = Annotated[str, Form(max_length=20_000)]


@router.get("", response_class=HTMLResponse)
def territories(request: Request, store: StoreDep, caller: CallerDep) -> HTMLResponse:
    """List the territories, the latest version of each, and the latest runs."""
    kept = readable_territories(store, caller)
    names = {one.id: one.name for one in kept}
    runs = [run for run in store.runs.latest(limit=100) if run.territory_id in names][:LATEST]
    versions: dict[str, list[KeptTerritory]] = {}
    for one in kept:
        versions.setdefault(one.name, []).append(one)
    return shown(
        request, caller, "planner/territories.html", PLANNER,
        versions=versions, runs=runs, names=names,
    )  # fmt: skip


@router.post("/territories", response_class=HTMLResponse)
def upload(
    request: Request,
    folder: Zip,
    store: StoreDep,
    settings: SettingsDep,
    caller: CallerDep,
    name: Name,
    province: Code = "",
    district: Code = "",
) -> Response:
    """Keep a planning folder that can be used; of any other show every defect."""
    ground = Ground(name.strip() or None, province.strip() or None, district.strip() or None)
    caller.require(Role.PLANNER, ground)
    try:
        content = checked_zip(folder.file, settings)
        check_folder(content, settings.work_folder)
    except (InputError, TooLargeError) as error:
        defects = error.report.defects if isinstance(error, IntakeError) else ()
        return shown(
            request, caller, "planner/defects.html", PLANNER,
            status=413 if isinstance(error, TooLargeError) else 422,
            defects=defects, told="" if defects else str(error), name=name,
        )  # fmt: skip
    kept = store.add_territory(
        content, caller.name, name=name.strip(), province=ground.province, district=ground.district
    )
    return _to(request, f"/planner/territories/{kept.id}")


@router.get("/territories/{territory_id}", response_class=HTMLResponse)
def territory(
    request: Request, territory_id: int, store: StoreDep, caller: CallerDep
) -> HTMLResponse:
    """Show one version of a territory: runs, plans, and a form to start."""
    return _territory(request, store, caller, store.territory(territory_id))


@router.post("/territories/{territory_id}/runs", response_class=HTMLResponse)
async def start(
    request: Request, territory_id: int, store: StoreDep, caller: CallerDep
) -> Response:
    """Start a run with the settings of the form."""
    form = await request.form()
    given = {key: str(value).strip() for key, value in form.items() if str(value).strip()}
    return await run_in_threadpool(_started, request, store, caller, territory_id, given)


def _started(
    request: Request, store: Store, caller: Caller, territory_id: int, given: dict[str, str]
) -> Response:
    kept = store.territory(territory_id)
    try:
        wishes = RunWishes.of_form(given)
    except ValidationError as error:
        wrong = [(str(one["loc"][0]), str(one["msg"])) for one in error.errors()]
        return _territory(request, store, caller, kept, wrong=wrong, given=given)
    run = store.runs.start(kept.id, wishes.model_dump(mode="json"), caller.name)
    request.app.state.jobs.submit(run.id)
    return _to(request, f"/planner/runs/{run.id}")


def _territory(
    request: Request,
    store: Store,
    caller: Caller,
    kept: KeptTerritory,
    *,
    wrong: list[tuple[str, str]] | None = None,
    given: dict[str, str] | None = None,
) -> HTMLResponse:
    plans = readable_plans(store, caller, PlansAsked(territory_id=kept.id)).items
    return shown(
        request, caller, "planner/territory.html", PLANNER,
        status=422 if wrong else 200,
        kept=kept, plans=plans, runs=store.runs.latest(territory_id=kept.id, limit=50),
        versions=readable_territories(store, caller, kept.name),
        may_plan=caller.may(Role.PLANNER, Ground.of_territory(kept)),
        wrong=wrong or [], given=given or {},
    )  # fmt: skip


def _to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(Speaking.of(request).to(path), 303)
