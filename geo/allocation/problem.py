"""One ward as arrays: what the search, the bound and the exact models work on.

An *atom* is a unit, or units that locks hold together; atoms replace units everywhere in the engine.
All costs are voter-metres, ready to add: an area S with station j costs

    Σ_{a∈S} cost[a, j] + imbalance · |w(S) − target| + Σ_{a∈S} border to atoms outside S / 2
    + fixed[j] + outside · [home[j] ∉ S],

and the plan costs the sum over its areas plus ``constant``, which no choice changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.allocation.model import Area

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

UNLIMITED = 1 << 40
"""Capacity of a site that has no limit, voters."""


class Ward(NamedTuple):
    """The numbers of a ward in the form compiled code takes."""

    voters: Ints
    cost: Floats
    """Atoms × sites; a pair that is not allowed costs ``forbidden``."""
    indptr: Ints
    neighbours: Ints
    border: Floats
    """Cost of the border to each neighbour where it is cut (CSR, each border twice)."""
    part: Ints
    """Connected part of each atom."""
    part_size: Ints
    """Atoms of each part."""
    exempt: Bools
    """Whether a whole part may be an area below the minimum."""
    remote: Bools
    """Whether an atom lets areas made only of such atoms go below the minimum."""
    capacity: Ints
    rooms: Ints
    fixed: Floats
    home: Ints
    """Atom in which each site stands, or −1."""
    must_open: Bools
    lo: int
    hi: int
    target: float
    imbalance: float
    outside: float
    forbidden: float


@dataclass(frozen=True)
class Problem:
    """A ward's arrays with the way back to the territory."""

    ward: Ward
    members: tuple[tuple[int, ...], ...]
    """Unit positions of each atom."""
    sites: Ints
    """Site position of each column of ``cost``."""
    constant: float
    together: tuple[tuple[int, ...], ...] = ()
    """Atoms that must share an area though they do not touch."""

    @property
    def atoms(self) -> int:
        """Number of atoms."""
        return len(self.members)

    @property
    def parts(self) -> int:
        """Number of connected parts."""
        return len(self.ward.part_size)

    def aimed_at(self, target: float) -> Problem:
        """Return the problem with another target of voters for an area."""
        return replace(self, ward=self.ward._replace(target=float(target)))

    def areas_of(self, label: Ints, site: Ints) -> tuple[Area, ...]:
        """Return the areas that labels of atoms and sites of areas describe."""
        areas = []
        for number in range(len(site)):
            atoms = np.flatnonzero(label == number)
            units = sorted(unit for atom in atoms for unit in self.members[atom])
            areas.append(Area(tuple(units), int(self.sites[site[number]])))
        return tuple(areas)


def allowed(ward: Ward) -> Bools:
    """Return which atoms may vote at which sites."""
    return np.asarray(ward.cost < ward.forbidden, dtype=bool)
