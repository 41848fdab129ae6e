"""Plan a folder ward by ward and keep each, so that a run cut off goes on where it stood."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from geo.plan import PollingPlan, WardPlan
from geo.plan.document import document_text, plan_document
from geo.plan.reading import plan_of
from geo.plan.schema import AlternativesBlock, PlanDocument
from geo.progress import Progress, silent
from geo.rules import ElectoralRules
from geo.runs.locking import check_all_known
from geo.runs.planning import Wishes, draw_plan
from geo.schemas import PlanningFrames

Keep = Callable[[str, bytes], None]
STAGE = "planning wards"


def draw_kept(
    frames: PlanningFrames,
    rules: ElectoralRules,
    wishes: Wishes,
    kept: Mapping[str, bytes],
    keep: Keep,
    *,
    on_progress: Progress = silent,
) -> PollingPlan:
    """Return the plan ``draw_plan`` would; wards in ``kept`` are read, others planned and kept.

    Raises what ``draw_plan`` does. One process: whoever wants several gives ``draw_plan`` the workers.
    """
    codes = wishes.wards or tuple(str(code) for code in frames.wards["ward_code"])
    if len(codes) == 1 or wishes.areas is not None:
        return draw_plan(frames, rules, wishes, on_progress=on_progress)
    plans = []
    on_progress(STAGE, 0, len(codes))
    for done, code in enumerate(codes, start=1):
        held = kept.get(code)
        if held is None:
            held = _written(draw_plan(frames, rules, replace(wishes, wards=(code,))))
            keep(code, held)
        plans.append(_read(held))  # read even when just written: a run cut off gives the same plan
        on_progress(STAGE, done, len(codes))
    joined = _joined(frames, plans)
    if not wishes.wards:
        check_all_known(frames.locks, (ward.territory for ward in joined.wards))
    return joined


def _written(plan: PollingPlan) -> bytes:
    alternatives = plan.wards[0].alternatives
    block = alternatives.model_dump(mode="json") if alternatives else None
    document = json.loads(document_text(plan_document(plan)))
    return json.dumps({"document": document, "alternatives": block}).encode()


def _read(kept: bytes) -> PollingPlan:
    held = json.loads(kept)
    plan = plan_of(PlanDocument.model_validate(held["document"]))
    if held["alternatives"] is None:
        return plan
    block = AlternativesBlock.model_validate(held["alternatives"])
    return replace(plan, wards=(replace(plan.wards[0], alternatives=block),))


def _joined(frames: PlanningFrames, plans: list[PollingPlan]) -> PollingPlan:
    """Return the last plan with the wards of all, in the folder's order."""
    wards: dict[str, WardPlan] = {plan.wards[0].code: plan.wards[0] for plan in plans}
    order = [str(code) for code in frames.wards["ward_code"] if code in wards]
    return replace(plans[-1], wards=tuple(wards[code] for code in order))
