"""A valid lower bound on what any plan costs."""

from __future__ import annotations

import numpy as np

from geo.allocation.problem import Problem


def nearest_bound(problem: Problem, areas: int) -> float:
    """Return Σ cheapest site of each atom + the cheapest stations + the constant.

    Valid because every atom votes somewhere and each of the areas pays at least the cheapest fixed
    cost; imbalance, borders and stations outside cost nothing or more.
    """
    ward = problem.ward
    cheapest = np.repeat(np.sort(ward.fixed), ward.rooms[np.argsort(ward.fixed, kind="stable")])
    return float(ward.cost.min(axis=1).sum() + np.sort(cheapest)[:areas].sum() + problem.constant)
