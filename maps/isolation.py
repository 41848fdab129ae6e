"""Isolation on the map: zones day by day, stations moved, box rounds, and the areas they touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.plan.isolation import BoxRound, Measure, MeasureKind, Move, Response, Zone, ZoneKind
from geo.plan.model import PollingPlan
from maps.drawing import DECIMALS, Drawing
from maps.sentences import measure_sentence

LAYERS: Final = ("touched", "zones", "moves", "rounds")
"""From the lowest to the highest."""

Feature = dict[str, Any]


def isolation_features(
    plan: PollingPlan, drawing: Drawing, *, public: bool = False
) -> dict[str, list[Feature]]:
    """Return the features of each layer, in degrees; nothing where a plan carries no isolation.

    ``public`` shows blockades, the stations that move and those made inside a blockade, and no count:
    posted voters less those who come would tell how many are isolated at home.
    """
    if plan.isolation is None:
        return {}
    response = plan.isolation.response
    scenario = next(s for s in plan.isolation.scenarios if s.name == plan.isolation.in_force)
    degrees = _Degrees(plan.crs)
    zones = scenario.zones or response.situation.zones
    if public:
        features = {
            "zones": [_public_zone(zone, degrees) for zone in zones if is_public(zone)],
            "moves": [
                _without_counts(f)
                for f in _moved_stations(drawing, public_measures(response), degrees)
            ],
        }
    else:
        features = {
            "touched": _touched(drawing, response.measures),
            "zones": _zones(zones, response.measures, degrees),
            "moves": [
                *_moved_stations(drawing, response.measures, degrees),
                *_moves(response, drawing, degrees),
            ],
            "rounds": _rounds(response, drawing, degrees),
        }
    return {key: features[key] for key in LAYERS if features.get(key)}


def is_public(zone: Zone) -> bool:
    """Return whether anybody may see a zone: blockades are public by nature, an armed unit's is not."""
    return zone.kind is ZoneKind.BLOCKADE and not zone.armed


def public_measures(response: Response) -> list[Measure]:
    """Return the stations that move, and those made inside a public blockade."""
    known = {zone.code for zone in response.situation.zones if is_public(zone)}
    return [
        m
        for m in response.measures
        if m.kind is MeasureKind.MOVED_STATION
        or (m.kind is MeasureKind.SEPARATE_AREA and m.zone_code in known)
    ]


def _without_counts(feature: Feature) -> Feature:
    shown = {k: v for k, v in feature["properties"].items() if k in ("kind", "area_id", "number")}
    return {**feature, "properties": shown}


def _public_zone(zone: Zone, degrees: _Degrees) -> Feature:
    return _feature(
        degrees.of(zone.geometry),
        zone_code=zone.code,
        kind=str(zone.kind),
        begins=zone.begins.isoformat(timespec="minutes"),
        ends=zone.ends.isoformat(timespec="minutes") if zone.ends else None,
        name=zone.name,
    )


