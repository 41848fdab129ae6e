"""Isolation: box rounds and time slots keep hours, order and what box and room hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import time
from itertools import pairwise

from shapely import Point

from geo.findings import Finding
from geo.plan.audit.case import Case
from geo.plan.audit.isolation import View, views
from geo.plan.isolation import BoxRound, MeasureKind

#: Minutes are written with two decimals.
TOLERANCE_MIN = 0.03
SOURCE = "rules.isolation"


def rounds_keep_hours(case: Case) -> Iterator[Finding]:
    """Require rounds that leave the room, serve all, and are back at it within the hours."""
    for view in views(case):
        rooms = view.rooms()
        for made in _rounds(view):
            said = _late(view, made, rooms.get(made.station_id))
            if said:
                yield view.find(
                    "rounds_keep_hours", made.round_id, f"round {made.round_id} {said}", SOURCE,
                    station=made.station_id, team=made.team,
                )  # fmt: skip
        yield from _team_in_two_places(view)


def _late(view: View, made: BoxRound, room: tuple[str | None, Point] | None) -> str:
    rules = view.case.rules.isolation
    if room is None:
        return f"starts from {made.station_id}, which is no station of the ward"
    opens, closes = _minutes(rules.widened_open), _minutes(rules.widened_close)
    if made.starts_min < opens - TOLERANCE_MIN or made.ends_min > closes + TOLERANCE_MIN:
        return f"is out outside the hours {rules.widened_open:%H:%M}–{rules.widened_close:%H:%M}"
    metres_a_minute = rules.speed_kmh * 1_000 / 60
    place, clock, risk = room[1], made.starts_min, None
    for stop in made.stops:
        needed = place.distance(stop.point) / metres_a_minute
        needed += rules.minutes_change_dress if risk not in {None, stop.risk} else 0.0
        if stop.arrives_min - clock < needed - TOLERANCE_MIN:
            return f"cannot be at {stop.unit_code or stop.zone_code} so early"
        service = stop.voters * rules.minutes_per_voter_box + rules.minutes_per_stop
        if stop.leaves_min - stop.arrives_min < service - TOLERANCE_MIN:
            return f"leaves {stop.unit_code or stop.zone_code} before all have voted"
        place, clock, risk = stop.point, stop.leaves_min, stop.risk
    back = place.distance(room[1]) / metres_a_minute
    return "is not back at its room" if made.ends_min - clock < back - TOLERANCE_MIN else ""


def _team_in_two_places(view: View) -> Iterator[Finding]:
    teams: dict[tuple[str, int], list[BoxRound]] = defaultdict(list)
    for made in _rounds(view):
        teams[made.station_id, made.team].append(made)
    for own in teams.values():
        for one, other in pairwise(sorted(own, key=lambda r: r.starts_min)):
            if other.starts_min < one.ends_min - TOLERANCE_MIN:
                yield view.find(
                    "rounds_keep_hours",
                    other.round_id,
                    f"round {other.round_id} starts before its team is back from {one.round_id}",
                    SOURCE,
                    station=other.station_id,
                    team=other.team,
                )


def rounds_keep_order(case: Case) -> Iterator[Finding]:
    """Require that a round goes from lower to higher risk, never back."""
    for view in views(case):
        for made in _rounds(view):
            ranks = [stop.risk.rank for stop in made.stops]
            if ranks != sorted(ranks):
                yield view.find(
                    "rounds_keep_order",
                    made.round_id,
                    f"round {made.round_id} goes back from higher to lower risk",
                    SOURCE,
                    stops=len(ranks),
                )


def box_holds(case: Case) -> Iterator[Finding]:
    """Require that a round carries no more ballots than its box holds."""
    limit = case.rules.isolation.box_capacity
    for view in views(case):
        for made in _rounds(view):
            voters = sum(stop.voters for stop in made.stops)
            if voters > limit:
                yield view.find(
                    "box_holds",
                    made.round_id,
                    f"round {made.round_id} serves {voters} voters, its box holds {limit}",
                    SOURCE,
                    voters=voters,
                    limit=limit,
                )


def box_reaches_all(case: Case) -> Iterator[Finding]:
    """Require that rounds call on every voter of a box, each once."""
    for view in views(case):
        called: Counter[str] = Counter()
        for made in view.response.rounds:
            for stop in made.stops:
                called[stop.measure_id] += stop.voters
        for measure in view.measures:
            wanted = measure.voters if measure.kind is MeasureKind.AUXILIARY_BOX else 0
            if called[measure.measure_id] != wanted:
                yield view.find(
                    "box_reaches_all",
                    measure.measure_id,
                    f"{measure.measure_id}: {wanted} voters wait for the box, "
                    f"{called[measure.measure_id]} are called on",
                    voters=wanted,
                    called=called[measure.measure_id],
                )


def slots_hold_room(case: Case) -> Iterator[Finding]:
    """Require that no more voters are asked to come at a time than the room may hold."""
    rules = case.rules.isolation
    pace = rules.people_in_room / rules.minutes_per_voter_room
    for view in views(case):
        own = {case.ward.area_id(i) for i in range(len(case.areas))}
        slots = [s for s in view.response.slots if s.area_id in own]
        for begins, area in sorted({(s.begins_min, s.area_id) for s in slots}):
            now = [s for s in slots if s.area_id == area and s.begins_min <= begins < s.ends_min]
            asked = sum(s.voters / (s.ends_min - s.begins_min) for s in now)
            if asked > pace + 1e-6:
                yield view.find(
                    "slots_hold_room",
                    area,
                    f"{area}: {asked * 60:.0f} voters an hour are asked for {begins // 60:02d}:"
                    f"{begins % 60:02d}, the room takes {pace * 60:.0f}",
                    SOURCE,
                    voters=round(asked * 60),
                    limit=round(pace * 60),
                )


def _rounds(view: View) -> list[BoxRound]:
    """Return the rounds that start from a station of the ward, by the measures they serve."""
    own = {m.measure_id for m in view.measures}
    return [r for r in view.response.rounds if any(stop.measure_id in own for stop in r.stops)]


def _minutes(at: time) -> float:
    return at.hour * 60 + at.minute
