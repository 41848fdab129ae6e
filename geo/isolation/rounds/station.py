"""One station's boxes on the day: from its calls to a roster, and from a roster to rounds with times."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.isolation.rounds.bound import Demand, fewest_teams
from geo.isolation.rounds.calls import Call, Unserved, in_equal_parts, in_full_loads
from geo.isolation.rounds.exact import MOST_CALLS, best_roster
from geo.isolation.rounds.routing import Search
from geo.isolation.rounds.task import (
    NEVER_S,
    Roster,
    StationTask,
    day_length,
    pause_length,
    round_length,
)
from geo.isolation.rounds.ways import Floats
from geo.plan.isolation import BoxRound, Stop
from geo.rules import IsolationRules


@dataclass(frozen=True)
class Effort:
    """How hard to search; with a time limit equal input may give other rounds."""

    seed: int = 0
    time_limit_s: float | None = None


@dataclass(frozen=True)
class Setting:
    """Calls of one station, the metres between them (room last), and the hours of the day."""

    calls: Sequence[Call]
    metres: Floats
    opens_min: float
    closes_min: float
    rules: IsolationRules

    @property
    def day_s(self) -> int:
        """Seconds from opening to closing."""
        return int((self.closes_min - self.opens_min) * 60)

    @property
    def round_s(self) -> int:
        """Seconds of the longest round."""
        longest = self.rules.max_round_minutes
        return self.day_s if longest is None else min(self.day_s, int(longest * 60))

    def part(self, calls: Sequence[Call], places: Sequence[int]) -> Setting:
        """Return the same day for other calls, each at the place of one of these."""
        rows = np.array([*places, len(self.calls)])
        return replace(self, calls=calls, metres=self.metres[np.ix_(rows, rows)])

    def task(self) -> StationTask:
        """Return the whole day in seconds, rounded up."""
        rules = self.rules
        voters = np.array([call.voters for call in self.calls], dtype=np.int64)
        travel = np.ceil(self.metres / (rules.speed_kmh / 3.6) - 1e-6)
        service = voters * rules.minutes_per_voter_box + rules.minutes_per_stop
        return StationTask(
            voters=voters,
            rank=np.array([call.risk.rank for call in self.calls], dtype=np.int64),
            service_s=np.ceil(service * 60 - 1e-6).astype(np.int64),
            travel_s=np.where(np.isfinite(travel), travel, NEVER_S).astype(np.int64),
            change_s=math.ceil(rules.minutes_change_dress * 60),
            pause_s=math.ceil(rules.minutes_at_station * 60),
            capacity=rules.box_capacity,
            day_s=self.day_s,
            round_s=self.round_s,
        )

    def most_voters(self) -> list[int]:
        """Return for each call the voters that one visit can serve; 0 where none is in reach."""
        rules, task = self.rules, self.task()
        to_serve = self.round_s - task.travel_s[-1, :-1] - task.travel_s[:-1, -1]
        minutes = np.maximum(to_serve / 60 - rules.minutes_per_stop, 0.0)
        most = np.floor(minutes / rules.minutes_per_voter_box + 1e-9).astype(int)
        return [min(int(many), rules.box_capacity) for many in most]


@dataclass(frozen=True)
class Answer:
    """What one station's teams do, who is left, and the fewest teams that could do as much."""

    setting: Setting
    """Its calls are those that were made of the cohorts: each is one visit."""
    roster: Roster
    unserved: tuple[Unserved, ...]

    @property
    def missed(self) -> int:
        """Voters not served."""
        return sum(u.cohort.voters for u in self.unserved)

    @property
    def worth(self) -> tuple[int, int, int, int]:
        """Smaller is better: voters missed, teams, the latest return, all returns together."""
        task = self.setting.task()
        lengths = [day_length(task, day) for day in self.roster.days]
        return self.missed, len(lengths), max(lengths, default=0), sum(lengths)

    def rounds(self, station_id: str) -> tuple[BoxRound, ...]:
        """Return the rounds with their times; every team leaves at opening and never waits."""
        task, found = self.setting.task(), []
        for team, day in enumerate(self.roster.days, start=1):
            clock = round(self.setting.opens_min * 60)
            for number, calls in enumerate(day):
                clock += pause_length(task, day[number - 1], calls) if number else 0
                round_id = f"{station_id}-T{team}-R{number + 1}"
                found.append(self._round(round_id, station_id, team, calls, clock))
                clock += round_length(task, calls)
        return tuple(found)

    def _round(
        self, round_id: str, station_id: str, team: int, calls: tuple[int, ...], starts_s: int
    ) -> BoxRound:
        task, at, clock = self.setting.task(), len(self.setting.calls), starts_s
        room, metres, stops = at, 0.0, []
        for place in calls:
            changed = at != room and task.rank[at] != task.rank[place]
            clock += int(task.travel_s[at, place]) + task.change_s * int(changed)
            metres += float(self.setting.metres[at, place])
            stops.append(_stop(self.setting.calls[place], clock, int(task.service_s[place])))
            clock += int(task.service_s[place])
            at = place
        metres += float(self.setting.metres[at, room])
        ends = (clock + int(task.travel_s[at, room])) / 60
        return BoxRound(
            round_id, station_id, team, starts_s / 60, ends, tuple(stops), round(metres, 1)
        )


