"""Connected areas grown from their stations over many atoms, sized by a price for a voter at each site.

Every area holds a seed, the home of its site where that is in the right part; regions grow by the
cheapest voter beside them, so they are always connected. A site that is overfull becomes dearer for all,
one that is too empty cheaper, and regions grow again: an auction as for transportation (Bertsekas and
Castañon 1989), with contiguity. A site of several areas grows one region, cut into that many at the end.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled, interrupts_held
from geo.allocation.problem import Floats, Ints, Ward

ROUNDS = 40
STEPS, STEPS_BOUND = 300, 600
NEAREST = 200
"""Regions that an atom chooses from."""


class Regions(NamedTuple):
    """Where regions begin: one for each site and part that has areas."""

    seed: Ints
    site: Ints
    areas: Ints
    """How many areas each is cut into."""


@compiled
def voter_cost(ward: Ward, a: int, j: int, otherwise: float) -> float:
    """Return what one voter of an atom costs at a site; ``otherwise`` where nobody votes."""
    if ward.cost[a, j] >= ward.forbidden:
        return 1e15
    return float(ward.cost[a, j] / ward.voters[a]) if ward.voters[a] > 0 else otherwise


@compiled
def grow(ward: Ward, regions: Regions, price: Floats) -> Ints:
    """Return the region of each atom at a price for a voter of each region."""
    n = len(ward.voters)
    region = np.full(n, -1, np.int64)
    heap = [(-np.inf, 0, 0)]
    heap.clear()
    for r in range(len(regions.seed)):
        heapq.heappush(heap, (-1e300, regions.seed[r], r))
    while len(heap) > 0:
        key, a, r = heapq.heappop(heap)
        if region[a] >= 0:
            continue
        region[a] = r
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            b = ward.neighbours[e]
            if region[b] < 0:
                cost = voter_cost(ward, b, regions.site[r], max(key, 0.0) - price[r]) + price[r]
                heapq.heappush(heap, (cost, b, r))
    return region


@compiled
def loads(ward: Ward, regions: Regions, region: Ints) -> Ints:
    """Return the voters of each region."""
    load = np.zeros(len(regions.seed), np.int64)
    for a in range(len(region)):
        if region[a] >= 0:
            load[region[a]] += ward.voters[a]
    return load


@compiled
def bounds_of(ward: Ward, regions: Regions, r: int) -> tuple[float, float, float]:
    """Return the fewest, most and wanted voters of a region."""
    areas = regions.areas[r]
    high = float(min(areas * ward.hi, ward.capacity[regions.site[r]]))
    low = min(float(areas * ward.lo), high)
    return low, high, areas * ward.target


@compiled
def transport_prices(
    ward: Ward, regions: Regions, nearest: Ints, steps: int
) -> tuple[Floats, Floats]:
    """Return prices for a voter of each region at which the cheapest choices keep its bounds, about.

    Also what a voter of each atom pays with its price.

    ``nearest`` holds some regions of each atom. The dual of the transportation problem climbs by
    each region's surplus, with momentum.
    """
    n, count = len(ward.voters), len(regions.seed)
    cost = np.empty((n, nearest.shape[1]), np.float64)
    scale, voters = 0.0, 1.0
    for a in range(n):
        for i in range(nearest.shape[1]):
            cost[a, i] = voter_cost(ward, a, regions.site[nearest[a, i]], 0.0)
        if ward.voters[a] > 0 and cost[a, 0] < 1e14:
            scale += cost[a, 0] * ward.voters[a]
            voters += ward.voters[a]
    far = scale / voters + 1e-3
    price, best, highest = np.zeros(count), np.zeros(count), -np.inf
    way = np.zeros(count)
    share, kept = 1.0, 0.0
    for _ in range(steps):
        load = np.zeros(count)
        value = 0.0
        for a in range(n):
            pick, least = nearest[a, 0], np.inf
            for i in range(nearest.shape[1]):
                c = cost[a, i] + price[nearest[a, i]]
                if c < least:
                    pick, least = nearest[a, i], c
            load[pick] += ward.voters[a]
            value += ward.voters[a] * least
        value += far_from_wanted(ward, regions, price, load)
        if value > highest:
            highest = value
            best[:] = price
            share = min(2.0, 1.05 * share)
            kept = min(0.95, kept + 0.05)
        else:
            share, kept = 0.9 * share, 0.5 * kept
        way = kept * way + share * far * load
        price = price + way
    return best, _least_paid(ward, cost, nearest, best)


@compiled
def far_from_wanted(ward: Ward, regions: Regions, price: Floats, load: Floats) -> float:
    """Put each region's surplus in place of its load, as a share; return what sizes add to the dual."""
    value = 0.0
    for r in range(len(load)):
        low, high, target = bounds_of(ward, regions, r)
        size = min(max(target, low), high)
        if abs(price[r]) > ward.imbalance:
            size = high if price[r] > 0.0 else low
        value += ward.imbalance * abs(size - target) - price[r] * size
        load[r] = min(max((load[r] - size) / max(1.0, target), -1.0), 1.0)
    return value


