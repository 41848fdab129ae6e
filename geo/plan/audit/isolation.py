"""Isolation: every isolated voter has exactly one lawful way to vote, and nothing else has changed.

Counted from the plan alone. A breach of the response in force is an error; of a scenario drawn up in
advance a warning, for there is time left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import shapely
from shapely import Point

from geo.findings import Finding, Severity
from geo.plan.audit.case import SENSE, Case
from geo.plan.document import version_id
from geo.plan.isolation import Cohort, Kept, Lot, Measure, MeasureKind, Response, Zone, ZoneKind

#: Outlines are drawn by hand: a room so near to its facility is in it.
NEAR_M = 20.0
#: A unit of which so much lies inside a blockade, its point too, is inside as a whole.
WHOLE = 0.99
#: A unit of which this much lies in a zone is touched, however its outline was rounded.
CLEARLY = 0.02
AWAY = frozenset({MeasureKind.SEPARATE_AREA, MeasureKind.OTHER_STATION})
BY_LOT = {
    Lot.HOME: {MeasureKind.AUXILIARY_BOX},
    Lot.FACILITY: {MeasureKind.AUXILIARY_BOX, MeasureKind.SEPARATE_AREA},
    Lot.OUTSIDER: {MeasureKind.AUXILIARY_BOX, MeasureKind.SEPARATE_AREA},
}
"""Lawful ways; whoever is free or inside a blockade may also vote at a station in reach."""


@dataclass(frozen=True)
class View:
    """One scenario as it concerns the ward under audit."""

    case: Case
    name: str
    response: Response
    in_force: bool

    @property
    def measures(self) -> list[Measure]:
        """The ward's measures."""
        return [m for m in self.response.measures if m.ward_code == self.case.ward.code]

    @property
    def ways(self) -> list[tuple[Measure, Cohort]]:
        """Cohorts of the ward with what says where they vote; time slots only say when."""
        where = (m for m in self.measures if m.kind is not MeasureKind.TIME_SLOTS)
        return [(m, c) for m in where for c in m.cohorts]

    @property
    def kept(self) -> list[Kept]:
        """The ward's cohorts that stay with their posted station."""
        return [k for k in self.response.kept if k.ward_code == self.case.ward.code]

    @property
    def blockades(self) -> list[Zone]:
        """The blockades of the situation."""
        return [z for z in self.response.situation.zones if z.kind is ZoneKind.BLOCKADE]

    def rooms(self) -> dict[str, tuple[str | None, Point]]:
        """Return where each station is now: the code of its site, if it has one, and its point."""
        found: dict[str, tuple[str | None, Point]] = {}
        sites = self.case.territory.sites
        for index, area in self.case.seated():
            place = (str(sites.index[area.site]), _point(sites.geometry.iloc[area.site]))
            found[self.case.ward.station_id(index)] = place
        for measure in self.measures:
            moved = measure.kind in {MeasureKind.MOVED_STATION, MeasureKind.SEPARATE_AREA}
            if moved and measure.station_id and measure.point:
                found[measure.station_id] = (measure.site_code, measure.point)
        return found

    def find(
        self, rule: str, subject: str, message: str, source: str = SENSE, **facts: str | float
    ) -> Finding:
        """Return a breach of this scenario."""
        severity = Severity.ERROR if self.in_force else Severity.WARNING
        told = message if self.in_force else f"scenario {self.name}: {message}"
        return self.case.find(rule, severity, subject, told, source, scenario=self.name, **facts)


def views(case: Case) -> Iterator[View]:
    """Give the scenarios of the plan; none where it knows of no isolation."""
    isolation = case.plan.isolation
    if isolation is None:
        return
    for scenario in isolation.scenarios:
        yield View(case, scenario.name, scenario.response, scenario.name == isolation.in_force)


def whole(case: Case) -> bool:
    """Say whether what concerns all wards is asked now: once, with the first ward."""
    return case.ward is case.plan.wards[0]


def base_plan_kept(case: Case) -> Iterator[Finding]:
    """Require that the areas beneath are, to the byte, those that were published."""
    isolation = case.plan.isolation
    if isolation is None or not whole(case):
        return
    found = version_id(replace(case.plan, isolation=None))
    if found != isolation.base_version:
        yield case.error(
            "base_plan_kept",
            found,
            f"the areas beneath are version {found}, isolation was planned over "
            f"{isolation.base_version}",
            SENSE,
            found=found,
            stated=isolation.base_version,
        )


