"""How the proof divides a problem in two where its linear program is undecided.

First on a site: open in one branch, closed in the other. Where all sites are decided, on whether an atom
votes at a site: there and nowhere else, or not there. Both only change the arrays of the ward, so bound,
pricing and listing need not know of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geo.allocation.bound import Generated
from geo.allocation.partition import Areas
from geo.allocation.problem import Bools, Floats, Problem, Ward, allowed

DECIDED = 1e-6


def branches_of(problem: Problem, made: Generated) -> tuple[Problem, ...]:
    """Return two problems that have the plans of one between them; none where nothing is undecided."""
    site = _half_open(problem, made)
    if site is not None:
        return _opened(problem, site), _closed(problem, site)
    pair = _half_served(problem, made)
    if pair is None:
        return ()
    return _served_at(problem, *pair), _served_elsewhere(problem, *pair)


def lawful_in(ward: Ward, areas: Areas) -> Bools:
    """Return which areas a branch leaves possible."""
    barred = ~allowed(ward)
    broken = (areas.member & barred.T[areas.site]).any(axis=1)
    return np.asarray((ward.rooms > 0)[areas.site] & ~broken, dtype=np.bool_)


def _half_open(problem: Problem, made: Generated) -> int | None:
    """Return the site nearest to half open in the linear program; ties go to the first."""
    undecided = ~problem.ward.must_open & (problem.ward.rooms > 0)
    hosted = np.bincount(made.met.site, weights=made.taken, minlength=len(problem.sites))
    share = np.where(undecided, np.minimum(hosted, 1.0), 0.0)
    return _nearest_to_half(share)


def _half_served(problem: Problem, made: Generated) -> tuple[int, int] | None:
    """Return the atom and site nearest to half served in the linear program."""
    served = np.zeros((len(problem.sites), problem.atoms))
    np.add.at(served, made.met.site, made.met.member * made.taken[:, None])
    found = _nearest_to_half(served.T.ravel())
    return None if found is None else (found // len(problem.sites), found % len(problem.sites))


def _nearest_to_half(share: Floats) -> int | None:
    distance = np.abs(share - 0.5)
    nearest = int(distance.argmin()) if len(distance) else 0
    return nearest if len(distance) and distance[nearest] < 0.5 - DECIDED else None


def _opened(problem: Problem, site: int) -> Problem:
    must_open = problem.ward.must_open.copy()
    must_open[site] = True
    return replace(problem, ward=problem.ward._replace(must_open=must_open))


def _closed(problem: Problem, site: int) -> Problem:
    rooms, capacity = problem.ward.rooms.copy(), problem.ward.capacity.copy()
    rooms[site], capacity[site] = 0, -1
    return replace(problem, ward=problem.ward._replace(rooms=rooms, capacity=capacity))


def _served_at(problem: Problem, atom: int, site: int) -> Problem:
    cost = problem.ward.cost.copy()
    here = cost[atom, site]
    cost[atom] = problem.ward.forbidden
    cost[atom, site] = here
    return replace(problem, ward=problem.ward._replace(cost=cost))


def _served_elsewhere(problem: Problem, atom: int, site: int) -> Problem:
    cost = problem.ward.cost.copy()
    cost[atom, site] = problem.ward.forbidden
    return replace(problem, ward=problem.ward._replace(cost=cost))
