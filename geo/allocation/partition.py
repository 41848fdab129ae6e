"""The set partition: choose areas so that each atom is in exactly one (solved by HiGHS).

    min Σ c_i x_i   subject to   each atom in one area            (price atom)
                                 areas in all = K                 (price area)
                                 areas at a site ≤ its rooms      (price room)
                                 voters at a site ≤ its capacity  (price place)
                                 a locked site hosts at least one (price opening)

Every ugly rule is inside an area, so this is all that is left, and its linear bound is tight (Garfinkel
and Nemhauser 1970; Mehrotra, Johnson and Nemhauser 1998 for districts).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, hstack, vstack

from geo.allocation.annealing import Found
from geo.allocation.priced import Book, Prices, area_cost
from geo.allocation.problem import Bools, Floats, Ints, Problem, Ward

Count = tuple[int, int]
"""Fewest and most areas of a plan."""


@dataclass(frozen=True)
class Areas:
    """Candidate areas with their sites: the columns of the set partition."""

    member: Bools
    """Areas × atoms."""
    site: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.site)

    def joined(self, other: Areas) -> Areas:
        """Return the areas of both, each once, in order of first appearance."""
        member = np.concatenate([self.member, other.member])
        site = np.concatenate([self.site, other.site])
        cost = np.concatenate([self.cost, other.cost])
        both = Areas(member, site, cost)
        first = dict(zip(reversed(both.keys()), range(len(both) - 1, -1, -1), strict=True))
        kept = np.array(sorted(first.values()), dtype=np.int64)
        return Areas(member[kept], site[kept], cost[kept])

    def keys(self) -> list[bytes]:
        """Return for each area what no other area has: its atoms and its site."""
        packed = np.packbits(self.member, axis=1)
        number = np.ascontiguousarray(self.site, dtype="<i4").view(np.uint8).reshape(-1, 4)
        return [row.tobytes() for row in np.concatenate([packed, number], axis=1)]

    def only(self, chosen: Bools) -> Areas:
        """Return the chosen areas."""
        return Areas(self.member[chosen], self.site[chosen], self.cost[chosen])

    def reduced_costs(self, ward: Ward, prices: Prices) -> Floats:
        """Return the reduced cost of each area."""
        voters = self.member @ ward.voters
        return np.asarray(
            self.cost
            - self.member @ prices.atom
            - prices.area
            - prices.room[self.site]
            - prices.opening[self.site]
            - prices.place[self.site] * voters
        )


class Pool:
    """Areas collected round by round, each once, in order of first appearance."""

    def __init__(self, areas: Areas) -> None:
        self._parts = [areas]
        self._keys = set(areas.keys())

    @property
    def areas(self) -> Areas:
        """All areas collected."""
        if len(self._parts) > 1:
            self._parts = [
                Areas(
                    np.concatenate([part.member for part in self._parts]),
                    np.concatenate([part.site for part in self._parts]),
                    np.concatenate([part.cost for part in self._parts]),
                )
            ]
        return self._parts[0]

    def add(self, areas: Areas) -> Areas:
        """Add areas; return those that were not there yet."""
        fresh = np.zeros(len(areas), dtype=np.bool_)
        for i, key in enumerate(areas.keys()):
            fresh[i] = key not in self._keys
            self._keys.add(key)
        new = areas.only(fresh)
        if len(new):
            self._parts.append(new)
        return new


@dataclass(frozen=True)
class Linear:
    """The set partition over some areas, solved with fractions allowed."""

    value: float
    prices: Prices
    taken: Floats
    """How much of each area is taken."""


NO_SITES: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Chosen:
    """The best set partition over some areas."""

    label: Ints | None
    site: Ints
    cost: float
    floor: float
    """No partition over the same areas costs less."""


def areas_in_book(book: Book) -> Areas:
    """Return what a search wrote down."""
    filled = int(book.filled[0])
    return Areas(book.member[:filled].copy(), book.site[:filled].copy(), book.cost[:filled].copy())


def areas_met(problem: Problem, found: Found, sites_each: int) -> Areas:
    """Return the areas of all plans met, each with its own site and its cheapest few."""
    sets: dict[bytes, tuple[Bools, set[int]]] = {}
    for label, site in zip((found.label, *found.labels), (found.site, *found.sites), strict=True):
        for number in range(len(site)):
            inside = np.asarray(label == number, dtype=np.bool_)
            sets.setdefault(inside.tobytes(), (inside, set()))[1].add(int(site[number]))
    member, at, cost = [], [], []
    for inside, used in sets.values():
        service = problem.ward.cost[inside].sum(axis=0) + problem.ward.fixed
        near = np.argsort(service, kind="stable")[:sites_each]
        for j in sorted(used | set(near.tolist())):
            price = area_cost(problem.ward, inside, j)
            if price >= 0:
                member.append(inside)
                at.append(j)
                cost.append(price)
    return Areas(
        np.array(member, dtype=np.bool_).reshape(-1, problem.atoms),
        np.array(at, dtype=np.int64),
        np.array(cost, dtype=np.float64),
    )


def fractional(
    problem: Problem, areas: Areas, count: Count, miss_price: float | None = None
) -> Linear | None:
    """Return the linear bound over some areas and its prices, or None if HiGHS did not finish.

    With a ``miss_price`` atoms may be left out, and areas and open sites be missing or too many, at
    that price each.
    """
    rows, low, high = partition_rows(problem, areas, count)
    cost = areas.cost
    if miss_price is not None:
        rows, cost = _with_misses(rows, cost, problem, miss_price)
    fixed = low == high
    below, above = ~fixed & np.isfinite(high), ~fixed & np.isfinite(low)
    solved: Any = linprog(
        cost,
        A_eq=rows[np.flatnonzero(fixed)],
        b_eq=low[fixed],
        A_ub=vstack([rows[np.flatnonzero(below)], -rows[np.flatnonzero(above)]], format="csc"),
        b_ub=np.concatenate([high[below], -low[above]]),
        bounds=(0, None),
        method="highs",
    )
    if solved.status != 0:
        return None
    dual = np.zeros(len(low))
    dual[fixed] = solved.eqlin.marginals
    dual[below] = solved.ineqlin.marginals[: below.sum()]
    dual[above] -= solved.ineqlin.marginals[below.sum() :]
    n, m = problem.atoms, len(problem.sites)
    prices = Prices(
        dual[:n].copy(),
        float(dual[n]),
        np.minimum(dual[n + 1 : n + 1 + m], 0.0),
        np.minimum(dual[n + 1 + m : n + 1 + 2 * m], 0.0),
        np.maximum(dual[n + 1 + 2 * m :], 0.0),
    )
    return Linear(float(solved.fun), prices, np.asarray(solved.x[: len(areas)]))


def choose(problem: Problem, areas: Areas, count: Count, *, nodes: int) -> Chosen:
    """Return the best set partition over some areas; ``label`` is None if none was found.

    Its ``floor`` is then inf if it is proved that there is none, else −inf.
    """
    if len(areas) == 0:
        return Chosen(None, NO_SITES, np.inf, np.inf)
    rows, low, high = partition_rows(problem, areas, count)
    options: Any = {"mip_rel_gap": 1e-7, "node_limit": nodes}
    scale = max(1.0, float(np.abs(areas.cost).max()))
    solved = milp(
        areas.cost / scale,
        constraints=LinearConstraint(rows, low, high),
        integrality=np.ones(len(areas), dtype=np.int64),
        bounds=Bounds(0, 1),
        options=options,
    )
    if solved.x is None:
        return Chosen(None, NO_SITES, np.inf, np.inf if solved.status == 2 else -np.inf)
    picked = np.flatnonzero(solved.x > 0.5)
    label = np.full(problem.atoms, -1, dtype=np.int64)
    for number, area in enumerate(picked):
        label[areas.member[area]] = number
    cost = float(areas.cost[picked].sum())
    floor = cost if solved.status == 0 else float(solved.mip_dual_bound) * scale
    return Chosen(label, areas.site[picked].copy(), cost, min(floor, cost))


def _with_misses(
    rows: csc_array, cost: Floats, problem: Problem, price: float
) -> tuple[csc_array, Floats]:
    n, m = problem.atoms, len(problem.sites)
    filled = np.concatenate([np.arange(n + 1), np.arange(n + 1 + 2 * m, n + 1 + 3 * m), [n]])
    sign = np.ones(len(filled))
    sign[-1] = -1.0
    misses = csc_array((sign, (filled, np.arange(len(filled)))), shape=(rows.shape[0], len(filled)))
    both = hstack([rows, misses], format="csr")
    return both, np.concatenate([cost, np.full(len(filled), price)])


def partition_rows(problem: Problem, areas: Areas, count: Count) -> tuple[Any, Floats, Floats]:
    """Return the rows of the set partition with their lower and upper sides."""
    ward = problem.ward
    n, m = problem.atoms, len(problem.sites)
    columns = np.arange(len(areas))
    at_site = csc_array((np.ones(len(areas)), (areas.site, columns)), shape=(m, len(areas)))
    voters = (areas.member @ ward.voters).astype(np.float64)
    load = csc_array((voters, (areas.site, columns)), shape=(m, len(areas)))
    rows: Any = vstack(
        [
            csc_array(areas.member.T.astype(np.float64)),
            csc_array(np.ones((1, len(areas)))),
            at_site,
            load,
            at_site,
        ],
        format="csr",
    )
    free = np.full(m, np.inf)
    shared = (ward.rooms > 1) & (ward.capacity < int(ward.voters.sum()))
    opening = np.where(ward.must_open, 1.0, -np.inf)
    low = np.concatenate([np.ones(n), [count[0]], -free, -free, opening])
    high = np.concatenate(
        [np.ones(n), [count[1]], ward.rooms, np.where(shared, ward.capacity, np.inf), free]
    )
    return rows, low, high
