"""Other plans of a ward, as report.json tells them."""

from __future__ import annotations

from pydantic import Field

from geo.plan.schema.parts import Count, ObstacleRow, Part


class PlanFigures(Part):
    """What a plan of one ward is worth; null where there is none, or nobody walks."""

    stations: Count = None
    mean_walk_m: float | None = None
    p90_walk_m: float | None = None
    max_walk_m: float | None = None
    ede_walk_m: float | None = None
    fewest_voters: Count = Field(default=None, description="Of its ordinary areas.")
    most_voters: Count = None
    uneven: float | None = Field(
        default=None,
        description="Mean deviation of an area's voters from their mean, as a share; 0 = all equal.",
    )
    objective: float | None = None
    lower_bound: float | None = None
    gap: float | None = None
    proved: bool | None = None
    stopped_by: str | None = None
    legal: bool | None = Field(default=None, description="The audit found no error in it.")


class CurveRow(PlanFigures):
    """The plan that asking for a number of ordinary areas gives, or why there is none."""

    areas: int
    chosen: bool
    why_not: list[ObstacleRow] = Field(default=[])


class OtherArea(Part):
    """An area of a different plan."""

    units: list[str]
    site_code: str
    voters: int


class DifferentRow(PlanFigures):
    """A plan nearly as good as the ward's own; a voter is moved who votes at another site in it."""

    number: int
    voters_moved: int
    share_moved: float
    costs_more: float = Field(description="Objective above the plan's own, as a share.")
    opened: list[str] = Field(description="Sites that only this plan uses.")
    closed: list[str] = Field(description="Sites that only the ward's own plan uses.")
    area_list: list[OtherArea]


class AlternativesBlock(Part):
    """Other plans of a ward: by number of areas, and different ones nearly as good."""

    curve: list[CurveRow]
    within: float = Field(
        description="Objective above the plan's own that a different plan may have."
    )
    complete: bool = Field(
        description="Every area was looked at that such a plan can use; else a choice of them."
    )
    different: list[DifferentRow]
