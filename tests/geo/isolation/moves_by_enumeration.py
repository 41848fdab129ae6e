"""The least that may move, by trying everything: shares no code and no thought with the model.

Every station at every site or nowhere, and for each such layout every cohort on every list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np


@dataclass(frozen=True)
class SmallWard:
    """A made ward: positions throughout."""

    voters: Sequence[int]
    home: Sequence[int]
    """Area of each cohort, one cohort a unit."""
    published: Sequence[int]
    """Site of each area."""
    area_ballot: Sequence[str]
    ballot: Sequence[str]
    capacity: Sequence[int | None]
    rooms: Sequence[int]
    closed: frozenset[int]
    reach: np.ndarray
    most: int
    walk: np.ndarray


Outcome = tuple[int, int, int, float]
"""Voters unserved, voters moved, voters off their list, added walk."""


def best_by_enumeration(ward: SmallWard) -> Outcome:
    """Return the best outcome, in this order of aims."""
    sites = range(len(ward.capacity))
    choices = [[*(s for s in sites if s not in ward.closed), None] for _ in ward.published]
    best: Outcome = (sum(ward.voters), 0, 0, 0.0)
    for layout in product(*choices):
        used = [s for s in layout if s is not None]
        if all(used.count(s) <= ward.rooms[s] for s in set(used)):
            best = min(best, _best_in(ward, layout, best))
    return best


def _best_in(ward: SmallWard, layout: Sequence[int | None], best: Outcome) -> Outcome:
    found = [best]
    free = [float("inf") if c is None else c for c in ward.capacity]
    lists = [ward.most] * len(ward.published)

    def go(cohort: int, unserved: int, moved: int, off: int, walk: float) -> None:
        if (unserved, moved, off) > found[0][:3]:
            return
        if cohort == len(ward.voters):
            found[0] = min(found[0], (unserved, moved, off, round(walk, 3)))
            return
        v, own = ward.voters[cohort], ward.home[cohort]
        for area, site in enumerate(layout):
            if site is None or ward.area_ballot[area] != ward.ballot[cohort]:
                continue
            if not ward.reach[cohort, site] or free[site] < v or lists[area] < v:
                continue
            stays = area == own and site == ward.published[own]
            added = ward.walk[cohort, site] - ward.walk[cohort, ward.published[own]]
            free[site] -= v
            lists[area] -= v
            go(
                cohort + 1,
                unserved,
                moved + (0 if stays else v),
                off + (v if area != own else 0),
                walk + (0.0 if stays else v * added),
            )
            free[site] += v
            lists[area] += v
        go(cohort + 1, unserved + v, moved, off, walk)

    go(0, 0, 0, 0, 0.0)
    return found[0]