def zone_inside_wards(case: Case) -> Iterator[Finding]:
    """Require that each zone meets a ward of the plan."""
    if not whole(case):
        return
    ground = shapely.union_all([w.territory.ward.geometry for w in case.plan.wards])
    for view in views(case):
        for zone in view.response.situation.zones:
            away = float(ground.distance(zone.geometry))
            if away > NEAR_M:
                yield view.find(
                    "zone_inside_wards",
                    zone.code,
                    f"zone {zone.code} lies {away:,.0f} m outside every ward",
                    "isolation",
                    metres=round(away),
                )


def isolated_vote_once(case: Case) -> Iterator[Finding]:
    """Require exactly one way to vote for each voter isolated at home, in a facility, or stuck."""
    for view in views(case):
        yield from _home_counts(view)
        if whole(case):
            yield from _of_no_list(view)


def _home_counts(view: View) -> Iterator[Finding]:
    units = view.case.territory.units
    group_of = dict(zip(map(str, units.index), units["group_code"], strict=True))
    voters: Counter[str] = Counter()
    for code, count in zip(units["group_code"], view.case.voters, strict=True):
        voters[str(code)] += count
    wanted: Counter[str] = Counter()
    for home in view.response.situation.home:
        if home.group_code in voters:
            wanted[home.group_code] += home.voters
    found: Counter[str] = Counter()
    for _, cohort in view.ways:
        if cohort.lot is Lot.HOME:
            found[str(group_of.get(cohort.unit_code or ""))] += cohort.voters
    for group in sorted(wanted.keys() | found.keys()):
        if found[group] != min(wanted[group], voters[group]):
            yield _miscounted(view, group, wanted[group], found[group])


def _of_no_list(view: View) -> Iterator[Finding]:
    found: Counter[tuple[str | None, Lot]] = Counter()
    for measure in view.response.measures:
        if measure.kind is not MeasureKind.TIME_SLOTS:
            for cohort in measure.cohorts:
                found[cohort.zone_code, cohort.lot] += cohort.voters
    for zone in view.response.situation.zones:
        facility = zone.kind is ZoneKind.QUARANTINE_FACILITY
        for lot, wanted in (
            (Lot.FACILITY, (zone.voters or 0) if facility else 0),
            (Lot.OUTSIDER, zone.outsiders),
        ):
            if found[zone.code, lot] != wanted:
                yield _miscounted(view, zone.code, wanted, found[zone.code, lot])


def _miscounted(view: View, subject: str, wanted: int, found: int) -> Finding:
    return view.find(
        "isolated_vote_once",
        subject,
        f"{subject}: {wanted} voters are isolated, {found} have a way to vote",
        "isolation",
        isolated=wanted,
        placed=found,
    )


def blockade_served_inside(case: Case) -> Iterator[Finding]:
    """Require that whoever lives inside a blockade votes inside it or by box."""
    units = case.territory.units
    for view in views(case):
        if not view.blockades:
            continue
        barred = shapely.union_all([z.geometry for z in view.blockades])
        rooms, placed = view.rooms(), _inside_by_unit(view)
        for index, area in case.seated():
            _, room = rooms[case.ward.station_id(index)]
            for unit in case.members(area):
                outline = units.geometry.iloc[unit]
                here = Point(float(units["x"].iloc[unit]), float(units["y"].iloc[unit]))
                inside = barred.contains(here) and (
                    outline.intersection(barred).area >= WHOLE * outline.area
                )
                left = case.voters[unit] - placed[case.unit_code(unit)]
                if inside and left > 0 and not barred.contains(room):
                    yield view.find(
                        "blockade_served_inside",
                        case.unit_code(unit),
                        f"{left} voters of {case.unit_code(unit)} are inside a blockade and have no "
                        "way to vote in it",
                        "isolation",
                        voters=left,
                    )


def _inside_by_unit(view: View) -> Counter[str]:
    found: Counter[str] = Counter()
    for _, cohort in view.ways:
        if cohort.unit_code is not None and cohort.lot in {Lot.BLOCKADE, Lot.HOME}:
            found[cohort.unit_code] += cohort.voters
    return found


