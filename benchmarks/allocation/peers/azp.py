"""spopt AZP: the automatic zoning procedure.

    min Σ_A Σ_{u,v ∈ A} |place(u) − place(v)|   over K connected regions

by moving border units of a random start as long as that falls (Openshaw and Rao 1995). Regions are
connected and as many as asked for; sizes are whatever comes out; stations by the cheapest assignment.
"""

from __future__ import annotations

import numpy as np
from spopt.region import AZP

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer
from benchmarks.allocation.peers.region import PLACE, frame_of, weights_of
from benchmarks.allocation.peers.seating import seated


def solve(model: Model, time_limit_s: float) -> Answer:  # noqa: ARG001 - it has no time limit
    """Return AZP's regions with their cheapest stations."""
    zoning = AZP(frame_of(model), weights_of(model), PLACE, n_clusters=model.areas, random_state=1)
    zoning.solve()
    found = seated(model, np.asarray(zoning.labels_, dtype=np.int64))
    return Answer(None, None, said="rooms too few") if found is None else Answer(*found)
