"""The cheapest change that makes a ward plannable, with a proof or an honest bound.

A repair is a plan that may break rules at a price: the steps are read off the plan, so they are always
enough, and a check of the plan in the repaired ward says so. Units above the maximum are split first,
whatever else: nothing else helps them. Then

1. annealing finds a plan with new sites in the ward: an upper bound;
2. where areas can be listed, a set partition with changes finds the cheapest repair, proved
   (``elastic``); else packing whole atoms into rooms (``slots``) and counting give a lower bound;
3. locks are dropped in sets, fewest first, as long as a set could still be cheaper (branch and bound;
   the ward without locks bounds them all).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from geo.allocation.annealing import anneal_plan
from geo.allocation.building import Request, build_problem
from geo.allocation.changes import Changeable
from geo.allocation.coarse import coarsened, with_sites
from geo.allocation.counted import counted_bound
from geo.allocation.elastic import partition_with_changes
from geo.allocation.feasible import is_institution, pieces_of
from geo.allocation.locked import Locked, apply_locks
from geo.allocation.number import Range, nearest_first, places, possible_range, wanted_areas
from geo.allocation.problem import UNLIMITED, Ints, Problem, allowed
from geo.allocation.reading_off import PRICES, Case, Repair, read_off
from geo.allocation.repaired import (
    each_lock,
    lock_step,
    locks_split,
    parts_of,
    repaired,
    without_locks,
)
from geo.allocation.slots import slots_of, solve
from geo.allocation.task import Task
from geo.errors import RepairStep

LOCK = 50.0
PACKED = 5_000
"""Atoms × rooms, added ones too, that a packing may have."""
WORK = 100_000
"""Atoms × rooms × nodes of a round, about."""
NEAR_PARTS = 3
MOST_ATOMS = 600
"""A ward of more atoms is repaired with neighbours joined: what is enough then is enough for the ward."""
MOST_SITES = 300
"""Then only its largest sites are kept open and enlarged."""
LOCK_SETS = 40
"""Sets of locks that are tried at most."""


def cheapest_repair(request: Request, task: Task) -> Repair | None:
    """Return the cheapest repair found, or None if there is none by such steps."""
    locks = [lock_step(request.locks, lock) for lock in each_lock(request.locks)]
    bound, best = 0.0, None
    if locks:
        freed = _physical(*_split(_without(request, tuple(locks))), task)
        bound = freed.least if freed else np.inf
    unknown = np.inf
    for number, dropped in enumerate(_sets(locks)):
        paid = LOCK * len(dropped)
        if best is not None and paid + bound >= best.cost - 1e-6:
            break
        if number >= LOCK_SETS or task.clock.over():
            unknown = min(unknown, paid + bound)
            break
        found = _physical(*_split(_without(request, dropped)), task)
        if found is None:
            continue
        unknown = min(unknown, found.least + paid)
        if best is None or found.cost + paid < best.cost:
            best = replace(found, steps=(*dropped, *found.steps), cost=found.cost + paid)
    return None if best is None else replace(best, least=min(unknown, best.cost))


def _sets(locks: list[RepairStep]) -> Iterator[tuple[RepairStep, ...]]:
    for size in range(len(locks) + 1):
        yield from combinations(locks, size)


def _without(request: Request, dropped: tuple[RepairStep, ...]) -> Request:
    return replace(request, locks=without_locks(request.locks, dropped))


def _split(request: Request) -> tuple[Request, tuple[RepairStep, ...]]:
    """Split units above the maximum into the fewest equal parts, in the ward and its locks."""
    territory, most = request.territory, request.rules.max_voters
    voters = territory.units["voters"].to_numpy(np.int64)
    big = np.flatnonzero((voters > most) & ~is_institution(territory)).tolist()
    steps = tuple(
        RepairStep("split", str(territory.units.index[unit]), -(-int(voters[unit]) // most))
        for unit in big
    )
    if not steps:
        return request, ()
    split = repaired(territory, steps)
    parts = {step.subject: parts_of(step.subject, step.amount) for step in steps}
    locks = locks_split(request.locks, parts)
    return replace(request, territory=split, locks=locks, pieces=pieces_of(split)), steps


def _physical(request: Request, splits: tuple[RepairStep, ...], task: Task) -> Repair | None:
    """Return the cheapest repair of a ward that keeps its locks; None where the locks forbid any."""
    territory = request.territory
    locked = apply_locks(territory, request.pieces, request.rules, request.locks)
    if locked.obstacles or not locked.atoms:
        return None
    problem = build_problem(request, locked)
    every = problem.ward
    if problem.atoms > MOST_ATOMS:
        problem, _ = coarsened(problem, MOST_ATOMS)
        held = np.minimum(every.capacity, every.rooms * every.hi).astype(np.float64)
        problem, _ = with_sites(problem, held, MOST_SITES)
    ward = problem.ward
    if not ward.voters.any() or (ward.voters > ward.hi).any():
        return None
    problem = problem.aimed_at(float(ward.voters.sum()) / wanted_areas(problem, request.aims))
    case = Case(request, problem, _leave(request, locked, problem))
    paid = PRICES.split * sum(step.amount - 1 for step in splits)
    best = _best_of(case, _annealed(case, task), task)
    if best is None:
        return None
    whole = locked.exact and len(problem.members) == len(locked.atoms)
    least = best.least if whole else min(best.least, counted_bound(every, PRICES))
    least = least if locked.exact else 0.0
    return replace(best, steps=(*splits, *best.steps), cost=best.cost + paid, least=least + paid)


def _best_of(case: Case, upper: Repair | None, task: Task) -> Repair | None:
    """Return the cheaper of a known repair and the exact model's, with the bound that holds for both."""
    ward, best = case.problem.ward, upper
    packed = None if task.clock.over() else partition_with_changes(ward, case.leave, PRICES)
    if packed is not None and packed.label is not None:
        links = [case.leave.links[at] for at in packed.links]
        found = read_off(case, packed.label, packed.site, links)
        if found.suffices and (best is None or found.cost < best.cost - 1e-6):
            best = found
    if best is None:
        return None
    least = packed.lower if packed is not None else _packing_bound(case, best, task)
    return replace(best, least=min(max(least, counted_bound(ward, PRICES)), best.cost))


