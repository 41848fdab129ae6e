"""The same question for more calls than can be tried out: PyVRP, a library for vehicle routing.

A team is a vehicle, its box the load, and the room a depot at which it may turn round. The room has
one copy for each class of risk: behind the copy of a class only calls of that class or a higher one
are near enough, so that the one-way order holds over a whole day. A way that may not be is longer
than the day. The search stops after a number of steps, never by the clock, unless a limit is asked.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, TypeAlias, cast

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import (
    FirstFeasible,
    MaxIterations,
    MaxRuntime,
    MultipleCriteria,
    StoppingCriterion,
)

from geo.isolation.rounds.packing import packed
from geo.isolation.rounds.task import (
    Day,
    Ints,
    Roster,
    Round,
    StationTask,
    latest_return,
    round_length,
)

#: Steps of one search: most, and fewer for many calls, whose steps take longer.
STEPS = 60
LEAST_STEPS = 20
CALL_STEPS = 1_200
#: Tries at an earlier return; each halves what is left to win.
TRIES = 4
_VOTER_PRIZE = 1_000_000

Days = tuple[Day, ...]
_Matrix: TypeAlias = "np.ndarray[int, np.dtype[Any]]"


class Search:
    """One station's question, put to PyVRP with one seed and one rule for stopping."""

    def __init__(self, task: StationTask, *, seed: int, time_limit_s: float | None = None) -> None:
        self.task = task
        self._seed = seed
        self._time_limit_s = time_limit_s
        self._classes: list[int] = sorted({int(rank) for rank in task.rank})
        self._ways = self._durations()

    def roster(self, teams: int | None, fewest: int) -> Roster:
        """Return a good roster: from the fewest teams upward the first number that was enough.

        With fewer ``teams`` than that, the roster that serves most voters found.
        """
        task = self.task
        most = task.count if teams is None else min(teams, task.count)
        if task.round_s < task.day_s:
            days = packed(task, self._single_rounds(), most)
            made = {call for day in days for calls in day for call in calls}
            left = tuple(call for call in range(task.count) if call not in made)
            return Roster(days, left, min(fewest, len(days)))
        for number in range(max(1, fewest), most + 1):
            found = self._solve(number, task.day_s, self._first())
            if found is not None:
                return Roster(self._earlier(found), (), fewest)
        if most == task.count:
            return Roster(tuple(((call,),) for call in range(most)), (), fewest)
        return self._most_voters(most)

    def _earlier(self, days: Days) -> Days:
        """Return days of as many teams with an earlier latest return, then less time in all."""
        task, number = self.task, len(days)
        alone = max(round_length(task, (call,)) for call in range(task.count))
        low = max(alone, int(task.service_s.sum()) // number)
        for _ in range(TRIES):
            latest = latest_return(task, days)
            if latest <= low:
                break
            aim = (low + latest) // 2
            found = self._solve(number, aim, self._first(), days)
            low, days = (low, found) if found is not None else (aim + 1, days)
        latest = latest_return(task, days)
        return self._solve(number, latest, self._steps(), days) or days

    def _most_voters(self, teams: int) -> Roster:
        """Return a roster of so many teams that leaves few voters out."""
        days = self._solve(teams, self.task.day_s, self._steps(), optional=True) or ()
        made = {call for day in days for calls in day for call in calls}
        left = tuple(call for call in range(self.task.count) if call not in made)
        return Roster(days, left, 0)

    def _single_rounds(self) -> list[Round]:
        """Return rounds that make all calls, each a vehicle of its own, in little time."""
        task = self.task
        vehicles = pyvrp.VehicleType(
            num_available=task.count,
            capacity=[task.capacity],
            fixed_cost=task.pause_s,
            shift_duration=task.round_s,
            tw_late=task.day_s,
            unit_distance_cost=0,
            unit_duration_cost=1,
        )
        days = self._run(vehicles, self._steps())
        if days is None:
            return [(call,) for call in range(task.count)]
        return [calls for day in days for calls in day]

    def _solve(
        self,
        teams: int,
        day_s: int,
        stop: StoppingCriterion,
        start: Days | None = None,
        *,
        optional: bool = False,
    ) -> Days | None:
        """Return days of at most so many teams, none longer than ``day_s``; None if none was found."""
        vehicles = pyvrp.VehicleType(
            num_available=teams,
            capacity=[self.task.capacity],
            tw_late=day_s,
            unit_distance_cost=0,
            unit_duration_cost=1,
            reload_depots=[1 + c for c in range(len(self._classes))],
        )
        return self._run(vehicles, stop, start, optional=optional)

    def _run(
        self,
        vehicles: pyvrp.VehicleType,
        stop: StoppingCriterion,
        start: Days | None = None,
        *,
        optional: bool = False,
    ) -> Days | None:
        data = self._data(vehicles, optional=optional)
        first = None if start is None else self._as_solution(data, start)
        with _quiet():
            result = pyvrp.solve(
                data, stop, self._seed, collect_stats=False, display=False, initial_solution=first
            )
        return self._as_days(result.best) if result.best.is_feasible() else None

    def _data(self, vehicles: pyvrp.VehicleType, *, optional: bool) -> pyvrp.ProblemData:
        task = self.task
        clients = [
            pyvrp.Client(
                location=call,
                delivery=[int(task.voters[call])],
                service_duration=int(task.service_s[call]),
                prize=int(task.voters[call]) * _VOTER_PRIZE if optional else 0,
                required=not optional,
            )
            for call in range(task.count)
        ]
        places = len(self._ways)
        return pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in range(places)],
            clients=clients,
            depots=[pyvrp.Depot(place) for place in range(task.count, places)],
            vehicle_types=[vehicles],
            distance_matrices=cast("list[_Matrix]", [np.zeros_like(self._ways)]),
            duration_matrices=cast("list[_Matrix]", [self._ways]),
        )

    def _durations(self) -> Ints:
        """Return seconds between calls, the room, and its copies; see the module."""
        task, n = self.task, self.task.count
        never = 4 * task.day_s
        room_of = {rank: n + 1 + c for c, rank in enumerate(self._classes)}
        ways = np.full((n + 1 + len(self._classes),) * 2, never, dtype=np.int64)
        differ = (task.rank[:, None] != task.rank[None, :]) * task.change_s
        upward = task.rank[:, None] <= task.rank[None, :]
        ways[:n, :n] = np.where(upward, task.travel_s[:n, :n] + differ, never)
        ways[n, :n], ways[:n, n] = task.travel_s[n, :n], task.travel_s[:n, n]
        for rank, copy in room_of.items():
            again = task.travel_s[n, :n] + task.pause_s + (task.rank != rank) * task.change_s
            ways[copy, :n] = np.where(task.rank >= rank, again, never)
            ways[:n, copy] = np.where(task.rank == rank, task.travel_s[:n, n], never)
            ways[copy, n] = 0
        np.fill_diagonal(ways, 0)
        return ways

    def _as_days(self, solution: pyvrp.Solution) -> Days:
        days = []
        for route in solution.routes():
            trips = groupby(route.schedule(), key=lambda activity: activity.is_client())
            rounds = tuple(tuple(a.idx for a in trip) for at_call, trip in trips if at_call)
            if rounds:
                days.append(rounds)
        return tuple(sorted(days))

    def _as_solution(self, data: pyvrp.ProblemData, days: Days) -> pyvrp.Solution:
        room_of = {rank: 1 + c for c, rank in enumerate(self._classes)}
        routes = []
        for day in days:
            visits: list[pyvrp.Activity] = []
            for position, calls in enumerate(day):
                if position:
                    copy = room_of[int(self.task.rank[day[position - 1][-1]])]
                    visits.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, copy))
                visits += [pyvrp.Activity(pyvrp.ActivityType.CLIENT, call) for call in calls]
            routes.append(pyvrp.Route(data, visits, 0))
        return pyvrp.Solution(data, routes)

    def _steps(self) -> StoppingCriterion:
        number = max(LEAST_STEPS, min(STEPS, CALL_STEPS // self.task.count))
        steps: list[StoppingCriterion] = [MaxIterations(number)]
        if self._time_limit_s is not None:
            steps.append(MaxRuntime(self._time_limit_s))
        return MultipleCriteria(steps)

    def _first(self) -> StoppingCriterion:
        return MultipleCriteria([FirstFeasible(), self._steps()])


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep PyVRP from telling that nothing feasible was found at a number of teams: we ask to know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        yield
