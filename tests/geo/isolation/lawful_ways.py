"""A checker of its own: that every isolated voter has exactly one lawful way to vote.

It imports nothing of geo.isolation. It counts from the plan's units, the zones' outlines and the
home counts alone, and holds the measures against them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

import shapely
from shapely import Point

from geo.allocation import Area
from geo.plan import PollingPlan, WardPlan
from geo.plan.isolation import Lot, Measure, MeasureKind, Response, Situation, Zone, ZoneKind

WHERE = tuple(k for k in MeasureKind if k is not MeasureKind.TIME_SLOTS)
NEAR_M = 20.0


def complaints(plan: PollingPlan, response: Response, *, with_rounds: bool = True) -> list[str]:
    """Return everything that is wrong with a response, one sentence each; empty = all vote lawfully."""
    found: list[str] = []
    situation = replace(response.situation, zones=_apart(response.situation.zones))
    for ward in plan.planned:
        measures = [m for m in response.measures if m.ward_code == ward.code]
        found += _each_voter_once(ward, measures)
        found += _home(ward, situation, measures)
        found += _blockades(ward, situation, measures)
        found += _lawful(ward, plan, situation, measures)
        found += _kept(ward, situation, measures, response)
    found += _of_no_list(response)
    if with_rounds:
        found += _rounds(response)
    found += _slots(plan, response)
    return found


def _apart(zones: tuple[Zone, ...]) -> tuple[Zone, ...]:
    """Return zones of which no two blockades overlap: what two cover is the first one's by code."""
    made: list[Zone] = []
    for zone in sorted(zones, key=lambda z: z.code):
        if zone.kind is ZoneKind.BLOCKADE:
            taken = [z.geometry for z in made if z.kind is ZoneKind.BLOCKADE]
            made.append(replace(zone, geometry=zone.geometry.difference(shapely.union_all(taken))))
        else:
            made.append(zone)
    return tuple(made)


def _each_voter_once(ward: WardPlan, measures: list[Measure]) -> Iterator[str]:
    units = ward.territory.units
    spent: Counter[str] = Counter()
    seen: set[object] = set()
    for measure in (m for m in measures if m.kind in WHERE):
        if measure.voters != sum(c.voters for c in measure.cohorts):
            yield f"{measure.measure_id} says {measure.voters}, its cohorts sum otherwise"
        for c in measure.cohorts:
            key = (c.unit_code, c.zone_code, c.lot, c.risk)
            # Those of no list are one cohort for a whole zone and may fill several areas.
            if key in seen and measure.kind is not MeasureKind.UNSERVED and c.unit_code is not None:
                yield f"{key} is in two measures"
            seen.add(key)
            if c.voters <= 0:
                yield f"{key} has {c.voters} voters"
            if c.unit_code is not None:
                spent[c.unit_code] += c.voters
    for code, voters in spent.items():
        if voters > int(units.loc[code, "voters"]):
            yield f"unit {code} has {units.loc[code, 'voters']} voters, {voters} are in measures"


