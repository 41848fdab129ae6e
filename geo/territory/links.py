"""Named links: a bridge or ferry from ``links`` that makes two units contiguous."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.territory.clusters import Labels
from geo.territory.crossings import link_crossings
from geo.territory.ward import WardFrames

#: Farthest that an end of a link may lie from the unit it lands in.
LANDING_REACH_M = 100.0


def linked_pairs(
    ward: WardFrames, shapes: npt.NDArray[np.object_], ordinary: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    """Return the pairs of ordinary units that a link joins: ``u`` < ``v``, ``via``.

    A link joins the units its two ends land in, or lie nearest to. The first by name counts where
    two join the same pair. A link whose ends land in one unit joins nothing.
    """
    rows = []
    for link in link_crossings(ward.links):
        landed = landing_units(link.landings, shapes, ordinary)
        if len(landed) == 2 and min(landed) >= 0 and landed[0] != landed[1]:
            rows.append((int(min(landed)), int(max(landed)), link.name))
    made = pd.DataFrame(sorted(rows), columns=["u", "v", "via"])
    return made.drop_duplicates(["u", "v"]).astype({"u": "int64", "v": "int64"})


def landing_units(
    points: npt.NDArray[np.object_],
    shapes: npt.NDArray[np.object_],
    ordinary: npt.NDArray[np.bool_],
) -> Labels:
    """Return the ordinary unit nearest to each point within reach, −1 where there is none."""
    candidates = np.flatnonzero(ordinary)
    found = np.full(len(points), -1, dtype=np.int64)
    if len(candidates):
        tree = shapely.STRtree(shapes[candidates])
        which, unit = tree.query_nearest(points, max_distance=LANDING_REACH_M)
        order = np.lexsort((-unit, which))
        found[which[order]] = candidates[unit[order]]
    return found
