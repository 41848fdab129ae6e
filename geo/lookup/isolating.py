"""What isolation changes in public answers: zones, moved stations, time slots. Never who is at home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyproj import CRS, Transformer
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.allocation import Area
from geo.crs import WGS84
from geo.lookup import wording
from geo.lookup.model import Status
from geo.plan import PollingPlan, WardPlan
from geo.plan.isolation import Measure, MeasureKind, Response, Zone, ZoneKind

UnitKey = tuple[str, str]


@dataclass(frozen=True)
class Isolated:
    """What lies over a plan's areas, as the public may know it."""

    heads: tuple[bytes, ...] = ()
    """How answers inside a zone begin, zone by zone."""
    shapes: tuple[BaseGeometry, ...] = ()
    stations: Mapping[UnitKey, str] = field(default_factory=dict)
    """Station that a unit's voters go to instead of their area's."""
    moved: Mapping[str, dict[str, object]] = field(default_factory=dict)
    """Stations that vote in another place than the plan's."""
    slots: Mapping[UnitKey, dict[str, str]] = field(default_factory=dict)


def isolated(plan: PollingPlan) -> Isolated:
    """Return what the response in force changes; nothing where no isolation lies over the plan."""
    if plan.isolation is None:
        return Isolated()
    response = plan.isolation.response
    closed = [zone for zone in response.situation.zones if _closed(zone)]
    sites = _sites(plan)
    return Isolated(
        heads=tuple(_zone_head(zone, response, sites, plan.crs) for zone in closed),
        shapes=tuple(zone.geometry for zone in closed),
        stations=_stations(plan, response),
        moved={
            m.station_id: _place(m, m.station_id, sites, plan.crs)
            for m in response.measures
            if m.kind is MeasureKind.MOVED_STATION and m.station_id
        },
        slots=_slots(plan, response),
    )


def _closed(zone: Zone) -> bool:
    return zone.kind in (ZoneKind.BLOCKADE, ZoneKind.QUARANTINE_FACILITY)


def _zone_head(
    zone: Zone, response: Response, sites: Mapping[UnitKey, dict[str, object]], crs: CRS
) -> bytes:
    own = [
        m
        for m in response.measures
        if m.zone_code == zone.code and m.kind is MeasureKind.SEPARATE_AREA
    ]
    told = {"kind": str(zone.kind), **wording.SPECIAL_TEXTS[str(zone.kind)]}
    fields: dict[str, object] = {"special": told, "area": None, "station": None}
    if own and own[0].station_id and not zone.armed:
        told |= {lang: f"{told[lang]} {wording.WITH_STATION[lang]}" for lang in ("vi", "en")}
        fields["area"] = {"area_id": own[0].area_id, "number": None, "kind": "separate"}
        fields["station"] = _place(own[0], own[0].station_id, sites, crs)
    return wording.head(Status.SPECIAL, fields)


def _place(
    measure: Measure, station_id: str, sites: Mapping[UnitKey, dict[str, object]], crs: CRS
) -> dict[str, object]:
    """Return the station of a measure: a site of the plan, a point, or a place still to be named."""
    known = sites.get((measure.ward_code, measure.site_code or ""), {})
    lon, lat = _degrees(measure.point, crs)
    return {
        "station_id": station_id,
        "name": known.get("name"),
        "address": known.get("address"),
        "lon": lon,
        "lat": lat,
        "step_free": known.get("step_free"),
        "to_be_found": measure.site_code is None,
    }


def _degrees(point: Point | None, crs: CRS) -> tuple[float | None, float | None]:
    if point is None:
        return None, None
    to_degrees = Transformer.from_crs(crs, WGS84, always_xy=True)
    lon, lat = to_degrees.transform(point.x, point.y)
    return round(lon, wording.DEGREES), round(lat, wording.DEGREES)


def _sites(plan: PollingPlan) -> dict[UnitKey, dict[str, object]]:
    found: dict[UnitKey, dict[str, object]] = {}
    for ward in plan.wards:
        sites = ward.territory.sites
        for code, name, address, step_free in zip(
            sites.index, sites["name"], sites["address"].astype(object),
            sites["step_free"].astype(object), strict=True,
        ):  # fmt: skip
            found[ward.code, str(code)] = {
                "name": str(name),
                "address": address if isinstance(address, str) else None,
                "step_free": step_free if isinstance(step_free, bool) else None,
            }
    return found


def _stations(plan: PollingPlan, response: Response) -> dict[UnitKey, str]:
    """Return where units vote that are sent elsewhere; a move names its unit by code alone."""
    ward_of = _ward_of(plan)
    return {
        (ward, move.unit_code): move.to_station
        for move in response.moves
        for ward in [ward_of.get((move.from_station, move.unit_code))]
        if ward is not None
    }


def _slots(plan: PollingPlan, response: Response) -> dict[UnitKey, dict[str, str]]:
    wards = {ward.area_id(i): ward.code for ward in plan.planned for i in range(len(_areas(ward)))}
    return {
        (wards[slot.area_id], slot.unit_code): {
            "from": wording.clock(slot.begins_min),
            "until": wording.clock(slot.ends_min),
        }
        for slot in response.slots
        if slot.area_id in wards
    }


def _ward_of(plan: PollingPlan) -> dict[UnitKey, str]:
    found: dict[UnitKey, str] = {}
    for ward in plan.planned:
        codes = [str(code) for code in ward.territory.units.index]
        for i, area in enumerate(_areas(ward)):
            found |= {(ward.station_id(i), codes[unit]): ward.code for unit in area.units}
    return found


def _areas(ward: WardPlan) -> tuple[Area, ...]:
    return ward.allocation.areas if ward.allocation else ()
