"""Plan a ward again in other ways, and audit each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.allocation import Allocation
from geo.allocation.alternatives import Asked, curve, different_plans
from geo.findings import Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.plan.alternatives import alternatives_block
from geo.rules import ElectoralRules, PlanningAims
from geo.runs.locking import locks_of_ward
from geo.schemas import PlanningFrames


@dataclass(frozen=True)
class Ground:
    """What a ward is planned on."""

    frames: PlanningFrames
    rules: ElectoralRules
    aims: PlanningAims


def with_alternatives(
    ward: WardPlan, ground: Ground, seed: int, time_limit_s: float | None
) -> WardPlan:
    """Return the planned ward with plans of fewer and more areas, and different plans."""
    if ward.allocation is None:
        return ward
    frames = ground.frames
    locks = locks_of_ward(frames.locks, ward.territory)
    asked = Asked(
        ward.territory, ground.rules, ground.aims, locks, frames.previous, seed, time_limit_s
    )

    def legal(allocation: Allocation) -> bool:
        alone = PollingPlan(
            wards=(replace(ward, allocation=allocation),),
            rules=ground.rules,
            aims=ground.aims,
            locks=locks,
            crs=frames.crs,
            previous=frames.previous,
        )
        return not any(f.severity is Severity.ERROR and not f.waived for f in audit(alone))

    block = alternatives_block(
        ward,
        curve(asked, ward.allocation),
        different_plans(asked, ward.allocation),
        legal,
        ground.aims.aversion,
    )
    return replace(ward, alternatives=block)
