"""What is said of decisions, the gate, waivers, the board and the calendar, and what may be sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.bodies import Body
from api.people_bodies import Sent
from geo.findings import Finding
from geo.plan.deciding import Body as Office
from geo.plan.deciding import Check, Ground, PlanState, Profile, Step, StepRule, finding_mark
from geo.plan.deciding.waivers import LAW, grounds_for
from geo.rules.calendar import Mark

Text = Field(default="", max_length=2_000)


class StepWanted(Sent):
    """A step to be taken with a plan."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"step": "submit", "why": "Quyết định của Ủy ban", "reference": "45/QĐ-UBND"}
            ]
        },
    )

    step: Step
    why: str = Text
    reference: str = Field(default="", max_length=200, description="Number of the decision.")
    document_sha256: str | None = Field(
        default=None, description="Of the plan that was looked at; another one is a conflict."
    )


class DecisionBody(Body):
    """One step somebody took."""

    id: int
    plan_id: int
    step: Step
    before: PlanState
    after: PlanState
    who: str
    at: datetime
    why: str
    reference: str
    version_id: str
    document_sha256: str


class StepBody(Body):
    """A step that the law of the polling day knows."""

    step: Step
    after: PlanState
    bodies: list[Office]
    needs_reason: bool
    needs_reference: bool
    other_person: bool
    gated: bool
    allowed: bool = Field(description="Whether the caller may take it.")

    @classmethod
    def of(cls, rule: StepRule, allowed: bool) -> StepBody:
        """Return a step as it is shown."""
        return cls(
            step=rule.step, after=rule.after, bodies=list(rule.bodies), allowed=allowed,
            needs_reason=rule.needs_reason, needs_reference=rule.needs_reference,
            other_person=rule.other_person, gated=rule.gated,
        )  # fmt: skip


class DecisionsBody(Body):
    """How far a plan has come, and what may come next."""

    plan_id: int
    state: PlanState
    profile: Profile
    document_sha256: str
    taken: list[DecisionBody]
    next: list[StepBody]


class OpenFinding(Body):
    """A finding that stands in the way, and on which grounds it may be let stand."""

    mark: str
    rule: str
    severity: Literal["error", "warning", "note"]
    ward_code: str
    subject: str
    message: str
    source: str
    facts: dict[str, str | int | float]
    grounds: dict[Ground, str]

    @classmethod
    def of(cls, finding: Finding) -> OpenFinding:
        """Return a finding with its mark and grounds."""
        told: dict[str, Any] = finding.as_dict()
        del told["waived"]
        grounds = {ground: LAW[ground] for ground in grounds_for(finding)}
        return cls(**told, mark=finding_mark(finding), grounds=grounds)


class CheckBody(Body):
    """One named check of the gate."""

    name: str
    title: str
    title_vi: str
    holds: bool
    open: list[OpenFinding]

    @classmethod
    def of(cls, check: Check) -> CheckBody:
        """Return a check as it is shown."""
        return cls(
            name=check.name, title=check.title, title_vi=check.title_vi, holds=check.holds,
            open=[OpenFinding.of(finding) for finding in check.open],
        )  # fmt: skip


class GateBody(Body):
    """Whether a plan may be submitted."""

    ready: bool
    document_sha256: str
    checks: list[CheckBody]


class WaiverWanted(Sent):
    """A finding to be let stand."""

    mark: str = Field(
        min_length=64, max_length=64, description="Of the finding, as the gate tells."
    )
    ground: Ground
    why: str = Field(min_length=1, max_length=2_000)
    reference: str = Field(default="", max_length=200, description="Number of the decision.")


class WaiverBody(Body):
    """A finding that somebody lets stand."""

    id: int
    plan_id: int
    rule: str
    ward_code: str
    subject: str
    mark: str
    ground: Ground
    why: str
    reference: str
    who: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class LogBody(Body):
    """One entry of the audit log."""

    number: int
    at: datetime
    who: str
    action: str
    subject: str
    facts: dict[str, Any]
    previous_hash: str
    hash: str


class DeadlineBody(Body):
    """One thing to be done before polling day."""

    name: str
    title: str
    title_vi: str
    days_before: int | None
    day: date | None
    mark: Mark
    source: str


class CalendarBody(Body):
    """What has to be done before a polling day."""

    polling_day: date
    profile: Profile
    deadlines: list[DeadlineBody]
