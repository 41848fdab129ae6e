"""A ward's rooms as slots: an integer model of which atoms vote in which room, with changes at a price.

A *slot* is a room that one area may use: the rooms of each site, rooms that could be added there, and
sites that could be named. With x[a, s] = 1 where atom a votes in slot s:

    each atom in one slot;  lo ≤ voters of a used slot ≤ hi, or its lawful exception;
    voters at a site ≤ its places + places added;  areas in all within the count;
    atoms of different parts share no slot, unless a link joins their parts.

Changes have prices (``Prices``); without any the model asks whether the ward has a plan at all. Atoms
are whole, so this packs as a plan must. Contiguity is left out at first: the optimum is a lower bound
on any repair. ``solve`` then adds a cut for each area that came out in pieces (a, b apart in the slot
unless it holds an atom that separates them: Oehrlein and Haunert 2017; Validi and Buchanan 2022) and
solves again; connected areas are the proved optimum.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from geo.allocation.changes import NO_SITES, Changeable, Packed, Prices
from geo.allocation.problem import Bools, Floats, Ints, Ward, allowed


class Solution(NamedTuple):
    """What HiGHS says of a model."""

    values: Floats | None
    cost: float
    lower: float
    """Its bound; inf where the model has no solution, −inf where nothing is known."""


NO_SOLUTION = 2
"""Status of HiGHS."""


@dataclass
class _Model:
    """Columns and rows in the making."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def column(self, cost: float = 0.0, upper: float = 1.0) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        self.rows += [len(self.low)] * len(terms)
        self.columns += [column for column, _ in terms]
        self.values += [value for _, value in terms]
        self.low.append(low)
        self.high.append(high)


@dataclass(frozen=True)
class Slots:
    """The slots of a ward and the columns of its model."""

    site: Ints
    """Site of each slot, −1 for a new one."""
    added: Bools
    """Whether the slot is a room or site that is not there yet."""
    x: dict[tuple[int, int], int]
    used: list[int]
    places: dict[int, int]
    marks: dict[int, int]
    ways: dict[tuple[int, int], int]
    links: dict[tuple[int, int], int]


def slots_of(ward: Ward, changeable: Changeable) -> tuple[Ints, Bools]:
    """Return the site of each slot (−1: new) and whether it would have to be added."""
    site: list[int] = []
    added: list[bool] = []
    n = len(ward.voters)
    for j in np.flatnonzero(ward.capacity >= 0):
        own = min(int(ward.rooms[j]), _most_areas(ward, int(ward.capacity[j])))
        if changeable.places or changeable.markable.any():
            own = min(int(ward.rooms[j]), n)
        more = min(changeable.rooms, n) if own else 0
        site += [int(j)] * (own + more)
        added += [False] * own + [True] * more
    site += [-1] * changeable.sites
    added += [True] * changeable.sites
    return np.array(site, dtype=np.int64), np.array(added, dtype=bool)


