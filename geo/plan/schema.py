"""What plan.json and report.json look like: the models their JSON Schemas are made from."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo.rules import ElectoralRules, Locks, PlanningAims

FORMAT = "khuvuc-plan"
FORMAT_VERSION = 1

Number = int | float
Count = int | None


class Part(BaseModel):
    """A part of a document: nothing beyond its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ShapeRow(Part):
    """A GeoJSON geometry in EPSG:4326."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class FindingRow(Part):
    """One finding; ``facts`` holds its numbers and names."""

    rule: str
    severity: Literal["error", "warning", "note"]
    ward_code: str
    subject: str
    message: str
    source: str
    waived: bool
    facts: dict[str, str | int | float]


class DefectRow(Part):
    """One defect of the input that was repaired or noted."""

    check: str
    outcome: Literal["unusable", "repaired", "noted"]
    file: str
    found: str
    remedy: str
    row: str
    field: str
    ward_code: str


class IntakeRow(Part):
    """What intake found in the planning folder."""

    folder: str
    defects: list[DefectRow]


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


class RepairStepRow(Part):
    """One change of the input that helps to make a ward plannable."""

    kind: str = Field(
        description="places, room, site, split, remote, link, way, lock, areas or voters."
    )
    subject: str
    amount: int = 1
    other: str = ""


class ObstacleRow(Part):
    """One reason why a ward cannot be planned, and the cheapest remedy."""

    rule: str
    subject: str
    message: str
    remedy: str
    needed: Number | None
    available: Number | None
    facts: dict[str, str | int | float] = {}
    changes: list[RepairStepRow] = []
    suffices: bool | None = Field(
        default=None, description="A legal plan was drawn with the changes of all obstacles made."
    )
    proved: bool | None = Field(default=None, description="No cheaper set of changes is enough.")


class SentenceRow(Part):
    """One sentence in both languages."""

    vi: str
    en: str


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
    why_not: list[ObstacleRow] = []


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
    """One measure for an isolation zone."""

    measure_id: str
    kind: Literal["auxiliary_box", "separate_area", "moved_station", "time_slots"]
    zone_code: str
    area_id: str
    station_id: str
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
    measures: list[MeasureRow]


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


class ReportDocument(Part):
    """report.json: what the plan is worth and what was found."""

    plan: ReportPlan
    wards: list[ReportWard]
    findings: list[FindingRow]
    intake: IntakeRow


def json_schema(document: type[BaseModel]) -> str:
    """Return the JSON Schema of a document as text, ready to be committed."""
    schema = document.model_json_schema(mode="serialization")
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> None:
    """Write plan.schema.json and report.schema.json."""
    for name, document in (("plan", PlanDocument), ("report", ReportDocument)):
        (folder / f"{name}.schema.json").write_text(json_schema(document), encoding="utf-8")
