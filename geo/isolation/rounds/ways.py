"""Ways between the places of a ward that boxes go to, in metres, from its walks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse.csgraph import floyd_warshall
from shapely import Point

from geo.territory import Territory

Floats = npt.NDArray[np.float64]

#: Walks shorter than this tell more of where a door is than of how streets wind.
TELLING_M = 50.0


class Ways:
    """Ways between points of a ward.

    A territory holds walks from units to sites, along streets where these were given. Between two
    points the straight line × the ward's own detour is taken, kept between the two limits that the
    walks to every site set: no shorter than their difference, no longer than by way of a site. So a
    river with its bridge is felt although no street is drawn here.
    """

    def __init__(self, territory: Territory) -> None:
        self._units = territory.units[["x", "y"]].to_numpy(dtype=float)
        self._sites = territory.sites[["x", "y"]].to_numpy(dtype=float)
        self._walk_m = territory.walk_m
        self._tree = shapely.STRtree(territory.units.geometry.to_numpy())
        self.detour = detour_of(self._units, self._sites, territory.walk_m)

    def between(self, calls: Sequence[Point], room: Point) -> Floats:
        """Return metres between calls and, in the last row and column, the room; no way is inf."""
        points = shapely.get_coordinates([*calls, room])
        if len(points) != len(calls) + 1:
            raise ValueError("a call or the room has an empty point")
        to_site = self._to_sites(points)
        straight = _apart(points, points)
        metres = straight * self.detour
        with np.errstate(invalid="ignore"):
            for column in to_site.T:
                difference = np.abs(column[:, None] - column[None, :])
                metres = np.maximum(metres, np.nan_to_num(difference, nan=0.0, posinf=np.inf))
        by_site = np.min(to_site[:, None, :] + to_site[None, :, :], axis=2, initial=np.inf)
        metres = np.minimum(metres, by_site) if to_site.size else metres
        at_site = np.flatnonzero((self._sites == points[-1]).all(axis=1))
        if len(at_site):
            metres[:-1, -1] = metres[-1, :-1] = to_site[:-1, at_site[0]]
        # Walks read back from a plan are rounded; nobody is faster than the straight line.
        metres = np.maximum(metres, straight)
        np.fill_diagonal(metres, 0.0)
        return np.asarray(_shortest(metres), dtype=np.float64)

    def _to_sites(self, points: Floats) -> Floats:
        """Return walks from points to all sites, by the unit that each lies in or nearest to."""
        unit = self._tree.nearest(shapely.points(points))
        off = np.hypot(*(points - self._units[unit]).T)[:, None] * self.detour
        walk_m = self._walk_m[unit]
        straight = _apart(points, self._sites) * self.detour
        return np.where(off > 0, np.clip(straight, walk_m - off, walk_m + off), walk_m)


def detour_of(units: Floats, sites: Floats, walk_m: Floats) -> float:
    """Return the median of walks over straight lines: how much longer ways are in this ward."""
    straight = _apart(units, sites)
    telling = (straight > TELLING_M) & np.isfinite(walk_m)
    if not telling.any():
        return 1.0
    return max(1.0, float(np.median(walk_m[telling] / straight[telling])))


def _apart(start: Floats, end: Floats) -> Floats:
    apart = start[:, None, :] - end[None, :, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]), dtype=np.float64)


def _shortest(metres: Floats) -> Floats:
    """Return the matrix with every way by a third place taken where that is shorter."""
    # floyd_warshall takes 0 for "no edge"; places at one spot are brought together afterwards.
    same = metres == 0
    closed = floyd_warshall(np.where(same, 1e-9, metres), directed=False)
    return np.where(same, 0.0, closed)
