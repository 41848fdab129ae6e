"""The figures a plan states about itself are true."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.findings import Finding
from geo.plan.audit.case import SENSE, Case

ROUNDING_M = 0.1
"""plan.json keeps walks to 0.1 m and places to 0.1 mm."""
RELATIVE = 2e-6
"""Costs this close count as equal, as in the engine."""
STRAIGHT = "straight line"


def walks_true(case: Case) -> Iterator[Finding]:
    """Measure again: no walk beats the straight line, and where walks are straight each is right."""
    territory = case.territory
    straight = np.hypot(
        territory.units["x"].to_numpy()[:, None] - territory.sites["x"].to_numpy()[None, :],
        territory.units["y"].to_numpy()[:, None] - territory.sites["y"].to_numpy()[None, :],
    )
    walk, slack = territory.walk_m, ROUNDING_M + RELATIVE * straight
    wrong = walk < straight - slack
    if territory.walk_basis.startswith(STRAIGHT):
        right = straight * case.plan.aims.detour_factor
        wrong |= np.isfinite(walk) & (np.abs(walk - right) > slack * case.plan.aims.detour_factor)
    for unit, site in np.argwhere(wrong)[:1]:
        yield case.error(
            "walks_true",
            case.unit_code(int(unit)),
            f"the walk from {case.unit_code(int(unit))} to {territory.sites.index[site]} is given as "
            f"{walk[unit, site]:,.0f} m, the straight line is {straight[unit, site]:,.0f} m "
            f"({int(wrong.sum())} such walks)",
            territory.walk_basis,
            walk_m=round(float(walk[unit, site]), 1),
            straight_m=round(float(straight[unit, site]), 1),
            count=int(wrong.sum()),
        )


def bound_not_above_objective(case: Case) -> Iterator[Finding]:
    """Require that the proved bound is not above what the plan costs."""
    allocation = case.ward.allocation
    if allocation is None:
        return
    cost, bound = allocation.objective, allocation.lower_bound
    if bound > cost + RELATIVE * abs(cost) + 0.01:
        yield case.error(
            "bound_not_above_objective",
            case.subject,
            f"the bound of {bound:,.0f} voter-metres is above the plan's cost of {cost:,.0f}",
            SENSE,
            bound=round(bound, 3),
            objective=round(cost, 3),
        )
