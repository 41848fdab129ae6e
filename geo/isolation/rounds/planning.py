"""Planning the box rounds of a ward, station by station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapely import Point

from geo.isolation.rounds.calls import Call, calls_by_station, rooms_of
from geo.isolation.rounds.model import Rounds
from geo.isolation.rounds.station import Answer, Effort, Setting, answer
from geo.isolation.rounds.ways import Ways
from geo.plan.isolation import Measure
from geo.plan.model import WardPlan
from geo.progress import Progress, silent
from geo.rules import ElectoralRules, IsolationRules
from geo.rules.isolation import minutes


def plan_rounds(
    ward: WardPlan,
    measures: Sequence[Measure],
    rules: ElectoralRules,
    *,
    seed: int = 0,
    time_limit_s: float | None = None,
    on_progress: Progress = silent,
) -> Rounds:
    """Return the rounds of the auxiliary boxes: fewest teams first, then the earliest return.

    Only measures of kind ``auxiliary_box`` are called on; those that found or move a station say
    where its room is. A box and its team belong to one station, so stations are planned apart.
    Hours are widened for a station only where somebody would else go without a call. With
    ``time_limit_s`` (for one search) equal input may give other rounds; without, never.
    """
    found, nowhere = calls_by_station(ward, measures)
    if not found:
        return Rounds(unserved=tuple(nowhere))
    rooms = rooms_of(ward, measures)
    ways, effort = Ways(ward.territory), Effort(seed, time_limit_s)
    answers: dict[str, Answer] = {}
    for station_id in sorted(found):
        on_progress("rounds", len(answers), len(found))
        calls = sorted(found[station_id], key=_order)
        answers[station_id] = _in_fitting_hours(
            calls, ways, rooms[station_id], rules.isolation, effort
        )
    on_progress("rounds", len(found), len(found))
    ordinary_s = 60 * (minutes(rules.isolation.hours_close) - minutes(rules.isolation.hours_open))
    return Rounds(
        rounds=tuple(r for code, a in answers.items() for r in a.rounds(code)),
        unserved=(*nowhere, *(u for a in answers.values() for u in a.unserved)),
        teams=sum(len(a.roster.days) for a in answers.values()),
        teams_bound=sum(a.roster.fewest for a in answers.values()),
        widened=tuple(code for code, a in answers.items() if a.setting.day_s > ordinary_s),
    )


def _in_fitting_hours(
    calls: list[Call], ways: Ways, room: Point, rules: IsolationRules, effort: Effort
) -> Answer:
    """Return the answer in ordinary hours, or in widened ones where these serve more voters."""
    metres = ways.between([call.point for call in calls], room)
    ordinary = Setting(calls, metres, minutes(rules.hours_open), minutes(rules.hours_close), rules)
    first = answer(ordinary, effort)
    if all(u.rule == "no_way" for u in first.unserved):
        return first
    widened = Setting(
        calls, metres, minutes(rules.widened_open), minutes(rules.widened_close), rules
    )
    second = answer(widened, effort)
    if second.missed < first.missed:
        return second
    farther = {(u.measure.measure_id, u.cohort): u for u in second.unserved if u.rule == "too_far"}
    said = (farther.get((u.measure.measure_id, u.cohort), u) for u in first.unserved)
    return replace(first, unserved=tuple(said))


def _order(call: Call) -> tuple[int, str, str, str, str, float, float]:
    """Sort calls so that the order of the measures in the input changes nothing."""
    cohort = call.cohort
    return (
        call.risk.rank,
        call.measure.measure_id,
        cohort.unit_code or "",
        cohort.zone_code or "",
        cohort.lot,
        call.point.x,
        call.point.y,
    )
