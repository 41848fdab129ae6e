"""Tiny wards whose bounds, rooms and places are tight, and whether any plan exists, by enumeration."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.rules import ElectoralRules, load_rules
from geo.territory import Territory
from tests.builders import grid_territory
from tests.geo.allocation.brute_force import connected, lawful, neighbours

SHAPES = [(2, 3), (2, 4), (3, 3), (1, 7), (2, 5), (3, 4)]


def tight_ward(
    seed: int, shapes: list[tuple[int, int]] = SHAPES
) -> tuple[Territory, ElectoralRules]:
    """Return a ward in which some rules leave little room, or none."""
    rng = np.random.default_rng(seed)
    rows, columns = shapes[seed % len(shapes)]
    n = rows * columns
    m = int(rng.integers(1, 4))
    cells = [(int(i) // columns, int(i) % columns) for i in rng.choice(n, m, replace=False)]
    voters = [int(v) for v in rng.integers(200, 900, n)]
    if rng.random() < 0.4:
        voters = [int(rng.choice([300, 450, 600]))] * n
    ward = grid_territory(
        rows, columns, voters=voters, sites={f"s{i}": cell for i, cell in enumerate(cells)}
    )
    areas = int(rng.integers(2, 5))
    mean = sum(voters) / areas
    slack = float(rng.choice([0.02, 0.1, 0.3]))
    bounds = {"min_voters": int(mean * (1 - slack)), "max_voters": int(mean * (1 + slack)) + 1}
    rooms = rng.multinomial(max(0, areas - m), [1 / m] * m) + 1
    ward.sites["rooms"] = rooms.astype(np.int64)
    if rng.random() < 0.6:
        held = [int(mean * r * (1 + rng.random() * 0.3)) for r in rooms]
        ward.sites["capacity"] = pd.array(held, dtype="Int64")
    if rng.random() < 0.3:
        ward.units["remote"] = rng.random(n) < 0.3
    if rng.random() < 0.3:
        ward.units["ballot"] = ["1" if i % columns < columns / 2 else "2" for i in range(n)]
    if rng.random() < 0.4:
        cut = rng.random(len(ward.edges)) < 0.25
        barred = ward.edges[cut].reset_index(drop=True)
        object.__setattr__(ward, "barred", barred.assign(barrier="river"))
        object.__setattr__(ward, "edges", ward.edges[~cut].reset_index(drop=True))
    if rng.random() < 0.3:
        ward.walk_m[rng.integers(0, n), rng.integers(0, m)] = np.inf
    return ward, load_rules("vn-2021").model_copy(update=bounds)


def has_plan(territory: Territory, rules: ElectoralRules) -> bool:
    """Return whether a legal plan with any number of areas exists, by trying all of them."""
    voters = territory.units["voters"].to_numpy(np.int64)
    n, near = len(voters), neighbours(territory)
    blocks: list[list[int]] = [[] for _ in range(n)]
    for bits in range(1, 1 << n):
        block = [i for i in range(n) if bits >> i & 1]
        if connected(near, block) and lawful(territory, rules, near, voters, block):
            blocks[block[0]].append(bits)
    places = _places(territory)

    def filled(left: int, rooms: tuple[int, ...], held: tuple[int, ...]) -> bool:
        if not left:
            return True
        first = (left & -left).bit_length() - 1
        for bits in blocks[first]:
            if bits & ~left:
                continue
            block = [i for i in range(n) if bits >> i & 1]
            size = int(voters[block].sum())
            for j in range(len(rooms)):
                fits = (
                    rooms[j] and held[j] >= size and np.isfinite(territory.walk_m[block, j]).all()
                )
                if fits and filled(left & ~bits, _less(rooms, j, 1), _less(held, j, size)):
                    return True
        return False

    rooms = tuple(int(r) for r in territory.sites["rooms"])
    return filled((1 << n) - 1, rooms, places)


def _places(territory: Territory) -> tuple[int, ...]:
    capacity = territory.sites["capacity"]
    return tuple(1 << 40 if pd.isna(c) else int(c) for c in capacity)


def _less(values: tuple[int, ...], j: int, amount: int) -> tuple[int, ...]:
    return (*values[:j], values[j] - amount, *values[j + 1 :])
