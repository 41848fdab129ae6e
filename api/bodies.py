"""What answers look like: the models that the OpenAPI document is made from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo.store.values import KeptTerritory, PlanInfo, Run


class Body(BaseModel):
    """A part of an answer: nothing beyond its fields."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class ProblemBody(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    instance: str
    detail: str | None = None


class Health(Body):
    """The process answers."""

    status: Literal["alive"]


class Readiness(Body):
    """What the service can do now."""

    ready: bool
    store: Literal["ready", "away"]
    detail: str
    published_token: int | None
    published_plans: int
    units: int


class PlanBody(Body):
    """A plan in a list."""

    id: int
    territory_id: int | None
    version_id: str
    state: str
    revision: int
    title: str | None
    rules: str
    polling_day: date
    as_of: date | None
    wards: int
    planned: int
    units: int
    areas: int
    voters: int
    errors: int | None = Field(
        description="Findings of severity error that nobody waived. The public reads those of the "
        "plan as posted, without its isolation; null: not counted apart when it was kept."
    )
    warnings: int | None
    added_at: datetime
    changed_at: datetime
    published_at: datetime | None

    @classmethod
    def of(cls, info: PlanInfo, *, whole: bool = True) -> PlanBody:
        """Return a plan as it is shown: who worked on it is for those who work here.

        Not ``whole``: as the public reads it, for whom findings are those of what is posted.
        """
        made = cls.model_validate(info)
        if whole:
            return made
        counts = {"errors": info.posted_errors, "warnings": info.posted_warnings}
        return made.model_copy(update=counts)


class WardBody(Body):
    """A ward of a plan."""

    ward_code: str
    name: str
    status: str
    voters: int
    areas: int | None
    in_force: bool


class PlanWithWards(PlanBody):
    """A plan by itself."""

    ward_list: list[WardBody]
    links: dict[str, str]


class PlansPage(Body):
    """A part of the list of plans."""

    items: list[PlanBody]
    total: int
    next: str | None = Field(description="Address of the next page; null at the end.")


class TerritoryBody(Body):
    """One version of a planning folder."""

    id: int
    name: str
    version: int
    content_hash: str
    title: str | None
    province: str | None
    district: str | None
    files: int
    size_bytes: int
    added_at: datetime

    @classmethod
    def of(cls, kept: KeptTerritory) -> TerritoryBody:
        """Return a territory as it is shown."""
        return cls.model_validate(kept)


class RunBody(Body):
    """A planning run."""

    id: int
    territory_id: int | None
    from_plan_id: int | None = Field(description="The plan that the run starts from, if any.")
    state: str
    wishes: Mapping[str, Any]
    stage: str
    done: int
    total: int
    attempts: int
    started_at: datetime
    changed_at: datetime
    finished_at: datetime | None
    plan_id: int | None
    error: str
    cancel_wanted: bool

    @classmethod
    def of(cls, run: Run) -> RunBody:
        """Return a run as it is shown."""
        return cls.model_validate(run)


class FindingBody(Body):
    """One finding of the audit."""

    rule: str
    severity: Literal["error", "warning", "note"]
    ward_code: str
    subject: str
    message: str
    source: str
    waived: bool
    facts: dict[str, str | int | float]


class AuditBody(Body):
    """What the audit found when the plan was kept."""

    version_id: str
    covers: Literal["all", "posted"] = Field(
        description="`posted`: areas, stations and lists as they are posted, without what isolation "
        "lays over them, which the public does not read."
    )
    legal: bool = Field(description="Whether no error is left among `findings`.")
    findings: list[FindingBody]
