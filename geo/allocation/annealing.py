"""How long to search: restarts of the compiled annealing, counted in steps and never in seconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.allocation.compiled import interrupts_held
from geo.allocation.construct import first_plan
from geo.allocation.number import Range
from geo.allocation.plan_state import broken
from geo.allocation.problem import Ints, Problem
from geo.allocation.search import Schedule, anneal
from geo.allocation.task import Task

SMALL = 20
"""Atoms of a ward that can be listed whole."""
PROVABLE = 250
"""Atoms up to which the proof finds what a short search misses."""
HEATS = (1.0, 0.3, 0.1)
LONG = 100
"""Atoms up to which a search for what the proof does not settle makes many runs."""
SHORT, SHORTEST, FEW = 6, 20, 60
"""A short search takes so many times fewer steps; fewest up to a few atoms, which are proved sooner."""


@dataclass(frozen=True)
class Found:
    """The best plan that a search met, and the legal plans met on the way."""

    label: Ints
    site: Ints
    cost: float
    """Without the problem's constant."""
    wrong: float
    """0 for a legal plan; else by how many voters rules are broken."""
    labels: tuple[Ints, ...] = ()
    sites: tuple[Ints, ...] = ()

    @property
    def legal(self) -> bool:
        """Whether the plan keeps every rule."""
        return self.wrong < 0.5

    def better(self, other: Found) -> Found:
        """Return the better of two plans, with the plans met by both."""
        first = (self.wrong, self.cost) <= (other.wrong, other.cost)
        best = self if first else other
        return Found(
            best.label, best.site, best.cost, best.wrong,
            self.labels + other.labels, self.sites + other.sites,
        )  # fmt: skip


def anneal_shortly(problem: Problem, areas: int, possible: Range, task: Task) -> Found | None:
    """Return a legal plan from a short run, to start the proof from; None if it meets none.

    None too in wards so large that the proof does not make up for it.
    """
    if problem.atoms > PROVABLE:
        return None
    label, site = first_plan(problem, areas, possible)
    task.on_progress("compile", 0, 1)
    schedule = _schedule(problem, task.seed, hot=1.0)
    fewer = SHORTEST if problem.atoms <= FEW else SHORT
    found = _run(problem, label, site, schedule._replace(steps=max(1, schedule.steps // fewer)))
    task.on_progress("compile", 1, 1)
    return found if found.legal else None


def anneal_plan(
    problem: Problem, areas: int, possible: Range, task: Task, tries: int = 2, most: int = 8
) -> Found:
    """Return the best plan with this number of areas that the annealing meets.

    The first run starts from the merged areas, others, up to ``tries``, from the best plan. A plan
    still illegal after two gets more runs, from its best and from the start in turn: up to ``most``, but
    one in a small ward, where the exact model decides sooner.
    """
    runs = max(tries, most if problem.atoms > SMALL else 3)
    label, site = first_plan(problem, areas, possible)
    task.on_progress("compile", 0, 1)
    best = _run(problem, label, site, _schedule(problem, task.seed, hot=1.0))
    task.on_progress("compile", 1, 1)
    for turn in range(1, runs):
        task.on_progress("search", turn, runs)
        if task.clock.over() or (turn >= tries and best.legal):
            break
        start = (best.label, best.site) if best.legal or turn % 2 else (label, site)
        hot = 0.3 if best.legal else 1.0
        best = best.better(_run(problem, *start, _schedule(problem, task.seed + 1000 * turn, hot)))
    return best


def search_outward(problem: Problem, found: Found, possible: Range, task: Task) -> Found:
    """Return the best plan of any number of areas, tried outward from a legal plan's number.

    Each way goes on while plans get better: costs by the number of areas are close to convex. What
    it misses the proof finds, which is over all numbers.
    """
    best = found
    for step in (-1, 1):
        before, count = found, len(found.site) + step
        while possible.lowest <= count <= possible.highest and not task.clock.over():
            tried = anneal_plan(problem, count, possible, task)
            best = best.better(tried)
            if not tried.legal or tried.cost >= before.cost:
                break
            before, count = tried, count + step
    return best


def anneal_longer(problem: Problem, areas: int, possible: Range, task: Task, runs: int) -> Found:
    """Return the best plan of up to ``runs``, for a ward that the proof does not settle at once."""
    most = runs if problem.atoms <= LONG else min(runs, 3)
    return anneal_plan(problem, areas, possible, task, tries=most)


def anneal_on(problem: Problem, found: Found, task: Task, runs: int) -> Found:
    """Return the best plan of runs from a plan hard to find, each as hot, warm and cool."""
    best = found
    for turn in range(len(HEATS) * runs):
        task.on_progress("search", turn, len(HEATS) * runs)
        if task.clock.over():
            break
        schedule = _schedule(problem, task.seed + 77 * turn, hot=HEATS[turn % len(HEATS)])
        best = best.better(_run(problem, best.label, best.site, schedule))
    return best


def anneal_from(problem: Problem, label: Ints, site: Ints, task: Task) -> Found:
    """Return the best plan that one short run from a legal plan meets, the plan itself at worst."""
    return _run(problem, label, site, _schedule(problem, task.seed, hot=0.1))


def _schedule(problem: Problem, seed: int, hot: float) -> Schedule:
    n = problem.atoms
    total = 10_000 + min(2_000_000, 1_500 * n)
    finite = problem.ward.cost[problem.ward.cost < problem.ward.forbidden]
    per_voter = float(finite.sum()) / max(
        1.0, float(problem.ward.voters.sum()) * problem.ward.cost.shape[1]
    )
    epochs = 100
    return Schedule(
        max(1, total // epochs),
        epochs,
        hot,
        0.003,
        max(1.0, per_voter, problem.ward.imbalance),
        seed,
    )


def _run(problem: Problem, label: Ints, site: Ints, schedule: Schedule) -> Found:
    with interrupts_held():
        trail = anneal(problem.ward, label, site, schedule, 60)
    wrong = float(broken(problem.ward, trail.cost, trail.violation))
    return Found(
        np.asarray(trail.label), np.asarray(trail.site), float(trail.cost), wrong,
        tuple(trail.labels), tuple(trail.sites),
    )  # fmt: skip
