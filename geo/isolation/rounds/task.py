"""The day of one station's teams in whole seconds: what the searches and the bound work on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

#: Longer than any day; a way or a day that may not be.
NEVER_S = 10**9

Round = tuple[int, ...]
"""Calls in the order in which one box makes them, by position."""

Day = tuple[Round, ...]
"""The rounds of one team, one after another."""


@dataclass(frozen=True)
class StationTask:
    """Calls that boxes of one station have to make, each whole, by one team."""

    voters: Ints
    rank: Ints
    """Rank of the risk; a team goes from lower to higher all day."""
    service_s: Ints
    """From arriving at a call to leaving it."""
    travel_s: Ints
    """(n + 1) × (n + 1), no way is NEVER_S; the last row and column are the station's room."""
    change_s: int
    """For changing protective dress between calls of different risk, in a round or between two."""
    pause_s: int
    """At the room between two rounds of a team."""
    capacity: int
    """Voters whose ballots a box holds."""
    day_s: int
    """From opening to closing; every box is back by then."""
    round_s: int
    """Longest round."""

    @property
    def count(self) -> int:
        """Number of calls."""
        return len(self.voters)


@dataclass(frozen=True)
class Roster:
    """Who goes where: the rounds of each team, the calls that nobody makes, and the bound."""

    days: tuple[Day, ...]
    left_out: tuple[int, ...] = ()
    fewest: int = 0
    """No roster that makes the same calls has fewer teams."""


def round_length(task: StationTask, calls: Round) -> int:
    """Return the seconds from leaving the room to being back."""
    room = task.count
    length, at = 0, room
    for call in calls:
        changed = at != room and task.rank[at] != task.rank[call]
        length += int(task.travel_s[at, call] + task.service_s[call]) + task.change_s * changed
        at = call
    return length + int(task.travel_s[at, room])


def pause_length(task: StationTask, earlier: Round, later: Round) -> int:
    """Return the seconds at the room between two rounds of one team."""
    changed = task.rank[earlier[-1]] != task.rank[later[0]]
    return task.pause_s + task.change_s * int(changed)


def day_length(task: StationTask, day: Day) -> int:
    """Return the seconds from opening to a team's last return."""
    pauses = sum(pause_length(task, a, b) for a, b in pairwise(day))
    return pauses + sum(round_length(task, calls) for calls in day)


def latest_return(task: StationTask, days: tuple[Day, ...]) -> int:
    """Return the seconds from opening until all boxes are back."""
    return max((day_length(task, day) for day in days), default=0)
