"""The fewest teams and their earliest return, exactly, for few calls: dynamic programs over subsets.

A set of calls is a number whose bits are its calls. Three tables build on one another: the shortest
round that makes a set of calls; the shortest day in which one team makes it in several rounds; and
the best way to share it among teams.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.allocation.compiled import compiled, interrupts_held
from geo.isolation.rounds.task import NEVER_S, Day, Ints, Roster, Round, StationTask

#: 3^14 pairs of sets take about 0.05 s.
MOST_CALLS = 14


def best_roster(task: StationTask, teams: int | None) -> Roster:
    """Return the best roster: most voters with the teams there are, fewest teams, earliest return.

    Among equal latest returns the sum of the teams' returns is least.
    """
    with interrupts_held():
        rounds, ends = _shortest_rounds(
            task.voters, task.rank, task.service_s, task.travel_s,
            np.array([task.change_s, task.capacity, task.round_s]),
        )  # fmt: skip
        days, last = _shortest_days(rounds, task.rank, task.change_s, task.pause_s, task.day_s)
        needed = _teams_needed(days, task.count)
        chosen = _most_voters(task.voters, needed, task.count if teams is None else teams)
        latest = _earliest_latest(days, chosen, int(needed[chosen]))
        parts = _least_sum(days, chosen, int(needed[chosen]), latest)
    left = tuple(i for i in range(task.count) if not chosen >> i & 1)
    roster = tuple(_day(task, int(part), last, ends) for part in parts)
    return Roster(tuple(sorted(roster)), left, int(needed[chosen]))


def _day(task: StationTask, calls: int, last: Ints, ends: Ints) -> Day:
    """Return the rounds of a team that makes a set of calls."""
    rounds: list[Round] = []
    while calls:
        rounds.append(_in_order(task, int(last[calls]), ends))
        calls ^= int(last[calls])
    return tuple(reversed(rounds))


def _in_order(task: StationTask, calls: int, ends: Ints) -> Round:
    """Return the shortest order of the calls of one round, from the table of its beginnings."""
    order: list[int] = []
    following = task.count
    while calls:
        members = [i for i in range(task.count) if calls >> i & 1]
        at = min(members, key=lambda i: (ends[calls, i] + _onward(task, i, following), i))
        order.append(at)
        calls, following = calls ^ (1 << at), at
    return tuple(reversed(order))


def _onward(task: StationTask, at: int, following: int) -> int:
    """Return the seconds from leaving a call to arriving at the next, or at the room."""
    if following == task.count:
        return int(task.travel_s[at, following])
    if task.rank[at] > task.rank[following]:
        return NEVER_S
    changed = int(task.rank[at] != task.rank[following])
    return int(task.travel_s[at, following]) + task.change_s * changed


@compiled
def _shortest_rounds(
    voters: Ints, rank: Ints, service_s: Ints, travel_s: Ints, limits: Ints
) -> tuple[Ints, Ints]:
    """Return the length of the shortest round that makes each set of calls, or NEVER_S.

    And, for each set and call of it, the shortest beginning of a round that makes the set and has
    just finished that call.
    """
    n = len(voters)
    change_s, capacity, round_s = limits[0], limits[1], limits[2]
    ends = np.full((1 << n, n), NEVER_S, dtype=np.int64)
    shortest = np.full(1 << n, NEVER_S, dtype=np.int64)
    for calls in range(1, 1 << n):
        load = 0
        for i in range(n):
            if calls >> i & 1:
                load += voters[i]
        if load > capacity:
            continue
        for i in range(n):
            if not calls >> i & 1:
                continue
            before = calls ^ (1 << i)
            best = travel_s[n, i] if before == 0 else NEVER_S
            for j in range(n):
                if before >> j & 1 and rank[j] <= rank[i]:
                    way = ends[before, j] + travel_s[j, i]
                    if rank[j] != rank[i]:
                        way += change_s
                    best = min(best, way)
            ends[calls, i] = min(best + service_s[i], NEVER_S)
            back = ends[calls, i] + travel_s[i, n]
            if back <= round_s:
                shortest[calls] = min(shortest[calls], back)
    return shortest, ends


@compiled
def _shortest_days(
    rounds: Ints, rank: Ints, change_s: int, pause_s: int, day_s: int
) -> tuple[Ints, Ints]:
    """Return for each set of calls one team's shortest day (or NEVER_S) and its last round."""
    n = len(rank)
    lowest = np.zeros(1 << n, dtype=np.int64)
    highest = np.zeros(1 << n, dtype=np.int64)
    days = np.full(1 << n, NEVER_S, dtype=np.int64)
    last = np.zeros(1 << n, dtype=np.int64)
    for calls in range(1, 1 << n):
        lowest[calls] = NEVER_S
        for i in range(n):
            if calls >> i & 1:
                lowest[calls] = min(lowest[calls], rank[i])
                highest[calls] = max(highest[calls], rank[i])
        final = calls
        while final:
            rest = calls ^ final
            length = rounds[final]
            if rest and highest[rest] > lowest[final]:
                length = NEVER_S
            elif rest:
                length += days[rest] + pause_s
                if highest[rest] != lowest[final]:
                    length += change_s
            if length < days[calls] and length <= day_s:
                days[calls] = length
                last[calls] = final
            final = (final - 1) & calls
    return days, last


