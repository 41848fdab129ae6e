"""Drafts edited by hand: the verdict first, one revision for each change, undo and redo."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Query, Response

from api.access import PlanDep, StoreDep, WorkerDep
from api.editing import BenchDep, RevisionDep, Verdict, tag_of_revision
from api.editing_bodies import (
    EXAMPLES,
    EditAsked,
    HistoryPage,
    RevisionBody,
    VerdictBody,
)
from geo.store.values import RevisionKind

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["editing"])

DryRun = Annotated[bool, Query(description="Only look: nothing is kept.")]
Asked = Annotated[EditAsked, Body(openapi_examples=EXAMPLES)]
Limit = Annotated[int, Query(ge=1, le=1_000, description="Steps on a page.")]
After = Annotated[str | None, Query(description="Where the page before ended.")]


@router.post("/edits")
def edit(
    response: Response,
    info: PlanDep,
    revision: RevisionDep,
    bench: BenchDep,
    who: WorkerDep,
    asked: Asked,
    dry_run: DryRun = False,
) -> VerdictBody:
    """Edit one ward of a draft; the answer is the audit's verdict and the effect on walks."""
    wanted = asked.ward_code, asked.edit
    found = bench.edit(info, revision, wanted, None if dry_run else who)
    return _told(response, found, committed=not dry_run)


@router.post("/undo")
def undo(
    response: Response,
    info: PlanDep,
    revision: RevisionDep,
    bench: BenchDep,
    who: WorkerDep,
    dry_run: DryRun = False,
) -> VerdictBody:
    """Take the last step back: the document is again what it was before, to the byte."""
    found = bench.step(info, revision, RevisionKind.UNDO, None if dry_run else who)
    return _told(response, found, committed=not dry_run)


@router.post("/redo")
def redo(
    response: Response,
    info: PlanDep,
    revision: RevisionDep,
    bench: BenchDep,
    who: WorkerDep,
    dry_run: DryRun = False,
) -> VerdictBody:
    """Take the step again that was undone last."""
    found = bench.step(info, revision, RevisionKind.REDO, None if dry_run else who)
    return _told(response, found, committed=not dry_run)


@router.get("/edits")
def edits(
    response: Response, info: PlanDep, store: StoreDep, limit: Limit = 100, after: After = None
) -> HistoryPage:
    """Return what was done to a plan, by whom, the latest first."""
    page, history = (
        store.edits.page(info.id, after=after, limit=limit),
        store.edits.history(info.id),
    )
    standing = frozenset(history.states[: history.index + 1])
    more = urlencode({"limit": limit, "after": page.after}) if page.after else None
    response.headers["ETag"] = tag_of_revision(info.revision)
    shown = ("revision", "version_id", "at", "who", "kind", "note", "edit")
    return HistoryPage(
        items=[
            RevisionBody(
                **{name: getattr(one, name) for name in shown}, holds=one.revision in standing
            )
            for one in page.items
        ],
        total=page.total,
        next=f"/api/v1/plans/{info.id}/edits?{more}" if more else None,
        revision=info.revision,
        can_undo=history.can_undo,
        can_redo=history.can_redo,
    )


def _told(response: Response, found: Verdict, *, committed: bool) -> VerdictBody:
    info, seen = found
    response.headers["ETag"] = tag_of_revision(info.revision)
    return VerdictBody.of(info, seen, committed=committed)
