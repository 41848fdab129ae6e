"""Who votes where under the response in force: the published areas, with what isolation changes.

Voters of a unit are counted where they vote: a separate area made for a zone takes them from their
posted area, another station's area too; whoever votes into an auxiliary box stays on the list of the
posted area. Voters from elsewhere (of a facility, stuck in a zone) stand on no list of the ward: they
count in the separate area made for them, and otherwise in their measure alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.allocation import AreaKind
from geo.plan.figures import AreaFigures, area_figures, walks_of, weighted_mean
from geo.plan.isolation import Measure, MeasureKind, Response, Zone, ZoneKind
from geo.plan.model import PollingPlan, WardPlan

ELSEWHERE = frozenset(
    {MeasureKind.SEPARATE_AREA, MeasureKind.MOVED_STATION, MeasureKind.OTHER_STATION}
)
"""Measures whose voters of a unit go to the area and station that the measure names."""


@dataclass(frozen=True)
class Vote:
    """Voters of one unit who vote at one station."""

    unit: int
    area_id: str
    station_id: str
    voters: int
    walk_m: float
    """nan where nobody walks, or the way is not known."""


@dataclass(frozen=True)
class StationNow:
    """Where an area votes; ``moved_from`` is the code of the published site."""

    site_code: str | None
    name: str | None
    address: str | None
    capacity: int | None
    point: Point
    to_be_found: bool
    moved_from: str | None = None


@dataclass(frozen=True)
class AreaNow:
    """An area under the response in force; ``published`` is None for one made for a zone."""

    area_id: str
    station_id: str
    number: int
    published: AreaFigures | None
    zone: Zone | None
    station: StationNow
    votes: tuple[Vote, ...]
    listed: int
    """Voters of the published area."""
    leaving: int
    """Of these, voters who vote in another area."""
    coming: int
    """Voters of other areas who vote here."""
    from_elsewhere: int
    """Voters on no list of the ward who vote here, box rounds of its team included."""

    @property
    def kind(self) -> AreaKind:
        """Ordinary or separate."""
        return AreaKind.SEPARATE if self.published is None else self.published.kind

    @property
    def voters(self) -> int:
        """Who votes in the area, as the layers count it."""
        added = self.from_elsewhere if self.published is None else 0
        return self.listed - self.leaving + self.coming + added

    @property
    def touched(self) -> bool:
        """Whether the area or its station is other than published."""
        return bool(
            self.published is None
            or self.leaving
            or self.coming
            or self.station.moved_from is not None
        )

    @property
    def walks(self) -> tuple[float | None, float | None]:
        """Mean and longest walk of those who vote here, in metres."""
        if self.published is not None and not self.touched:
            return self.published.mean_walk_m, self.published.max_walk_m
        walk = np.array([v.walk_m for v in self.votes], dtype=np.float64)
        voters = np.array([v.voters for v in self.votes], dtype=np.int64)
        known = np.isfinite(walk) & (voters > 0)
        longest = float(walk[known].max()) if known.any() else None
        return weighted_mean(walk[known], voters[known]), longest


def areas_in_force(plan: PollingPlan, ward: WardPlan) -> tuple[AreaNow, ...]:
    """Return the ward's areas as they vote: the published ones in order, then those made for zones."""
    if ward.allocation is None:
        return ()
    return response_areas(ward, plan.isolation.response if plan.isolation else None)


def response_areas(ward: WardPlan, response: Response | None) -> tuple[AreaNow, ...]:
    """Return the ward's areas as they vote under one response; None: as published."""
    measures = [m for m in response.measures if m.ward_code == ward.code] if response else []
    areas = area_figures(ward)
    published = {area.area_id for area in areas}
    stations = _stations(ward, areas, measures)
    made: dict[str, list[Measure]] = defaultdict(list)
    for measure in measures:
        if measure.kind is MeasureKind.SEPARATE_AREA and measure.area_id not in published:
            made[str(measure.area_id)].append(measure)
    zones = {zone.code: zone for zone in response.situation.zones} if response else {}
    for own in made.values():
        stations[str(own[0].station_id)] = _zone_station(ward, own, zones)
    votes = _votes(ward, areas, measures, stations)
    added = _from_elsewhere(measures)
    now = [_published(area, votes, stations[area.station_id], added) for area in areas]
    for number, (area_id, own) in enumerate(sorted(made.items()), len(areas) + 1):
        station = str(own[0].station_id)
        here = tuple(v for v in votes if v.area_id == area_id)
        now.append(
            AreaNow(
                area_id, station, number, None, zones.get(own[0].zone_code or ""),
                stations[station], here, 0, 0, sum(v.voters for v in here),
                added.get(area_id, 0),
            )
        )  # fmt: skip
    return tuple(now)


def votes_in_order(areas: Sequence[AreaNow]) -> Iterator[tuple[str, Vote]]:
    """Give all votes in the order of published areas and units, each with its posted area."""
    by_unit: dict[int, list[Vote]] = defaultdict(list)
    for area in areas:
        for vote in area.votes:
            by_unit[vote.unit].append(vote)
    for area in areas:
        for unit in area.published.units if area.published else ():
            posted = area.area_id
            for vote in sorted(by_unit[unit], key=lambda v: (v.area_id != posted, v.area_id)):
                yield posted, vote


def zone_outline(area: AreaNow, ward: WardPlan) -> BaseGeometry | None:
    """Return the shape of an area made for a zone; a facility known as a point alone has none."""
    if area.zone is None or area.zone.geometry.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    within = area.zone.geometry.intersection(ward.territory.ward.geometry)
    return within if within.area > 0 else area.zone.geometry


