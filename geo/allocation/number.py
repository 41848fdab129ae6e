"""How many areas a ward needs, and how many it can have.

A connected part of w voters needs at least ⌈w / max⌉ areas. At most ⌊w / min⌋ of its areas reach the
minimum; all others must be exempt: made of remote units only, or the whole part. The bounds are
necessary, not sufficient: whole units may not pack so well, which the exact model decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.allocation.problem import UNLIMITED, Ints, Problem, Ward
from geo.rules import PlanningAims


@dataclass(frozen=True)
class Range:
    """Fewest and most ordinary areas of each part, and of the ward."""

    fewest: Ints
    most: Ints
    rooms: int
    """Rooms of all sites in all."""

    @property
    def lowest(self) -> int:
        """Fewest areas of the ward."""
        return int(self.fewest.sum())

    @property
    def highest(self) -> int:
        """Most areas of the ward, rooms counted."""
        return min(int(self.most.sum()), self.rooms)


def possible_range(problem: Problem) -> Range:
    """Return bounds that every legal plan keeps."""
    ward = problem.ward
    voters = _by_part(ward, ward.voters)
    remote = _by_part(ward, ward.remote.astype(np.int64))
    fewest = np.maximum(1, -(-voters // ward.hi))
    most = voters // ward.lo + remote if ward.lo > 0 else ward.part_size
    most = np.minimum(np.maximum(most, ward.exempt.astype(np.int64)), ward.part_size)
    usable = ward.rooms[ward.capacity > 0]
    return Range(fewest, most.astype(np.int64), int(usable.sum()))


def wanted_areas(problem: Problem, aims: PlanningAims) -> int:
    """Return the number of areas that the target sizes ask for."""
    ward = problem.ward
    remote = int(ward.voters[ward.remote].sum())
    others = int(ward.voters.sum()) - remote
    return max(1, round(others / aims.target_voters + remote / aims.target_voters_remote))


def places(ward: Ward) -> int:
    """Return the voters that all sites together can hold."""
    per_site = np.minimum(ward.capacity, ward.rooms * min(ward.hi, UNLIMITED))
    return int(per_site.sum())


def nearest_first(wanted: int, possible: Range) -> list[int]:
    """Return the numbers of areas to try: the wanted one, then its neighbours, fewer before more."""
    numbers = range(possible.lowest, possible.highest + 1)
    return sorted(numbers, key=lambda k: (abs(k - wanted), k))


def _by_part(ward: Ward, values: npt.NDArray[np.int64]) -> Ints:
    totals = np.zeros(len(ward.part_size), dtype=np.int64)
    np.add.at(totals, ward.part, values)
    return totals
