"""The isolation block of plan.json → Isolation."""

from __future__ import annotations

import math

from pyproj import CRS
from shapely import Point

from geo.plan.degrees import measured, placed
from geo.plan.isolation import (
    BoxRound,
    Cohort,
    HomeCount,
    Isolation,
    Kept,
    Lot,
    Measure,
    MeasureKind,
    Move,
    Response,
    Risk,
    Scenario,
    Situation,
    Stop,
    TimeSlot,
    Zone,
    ZoneKind,
)
from geo.plan.schema import IsolationRow
from geo.plan.schema.isolation import (
    CohortRow,
    KeptRow,
    Lonlat,
    ResponseMeasure,
    ResponseRow,
    RoundRow,
    SituationRow,
    StopRow,
    ZoneRow,
)


def isolation_of(row: IsolationRow, crs: CRS) -> Isolation:
    """Return the isolation a block describes, in the plan's metres."""
    return Isolation(
        base_version=row.base_version,
        scenarios=tuple(
            Scenario(s.name, _response(s.response, crs), tuple(_zone(z, crs) for z in s.zones))
            for s in row.scenarios
        ),
        in_force=row.in_force,
    )


def _response(row: ResponseRow, crs: CRS) -> Response:
    return Response(
        situation=_situation(row.situation, crs),
        measures=tuple(_measure(m, crs) for m in row.measures),
        moves=tuple(
            Move(
                m.unit_code, m.voters, m.from_station, m.to_station, m.measure_id,
                math.nan if m.added_walk_m is None else m.added_walk_m,
            )
            for m in row.moves
        ),
        rounds=tuple(_round(r, crs) for r in row.rounds),
        slots=tuple(TimeSlot(**s.model_dump()) for s in row.slots),
        moved_voters=row.moved_voters,
        moved_bound=row.moved_bound,
        teams=row.teams,
        teams_bound=row.teams_bound,
        kept=tuple(_kept(k) for k in row.kept),
    )  # fmt: skip


def _situation(row: SituationRow, crs: CRS) -> Situation:
    return Situation(
        moment=row.moment,
        zones=tuple(_zone(zone, crs) for zone in row.zones),
        home=tuple(HomeCount(h.group_code, h.day, h.voters, Risk(h.risk)) for h in row.home),
    )


def _zone(row: ZoneRow, crs: CRS) -> Zone:
    return Zone(
        code=row.code,
        kind=ZoneKind(row.kind),
        geometry=measured([row.geometry.model_dump()], crs)[0],
        begins=row.begins,
        ends=row.ends,
        voters=row.voters,
        outsiders=row.outsiders,
        risk=_risk(row.risk),
        name=row.name,
        armed=row.armed,
        source=row.source,
        as_of=row.as_of,
    )


def _cohort(row: CohortRow, crs: CRS) -> Cohort:
    return Cohort(
        ward_code=row.ward_code,
        unit_code=row.unit_code,
        zone_code=row.zone_code,
        lot=Lot(row.lot),
        voters=row.voters,
        risk=_risk(row.risk),
        estimated=row.estimated,
        point=_point(row.point, crs),
    )


def _measure(row: ResponseMeasure, crs: CRS) -> Measure:
    return Measure(
        measure_id=row.measure_id,
        kind=MeasureKind(row.kind),
        ward_code=row.ward_code,
        zone_code=row.zone_code,
        area_id=row.area_id,
        station_id=row.station_id,
        voters=row.voters,
        reason=row.reason,
        rule=row.rule,
        beaten=tuple(row.beaten),
        source=row.source,
        cohorts=tuple(_cohort(c, crs) for c in row.cohorts),
        site_code=row.site_code,
        point=_point(row.point, crs),
        facts=dict(row.facts),
    )


def _kept(row: KeptRow) -> Kept:
    return Kept(
        ward_code=row.ward_code,
        unit_code=row.unit_code,
        zone_code=row.zone_code,
        lot=Lot(row.lot),
        voters=row.voters,
        area_id=row.area_id,
        station_id=row.station_id,
        rule=row.rule,
        reason=row.reason,
        beaten=tuple(row.beaten),
    )


def _round(row: RoundRow, crs: CRS) -> BoxRound:
    return BoxRound(
        round_id=row.round_id,
        station_id=row.station_id,
        team=row.team,
        starts_min=row.starts_min,
        ends_min=row.ends_min,
        stops=tuple(_stop(s, crs) for s in row.stops),
        distance_m=row.distance_m,
    )


def _stop(row: StopRow, crs: CRS) -> Stop:
    place = _point(row.point, crs)
    if place is None:
        raise ValueError(f"a stop of measure {row.measure_id} has no place")
    return Stop(
        measure_id=row.measure_id,
        unit_code=row.unit_code,
        zone_code=row.zone_code,
        point=place,
        voters=row.voters,
        risk=Risk(row.risk),
        arrives_min=row.arrives_min,
        leaves_min=row.leaves_min,
    )


def _risk(name: str | None) -> Risk | None:
    return None if name is None else Risk(name)


def _point(place: Lonlat | None, crs: CRS) -> Point | None:
    if place is None:
        return None
    x, y = placed([place], crs)
    return Point(float(x[0]), float(y[0]))