def _stop(call: Call, arrives_s: int, service_s: int) -> Stop:
    return Stop(
        measure_id=call.measure.measure_id,
        unit_code=call.cohort.unit_code,
        zone_code=call.cohort.zone_code,
        point=call.point,
        voters=call.voters,
        risk=call.risk,
        arrives_min=arrives_s / 60,
        leaves_min=(arrives_s + service_s) / 60,
    )


def answer(setting: Setting, effort: Effort) -> Answer:
    """Return the best answer found for one day's hours.

    A call above a box or a day is divided in two manners, and the better answer is kept.
    """
    most = setting.most_voters()
    kept = [place for place, many in enumerate(most) if many]
    far = tuple(_out_of_reach(setting, place) for place, many in enumerate(most) if not many)
    whole = setting.part([setting.calls[place] for place in kept], kept)
    limits = [most[place] for place in kept]
    if not kept:
        return Answer(whole, Roster(()), far)
    manners = (in_full_loads, in_equal_parts)
    needless = all(c.voters <= m for c, m in zip(whole.calls, limits, strict=True))
    answers = [_divided(whole, limits, m, effort) for m in manners[: 1 if needless else 2]]
    best = min(answers, key=lambda a: a.worth)
    return replace(best, unserved=(*far, *best.unserved))


def _divided(
    whole: Setting, limits: list[int], divide: Callable[[Call, int], list[Call]], effort: Effort
) -> Answer:
    parts = [
        (part, place)
        for place, (call, most) in enumerate(zip(whole.calls, limits, strict=True))
        for part in divide(call, most)
    ]
    visits = whole.part([part for part, _ in parts], [place for _, place in parts])
    everybody = [call.voters for call in whole.calls]
    task, teams = visits.task(), whole.rules.teams_per_station
    if task.count <= MOST_CALLS:
        roster = best_roster(task, teams)
    else:
        search = Search(task, seed=effort.seed, time_limit_s=effort.time_limit_s)
        roster = search.roster(teams, _bound(whole, everybody, limits))
    missed = [0] * len(whole.calls)
    for visit in roster.left_out:
        missed[parts[visit][1]] += parts[visit][0].voters
    if task.count > MOST_CALLS or len(parts) > len(whole.calls):
        served = [all_ - less for all_, less in zip(everybody, missed, strict=True)]
        bound = min(_bound(whole, served, limits), len(roster.days))
        roster = replace(roster, fewest=bound)
    reason = f"no team is left: the station has {teams}, and their day is full"
    unserved = tuple(
        replace(call, voters=less).unserved(reason, "no_team", teams=len(roster.days))
        for call, less in zip(whole.calls, missed, strict=True)
        if less
    )
    return Answer(visits, roster, unserved)


def _bound(whole: Setting, served: list[int], limits: list[int]) -> int:
    """Return the fewest teams that can serve so many voters of each call, however divided."""
    places = [place for place, voters in enumerate(served) if voters]
    calls = [replace(whole.calls[place], voters=served[place]) for place in places]
    visits = [math.ceil(served[place] / limits[place]) for place in places]
    stop_s = math.ceil(whole.rules.minutes_per_stop * 60)
    return fewest_teams(Demand(whole.part(calls, places).task(), np.array(visits), stop_s))


def _out_of_reach(setting: Setting, place: int) -> Unserved:
    call, metres = setting.calls[place], float(setting.metres[-1, place])
    if not math.isfinite(metres):
        return call.unserved("no way leads to them from the station's room", "no_way")
    there = metres / (setting.rules.speed_kmh / 3.6) / 60
    limit = setting.round_s / 60
    what = "the hours" if setting.round_s == setting.day_s else "a round"
    reason = (
        f"too far to be back in time: the way there and back takes {2 * there:.0f} min, and {what} "
        f"allow{'s' if what == 'a round' else ''} {limit:.0f}"
    )
    return call.unserved(reason, "too_far", way_min=round(2 * there), limit_min=round(limit))
