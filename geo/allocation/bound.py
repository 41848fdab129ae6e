"""A valid lower bound by column generation.

Master: the set partition over the areas met so far, as a linear program; its prices go to exact pricing.
For *any* prices the Lagrangian bound

    Σ atom + K·area + Σ rooms·room + Σ capacity·place + Σ opening + Σ (most negative reduced costs,
    at most rooms_j at a site and K in all)

is below every legal plan (Lübbecke and Desrosiers 2005), so the search may stop at any round. Prices are
smoothed toward those of the best bound (Wentges 1997), the more so the longer none is better, and start
from what each atom pays in the plan known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from geo.allocation.master import Master
from geo.allocation.partition import Areas, Count, Pool, areas_in_book
from geo.allocation.priced import Prices, area_cost, new_book
from geo.allocation.pricing import price_areas
from geo.allocation.problem import Floats, Ints, Problem
from geo.allocation.task import Task

TOLERANCE = 2e-6
"""Relative difference of costs that counts as equal."""


TAIL_SHARE, TAIL_ROUNDS = 0.02, 12
"""Rounds end when the bound has not risen by such a share of the gap for so long."""


@dataclass(frozen=True)
class Effort:
    """How much work bound and proof may take; counts, not seconds."""

    rounds: int = 60
    nodes_round: int = 400_000
    """Pricing nodes of one round, shared evenly by the sites."""
    nodes_stalled: int = 16
    """So many times more where a round finds no area but did not end."""
    nodes_in_all: int = 8_000_000
    """Pricing nodes of the rounds that were cut off, together."""
    nodes_listing: int = 1_000_000
    areas_listed: int = 6_000
    nodes_cover: int = 300_000
    nodes_partition: int = 400
    """Of HiGHS, where the depth first search does not end; 0 = do without."""
    branches: int = 12
    steps_relaxed: int = 0
    """Subgradient steps of the bound that forgets contiguity; only where units are too many for more."""

    @staticmethod
    def for_atoms(atoms: int) -> Effort:
        """Return the effort that a ward of this size is worth; a large one gets a bound, no proof."""
        if atoms <= 60:
            return Effort(nodes_listing=4_000_000, areas_listed=20_000, nodes_cover=2_000_000)
        if atoms <= 300:
            return Effort()
        if atoms <= 600:
            return Effort(
                rounds=25,
                nodes_round=300_000,
                nodes_stalled=1,
                nodes_listing=500_000,
                branches=0,
            )
        return Effort(
            rounds=2 if atoms <= 2_000 else 0,
            nodes_round=12_000,
            nodes_stalled=1,
            nodes_listing=20_000,
            areas_listed=1_500,
            nodes_partition=20,
            branches=0,
            steps_relaxed=max(30, min(300, 1_500_000 // atoms)),
        )


@dataclass(frozen=True)
class Generated:
    """What column generation came to."""

    pool: Pool
    """All areas met, those of later rounds too."""
    lower: float
    prices: Prices
    """The prices that ``lower`` was computed with."""
    taken: Floats
    """How much of each of the first areas the last linear program takes."""

    @property
    def areas(self) -> Areas:
        """All areas met."""
        return self.pool.areas

    @property
    def met(self) -> Areas:
        """The areas of the last linear program."""
        return self.areas.only(np.arange(len(self.areas)) < len(self.taken))

    def known(self, upper: float) -> Known:
        """Return the prices with the cost of a plan, to start from in a part of the problem."""
        return Known(self.prices, upper)


class Known(NamedTuple):
    """What a legal plan tells the search for a bound."""

    prices: Prices
    upper: float
    """Its cost."""


def nearest_bound(problem: Problem, count: int) -> float:
    """Return Σ cheapest site of each atom + the cheapest stations, without the constant.

    Valid because every atom votes somewhere and each area pays at least the cheapest fixed cost;
    imbalance, borders and stations outside cost nothing or more.
    """
    ward = problem.ward
    by_cost = np.argsort(ward.fixed, kind="stable")
    cheapest = np.repeat(ward.fixed[by_cost], ward.rooms[by_cost])
    return float(ward.cost.min(axis=1).sum() + cheapest[:count].sum())


def lagrangian(problem: Problem, prices: Prices, floor: Floats, count: Count) -> float:
    """Return the Lagrangian bound for prices, given a floor under each site's reduced costs."""
    rooms = np.minimum(problem.ward.rooms, count[1])
    worst = np.sort(np.repeat(np.minimum(floor, 0.0), rooms))
    return beside_reduced_costs(problem, prices, count) + float(worst[: count[1]].sum())


