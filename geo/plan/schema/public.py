"""What anybody may see of a plan: areas, stations, groups, blockades. No isolated person is counted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from geo.plan.schema.isolation import Lonlat, PlaceShape
from geo.plan.schema.parts import Count, Part, ShapeRow

PUBLIC_FORMAT = "khuvuc-public-plan"


class PublicWard(Part):
    """A ward and its line."""

    ward_code: str
    name: str
    kind: str | None
    status: Literal["planned", "infeasible"]
    geometry: ShapeRow


class PublicArea(Part):
    """A voting area with the station where it votes on the day."""

    area_id: str
    ward_code: str
    number: int
    kind: Literal["ordinary", "separate"]
    voters: Count = Field(description="Of the posted list; null for separate areas.")
    constituencies: str
    station_id: str
    geometry: ShapeRow | None = Field(
        description="null where the area is less than a group: a building, or part of a blockade."
    )


class PublicStation(Part):
    """A polling station. An armed unit's goes by the ward's name."""

    station_id: str
    area_id: str
    name: str | None
    address: str | None
    to_be_found: bool
    moved: bool = Field(description="It votes elsewhere than it was posted.")
    point: Lonlat


class PublicGroup(Part):
    """A residential group, its parts as one, and the stations where it votes."""

    ward_code: str
    group_code: str
    name: str
    area_ids: list[str] = Field(description="Of the posted lists.")
    station_ids: list[str] = Field(description="Where those vote who may leave home.")
    geometry: ShapeRow


class PublicBlockade(Part):
    """A blockade, which is public by nature, and how those inside vote."""

    code: str
    begins: datetime
    ends: datetime | None
    ways: list[Literal["auxiliary_box", "separate_area", "other_station", "moved_station"]]
    station_ids: list[str]
    geometry: PlaceShape


class PublicSlot(Part):
    """When a group is asked to come."""

    ward_code: str
    unit_code: str
    name: str
    station_id: str
    begins_min: int = Field(description="Minutes from midnight of polling day.")
    ends_min: int


class PublicPlan(Part):
    """The public view of a plan: what a published page, map or lookup may use."""

    format: Literal["khuvuc-public-plan"]
    version_id: str
    title: str | None
    polling_day: date
    as_of: date | None
    wards: list[PublicWard]
    areas: list[PublicArea]
    stations: list[PublicStation]
    groups: list[PublicGroup]
    blockades: list[PublicBlockade]
    slots: list[PublicSlot]
