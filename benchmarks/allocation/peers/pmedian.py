"""spopt capacitated p-median (pulp with CBC): stations and walks, without areas.

    min Σ w_u·d_uj·z_uj,   Σ_j z_uj = 1,   z_uj ≤ y_j,   Σ y_j = K,   Σ_u w_u·z_uj ≤ capacity_j·y_j

(Hakimi 1964; capacities as in Mulvey and Beck 1984). z is continuous in spopt: a unit may be divided
between stations; it goes where most of it goes, and an area is what votes at one site. A capacity is the
site's, at most the lawful maximum an area. A site serves one area, whatever its rooms.
"""

from __future__ import annotations

import numpy as np
import pulp
from spopt.locate import PMedian

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer


def solve(model: Model, time_limit_s: float) -> Answer:
    """Return the areas of the p-median, one a station."""
    ward = model.problem.ward
    if model.areas > len(ward.rooms):
        return Answer(None, None, said="fewer sites than areas: no second room at a site")
    voters = np.maximum(ward.voters, 1)
    program = PMedian.from_cost_matrix(
        ward.cost / voters[:, None],
        voters,
        p_facilities=model.areas,
        facility_capacities=np.minimum(ward.capacity, ward.hi),
    )
    try:
        program = program.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=time_limit_s))
    except RuntimeError as error:
        return Answer(None, None, said=str(error))
    share = np.array([[z.value() or 0.0 for z in row] for row in program.cli_assgn_vars])
    divided = int((share.max(axis=1) < 1 - 1e-6).sum())
    site, label = np.unique(share.argmax(axis=1), return_inverse=True)
    said = f"{divided} units divided" if divided else ""
    return Answer(label.astype(np.int64), site.astype(np.int64), said=said)
