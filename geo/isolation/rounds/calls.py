"""Who is called on by a box: the cohorts of box measures, divided where one box or day is too small."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
from shapely import Point

from geo.plan.isolation import Cohort, Lot, Measure, MeasureKind, Risk
from geo.plan.model import WardPlan

_RISK_OF = {
    Lot.FREE: Risk.HOME_F2,
    Lot.HOME: Risk.HOME_F1,
    Lot.BLOCKADE: Risk.BLOCKADE,
    Lot.FACILITY: Risk.FACILITY,
    Lot.OUTSIDER: Risk.BLOCKADE,
}


@dataclass(frozen=True)
class Unserved:
    """Voters whom no box reaches, with the reason."""

    measure: Measure
    cohort: Cohort
    """With the number of voters left without a call."""
    reason: str
    rule: str
    """``no_place``, ``no_way``, ``too_far`` or ``no_team``."""
    facts: Mapping[str, int | float] = field(default_factory=dict)
    """The numbers of the reason: ``way_min`` (there and back), ``limit_min``, ``teams``."""


@dataclass(frozen=True)
class Call:
    """One cohort, or a part of it, at one place."""

    measure: Measure
    cohort: Cohort
    point: Point
    voters: int

    @property
    def risk(self) -> Risk:
        """The cohort's risk; where none is said, by its lot."""
        return self.cohort.risk or _RISK_OF[self.cohort.lot]

    def unserved(self, reason: str, rule: str, **facts: float) -> Unserved:
        """Return the voters of this call as not served."""
        return Unserved(self.measure, replace(self.cohort, voters=self.voters), reason, rule, facts)


def rooms_of(ward: WardPlan, measures: Iterable[Measure]) -> dict[str, Point]:
    """Return where each station's room is; measures that move or found a station come first."""
    rooms: dict[str, Point] = {}
    if ward.allocation is not None:
        sites = ward.territory.sites.geometry.to_numpy()
        rooms = {ward.station_id(i): sites[a.site] for i, a in enumerate(ward.allocation.areas)}
    for measure in measures:
        founds = measure.kind in {MeasureKind.SEPARATE_AREA, MeasureKind.MOVED_STATION}
        if founds and measure.station_id and measure.point is not None:
            rooms[measure.station_id] = measure.point
    return rooms


def calls_by_station(
    ward: WardPlan, measures: Sequence[Measure]
) -> tuple[dict[str, list[Call]], list[Unserved]]:
    """Return the cohorts of box measures by station, and those without a place or a room."""
    rooms = rooms_of(ward, measures)
    units = ward.territory.units[["x", "y"]]
    found: dict[str, list[Call]] = {}
    nowhere: list[Unserved] = []
    for measure in measures:
        if measure.kind is not MeasureKind.AUXILIARY_BOX:
            continue
        for cohort in (c for c in measure.cohorts if c.voters > 0):
            point = _place(cohort, measure, units)
            if point is None or point.is_empty:
                reason = "no place is known where a box could meet them"
                nowhere.append(Unserved(measure, cohort, reason, "no_place"))
            elif measure.station_id is None or measure.station_id not in rooms:
                reason = f"the room of station {measure.station_id} has no place yet"
                nowhere.append(Unserved(measure, cohort, reason, "no_place"))
            else:
                call = Call(measure, cohort, point, cohort.voters)
                found.setdefault(measure.station_id, []).append(call)
    return found, nowhere


def _place(cohort: Cohort, measure: Measure, units: pd.DataFrame) -> Point | None:
    if cohort.point is not None:
        return cohort.point
    if cohort.unit_code is not None and cohort.unit_code in units.index:
        return Point(*units.loc[cohort.unit_code, ["x", "y"]])
    return measure.point


def in_full_loads(call: Call, most: int) -> list[Call]:
    """Return the call in parts of as many voters as can be, and one with the rest."""
    full, rest = divmod(call.voters, most)
    return [replace(call, voters=v) for v in [*[most] * full, rest] if v > 0]


def in_equal_parts(call: Call, most: int) -> list[Call]:
    """Return the call in as few parts as can be, equal to within one voter."""
    parts = math.ceil(call.voters / most)
    less, more = divmod(call.voters, parts)
    return [replace(call, voters=less + (i < more)) for i in range(parts)]