def cohorts_fit_unit(case: Case) -> Iterator[Finding]:
    """Require that measures add up to their cohorts, and a touched unit's cohorts to its voters.

    Each voter of a touched unit has one measure that says where, or is kept where posted.
    """
    known = {case.unit_code(u): n for u, n in enumerate(case.voters)}
    for view in views(case):
        spent: Counter[str] = Counter()
        for _, cohort in view.ways:
            if cohort.unit_code is not None:
                spent[cohort.unit_code] += cohort.voters
        for kept in view.kept:
            spent[kept.unit_code] += kept.voters
        wanted = _touched(view) | spent.keys() if case.areas else set[str]()
        for code in sorted(wanted | spent.keys()):
            voters = spent[code]
            if voters > known.get(code, 0) or (code in wanted and voters < known.get(code, 0)):
                yield view.find(
                    "cohorts_fit_unit",
                    code,
                    f"{code} has {known.get(code, 0)} voters, measures and those kept hold {voters}",
                    voters=voters,
                    limit=known.get(code, 0),
                )
        for measure in view.measures:
            total = sum(c.voters for c in measure.cohorts)
            if total != measure.voters or any(c.voters <= 0 for c in measure.cohorts):
                yield view.find(
                    "cohorts_fit_unit",
                    measure.measure_id,
                    f"{measure.measure_id} says {measure.voters} voters, its cohorts have {total}",
                    voters=measure.voters,
                    limit=total,
                )


def _touched(view: View) -> set[str]:
    """Return the units of which a blockade or distancing covers clearly more than a sliver."""
    units, found = view.case.territory.units, set[str]()
    outlines = units.geometry.to_numpy()
    for zone in view.response.situation.zones:
        if zone.kind is not ZoneKind.QUARANTINE_FACILITY:
            shared = shapely.area(shapely.intersection(outlines, zone.geometry))
            much = (shared > CLEARLY * shapely.area(outlines)) & (units["voters"].to_numpy() > 0)
            found |= {str(code) for code in units.index[much]}
    return found


def way_lawful(case: Case) -> Iterator[Finding]:
    """Require a way to vote that the law knows for each lot."""
    for view in views(case):
        zones = {z.code: z for z in view.blockades}
        situation = view.response.situation
        distanced = {z.code for z in situation.zones if z.kind is ZoneKind.DISTANCING}
        rooms = view.rooms()
        for measure, cohort in view.ways:
            if measure.kind is MeasureKind.UNSERVED:
                continue
            lawful = measure.kind in BY_LOT.get(cohort.lot, {measure.kind})
            if cohort.lot is Lot.BLOCKADE and measure.kind is not MeasureKind.AUXILIARY_BOX:
                zone, room = zones.get(cohort.zone_code or ""), rooms.get(measure.station_id or "")
                lawful = bool(zone and room and zone.geometry.distance(room[1]) <= NEAR_M)
            if cohort.lot is Lot.OUTSIDER and cohort.zone_code in distanced:
                # They are not isolated: they come to a station of the place.
                lawful = measure.kind is MeasureKind.OTHER_STATION
            if not lawful:
                yield view.find(
                    "way_lawful",
                    measure.measure_id,
                    f"{measure.measure_id}: {cohort.voters} voters ({cohort.lot}) may not vote by "
                    f"{measure.kind}",
                    "Law 85/2015/QH13, art. 69(4)",
                    voters=cohort.voters,
                    lot=str(cohort.lot),
                    way=str(measure.kind),
                )


def isolated_unserved(case: Case) -> Iterator[Finding]:
    """Tell of voters for whom no lawful way was found."""
    for view in views(case):
        for measure in view.measures:
            if measure.kind is MeasureKind.UNSERVED:
                yield view.find(
                    "isolated_unserved",
                    measure.measure_id,
                    f"{measure.voters} voters have no way to vote: {measure.reason}",
                    measure.source or "isolation",
                    voters=measure.voters,
                )


def _point(shape: object) -> Point:
    if not isinstance(shape, Point):
        raise TypeError(f"a site stands at {shape!r}, not at a point")
    return shape
