"""report.json: what the plan is worth."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from geo.plan.schema.alternatives import AlternativesBlock
from geo.plan.schema.isolation import ScenarioFigures
from geo.plan.schema.parts import FindingRow, IntakeRow, ObstacleRow, Part, SentenceRow


class EquityRow(Part):
    """How walks are shared out; null where nobody walks or nothing is known."""

    voters: int
    institution_voters_left_out: int
    mean_walk_m: float | None
    p50_walk_m: float | None
    p90_walk_m: float | None
    max_walk_m: float | None
    ede_walk_m: float | None
    within_500_m: float | None
    within_1000_m: float | None
    within_2000_m: float | None
    voters_without_way: int


class WorstOffRow(Part):
    """A unit far from its station."""

    unit_code: str
    name: str
    ward_code: str
    area_id: str
    station_id: str
    voters: int
    walk_m: float | None


class EquityBlock(Part):
    """Equity of a ward or of the whole plan."""

    voters: EquityRow
    elderly: EquityRow | None
    worst_off: list[WorstOffRow]


class ReasonRow(Part):
    """Why a unit votes where it does."""

    unit_code: str
    area_id: str
    station_id: str
    code: str
    message: str
    facts: dict[str, str | int | float]


class ReportArea(Part):
    """An area in the report."""

    area_id: str
    number: int
    kind: Literal["ordinary", "separate"]
    voters: int
    estimated: bool
    unit_count: int
    station_id: str
    site_code: str | None
    mean_walk_m: float | None
    max_walk_m: float | None


class ReportWard(Part):
    """One ward in the report."""

    ward_code: str
    name: str
    status: Literal["planned", "infeasible"]
    units: int
    areas: int | None
    voters: int
    estimated: bool
    objective: float | None
    lower_bound: float | None
    gap: float | None
    proved: bool | None
    stopped_by: str | None
    certificate: SentenceRow | None
    seconds: float
    mean_walk_m: float | None
    p90_walk_m: float | None
    max_walk_m: float | None
    ede_walk_m: float | None
    area_list: list[ReportArea]
    equity: EquityBlock | None
    why: list[ReasonRow]
    obstacles: list[ObstacleRow]
    alternatives: AlternativesBlock | None = Field(description="null unless asked for.")


class ReportPlan(Part):
    """The whole plan in figures."""

    version_id: str
    created_at: str
    generator: str
    rules: str
    rules_title: str
    polling_day: date
    seed: int
    wards: int
    planned: int
    infeasible: int
    units: int
    areas: int
    stations: int
    voters: int
    voters_planned: int
    estimated_units: int
    errors: int
    warnings: int
    notes: int
    intake_defects: int
    equity: EquityBlock | None


class ScenarioLine(ScenarioFigures):
    """One scenario in the comparison."""

    name: str
    in_force: bool


class MeasureCount(Part):
    """How often a kind of measure is taken, and for how many voters."""

    kind: str
    measures: int
    voters: int


class ReportIsolation(Part):
    """What isolation asks of voters and teams, and the scenarios side by side."""

    base_version: str
    in_force: str
    moment: datetime
    measures: list[MeasureCount]
    moved_voters: int
    moved_bound: int
    moved_proved: bool
    teams: int
    teams_bound: int
    scenarios: list[ScenarioLine]


class ReportDocument(Part):
    """report.json: what the plan is worth and what was found."""

    plan: ReportPlan
    wards: list[ReportWard]
    findings: list[FindingRow]
    intake: IntakeRow
    isolation: ReportIsolation | None = Field(
        default=None, description="null where nothing of isolation was asked."
    )