class _Degrees:
    """Turns shapes of the plan's CRS into GeoJSON geometries."""

    def __init__(self, crs: CRS) -> None:
        self._transformer = Transformer.from_crs(crs, WGS84, always_xy=True)

    def of(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, self._turned)

    def _turned(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lon, lat = self._transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([lon, lat]).round(DECIMALS)


def _feature(shape: BaseGeometry, **properties: object) -> Feature:
    known = {key: value for key, value in properties.items() if value is not None}
    return {
        "type": "Feature",
        "properties": known,
        "geometry": shapely.geometry.mapping(shape),
    }


def _zones(zones: Iterable[Zone], measures: Sequence[Measure], degrees: _Degrees) -> list[Feature]:
    told: dict[str, list[list[object]]] = defaultdict(list)
    for measure in measures:
        if measure.zone_code is not None:
            told[measure.zone_code].append(_told(measure))
    return [
        _feature(
            degrees.of(zone.geometry),
            zone_code=zone.code,
            kind=str(zone.kind),
            begins=zone.begins.isoformat(timespec="minutes"),
            ends=zone.ends.isoformat(timespec="minutes") if zone.ends else None,
            name=None if zone.armed else zone.name,
            voters=zone.voters,
            outsiders=zone.outsiders or None,
            source=zone.source or None,
            as_of=zone.as_of.isoformat() if zone.as_of else None,
            measures=told[zone.code] or None,
        )
        for zone in zones
    ]


def _told(measure: Measure) -> list[object]:
    """Return a measure as a popup says it: kind, voters, and its reason in both languages."""
    return [str(measure.kind), measure.voters, *measure_sentence(measure)]


def _touched(drawing: Drawing, measures: Sequence[Measure]) -> list[Feature]:
    """Return the outlines of areas that a zone touches; home isolation changes no area."""
    outlines = dict(zip(drawing.areas.index, drawing.areas.geometry, strict=True))
    zoned = [m.area_id for m in measures if m.zone_code is not None]
    touched = sorted({area_id for area_id in zoned if area_id is not None and area_id in outlines})
    return [_feature(outlines[area_id], area_id=area_id) for area_id in touched]


def _moved_stations(
    drawing: Drawing, measures: Sequence[Measure], degrees: _Degrees
) -> list[Feature]:
    """Return an arrow for each station that moves, and the place of each that is new."""
    old = dict(zip(drawing.stations["area_id"], drawing.stations.geometry, strict=True))
    made = []
    for measure in measures:
        if measure.point is None:
            continue
        new = degrees.of(measure.point)
        facts = {
            "kind": str(measure.kind),
            "area_id": measure.area_id,
            "voters": measure.voters,
            "told": _told(measure),
        }
        if measure.kind is MeasureKind.MOVED_STATION and measure.area_id in old:
            made.append(_feature(_line(old[measure.area_id], new), **facts))
            made.append(
                _feature(new, number=int(drawing.areas["number"][str(measure.area_id)]), **facts)
            )
        elif measure.kind is MeasureKind.SEPARATE_AREA:
            made.append(_feature(new, **facts))
    return made


def _moves(response: Response, drawing: Drawing, degrees: _Degrees) -> list[Feature]:
    """Return an arrow for each unit that votes at another area's station."""
    units = pd.Series(drawing.units["point"].to_numpy(), index=drawing.units["unit_code"])
    stations = drawing.stations.set_index("station_id").geometry
    made_for_zones = {
        m.station_id: degrees.of(m.point) for m in response.measures if m.point is not None
    }
    whole = {m.measure_id for m in response.measures if m.kind is MeasureKind.MOVED_STATION}
    return [
        _feature(
            _line(units[move.unit_code], goal),
            kind="other_station",
            name=_unit_name(drawing, move),
            voters=move.voters,
            added_walk_m=round(move.added_walk_m),
        )
        for move in response.moves
        if move.measure_id not in whole and move.unit_code in units.index
        for goal in [made_for_zones.get(move.to_station, stations.get(move.to_station))]
        if goal is not None
    ]


def _unit_name(drawing: Drawing, move: Move) -> str:
    names = drawing.units.set_index("unit_code")["name"]
    return str(names[move.unit_code])


def _rounds(response: Response, drawing: Drawing, degrees: _Degrees) -> list[Feature]:
    stations = {str(s): p for s, p in drawing.stations.set_index("station_id").geometry.items()}
    stations |= {
        str(m.station_id): degrees.of(m.point) for m in response.measures if m.point is not None
    }
    names = drawing.units.set_index("unit_code")["name"]
    made: list[Feature] = []
    for number, trip in enumerate(response.rounds):
        if trip.station_id in stations:
            home = stations[trip.station_id]
            made += _round(trip, home, number, names, degrees)
    return made


def _round(
    trip: BoxRound, home: BaseGeometry, number: int, names: pd.Series[str], degrees: _Degrees
) -> list[Feature]:
    """Return the line of one round and its stops, numbered as they are served."""
    calls = [degrees.of(stop.point) for stop in trip.stops]
    line = _feature(
        _line(home, *calls, home),
        round=trip.round_id,
        colour=number,
        team=trip.team,
        starts=clock(trip.starts_min),
        ends=clock(trip.ends_min),
        stops=len(trip.stops),
        voters=sum(stop.voters for stop in trip.stops),
        length_m=round(trip.distance_m),
    )
    points = [
        _feature(
            place,
            round=trip.round_id,
            colour=number,
            stop=position,
            name=None if stop.unit_code is None else str(names.get(stop.unit_code, stop.unit_code)),
            zone_code=stop.zone_code,
            risk=str(stop.risk),
            voters=stop.voters,
            arrives=clock(stop.arrives_min),
            leaves=clock(stop.leaves_min),
        )
        for position, (stop, place) in enumerate(zip(trip.stops, calls, strict=True), start=1)
    ]
    return [line, *points]


def _line(*points: BaseGeometry) -> LineString:
    return LineString(shapely.get_coordinates(points))


def clock(minutes: float) -> str:
    """Return minutes from midnight as a clock shows them, such as ``07:05``."""
    whole = round(minutes)
    return f"{whole // 60:02d}:{whole % 60:02d}"
