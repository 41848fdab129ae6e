"""Weighted points in clusters of nearly equal weight, and whole numbers that sum exactly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def balanced_clusters(points: Floats, weights: Floats, count: int) -> Labels:
    """Return a cluster (0, 1 …) for each point: about ``count`` of like weight, by bisection.

    A set of points is cut across its longer side where the weight divides as its clusters do, until
    each set weighs about as much as one cluster; so clusters are compact, and neighbours have near
    numbers. One heavy point is a cluster by itself, and there are fewer clusters then; never more than
    points. Ties are broken by place.
    """
    labels = np.zeros(len(points), dtype=np.int64)
    # Millimetres: the same folder moved elsewhere must cut at the same places.
    grid = np.round(points, 3)
    mass = float(weights.sum()) / max(1, count)
    open_sets = [np.arange(len(points))]
    done = 0
    while open_sets:
        members = open_sets.pop()
        parts = min(round(float(weights[members].sum()) / mass, 6), len(members))
        if parts < 1.5:
            labels[members] = done
            done += 1
            continue
        parts = int(parts + 0.5)
        low, high = _bisected(members, grid[members], weights[members], parts // 2 / parts)
        open_sets += [high, low]
    return labels


def _bisected(
    members: Labels, points: Floats, weights: Floats, share: float
) -> tuple[Labels, Labels]:
    """Cut the points in two, the first with about a share of the weight; neither is empty."""
    extent = np.ptp(points, axis=0)
    axis = 0 if extent[0] >= extent[1] else 1
    # From north to south, so that numbers run as one reads a map.
    along = points[:, 0] if axis == 0 else -points[:, 1]
    order = np.lexsort((weights, points[:, 1 - axis], along))
    total = np.cumsum(weights[order])
    wanted = total[-1] * share
    cut = int(np.searchsorted(total, wanted))
    # The point in the middle goes to the side that comes nearer to its share.
    before = total[cut - 1] if cut else 0.0
    if cut < len(total) and total[cut] - wanted <= wanted - before:
        cut += 1
    cut = min(max(cut, 1), len(members) - 1)
    return members[order[:cut]], members[order[cut:]]


def summed(weights: Floats, labels: npt.NDArray[np.integer]) -> Floats:
    """Return the weight of each label, 0 … the greatest."""
    return np.bincount(labels, weights).astype(np.float64)


def shared_out(total: int, weights: Floats) -> Labels:
    """Return whole numbers in proportion to the weights that sum to the total (largest remainder).

    >>> shared_out(10, np.array([1.0, 1.0, 1.0]))
    array([4, 3, 3])
    """
    if len(weights) == 0:
        return np.empty(0, dtype=np.int64)
    whole = float(weights.sum())
    share = weights / whole if whole > 0 else np.full(len(weights), 1 / len(weights))
    exact = np.round(total * share, 9)
    made = np.floor(exact).astype(np.int64)
    left = total - int(made.sum())
    largest = np.lexsort((np.arange(len(made)), -(exact - made)))
    made[largest[:left]] += 1
    return made
