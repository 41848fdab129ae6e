"""Planning runs: started, watched, cancelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Body, Query, Request, Response
from starlette.responses import StreamingResponse

from api.access import CallerDep, StoreDep, WorkerDep
from api.bodies import RunBody
from api.listing import readable_runs
from api.wishes import RunWishes
from geo.errors import CallError, StoreAwayError
from geo.store.store import Store
from geo.store.values import Run, RunState

router = APIRouter(prefix="/api/v1", tags=["planning"])

LOOK_S = 0.25
HEARTBEAT_S = 10.0
Most = Annotated[int, Query(ge=1, le=1_000)]
OfPlan = Annotated[int | None, Query(description="Only runs that start from this plan.")]


@router.post("/territories/{territory_id}/runs", status_code=202)
def start(
    request: Request,
    response: Response,
    territory_id: int,
    store: StoreDep,
    who: WorkerDep,
    wishes: Annotated[RunWishes, Body()] = RunWishes(),  # noqa: B008 - frozen defaults
) -> RunBody:
    """Start to plan a territory; look at Location for how far it is."""
    kept = store.territory(territory_id)
    known = {ward.code for ward in request.app.state.ward_lists.of(store, kept)}
    unknown = sorted(set(wishes.wards) - known) if known else []
    if unknown:
        raise CallError(f"wards {', '.join(unknown[:20])}: not in this folder")
    run = store.runs.start(territory_id, wishes.model_dump(mode="json"), who)
    request.app.state.jobs.submit(run.id)
    response.headers["Location"] = f"/api/v1/runs/{run.id}"
    return RunBody.of(run)


@router.get("/runs")
def runs(
    store: StoreDep,
    caller: CallerDep,
    territory_id: int | None = None,
    plan_id: OfPlan = None,
    limit: Most = 100,
) -> list[RunBody]:
    """List the runs of territories and plans that the caller may read, the newest first."""
    latest = store.runs.latest(territory_id=territory_id, from_plan_id=plan_id, limit=limit)
    return [RunBody.of(run) for run in readable_runs(store, caller, latest)]


@router.get("/runs/{run_id}")
def run(run_id: int, store: StoreDep) -> RunBody:
    """Return how far a run is."""
    return RunBody.of(store.runs.get(run_id))


@router.delete("/runs/{run_id}", status_code=202)
def cancel(run_id: int, store: StoreDep, who: WorkerDep) -> RunBody:
    """Ask for a run to be cancelled; it ends at its next step."""
    return RunBody.of(store.runs.cancel(run_id, who))


@router.get(
    "/runs/{run_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def events(run_id: int, store: StoreDep) -> StreamingResponse:
    """Tell how a run goes on, as server-sent events: ``progress``, then ``end``."""
    first = await anyio.to_thread.run_sync(store.runs.get, run_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(store, first), media_type="text/event-stream", headers=headers)


async def _told(store: Store, run: Run) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n" + _event("progress", run)
    silent_s = 0.0
    while run.state is RunState.RUNNING:
        await asyncio.sleep(LOOK_S)
        silent_s += LOOK_S
        try:
            now = await anyio.to_thread.run_sync(store.runs.get, run.id)
        except StoreAwayError:
            now = run
        if now != run:
            silent_s = 0.0
            yield _event("progress", now)
        elif silent_s >= HEARTBEAT_S:
            silent_s = 0.0
            yield b": still here\n\n"
        run = now
    yield _event("end", run)


def _event(name: str, run: Run) -> bytes:
    body = json.dumps(RunBody.of(run).model_dump(mode="json"), ensure_ascii=False)
    return f"event: {name}\ndata: {body}\n\n".encode()
