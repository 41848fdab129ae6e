"""Checks box rounds from the plan, the measures and the rules alone; shares no code with the planner.

Nobody is faster than the straight line, so that is what ways are measured by here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from shapely import Point

from geo.isolation.rounds import Rounds
from geo.plan.isolation import BoxRound, Lot, Measure, MeasureKind, Risk, Stop
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules, IsolationRules

ORDER = [Risk.HOME_F2, Risk.HOME_F1, Risk.BLOCKADE, Risk.FACILITY]
USUAL = {
    Lot.FREE: Risk.HOME_F2,
    Lot.HOME: Risk.HOME_F1,
    Lot.BLOCKADE: Risk.BLOCKADE,
    Lot.FACILITY: Risk.FACILITY,
    Lot.OUTSIDER: Risk.BLOCKADE,
}
TINY = 1e-6


def broken(
    ward: WardPlan, measures: Sequence[Measure], rules: ElectoralRules, planned: Rounds
) -> list[str]:
    """Return a sentence for everything in which the rounds break a rule; none if they keep all."""
    return [
        *_counts(measures, planned),
        *_single_rounds(ward, measures, rules.isolation, planned),
        *_teams(rules.isolation, planned),
    ]


def _counts(measures: Sequence[Measure], planned: Rounds) -> Iterator[str]:
    wanted: Counter[tuple[object, ...]] = Counter()
    for measure in measures:
        if measure.kind is MeasureKind.AUXILIARY_BOX:
            for cohort in measure.cohorts:
                risk = cohort.risk or USUAL[cohort.lot]
                key = (measure.measure_id, cohort.unit_code, cohort.zone_code, risk)
                wanted[key] += cohort.voters
    met: Counter[tuple[object, ...]] = Counter()
    for made in planned.rounds:
        for stop in made.stops:
            met[stop.measure_id, stop.unit_code, stop.zone_code, stop.risk] += stop.voters
    for missed in planned.unserved:
        cohort = missed.cohort
        risk = cohort.risk or USUAL[cohort.lot]
        met[missed.measure.measure_id, cohort.unit_code, cohort.zone_code, risk] += cohort.voters
        if not missed.reason:
            yield f"{missed.measure.measure_id}: not served, and no reason is given"
    for key in {*wanted, *met}:
        if wanted[key] != met[key]:
            yield f"{key}: {wanted[key]} voters, {met[key]} served or listed"


def _single_rounds(
    ward: WardPlan, measures: Sequence[Measure], rules: IsolationRules, planned: Rounds
) -> Iterator[str]:
    for made in planned.rounds:
        said = f"round {made.round_id}"
        opens, closes = rules.hours_open, rules.hours_close
        if made.station_id in planned.widened:
            opens, closes = rules.widened_open, rules.widened_close
        if made.starts_min < opens.hour * 60 + opens.minute - TINY:
            yield f"{said} starts at {made.starts_min}, before {opens}"
        if made.ends_min > closes.hour * 60 + closes.minute + TINY:
            yield f"{said} ends at {made.ends_min}, after {closes}"
        longest = rules.max_round_minutes
        if longest is not None and made.ends_min - made.starts_min > longest + TINY:
            yield f"{said} lasts longer than {longest} min"
        if sum(stop.voters for stop in made.stops) > rules.box_capacity:
            yield f"{said}: more voters than the box holds"
        if not made.stops:
            yield f"{said} calls on nobody"
        yield from _legs(said, made, _room(ward, measures, made.station_id), rules)


def _legs(said: str, made: BoxRound, room: Point, rules: IsolationRules) -> Iterator[str]:
    metres_a_minute = rules.speed_kmh * 1_000 / 60
    place, clock, before = room, made.starts_min, None
    straight = 0.0
    for stop in made.stops:
        least = place.distance(stop.point) / metres_a_minute
        if before is not None and before.risk != stop.risk:
            least += rules.minutes_change_dress
            if ORDER.index(before.risk) > ORDER.index(stop.risk):
                yield f"{said} goes from {before.risk} back to {stop.risk}"
        if stop.arrives_min - clock < least - TINY:
            yield f"{said} is at {stop.unit_code} after {stop.arrives_min - clock}, needs {least}"
        service = stop.voters * rules.minutes_per_voter_box + rules.minutes_per_stop
        if stop.leaves_min - stop.arrives_min < service - TINY:
            yield f"{said} leaves {stop.unit_code} before all have voted"
        if stop.voters < 1:
            yield f"{said} calls on no voter at {stop.unit_code}"
        straight += place.distance(stop.point)
        place, clock, before = stop.point, stop.leaves_min, stop
    straight += place.distance(room)
    if made.ends_min - clock < place.distance(room) / metres_a_minute - TINY:
        yield f"{said} is not back at the room when it ends"
    if made.distance_m < straight - 0.1:
        yield f"{said} says {made.distance_m} m, straight lines make {straight}"


def _room(ward: WardPlan, measures: Sequence[Measure], station_id: str) -> Point:
    for measure in reversed(measures):
        if measure.station_id == station_id and measure.kind in {"separate_area", "moved_station"}:
            assert measure.point is not None
            return measure.point
    number = int(station_id.rsplit("-S", 1)[1])
    assert ward.allocation is not None
    return ward.territory.sites.geometry.iloc[ward.allocation.areas[number - 1].site]


def _teams(rules: IsolationRules, planned: Rounds) -> Iterator[str]:
    days: dict[tuple[str, int], list[BoxRound]] = defaultdict(list)
    for made in planned.rounds:
        if made.stops:
            days[made.station_id, made.team].append(made)
    for (station, team), day in days.items():
        said = f"team {team} of {station}"
        day.sort(key=lambda made: made.starts_min)
        for earlier, later in pairwise(day):
            last: Stop = earlier.stops[-1]
            first: Stop = later.stops[0]
            least = rules.minutes_at_station
            least += rules.minutes_change_dress if last.risk != first.risk else 0
            if later.starts_min - earlier.ends_min < least - TINY:
                yield f"{said} is in two places, or has no time at the room"
            if ORDER.index(last.risk) > ORDER.index(first.risk):
                yield f"{said} goes from {last.risk} back to {first.risk} in a later round"
    if planned.teams != len(days):
        yield f"{planned.teams} teams are said, {len(days)} go out"
    if planned.teams_bound > planned.teams:
        yield f"the bound {planned.teams_bound} is above {planned.teams} teams"
    most = rules.teams_per_station
    for station, teams in Counter(station for station, _ in days).items():
        if most is not None and teams > most:
            yield f"{station} sends {teams} teams, {most} are allowed"
