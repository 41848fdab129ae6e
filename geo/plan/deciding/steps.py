"""The states a plan goes through and the steps between them, as the law of its polling day has it.

Until June 2025 a commune decided its voting areas and the district approved them. Since then it decides
them and reports to the province, which may have them adjusted (Law 85/2015/QH13 art. 11 as amended by
Law 83/2025/QH15). An army area is decided by the command of its unit in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from geo.rules.calendar import DISTRICTS_GONE


class PlanState(StrEnum):
    """How far a plan has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Decided by the commune and read-only; before the district or the province."""
    APPROVED = "approved"
    """By the district: the profile until June 2025."""
    REPORTED = "reported"
    """To the province: the profile since July 2025."""
    PUBLISHED = "published"
    """Nothing of it ever changes again, neither by the store nor by SQL."""


class Step(StrEnum):
    """A step somebody takes with a plan."""

    SUBMIT = "submit"
    RETURN = "return"
    """Back to the draft, to be changed: refused, or adjusted by the province."""
    APPROVE = "approve"
    REPORT = "report"
    PUBLISH = "publish"


class Profile(StrEnum):
    """Which law of deciding holds."""

    DISTRICT_APPROVES = "district_approves"
    PROVINCE_INFORMED = "province_informed"


class Body(StrEnum):
    """Who takes a step."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"


@dataclass(frozen=True)
class StepRule:
    """One step of a profile: from where to where, by whom."""

    step: Step
    before: PlanState
    after: PlanState
    bodies: tuple[Body, ...]
    """Whoever of these; a wider one may always act for a narrower one."""
    needs_reason: bool = False
    needs_reference: bool = False
    """Whether the number of the written decision or report has to be given."""
    other_person: bool = False
    """Whether who submitted the plan may not take it: two bodies are two people."""
    gated: bool = False
    """Whether every check of the gate has to hold."""


_COMMUNE, _DISTRICT, _PROVINCE = Body.COMMUNE, Body.DISTRICT, Body.PROVINCE
_SUBMIT = StepRule(
    Step.SUBMIT, PlanState.DRAFT, PlanState.SUBMITTED, (_COMMUNE,), needs_reference=True, gated=True
)

RULES: Final[Mapping[Profile, tuple[StepRule, ...]]] = {
    Profile.DISTRICT_APPROVES: (
        _SUBMIT,
        StepRule(
            Step.APPROVE, PlanState.SUBMITTED, PlanState.APPROVED, (_DISTRICT,),
            needs_reference=True, other_person=True, gated=True,
        ),
        StepRule(
            Step.RETURN, PlanState.SUBMITTED, PlanState.DRAFT, (_COMMUNE, _DISTRICT),
            needs_reason=True,
        ),
        StepRule(
            Step.RETURN, PlanState.APPROVED, PlanState.DRAFT, (_DISTRICT,), needs_reason=True
        ),
        StepRule(Step.PUBLISH, PlanState.APPROVED, PlanState.PUBLISHED, (_COMMUNE, _DISTRICT)),
    ),
    Profile.PROVINCE_INFORMED: (
        _SUBMIT,
        StepRule(
            Step.REPORT, PlanState.SUBMITTED, PlanState.REPORTED, (_COMMUNE,),
            needs_reference=True, gated=True,
        ),
        StepRule(
            Step.RETURN, PlanState.SUBMITTED, PlanState.DRAFT, (_COMMUNE, _PROVINCE),
            needs_reason=True,
        ),
        StepRule(
            Step.RETURN, PlanState.REPORTED, PlanState.DRAFT, (_COMMUNE, _PROVINCE),
            needs_reason=True,
        ),
        StepRule(Step.PUBLISH, PlanState.REPORTED, PlanState.PUBLISHED, (_COMMUNE, _PROVINCE)),
    ),
}  # fmt: skip


def profile_of(polling_day: date) -> Profile:
    """Return which law of deciding holds for an election."""
    gone = polling_day >= DISTRICTS_GONE
    return Profile.PROVINCE_INFORMED if gone else Profile.DISTRICT_APPROVES


def next_steps(state: PlanState, polling_day: date) -> tuple[StepRule, ...]:
    """Return the steps that may be taken from a state."""
    return tuple(rule for rule in RULES[profile_of(polling_day)] if rule.before == state)


def steps_to_publication(state: PlanState, polling_day: date) -> Iterator[StepRule]:
    """Give the steps that lead from a state to publication, each the next one."""
    while True:
        onward = [r for r in next_steps(state, polling_day) if r.step is not Step.RETURN]
        if not onward:
            return
        yield onward[0]
        state = onward[0].after