def _packing_bound(case: Case, upper: Repair, task: Task) -> float:
    """Return a lower bound from packing whole atoms, contiguity left out; 0 for too many rooms."""
    ward = case.problem.ward
    rooms, sites = int(upper.cost / PRICES.room + 1e-9), int(upper.cost / PRICES.site + 1e-9)
    leave = case.leave._replace(rooms=rooms, sites=sites)
    size = len(ward.voters) * len(slots_of(ward, leave)[0])
    if size > PACKED or task.clock.over():
        return 0.0
    return solve(ward, (1, len(ward.voters)), leave, PRICES, (max(20, WORK // size), 1)).lower


def _leave(request: Request, locked: Locked, problem: Problem) -> Changeable:
    """Return what may be changed in a ward: all but what locks hold."""
    territory, members = request.territory, problem.members
    by_locks = locked.allowed[:, problem.sites]
    may = np.array([by_locks[list(units)].all(axis=0) for units in members])
    lawful = "remote" in request.rules.below_minimum_reasons
    remote = territory.units["remote"].to_numpy(bool)
    marks = [
        int((~remote[list(units)]).sum()) if lawful and not problem.ward.remote[atom] else 0
        for atom, units in enumerate(members)
    ]
    return Changeable(
        places=True,
        rooms=0,
        sites=0,
        reach_new=np.asarray(may.all(axis=1), dtype=bool),
        markable=np.array(marks, dtype=np.int64),
        ways=may & ~allowed(problem.ward),
        links=_possible_links(request, locked, problem),
    )


def _possible_links(
    request: Request, locked: Locked, problem: Problem
) -> tuple[tuple[int, int], ...]:
    """Return the shortest link from each part to each of the parts nearest to it, in one ballot."""
    units, ward = request.territory.units, problem.ward
    first = np.array([members[0] for members in problem.members])
    ballot = units["ballot"].astype(str).to_numpy(object)[first]
    sealed = np.isin(np.arange(problem.atoms), list(locked.sealed))
    x, y = (units[axis].to_numpy(np.float64)[first] for axis in ("x", "y"))
    found: set[tuple[int, int]] = set()
    for part in range(problem.parts):
        mine = np.flatnonzero((ward.part == part) & ~sealed)
        others = np.flatnonzero((ward.part != part) & ~sealed)
        others = others[np.isin(ballot[others], ballot[mine])]
        if not len(mine) or not len(others):
            continue
        gap = np.hypot(x[mine][:, None] - x[others], y[mine][:, None] - y[others])
        nearest: dict[int, tuple[float, int, int]] = {}
        for i, j in np.argwhere(gap >= 0).tolist():
            a, b = int(mine[i]), int(others[j])
            option = (float(gap[i, j]), a, b)
            at = int(ward.part[b])
            nearest[at] = min(nearest.get(at, option), option)
        for _, a, b in sorted(nearest.values())[:NEAR_PARTS]:
            found.add((min(a, b), max(a, b)))
    return tuple(sorted(found))


def _annealed(case: Case, task: Task) -> Repair | None:
    """Return the cheapest repair among the plans that annealing finds with more rooms in the ward."""
    wider, own = _with_rooms(case)
    possible = possible_range(wider)
    if possible.lowest > possible.highest or (possible.most < possible.fewest).any():
        return None
    best: Repair | None = None
    wanted = min(
        max(wanted_areas(case.problem, case.request.aims), possible.lowest), possible.highest
    )
    for count in _numbers(case, possible, wanted):
        found = anneal_plan(wider, count, possible, task)
        if found.legal:
            made = read_off(case, found.label, own[found.site], [])
            best = made if best is None or made.cost < best.cost else best
        if task.clock.over():
            break
    return best


def _numbers(case: Case, possible: Range, wanted: int) -> list[int]:
    """Return numbers of areas to try: all rooms there are and the fewest new ones beside, and others."""
    ward = case.problem.ward
    rooms = int(ward.rooms[ward.capacity >= ward.lo].sum())
    lacking = -(-max(0, int(ward.voters.sum()) - places(ward)) // ward.hi)
    filled = [rooms + lacking, rooms + lacking + 1, rooms + lacking + 2]
    tried = [*filled, possible.lowest, wanted, *nearest_first(wanted, possible)[1:2]]
    return [k for k in dict.fromkeys(tried) if possible.lowest <= k <= possible.highest]


def _with_rooms(case: Case) -> tuple[Problem, Ints]:
    """Return the ward with more rooms and new sites, costs being those of the repair alone.

    Also the site of each column, −1 for a new one. Rooms are added where the places would last.
    """
    ward = case.problem.ward
    n, m = ward.cost.shape
    roomy = np.flatnonzero((ward.capacity >= ward.voters.sum()) & (ward.rooms > 0))
    new = min(n, -(-int(ward.voters.sum()) // ward.hi) + 2)
    far = 1e9
    more = len(roomy) + new
    served_here = np.where(allowed(ward), 0.0, far)
    served = PRICES.place_at_new_site * ward.voters.astype(np.float64)
    named = np.where(case.leave.reach_new, served, far)
    small = np.bincount(ward.part, weights=ward.voters, minlength=len(ward.part_size)) < ward.lo
    wider = ward._replace(
        cost=np.hstack([served_here, served_here[:, roomy], np.tile(named[:, None], (1, new))]),
        border=np.zeros(len(ward.border)),
        remote=ward.remote | ((case.leave.markable > 0) & small[ward.part]),
        capacity=np.concatenate([ward.capacity, np.full(more, UNLIMITED)]),
        rooms=np.concatenate([ward.rooms, np.full(len(roomy), n), np.ones(new, np.int64)]),
        fixed=np.repeat([0.0, PRICES.room, PRICES.site], [m, len(roomy), new]),
        home=np.concatenate([ward.home, np.full(more, -1)]),
        must_open=np.concatenate([ward.must_open, np.zeros(more, dtype=bool)]),
        imbalance=0.0,
        outside=0.0,
        forbidden=far,
    )
    own = np.concatenate([np.arange(m), roomy, np.full(new, -1)]).astype(np.int64)
    sites = np.concatenate([case.problem.sites, np.full(more, -1)])
    return replace(case.problem, ward=wider, sites=sites), own
