"""The fewest teams that a station can possibly do with, proved by counting."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import minimum_spanning_tree

from geo.isolation.rounds.task import NEVER_S, Ints, StationTask


@dataclass(frozen=True)
class Demand:
    """Calls before any was divided. ``visits`` is the fewest parts that a box and a day allow."""

    task: StationTask
    visits: Ints
    stop_s: int
    """Of each service, what every further visit costs again."""


def fewest_teams(demand: Demand) -> int:
    """Return a number of teams below which the demand cannot be met, however it is divided.

    The larger of two counts. *Work*: services, ways, pauses and changes of dress must fit in the teams'
    days. *Rivals*: calls of which no two fit in one day.
    """
    if demand.task.count == 0:
        return 0
    return max(
        _by_work(demand, with_change=False), _by_work(demand, with_change=True), _by_rivals(demand)
    )


def _by_work(demand: Demand, *, with_change: bool) -> int:
    """Return the fewest teams whose days can hold the work.

    Rounds without their ways back are paths from the room, together a tree that reaches every call;
    a further visit to a call costs its cheapest way again. Changes of dress are counted either in
    the tree or by class: a team that serves several classes changes between each two.
    """
    task = demand.task
    further = demand.visits - 1
    change_s = task.change_s if with_change else 0
    service = int((task.service_s + further * demand.stop_s).sum())
    ways = _shortest_tree(task, change_s) + int((further * _ways_to(task)).sum())
    work = service + ways
    back_s = int(task.travel_s[:-1, -1].min())
    away_s = max(1, min(task.round_s, task.day_s) - back_s)
    rounds = max(math.ceil(int(task.voters.sum()) / task.capacity), math.ceil(work / away_s))
    classes = 0 if with_change else len(np.unique(task.rank))
    for teams in range(1, int(demand.visits.sum()) + 1):
        trips = max(teams, rounds)
        idle = trips * back_s + (trips - teams) * task.pause_s
        if work + idle + max(0, classes - teams) * task.change_s <= teams * task.day_s:
            return teams
    return int(demand.visits.sum())


def _shortest_tree(task: StationTask, change_s: int) -> int:
    """Return the seconds of the shortest tree of ways from the room by which risk never falls.

    Within a class ways are alike in both directions, and no way leads down, so the tree is one
    spanning tree for each class, rooted in the room and all that has lower risk.
    """
    total = 0
    for rank in np.unique(task.rank):
        own, lower = np.flatnonzero(task.rank == rank), np.flatnonzero(task.rank < rank)
        from_lower = task.travel_s[np.ix_(lower, own)] + change_s
        root = np.vstack([task.travel_s[-1, own], from_lower]).min(axis=0)
        ways = np.zeros((len(own) + 1, len(own) + 1), dtype=np.int64)
        ways[1:, 1:] = task.travel_s[np.ix_(own, own)]
        ways[0, 1:] = ways[1:, 0] = root
        # A second more for each way, and off again: scipy takes 0 for no way at all.
        total += int(minimum_spanning_tree(np.triu(ways + 1, 1)).sum()) - len(own)
    return total


def _ways_to(task: StationTask) -> Ints:
    """Return the cheapest way to each call: from the room or from one of no higher risk."""
    calls = np.where(task.rank[:, None] <= task.rank[None, :], task.travel_s[:-1, :-1], NEVER_S)
    np.fill_diagonal(calls, NEVER_S)
    return np.asarray(np.minimum(task.travel_s[-1, :-1], calls.min(axis=0)), dtype=np.int64)


def _by_rivals(demand: Demand) -> int:
    """Return the size of a set of whole calls that need a team each, found greedily."""
    task = demand.task
    whole = np.flatnonzero(demand.visits == 1)
    chosen: list[int] = []
    for call in whole[np.argsort(-task.service_s[whole], kind="stable")]:
        if all(_apart(task, int(call), other) for other in chosen):
            chosen.append(int(call))
    return len(chosen)


def _apart(task: StationTask, a: int, b: int) -> bool:
    """Return whether no team can make both calls in a day."""
    first, second = sorted((a, b), key=lambda call: int(task.rank[call]))
    room = task.count
    change = task.change_s * int(task.rank[a] != task.rank[b])
    out_and_in = int(task.travel_s[room, first] + task.travel_s[second, room])
    between = int(task.travel_s[first, second])
    served = int(task.service_s[a] + task.service_s[b]) + change
    in_one = served + out_and_in + between
    if first != second and task.rank[a] == task.rank[b]:
        turned = int(task.travel_s[room, second] + task.travel_s[first, room]) + between
        in_one = min(in_one, served + turned)
    by_room = int(task.travel_s[first, room] + task.travel_s[room, second]) + task.pause_s
    in_two = served + out_and_in + by_room
    fits = task.voters[a] + task.voters[b] <= task.capacity and in_one <= task.round_s
    return min(in_one if fits else NEVER_S, in_two) > task.day_s