def _kept(
    ward: WardPlan, situation: Situation, measures: list[Measure], response: Response
) -> Iterator[str]:
    """Require each voter of a touched unit in a measure or kept, and the kept on their own side."""
    units, sites, areas = ward.territory.units, ward.territory.sites, ward.allocation.areas
    zones = {z.code: z for z in situation.zones}
    shut = [z.geometry for z in zones.values() if z.kind is ZoneKind.BLOCKADE]
    area_of = {str(units.index[u]): i for i, a in enumerate(areas) for u in a.units}
    moved = {m.station_id for m in measures if m.kind is MeasureKind.MOVED_STATION}
    spent: Counter[str] = Counter()
    for c in (c for m in measures if m.kind in WHERE for c in m.cohorts):
        spent[str(c.unit_code)] += c.voters
    spent.pop("None", None)
    for k in (k for k in response.kept if k.ward_code == ward.code):
        spent[k.unit_code] += k.voters
        area = area_of[k.unit_code]
        site = sites.geometry.iloc[areas[area].site]
        if (k.area_id, k.station_id) != (ward.area_id(area), ward.station_id(area)):
            yield f"{k.unit_code} keeps {k.station_id}, which is not its own"
        if k.station_id in moved:
            yield f"{k.unit_code} keeps {k.station_id}, which has moved"
        if k.lot is Lot.BLOCKADE and not zones[str(k.zone_code)].geometry.intersects(site):
            yield f"{k.unit_code} inside {k.zone_code} keeps a station outside"
        if k.lot is not Lot.BLOCKADE and any(g.intersects(site) for g in shut):
            yield f"{k.unit_code} outside keeps a station inside a blockade"
        if k.voters <= 0 or k.lot not in {Lot.FREE, Lot.BLOCKADE} or not (k.reason and k.beaten):
            yield f"{k.unit_code} is kept without a voter, a lot or a reason"
    for code, row in units.iterrows():
        near = (z.geometry for z in zones.values() if z.kind is not ZoneKind.QUARANTINE_FACILITY)
        cut = any(row.geometry.intersection(g).area > 0.011 * row.geometry.area for g in near)
        if (cut or code in spent) and spent[str(code)] != int(row["voters"]):
            yield f"touched {code}: {row['voters']} voters, {spent[str(code)]} in measures or kept"


def _home(ward: WardPlan, situation: Situation, measures: list[Measure]) -> Iterator[str]:
    groups = ward.territory.units["group_code"].to_dict()
    wanted: Counter[tuple[str, str]] = Counter()
    for count in situation.home:
        if count.group_code in set(groups.values()):
            wanted[count.group_code, str(count.risk)] += count.voters
    got: Counter[tuple[str, str]] = Counter()
    for measure in measures:
        for c in measure.cohorts:
            if c.lot is Lot.HOME:
                if measure.kind not in {MeasureKind.AUXILIARY_BOX, MeasureKind.UNSERVED}:
                    yield f"home-isolated voters of {c.unit_code} are asked out by {measure.kind}"
                got[str(groups[c.unit_code]), str(c.risk)] += c.voters
    for key in sorted(wanted.keys() | got.keys()):
        if wanted[key] != got[key]:
            yield f"home isolation {key}: {wanted[key]} counted, {got[key]} have a way to vote"


def _blockades(ward: WardPlan, situation: Situation, measures: list[Measure]) -> Iterator[str]:
    """Compare, unit by unit, those who leave a blockade's line with those inside it by area."""
    units, sites = ward.territory.units, ward.territory.sites
    blockades = [z for z in situation.zones if z.kind is ZoneKind.BLOCKADE]
    if not blockades:
        return
    barred = shapely.union_all([z.geometry for z in blockades])
    site_of = {u: a.site for a in ward.allocation.areas for u in a.units}
    served, placed = _served(measures)
    for i, (code, row) in enumerate(units.iterrows()):
        point = Point(row["x"], row["y"])
        share = row.geometry.intersection(barred).area / row.geometry.area
        # Slivers below a hundredth are nobody; a blockade beside another may leave one to each.
        slack = 1.01 + 0.01 * row["voters"]
        least, most = share * row["voters"] - slack, share * row["voters"] + slack
        if barred.contains(point) and share > 0.99:
            least = most = row["voters"]
        elif share < 0.01 and not barred.contains(point):
            least = most = 0
        station = sites.geometry.iloc[site_of[i]]
        if barred.contains(station):
            # Who is in no measure votes at the station inside, so must be inside.
            rest = row["voters"] - placed[code]
            if served[code] + rest > most + 0.01:
                yield f"{rest} voters of {code} outside a blockade vote at a station inside it"
            if served[code] + rest < least - 0.01:
                yield f"voters of {code} inside a blockade are sent out of it"
        elif not least - 0.01 <= served[code] <= most + 0.01:
            yield f"{code}: {served[code]} served inside, between {least:.0f} and {most:.0f} are there"


