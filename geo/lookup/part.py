"""What one published plan gives to the snapshot: shapes and ready answers, a row for each unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoSeries

from geo.allocation import AreaKind
from geo.crs import WGS84
from geo.lookup import wording
from geo.lookup.isolating import Isolated, isolated, station_fields
from geo.lookup.model import KnownWard, Published, Status
from geo.plan import WardPlan
from geo.plan.degrees import DEGREE_DECIMALS, rounded
from geo.plan.in_force import StationNow
from geo.territory import UnitKind

ARMED_UNIT = "armed_unit"
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class UnitRow:
    """One unit: how its answer begins, which body it shares, and what it is called."""

    ward_code: str
    unit_code: str
    name: str
    status: Status
    head: bytes
    body: int
    """Position in the part's bodies; −1: no body."""
    named: bool = True
    """False for an armed unit: no search finds it."""

    @property
    def key(self) -> tuple[str, str]:
        """What decides on a border: the smallest key."""
        return self.ward_code, self.unit_code


@dataclass(frozen=True)
class SiteRow:
    """A place a voter may ask for by name or address."""

    ward_code: str
    name: str
    address: str | None
    units: tuple[str, ...]
    """Units that vote there."""
    at_unit: str | None
    """The unit it stands in."""


@dataclass(frozen=True)
class Part:
    """One published plan; ``shapes[i]`` is the closed shape of ``rows[i]`` in degrees."""

    published: Published
    wards: tuple[KnownWard, ...]
    rows: tuple[UnitRow, ...]
    shapes: Shapes
    bodies: tuple[bytes, ...]
    sites: tuple[SiteRow, ...]
    streets: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Name of a street, and the rows it runs through."""
    zones: tuple[bytes, ...] = ()
    """Beginnings of the answers inside blockades and facilities."""
    zone_shapes: Shapes = field(default_factory=lambda: np.empty(0, dtype=object))


def part_of(published: Published) -> Part:
    """Return the part of a plan; armed units are not named, home isolation is not read."""
    plan = published.plan
    lying_over = isolated(plan)
    rows: list[UnitRow] = []
    shapes: list[Shapes] = []
    bodies: list[bytes] = []
    sites: list[SiteRow] = []
    for ward in plan.wards:
        places = _Places(ward, lying_over, len(bodies))
        rows.extend(_unit_rows(ward, places, lying_over))
        shapes.append(in_degrees(ward.territory.units.geometry))
        bodies.extend(places.bodies)
        sites.extend(_site_rows(ward))
    joined = np.concatenate(shapes) if shapes else np.empty(0, dtype=object)
    return Part(
        published=published,
        wards=tuple(_known(ward) for ward in plan.wards),
        rows=tuple(rows),
        shapes=joined,
        bodies=tuple(bodies),
        sites=tuple(sites),
        streets=_streets(published, joined),
        zones=lying_over.heads,
        zone_shapes=in_degrees(GeoSeries(list(lying_over.shapes), crs=plan.crs)),
    )


def in_degrees(shapes: GeoSeries) -> Shapes:
    """Return shapes as plan.json holds them: longitude and latitude with fixed decimals."""
    degrees = np.asarray(shapes.to_crs(WGS84).to_numpy(), dtype=object)
    if not len(degrees):
        return degrees
    made = shapely.transform(degrees, lambda c: np.round(c, DEGREE_DECIMALS) + 0.0)
    for row in np.flatnonzero(~shapely.is_valid(made)):
        made[row] = rounded(degrees[row])
    return np.asarray(made, dtype=object)


class _Places:
    """Bodies of one ward's areas; a unit sent to another station gets a body of its own."""

    def __init__(self, ward: WardPlan, over: Isolated, first: int) -> None:
        self.bodies: list[bytes] = []
        self._first = first
        self._ward, self._over = ward, over
        self._made: dict[tuple[int, str], int] = {}
        areas = ward.allocation.areas if ward.allocation else ()
        self.area_of = {unit: index for index, area in enumerate(areas) for unit in area.units}
        self._by_station = {ward.station_id(i): i for i in range(len(areas))}

    def body(self, unit: int, unit_code: str) -> int:
        """Return the position of a unit's body, −1 where it has no area."""
        index = self.area_of.get(unit)
        if index is None:
            return -1
        own = self._ward.station_id(index)
        station = self._over.stations.get((self._ward.code, unit_code), own)
        if (index, station) not in self._made:
            self._made[index, station] = self._first + len(self.bodies)
            self.bodies.append(wording.members(self._fields(index, station)))
        return self._made[index, station]

    def _fields(self, index: int, station_id: str) -> dict[str, object]:
        allocation = self._ward.allocation
        assert allocation is not None  # noqa: S101 - an index exists only where there are areas
        area = allocation.areas[index]
        site = allocation.areas[self._by_station.get(station_id, index)].site
        return {
            "area": {
                "area_id": self._ward.area_id(index),
                "number": index + 1,
                "kind": str(area.kind),
            },
            "station": self._over.moved.get(station_id) or self._station(station_id, site),
        }

    def _station(self, station_id: str, row: int) -> dict[str, object]:
        site = self._ward.territory.sites.iloc[row]
        published = StationNow(
            site_code=str(site.name),
            name=known(site["name"]),
            address=known(site["address"]),
            capacity=None,
            point=site["geometry"],
            to_be_found=bool(site["to_be_found"]),
        )
        return station_fields(self._ward, station_id, published)