@compiled
def _least_paid(ward: Ward, cost: Floats, nearest: Ints, price: Floats) -> Floats:
    """Return what a voter of each atom pays at the cheapest of its regions, 0 where nobody votes."""
    paid = np.zeros(len(cost))
    for a in range(len(cost)):
        least = np.inf
        for i in range(nearest.shape[1]):
            least = min(least, cost[a, i] + price[nearest[a, i]])
        paid[a] = least if ward.voters[a] > 0 and least < 1e14 else 0.0
    return paid


@compiled
def balanced(ward: Ward, regions: Regions, price: Floats, scale: float, rounds: int) -> Ints:
    """Return the regions of the round that broke the fewest bounds, the cheapest of those."""
    best = grow(ward, regions, price)
    least_wrong, least_cost = np.inf, np.inf
    for turn in range(rounds):
        region = grow(ward, regions, price)
        load = loads(ward, regions, region)
        wrong, cost = 0.0, 0.0
        for a in range(len(region)):
            cost += ward.cost[a, regions.site[region[a]]] if region[a] >= 0 else 0.0
        step = scale / (1.0 + 0.2 * turn)
        for r in range(len(regions.seed)):
            low, high, target = bounds_of(ward, regions, r)
            cost += ward.imbalance * abs(load[r] - target)
            wrong += max(0.0, load[r] - high) + max(0.0, low - load[r])
            if load[r] > high:
                price[r] += step * min(1.0, load[r] / max(1.0, high) - 1.0 + 0.02)
            elif load[r] < low:
                price[r] -= step * (1.02 - load[r] / max(1.0, low))
        if wrong < least_wrong or (wrong == least_wrong and cost < least_cost):
            least_wrong, least_cost = wrong, cost
            best = region
        if wrong == 0.0:
            break
    return best


@compiled
def cut_into(ward: Ward, region: Ints, r: int, seed: int, areas: int, label: Ints, k: int) -> None:
    """Cut one region into connected areas of like weight, numbered from k, the first with the seed."""
    members = np.flatnonzero(region == r)
    seeds = np.empty(areas, np.int64)
    far = np.full(len(region), -1, np.int64)
    seeds[0] = seed
    for i in range(areas):
        if i > 0:
            pick = seeds[0]
            for a in members:
                if far[a] > far[pick]:
                    pick = a
            seeds[i] = pick
        _spread_hops(ward, region, r, seeds[i], far)
    weight = np.zeros(areas, np.int64)
    heads = [[(0, seeds[i])] for i in range(areas)]
    left = len(members)
    while left > 0:
        light = -1
        for i in range(areas):
            if len(heads[i]) > 0 and (light < 0 or weight[i] < weight[light]):
                light = i
        if light < 0:
            break
        hops, a = heapq.heappop(heads[light])
        if label[a] >= 0:
            continue
        label[a] = k + light
        weight[light] += ward.voters[a]
        left -= 1
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            b = ward.neighbours[e]
            if region[b] == r and label[b] < 0:
                heapq.heappush(heads[light], (hops + 1, b))


