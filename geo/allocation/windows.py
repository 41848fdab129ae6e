"""Improve windows of neighbouring areas by exact sub-solves until none improves (POPMUSIC).

A plan too large for a proof is often far from its best only in places. A window is an area with those
beside it, few enough for column generation: its atoms alone are a problem, with the rooms and places
that the other areas leave. Its number of areas stays, and so does what its border to the others costs,
so a better plan of the window makes the whole plan better by as much (Taillard and Voss 2002; Alvim and
Taillard 2009 for location).
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from geo.allocation.annealing import Found, anneal_on
from geo.allocation.bound import Effort
from geo.allocation.plan_state import broken, plan_cost
from geo.allocation.problem import UNLIMITED, Ints, Problem
from geo.allocation.prove import prove
from geo.allocation.task import Task
from geo.progress import silent

ATOMS, AREAS = 45, 6
"""A window has at most so many of both, but two areas at least."""
NEAREST = 4
"""Sites of a window: those in it, those its areas use, and so many nearest to each atom."""
TURNS = 8
"""Windows are tried so many times the number of areas at most."""
EFFORT = Effort(
    rounds=25, nodes_round=60_000, nodes_stalled=1, nodes_in_all=600_000, nodes_listing=100_000,
    areas_listed=3_000, nodes_cover=30_000, nodes_partition=10, branches=0,
)  # fmt: skip


def improved_by_windows(problem: Problem, found: Found, task: Task) -> Found:
    """Return a legal plan made better window by window; the same plan where no window improves."""
    if problem.together or len(found.site) < 2:
        return found
    label, site = found.label.copy(), found.site.copy()
    alone = replace(task, on_progress=silent)
    waiting = deque(range(len(site)))
    most = TURNS * len(site)
    for turn in range(most):
        task.on_progress("windows", turn, most)
        if not waiting or task.clock.over():
            break
        window = _window(problem, label, waiting.popleft())
        if not _improve(problem, (label, site), window, alone):
            continue
        near = set(window) | _beside(problem, label, np.isin(label, window))
        waiting.extend(sorted(near - set(waiting)))
    cost, violation = plan_cost(problem.ward, label, site)
    if cost >= found.cost or broken(problem.ward, cost, violation) >= found.wrong + 0.5:
        return found
    return replace(found, label=label, site=site, cost=float(cost))


def _window(problem: Problem, label: Ints, first: int) -> list[int]:
    """Return an area and those it shares most border with, as many as a window may have."""
    window = [first]
    while len(window) < AREAS:
        inside = np.isin(label, window)
        beside = _beside(problem, label, inside)
        if not beside:
            break
        shared = _shared(problem, label, inside)
        following = max(sorted(beside), key=lambda area: shared[area])
        if len(window) > 1 and inside.sum() + (label == following).sum() > ATOMS:
            break
        window.append(following)
    return sorted(window)


def _shared(problem: Problem, label: Ints, inside: np.ndarray) -> np.ndarray:
    """Return how many borders each area shares with the atoms inside."""
    ends = np.repeat(inside, np.diff(problem.ward.indptr))
    return np.bincount(label[problem.ward.neighbours[ends]], minlength=int(label.max()) + 1)


def _beside(problem: Problem, label: Ints, inside: np.ndarray) -> set[int]:
    """Return the areas that touch atoms inside and have none there."""
    touched = np.flatnonzero(_shared(problem, label, inside))
    return set(map(int, touched)) - set(map(int, label[inside]))


def _improve(problem: Problem, plan: tuple[Ints, Ints], window: list[int], task: Task) -> bool:
    """Solve a window anew and write a better plan of it into the whole one; return whether it is."""
    label, site = plan
    atoms = np.flatnonzero(np.isin(label, window))
    part, sites = _part_of(problem, plan, window, atoms)
    own = np.searchsorted(window, label[atoms]).astype(np.int64)
    at = np.searchsorted(sites, site[window]).astype(np.int64)
    cost, _ = plan_cost(part.ward, own, at)
    start = anneal_on(part, Found(own, at, float(cost), 0.0), task, 1)
    count = (len(window), len(window))
    better = prove(part, start, count, task, EFFORT).found
    if not better.legal or better.cost >= cost - 1e-6 * max(1.0, abs(cost)):
        return False
    label[atoms] = np.asarray(window)[better.label]
    site[window] = sites[better.site]
    return True


def _part_of(
    problem: Problem, plan: tuple[Ints, Ints], window: list[int], atoms: Ints
) -> tuple[Problem, Ints]:
    """Return the problem of a window's atoms and its columns, the sites that it may use."""
    ward, (label, site) = problem.ward, plan
    others = np.setdiff1d(np.arange(len(site)), window)
    sizes = np.bincount(label, weights=ward.voters, minlength=len(site)).astype(np.int64)
    rooms, left = ward.rooms.copy(), ward.capacity.copy()
    np.subtract.at(rooms, site[others], 1)
    np.subtract.at(left, site[others], sizes[others])
    left = np.where(ward.capacity >= UNLIMITED, UNLIMITED, left)
    nearest = np.argsort(ward.cost[atoms], axis=1, kind="stable")[:, :NEAREST]
    wanted = np.union1d(nearest, site[window])
    wanted = np.union1d(wanted, np.flatnonzero(np.isin(ward.home, atoms)))
    wanted = np.union1d(wanted, np.flatnonzero(ward.must_open))
    sites = wanted[(rooms[wanted] > 0) & (left[wanted] > 0)].astype(np.int64)
    place = np.full(problem.atoms, -1, dtype=np.int64)
    place[atoms] = np.arange(len(atoms))
    ends = np.repeat(np.arange(problem.atoms), np.diff(ward.indptr))
    kept = (place[ends] >= 0) & (place[ward.neighbours] >= 0)
    degree = np.bincount(place[ends[kept]], minlength=len(atoms))
    members = np.bincount(ward.part[atoms], minlength=len(ward.part_size))
    smaller = ward._replace(
        voters=ward.voters[atoms],
        cost=np.ascontiguousarray(ward.cost[np.ix_(atoms, sites)]),
        indptr=np.concatenate([[0], np.cumsum(degree)]).astype(np.int64),
        neighbours=place[ward.neighbours[kept]],
        border=ward.border[kept],
        part=ward.part[atoms],
        exempt=ward.exempt & (members == ward.part_size),
        remote=ward.remote[atoms],
        capacity=left[sites],
        rooms=rooms[sites],
        fixed=ward.fixed[sites],
        home=np.where(ward.home[sites] >= 0, place[ward.home[sites]], -1),
        must_open=ward.must_open[sites] & ~np.isin(sites, site[others]),
    )
    inner = tuple(problem.members[atom] for atom in atoms)
    return Problem(smaller, inner, problem.sites[sites], 0.0), sites
