"""Layers of plan.gpkg that only isolation fills: measures, zones, moves, rounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.plan.clock import clock
from geo.plan.in_force import AreaNow, areas_in_force, from_elsewhere
from geo.plan.isolation import BoxRound, Isolation, Response
from geo.plan.model import PollingPlan

_MEASURE_TYPES = {
    "measure_id": "object", "kind": "object", "zone_code": "object", "area_id": "object",
    "station_id": "object", "voters": "Int64", "reason": "object", "ward_code": "object",
    "from_elsewhere": "Int64", "rule": "object", "source": "object", "plan_version": "object",
}  # fmt: skip
_ZONE_TYPES = {
    "zone_code": "object", "kind": "object", "name": "object", "begins": "object",
    "ends": "object", "voters": "Int64", "outsiders": "int64", "in_force": "bool",
    "source": "object", "as_of": "object", "plan_version": "object",
}  # fmt: skip
_MOVE_TYPES = {
    "measure_id": "object", "ward_code": "object", "unit_code": "object", "voters": "int64",
    "from_station": "object", "to_station": "object", "added_walk_m": "float64",
    "plan_version": "object",
}  # fmt: skip
_ROUND_TYPES = {
    "round_id": "object", "station_id": "object", "team": "int64", "leaves": "object",
    "returns": "object", "stops": "int64", "voters": "int64", "distance_m": "float64",
    "plan_version": "object",
}  # fmt: skip


def isolation_layers(plan: PollingPlan, version: str) -> dict[str, pd.DataFrame]:
    """Return the layers by name; without isolation, ``measures`` alone, and empty."""
    if plan.isolation is None:
        return {"measures": _typed([], _MEASURE_TYPES)}
    response = plan.isolation.response
    return {
        "measures": _measures(response, version),
        "zones": _zones(plan.isolation, plan.crs, version),
        "moves": _moves(plan, response, version),
        "rounds": _rounds(plan, response, version),
    }


def _measures(response: Response, version: str) -> pd.DataFrame:
    rows = [
        {
            "measure_id": m.measure_id,
            "kind": str(m.kind),
            "zone_code": m.zone_code,
            "area_id": m.area_id,
            "station_id": m.station_id,
            "voters": m.voters,
            "reason": m.reason,
            "ward_code": m.ward_code,
            "from_elsewhere": from_elsewhere(m),
            "rule": m.rule,
            "source": m.source,
            "plan_version": version,
        }
        for m in response.measures
    ]
    return _typed(rows, _MEASURE_TYPES)


def _zones(isolation: Isolation, crs: CRS, version: str) -> gpd.GeoDataFrame:
    """Return the zones of the scenario in force, those of other days too."""
    scenario = next(s for s in isolation.scenarios if s.name == isolation.in_force)
    held = {zone.code for zone in scenario.response.situation.zones}
    known = {zone.code: zone for zone in (*scenario.zones, *scenario.response.situation.zones)}
    zones = [known[code] for code in sorted(known)]
    rows = [
        {
            "zone_code": zone.code,
            "kind": str(zone.kind),
            # Layers travel further than a plan folder: an armed unit's name stays behind.
            "name": None if zone.armed else zone.name,
            "begins": zone.begins.isoformat(),
            "ends": zone.ends.isoformat() if zone.ends else None,
            "voters": zone.voters,
            "outsiders": zone.outsiders,
            "in_force": zone.code in held,
            "source": zone.source,
            "as_of": zone.as_of.isoformat() if zone.as_of else None,
            "plan_version": version,
        }
        for zone in zones
    ]
    return _layer(rows, [zone.geometry for zone in zones], crs, _ZONE_TYPES)


def _moves(plan: PollingPlan, response: Response, version: str) -> gpd.GeoDataFrame:
    """Return one line for each move, from the group's point to where it votes now."""
    wards = {m.measure_id: m.ward_code for m in response.measures}
    stations = {area.station_id: area for area in _all_areas(plan)}
    points = {
        (ward.code, str(code)): Point(float(x), float(y))
        for ward in plan.wards
        for code, x, y in zip(
            ward.territory.units.index,
            ward.territory.units["x"],
            ward.territory.units["y"],
            strict=True,
        )
    }
    rows, shapes = [], []
    for move in response.moves:
        ward_code = wards.get(move.measure_id, "")
        start, end = points.get((ward_code, move.unit_code)), stations.get(move.to_station)
        shapes.append(LineString([start, end.station.point]) if start and end else LineString())
        rows.append({**vars(move), "ward_code": ward_code, "plan_version": version})
    return _layer(rows, shapes, plan.crs, _MOVE_TYPES)


def _rounds(plan: PollingPlan, response: Response, version: str) -> gpd.GeoDataFrame:
    """Return one line for each round, straight from the room over its stops and back."""
    rooms = {area.station_id: area.station.point for area in _all_areas(plan)}
    rows = [
        {
            "round_id": r.round_id,
            "station_id": r.station_id,
            "team": r.team,
            "leaves": clock(r.starts_min),
            "returns": clock(r.ends_min),
            "stops": len(r.stops),
            "voters": sum(stop.voters for stop in r.stops),
            "distance_m": r.distance_m,
            "plan_version": version,
        }
        for r in response.rounds
    ]
    shapes = [_way(r, rooms.get(r.station_id)) for r in response.rounds]
    return _layer(rows, shapes, plan.crs, _ROUND_TYPES)


def _way(box_round: BoxRound, room: Point | None) -> LineString:
    ends = [] if room is None else [room]
    places = [*ends, *(stop.point for stop in box_round.stops), *ends]
    return LineString(places) if len(places) > 1 else LineString()


def _all_areas(plan: PollingPlan) -> list[AreaNow]:
    return [area for ward in plan.planned for area in areas_in_force(plan, ward)]


def _layer(
    rows: list[dict[str, Any]], shapes: Sequence[BaseGeometry], crs: CRS, types: dict[str, str]
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(_typed(rows, types), geometry=shapes, crs=crs).to_crs(WGS84)


def _typed(rows: list[dict[str, Any]], types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(types)
