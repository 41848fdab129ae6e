"""Which ward and which group of a made district shows which peculiarity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from geo.sample.ward_shapes import Ground

_RIM_M = 5.0


@dataclass(frozen=True)
class Roles:
    """Wards and groups by position."""

    point_wards: frozenset[int]
    """Wards whose groups are known as points only."""
    bare_wards: frozenset[int]
    """Wards without groups, with buildings instead."""
    cut_ward: int
    """The ward that a commune-level constituency line cuts in two."""
    island_ward: int
    estate: int
    """The group in blocks of flats that is above the maximum of an area."""
    pocket: int
    """The group that a canal cuts off."""
    remote: int

    @property
    def special_groups(self) -> tuple[int, ...]:
        """Groups with a peculiarity of their own."""
        return (self.estate, self.pocket, self.remote)


def choose_roles(ground: Ground) -> Roles:
    """Return the peculiarities of the district, at fixed places in the order of wards."""
    count = len(ground.wards)
    point_wards = frozenset(range(1, count, 4))
    bare_wards = frozenset(range(2, count, 8))
    plain = [ward for ward in range(count) if ward not in point_wards | bare_wards]
    rim = [ward for ward in plain if _touches_rim(ground, ground.wards[ward])]
    pocket = _pocket(ground, rim)
    whole = [w for w in plain if len(set(ground.group_piece[ground.group_ward == w])) == 1]
    inner = np.flatnonzero(ground.group_ward == plain[0])
    outer = np.flatnonzero(ground.group_ward == plain[-1])
    estate = next(int(group) for group in inner if group != pocket)
    remote = next(int(group) for group in outer[::-1] if group not in (pocket, estate))
    return Roles(
        point_wards=point_wards,
        bare_wards=bare_wards,
        cut_ward=_cut_ward(whole or plain, (rim[-1], int(ground.group_ward[pocket]))),
        island_ward=rim[-1],
        estate=estate,
        pocket=pocket,
        remote=remote,
    )


def _cut_ward(wards: list[int], others: tuple[int, int]) -> int:
    """Return the last ward that has no island and no pocket, where there is one."""
    free = [ward for ward in wards if ward not in others]
    return (free or wards)[-1]


def _touches_rim(ground: Ground, shape: BaseGeometry) -> bool:
    return bool(shape.intersection(ground.outline.boundary.buffer(_RIM_M)).area > 2_000.0)


def _pocket(ground: Ground, wards: list[int]) -> int:
    """Return a group on the district's rim that leaves its ward in one piece when it is cut off."""
    rim = ground.outline.boundary.buffer(_RIM_M)
    for ward in wards:
        members = np.flatnonzero(ground.group_ward == ward)
        on_rim = shapely.area(shapely.intersection(ground.groups[members], rim))
        for choice in members[np.argsort(-on_rim, kind="stable")]:
            rest = members[members != choice]
            pieces = ground.group_piece[rest]
            if all(_in_one_part(ground.groups[rest[pieces == p]]) for p in np.unique(pieces)):
                return int(choice)
    raise ValueError("no group on the rim can be cut off")


def _in_one_part(shapes: npt.NDArray[np.object_]) -> bool:
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    border = shapely.length(shapely.intersection(shapes[a], shapes[b])) > 1.0
    size = len(shapes)
    graph = coo_array((np.ones(int(border.sum())), (a[border], b[border])), shape=(size, size))
    return bool(connected_components(graph, directed=False)[0] == 1)
