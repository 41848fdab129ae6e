"""Who is inside a zone: every voter of a touched ward in exactly one cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.isolation.closing import FACILITY_RADIUS_M
from geo.isolation.shares import apportioned, apportioned_within
from geo.plan.isolation import Cohort, HomeCount, Lot, Risk, Situation, Zone, ZoneKind
from geo.plan.model import PollingPlan, WardPlan
from geo.schemas import PlanningFrames
from geo.territory.people import people_weight

#: A unit whose point and this part of whose shape lie inside is inside as a whole; outside likewise.
WHOLE = 0.99

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def cohorts(
    plan: PollingPlan, situation: Situation, people: gpd.GeoDataFrame | None = None
) -> tuple[Cohort, ...]:
    """Return every voter of the touched wards in exactly one cohort, ward by ward.

    ``people``: points with a ``weight`` in the plan's system that tell where voters live; where a
    unit has none, its voters are shared by area and the cohort is marked as an estimate. Those of
    facilities and outsiders are added to the voters of the ward's lists.
    """
    seats = seats_of(plan, situation)
    made: list[Cohort] = []
    for ward in touched_wards(plan, situation):
        stated = stated_in(plan, situation, ward)
        made.extend(ward_cohorts(ward, situation, people, seats, stated))
    return tuple(made)


def stated_in(plan: PollingPlan, situation: Situation, ward: WardPlan) -> dict[str, int]:
    """Return a ward's part of the stated count of each blockade, by the area it has of the zone."""
    position = next(i for i, w in enumerate(plan.wards) if w.code == ward.code)
    shapes = np.array([w.territory.ward.geometry for w in plan.wards], dtype=object)
    found = {}
    for zone in situation.zones:
        if zone.kind is ZoneKind.BLOCKADE and zone.voters is not None:
            here = np.asarray(shapely.area(shapely.intersection(shapes, zone.geometry)))
            found[zone.code] = int(apportioned(zone.voters, here)[position])
    return found


def seats_of(plan: PollingPlan, situation: Situation) -> dict[str, str]:
    """Return the ward in which each zone stands, by code: those of no list are counted there once.

    The ward that holds its middle, else the one that holds most of it, else the nearest.
    """
    return {zone.code: _seat(plan, zone) for zone in situation.zones if plan.wards}


def _seat(plan: PollingPlan, zone: Zone) -> str:
    middle = zone.geometry.representative_point()
    shapes = np.array([ward.territory.ward.geometry for ward in plan.wards], dtype=object)
    holds = shapely.intersects(shapes, middle)
    if not holds.any():
        shared = shapely.area(shapely.intersection(shapes, zone.geometry))
        away = shapely.distance(shapes, middle)
        return plan.wards[int(np.lexsort((away, -shared))[0])].code
    return plan.wards[int(np.argmax(holds))].code


def people_of(frames: PlanningFrames) -> gpd.GeoDataFrame | None:
    """Return where people live by a planning folder: its buildings, else its population points."""
    for source in (frames.buildings, frames.population):
        if source is not None and not source.empty:
            return people_in(source)
    return None


