"""The set partition by depth first search, where few areas can still matter: compiled.

Every plan costs its prices' bound plus the reduced costs of its areas (and more, for places left empty
that have a price). So a search that adds up reduced costs against the gap prunes early: take the atom
that fewest areas hold, try each of these, cheapest first, and go on with what is left.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.allocation.bound import beside_reduced_costs
from geo.allocation.compiled import compiled, interrupts_held
from geo.allocation.partition import NO_SITES, Areas, Chosen, Count
from geo.allocation.priced import Prices
from geo.allocation.problem import Bools, Floats, Ints, Problem, Ward

Words = npt.NDArray[np.uint64]


@compiled
def search_cover(  # noqa: C901, PLR0912, PLR0915 - one compiled search; calls would copy its state
    ward: Ward, member: Words, site: Ints, weight: Ints, costs: Floats, by_atom: tuple[Ints, Ints],
    limits: Floats, count: tuple[int, int],
) -> tuple[Ints, int, bool]:  # fmt: skip
    """Return the areas of the cheapest partition below a cost.

    ``costs`` holds costs and reduced costs of areas; ``limits`` the cost to stay below, the least that
    a plan costs beside its reduced costs, and the nodes allowed. Returns the areas chosen, how many they
    are (0: none found), and whether the search was complete.
    """
    n = len(ward.voters)
    start, listed = by_atom
    words = member.shape[1]
    covered = np.zeros(words, np.uint64)
    rarest = np.argsort(start[1:] - start[:-1], kind="mergesort")
    hosted, load = np.zeros(len(ward.rooms), np.int64), np.zeros(len(ward.rooms), np.int64)
    chosen, place = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    atom = np.zeros(n + 1, np.int64)
    best, filled = np.zeros(n, np.int64), 0
    cost, reduced = costs[0], costs[1]
    least = min(0.0, reduced.min())
    upper, nodes, total, paid = limits[0], limits[2], 0.0, 0.0
    depth = 0
    fresh = True
    while depth >= 0:
        if fresh:
            nodes -= 1.0
            if nodes < 0.0:
                return best, filled, False
            pick = -1
            for a in rarest:
                if not (covered[a >> 6] >> np.uint64(a & 63)) & np.uint64(1):
                    pick = a
                    break
            if pick < 0:
                open_all = True
                for j in range(len(ward.rooms)):
                    open_all = open_all and (not ward.must_open[j] or hosted[j] > 0)
                if open_all and count[0] <= depth <= count[1] and paid < upper:
                    upper, filled = paid - 1e-7 * abs(paid), depth
                    best[:depth] = chosen[:depth]
            atom[depth] = pick
            place[depth] = start[pick] if pick >= 0 else 0
        descended = False
        pick = atom[depth]
        while pick >= 0 and depth < count[1] and place[depth] < start[pick + 1]:
            i = listed[place[depth]]
            place[depth] += 1
            j = site[i]
            if total + reduced[i] + least * (count[1] - depth - 1) >= upper - limits[1]:
                break
            if hosted[j] >= ward.rooms[j] or load[j] + weight[i] > ward.capacity[j]:
                continue
            clash = False
            for k in range(words):
                clash = clash or (member[i, k] & covered[k]) != 0
            if clash:
                continue
            for k in range(words):
                covered[k] |= member[i, k]
            hosted[j] += 1
            load[j] += weight[i]
            total += reduced[i]
            paid += cost[i]
            chosen[depth] = i
            depth += 1
            descended = True
            break
        fresh = descended
        if not descended:
            depth -= 1
            if depth >= 0:
                i = chosen[depth]
                hosted[site[i]] -= 1
                load[site[i]] -= weight[i]
                total -= reduced[i]
                paid -= cost[i]
                for k in range(words):
                    covered[k] ^= member[i, k]
    return best, filled, True


def cover(
    problem: Problem, areas: Areas, count: Count, prices: Prices, upper: float, nodes: int
) -> Chosen | None:
    """Return the best set partition over some areas that costs less than ``upper``; None if cut off.

    Without one the floor is ``upper``: no partition over these areas costs less. Costs that differ by
    1e-7 of themselves count as equal.
    """
    if len(areas) == 0:
        return Chosen(None, NO_SITES, np.inf, upper)
    ward = problem.ward
    reduced = areas.reduced_costs(ward, prices)
    order = np.argsort(reduced, kind="stable")
    ranked = Areas(areas.member[order], areas.site[order], areas.cost[order])
    atom, area = np.nonzero(ranked.member.T)
    start = np.searchsorted(atom, np.arange(problem.atoms + 1)).astype(np.int64)
    below = upper - 1e-7 * abs(upper)
    limits = np.array([below, beside_reduced_costs(problem, prices, count), float(nodes)])
    with interrupts_held():
        chosen, filled, complete = search_cover(
            ward,
            _bits(ranked.member),
            ranked.site,
            (ranked.member @ ward.voters).astype(np.int64),
            np.stack([ranked.cost, reduced[order]]),
            (start, area.astype(np.int64)),
            limits,
            count,
        )
    if not complete:
        return None
    if filled == 0:
        return Chosen(None, NO_SITES, np.inf, below)
    picked = chosen[:filled]
    label = np.full(problem.atoms, -1, dtype=np.int64)
    for number, i in enumerate(picked):
        label[ranked.member[i]] = number
    cost = float(ranked.cost[picked].sum())
    return Chosen(label, ranked.site[picked].copy(), cost, cost - 1e-7 * abs(cost))


def _bits(member: Bools) -> Words:
    """Return each area's atoms as bits, 64 to a word."""
    padded = np.zeros((len(member), -(-member.shape[1] // 64) * 64), dtype=np.bool_)
    padded[:, : member.shape[1]] = member
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)
