"""What a plan says of isolation: zones in time, who votes how, box rounds, time slots, scenarios.

A published plan's areas and lists stay as they are; isolation lies over them. Voters are counted in
*cohorts*: those of one unit, or of one facility, who share the same lot (not isolated, isolated at
home, inside a blockade, in a facility, stuck there from elsewhere). Each cohort has exactly one way
to vote. These are values only: ``geo.isolation`` chooses, ``geo.plan`` writes, reads and audits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shapely import Point
from shapely.geometry.base import BaseGeometry


class ZoneKind(StrEnum):
    """Kind of an isolation zone."""

    QUARANTINE_FACILITY = "quarantine_facility"
    BLOCKADE = "blockade"
    DISTANCING = "distancing"


class Risk(StrEnum):
    """Class of isolation, for the order of box rounds; lower risk is served first."""

    HOME_F2 = "home_f2"
    HOME_F1 = "home_f1"
    BLOCKADE = "blockade"
    FACILITY = "facility"

    @property
    def rank(self) -> int:
        """0 for the lowest risk."""
        return list(Risk).index(self)


class Lot(StrEnum):
    """What isolation means for a cohort."""

    FREE = "free"
    """Neither isolated nor inside a blockade."""
    HOME = "home"
    BLOCKADE = "blockade"
    FACILITY = "facility"
    OUTSIDER = "outsider"
    """From elsewhere, stuck inside a zone: ballots of fewer levels."""


class MeasureKind(StrEnum):
    """What is done for voters; ``nothing`` is told of by :class:`Kept`."""

    AUXILIARY_BOX = "auxiliary_box"
    SEPARATE_AREA = "separate_area"
    MOVED_STATION = "moved_station"
    TIME_SLOTS = "time_slots"
    OTHER_STATION = "other_station"
    """Voters of a unit vote at another area's station, for theirs is out of reach."""
    UNSERVED = "unserved"
    """No lawful way was found; the reason says why. Always an error finding."""


@dataclass(frozen=True)
class Zone:
    """One isolation zone. In force from ``begins`` to ``ends`` (both included; None = still)."""

    code: str
    kind: ZoneKind
    geometry: BaseGeometry
    """Polygon or (facility) point, in the plan's CRS."""
    begins: datetime
    ends: datetime | None = None
    voters: int | None = None
    """Those isolated there; None: counted from the units inside."""
    outsiders: int = 0
    """Voters of other communes stuck inside, not counted in ``voters``."""
    risk: Risk | None = None
    """None: by the kind."""
    name: str | None = None
    """Never shown in public for an armed unit."""
    armed: bool = False
    source: str = ""
    as_of: date | None = None

    def in_force(self, moment: datetime) -> bool:
        """Return whether the zone holds at a moment."""
        return self.begins <= moment and (self.ends is None or moment <= self.ends)


@dataclass(frozen=True)
class HomeCount:
    """Voters of a residential group isolated at home on a day: a count, never a place."""

    group_code: str
    day: date
    voters: int
    risk: Risk = Risk.HOME_F1


@dataclass(frozen=True)
class Situation:
    """Zones and home isolation in force at one moment."""

    moment: datetime
    zones: tuple[Zone, ...] = ()
    home: tuple[HomeCount, ...] = ()


@dataclass(frozen=True)
class Cohort:
    """Voters who share one lot and one way to vote."""

    ward_code: str
    unit_code: str | None
    """None for those of a facility and for outsiders: they stand on no list of the ward."""
    zone_code: str | None
    lot: Lot
    voters: int
    risk: Risk | None = None
    estimated: bool = False
    """A share by area, for want of buildings or points."""
    point: Point | None = None
    """Where a box meets them: for home isolation the group's own point, never an address."""


@dataclass(frozen=True)
class Measure:
    """What is done for the voters of one zone, unit or area, and why."""

    measure_id: str
    kind: MeasureKind
    ward_code: str
    zone_code: str | None
    area_id: str | None
    """The area on whose list or box the voters vote; a new id for a separate area."""
    station_id: str | None
    voters: int
    """All of its cohorts; for time slots and a moved station all who vote there."""
    reason: str
    """One English sentence; ``facts`` lets a page say it in Vietnamese from ``rule``."""
    rule: str
    """Name of the rule that chose it, such as ``separate_from_minimum``."""
    beaten: tuple[str, ...] = ()
    """What else was possible and why it lost, a sentence each."""
    source: str = ""
    cohorts: tuple[Cohort, ...] = ()
    site_code: str | None = None
    """Where a separate area or moved station votes; None: the place has still to be named."""
    point: Point | None = None
    """That place, in the plan's CRS."""
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """A cohort of a touched unit for which nothing is done: it votes where it is posted."""

    ward_code: str
    unit_code: str
    zone_code: str | None
    """The cohort's own: the blockade it is inside of, or the distanced area; None: outside of all."""
    lot: Lot
    voters: int
    area_id: str
    station_id: str
    rule: str
    """Name of the rule, such as ``keeps_station_inside``."""
    reason: str
    beaten: tuple[str, ...] = ()
    """What else was possible and why it lost, a sentence each."""


@dataclass(frozen=True)
class Move:
    """Voters who vote at another station than the published plan says."""

    unit_code: str
    voters: int
    from_station: str
    to_station: str
    measure_id: str
    added_walk_m: float


@dataclass(frozen=True)
class Stop:
    """One call of an auxiliary box. Minutes count from midnight of polling day."""

    measure_id: str
    unit_code: str | None
    zone_code: str | None
    point: Point
    voters: int
    risk: Risk
    arrives_min: float
    leaves_min: float


@dataclass(frozen=True)
class BoxRound:
    """One trip of one team with one auxiliary box, from a station's room and back to it."""

    round_id: str
    station_id: str
    team: int
    starts_min: float
    ends_min: float
    stops: tuple[Stop, ...]
    distance_m: float


@dataclass(frozen=True)
class TimeSlot:
    """When one unit's voters are asked to come to their station."""

    area_id: str
    station_id: str
    unit_code: str
    begins_min: int
    ends_min: int
    voters: int


@dataclass(frozen=True)
class Response:
    """All measures for one situation over one published plan."""

    situation: Situation
    measures: tuple[Measure, ...] = ()
    moves: tuple[Move, ...] = ()
    rounds: tuple[BoxRound, ...] = ()
    slots: tuple[TimeSlot, ...] = ()
    moved_voters: int = 0
    moved_bound: int = 0
    """No lawful response moves fewer voters."""
    teams: int = 0
    teams_bound: int = 0
    kept: tuple[Kept, ...] = ()
    """Cohorts of touched units that no measure moves or serves, each once."""

    @property
    def moved_proved(self) -> bool:
        """Whether the number of voters moved is the least possible."""
        return self.moved_voters == self.moved_bound


@dataclass(frozen=True)
class Scenario:
    """A situation prepared in advance, or the one that came, with the response to it."""

    name: str
    response: Response
    zones: tuple[Zone, ...] = ()
    """All zones known to it, also those not in force at its moment: a map shows them day by day."""


@dataclass(frozen=True)
class Isolation:
    """The scenarios a plan carries, and the one in force."""

    base_version: str
    """Version id of the published plan that lies beneath."""
    scenarios: tuple[Scenario, ...]
    in_force: str
    """Name of a scenario."""

    @property
    def response(self) -> Response:
        """The response in force."""
        return next(s.response for s in self.scenarios if s.name == self.in_force)
