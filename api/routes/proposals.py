"""Proposals of re-optimisation: the verdict first, then kept as a revision or dropped."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api import proposals as proposing
from api.access import PlanDep, StoreDep, WorkerDep
from api.editing import BenchDep, RevisionDep, tag_of_revision
from api.editing_bodies import VerdictBody
from api.paging import PageDep
from api.proposal_bodies import ProposalBody, ProposalsBody, ProposedBody
from api.replanning import asked_of

router = APIRouter(prefix="/api/v1/plans/{plan_id}/proposals", tags=["editing"])

RunId = Annotated[int, Path(ge=1, le=2**31 - 1, description="The run that made it.")]


@router.get("")
def proposals(response: Response, info: PlanDep, store: StoreDep, paging: PageDep) -> ProposalsBody:
    """Return what was proposed for a plan, the newest first."""
    response.headers["Cache-Control"] = "private, no-cache"
    page = paging.of(store.proposals.of(info.id), lambda one: one.run_id)
    items = [ProposalBody.of(one) for one in page.items]
    return ProposalsBody(items=items, total=page.total, next=paging.next(page))


@router.get("/{run_id}")
def proposal(response: Response, info: PlanDep, bench: BenchDep, run_id: RunId) -> ProposedBody:
    """Look at a proposal: the audit's verdict, the effect on walks, who changes station, the proof.

    The ETag is the token to keep it with.
    """
    found = proposing.look(bench, info, bench.store.proposals.get(info.id, run_id))
    response.headers["ETag"] = tag_of_revision(info.revision)
    response.headers["Cache-Control"] = "private, no-cache"
    return ProposedBody.of(info, found, asked_of(bench.store.runs.get(run_id)))


@router.post("/{run_id}/keep")
def keep(
    response: Response,
    info: PlanDep,
    revision: RevisionDep,
    bench: BenchDep,
    who: WorkerDep,
    run_id: RunId,
) -> VerdictBody:
    """Make a proposal the draft's next revision; it can be undone like any edit."""
    chosen = bench.store.proposals.get(info.id, run_id)
    kept, seen = proposing.keep(bench, info, revision, chosen, who)
    response.headers["ETag"] = tag_of_revision(kept.revision)
    return VerdictBody.of(kept, seen, committed=True)


@router.delete("/{run_id}")
def drop(info: PlanDep, store: StoreDep, who: WorkerDep, run_id: RunId) -> ProposalBody:
    """Drop a proposal; the draft stays as it is."""
    return ProposalBody.of(store.proposals.drop(info.id, run_id, who))
