"""What any repair of a ward costs at least, by counting voters, places and rooms alone.

Voters may be divided at will here, so the bound holds for wards of any number of atoms and is solved
in no time; where atoms are small against rooms it is nearly exact.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geo.allocation.changes import Prices
from geo.allocation.problem import Ward


def counted_bound(ward: Ward, prices: Prices) -> float:
    """Return a cost that no repair by places, rooms and new sites can be below.

    Columns: for each site its voters, places added, whether it is enlarged, rooms added; then the
    voters at new sites and the number of these.
    """
    m, everyone = len(ward.rooms), float(ward.voters.sum())
    usable = (ward.capacity >= 0).astype(np.float64)
    one = [0.0, prices.place, prices.enlarged_site, prices.room]
    cost = np.array([*np.repeat(one, m), prices.place_at_new_site, prices.site])
    eye, none = eye_array(m, format="csr"), csr_array((m, m))
    new = csr_array((m, 2))
    rooms = np.minimum(ward.rooms, len(ward.voters))
    held_most = np.minimum(ward.capacity, everyone)
    held = hstack([eye, -eye, none, none, new])
    enlarged = hstack([none, eye, -everyone * eye, none, new])
    hosted = hstack([eye, none, none, -float(ward.hi) * eye, new])
    served = np.concatenate([np.ones(m), np.zeros(3 * m), [1.0, 0.0]])[None, :]
    named = np.concatenate([np.zeros(4 * m), [1.0, -float(ward.hi)]])[None, :]
    solved: Any = milp(
        cost,
        constraints=LinearConstraint(
            vstack([held, enlarged, hosted, csr_array(served), csr_array(named)], format="csr"),
            np.concatenate([np.full(3 * m, -np.inf), [everyone, -np.inf]]),
            np.concatenate([held_most, np.zeros(m), rooms * float(ward.hi), [everyone, 0.0]]),
        ),
        integrality=np.concatenate([np.zeros(2 * m), np.ones(2 * m), [0.0, 1.0]]),
        bounds=Bounds(
            0,
            np.concatenate(
                [
                    everyone * usable, everyone * usable, usable,
                    len(ward.voters) * usable * (rooms > 0), [everyone, len(ward.voters)],
                ]
            ),
        ),
        options={"mip_rel_gap": 1e-6, "node_limit": 2_000},
    )  # fmt: skip
    bound = solved.mip_dual_bound
    return max(0.0, float(bound)) if bound is not None and np.isfinite(bound) else 0.0
