"""Which units border each other, judged by their shapes and not by the plan's list alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geo.territory import Territory

TOLERANCE_M = 0.02
"""Borders that rounding has moved apart by less than this still meet."""
SHORTEST_M = 0.2
"""A shared border is at least this long: more than two corners that touch could seem to share."""
SAME_SHARE = 0.5
"""A recorded border must be borne out for at least this share of its length."""

Pairs = frozenset[tuple[int, int]]
Shapes = npt.NDArray[np.object_]


def verified_pairs(territory: Territory) -> tuple[Pairs, Pairs]:
    """Return the pairs one may walk across and those that a barrier parts.

    A pair recorded as ``border`` counts only where the shapes share a border of that length; it is
    closed where barriers take up all of what they share. Bridges and links count by their name. A
    barred pair that nothing opens is closed.
    """
    barred = _barred_lengths(territory)
    open_pairs: set[tuple[int, int]] = set()
    closed_pairs: set[tuple[int, int]] = set()
    edges = territory.edges
    bordering = edges.loc[edges["reason"] == "border"]
    for edge in edges.loc[edges["reason"] != "border"].to_dict("records"):
        if str(edge["via"]).strip():
            open_pairs.add((int(edge["u"]), int(edge["v"])))
    shapes = territory.units.geometry.to_numpy()
    ends = bordering["u"].to_numpy(np.int64), bordering["v"].to_numpy(np.int64)
    lengths = shared_borders_m(shapes[ends[0]], shapes[ends[1]])
    for u, v, given, shared in zip(
        *(end.tolist() for end in ends), bordering["border_m"].tolist(), lengths.tolist(),
        strict=True,
    ):  # fmt: skip
        pair = (u, v)
        if shared < max(SHORTEST_M, SAME_SHARE * float(given)):
            continue
        closed = barred.get(pair, 0.0)
        left = shared - closed
        (open_pairs if not closed or left >= SHORTEST_M else closed_pairs).add(pair)
    return frozenset(open_pairs), frozenset((closed_pairs | barred.keys()) - open_pairs)


def shared_borders_m(ones: Shapes, others: Shapes) -> npt.NDArray[np.float64]:
    """Return the length of border that each pair of shapes shares, in metres.

    Measured on a narrow band, because a vertex rounded to plan.json's decimals leaves its
    neighbour's edge by a hair. What two corners share within the band is taken off.
    """
    bands = shapely.buffer(others, TOLERANCE_M, cap_style="flat", join_style="mitre")
    met = shapely.intersection(shapely.boundary(ones), bands)
    parts, owners = shapely.get_parts(met, return_index=True)
    lengths = shapely.length(parts)
    long = lengths > 4 * TOLERANCE_M
    sums = np.bincount(owners[long], weights=lengths[long], minlength=len(ones))
    return np.asarray(sums, dtype=np.float64)


def barred_pairs(territory: Territory) -> Pairs:
    """Return the pairs that a barrier parts on some of their border."""
    return frozenset(_barred_lengths(territory))


def _barred_lengths(territory: Territory) -> dict[tuple[int, int], float]:
    lengths: dict[tuple[int, int], float] = {}
    for row in territory.barred.to_dict("records"):
        pair = (int(row["u"]), int(row["v"]))
        lengths[pair] = lengths.get(pair, 0.0) + float(row["border_m"])
    return lengths