def _served(measures: list[Measure]) -> tuple[Counter[str], Counter[str]]:
    """Return by unit the voters inside a blockade who have a measure, and all who have one."""
    served: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    for c in (c for m in measures if m.kind in WHERE for c in m.cohorts):
        if c.unit_code is not None:
            placed[c.unit_code] += c.voters
            if c.lot in {Lot.BLOCKADE, Lot.HOME} and c.zone_code is not None:
                served[c.unit_code] += c.voters
    return served, placed


def _lawful(
    ward: WardPlan, plan: PollingPlan, situation: Situation, measures: list[Measure]
) -> Iterator[str]:
    areas, units = ward.allocation.areas, ward.territory.units
    ballot = units["ballot"].to_dict()
    stations = {ward.station_id(i): a for i, a in enumerate(areas)}
    zones = {z.code: z for z in situation.zones}
    founded = {m.station_id: m for m in measures if m.kind is MeasureKind.SEPARATE_AREA}
    load: Counter[str] = Counter()
    for measure in (m for m in measures if m.kind in WHERE):
        who = measure.measure_id
        ballots = {ballot[c.unit_code] for c in measure.cohorts if c.unit_code is not None}
        if len(ballots) > 1:
            yield f"{who} mixes ballots {ballots}"
        if measure.kind is MeasureKind.UNSERVED:
            yield f"{who}: {measure.voters} voters have no way to vote"
        elif measure.kind is MeasureKind.SEPARATE_AREA:
            yield from _separate(measure, zones, plan, ward)
        elif measure.station_id in founded:
            if measure.kind is not MeasureKind.AUXILIARY_BOX:
                yield f"{who} sends voters to a separate station that is not theirs"
        elif measure.station_id not in stations:
            yield f"{who} names station {measure.station_id}, which is none of the ward"
        else:
            own = str(ballot[units.index[stations[measure.station_id].units[0]]])
            if ballots and ballots != {own}:
                yield f"{who} brings ballots {ballots} to station of {own}"
        if measure.kind is MeasureKind.AUXILIARY_BOX and measure.station_id in stations:
            yield from _sets_out(measure, ward, stations, measures, zones)
        if measure.kind in {MeasureKind.OTHER_STATION, MeasureKind.MOVED_STATION}:
            yield from _open_to(measure, ward, zones)
            load[str(measure.site_code)] += measure.voters
        yield from _said(measure, plan)


def _said(measure: Measure, plan: PollingPlan) -> Iterator[str]:
    who = measure.measure_id
    outsiders = any(c.lot is Lot.OUTSIDER for c in measure.cohorts)
    if (
        outsiders
        and measure.kind is not MeasureKind.UNSERVED
        and not (
            measure.facts["outsider_ballots"] == len(plan.rules.constituency_levels) - 1
            and "commune" in measure.reason
        )
    ):
        yield f"{who} does not say that outsiders get no ballot of the commune"
    if not (measure.reason and measure.rule and measure.source):
        yield f"{who} is not explained"


def _separate(
    measure: Measure, zones: dict[str, Zone], plan: PollingPlan, ward: WardPlan
) -> Iterator[str]:
    who, zone = measure.measure_id, zones[str(measure.zone_code)]
    if measure.voters > plan.rules.max_voters:
        yield f"{who}: an area of {measure.voters} voters"
    if measure.voters < plan.rules.isolation.min_voters_separate:
        yield f"{who}: a separate area of {measure.voters} voters"
    if {c.zone_code for c in measure.cohorts} != {measure.zone_code}:
        yield f"{who} holds voters of another zone"
    if measure.area_id in {ward.area_id(i) for i in range(len(ward.allocation.areas))}:
        yield f"{who} takes the number of a published area"
    if measure.point is None or zone.geometry.distance(measure.point) > NEAR_M:
        yield f"{who} has its station outside {zone.code}"


