"""Pages of planning runs: how far each is, and its end."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.access import CallerDep, StoreDep, WorkerDep
from api.grounds import ground_of_run
from api.pages.isolation_words import RUN_OVER_PLAN
from api.pages.planner_words import PLANNER
from api.pages.settings_view import asked_of
from api.pages.speaking import Speaking, shown
from geo.store.values import Role, RunState

router = APIRouter(prefix="/planner/runs", tags=["pages"], include_in_schema=False)

STAGES = {
    "": "stage_waiting",
    "read": "stage_reading",
    "reading": "stage_reading",
    "mend shapes": "stage_mending",
    "mend wards": "stage_mending",
    "planning wards": "stage_planning",
    "scenarios": "stage_isolation",
    "isolation": "stage_isolation",
    "writing": "stage_writing",
}
"""Words of what a run does; whatever is not here is told as working."""


@router.get("/{run_id}", response_class=HTMLResponse)
def run(request: Request, run_id: int, store: StoreDep, caller: CallerDep) -> HTMLResponse:
    """Show how far a run is; the page moves by itself, with a script or without."""
    found = store.runs.get(run_id)
    kept = None if found.territory_id is None else store.territory(found.territory_id)
    return shown(
        request, caller, "planner/run.html", {**PLANNER, **RUN_OVER_PLAN},
        run=found, kept=kept, stages=STAGES, stage=STAGES.get(found.stage, "stage_working"),
        wishes=asked_of(found.wishes, Speaking.of(request)),
        going=found.state is RunState.RUNNING,
        may_plan=caller.may(Role.PLANNER, ground_of_run(store, found)),
    )  # fmt: skip


@router.post("/{run_id}/cancel")
def cancel(request: Request, run_id: int, store: StoreDep, who: WorkerDep) -> RedirectResponse:
    """Ask for a run to be cancelled; one that is over stays as it is."""
    if store.runs.get(run_id).state is RunState.RUNNING:
        store.runs.cancel(run_id, who)
    return RedirectResponse(Speaking.of(request).to(f"/planner/runs/{run_id}"), 303)
