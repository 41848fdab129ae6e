"""What both exact models share: rooms as slots, and the pairs that may be chosen.

A site with r rooms is r slots, filled in order. With x[u,s] = atom u votes in slot s and y[s] = slot
used, both models read

    min  Σ cost[u,j(s)]·x[u,s] + Σ fixed[j(s)]·y[s] + imbalance·Σ d[s] + Σ border[e]·cut[e]
         + outside·Σ o[s]
    Σ_s x[u,s] = 1                              each atom once
    x[u,s] ≤ y[s],  Σ_s y[s] = K                K areas
    lo·(y[s] − small[s]) ≤ w(s) ≤ min(hi, capacity)·y[s]
    Σ of the slots of one site w(s) ≤ capacity
    d[s] ≥ ± (w(s) − target·y[s])               miss of the target
    cut[uv] ≥ x[u,s] − x[v,s]                   borders between areas
    o[s] ≥ y[s] − x[home(s),s]                  station outside its area
    small[s] ≤ 1 − x[u,s] for u not remote      lawful areas below the minimum: all remote,
    small[s] ≤ Σ_p whole[p,s] + remote[s],  whole[p,s] ≤ x[u,s] for u in p       or a whole part

and differ in how they say that an area is in one piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.allocation.instance import Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slots:
    """A model's rooms and pairs as plain arrays."""

    site: Ints
    """Site of each slot."""
    pairs: tuple[tuple[int, int], ...]
    """(atom, slot) that are allowed."""
    borders: tuple[tuple[int, int, float], ...]
    """(u, v, cost where cut), u < v."""
    limit: Ints
    """Most voters of a slot."""
    remote: bool
    """Whether areas of remote atoms may be below the minimum."""
    complete: bool
    """Whether all atoms touch each other at no cost: then every area is in one piece."""
    whole: tuple[tuple[int, ...], ...]
    """Atoms of each part that may be an area below the minimum."""


def slots_of(model: Model) -> Slots:
    """Return the slots, pairs and borders of a model."""
    ward = model.problem.ward
    rooms = np.where(ward.capacity >= 0, np.minimum(ward.rooms, model.areas), 0)
    site = np.repeat(np.arange(len(rooms)), rooms).astype(np.int64)
    fits = (ward.cost < ward.forbidden) & (ward.voters[:, None] <= ward.capacity[None, :])
    pairs = tuple((int(u), int(s)) for u, s in np.argwhere(fits[:, site]))
    ends = np.repeat(np.arange(len(ward.voters)), np.diff(ward.indptr))
    borders = tuple(
        (int(u), int(v), float(cost))
        for u, v, cost in zip(ends, ward.neighbours, ward.border, strict=True)
        if u < v
    )
    n = len(ward.voters)
    complete = len(borders) == n * (n - 1) // 2 and not ward.border.any()
    voters = np.bincount(ward.part, weights=ward.voters)
    small = [p for p in np.flatnonzero(ward.exempt) if voters[p] < ward.lo]
    return Slots(
        site=site,
        pairs=pairs,
        borders=() if complete else borders,
        limit=np.minimum(ward.hi, ward.capacity[site]).astype(np.int64),
        remote=bool(ward.remote.any() and ward.lo > 0),
        complete=complete,
        whole=tuple(tuple(np.flatnonzero(ward.part == p).tolist()) for p in small),
    )


def plan_of(model: Model, slots: Slots, chosen: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    """Return labels of atoms and sites of areas from chosen (atom, slot) pairs."""
    slot = np.full(model.problem.atoms, -1, dtype=np.int64)
    for u, s in chosen:
        slot[u] = s
    used, label = np.unique(slot, return_inverse=True)
    return label.astype(np.int64), slots.site[used]
