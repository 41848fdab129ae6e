"""Wards of a draft planned again around their locks: a run that ends in a proposal."""

from __future__ import annotations

import json

from api.editing import Workbench, plan_at
from api.editing_bodies import ReoptimiseAsked
from geo.allocation import Allocation
from geo.editing import replanned_wards
from geo.editing.costing import ward_of
from geo.editing.replanning import UNDER_ISOLATION
from geo.errors import StandingError
from geo.plan import PollingPlan
from geo.plan.document import allocation_row
from geo.plan.reading import allocation_of_row
from geo.progress import Progress
from geo.store.store import Store
from geo.store.values import PlanInfo, Run

WISH = "reoptimise"


def start_replanning(bench: Workbench, info: PlanInfo, wanted: ReoptimiseAsked, who: str) -> Run:
    """Begin a run over the revision that the asker has seen."""
    plan = bench.plan(info)
    if plan.isolation is not None:
        raise StandingError(UNDER_ISOLATION, revision=info.revision)
    for code in wanted.wards:
        ward_of(plan, code)
    wish = {"plan_id": info.id, "revision": info.revision, **wanted.model_dump(mode="json")}
    return bench.store.runs.start_from_plan(info.id, {WISH: wish}, who)


def asked_of(run: Run) -> ReoptimiseAsked:
    """Return what such a run was asked for."""
    wish = _wish(run)
    return ReoptimiseAsked.model_validate(
        {name: wish[name] for name in ReoptimiseAsked.model_fields}
    )


def replanned(store: Store, run: Run, on_progress: Progress) -> int:
    """Carry out such a run and offer what it gives; the draft stays as it is. Return the plan's id.

    Each ward is kept as soon as it is planned, so what a stop cut off goes on where it was.
    """
    wish, asked = _wish(run), asked_of(run)
    plan_id, revision = int(str(wish["plan_id"])), int(str(wish["revision"]))
    plan = plan_at(store, plan_id, revision)
    made = replanned_wards(
        plan,
        asked.wards,
        done=store.runs.kept(run.id),
        keep_number=asked.keep_number,
        time_limit_s=asked.time_limit,
        on_progress=on_progress,
    )
    for code, allocation in made:
        store.runs.keep(run.id, code, _packed(plan, code, allocation))
    store.proposals.offer(run.id, plan_id, revision)
    return plan_id


def proposed(store: Store, run_id: int, plan: PollingPlan) -> dict[str, Allocation]:
    """Return what a run gave for wards of a plan, by code."""
    return {
        code: allocation_of_row(json.loads(packed), ward_of(plan, code).territory)
        for code, packed in store.runs.kept(run_id).items()
    }


def _packed(plan: PollingPlan, code: str, allocation: Allocation) -> bytes:
    return json.dumps(allocation_row(ward_of(plan, code), allocation), ensure_ascii=False).encode()


def _wish(run: Run) -> dict[str, object]:
    wish = run.wishes[WISH]
    assert isinstance(wish, dict)  # noqa: S101 - as start_replanning wrote it
    return wish
