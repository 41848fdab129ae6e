"""Stations for peers that only cut the ward: the cheapest assignment of areas to rooms.

    min Σ_A cost(A, s(A)),  s injective into rooms of sites,  cost = walks + fixed + outside

a linear assignment (Kuhn 1955). A site that does not hold the area costs more than any that does, so
that a partition with no fitting site still gets a station and the judge tells of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from benchmarks.allocation.instance import Model

Ints = npt.NDArray[np.int64]


def seated(model: Model, label: Ints) -> tuple[Ints, Ints] | None:
    """Return labels counted from 0 and the site of each area; None where rooms are too few."""
    ward = model.problem.ward
    label = np.unique(label, return_inverse=True)[1].astype(np.int64)
    areas = int(label.max()) + 1
    slots = np.repeat(np.arange(len(ward.rooms)), np.minimum(ward.rooms, areas))
    if areas > len(slots):
        return None
    return label, slots[linear_sum_assignment(station_costs(model, label)[:, slots])[1]]


def station_costs(model: Model, label: Ints) -> npt.NDArray[np.float64]:
    """Return the cost of each site for each area, areas × sites."""
    ward = model.problem.ward
    areas = int(label.max()) + 1
    cost = np.zeros((areas, len(ward.rooms)))
    np.add.at(cost, label, ward.cost)
    voters = np.bincount(label, weights=ward.voters, minlength=areas)
    cost += ward.forbidden * (voters[:, None] > ward.capacity[None, :])
    housed = ward.home >= 0
    inside = np.zeros(cost.shape, dtype=bool)
    inside[label[ward.home[housed]], np.flatnonzero(housed)] = True
    return np.asarray(cost + ward.fixed[None, :] + ward.outside * ~inside, dtype=np.float64)
