"""Wards of a draft planned again around their locks, as a run that outlives a restart."""

from __future__ import annotations

from api.editing import Workbench, plan_at
from api.editing_bodies import ReoptimiseAsked
from geo.editing import reoptimise
from geo.editing.costing import ward_of
from geo.errors import ConflictError
from geo.plan import audit
from geo.progress import Progress
from geo.store.store import Store
from geo.store.values import Deed, PlanInfo, RevisionKind, Run

WISH = "reoptimise"


def start_replanning(bench: Workbench, info: PlanInfo, wanted: ReoptimiseAsked, who: str) -> Run:
    """Begin a run; it is held to the revision that the asker has seen."""
    if info.territory_id is None:
        raise ConflictError(
            f"plan {info.id} was imported without its planning folder, and runs belong to one: import "
            "the folder as a territory, then the plan with it",
            revision=info.revision,
        )
    plan = bench.plan(info)
    for code in wanted.wards:
        ward_of(plan, code)
    wish = {"plan_id": info.id, "revision": info.revision, **wanted.model_dump(mode="json")}
    return bench.store.runs.start(info.territory_id, {WISH: wish}, who)


def replanned(store: Store, run: Run, on_progress: Progress) -> int:
    """Carry out such a run; the result is the draft's next revision. Return the plan's id.

    What was kept by a process that ended before it could say so is not done again.
    """
    wish = run.wishes[WISH]
    assert isinstance(wish, dict)  # noqa: S101 - as start_replanning wrote it
    asked = ReoptimiseAsked.model_validate(
        {name: wish[name] for name in ReoptimiseAsked.model_fields}
    )
    plan_id, revision = int(wish["plan_id"]), int(wish["revision"])
    told = {"run_id": run.id, **asked.model_dump(mode="json")}
    if any(one.edit == told for one in store.revisions(plan_id)):
        return plan_id
    made = reoptimise(
        plan_at(store, plan_id, revision),
        asked.wards,
        keep_number=asked.keep_number,
        time_limit_s=asked.time_limit,
        on_progress=on_progress,
    )
    deed = Deed(RevisionKind.REOPTIMISE, "planned again around the locks", told)
    return store.edits.save(plan_id, revision, (made, audit(made)), run.who, deed).id
