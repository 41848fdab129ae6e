"""Drafts made from other plans, and planned again around their locks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from api.access import PlanDep, WorkerDep
from api.bodies import PlanBody, RunBody
from api.editing import BenchDep, RevisionDep, check_draft, tag_of_revision
from api.editing_bodies import ReoptimiseAsked
from api.proposal_bodies import REOPTIMISE_EXAMPLES
from api.replanning import start_replanning

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["editing"])

Wanted = Annotated[ReoptimiseAsked, Body(openapi_examples=REOPTIMISE_EXAMPLES)]


@router.post("/reoptimise", status_code=202)
def reoptimise(
    request: Request,
    response: Response,
    info: PlanDep,
    revision: RevisionDep,
    bench: BenchDep,
    who: WorkerDep,
    wanted: Wanted = ReoptimiseAsked(),  # noqa: B008 - its fields are not changed
) -> RunBody:
    """Start to plan wards of a draft again around their locks; Location tells how far it is.

    The draft stays as it is: once the run is done, `…/proposals/{run_id}` has its verdict, to be
    kept or dropped.
    """
    check_draft(info)
    bench.store.edits.check(info.id, revision)
    run = start_replanning(bench, info, wanted, who)
    request.app.state.jobs.submit(run.id)
    response.headers["Location"] = f"/api/v1/runs/{run.id}"
    return RunBody.of(run)


@router.post("/drafts", status_code=201)
def drafts(response: Response, info: PlanDep, bench: BenchDep, who: WorkerDep) -> PlanBody:
    """Make a draft from a plan, without its isolation; the plan itself stays as it is."""
    made = bench.draft(info, who)
    response.headers["Location"] = f"/api/v1/plans/{made.id}"
    response.headers["ETag"] = tag_of_revision(made.revision)
    return PlanBody.of(made)
