"""Which sites to open in a ward of many atoms, and a bound that forgets contiguity.

That each atom votes once is relaxed. With a price p_a for each voter of atom a, all areas at site j
cost at least

    f_j(k) = min { k·fixed_j + (k − 1)·outside + Σ_a w_a·x_a·(c_aj − p_a) + imbalance·|w(x) − k·T| }

over 0 ≤ x ≤ 1 with k·lo ≤ w(x) ≤ min(k·hi, capacity_j), where c_aj is what one voter of a costs at j: for
an atom votes at a site once, and one area alone holds the site's home. Atoms are taken in order of
c_aj − p_a until it no longer pays (Dantzig's knapsack), so the minimum is exact. Then

    Σ_a w_a·p_a + the K least of all f_j(k) − f_j(k − 1)

is below every legal plan. Prices climb by the volume algorithm (Barahona and Anbil 2000), which also
says how much of each site an optimal fractional plan opens.

A site looks at its nearest atoms alone (``Near``). What that leaves out is put right at the end: for any
slope t_j of the size, f_j(k) ≥ k·fixed_j … − max_w{t·w − imbalance·|w − k·T|} + Σ_a min(0, …), summed
over *all* atoms, with the slope that the search ended with (``certified``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled, interrupts_held
from geo.allocation.partition import Count
from geo.allocation.problem import Floats, Ints, Problem, Ward

ENTRIES = 4_000_000
"""Pairs of site and atom that are looked at."""
ENOUGH = 2e-4
"""Relative gap at which climbing ends."""
PATIENCE = 20
"""Steps without a better bound after which steps become shorter."""


class Near(NamedTuple):
    """For each site its atoms by the cost of a voter there, nearest first."""

    start: Ints
    atom: Ints
    each: Floats
    """Cost of one voter."""


class Slots(NamedTuple):
    """Areas that sites may host: the first, second … of each site."""

    start: Ints
    """First slot of each site."""
    gain: Floats
    """f_j(k) − f_j(k − 1)."""
    slope: Floats
    """Slope of the size with which f_j(k) was found."""


@dataclass(frozen=True)
class Located:
    """Where climbing ended."""

    lower: float
    """The bound by the nearest atoms; see ``certified``."""
    prices: Floats
    """Of one voter of each atom."""
    opened: Floats
    """How many areas an optimal fractional plan has at each site, about."""


def nearest_atoms(ward: Ward) -> Near:
    """Return the atoms nearest to each site, as many for each as memory allows."""
    voting = np.flatnonzero(ward.voters > 0)
    weight = ward.voters[voting].astype(np.float64)
    most = max(1, min(len(voting), ENTRIES // max(1, len(ward.rooms))))
    atoms, each, start = [], [], [0]
    for j in range(len(ward.rooms)):
        cost = ward.cost[voting, j]
        open_to = np.flatnonzero((cost < ward.forbidden) & (ward.capacity[j] > 0))
        one = cost[open_to] / weight[open_to]
        if len(one) > most:
            kept = np.sort(np.argpartition(one, most - 1)[:most])
            open_to, one = open_to[kept], one[kept]
        order = np.argsort(one, kind="stable")
        atoms.append(voting[open_to[order]])
        each.append(one[order])
        start.append(start[-1] + len(order))
    return Near(np.array(start, dtype=np.int64), np.concatenate(atoms), np.concatenate(each))


def first_prices(ward: Ward) -> Floats:
    """Return for each atom what a voter costs at its second nearest site: prices to start from."""
    two = min(2, ward.cost.shape[1])
    prices = np.empty(len(ward.voters))
    for begin in range(0, len(prices), 1_000):
        cost = ward.cost[begin : begin + 1_000]
        nearest = np.partition(cost, two - 1, axis=1)[:, :two]
        dear = np.where(nearest[:, -1] < ward.forbidden, nearest[:, -1], nearest[:, 0])
        prices[begin : begin + 1_000] = dear
    return prices / np.maximum(ward.voters, 1)


def slots_of_sites(ward: Ward, most: int) -> Ints:
    """Return the first slot of each site, no more slots a site than rooms, places and areas allow."""
    number = np.where(ward.capacity > 0, np.minimum(ward.rooms, most), 0)
    if ward.lo > 0 and not _may_be_small(ward):
        number = np.minimum(number, np.minimum(ward.capacity, ward.voters.sum()) // ward.lo)
    return np.concatenate([[0], np.cumsum(number)]).astype(np.int64)


@compiled
def _may_be_small(ward: Ward) -> bool:
    """Return whether any area may be below the minimum."""
    return bool(ward.exempt.any() or ward.remote.any())


@compiled
def size_gain(slope: float, low: float, high: float, target: float, imbalance: float) -> float:
    """Return the most that slope × size can exceed the imbalance cost."""
    best = slope * high - imbalance * abs(high - target)
    best = max(best, slope * low - imbalance * abs(low - target))
    if low <= target <= high:
        best = max(best, slope * target)
    return best


@compiled
def fill(
    reduced: Floats, weight: Floats, low: float, high: float, target: float, imbalance: float
) -> tuple[float, int, float]:
    """Fill up to the cheapest size; return the slope there, the items taken, and the share of the last.

    Items come in order of their reduced cost for each voter.
    """
    size = 0.0
    for i in range(len(reduced)):
        goal = high
        if reduced[i] >= -imbalance:
            goal = min(high, max(low, target))
        if reduced[i] >= imbalance:
            goal = min(high, low)
        if size + weight[i] > goal:
            if goal <= size:
                # Between two items: the slope that parts them and has its most at this size.
                before = reduced[i - 1] if i > 0 else -np.inf
                kink = min(max(reduced[i], -imbalance), imbalance)
                if size != target:
                    kink = -imbalance if size > target else imbalance
                return -min(max(kink, before), reduced[i]), i, 0.0
            return -reduced[i], i, (goal - size) / weight[i]
        size += weight[i]
    if size < low:
        return -1e18, len(reduced), 0.0
    last = reduced[-1] if len(reduced) > 0 else 0.0
    wanted = imbalance if size < target else -imbalance
    return -max(last, wanted), len(reduced), 0.0


@compiled
def price_site(
    ward: Ward, near: Near, prices: Floats, dearest: float, j: int, slots: Slots,
    taken: Ints, share: Floats,
) -> tuple[Ints, int]:  # fmt: skip
    """Set the gains and slopes of a site's slots; return its atoms in the order it takes them.

    ``taken`` and ``share`` receive, for each slot, how many of these atoms it and those before it take,
    and what part of the next.
    """
    first, last = slots.start[j], slots.start[j + 1]
    most = last - first
    small = _may_be_small(ward)
    begin, end = near.start[j], near.start[j + 1]
    need = 0.0 if small else float(ward.lo * most)
    # All that may pay, and enough to fill every slot to its minimum.
    count, held, reach = 0, 0.0, ward.imbalance
    atoms = np.empty(end - begin, np.int64)
    reduced = np.empty(end - begin)
    while True:
        count, held = 0, 0.0
        i = begin
        while i < end and near.each[i] < dearest + reach:
            r = near.each[i] - prices[near.atom[i]]
            if r < reach:
                atoms[count] = near.atom[i]
                reduced[count] = r
                held += ward.voters[near.atom[i]]
                count += 1
            i += 1
        if held >= need or i >= end:
            break
        reach = max(4.0 * reach, 100.0)
    order = np.argsort(reduced[:count], kind="mergesort")
    atoms = atoms[:count][order]
    reduced = reduced[:count][order]
    weight = ward.voters[atoms].astype(np.float64)
    before = 0.0
    for k in range(1, most + 1):
        s = first + k - 1
        high = float(min(k * ward.hi, ward.capacity[j]))
        low = 0.0 if small else min(float(k * ward.lo), high)
        slope, full, part = fill(reduced, weight, low, high, k * ward.target, ward.imbalance)
        value = k * ward.fixed[j] + (k - 1) * ward.outside
        if slope < -1e17:
            slope = -reduced[-1] if count > 0 else 0.0
        value -= size_gain(slope, low, high, k * ward.target, ward.imbalance)
        for i in range(count):
            more = reduced[i] + slope
            if more >= 0.0:
                break
            value += more * weight[i]
        slots.gain[s] = value - before
        slots.slope[s] = slope
        taken[k - 1], share[k - 1] = full, part
        before = value
    return atoms, count


@compiled
def relaxed_plan(
    ward: Ward, near: Near, prices: Floats, slots: Slots, fewest: int, most: int
) -> tuple[float, Floats, Floats]:
    """Return the bound for prices, how often the relaxed plan takes each atom, and areas at each site."""
    m = len(ward.rooms)
    dearest = prices.max()
    width = 1
    for j in range(m):
        width = max(width, slots.start[j + 1] - slots.start[j])
    taken, share = np.zeros((m, width), np.int64), np.zeros((m, width))
    rows = [np.empty(0, np.int64) for _ in range(m)]
    for j in range(m):
        if slots.start[j + 1] > slots.start[j]:
            rows[j], _ = price_site(ward, near, prices, dearest, j, slots, taken[j], share[j])
    order = np.argsort(slots.gain, kind="mergesort")
    areas = np.zeros(m)
    site = np.zeros(len(slots.gain), np.int64)
    for j in range(m):
        site[slots.start[j] : slots.start[j + 1]] = j
    lower = 0.0
    for rank in range(min(most, len(order))):
        s = order[rank]
        if rank >= fewest and slots.gain[s] >= 0.0:
            break
        lower += slots.gain[s]
        areas[site[s]] += 1.0
    cover = np.zeros(len(prices))
    for a in range(len(prices)):
        lower += prices[a] * ward.voters[a]
    for j in range(m):
        k = int(areas[j])
        if k > 0:
            full = taken[j, k - 1]
            for i in range(full):
                cover[rows[j][i]] += 1.0
            if full < len(rows[j]):
                cover[rows[j][full]] += share[j, k - 1]
    return lower, cover, areas


@compiled
def _climb(
    ward: Ward, near: Near, prices: Floats, slots: Slots, count: Count, upper: float, steps: int
) -> tuple[float, Floats, Floats]:
    """Do the work of ``climb``, compiled."""
    lower, cover, areas = relaxed_plan(ward, near, prices, slots, count[0], count[1])
    best, at_best = lower, prices.copy()
    opened = areas.copy()
    factor, weight, since = 0.6, 0.2, 0
    n = len(prices)
    for _ in range(steps):
        length = 0.0
        for a in range(n):
            length += ward.voters[a] * (1.0 - cover[a]) ** 2
        if length < 1e-9 or upper - best <= ENOUGH * abs(upper):
            break
        step = factor * (1.05 * upper - best) / length
        trial = at_best + step * (1.0 - cover)
        lower, fresh, areas = relaxed_plan(ward, near, trial, slots, count[0], count[1])
        inner = 0.0
        for a in range(n):
            inner += ward.voters[a] * (1.0 - cover[a]) * (1.0 - fresh[a])
        cover = weight * fresh + (1.0 - weight) * cover
        opened = weight * areas + (1.0 - weight) * opened
        since += 1
        if lower > best:
            if lower > best + 1e-5 * abs(best):
                since = 0
            best = lower
            at_best = trial
            factor = min(2.0, 1.1 * factor if inner > 0.0 else factor)
        elif since >= PATIENCE:
            factor, since = 0.66 * factor, 0
            weight = max(0.02, 0.8 * weight)
    return best, at_best, opened


def climb(
    ward: Ward, near: Near, prices: Floats, count: Count, upper: float, steps: int
) -> Located:
    """Return the highest bound that a number of steps reaches, toward the cost of a plan."""
    start = slots_of_sites(ward, count[1])
    size = int(start[-1])
    slots = Slots(start, np.zeros(size), np.zeros(size))
    with interrupts_held():
        lower, found, opened = _climb(ward, near, prices, slots, count, upper, steps)
    return Located(float(lower), np.asarray(found), np.asarray(opened))


@compiled
def _certify(ward: Ward, prices: Floats, slots: Slots) -> None:
    """Set the gains of all slots by their slopes, over all atoms."""
    n = len(prices)
    small = _may_be_small(ward)
    for j in range(len(ward.rooms)):
        before = 0.0
        for k in range(1, slots.start[j + 1] - slots.start[j] + 1):
            s = slots.start[j] + k - 1
            high = float(min(k * ward.hi, ward.capacity[j]))
            low = 0.0 if small else min(float(k * ward.lo), high)
            t = slots.slope[s]
            value = k * ward.fixed[j] + (k - 1) * ward.outside
            value -= size_gain(t, low, high, k * ward.target, ward.imbalance)
            for a in range(n):
                if ward.cost[a, j] < ward.forbidden:
                    value += min(0.0, ward.cost[a, j] + (t - prices[a]) * ward.voters[a])
            slots.gain[s] = value - before
            before = value


def certified(problem: Problem, near: Near, located: Located, count: Count) -> float:
    """Return the bound for the prices found, every atom counted at every site."""
    ward = problem.ward
    start = slots_of_sites(ward, count[1])
    size = int(start[-1])
    slots = Slots(start, np.zeros(size), np.zeros(size))
    with interrupts_held():
        relaxed_plan(ward, near, located.prices, slots, count[0], count[1])
        _certify(ward, located.prices, slots)
    gains = np.sort(slots.gain)
    kept = gains[: count[0]].sum() + np.minimum(gains[count[0] : count[1]], 0.0).sum()
    return float((located.prices * ward.voters).sum() + kept)