def beside_reduced_costs(problem: Problem, prices: Prices, count: Count) -> float:
    """Return the least that a legal plan costs beside the reduced costs of its areas."""
    ward = problem.ward
    shared = prices.place < 0
    total = float(prices.atom.sum()) + count[0 if prices.area > 0 else 1] * prices.area
    total += float((ward.rooms * prices.room).sum()) + float(prices.opening.sum())
    return total + float((ward.capacity[shared] * prices.place[shared]).sum())


def generate(
    problem: Problem, areas: Areas, count: Count, task: Task, effort: Effort, miss_price: float,
    known: Known | None = None,
) -> Generated | None:  # fmt: skip
    """Return the last of ``rounds``, or None if there was none."""
    last = None
    for made in rounds(problem, areas, count, task, effort, miss_price, known):
        last = made
    return last


def rounds(
    problem: Problem, areas: Areas, count: Count, task: Task, effort: Effort, miss_price: float,
    known: Known | None = None,
) -> Iterator[Generated]:  # fmt: skip
    """Generate areas until the linear bound is met, or the rounds are over; yield what each came to.

    With a ``miss_price`` below inf the master may miss atoms at that price, for a problem that may have
    no plan: the bound stays valid. A plan ``known`` tells where prices may start.
    """
    master = Master(problem, count, miss_price if np.isfinite(miss_price) else None)
    pool = Pool(areas)
    master.add(areas)
    book = new_book(6_000, problem.atoms)
    best: Generated | None = None
    upper = np.inf if known is None else known.upper
    stalled, near, mark, marked = False, 0.85, -np.inf, 0
    most = max(50, effort.nodes_round // max(1, len(problem.sites)))
    nodes, last = max(50, most // 16), effort.nodes_stalled * most
    left = effort.nodes_in_all
    for turn in range(effort.rounds):
        solved = master.solve()
        if solved is None:
            return
        smooth = 0.0 if stalled or turn > effort.rounds * 3 // 4 else near
        if best is not None:
            prices = _between(solved.prices, best.prices, smooth)
        else:
            prices = solved.prices if known is None else known.prices
        book.filled[0] = 0
        goal = -1e-7 * max(1.0, abs(solved.value))
        floor, whole = price_areas(problem.ward, prices, goal, book, nodes, False)
        lower = lagrangian(problem, prices, floor, count)
        new = pool.add(areas_in_book(book))
        stalled = len(new) == 0
        if not stalled:
            master.add(new)
        if best is None or lower > best.lower:
            best = Generated(pool, lower, prices, solved.taken)
            near = max(0.6, near - 0.05)
        else:
            near = min(0.95, near + 0.05)
            nodes = nodes if whole else max(nodes, min(most, 2 * nodes))
        best = replace(best, taken=solved.taken)
        left -= 0 if whole else nodes * len(problem.sites)
        task.on_progress("bound", turn + 1, effort.rounds)
        yield best
        met = solved.value - best.lower <= TOLERANCE * abs(solved.value)
        if met or (stalled and smooth == 0.0 and (whole or nodes >= last)) or task.clock.over():
            return
        if known is None or best.lower > mark + TAIL_SHARE * (upper - best.lower):
            mark, marked = best.lower, turn
        if best.lower >= upper or turn - marked > TAIL_ROUNDS or left < 0:
            return
        if stalled and not whole:
            nodes = min(most if nodes < most else last, 4 * nodes)


def known_plan(problem: Problem, label: Ints, site: Ints, cost: float) -> Known:
    """Return what a plan tells: each atom pays its own cost and its share of its area's."""
    ward, n = problem.ward, problem.atoms
    own = ward.cost[np.arange(n), site[label]]
    prices = own.copy()
    for number, j in enumerate(site):
        inside = label == number
        shared = area_cost(ward, inside, int(j)) - own[inside].sum()
        prices[inside] += shared * ward.voters[inside] / max(1, int(ward.voters[inside].sum()))
    nothing = np.zeros(len(ward.rooms))
    return Known(Prices(prices, 0.0, nothing, nothing, nothing), cost)


def _between(new: Prices, old: Prices, share: float) -> Prices:
    return Prices(
        atom=(1 - share) * new.atom + share * old.atom,
        area=(1 - share) * new.area + share * old.area,
        room=(1 - share) * new.room + share * old.room,
        place=(1 - share) * new.place + share * old.place,
        opening=(1 - share) * new.opening + share * old.opening,
    )
