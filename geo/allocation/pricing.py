"""Which areas are worth having at given prices: exact branch and bound over connected sets, compiled.

For prices π of atoms, and a price for each area and site, the area (S, j) has the reduced cost

    rc(S, j) = base_j + Σ_{a∈S} v_a + imbalance·|w(S) − T| + borders + outside·[home ∉ S],

with v_a = cost[a, j] − π_a − κ_j·w_a. For each slope t a Lagrangian of the size gives a bound on every
extension of S by atoms R still free (valid for any t; the highest of a few slopes is taken):

    rc ≥ base_j − c(t) + Σ_{a∈S} (v_a + t·w_a + b_a) + Σ_{a∈R} min(b'_a, v_a + t·w_a + b_a),
    c(t) = max_w { t·w − imbalance·|w − T| } over the lawful sizes w,

with b_a half the border of a to atoms shut out, b'_a to atoms of S. The slopes ±imbalance make the bound
exact once all atoms are decided. Connected sets are met once each: first those with the site's home atom;
without it each costs ``outside`` from the start, and the root is the set's cheapest atom. Then an atom
beside the set is taken in or shut out. Atoms that alone lift the bound over the goal are shut out at
once, and R shrinks to what can still be reached.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled, interrupts_held
from geo.allocation.priced import (
    Book,
    Prices,
    area_cost,
    least_size,
    reduced_cost,
    size_offset,
    write_down,
)
from geo.allocation.problem import Bools, Floats, Ints, Ward

FREE, IN, OUT = 0, 1, 2


class Tree(NamedTuple):
    """Work space of one site's search; a *decision* is an atom taken in whose shutting out is open."""

    status: Ints
    trail: Ints
    """Atoms decided, in order."""
    open_out: Bools
    """Whether the decision at this place of the trail is still to be turned round."""
    bound_at: Floats
    """Bound of the node in which the decision was made."""
    length: Ints
    """One number: places of the trail in use."""
    queue: Ints
    seen: Ints
    """Stamp of each atom met, the stamp last."""
    cut: Floats
    """Half the border of each atom to atoms shut out."""
    joint: Floats
    """Half the border of each atom to atoms taken in."""


class SiteValues(NamedTuple):
    """What a site's search adds up, for each slope."""

    slopes: Floats
    reduced: Floats
    """Slopes × atoms: v_a + t·w_a."""
    base: Floats
    """For each slope: all that does not depend on the atoms."""
    high: int
    goal: Floats
    """One number: the reduced cost that areas may have."""


@compiled
def new_tree(n: int) -> Tree:
    """Return the work space for a number of atoms, all free."""
    return Tree(
        np.zeros(n, np.int64), np.zeros(n + 1, np.int64), np.zeros(n + 1, np.bool_),
        np.zeros(n + 1), np.zeros(1, np.int64), np.zeros(n, np.int64), np.zeros(n + 1, np.int64),
        np.zeros(n), np.zeros(n),
    )  # fmt: skip


@compiled
def best_slope(ward: Ward, value: Floats, low: int, high: int) -> float:
    """Return the slope with the highest bound at the root (concave in t: halving of intervals)."""
    steep = ward.imbalance + 1.0
    for a in range(len(value)):
        if value[a] < 0.0 and ward.voters[a] > 0:
            steep = max(steep, -value[a] / ward.voters[a])
    left, right = -steep, steep
    for _ in range(24):
        t1 = left + (right - left) / 3.0
        t2 = right - (right - left) / 3.0
        b1, b2 = -size_offset(ward, t1, low, high), -size_offset(ward, t2, low, high)
        for a in range(len(value)):
            if value[a] < ward.forbidden * 0.5:
                b1 += min(0.0, value[a] + t1 * ward.voters[a])
                b2 += min(0.0, value[a] + t2 * ward.voters[a])
        if b1 < b2:
            left = t1
        else:
            right = t2
    return 0.5 * (left + right)


@compiled
def decide_atom(tree: Tree, a: int, status: int) -> None:
    """Take an atom in or shut it out, for as long as the decisions before it stand."""
    i = tree.length[0]
    tree.status[a] = status
    tree.trail[i] = a
    tree.open_out[i] = False
    tree.length[0] = i + 1


@compiled
def turn_back(tree: Tree, start: int) -> bool:
    """Undo the trail up to its last open decision and turn that round; False if there is none."""
    while tree.length[0] > start:
        i = tree.length[0] - 1
        a = tree.trail[i]
        if tree.open_out[i]:
            tree.open_out[i] = False
            tree.status[a] = OUT
            return True
        tree.status[a] = FREE
        tree.length[0] = i
    return False


