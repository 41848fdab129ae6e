"""Choosing, by rule and explained, how those of each zone vote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from shapely import Point

from geo.allocation import Area, AreaKind
from geo.isolation.closures import Closures, point_of
from geo.isolation.deciding import (
    BOX_LAW,
    Decision,
    decide,
    highest_risk,
    outsider_words,
)
from geo.isolation.distancing import outsiders_at, room_for_outsiders, slot_measures
from geo.isolation.naming import names_of
from geo.isolation.parting import in_areas, joined
from geo.isolation.shares import apportioned_within
from geo.plan.isolation import Cohort, Lot, Measure, MeasureKind, Risk, Situation, Zone, ZoneKind
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules


def choose(
    ward: WardPlan,
    cohorts: Sequence[Cohort],
    situation: Situation,
    rules: ElectoralRules,
    *,
    stay_inside: bool = True,
) -> tuple[Measure, ...]:
    """Return the measures for isolated voters of one ward, and time slots for distanced areas.

    Each cohort is in at most one measure; who is in none goes to a station. With ``stay_inside``
    those of a blockade whose published station stands in it too keep that station. Time slots say
    when, not where: they hold the cohorts that keep their station.
    """
    own = tuple(c for c in cohorts if c.ward_code == ward.code)
    chooser = _Chooser(ward, Closures(ward, situation.zones), rules, stay_inside=stay_inside)
    for zone in situation.zones:
        inside = [c for c in own if c.zone_code == zone.code and c.lot is not Lot.HOME]
        if zone.kind is ZoneKind.QUARANTINE_FACILITY:
            chooser.facility(zone, inside)
        elif zone.kind is ZoneKind.BLOCKADE:
            chooser.blockade(zone, inside)
        else:
            chooser.distancing(zone, inside)
    chooser.at_home([c for c in own if c.lot is Lot.HOME])
    chooser.time_slots(own, situation.zones)
    return tuple(chooser.measures)


@dataclass
class _Chooser:
    """Goes through the zones of one ward and gathers measures."""

    ward: WardPlan
    closures: Closures
    rules: ElectoralRules
    stay_inside: bool
    measures: list[Measure] = field(default_factory=list)
    founded: int = 0
    """Separate areas made so far, for their numbers."""
    rooms_taken: dict[int, int] = field(default_factory=dict)
    inner: dict[tuple[str, str], Measure] = field(default_factory=dict)
    """The separate area of a blockade by zone and ballot."""

    def facility(self, zone: Zone, inside: list[Cohort]) -> None:
        """Decide for those of a quarantine facility, with voters from elsewhere among them."""
        if not inside:
            return
        voters = sum(c.voters for c in inside)
        risk = highest_risk(inside, zone.risk or Risk.FACILITY)
        decision = decide(
            voters, risk, self.rules, place_inside=True, what=f"those of facility {zone.code}"
        )
        point = point_of(zone.geometry)
        if decision.separate:
            site = self._room_of_facility(zone)
            for group in in_areas(inside, self.rules.max_voters):
                self._found(zone, group, decision, site, point)
        else:
            self._box(zone, inside, decision, self._area_at(point), "box")

    def blockade(self, zone: Zone, inside: list[Cohort]) -> None:
        """Decide for those of a blockade, ballot by ballot: an area lies in one constituency."""
        leaving = [c for c in inside if not self.keeps_station(c)]
        listed = [c for c in leaving if c.unit_code is not None]
        outsiders = [c for c in leaving if c.unit_code is None]
        by_ballot: dict[str, list[Cohort]] = {}
        for cohort in listed:
            by_ballot.setdefault(self._ballot(cohort), []).append(cohort)
        # Those from elsewhere get no commune ballot; they join the largest group inside.
        order = sorted(by_ballot, key=lambda b: (-sum(c.voters for c in by_ballot[b]), b))
        if outsiders:
            order = order or [""]
            by_ballot.setdefault(order[0], []).extend(outsiders)
        for ballot in order:
            self._blockaded(zone, by_ballot[ballot], ballot)

    def _blockaded(self, zone: Zone, inside: list[Cohort], ballot: str) -> None:
        """Found areas inside for as many as can be, and send boxes to the rest from their stations."""
        what = f"those inside blockade {zone.code}" + (f" of {ballot}" if ballot else "")
        groups = in_areas(inside, self.rules.max_voters)
        while groups:
            voters = sum(c.voters for c in groups[0])
            risk = highest_risk(groups[0], zone.risk or Risk.BLOCKADE)
            site = self._site_inside(zone, groups[0], voters)
            decision = decide(voters, risk, self.rules, place_inside=site is not None, what=what)
            if not decision.separate or site is None:
                break
            made = self._found(zone, groups.pop(0), decision, site, self.closures.points[site])
            self.inner.setdefault((zone.code, ballot), made)
        if groups:
            left = joined([cohort for group in groups for cohort in group])
            voters, risk = (
                sum(c.voters for c in left),
                highest_risk(left, zone.risk or Risk.BLOCKADE),
            )
            self._boxed(zone, left, decide(voters, risk, self.rules, place_inside=False, what=what))

    def _boxed(self, zone: Zone, inside: list[Cohort], decision: Decision) -> None:
        by_area: dict[int | None, list[Cohort]] = {}
        for cohort in inside:
            by_area.setdefault(self._area_of(cohort, zone), []).append(cohort)
        for area in sorted(by_area, key=lambda a: -1 if a is None else a):
            self._box(zone, by_area[area], decision, area, "box")

    def distancing(self, zone: Zone, inside: list[Cohort]) -> None:
        """Send voters from elsewhere who stay in a distanced area to the stations of the place.

        Where these are full, to the others of the ward.
        """
        for cohort in (c for c in inside if c.lot is Lot.OUTSIDER):
            left = cohort.voters
            sent = [m for m in self.measures if m.kind is MeasureKind.OTHER_STATION]
            for room in room_for_outsiders(self.closures, zone, sent, self._loads(), self.rules):
                total = min(left, int(room.sum()))
                shares = apportioned_within(total, room.astype(float), room)
                for area in np.flatnonzero(shares).tolist():
                    part = replace(cohort, voters=int(shares[area]))
                    self.measures.append(outsiders_at(self.ward, area, zone, part, self.rules))
                left -= total
            if left:
                self._unserved(zone, [replace(cohort, voters=left)])

    def _loads(self) -> dict[int, int]:
        """Return the voters posted at each site."""
        voters = self.ward.territory.units["voters"].to_numpy(np.int64)
        load: dict[int, int] = {}
        for area in self._areas:
            load[area.site] = load.get(area.site, 0) + int(voters[list(area.units)].sum())
        return load

    def at_home(self, cohorts: Sequence[Cohort]) -> None:
        """Send a box to those isolated at home, from their own station or the one inside."""
        by_station: dict[tuple[str, str], list[Cohort]] = {}
        for cohort in cohorts:
            inner = self.inner.get((cohort.zone_code or "", self._ballot(cohort)))
            area = self._area_of(cohort, None)
            if inner is not None:
                key = (str(inner.area_id), str(inner.station_id))
            elif area is None:
                key = ("", "")
            else:
                key = (self.ward.area_id(area), self.ward.station_id(area))
            by_station.setdefault(key, []).append(cohort)
        for (area_id, station_id), group in sorted(by_station.items()):
            self._home_box(area_id, station_id, group)

    def _home_box(self, area_id: str, station_id: str, group: list[Cohort]) -> None:
        voters = sum(c.voters for c in group)
        groups = len({c.unit_code for c in group})
        if not area_id:
            self._unserved(None, group)
            return
        self.measures.append(
            Measure(
                measure_id=f"{area_id}-home",
                kind=MeasureKind.AUXILIARY_BOX,
                ward_code=self.ward.code,
                zone_code=None,
                area_id=area_id,
                station_id=station_id,
                voters=voters,
                reason=f"{voters:,} voters isolated at home in {groups} group(s) vote at their doors, "
                f"by an auxiliary box of {station_id}",
                rule="box_at_home",
                beaten=("separate_area: they live apart, each in a home of their own",),
                source=BOX_LAW,
                cohorts=tuple(group),
                facts={"voters": voters, "groups": groups, "station": station_id},
            )
        )

    def time_slots(self, cohorts: Sequence[Cohort], zones: Iterable[Zone]) -> None:
        """Give every station of a distanced group a timetable of all who come there."""
        placed = {id(c) for m in self.measures for c in m.cohorts}
        coming: dict[int, list[Cohort]] = {}
        for cohort in (c for c in cohorts if id(c) not in placed and c.unit_code is not None):
            area = self._area_of(cohort, None)
            if area is not None:
                coming.setdefault(area, []).append(cohort)
        self.measures.extend(slot_measures(self.ward, coming, zones, self.rules))

    def keeps_station(self, cohort: Cohort) -> bool:
        """Return whether a blockaded cohort's published station stands inside with it."""
        if not self.stay_inside or cohort.lot is not Lot.BLOCKADE:
            return False
        area = self._area_of(cohort, None)
        if area is None:
            return False
        site = self._areas[area].site
        found = not bool(self.ward.territory.sites["to_be_found"].iloc[site])
        return found and self.closures.usable(site, cohort.zone_code)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {str(code): i for i, code in enumerate(self.ward.territory.units.index)}

    @property
    def _areas(self) -> tuple[Area, ...]:
        return self.ward.allocation.areas if self.ward.allocation else ()

    def _ballot(self, cohort: Cohort) -> str:
        return str(self.ward.territory.units["ballot"].iloc[self._rows[str(cohort.unit_code)]])

    def _area_of(self, cohort: Cohort, zone: Zone | None) -> int | None:
        """Return the area on whose list a cohort stands; of no list, the one where it is."""
        if cohort.unit_code is None:
            shape = zone.geometry if zone is not None else cohort.point
            return None if shape is None else self._area_at(point_of(shape))
        row = self._rows[cohort.unit_code]
        return next((i for i, a in enumerate(self._areas) if row in a.units), None)

    def _area_at(self, point: Point) -> int | None:
        """Return the area that a place lies in, else the nearest ordinary one."""
        shapes = self.ward.territory.units.geometry.to_numpy()
        best: tuple[float, int] | None = None
        for i, area in enumerate(self._areas):
            away = float(shapely.distance(shapes[list(area.units)], point).min())
            # An institution's own area serves no others but those at its very place.
            if area.kind is AreaKind.SEPARATE and away > 0:
                continue
            if best is None or (away, i) < best:
                best = (away, i)
        return best[1] if best else None

    def _room_of_facility(self, zone: Zone) -> int | None:
        sites = self.ward.territory.sites
        inside = [
            i
            for i, facility in enumerate(self.closures.facility_of_site)
            if facility == zone.code
            and pd.isna(sites["institution"].iloc[i])
            and not sites["to_be_found"].iloc[i]
        ]
        return inside[0] if inside else None

    def _site_inside(self, zone: Zone, group: Sequence[Cohort], voters: int) -> int | None:
        """Return the open site inside with a free room and place for all, of the shortest walks."""
        sites = self.ward.territory.sites
        best: tuple[float, int] | None = None
        for i in range(len(sites)):
            if not self.closures.usable(i, zone.code) or not self._has_room(i, voters):
                continue
            walk = sum(c.voters * _away(c, self.closures.points[i]) for c in group)
            if best is None or (walk, i) < best:
                best = (walk, i)
        return best[1] if best else None

    def _has_room(self, site: int, voters: int) -> bool:
        row = self.ward.territory.sites.iloc[site]
        if bool(row["to_be_found"]) or pd.notna(row["institution"]):
            return False
        taken = sum(a.site == site for a in self._areas) + self.rooms_taken.get(site, 0)
        load = self._loads().get(site, 0)
        load += sum(m.voters for m in self.inner.values() if m.site_code == str(row.name))
        holds = pd.isna(row["capacity"]) or int(row["capacity"]) - load >= voters
        return taken < int(row["rooms"]) and bool(holds)

    def _found(
        self, zone: Zone, inside: list[Cohort], decision: Decision, site: int | None, point: Point
    ) -> Measure:
        """Add a separate area with a station inside."""
        self.founded += 1
        number = f"{self.founded:02d}"
        if site is not None:
            self.rooms_taken[site] = self.rooms_taken.get(site, 0) + 1
        sites = self.ward.territory.sites
        site_code = None if site is None else str(sites.index[site])
        area_id = f"{self.ward.code}-C{number}"
        said, facts = outsider_words(inside, self.rules)
        voters = sum(c.voters for c in inside)
        place = f"at {site_code}" if site_code else "in a room of it that has still to be named"
        made = Measure(
            measure_id=f"{area_id}-separate",
            kind=MeasureKind.SEPARATE_AREA,
            ward_code=self.ward.code,
            zone_code=zone.code,
            area_id=area_id,
            station_id=f"{self.ward.code}-CS{number}",
            voters=voters,
            reason=f"{decision.why}: they vote in a separate area inside, {place}{said}",
            rule=decision.rule,
            beaten=decision.beaten,
            source=decision.source,
            cohorts=tuple(inside),
            site_code=site_code,
            point=point,
            facts={"zone": zone.code, "kind": str(zone.kind), "voters": voters, **facts},
        )
        self.measures.append(made)
        return made

    def _box(
        self,
        zone: Zone,
        inside: list[Cohort],
        decision: Decision,
        area: int | None,
        word: str,
    ) -> None:
        """Add a box round from the station of an area."""
        if area is None:
            self._unserved(zone, inside)
            return
        station = self.ward.station_id(area)
        said, facts = outsider_words(inside, self.rules)
        voters = sum(c.voters for c in inside)
        self.measures.append(
            Measure(
                measure_id=f"{self.ward.area_id(area)}-{zone.code}-{word}",
                kind=MeasureKind.AUXILIARY_BOX,
                ward_code=self.ward.code,
                zone_code=zone.code,
                area_id=self.ward.area_id(area),
                station_id=station,
                voters=voters,
                reason=f"{decision.why}: an auxiliary box of {station} goes to {voters:,} of them{said}",
                rule=decision.rule,
                beaten=decision.beaten,
                source=decision.source,
                cohorts=tuple(inside),
                facts={
                    "zone": zone.code,
                    "kind": str(zone.kind),
                    "voters": voters,
                    "station": station,
                    **facts,
                },
            )
        )

    def _unserved(self, zone: Zone | None, cohorts: Sequence[Cohort]) -> None:
        voters = sum(c.voters for c in cohorts)
        code = zone.code if zone else "home"
        planned = bool(self._areas)
        who = ", ".join(names_of(self.ward, cohorts))
        number = sum(m.kind is MeasureKind.UNSERVED for m in self.measures) + 1
        why = (
            f"no area of {code} has room on its list and in its site for them"
            if planned
            else f"ward {self.ward.code} has no plan, so no station can take them or send a box"
        )
        self.measures.append(
            Measure(
                measure_id=f"{self.ward.code}-{code}-unserved"
                + (f"-{number}" if number > 1 else ""),
                kind=MeasureKind.UNSERVED,
                ward_code=self.ward.code,
                zone_code=zone.code if zone else None,
                area_id=None,
                station_id=None,
                voters=voters,
                reason=f"{voters:,} voters of {who} have no way to vote: {why}",
                rule="no_room" if planned else "ward_without_plan",
                source=BOX_LAW,
                cohorts=tuple(cohorts),
                facts={"zone": code, "unit": who, "voters": voters},
            )
        )


def _away(cohort: Cohort, site: Point) -> float:
    return float(cohort.point.distance(site)) if cohort.point is not None else 0.0
