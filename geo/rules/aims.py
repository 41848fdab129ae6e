"""What a planner aims for: sizes, weights and assumptions that are choices, not law."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class PlanningAims(BaseModel):
    """A planner's choices. Every weight is in voter-metres: one voter walking one metre costs 1.

    ``planning.toml`` sets any of them under ``[aims]``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    target_voters: int = Field(default=1_500, ge=1)
    """Voters an area should have; the mean of published urban plans (Phúc Lợi ward 2021: 1,591)."""
    target_voters_remote: int = Field(default=350, ge=1)
    """The same where groups are marked remote (Lai Châu 2021: 311 an area)."""
    voters_share: float = Field(default=0.70, gt=0, le=1)
    """Voters in a population where only the population is known (Viet Nam 2021: about 0.70)."""
    voters_per_cell: int = Field(default=300, ge=1)
    """Voters a made unit should have, where a ward has no residential groups."""
    detour_factor: float = Field(default=1.0, ge=1)
    """Walk ÷ straight line where there is no street network; 1 = the plain straight line."""
    snap_limit_m: float = Field(default=500.0, gt=0)
    """Farthest that a unit or site may lie from the street that serves it."""

    objective: Literal["mean", "ede", "cap"] = "mean"
    """What walks are judged by: their mean, the Kolm–Pollak EDE (long walks weigh more), or a cap."""
    cap_m: float = Field(default=2_000.0, gt=0)
    """With ``cap``: nobody should walk farther than this where that is possible."""
    cap_weight: float = Field(default=100_000.0, ge=0)
    """With ``cap``, for each voter beyond it: more than any walk that others could save."""
    free_number: bool = False
    """Leave the number of areas free: the one of least cost, ``area_cost`` counted."""

    imbalance_weight: float = Field(default=5.0, ge=0)
    """For each voter by which an area misses its target: queues grow where areas are uneven."""
    border_weight: float = Field(default=1.0, ge=0)
    """For each metre of border between areas: compact areas are easier to explain and to find."""
    change_weight: float = Field(default=200.0, ge=0)
    """For each voter sent to another site than last time: posted lists and habits dislike change."""
    outside_area_cost: float = Field(default=20_000.0, ge=0)
    """For a station outside its area: voters look for it at home first."""
    not_step_free_cost: float = Field(default=20_000.0, ge=0)
    """For a station that a wheelchair cannot enter; half of it where that is unknown."""
    no_backup_power_cost: float = Field(default=2_000.0, ge=0)
    """For a station known to have no power of its own: counting lasts into the night."""
    site_kind_costs: dict[str, float] = Field(default_factory=lambda: {"private_house": 30_000.0})
    """For a station in a place of this kind: public rooms come first."""
    unfound_site_cost: float = Field(default=200_000.0, ge=0)
    """For a station whose building has still to be found."""
    area_cost: float = Field(default=0.0, ge=0)
    """For one more area (a team, a box, a room); it decides where the number of areas is left free."""
    aversion: float = Field(default=-1.0, lt=0)
    """Aversion to inequality ε of the Kolm–Pollak EDE, reported or aimed for (negative for a burden)."""