@compiled
def _spread_hops(ward: Ward, region: Ints, r: int, start: int, far: Ints) -> None:
    """Lower ``far`` to the number of borders between each atom of a region and a new start."""
    queue = np.empty(len(region), np.int64)
    queue[0] = start
    far[start] = 0
    head, tail = 0, 1
    while head < tail:
        a = queue[head]
        head += 1
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            b = ward.neighbours[e]
            if region[b] == r and (far[b] < 0 or far[b] > far[a] + 1):
                far[b] = far[a] + 1
                queue[tail % len(queue)] = b
                tail += 1
                if tail - head >= len(queue):
                    return


@compiled
def _areas_of_regions(ward: Ward, regions: Regions, region: Ints) -> tuple[Ints, Ints]:
    label = np.full(len(region), -1, np.int64)
    site = np.zeros(regions.areas.sum(), np.int64)
    k = 0
    for r in range(len(regions.seed)):
        cut_into(ward, region, r, regions.seed[r], regions.areas[r], label, k)
        site[k : k + regions.areas[r]] = regions.site[r]
        k += regions.areas[r]
    _fill_empty(ward, label, site)
    return label, site


@compiled
def _fill_empty(ward: Ward, label: Ints, site: Ints) -> None:
    """Give each area without atoms one half of the area of most voters."""
    atoms, weight = np.zeros(len(site), np.int64), np.zeros(len(site), np.int64)
    for a in range(len(label)):
        if label[a] >= 0:
            atoms[label[a]] += 1
            weight[label[a]] += ward.voters[a]
    for k in range(len(site)):
        if atoms[k] > 0:
            continue
        large = -1
        for other in range(len(site)):
            if atoms[other] > 1 and (large < 0 or weight[other] > weight[large]):
                large = other
        if large < 0:
            return
        region = np.where(label == large, 0, -1)
        half = np.full(len(label), -1, np.int64)
        first = np.flatnonzero(region == 0)[0]
        cut_into(ward, region, 0, first, 2, half, 0)
        for a in range(len(label)):
            if half[a] == 1:
                label[a] = k
                atoms[k] += 1
                atoms[large] -= 1
                weight[k] += ward.voters[a]
                weight[large] -= ward.voters[a]


def _nearest(ward: Ward, regions: Regions) -> Ints:
    """Return the regions that each atom chooses from, nearest first."""
    few = min(NEAREST, len(regions.site))
    nearest = np.empty((len(ward.voters), few), dtype=np.int64)
    for begin in range(0, len(nearest), 1_000):
        cost = ward.cost[begin : begin + 1_000][:, regions.site]
        chosen = np.argpartition(cost, few - 1, axis=1)[:, :few]
        chosen.sort(axis=1)
        order = np.argsort(np.take_along_axis(cost, chosen, axis=1), axis=1, kind="stable")
        nearest[begin : begin + 1_000] = np.take_along_axis(chosen, order, axis=1)
    return nearest


def grown_plan(ward: Ward, regions: Regions) -> tuple[Ints, Ints] | None:
    """Return labels of atoms and sites of areas, connected, nearly within the bounds.

    None where a region has no room for its areas.
    """
    nearest = _nearest(ward, regions)
    with interrupts_held():
        price, _ = transport_prices(ward, regions, nearest, STEPS)
        scale = 0.3 * float(np.abs(price).mean()) + 30.0
        region = balanced(ward, regions, price, scale, ROUNDS)
        label, site = _areas_of_regions(ward, regions, region)
    size = np.bincount(label[label >= 0], minlength=len(site))
    return None if (label < 0).any() or (size == 0).any() else (np.asarray(label), np.asarray(site))


def transport_bound_prices(ward: Ward, site: Ints) -> Floats:
    """Return what a voter of each atom pays where the stations of a plan stay and all else is free."""
    sites, areas = np.unique(site, return_counts=True)
    regions = Regions(np.maximum(ward.home[sites], 0), sites, areas.astype(np.int64))
    nearest = _nearest(ward, regions)
    with interrupts_held():
        _, least = transport_prices(ward, regions, nearest, STEPS_BOUND)
    return np.asarray(least)
