"""Time slots for the stations of distanced areas: when, not where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Point

from geo.allocation import AreaKind
from geo.isolation.closures import Closures
from geo.isolation.deciding import OUTSIDER_PRACTICE, SLOT_PRACTICE, outsider_words
from geo.isolation.slots import Timetable, timetables
from geo.plan.isolation import Cohort, Lot, Measure, MeasureKind, TimeSlot, Zone, ZoneKind
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules


def slot_measures(
    ward: WardPlan,
    coming: Mapping[int, Sequence[Cohort]],
    zones: Iterable[Zone],
    rules: ElectoralRules,
) -> tuple[Measure, ...]:
    """Return a measure for each station where a distanced group votes, over all who vote there.

    ``coming``: who comes to the station of each area, by the area's position. Those not distanced
    share the room, so they are asked to keep to the timetable too.
    """
    distanced = {z.code for z in zones if z.kind is ZoneKind.DISTANCING}
    made = []
    for area, group in sorted(coming.items()):
        codes = sorted({str(c.zone_code) for c in group if c.zone_code in distanced})
        if codes and any(c.lot is Lot.FREE and c.zone_code in distanced for c in group):
            made.append(_measure(ward, area, group, codes, rules))
    return tuple(made)


def _measure(
    ward: WardPlan, area: int, group: Sequence[Cohort], codes: Sequence[str], rules: ElectoralRules
) -> Measure:
    voters = sum(c.voters for c in group)
    at_once = rules.isolation.people_in_room
    area_id, listed = ward.area_id(area), ", ".join(codes)
    return Measure(
        measure_id=f"{area_id}-slots",
        kind=MeasureKind.TIME_SLOTS,
        ward_code=ward.code,
        zone_code=codes[0],
        area_id=area_id,
        station_id=ward.station_id(area),
        voters=voters,
        reason=f"groups of {area_id} are distanced ({listed}): the {voters:,} voters of its station come "
        f"in time slots, at most {at_once} in the room at once",
        rule="slots_distanced",
        beaten=("auxiliary_box: nobody there is isolated, so all may come to their station",),
        source=f"{SLOT_PRACTICE}; {rules.source('isolation.people_in_room')}",
        cohorts=tuple(group),
        facts={"voters": voters, "zones": listed, "people_in_room": at_once, "area": area_id},
    )


def with_timetables(
    ward: WardPlan, measures: Sequence[Measure], rules: ElectoralRules
) -> tuple[tuple[Measure, ...], tuple[TimeSlot, ...]]:
    """Return the measures with what their timetables show, and the slots."""
    tables = {table.area_id: table for table in timetables(ward, measures, rules)}
    told = tuple(
        _told(m, tables[m.area_id])
        if m.kind is MeasureKind.TIME_SLOTS and m.area_id in tables
        else m
        for m in measures
    )
    return told, tuple(slot for _, table in sorted(tables.items()) for slot in table.slots)


def _told(measure: Measure, table: Timetable) -> Measure:
    facts = {**measure.facts, "most_a_slot": table.most_a_slot}
    reason = measure.reason
    if table.widened:
        facts["widened"] = 1
        reason += "; the hours have to be widened"
    if table.left:
        facts["without_slot"] = sum(table.left.values())
        reason += f", and {facts['without_slot']:,} voters still find no slot: open a second room"
    return replace(measure, facts=facts, reason=reason)


def room_for_outsiders(
    closures: Closures,
    zone: Zone,
    sent: Sequence[Measure],
    posted: Mapping[int, int],
    rules: ElectoralRules,
) -> Iterator[npt.NDArray[np.int64]]:
    """Give how many more voters each area may take: first the areas of a zone, then the others.

    By its list and by its site. ``sent``: who is sent to other stations already; ``posted``: voters
    posted at each site, by position.
    """
    ward = closures.ward
    areas = ward.allocation.areas if ward.allocation else ()
    voters = ward.territory.units["voters"].to_numpy(np.int64)
    shapes = ward.territory.units.geometry.to_numpy()
    capacity = ward.territory.sites["capacity"]
    places = {i: int(c) - posted.get(i, 0) for i, c in enumerate(capacity) if pd.notna(c)}
    room = np.zeros(len(areas), dtype=np.int64)
    touched = np.zeros(len(areas), dtype=bool)
    for i, area in enumerate(areas):
        units = list(area.units)
        touched[i] = shapely.intersects(zone.geometry, shapes[units]).any()
        if area.kind is AreaKind.SEPARATE or not closures.usable(area.site, None):
            continue
        came = sum(m.voters for m in sent if m.area_id == ward.area_id(i))
        room[i] = max(0, rules.max_voters - int(voters[units].sum()) - came)
        if area.site in places:
            # Two areas at one site share its places.
            room[i] = min(room[i], max(0, places[area.site] - came))
            places[area.site] -= int(room[i]) + came
    yield np.where(touched, room, 0)
    yield np.where(touched, 0, room)


def outsiders_at(
    ward: WardPlan, area: int, zone: Zone, cohort: Cohort, rules: ElectoralRules
) -> Measure:
    """Return where voters from elsewhere vote who stay in a distanced area."""
    said, facts = outsider_words([cohort], rules)
    sites, site = (
        ward.territory.sites,
        0 if ward.allocation is None else ward.allocation.areas[area].site,
    )
    station = ward.station_id(area)
    return Measure(
        measure_id=f"{ward.area_id(area)}-{zone.code}-outsiders",
        kind=MeasureKind.OTHER_STATION,
        ward_code=ward.code,
        zone_code=zone.code,
        area_id=ward.area_id(area),
        station_id=station,
        voters=cohort.voters,
        reason=f"{cohort.voters:,} voters who cannot leave distanced area {zone.code} vote where they "
        f"stay, at {station}{said}",
        rule="outsiders_where_they_stay",
        beaten=("auxiliary_box: they are not isolated, so they may come to a station",),
        source=OUTSIDER_PRACTICE,
        cohorts=(cohort,),
        site_code=str(sites.index[site]),
        point=Point(float(sites["x"].iloc[site]), float(sites["y"].iloc[site])),
        facts={"zone": zone.code, "station": station, "voters": cohort.voters, **facts},
    )