@compiled
def look_around(ward: Ward, values: SiteValues, tree: Tree, root: int) -> int:
    """Queue what can be reached from the root; shut out what no longer fits. Return how many.

    Leaves ``cut`` and ``joint`` of every atom queued.
    """
    weight = 0
    for i in range(tree.length[0]):
        a = tree.trail[i]
        weight += ward.voters[a] if tree.status[a] == IN else 0
    tree.seen[-1] += 1
    stamp = tree.seen[-1]
    tree.seen[root] = stamp
    tree.queue[0] = root
    head, tail = 0, 1
    while head < tail:
        a = tree.queue[head]
        head += 1
        cut, joint = 0.0, 0.0
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            b = ward.neighbours[e]
            if tree.status[b] == FREE and weight + ward.voters[b] > values.high:
                decide_atom(tree, b, OUT)
            if tree.status[b] == OUT:
                cut += ward.border[e]
                continue
            if tree.status[b] == IN:
                joint += ward.border[e]
            if tree.seen[b] != stamp:
                tree.seen[b] = stamp
                tree.queue[tail] = b
                tail += 1
        tree.cut[a], tree.joint[a] = 0.5 * cut, 0.5 * joint
    return tail


@compiled
def settle(ward: Ward, values: SiteValues, tree: Tree, root: int) -> float:
    """Return a bound for the node (inf: nothing here), after deciding what the bound decides alone.

    An atom taken in costs its value and its border to what is shut out; one left costs its border
    to what is taken in; borders between free atoms may cost nothing.
    """
    slopes = len(values.base)
    goal = values.goal[0]
    bounds = np.empty(slopes)
    bound = -np.inf
    for _ in range(4):
        count = look_around(ward, values, tree, root)
        weight, strict = 0, 0
        bounds[:] = values.base
        for i in range(count):
            a = tree.queue[i]
            weight += ward.voters[a]
            taken = tree.status[a] == IN
            strict += 1 if taken and not ward.remote[a] else 0
            for s in range(slopes):
                cost = values.reduced[s, a] + tree.cut[a]
                bounds[s] += cost if taken else min(cost, tree.joint[a])
        bound = bounds.max()
        if bound > goal:
            return np.inf
        if weight < ward.lo and strict > 0 and not ward.exempt[ward.part[root]]:
            return np.inf
        changed = False
        for i in range(count):
            a = tree.queue[i]
            if tree.status[a] != FREE:
                continue
            for s in range(slopes):
                more = values.reduced[s, a] + tree.cut[a] - tree.joint[a]
                if more > 0.0 and bounds[s] + more > goal:
                    decide_atom(tree, a, OUT)
                    changed = True
                    break
        if not changed:
            break
    return bound


@compiled
def next_atom(ward: Ward, tree: Tree, order: Ints) -> int:
    """Return the first free atom, in an order, beside those taken in; −1 if there is none."""
    stamp = tree.seen[-1]
    for a in order:
        if tree.status[a] == FREE and tree.seen[a] == stamp:
            for e in range(ward.indptr[a], ward.indptr[a + 1]):
                if tree.status[ward.neighbours[e]] == IN:
                    return int(a)
    return -1


@compiled
def site_values(ward: Ward, prices: Prices, j: int, goal: float) -> SiteValues:
    """Return the values of a site's atoms at slopes ±imbalance, the best at the root, and between."""
    n = len(ward.voters)
    high = min(ward.hi, ward.capacity[j])
    value = np.empty(n)
    for a in range(n):
        value[a] = ward.cost[a, j] - prices.atom[a] - prices.place[j] * ward.voters[a]
        if ward.cost[a, j] >= ward.forbidden:
            value[a] = ward.forbidden
    best = best_slope(ward, value, min(ward.lo, high), high)
    slopes = np.array([best, -ward.imbalance, ward.imbalance, 0.5 * best])
    reduced = np.empty((len(slopes), n))
    for s in range(len(slopes)):
        reduced[s] = value + slopes[s] * ward.voters
    return SiteValues(slopes, reduced, np.zeros(len(slopes)), high, np.array([goal]))


@compiled
def set_base(ward: Ward, values: SiteValues, fixed: float, root: int) -> None:
    """Set what all areas with this root cost beside their atoms."""
    low = min(least_size(ward, root), values.high)
    for s in range(len(values.base)):
        values.base[s] = fixed - size_offset(ward, values.slopes[s], low, values.high)


@compiled
def quick_bound(values: SiteValues, later: Floats, root: int) -> float:
    """Return a bound of all areas with this root, contiguity and borders forgotten."""
    best = -np.inf
    for s in range(len(later)):
        best = max(best, values.base[s] + max(0.0, values.reduced[s, root]) + later[s])
    return best