def _published(
    area: AreaFigures, votes: Sequence[Vote], station: StationNow, added: Mapping[str, int]
) -> AreaNow:
    own = set(area.units)
    here = tuple(v for v in votes if v.area_id == area.area_id)
    return AreaNow(
        area_id=area.area_id,
        station_id=area.station_id,
        number=area.index + 1,
        published=area,
        zone=None,
        station=station,
        votes=here,
        listed=area.voters,
        leaving=sum(v.voters for v in votes if v.unit in own and v.area_id != area.area_id),
        coming=sum(v.voters for v in here if v.unit not in own),
        from_elsewhere=added.get(area.area_id, 0),
    )


def _from_elsewhere(measures: Sequence[Measure]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for measure in measures:
        if measure.kind is not MeasureKind.UNSERVED and measure.area_id is not None:
            found[measure.area_id] += from_elsewhere(measure)
    return dict(found)


def from_elsewhere(measure: Measure) -> int:
    """Return the voters of a measure who stand on no list of the ward."""
    if measure.kind is MeasureKind.TIME_SLOTS:
        return 0  # it says when, not where: they are counted with the measure that says where
    return sum(c.voters for c in measure.cohorts if c.unit_code is None)


def _votes(
    ward: WardPlan,
    areas: Sequence[AreaFigures],
    measures: Sequence[Measure],
    stations: Mapping[str, StationNow],
) -> tuple[Vote, ...]:
    """Return votes in the order of areas and units; a unit that votes at two stations has two."""
    goes: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for measure in measures:
        if measure.kind not in ELSEWHERE:
            continue
        for cohort in measure.cohorts:
            if cohort.unit_code is not None:
                to = (str(measure.area_id), str(measure.station_id))
                goes[cohort.unit_code][to] += cohort.voters
    units, made = ward.territory.units, []
    voters, codes = units["voters"].to_numpy(np.int64), [str(c) for c in units.index]
    for area in areas:
        own = (area.area_id, area.station_id)
        posted = walks_of(ward, area.units, area.site).tolist()
        for unit, walk in zip(area.units, posted, strict=True):
            going = goes.get(codes[unit], {})
            others = sorted((key, n) for key, n in going.items() if key != own)
            stay = int(voters[unit]) - sum(n for _, n in others)
            for (area_id, station_id), count in [
                *([(own, stay)] if stay or not others else []),
                *others,
            ]:
                here = station_id == area.station_id and _in_place(stations.get(station_id))
                way = walk if here else _walk_to(ward, unit, stations.get(station_id))
                made.append(Vote(unit, area_id, station_id, count, way))
    return tuple(made)


def _in_place(station: StationNow | None) -> bool:
    return station is None or station.moved_from is None


def _walk_to(ward: WardPlan, unit: int, station: StationNow | None) -> float:
    codes = ward.territory.sites.index
    if station is None or station.site_code is None or station.site_code not in codes:
        return float("nan")
    return float(walks_of(ward, (unit,), list(codes).index(station.site_code))[0])


def _stations(
    ward: WardPlan, areas: Sequence[AreaFigures], measures: Sequence[Measure]
) -> dict[str, StationNow]:
    """Return the stations of published areas, at their new place where one is moved."""
    moved = {m.area_id: m for m in measures if m.kind is MeasureKind.MOVED_STATION}
    codes = [str(code) for code in ward.territory.sites.index]
    found = {}
    for area in areas:
        measure = moved.get(area.area_id)
        if measure is None:
            found[area.station_id] = _site_station(ward, codes[area.site])
        else:
            found[area.station_id] = _moved_station(ward, measure, codes[area.site])
    return found


def _site_station(ward: WardPlan, code: str, moved_from: str | None = None) -> StationNow:
    site = ward.territory.sites.loc[code]
    capacity = site["capacity"]
    missing = bool(site["to_be_found"])
    return StationNow(
        site_code=None if missing else code,
        name=_text(site["name"]),
        address=_text(site["address"]),
        capacity=None if _missing(capacity) else int(str(capacity)),
        point=_place(site["geometry"]),
        to_be_found=missing,
        moved_from=moved_from,
    )


def _moved_station(ward: WardPlan, measure: Measure, published: str) -> StationNow:
    if measure.site_code is not None and measure.site_code in ward.territory.sites.index:
        return _site_station(ward, measure.site_code, published)
    place = measure.point or _site_station(ward, published).point
    return StationNow(measure.site_code, None, None, None, place, to_be_found=True,
                      moved_from=published)  # fmt: skip


def _zone_station(
    ward: WardPlan, measures: Sequence[Measure], zones: Mapping[str, Zone]
) -> StationNow:
    first = measures[0]
    if first.site_code is not None and first.site_code in ward.territory.sites.index:
        return _site_station(ward, first.site_code)
    zone = zones.get(first.zone_code or "")
    inside = zone is not None and zone.kind is ZoneKind.QUARANTINE_FACILITY
    around = zone.geometry if zone else ward.territory.ward.geometry
    return StationNow(
        site_code=first.site_code,
        name=zone_name(ward, zone),
        address=None,
        capacity=None,
        point=first.point or around.representative_point(),
        to_be_found=first.site_code is None and not inside,
    )


def zone_name(ward: WardPlan, zone: Zone | None) -> str | None:
    """Return what a zone is called, else its code; an armed unit goes by the ward's name."""
    if zone is None:
        return None
    return ward.territory.ward.name if zone.armed else zone.name or zone.code


def _text(value: object) -> str | None:
    return None if _missing(value) else str(value)


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value  # noqa: PLR0124


def _place(value: object) -> Point:
    if not isinstance(value, Point):
        raise TypeError(f"a site stands at {value!r}, not at a point")
    return value