def _unit_rows(ward: WardPlan, places: _Places, over: Isolated) -> Iterator[UnitRow]:
    units = ward.territory.units
    shown_ward = ward_fields(_known(ward))
    columns = zip(units.index, units["name"], units["kind"], units["institution_kind"], strict=True)
    for row, (unit, name, kind, institution) in enumerate(columns):
        code = str(unit)
        armed = known(institution) == ARMED_UNIT
        body = -1 if armed else places.body(row, code)
        status = _status(ward, row, places)
        fields: dict[str, object] = {"ward": shown_ward}
        if status is not Status.NOT_PUBLISHED and not armed:
            fields["unit"] = {"unit_code": code, "name": str(name), "kind": str(kind)}
        if status is Status.SPECIAL:
            fields["special"] = {"kind": "institution", **wording.SPECIAL_TEXTS["institution"]}
        if status is Status.FOUND:
            fields["time_slot"] = over.slots.get((ward.code, code))
        if body < 0:
            fields |= {"area": None, "station": None}
        head = wording.head(status, fields)
        yield UnitRow(ward.code, code, str(name), status, head, body, named=not armed)


def _status(ward: WardPlan, unit: int, places: _Places) -> Status:
    index = places.area_of.get(unit)
    if ward.allocation is None or index is None:
        return Status.NOT_PUBLISHED
    separate = ward.allocation.areas[index].kind == AreaKind.SEPARATE
    inside = ward.territory.units["kind"].iloc[unit] == UnitKind.INSTITUTION
    return Status.SPECIAL if separate or inside else Status.FOUND


def _site_rows(ward: WardPlan) -> Iterator[SiteRow]:
    codes = [str(code) for code in ward.territory.units.index]
    kinds = ward.territory.units["institution_kind"]
    armed = {c for c, kind in zip(codes, kinds, strict=True) if known(kind) == ARMED_UNIT}
    voting: dict[int, list[str]] = {}
    for area in ward.allocation.areas if ward.allocation else ():
        voting.setdefault(area.site, []).extend(codes[unit] for unit in area.units)
    sites = ward.territory.sites
    columns = ("name", "address", "home_unit", "institution", "to_be_found")
    for row, (name, address, home, institution, missing) in enumerate(
        zip(*(sites[column] for column in columns), strict=True)
    ):
        if missing or known(institution) in armed:
            continue
        yield SiteRow(
            ward_code=ward.code,
            name=str(name),
            address=known(address),
            units=tuple(voting.get(row, ())),
            at_unit=codes[int(home)] if int(home) >= 0 else None,
        )


def _streets(published: Published, shapes: Shapes) -> tuple[tuple[str, tuple[int, ...]], ...]:
    if published.streets is None or not len(shapes):
        return ()
    lines = published.streets.to_crs(WGS84)
    hit = shapely.STRtree(shapes).query(lines.geometry.to_numpy(), predicate="intersects")
    through: dict[str, set[int]] = {}
    names = lines["name"].tolist()
    for line, row in zip(*hit.tolist(), strict=True):
        if known(names[line]):
            through.setdefault(str(names[line]), set()).add(row)
    return tuple((name, tuple(sorted(rows))) for name, rows in sorted(through.items()))


def _known(ward: WardPlan) -> KnownWard:
    facts = ward.territory.ward
    shape = in_degrees(GeoSeries([facts.geometry], crs=ward.territory.crs))[0]
    return KnownWard(facts.code, facts.name, facts.kind, shape)


def ward_fields(ward: KnownWard) -> dict[str, Any]:
    """Return a ward as answers show it."""
    return {"ward_code": ward.code, "name": ward.name, "kind": ward.kind}


def known(value: object) -> str | None:
    """Return text, or None where it is missing."""
    return str(value) if isinstance(value, str) else None
