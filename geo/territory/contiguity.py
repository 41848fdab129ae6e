"""Contiguity: which units share a border of positive length."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

#: A shared border shorter than this is a corner: units that meet there are not contiguous.
LEAST_BORDER_M = 0.5
#: Borders drawn this far apart are one border.
BORDER_TOLERANCE_M = 0.01


def shared_borders(shapes: npt.NDArray[np.object_]) -> tuple[pd.DataFrame, npt.NDArray[np.object_]]:
    """Return the pairs of shapes with a common border, and the border of each as lines.

    The frame has ``u`` < ``v`` (positions) and ``border_m``, sorted by both.
    """
    tree = shapely.STRtree(shapes)
    u, v = tree.query(shapes, predicate="dwithin", distance=BORDER_TOLERANCE_M)
    order = np.lexsort((v, u))
    u, v = u[order], v[order]
    u, v = u[u < v], v[u < v]
    rings = shapely.boundary(shapes)
    borders = shapely.intersection(rings[u], rings[v])
    length = shapely.length(borders)
    # Exact overlay is five times faster; the tolerant one is for borders that do not match exactly.
    loose = np.flatnonzero(length < LEAST_BORDER_M)
    borders[loose] = shapely.intersection(
        rings[u[loose]], rings[v[loose]], grid_size=BORDER_TOLERANCE_M
    )
    length[loose] = shapely.length(borders[loose])
    real = length >= LEAST_BORDER_M
    pairs = pd.DataFrame({"u": u[real], "v": v[real], "border_m": length[real]})
    return pairs.astype({"u": "int64", "v": "int64", "border_m": "float64"}), borders[real]
