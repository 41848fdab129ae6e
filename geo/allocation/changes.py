"""Changes that a ward may be given at a price, and the cheapest packing or plan with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.allocation.problem import Bools, Ints, Ward

NO_SITES: Ints = np.zeros(0, dtype=np.int64)


class Prices(NamedTuple):
    """What changes cost against each other; 1 is one more place at a site there is."""

    place: float = 1.0
    place_at_new_site: float = 0.1
    enlarged_site: float = 100.0
    room: float = 300.0
    site: float = 600.0
    way: float = 800.0
    split: float = 1_000.0
    """For each part more."""
    link: float = 1_500.0
    remote: float = 2_000.0
    """For each unit marked: a claim about the place, to be made only where it is true."""


class Changeable(NamedTuple):
    """Which changes a model may make, and how many."""

    places: bool
    rooms: int
    """Most rooms added at one site."""
    sites: int
    """Most sites added."""
    reach_new: Bools
    """Atoms that may vote at a new site."""
    markable: Ints
    """Units of each atom to be marked for it to be remote; 0 where it may not be marked."""
    ways: Bools
    """Atoms × sites: pairs that only lack a way."""
    links: tuple[tuple[int, int], ...] = ()


def nothing_changes(ward: Ward) -> Changeable:
    """Return leave to change nothing."""
    n, m = ward.cost.shape
    nobody = np.zeros(n, dtype=bool)
    return Changeable(False, 0, 0, nobody, np.zeros(n, np.int64), np.zeros((n, m), dtype=bool))


@dataclass(frozen=True)
class Packed:
    """The cheapest packing: a plan with changes, or what is known about there being none."""

    label: Ints | None
    site: Ints
    """Site of each area, −1 for a new one."""
    cost: float
    lower: float
    """No packing costs less; inf where none exists, −inf where nothing is known."""
    connected: bool
    """Whether the areas are connected, so that the packing is a plan."""
    links: tuple[int, ...] = ()
    """Links used, by their position."""

    @property
    def impossible(self) -> bool:
        """Whether it is proved that there is none."""
        return bool(self.lower == np.inf)
