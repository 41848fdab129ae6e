"""What isolation changes in public answers: blockades, moved stations, time slots.

Nobody who is isolated at home, and no facility, can be told from an answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.lookup import wording
from geo.lookup.model import Status
from geo.plan import PollingPlan, WardPlan
from geo.plan.in_force import AreaNow, StationNow, areas_in_force
from geo.plan.isolation import Lot, Measure, MeasureKind, Response, Zone, ZoneKind

UnitKey = tuple[str, str]
Station = dict[str, object]


@dataclass(frozen=True)
class Isolated:
    """What lies over a plan's areas, as the public may know it."""

    heads: tuple[bytes, ...] = ()
    """How answers inside a zone begin, zone by zone."""
    shapes: tuple[BaseGeometry, ...] = ()
    stations: Mapping[UnitKey, str] = field(default_factory=dict)
    """Station that a unit's voters go to instead of their area's."""
    moved: Mapping[str, Station] = field(default_factory=dict)
    """Stations that vote in another place than the published one."""
    slots: Mapping[UnitKey, dict[str, str]] = field(default_factory=dict)


def isolated(plan: PollingPlan) -> Isolated:
    """Return what the response in force changes; nothing where no isolation lies over the plan."""
    if plan.isolation is None:
        return Isolated()
    response = plan.isolation.response
    now = [(ward, area) for ward in plan.planned for area in areas_in_force(plan, ward)]
    closed = [zone for zone in response.situation.zones if _public(zone)]
    return Isolated(
        heads=tuple(_zone_head(zone, response, now) for zone in closed),
        shapes=tuple(zone.geometry for zone in closed),
        stations=dict(_elsewhere(now)),
        moved={
            area.station_id: station_fields(ward, area.station_id, area.station)
            for ward, area in now
            if area.published is not None and area.station.moved_from is not None
        },
        slots=_slots(plan, response),
    )


def station_fields(ward: WardPlan, station_id: str, station: StationNow) -> Station:
    """Return a station as answers show it; a place that has still to be found has no name or point."""
    missing = station.to_be_found
    lon, lat = _degrees(station, ward.territory.crs)
    sites = ward.territory.sites
    code = station.site_code
    step_free = sites["step_free"].loc[code] if code is not None and code in sites.index else pd.NA
    return {
        "station_id": station_id,
        "name": None if missing else station.name,
        "address": None if missing else station.address,
        "lon": None if missing else lon,
        "lat": None if missing else lat,
        "step_free": None if missing or pd.isna(step_free) else bool(step_free),
        "to_be_found": missing,
    }


def _public(zone: Zone) -> bool:
    """Blockades are public by nature; of a facility nobody learns from an answer where it is."""
    return zone.kind is ZoneKind.BLOCKADE and not zone.armed and zone.geometry.area > 0


def _zone_head(zone: Zone, response: Response, now: list[tuple[WardPlan, AreaNow]]) -> bytes:
    """Return how the answer inside a blockade begins: its station, where all inside have the same."""
    told = {"kind": str(zone.kind), **wording.SPECIAL_TEXTS[str(zone.kind)]}
    fields: dict[str, object] = {"ward": None, "special": told, "area": None, "station": None}
    inside = [(ward, area) for ward, area in now if _votes_inside(area, zone)]
    boxed = any(m.kind is MeasureKind.AUXILIARY_BOX and _of(m, zone) for m in response.measures)
    if len(inside) == 1 and not boxed:
        ward, area = inside[0]
        if area.published is None:
            told |= {lang: f"{told[lang]} {wording.WITH_STATION[lang]}" for lang in ("vi", "en")}
        else:
            told |= wording.WITH_POSTED
        fields["area"] = {
            "area_id": area.area_id,
            "number": area.number,
            "kind": str(area.kind),
        }
        fields["station"] = station_fields(ward, area.station_id, area.station)
    elif inside:
        told |= {lang: f"{told[lang]} {wording.STATION_OR_BOX[lang]}" for lang in ("vi", "en")}
    return wording.head(Status.SPECIAL, fields)


def _votes_inside(area: AreaNow, zone: Zone) -> bool:
    """Say whether an area was made for a blockade, or keeps its posted station inside it."""
    if area.published is None:
        return area.zone is not None and area.zone.code == zone.code
    station = area.station
    kept = station.moved_from is None and not station.to_be_found
    return kept and bool(zone.geometry.intersects(station.point))


def _of(measure: Measure, zone: Zone) -> bool:
    return any(c.lot is Lot.BLOCKADE and c.zone_code == zone.code for c in measure.cohorts)


def _elsewhere(now: list[tuple[WardPlan, AreaNow]]) -> Iterator[tuple[UnitKey, str]]:
    """Give the units of which nobody votes at the station of their own area, and where they do.

    Those inside a blockade are answered from the blockade; where some of a unit's voters still go
    to their own station, that is the answer outside it.
    """
    voting: dict[UnitKey, set[str]] = defaultdict(set)
    own: dict[UnitKey, str] = {}
    for ward, area in now:
        codes = ward.territory.units.index
        if area.published is None:
            continue
        for unit in area.published.units:
            own[ward.code, str(codes[unit])] = area.station_id
        for vote in area.votes:
            if vote.voters > 0:
                voting[ward.code, str(codes[vote.unit])].add(vote.station_id)
    for key, stations in sorted(voting.items()):
        if own.get(key) not in stations:
            yield key, min(stations)


def _slots(plan: PollingPlan, response: Response) -> dict[UnitKey, dict[str, str]]:
    """Return for each unit from when to when its slots last."""
    wards = {
        ward.area_id(i): ward.code
        for ward in plan.planned
        for i in range(len(ward.allocation.areas) if ward.allocation else 0)
    }
    times: dict[UnitKey, list[int]] = defaultdict(list)
    for slot in response.slots:
        if slot.area_id in wards:
            times[wards[slot.area_id], slot.unit_code] += [slot.begins_min, slot.ends_min]
    return {
        key: {"from": wording.clock(min(told)), "until": wording.clock(max(told))}
        for key, told in times.items()
    }


def _degrees(station: StationNow, crs: CRS) -> tuple[float, float]:
    to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)
    lon, lat = to_degrees.transform(station.point.x, station.point.y)
    return round(lon, wording.DEGREES), round(lat, wording.DEGREES)
