"""Boxes for those who are cut off, and boxes that leave from a station that is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.allocation import AreaKind
from geo.isolation.closures import Closures
from geo.isolation.deciding import BOX_LAW
from geo.isolation.naming import names_of
from geo.plan.isolation import Cohort, Measure, MeasureKind
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules


def cut_off_by_box(
    ward: WardPlan, measures: Sequence[Measure], rules: ElectoralRules
) -> tuple[Measure, ...]:
    """Send a box to voters whom a zone cuts off from their station and leaves no other.

    The law carries it to the cut off; so nobody is left unserved while a station can send one.
    """
    made = []
    for measure in measures:
        cut_off = measure.kind is MeasureKind.UNSERVED and measure.rule in _BOX_FOR
        area = _area_of(ward, measure.area_id)
        made.append(
            measure if not cut_off or area is None else _box_for(ward, measure, area, rules)
        )
    return tuple(made)


_BOX_FOR = {"no_site_in_reach": "box_cut_off", "no_room": "box_no_room"}
"""Why voters have no station to go to, and the rule that sends them a box."""


def _box_for(ward: WardPlan, measure: Measure, area: int, rules: ElectoralRules) -> Measure:
    limit = rules.isolation.max_walk_m
    who = ", ".join(names_of(ward, measure.cohorts))
    station = ward.station_id(area)
    rule = _BOX_FOR[measure.rule]
    if rule == "box_cut_off":
        none = f"with no open site of their ballot within {limit:,.0f} m"
        why_not = "no open site of their ballot is in their reach"
    else:
        none = "and the open sites in their reach have neither place nor room left for their ballot"
        why_not = "the open sites in their reach are full; another site or room would take them"
    return replace(
        measure,
        measure_id=measure.measure_id.replace("-unserved", "-cut-off"),
        kind=MeasureKind.AUXILIARY_BOX,
        station_id=station,
        rule=rule,
        reason=f"{measure.voters:,} voters of {who} are cut off by a zone, {none}: "
        f"an auxiliary box of {station} goes to them",
        beaten=(f"other_station: {why_not}",),
        source=BOX_LAW,
        facts={**measure.facts, "station": station, "max_walk_m": limit},
    )


def from_open_stations(
    ward: WardPlan, measures: Sequence[Measure], closures: Closures
) -> tuple[Measure, ...]:
    """Let boxes leave from stations that can be used.

    A box whose station is shut in, and does not move, comes from the nearest open station of the
    same ballot, on whose list those voters then vote. Where there is none it stays as it was.
    """
    desk = _Desk(ward, closures, _moved_areas(ward, measures))
    made: list[Measure] = []
    for measure in measures:
        area = _area_of(ward, measure.area_id)
        if measure.kind is not MeasureKind.AUXILIARY_BOX or area is None:
            made.append(measure)
        else:
            made.extend(desk.sent(measure, area))
    return tuple(made)


@dataclass(frozen=True)
class _Desk:
    """Which stations can send a box where."""

    ward: WardPlan
    closures: Closures
    moved: frozenset[int]

    def sent(self, measure: Measure, area: int) -> list[Measure]:
        """Return the measure, divided by the stations that its boxes leave from."""
        by_area: dict[int, list[Cohort]] = {}
        for cohort in measure.cohorts:
            by_area.setdefault(self._nearest(area, cohort), []).append(cohort)
        if list(by_area) == [area]:
            stuck = not all(self._sends(area, cohort) for cohort in measure.cohorts)
            return [_shut_in(measure)] if stuck else [measure]
        return [self._from(measure, area, other, group) for other, group in sorted(by_area.items())]

    def _nearest(self, area: int, cohort: Cohort) -> int:
        if self._sends(area, cohort):
            return area
        areas = self.ward.allocation.areas if self.ward.allocation else ()
        ballots = self.ward.territory.units["ballot"].astype(str).to_list()
        own = ballots[areas[area].units[0]]
        fit = [
            i
            for i, a in enumerate(areas)
            if a.kind is AreaKind.ORDINARY and ballots[a.units[0]] == own and self._sends(i, cohort)
        ]
        return min(fit, key=lambda i: (self._away(i, cohort), i), default=area)

    def _sends(self, area: int, cohort: Cohort) -> bool:
        """Return whether a station is outside all zones, or inside with the cohort."""
        if area in self.moved:
            return True
        site = self.ward.allocation.areas[area].site if self.ward.allocation else -1
        zone = self.closures.site_zone[site]
        facility = self.closures.facility_of_site[site]
        reserved = facility is not None and facility == cohort.zone_code
        open_site = self.closures.usable(site, zone)
        return open_site and (zone is None or zone == cohort.zone_code or reserved)

    def _away(self, area: int, cohort: Cohort) -> float:
        site = self.ward.allocation.areas[area].site if self.ward.allocation else -1
        point = cohort.point
        return 0.0 if point is None else float(point.distance(self.closures.points[site]))

    def _from(self, measure: Measure, area: int, other: int, group: Sequence[Cohort]) -> Measure:
        voters = sum(c.voters for c in group)
        if other == area:
            return replace(measure, cohorts=tuple(group), voters=voters)
        old, new = self.ward.station_id(area), self.ward.station_id(other)
        return replace(
            measure,
            measure_id=f"{measure.measure_id}-from-{self.ward.area_id(other)}",
            area_id=self.ward.area_id(other),
            station_id=new,
            voters=voters,
            cohorts=tuple(group),
            reason=f"{measure.reason.replace(old, new)}, for {old} is itself shut in",
            facts={**measure.facts, "station": new, "voters": voters, "shut_in": old},
        )


def _shut_in(measure: Measure) -> Measure:
    return replace(
        measure,
        reason=f"{measure.reason}; {measure.station_id} is itself shut in and no other station of their "
        "ballot is open: name a room for its team",
        facts={**measure.facts, "room_wanted": 1},
    )


def _moved_areas(ward: WardPlan, measures: Sequence[Measure]) -> frozenset[int]:
    ids = {m.area_id for m in measures if m.kind is MeasureKind.MOVED_STATION}
    areas = ward.allocation.areas if ward.allocation else ()
    return frozenset(i for i in range(len(areas)) if ward.area_id(i) in ids)


def _area_of(ward: WardPlan, area_id: str | None) -> int | None:
    areas = ward.allocation.areas if ward.allocation else ()
    return next((i for i in range(len(areas)) if ward.area_id(i) == area_id), None)