@compiled
def areas_of_root(  # noqa: PLR0913, PLR0917 - compiled; a tuple would be built at each root
    ward: Ward, prices: Prices, j: int, root: int, values: SiteValues, tree: Tree, order: Ints,
    book: Book, limits: Ints,
) -> tuple[float, bool]:  # fmt: skip
    """Write down areas at site j that hold the root and no atom shut out; see ``areas_of_site``."""
    n = len(ward.voters)
    tree.length[0] = 0
    decide_atom(tree, root, IN)
    inside = np.zeros(n, np.bool_)
    searching = True
    while searching:
        limits[0] -= 1
        bound = settle(ward, values, tree, root) if limits[0] >= 0 else -np.inf
        fits = limits[0] >= 0
        if fits and bound < np.inf:
            choice = next_atom(ward, tree, order)
            if choice >= 0:
                i = tree.length[0]
                decide_atom(tree, choice, IN)
                tree.open_out[i] = True
                tree.bound_at[i] = bound
                continue
            for a in range(n):
                inside[a] = tree.status[a] == IN
            cost = area_cost(ward, inside, j)
            rc = reduced_cost(ward, prices, inside, j, cost)
            if cost >= 0.0 and rc <= values.goal[0]:
                fits = write_down(book, inside, j, cost, rc)
                if fits and limits[1] == 0:
                    values.goal[0] = rc - 1e-7 * abs(rc)
        if not fits:
            floor = bound
            for i in range(tree.length[0]):
                floor = min(floor, tree.bound_at[i]) if tree.open_out[i] else floor
                tree.status[tree.trail[i]] = FREE
            return floor, False
        searching = turn_back(tree, 1)
    return values.goal[0], True


@compiled
def areas_of_site(
    ward: Ward, prices: Prices, j: int, goal: float, book: Book, limits: Ints
) -> tuple[float, bool]:
    """Write down areas at site j with reduced cost up to ``goal``.

    ``limits`` holds the nodes still allowed and whether all such areas are wanted (1) or only ever
    better ones (0). Returns a floor under the reduced cost of every area that was not written down and
    is at most ``goal`` (the goal itself, if complete), and whether the search was complete.
    """
    n = len(ward.voters)
    values = site_values(ward, prices, j, goal)
    tree = new_tree(n)
    order = np.argsort(values.reduced[0], kind="mergesort")
    base = ward.fixed[j] - prices.area - prices.room[j] - prices.opening[j]
    later = np.zeros(len(values.base))
    for a in range(n):
        if ward.cost[a, j] >= ward.forbidden or ward.voters[a] > values.high:
            tree.status[a] = OUT
            continue
        for s in range(len(later)):
            later[s] += min(0.0, values.reduced[s, a])
    home, floor, whole = ward.home[j], np.inf, True
    for i in range(-1, n):
        root = home if i < 0 else order[i]
        if root < 0 or tree.status[root] == OUT:
            continue
        set_base(ward, values, base + (0.0 if i < 0 else ward.outside), root)
        bound = quick_bound(values, later, root)
        if bound <= values.goal[0] and whole:
            known, whole = areas_of_root(ward, prices, j, root, values, tree, order, book, limits)
            floor = floor if whole else max(bound, known)
        elif bound <= values.goal[0]:
            floor = min(floor, bound)
        tree.status[root] = OUT
        for s in range(len(later)):
            later[s] -= min(0.0, values.reduced[s, root])
    return min(floor, values.goal[0]), whole


@compiled
def _price_areas(
    ward: Ward, prices: Prices, goal: float, book: Book, nodes: int, every: bool
) -> tuple[Floats, bool]:
    """Do the work of ``price_areas``, compiled."""
    m = len(ward.rooms)
    floor = np.full(m, goal)
    complete = True
    limits = np.array([nodes, 1 if every else 0])
    for j in range(m):
        if not every:
            limits[0] = nodes
        first = book.filled[0]
        known, whole = areas_of_site(ward, prices, j, goal, book, limits)
        for i in range(first, book.filled[0]):
            floor[j] = min(floor[j], book.reduced[i])
        if not whole:
            floor[j] = min(floor[j], known)
            complete = False
    return floor, complete


def price_areas(
    ward: Ward, prices: Prices, goal: float, book: Book, nodes: int, every: bool
) -> tuple[Floats, bool]:
    """Search all sites; return a floor under reduced costs for each site, and whether all is known.

    ``every``: write down all areas with reduced cost up to ``goal``, the node limit shared by all
    sites. Else only ever better ones, with the node limit for each site: the floor is then the least
    reduced cost itself, or the goal where no area is below it.
    """
    with interrupts_held():
        return _price_areas(ward, prices, goal, book, nodes, every)
