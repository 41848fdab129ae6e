"""Isolation: the places where voters are sent, and how many of them are moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from geo.findings import Finding
from geo.plan.audit.case import Case
from geo.plan.audit.isolation import AWAY, NEAR_M, View, views, whole
from geo.plan.isolation import Lot, Measure, MeasureKind, Zone, ZoneKind

TO_STATIONS = frozenset({MeasureKind.MOVED_STATION, MeasureKind.OTHER_STATION})
STAYS_AWAY = AWAY | {MeasureKind.AUXILIARY_BOX, MeasureKind.UNSERVED}
"""Ways by which voters do not come to the station of their own area."""


def zone_area_lawful(case: Case) -> Iterator[Finding]:
    """Require of a separate area made for a zone that it is large enough and votes inside the zone."""
    least, most = case.rules.isolation.min_voters_separate, case.rules.max_voters
    published = {case.ward.area_id(i) for i in range(len(case.areas))}
    for view in views(case):
        zones = {z.code: z for z in view.response.situation.zones}
        for measure in view.measures:
            if measure.kind is not MeasureKind.SEPARATE_AREA:
                continue
            zone = zones.get(measure.zone_code or "")
            said = ""
            if not least <= measure.voters <= most:
                said = f"has {measure.voters} voters; {least} to {most} are lawful"
            elif measure.area_id in published:
                said = "takes the number of a published area"
            elif zone is None or measure.point is None:
                said = "has no place in a zone"
            elif zone.geometry.distance(measure.point) > NEAR_M:
                said = f"votes outside zone {zone.code}"
            if said:
                yield view.find(
                    "zone_area_lawful",
                    str(measure.area_id),
                    f"separate area {measure.area_id} {said}",
                    case.rules.source("isolation.min_voters_separate"),
                    voters=measure.voters,
                    least=least,
                    limit=most,
                )


def moved_station_open(case: Case) -> Iterator[Finding]:
    """Require that voters are sent to sites that are open, outside zones and large enough."""
    for view in views(case):
        sent = [m for m in view.measures if m.kind in TO_STATIONS]
        load, hosts = _loads(view)
        told: set[tuple[str, str]] = set()
        for measure in sent:
            said = _shut(view, measure) or _full(view, measure, load, hosts)
            code = str(measure.site_code)
            if said and (code, said) not in told:
                told.add((code, said))
                yield view.find(
                    "moved_station_open",
                    code,
                    f"{measure.measure_id} sends {measure.voters} voters to {code}, which {said}",
                    "sites",
                    voters=measure.voters,
                    measure=measure.measure_id,
                )


def _shut(view: View, measure: Measure) -> str:
    sites, code = view.case.territory.sites, measure.site_code
    if code is None or code not in sites.index:
        return "is no site of the ward"
    if code in view.case.plan.locks.closed_sites:
        return "is locked as closed"
    owner = sites["institution"].to_dict()[code]
    if not pd.isna(owner):
        return f"is reserved for {owner}"
    place = sites.geometry.to_dict()[code]
    own = {c.zone_code for c in measure.cohorts if c.lot is Lot.BLOCKADE}
    for zone in view.response.situation.zones:
        near = zone.geometry.distance(place)
        if (_facility(zone) and near <= NEAR_M) or (
            zone.kind is ZoneKind.BLOCKADE and near <= 0 and own != {zone.code}
        ):
            return f"is inside zone {zone.code}"
    return ""


def _facility(zone: Zone) -> bool:
    return zone.kind is ZoneKind.QUARANTINE_FACILITY


def _full(view: View, measure: Measure, load: Counter[str], hosts: Counter[str]) -> str:
    sites, code = view.case.territory.sites, str(measure.site_code)
    limit, rooms = sites["capacity"].astype(object).to_dict()[code], sites["rooms"].to_dict()[code]
    if not pd.isna(limit) and load[code] > int(limit):
        return f"has {limit} places for {load[code]} voters"
    if hosts[code] > int(rooms):
        return f"has {rooms} room(s) for {hosts[code]} stations"
    return ""


def _loads(view: View) -> tuple[Counter[str], Counter[str]]:
    """Return the voters who come, and the stations, by site."""
    case, coming = view.case, Counter[str]()
    leaving: Counter[str] = Counter()
    for measure, cohort in view.ways:
        if cohort.unit_code is not None and measure.kind in STAYS_AWAY:
            leaving[cohort.unit_code] += cohort.voters
        if measure.kind is MeasureKind.OTHER_STATION:
            coming[str(measure.station_id)] += cohort.voters
    for index, area in case.seated():
        stay = sum(case.voters[u] - leaving[case.unit_code(u)] for u in case.members(area))
        coming[case.ward.station_id(index)] += stay
    load, hosts = Counter[str](), Counter[str]()
    for station, (site, _) in view.rooms().items():
        if site is not None:
            load[site] += coming[station]
            hosts[site] += 1
    return load, hosts


def moves_counted(case: Case) -> Iterator[Finding]:
    """Require that every voter sent elsewhere is counted, and no fewer than the proved minimum."""
    if not whole(case):
        return
    for view in views(case):
        response = view.response
        # Voters from elsewhere stand on no list, so they cannot be moved off one.
        sent = {
            m.measure_id: listed
            for m in response.measures
            if m.kind in TO_STATIONS
            and (listed := sum(c.voters for c in m.cohorts if c.unit_code is not None))
        }
        moved: Counter[str] = Counter()
        for move in response.moves:
            moved[move.measure_id] += move.voters
        wrong = sorted(k for k in sent.keys() | moved.keys() if sent.get(k, 0) != moved[k])
        counted = moved.total()
        if wrong or counted != response.moved_voters or counted < response.moved_bound:
            yield view.find(
                "moves_counted",
                view.name,
                f"{response.moved_voters} voters are said to move, {counted} moves are listed, "
                f"at least {response.moved_bound} must"
                + (f"; measure {wrong[0]} differs" if wrong else ""),
                stated=response.moved_voters,
                counted=counted,
                bound=response.moved_bound,
            )
