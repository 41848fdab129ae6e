"""What is asked and answered when a draft is edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi.openapi.models import Example
from pydantic import BaseModel, ConfigDict, Field

from api.bodies import Body, FindingBody
from geo.editing import Edit, Preview
from geo.editing.effect import Standing
from geo.plan.changes import UnitChange
from geo.store.values import PlanInfo


class EditAsked(BaseModel):
    """One edit of one ward."""

    model_config = ConfigDict(extra="forbid")

    ward_code: str = Field(min_length=1, max_length=20)
    edit: Edit


class ReoptimiseAsked(BaseModel):
    """Which wards to plan again around their locks."""

    model_config = ConfigDict(extra="forbid")

    wards: tuple[str, ...] = Field(default=(), max_length=20_000, description="None: all.")
    keep_number: bool = Field(default=True, description="Keep each ward's number of areas.")
    time_limit: float | None = Field(
        default=None, ge=0.1, le=86_400, description="Seconds for a ward."
    )


class VerdictBody(Body):
    """What a change does or has done. Walks in metres, costs in voter-metres."""

    plan_id: int
    revision: int = Field(description="That is kept now; the token of the next change.")
    committed: bool
    legal: bool = Field(description="The touched wards break no rule after it.")
    wards: list[str]
    areas: list[str] = Field(description="Areas with other units or another station, or gone.")
    before: Standing
    after: Standing
    findings_new: list[FindingBody]
    findings_gone: list[FindingBody]
    voters_moved: int = Field(description="Voters who vote at another place than before.")
    units: list[UnitChange]

    @classmethod
    def of(cls, info: PlanInfo, seen: Preview, *, committed: bool) -> VerdictBody:
        """Return a verdict as it is shown."""
        return cls(
            plan_id=info.id,
            revision=info.revision,
            committed=committed,
            legal=seen.legal,
            wards=list(seen.wards),
            areas=list(seen.areas),
            before=seen.before,
            after=seen.after,
            findings_new=[FindingBody.model_validate(f.as_dict()) for f in seen.findings_new],
            findings_gone=[FindingBody.model_validate(f.as_dict()) for f in seen.findings_gone],
            voters_moved=seen.voters_moved,
            units=list(seen.units),
        )


class RevisionBody(Body):
    """One step of a plan's history."""

    revision: int
    version_id: str
    at: datetime
    who: str
    kind: str
    note: str
    edit: Mapping[str, Any] | None
    holds: bool = Field(description="The plan stands on it: it is not undone.")


class HistoryPage(Body):
    """What was done to a plan, the latest first."""

    items: list[RevisionBody]
    total: int
    next: str | None = Field(description="Address of the next page; null at the end.")
    revision: int
    can_undo: bool
    can_redo: bool


_EDITS: dict[str, dict[str, Any]] = {
    "move units": {"kind": "move_units", "units": ["TDP-05"], "to": 2},
    "change a station": {"kind": "change_station", "area": 3, "site_code": "NVH-12"},
    "merge areas": {"kind": "merge_areas", "areas": [2, 3]},
    "split by given units": {"kind": "split_area", "area": 1, "units": ["TDP-01", "TDP-02"]},
    "split by the engine": {"kind": "split_area", "area": 1},
    "number areas": {"kind": "number_areas", "order": [2, 1, 3]},
    "lock a unit": {"kind": "lock_unit", "unit": "TDP-05"},
    "lock an area": {"kind": "lock_area", "area": 2},
    "close a site": {"kind": "lock_site", "site_code": "NVH-12", "must": "closed"},
    "unlock": {"kind": "unlock", "units": ["TDP-05"]},
}
EXAMPLES: dict[str, Example] = {
    name: Example(summary=name, value={"ward_code": "00292", "edit": edit})
    for name, edit in _EDITS.items()
}