def people_in(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return buildings or population points as points with a ``weight``."""
    weight, _ = people_weight(places)
    points = shapely.point_on_surface(places.geometry.to_numpy())
    return gpd.GeoDataFrame({"weight": weight}, geometry=points, crs=places.crs)


def touched_wards(plan: PollingPlan, situation: Situation) -> tuple[WardPlan, ...]:
    """Return the wards that a zone or a home count concerns, in the plan's order."""
    home = {count.group_code for count in situation.home}
    seats = seats_of(plan, situation)
    return tuple(
        ward
        for ward in plan.wards
        if home & set(ward.territory.units["group_code"].dropna())
        or ward.code in seats.values()
        or any(_covers_part(z, ward) or _shuts_station(z, ward) for z in situation.zones)
    )


def ward_cohorts(
    ward: WardPlan,
    situation: Situation,
    people: gpd.GeoDataFrame | None,
    seats: Mapping[str, str],
    stated: Mapping[str, int] | None = None,
) -> tuple[Cohort, ...]:
    """Return the cohorts of one ward in the order of its units, then those of no list.

    ``stated``: the ward's part of each blockade's stated count; None: the ward has all of it.
    """
    blockades = [
        z for z in situation.zones if z.kind is ZoneKind.BLOCKADE and _covers_part(z, ward)
    ]
    parts = _parts(ward, blockades, people, stated)
    distanced = _distanced(ward, situation.zones)
    home = _home_of_units(ward, situation.home, parts)
    made: list[Cohort] = []
    middles = _unit_points(ward)
    for unit in range(len(ward.territory.units)):
        made.extend(_of_unit(ward, unit, middles[unit], parts, distanced[unit], home))
    seated = [zone for zone in situation.zones if seats.get(zone.code) == ward.code]
    return (*made, *_of_no_list(ward, seated))


@dataclass(frozen=True)
class _Parts:
    """How the units of a ward are divided among blockades; the last part is outside of all."""

    zones: tuple[Zone, ...]
    voters: Ints
    """Units × parts."""
    estimated: npt.NDArray[np.bool_]
    """By unit: divided by area."""
    points: dict[tuple[int, int], Point]
    """Where those inside are met, by unit and part."""


def _parts(
    ward: WardPlan,
    blockades: Sequence[Zone],
    people: gpd.GeoDataFrame | None,
    stated: Mapping[str, int] | None,
) -> _Parts:
    units = ward.territory.units
    voters = units["voters"].to_numpy(np.int64)
    shares = np.zeros((len(units), len(blockades) + 1))
    estimated = np.zeros(len(units), dtype=bool)
    points: dict[tuple[int, int], Point] = {}
    shapes, middles = units.geometry.to_numpy(), _unit_points(ward)
    taken: BaseGeometry = shapely.Polygon()
    for part, zone in enumerate(blockades):
        # A place inside two blockades is counted in the first by code.
        own = zone.geometry if taken.is_empty else shapely.difference(zone.geometry, taken)
        taken = shapely.union(taken, zone.geometry)
        for unit in np.sort(units.sindex.query(own, predicate="intersects")).tolist():
            share, guessed, point = _share(shapes[unit], middles[unit], own, people)
            shares[unit, part] = share
            estimated[unit] |= guessed
            if share > 0:
                points[unit, part] = point
    inside = shares[:, :-1].sum(axis=1)
    shares[:, -1] = np.where(inside > WHOLE, 0.0, np.clip(1.0 - inside, 0.0, 1.0))
    made = np.array([apportioned(int(v), s) for v, s in zip(voters, shares, strict=True)])
    made = made.reshape(len(units), len(blockades) + 1)
    for part, zone in enumerate(blockades):
        if zone.voters is not None:
            here = zone.voters if stated is None else stated[zone.code]
            most = int(voters[shares[:, part] > 0].sum())
            made = _as_stated(made, part, min(here, most))
    return _Parts(tuple(blockades), made, estimated, points)


def _unit_points(ward: WardPlan) -> npt.NDArray[np.object_]:
    spots = ward.territory.units[["x", "y"]].to_numpy(dtype=float)
    return np.asarray(shapely.points(spots), dtype=object)


def _share(
    shape: BaseGeometry, own: Point, zone: BaseGeometry, people: gpd.GeoDataFrame | None
) -> tuple[float, bool, Point]:
    """Return the share of a unit's people inside a zone, whether by area, and where they are met."""
    inside = shapely.intersection(shape, zone)
    by_area = float(inside.area / shape.area) if shape.area > 0 else 0.0
    holds = bool(shapely.intersects(zone, own))
    if holds and by_area > WHOLE:
        return 1.0, False, own
    if not holds and by_area < 1 - WHOLE:
        return 0.0, False, own
    point = own if holds else inside.representative_point()
    known = _weights(shape, zone, people)
    if known is not None:
        return known, False, point
    return by_area, True, point


def _weights(
    shape: BaseGeometry, zone: BaseGeometry, people: gpd.GeoDataFrame | None
) -> float | None:
    """Return the weight inside over the weight of all, None where nobody is known to live."""
    if people is None or people.empty:
        return None
    near = people.iloc[np.sort(people.sindex.query(shape, predicate="intersects"))]
    whole = float(near["weight"].sum())
    if whole <= 0:
        return None
    within = shapely.intersects(zone, near.geometry.to_numpy())
    return float(near["weight"].to_numpy(dtype=float)[within].sum()) / whole


def _as_stated(made: Ints, part: int, stated: int) -> Ints:
    """Return the division with as many voters in a part as were counted there."""
    out = made.copy()
    room = made[:, part] + made[:, -1]
    weights = np.where(made[:, part] > 0, made[:, part], 0).astype(float)
    if weights.sum() == 0:
        return made
    here = apportioned_within(stated, weights, np.where(weights > 0, room, 0))
    out[:, -1] = room - here
    out[:, part] = here
    return out


def _distanced(ward: WardPlan, zones: Iterable[Zone]) -> list[str | None]:
    """Return the distancing zone of each unit: a group is asked as a whole, so any part counts."""
    units = ward.territory.units
    middles, found = _unit_points(ward), list[str | None]([None] * len(units))
    for zone in reversed([z for z in zones if z.kind is ZoneKind.DISTANCING]):
        for unit in units.sindex.query(zone.geometry, predicate="intersects").tolist():
            shape = units.geometry.iloc[unit]
            part = shapely.intersection(shape, zone.geometry).area
            if part > (1 - WHOLE) * shape.area or zone.geometry.intersects(middles[unit]):
                found[unit] = zone.code
    return found


def _home_of_units(
    ward: WardPlan, counts: Iterable[HomeCount], parts: _Parts
) -> dict[tuple[int, int], list[tuple[Risk, int]]]:
    """Return home counts by unit and part: a group's are shared as its voters are."""
    groups = ward.territory.units["group_code"].to_numpy(object)
    left = parts.voters.copy()
    found: dict[tuple[int, int], list[tuple[Risk, int]]] = {}
    for count in counts:
        units = np.flatnonzero(groups == count.group_code)
        if len(units) == 0:
            continue
        room = left[units].ravel()
        here = apportioned_within(
            min(count.voters, int(room.sum())), room.astype(float), room
        ).reshape(len(units), -1)
        left[units] -= here
        for row, part in np.argwhere(here > 0).tolist():
            cell = (int(units[row]), part)
            found.setdefault(cell, []).append((count.risk, int(here[row, part])))
    return found


def _of_unit(
    ward: WardPlan,
    unit: int,
    own: Point,
    parts: _Parts,
    distanced: str | None,
    home: dict[tuple[int, int], list[tuple[Risk, int]]],
) -> list[Cohort]:
    code = str(ward.territory.units.index[unit])
    made = []
    split = int((parts.voters[unit] > 0).sum()) > 1
    guessed = bool(parts.estimated[unit]) and split
    for part, voters in enumerate(parts.voters[unit].tolist()):
        zone = parts.zones[part] if part < len(parts.zones) else None
        zone_code = zone.code if zone else None
        at_home = sorted(home.get((unit, part), []), key=lambda cell: cell[0].rank)
        for risk, count in at_home:
            made.append(Cohort(ward.code, code, zone_code, Lot.HOME, count, risk, guessed, own))
        rest = voters - sum(count for _, count in at_home)
        if rest <= 0:
            continue
        if zone is None:
            made.append(Cohort(ward.code, code, distanced, Lot.FREE, rest, None, guessed, own))
        else:
            point = parts.points.get((unit, part), own)
            risk = zone.risk or Risk.BLOCKADE
            made.append(
                Cohort(ward.code, code, zone_code, Lot.BLOCKADE, rest, risk, guessed, point)
            )
    return made


def _of_no_list(ward: WardPlan, zones: Iterable[Zone]) -> list[Cohort]:
    """Return those of facilities, and voters from elsewhere, whose zone has its seat in the ward."""
    made = []
    for zone in zones:
        point = zone.geometry.representative_point()
        facility = zone.kind is ZoneKind.QUARANTINE_FACILITY
        if facility and zone.voters:
            risk = zone.risk or Risk.FACILITY
            made.append(
                Cohort(ward.code, None, zone.code, Lot.FACILITY, zone.voters, risk, point=point)
            )
        if zone.outsiders:
            risk_out = zone.risk or _RISK_OF_KIND.get(zone.kind)
            made.append(
                Cohort(
                    ward.code, None, zone.code, Lot.OUTSIDER, zone.outsiders, risk_out, point=point
                )
            )
    return made


_RISK_OF_KIND = {
    ZoneKind.QUARANTINE_FACILITY: Risk.FACILITY,
    ZoneKind.BLOCKADE: Risk.BLOCKADE,
}


def _covers_part(zone: Zone, ward: WardPlan) -> bool:
    """Return whether a blockade or distancing zone reaches into a ward by more than a sliver."""
    if zone.kind is ZoneKind.QUARANTINE_FACILITY:
        return False
    units = ward.territory.units
    hit = units.sindex.query(zone.geometry, predicate="intersects")
    return bool(len(hit))


def _shuts_station(zone: Zone, ward: WardPlan) -> bool:
    """Return whether a station of the ward stands in a zone that closes it, in whatever ward that is."""
    if zone.kind is ZoneKind.DISTANCING or ward.allocation is None:
        return False
    used = sorted({area.site for area in ward.allocation.areas})
    places = ward.territory.sites.geometry.to_numpy()[used]
    reach_m = FACILITY_RADIUS_M if zone.kind is ZoneKind.QUARANTINE_FACILITY else 0.0
    return bool(shapely.dwithin(places, zone.geometry, reach_m).any())
