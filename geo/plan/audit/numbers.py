"""The figures a plan states about itself are true."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.allocation.objective import objective_terms
from geo.allocation.walking import STEEPEST, nearest_walks, steepness
from geo.findings import Finding
from geo.plan.audit.case import SENSE, Case

ROUNDING_M = 0.1
"""plan.json keeps walks to 0.1 m and places to 0.1 mm."""
RELATIVE = 2e-6
"""Costs this close count as equal, as in the engine."""
STRAIGHT = "straight line"
BLOCK = 500
"""Units whose walks are measured at a time."""


def walks_true(case: Case) -> Iterator[Finding]:
    """Measure again: no walk beats the straight line, and where walks are straight each is right."""
    territory = case.territory
    sites = territory.sites[["x", "y"]].to_numpy(dtype=float)
    units = territory.units[["x", "y"]].to_numpy(dtype=float)
    walk, factor = territory.walk_m, case.plan.aims.detour_factor
    wrong = np.zeros(walk.shape, dtype=bool)
    # Block by block: a few more matrices of all walks of a large ward are gigabytes.
    for first in range(0, len(units), BLOCK):
        some = slice(first, first + BLOCK)
        apart = np.hypot(*(units[some, None, :] - sites[None, :, :]).transpose(2, 0, 1))
        slack = ROUNDING_M + RELATIVE * apart
        wrong[some] = walk[some] < apart - slack
        if territory.walk_basis.startswith(STRAIGHT):
            off = np.abs(walk[some] - apart * factor) > slack * factor
            wrong[some] |= np.isfinite(walk[some]) & off
    for unit, site in np.argwhere(wrong)[:1]:
        straight = float(np.hypot(*(units[unit] - sites[site])))
        yield case.error(
            "walks_true",
            case.unit_code(int(unit)),
            f"the walk from {case.unit_code(int(unit))} to {territory.sites.index[site]} is given as "
            f"{walk[unit, site]:,.0f} m, the straight line is {straight:,.0f} m "
            f"({int(wrong.sum())} such walks)",
            territory.walk_basis,
            walk_m=round(float(walk[unit, site]), 1),
            straight_m=round(straight, 1),
            count=int(wrong.sum()),
        )


def objective_true(case: Case) -> Iterator[Finding]:
    """Recompute what the plan costs, term by term, by the function that the engine used."""
    allocation = case.ward.allocation
    if allocation is None or not _is_complete(case):
        return
    terms = objective_terms(
        case.territory, case.areas, case.plan.aims, case.plan.previous, allocation.target_voters
    )
    if not np.isfinite(terms["walk"]):
        return
    cost, slack = sum(terms.values()), _cost_slack(case)
    given = {"objective": allocation.objective, **allocation.terms}
    true = {"objective": cost, **{name: terms.get(name, 0.0) for name in allocation.terms}}
    for name, value in given.items():
        if abs(value - true[name]) > slack + RELATIVE * abs(true[name]):
            yield case.error(
                "objective_true",
                case.subject,
                f"{name} is given as {value:,.0f} voter-metres, recomputed it is {true[name]:,.0f}",
                SENSE,
                term=name,
                given=round(value, 3),
                recomputed=round(true[name], 3),
            )
            return


def _is_complete(case: Case) -> bool:
    """Say whether the plan has a cost at all: each unit once, each area at a site."""
    once = len(case.times_used) == len(case.voters) and set(case.times_used.values()) == {1}
    known = all(0 <= u < len(case.voters) for u in case.times_used)
    return once and known and all(case.has_site(area) for area in case.areas)


def _cost_slack(case: Case) -> float:
    """Return what rounding of walks and borders in plan.json can change of the cost."""
    borders = len(case.territory.edges) * case.plan.aims.border_weight * 0.001
    return sum(case.voters) * ROUNDING_M / 2 + borders + _equity_slack(case) + 0.01


def _equity_slack(case: Case) -> float:
    """Return what rounding can change of Σ w·g(d), by the slopes of g in d and in its steepness k."""
    territory, aims = case.territory, case.plan.aims
    steep = steepness(territory, aims) if aims.objective == "ede" else 0.0
    if steep <= 0:
        return 0.0
    nearest, people = nearest_walks(territory)
    walks, squares = float((people * nearest).sum()), float((people * nearest**2).sum())
    of_steep = 2 * (people.sum() / walks + 2 * walks / squares) * ROUNDING_M / 2 * steep
    slack = 0.0
    for area in case.areas:
        voters = np.array([case.voters[unit] for unit in area.units], dtype=np.float64)
        walk = territory.walk_m[list(area.units), area.site]
        slope = np.exp(np.minimum(steep * walk, STEEPEST))
        slack += float((voters * slope * (ROUNDING_M / 2 + of_steep * walk**2 / 2)).sum())
    return slack


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
