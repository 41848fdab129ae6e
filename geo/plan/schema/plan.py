"""plan.json: the whole plan."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from geo.plan.schema.isolation import IsolationRow
from geo.plan.schema.parts import Count, FindingRow, IntakeRow, ObstacleRow, Part, ShapeRow
from geo.rules import ElectoralRules, Locks, PlanningAims

FORMAT = "khuvuc-plan"
FORMAT_VERSION = 1


class ProvenanceRow(Part):
    """What the planner says of the folder; null where nothing is said."""

    title: str | None
    as_of: date | None
    source: str | None


class InputRow(Part):
    """One file the plan was made from."""

    stem: str
    name: str
    sha256: str
    rows: int


class WardRow(Part):
    """What is known of the ward itself."""

    code: str
    name: str
    kind: str | None
    population: Count
    voters: Count
    valid_from: date | None
    estimated: bool = Field(description="Some of its units' voters are estimates.")
    geometry: ShapeRow


class UnitRow(Part):
    """A unit: a whole residential group, a part of one, a made cell or an institution."""

    unit_code: str
    name: str
    kind: Literal["group", "part", "cell", "institution"]
    group_code: str | None
    voters: int
    households: Count
    population: Count
    elderly: Count
    remote: bool
    estimated: bool
    institution_kind: str | None
    ballot: str
    point: list[float] = Field(min_length=2, max_length=2, description="Longitude, latitude.")
    geometry: ShapeRow


class SiteRow(Part):
    """A place that might host stations."""

    site_code: str
    name: str
    address: str | None
    kind: str | None
    capacity: Count = Field(description="Voters over all its areas; null = not limited.")
    rooms: int
    step_free: bool | None
    backup_power: bool | None
    home_unit: str | None
    institution: str | None
    to_be_found: bool
    point: list[float] = Field(min_length=2, max_length=2, description="Longitude, latitude.")


class EdgeRow(Part):
    """Two contiguous units and why they are."""

    u: str
    v: str
    border_m: float
    reason: Literal["border", "bridge", "link"]
    via: str


class BarredRow(Part):
    """A border that a barrier closes."""

    u: str
    v: str
    border_m: float
    barrier: str


class AreaRow(Part):
    """A voting area and its station."""

    area_id: str
    number: int
    kind: Literal["ordinary", "separate"]
    units: list[str]
    voters: int
    estimated: bool
    station_id: str
    site_code: str
    below_minimum: str | None


class AllocationRow(Part):
    """The areas of a planned ward with what they cost and what is proved."""

    objective: float
    terms: dict[str, float]
    lower_bound: float
    gap: float
    proved: bool
    stopped_by: str
    target_voters: float
    areas: list[AreaRow]
    findings: list[FindingRow]


class WardPlanRow(Part):
    """One ward: all that its areas were made from, and they."""

    ward: WardRow
    status: Literal["planned", "infeasible"]
    walk_basis: str
    units: list[UnitRow]
    sites: list[SiteRow]
    edges: list[EdgeRow]
    barred: list[BarredRow]
    walk_m: list[list[float | None]] = Field(
        description="Walks in metres, units × sites; null = no way."
    )
    findings: list[FindingRow]
    allocation: AllocationRow | None
    obstacles: list[ObstacleRow]


class MeasureRow(Part):
    """One measure of the response in force, as the layer ``measures`` has it."""

    measure_id: str
    kind: Literal[
        "auxiliary_box", "separate_area", "moved_station", "time_slots", "other_station", "unserved"
    ]
    zone_code: str | None
    area_id: str | None
    station_id: str | None
    voters: Count
    reason: str


class PlanDocument(Part):
    """plan.json: the whole plan, enough to audit it again from the folder alone."""

    format: Literal["khuvuc-plan"]
    format_version: Literal[1]
    version_id: str = Field(pattern=r"^kv(-[0-9a-f]{4}){3}$")
    created_at: str
    generator: str
    seed: int
    crs: str = Field(description="The system in metres that the plan measures in.")
    provenance: ProvenanceRow
    rules: ElectoralRules
    aims: PlanningAims
    locks: Locks
    inputs: list[InputRow]
    intake: IntakeRow
    previous: dict[str, str]
    wards: list[WardPlanRow]
    measures: list[MeasureRow] = Field(description="Of the response in force; isolation has more.")
    isolation: IsolationRow | None = Field(
        default=None, description="Left out where nothing of isolation was asked."
    )
