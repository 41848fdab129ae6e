"""Who decides a plan: states and steps by polling day, and what has to be settled before."""

from geo.plan.deciding.gate import Check, army_areas, gate
from geo.plan.deciding.steps import (
    Body,
    PlanState,
    Profile,
    Step,
    StepRule,
    next_steps,
    profile_of,
    steps_to_publication,
)
from geo.plan.deciding.waivers import (
    ACKNOWLEDGED,
    GROUNDS,
    Ground,
    Waiver,
    finding_mark,
    grounds_for,
    waived,
)

__all__ = [
    "ACKNOWLEDGED",
    "GROUNDS",
    "Body",
    "Check",
    "Ground",
    "PlanState",
    "Profile",
    "Step",
    "StepRule",
    "Waiver",
    "army_areas",
    "finding_mark",
    "gate",
    "grounds_for",
    "next_steps",
    "profile_of",
    "steps_to_publication",
    "waived",
]
