"""Page of one territory: its plans and runs, and the form that starts another run."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import Caller, CallerDep, StoreDep
from api.grounds import Ground
from api.listing import PlansAsked, readable_plans, readable_territories
from api.pages.planner_words import PLANNER
from api.pages.settings_view import wrong_of
from api.pages.speaking import Speaking, shown
from api.wishes import RunWishes
from geo.store.store import Store
from geo.store.values import KeptTerritory, Role

router = APIRouter(
    prefix="/planner/territories/{territory_id}", tags=["pages"], include_in_schema=False
)


@router.get("", response_class=HTMLResponse)
def territory(
    request: Request, territory_id: int, store: StoreDep, caller: CallerDep
) -> HTMLResponse:
    """Show one version of a territory: runs, plans, and a form to start."""
    return _territory(request, store, caller, store.territory(territory_id))


@router.post("/runs", response_class=HTMLResponse)
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
        wrong = wrong_of(error.errors(), Speaking.of(request))
        return _territory(request, store, caller, kept, wrong=wrong, given=given)
    run = store.runs.start(kept.id, wishes.model_dump(mode="json"), caller.name)
    request.app.state.jobs.submit(run.id)
    return RedirectResponse(Speaking.of(request).to(f"/planner/runs/{run.id}"), 303)


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