@compiled
def _teams_needed(days: Ints, n: int) -> Ints:
    """Return the fewest teams for each set of calls; NEVER_S where no number is enough."""
    needed = np.full(1 << n, NEVER_S, dtype=np.int64)
    needed[0] = 0
    for calls in range(1, 1 << n):
        first = calls & -calls
        part = calls
        while part:
            if part & first and days[part] < NEVER_S:
                needed[calls] = min(needed[calls], needed[calls ^ part] + 1)
            part = (part - 1) & calls
    return needed


def _most_voters(voters: Ints, needed: Ints, teams: int) -> int:
    """Return the set of calls with most voters that so many teams can make, then fewest teams."""
    sets = np.arange(len(needed))
    served = (sets[:, None] >> np.arange(len(voters)) & 1) @ voters
    order = np.lexsort((sets, needed, -served))
    return int(order[needed[order] <= teams][0])


@compiled
def _earliest_latest(days: Ints, calls: int, teams: int) -> int:
    """Return the earliest time by which so many teams can all be back for good."""
    best = np.full((teams + 1, len(days)), NEVER_S, dtype=np.int64)
    best[:, 0] = 0
    for k in range(1, teams + 1):
        inside = calls
        while inside:
            first = inside & -inside
            part = inside
            while part:
                if part & first:
                    both = max(days[part], best[k - 1, inside ^ part])
                    best[k, inside] = min(best[k, inside], both)
                part = (part - 1) & inside
            inside = (inside - 1) & calls
    latest: int = best[teams, calls]
    return latest


@compiled
def _least_sum(days: Ints, calls: int, teams: int, latest: int) -> npt.NDArray[np.int64]:
    """Return the teams' sets of calls with least sum of returns, none later than ``latest``."""
    best = np.full((teams + 1, len(days)), NEVER_S, dtype=np.int64)
    own = np.zeros((teams + 1, len(days)), dtype=np.int64)
    best[:, 0] = 0
    for k in range(1, teams + 1):
        inside = calls
        while inside:
            first = inside & -inside
            part = inside
            while part:
                if part & first and days[part] <= latest:
                    total = days[part] + best[k - 1, inside ^ part]
                    if total < best[k, inside]:
                        best[k, inside] = total
                        own[k, inside] = part
                part = (part - 1) & inside
            inside = (inside - 1) & calls
    parts = np.zeros(teams, dtype=np.int64)
    for k in range(teams, 0, -1):
        parts[teams - k] = own[k, calls]
        calls ^= own[k, calls]
    return parts