def _most_areas(ward: Ward, places: int) -> int:
    """Return how many areas some places can serve at most."""
    n = len(ward.voters)
    if ward.lo <= 0 or ward.exempt.any() or ward.remote.any():
        return n
    return min(n, min(places, int(ward.voters.sum())) // ward.lo)


def solve(
    ward: Ward,
    count: tuple[int, int],
    changeable: Changeable,
    prices: Prices,
    effort: tuple[int, int],
) -> Packed:
    """Return the cheapest packing of the ward, connected if the cuts lead there.

    ``effort`` is the nodes allowed in each round, and the rounds of cuts.
    """
    model, slots = _model(ward, count, changeable, prices)
    lower = -np.inf
    packed = Packed(None, NO_SITES, np.inf, lower, connected=False)
    for _ in range(effort[1]):
        solution = _solved(model, effort[0])
        lower = max(lower, solution.lower)
        if solution.values is None:
            return Packed(None, NO_SITES, np.inf, lower, connected=False)
        packed = _read(ward, slots, solution, lower)
        broken = _pieces(ward, packed, changeable)
        if not broken:
            return replace(packed, connected=True)
        for a, b, between in broken:
            _add_cut(model, slots, packed.links, (a, b), between)
    return packed


def _solved(model: _Model, nodes: int) -> Solution:
    shape = (len(model.low), len(model.cost))
    rows = coo_array((model.values, (model.rows, model.columns)), shape=shape).tocsr()
    solved: Any = milp(
        np.array(model.cost),
        constraints=LinearConstraint(rows, np.array(model.low), np.array(model.high)),
        integrality=np.ones(len(model.cost), dtype=np.int64),
        bounds=Bounds(0, np.array(model.upper)),
        options={"node_limit": nodes, "mip_rel_gap": 1e-6},
    )
    if solved.status == NO_SOLUTION:
        return Solution(None, np.inf, np.inf)
    bound = solved.mip_dual_bound
    lower = float(bound) if bound is not None and np.isfinite(bound) else -np.inf
    if solved.x is None:
        return Solution(None, np.inf, lower)
    return Solution(np.asarray(solved.x), float(solved.fun), lower)


def _model(
    ward: Ward, count: tuple[int, int], changeable: Changeable, prices: Prices
) -> tuple[_Model, Slots]:
    model = _Model()
    site, added = slots_of(ward, changeable)
    slots = Slots(site, added, {}, [], {}, {}, {}, {})
    for s in range(len(site)):
        new = prices.site if site[s] < 0 else prices.room
        slots.used.append(model.column(new if added[s] else 0.0))
    _atom_columns(model, slots, ward, changeable, prices)
    for a in range(len(ward.voters)):
        model.row([(slots.x[a, s], 1.0) for s in range(len(site)) if (a, s) in slots.x], 1, 1)
    for s in range(len(site)):
        _size_rows(model, slots, ward, changeable, s)
        _part_rows(model, slots, ward, changeable, prices, s)
    _site_rows(model, slots, ward, changeable, prices)
    model.row([(u, 1.0) for u in slots.used], *count)
    return model, slots


def _atom_columns(
    model: _Model, slots: Slots, ward: Ward, changeable: Changeable, prices: Prices
) -> None:
    open_to = allowed(ward)
    for a in np.flatnonzero(changeable.markable > 0).tolist():
        slots.marks[a] = model.column(prices.remote * float(changeable.markable[a]))
    for a, j in np.argwhere(changeable.ways).tolist():
        slots.ways[a, j] = model.column(prices.way)
    for a in range(len(ward.voters)):
        for s, j in enumerate(slots.site.tolist()):
            if j < 0:
                if changeable.reach_new[a]:
                    paid = prices.place_at_new_site * float(ward.voters[a])
                    slots.x[a, s] = model.column(paid)
            elif open_to[a, j]:
                slots.x[a, s] = model.column()
            elif changeable.ways[a, j]:
                x = slots.x[a, s] = model.column()
                model.row([(x, 1.0), (slots.ways[a, j], -1.0)], -np.inf, 0)


def _size_rows(model: _Model, slots: Slots, ward: Ward, changeable: Changeable, s: int) -> None:
    """Bound the voters of a slot; below the minimum all its atoms are remote, or it is a whole part."""
    atoms = [a for a in range(len(ward.voters)) if (a, s) in slots.x]
    weights = [(slots.x[a, s], float(ward.voters[a])) for a in atoms]
    used = slots.used[s]
    model.row([*weights, (used, -float(ward.hi))], -np.inf, 0)
    model.row([(used, 1.0), *((slots.x[a, s], -1.0) for a in atoms)], -np.inf, 0)
    for a in atoms:
        model.row([(slots.x[a, s], 1.0), (used, -1.0)], -np.inf, 0)
    if ward.lo <= 0:
        return
    excused: list[int] = []
    if any(ward.remote[a] or a in slots.marks for a in atoms):
        below = model.column()
        excused.append(below)
        for a in atoms:
            if not ward.remote[a]:
                marked = [(slots.marks[a], -1.0)] if a in slots.marks else []
                model.row([(below, 1.0), (slots.x[a, s], 1.0), *marked], -np.inf, 1)
    for part in np.flatnonzero(ward.exempt):
        inside = np.flatnonzero(ward.part == part)
        reached = all((a, s) in slots.x for a in inside.tolist())
        if ward.voters[inside].sum() >= ward.lo or not reached:
            continue
        whole = model.column()
        excused.append(whole)
        for a in atoms:
            x = slots.x[a, s]
            if ward.part[a] == part:
                model.row([(whole, 1.0), (x, -1.0)], -np.inf, 0)
            elif changeable.links:
                model.row([(whole, 1.0), (x, 1.0)], -np.inf, 1)
    lawful = [(column, float(ward.lo)) for column in [*excused]]
    model.row([*weights, (used, -float(ward.lo)), *lawful], 0, np.inf)


def _part_rows(
    model: _Model, slots: Slots, ward: Ward, changeable: Changeable, prices: Prices, s: int
) -> None:
    """Keep atoms of different parts apart, unless links join their parts in this slot."""
    if len(ward.part_size) < 2:
        return
    parts = {int(p): model.column() for p in range(len(ward.part_size))}
    for a in range(len(ward.voters)):
        if (a, s) in slots.x:
            model.row([(slots.x[a, s], 1.0), (parts[int(ward.part[a])], -1.0)], -np.inf, 0)
    joined = []
    for position, ends in enumerate(changeable.links):
        if all((end, s) in slots.x for end in ends):
            link = slots.links[position, s] = model.column(prices.link)
            joined.append((link, -1.0))
            for end in ends:
                model.row([(link, 1.0), (slots.x[end, s], -1.0)], -np.inf, 0)
    model.row([*((q, 1.0) for q in parts.values()), (slots.used[s], -1.0), *joined], -np.inf, 0)


def _site_rows(
    model: _Model, slots: Slots, ward: Ward, changeable: Changeable, prices: Prices
) -> None:
    everyone = int(ward.voters.sum())
    for j in range(len(ward.rooms)):
        own = np.flatnonzero(slots.site == j).tolist()
        if ward.must_open[j]:
            model.row([(slots.used[s], 1.0) for s in own], 1, np.inf)
        if not own or ward.capacity[j] >= everyone:
            continue
        load = [
            (slots.x[a, s], float(w))
            for s in own
            for a, w in enumerate(ward.voters.tolist())
            if (a, s) in slots.x
        ]
        if changeable.places:
            enlarged = model.column(prices.enlarged_site)
            more = slots.places[j] = model.column(prices.place, float(everyone))
            most = float(everyone - max(0, int(ward.capacity[j])))
            model.row([(more, 1.0), (enlarged, -most)], -np.inf, 0)
            load.append((more, -1.0))
        model.row(load, -np.inf, float(ward.capacity[j]))
    for s in range(1, len(slots.site)):
        if slots.site[s] == slots.site[s - 1]:
            model.row([(slots.used[s], 1.0), (slots.used[s - 1], -1.0)], -np.inf, 0)


def _read(ward: Ward, slots: Slots, solution: Solution, lower: float) -> Packed:
    values = solution.values if solution.values is not None else np.zeros(0)
    label = np.full(len(ward.voters), -1, dtype=np.int64)
    for (a, s), column in slots.x.items():
        if values[column] > 0.5:
            label[a] = s
    taken = np.unique(label)
    site = slots.site[taken]
    links = {at for (at, _), column in slots.links.items() if values[column] > 0.5}
    return Packed(
        np.searchsorted(taken, label), site, solution.cost, lower,
        connected=False, links=tuple(sorted(links)),
    )  # fmt: skip


def _pieces(ward: Ward, packed: Packed, changeable: Changeable) -> list[tuple[int, int, list[int]]]:
    """Return, for each piece of an area but its largest, an atom of both and the atoms between."""
    near = [
        ward.neighbours[ward.indptr[a] : ward.indptr[a + 1]].tolist()
        for a in range(len(ward.voters))
    ]
    for position in packed.links:
        a, b = changeable.links[position]
        near[a], near[b] = [*near[a], b], [*near[b], a]
    found = []
    label = packed.label if packed.label is not None else np.zeros(0, np.int64)
    for area in range(len(packed.site)):
        inside = set(np.flatnonzero(label == area).tolist())
        pieces = _components(near, inside)
        pieces.sort(key=lambda piece: (-sum(int(ward.voters[a]) for a in piece), min(piece)))
        main = pieces[0]
        for piece in pieces[1:]:
            beside = {b for a in piece for b in near[a]} - set(piece)
            reached = _components(near, set(range(len(near))) - beside, start=min(main))[0]
            between = sorted(b for b in beside if any(c in reached for c in near[b]))
            heavy = [max(group, key=lambda a: (int(ward.voters[a]), -a)) for group in (piece, main)]
            found.append((heavy[0], heavy[1], between))
    return found


def _components(
    near: list[list[int]], inside: set[int], start: int | None = None
) -> list[set[int]]:
    """Return the connected parts of some atoms; only the one with ``start`` if given."""
    left, found = set(inside), []
    while left:
        first = min(left) if start is None else start
        piece, todo = {first}, [first]
        while todo:
            for b in near[todo.pop()]:
                if b in inside and b not in piece:
                    piece.add(b)
                    todo.append(b)
        found.append(piece)
        if start is not None:
            break
        left -= piece
    return found


def _add_cut(
    model: _Model, slots: Slots, used: tuple[int, ...], ends: tuple[int, int], between: list[int]
) -> None:
    """Forbid two atoms to share a slot without an atom that parts them, or a link not yet used."""
    a, b = ends
    for s in range(len(slots.site)):
        if (a, s) in slots.x and (b, s) in slots.x:
            spared = [(slots.x[c, s], -1.0) for c in between if (c, s) in slots.x]
            links = [
                (column, -1.0)
                for (at, slot), column in slots.links.items()
                if slot == s and at not in used
            ]
            model.row([(slots.x[a, s], 1.0), (slots.x[b, s], 1.0), *spared, *links], -np.inf, 1)
