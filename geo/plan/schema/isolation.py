"""The isolation block of plan.json: scenarios, each with its situation and the response to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field, model_validator

from geo.plan.schema.parts import Count, Part

Lonlat = list[float]
RiskName = Literal["home_f2", "home_f1", "blockade", "facility"]


class PlaceShape(Part):
    """A GeoJSON geometry in EPSG:4326; a facility may be a point."""

    type: Literal["Polygon", "MultiPolygon", "Point", "MultiPoint"]
    coordinates: list[Any]


class ZoneRow(Part):
    """An isolation zone and when it holds."""

    code: str
    kind: Literal["quarantine_facility", "blockade", "distancing"]
    begins: datetime
    ends: datetime | None = Field(description="null = still.")
    voters: Count = Field(description="null = counted from the units inside.")
    outsiders: int
    risk: RiskName | None
    name: str | None
    armed: bool
    source: str
    as_of: date | None
    geometry: PlaceShape


class HomeRow(Part):
    """Voters of a residential group isolated at home: a count, never a place."""

    group_code: str
    day: date
    voters: int
    risk: RiskName


class SituationRow(Part):
    """Zones and home isolation in force at a moment."""

    moment: datetime
    zones: list[ZoneRow]
    home: list[HomeRow]


class CohortRow(Part):
    """Voters who share one lot and one way to vote."""

    ward_code: str
    unit_code: str | None = Field(description="null: they stand on no list of the ward.")
    zone_code: str | None
    lot: Literal["free", "home", "blockade", "facility", "outsider"]
    voters: int
    risk: RiskName | None
    estimated: bool
    point: Lonlat | None


class ResponseMeasure(Part):
    """One measure with its reason, the rule that chose it and what it beat."""

    measure_id: str
    kind: Literal[
        "auxiliary_box", "separate_area", "moved_station", "time_slots", "other_station", "unserved"
    ]
    ward_code: str
    zone_code: str | None
    area_id: str | None
    station_id: str | None
    voters: int
    reason: str
    rule: str
    beaten: list[str]
    source: str
    site_code: str | None
    point: Lonlat | None
    facts: dict[str, str | int | float]
    cohorts: list[CohortRow]


class KeptRow(Part):
    """A cohort of a touched unit that votes where it is posted, and what that beat."""

    ward_code: str
    unit_code: str
    zone_code: str | None = Field(description="null: outside of every zone.")
    lot: Literal["free", "blockade"]
    voters: int
    area_id: str
    station_id: str
    rule: str
    reason: str
    beaten: list[str]


class MoveRow(Part):
    """Voters who vote at another station than the published plan says."""

    unit_code: str
    voters: int
    from_station: str
    to_station: str
    measure_id: str
    added_walk_m: float | None = Field(description="null where the way is not known.")


class StopRow(Part):
    """One call of an auxiliary box; minutes from midnight of polling day."""

    measure_id: str
    unit_code: str | None
    zone_code: str | None
    point: Lonlat
    voters: int
    risk: RiskName
    arrives_min: float
    leaves_min: float


class RoundRow(Part):
    """One trip of one team with one box, from a station's room and back to it."""

    round_id: str
    station_id: str
    team: int
    starts_min: float
    ends_min: float
    distance_m: float
    stops: list[StopRow]


class SlotRow(Part):
    """When one unit's voters are asked to come."""

    area_id: str
    station_id: str
    unit_code: str
    begins_min: int
    ends_min: int
    voters: int


class ScenarioFigures(Part):
    """What a response asks of voters and teams, in figures."""

    zones: int
    isolated_voters: int = Field(description="At home, in blockades and facilities, and outsiders.")
    separate_areas: int
    moved_stations: int
    moved_voters: int
    moved_bound: int = Field(description="No lawful response moves fewer voters.")
    added_walk_voter_m: float = Field(description="Metres added, summed over the voters moved.")
    added_walk_m: float | None = Field(description="Mean over the voters moved; null: nobody.")
    box_voters: int
    box_rounds: int
    box_stops: int
    teams: int
    teams_bound: int
    slot_voters: int
    unserved_voters: int


class ResponseRow(Part):
    """All measures for one situation."""

    situation: SituationRow
    measures: list[ResponseMeasure]
    moves: list[MoveRow]
    rounds: list[RoundRow]
    slots: list[SlotRow]
    moved_voters: int
    moved_bound: int
    teams: int
    teams_bound: int
    figures: ScenarioFigures
    kept: list[KeptRow] = Field(
        default=[], description="Touched voters for whom nothing is done; left out: nobody."
    )


class ScenarioRow(Part):
    """A situation prepared in advance, or the one that came."""

    name: str
    response: ResponseRow
    zones: list[ZoneRow] = Field(description="All zones known, also those of other days.")


class IsolationRow(Part):
    """What lies over the published areas because of isolation."""

    base_version: str = Field(
        pattern=r"^kv(-[0-9a-f]{4}){3}$",
        description="Version of the published plan beneath: this document without the block.",
    )
    in_force: str
    scenarios: list[ScenarioRow]

    @model_validator(mode="after")
    def _one_in_force(self) -> IsolationRow:
        names = [s.name for s in self.scenarios]
        if len(set(names)) != len(names):
            raise ValueError("two scenarios have one name")
        if self.in_force not in names:
            raise ValueError(f"in_force {self.in_force!r} is none of the scenarios")
        return self
