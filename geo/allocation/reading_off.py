"""The steps that a plan which breaks rules asks for: with them made, this very plan is legal."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.allocation.building import Request, build_problem
from geo.allocation.changes import Changeable, Prices
from geo.allocation.feasible import pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.plan_state import broken, plan_cost
from geo.allocation.problem import Ints, Problem, allowed
from geo.allocation.repaired import BETWEEN, repaired
from geo.errors import RepairStep

PRICES = Prices()


@dataclass(frozen=True)
class Case:
    """A ward to be repaired, units above the maximum split already, and what may be changed in it."""

    request: Request
    problem: Problem
    leave: Changeable


@dataclass(frozen=True)
class Repair:
    """Steps that make a ward plannable, and what is proved of them."""

    steps: tuple[RepairStep, ...]
    cost: float
    """By the prices of ``changes``, 1 for a place."""
    least: float
    """No repair by such steps costs less."""
    areas: int
    """Ordinary areas of the plan drawn with it."""
    suffices: bool
    """Whether that plan was checked and is legal."""

    @property
    def proved(self) -> bool:
        """Whether no repair is cheaper."""
        return self.suffices and self.least >= self.cost - 1e-6 * max(1.0, self.cost)


def read_off(case: Case, label: Ints, site: Ints, links: list[tuple[int, int]]) -> Repair:
    """Return the steps of a plan whose areas are connected, with links; site −1 is a new one."""
    steps, cost = _at_sites(case, label, site)
    more, dearer = _of_areas(case, label, site)
    joined = [RepairStep("link", _code(case, a), 1, _code(case, b)) for a, b in links]
    cost += dearer + PRICES.link * len(links)
    repair = Repair((*steps, *more, *joined), cost, 0.0, len(site), suffices=False)
    return replace(repair, suffices=_legal(case, repair, label, site))


def _at_sites(case: Case, label: Ints, site: Ints) -> tuple[list[RepairStep], float]:
    """Return places and rooms to add to sites, and new sites, with their cost."""
    ward, codes = case.problem.ward, case.request.territory.sites.index
    voters = np.bincount(label, weights=ward.voters, minlength=len(site)).astype(np.int64)
    steps: list[RepairStep] = []
    cost = 0.0
    for j in np.unique(site[site >= 0]).tolist():
        code = str(codes[case.problem.sites[j]])
        missing = int(voters[site == j].sum() - ward.capacity[j])
        rooms = int((site == j).sum() - ward.rooms[j])
        if missing > 0:
            steps.append(RepairStep("places", code, missing))
            cost += PRICES.enlarged_site + PRICES.place * missing
        if rooms > 0:
            steps.append(RepairStep("room", code, rooms))
            cost += PRICES.room * rooms
    for area in np.flatnonzero(site < 0).tolist():
        units = _units(case, np.flatnonzero(label == area))
        steps.append(RepairStep("site", units, int(voters[area])))
        cost += PRICES.site + PRICES.place_at_new_site * float(voters[area])
    return steps, cost


def _of_areas(case: Case, label: Ints, site: Ints) -> tuple[list[RepairStep], float]:
    """Return units to be marked remote and ways to be named, with their cost."""
    ward, open_to = case.problem.ward, allowed(case.problem.ward)
    steps: list[RepairStep] = []
    cost = 0.0
    for area, j in enumerate(site.tolist()):
        atoms = np.flatnonzero(label == area)
        whole = (
            len(atoms) == ward.part_size[ward.part[atoms[0]]] and ward.exempt[ward.part[atoms[0]]]
        )
        strict = atoms[~ward.remote[atoms]]
        if int(ward.voters[atoms].sum()) < ward.lo and len(strict) and not whole:
            units = _units(case, strict)
            steps.append(RepairStep("remote", units, len(units.split(BETWEEN))))
            cost += PRICES.remote * float(case.leave.markable[strict].sum())
        if j < 0:
            continue
        code = str(case.request.territory.sites.index[case.problem.sites[j]])
        for atom in atoms[~open_to[atoms, j]].tolist():
            steps += [
                RepairStep("way", unit, 1, code)
                for unit in _units(case, np.array([atom])).split(BETWEEN)
            ]
            cost += PRICES.way
    return steps, cost


def _legal(case: Case, repair: Repair, label: Ints, site: Ints) -> bool:
    """Return whether the plan is legal in the ward as the repair makes it, arrays built afresh."""
    request = case.request
    territory = repaired(request.territory, repair.steps)
    pieces = pieces_of(territory)
    request = replace(request, territory=territory, pieces=pieces)
    locked = apply_locks(territory, pieces, request.rules, request.locks)
    problem = build_problem(request, locked)
    if locked.obstacles:
        return False
    label = _of_atoms(case.problem, problem, label)
    new = len(case.request.territory.sites) + np.cumsum(site < 0) - 1
    at = np.where(site < 0, new, np.append(case.problem.sites, -1)[site])
    column = {int(j): i for i, j in enumerate(problem.sites)}
    seats = np.array([column.get(int(j), -1) for j in at], dtype=np.int64)
    if (seats < 0).any() or not _connected(problem, label):
        return False
    cost, violation = plan_cost(problem.ward, label, seats)
    return bool(broken(problem.ward, cost, violation) < 0.5)


def _of_atoms(drawn: Problem, problem: Problem, label: Ints) -> Ints:
    """Return the areas of a problem's atoms, the plan drawn for the same units joined or not."""
    units = 1 + max(max(members) for members in drawn.members)
    of_unit = np.full(units, -1, dtype=np.int64)
    for atom, members in enumerate(drawn.members):
        of_unit[list(members)] = label[atom]
    return np.array([of_unit[members[0]] for members in problem.members], dtype=np.int64)


def _connected(problem: Problem, label: Ints) -> bool:
    """Return whether every area is connected."""
    ward = problem.ward
    reached = np.zeros(problem.atoms, dtype=bool)
    met = set()
    for start in range(problem.atoms):
        if reached[start]:
            continue
        if int(label[start]) in met:
            return False
        met.add(int(label[start]))
        reached[start] = True
        todo = [start]
        while todo:
            atom = todo.pop()
            for other in ward.neighbours[ward.indptr[atom] : ward.indptr[atom + 1]].tolist():
                if not reached[other] and label[other] == label[start]:
                    reached[other] = True
                    todo.append(other)
    return True


def _units(case: Case, atoms: Ints) -> str:
    units = sorted(unit for atom in atoms for unit in case.problem.members[atom])
    return BETWEEN.join(str(case.request.territory.units.index[unit]) for unit in units)


def _code(case: Case, atom: int) -> str:
    return str(case.request.territory.units.index[case.problem.members[atom][0]])
