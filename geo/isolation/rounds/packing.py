"""Rounds that are settled, shared among teams: for stations where rounds have a longest length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from geo.isolation.rounds.task import Day, Round, StationTask, day_length, round_length


def packed(task: StationTask, rounds: Sequence[Round], teams: int) -> tuple[Day, ...]:
    """Return days of at most so many teams, few of them; rounds that fit nowhere are left out.

    The longest round first: for each number of teams it goes to the team that is back earliest with
    it. The first number that takes all is chosen, else the one for all ``teams``.
    """
    longest_first = sorted(rounds, key=lambda r: (-round_length(task, r), r))
    days: list[Day] = []
    for number in range(1, teams + 1):
        days = _shared(task, longest_first, number)
        if sum(map(len, days)) == len(rounds):
            break
    return tuple(sorted(day for day in days if day))


def _shared(task: StationTask, rounds: Sequence[Round], number: int) -> list[Day]:
    days: list[Day] = [() for _ in range(number)]
    for calls in rounds:
        with_it = [(_with(task, day, calls), team) for team, day in enumerate(days)]
        lengths = [(day_length(task, day), team, day) for day, team in with_it if day]
        if lengths and min(lengths)[0] <= task.day_s:
            _, team, days[team] = min(lengths)
    return days


def _with(task: StationTask, day: Day, calls: Round) -> Day:
    """Return a day with one more round, by growing risk; the empty day where risk would fall."""
    grown = sorted((*day, calls), key=lambda r: (task.rank[r[0]], task.rank[r[-1]], r))
    falls = any(task.rank[a[-1]] > task.rank[b[0]] for a, b in pairwise(grown))
    return () if falls else tuple(grown)