def _open_to(measure: Measure, ward: WardPlan, zones: dict[str, Zone]) -> Iterator[str]:
    site = ward.territory.sites.loc[measure.site_code].geometry
    for zone in zones.values():
        shut = zone.kind is ZoneKind.QUARANTINE_FACILITY and zone.geometry.distance(site) <= NEAR_M
        own = {c.zone_code for c in measure.cohorts if c.lot is Lot.BLOCKADE}
        crossed = (
            zone.kind is ZoneKind.BLOCKADE and zone.geometry.contains(site) and own != {zone.code}
        )
        if shut or crossed:
            yield f"{measure.measure_id} sends voters to a site inside {zone.code}"


def _sets_out(
    measure: Measure,
    ward: WardPlan,
    stations: dict[str, Area],
    measures: list[Measure],
    zones: dict[str, Zone],
) -> Iterator[str]:
    """Forbid teams to cross a blockade's line or leave from a facility, unless nothing else is open."""
    sites = ward.territory.sites
    moved = {m.station_id: m for m in measures if m.kind is MeasureKind.MOVED_STATION}
    station = str(measure.station_id)
    code = moved[station].site_code if station in moved else sites.index[stations[station].site]
    site = sites.loc[code].geometry
    for zone in zones.values():
        if zone.kind is ZoneKind.DISTANCING or {c.zone_code for c in measure.cohorts} == {
            zone.code
        }:
            continue
        if zone.geometry.distance(site) <= (
            NEAR_M if zone.kind is ZoneKind.QUARANTINE_FACILITY else 0
        ) and not measure.facts.get("room_wanted"):
            yield f"{measure.measure_id} sets out from {station}, which is shut in by {zone.code}"


def _of_no_list(response: Response) -> Iterator[str]:
    got: Counter[tuple[str, Lot]] = Counter()
    for measure in (m for m in response.measures if m.kind in WHERE):
        for c in measure.cohorts:
            if c.lot in {Lot.FACILITY, Lot.OUTSIDER}:
                got[str(c.zone_code), c.lot] += c.voters
    for zone in response.situation.zones:
        facility = zone.kind is ZoneKind.QUARANTINE_FACILITY
        wanted = {Lot.FACILITY: (zone.voters or 0) if facility else 0, Lot.OUTSIDER: zone.outsiders}
        for lot, voters in wanted.items():
            if got[zone.code, lot] != voters:
                yield f"{zone.code}: {voters} {lot} voters, {got[zone.code, lot]} have a way to vote"


def _rounds(response: Response) -> Iterator[str]:
    called: Counter[str] = Counter()
    for box_round in response.rounds:
        for stop in box_round.stops:
            called[stop.measure_id] += stop.voters
    for measure in response.measures:
        if (
            measure.kind is MeasureKind.AUXILIARY_BOX
            and called[measure.measure_id] != measure.voters
        ):
            yield f"{measure.measure_id}: {measure.voters} voters, {called[measure.measure_id]} called on"
    strange = set(called) - {m.measure_id for m in response.measures}
    if strange:
        yield f"rounds call for measures that are not there: {sorted(strange)}"


def _slots(plan: PollingPlan, response: Response) -> Iterator[str]:
    rules = plan.rules.isolation
    asked: Counter[str] = Counter()
    held: dict[tuple[str, int, int], int] = defaultdict(int)
    for slot in response.slots:
        asked[slot.area_id] += slot.voters
        held[slot.area_id, slot.begins_min, slot.ends_min] += slot.voters
    for (area, begins, ends), voters in held.items():
        most = rules.people_in_room * (ends - begins) / rules.minutes_per_voter_room
        if voters > most:
            yield f"{area} {begins}–{ends}: {voters} voters, the room takes {most:.0f}"
    for measure in response.measures:
        if measure.kind is MeasureKind.TIME_SLOTS:
            without = int(measure.facts.get("without_slot", 0))
            told = asked[str(measure.area_id)]
            if told + without != measure.voters:
                yield f"{measure.measure_id}: {measure.voters} voters, {told} asked"
