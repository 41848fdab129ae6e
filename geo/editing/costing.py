"""What edited areas cost, and which bound still holds for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.allocation import Allocation, Area, AreaKind
from geo.allocation.bound import TOLERANCE
from geo.allocation.feasible import pieces_of, reason_below_minimum
from geo.allocation.objective import objective_terms, service_costs
from geo.errors import CallError
from geo.findings import Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.plan.degrees import fixed
from geo.plan.document import COST_DECIMALS
from geo.territory import Territory

EDITED = "edited"
"""What ended the search, of a plan that a person has changed."""


def with_areas(plan: PollingPlan, ward: WardPlan, areas: Sequence[Area]) -> PollingPlan:
    """Return the plan with other areas in a planned ward, costed by the engine's objective.

    Figures are rounded as plan.json keeps them, so that what is told of an edit is what is kept.
    """
    old = _allocation(ward)
    lawful = tuple(
        area if area in old.areas else _with_reason(plan, ward.territory, area) for area in areas
    )
    target = _target(plan, ward.territory, old, lawful)
    _refuse_no_way(ward.territory, set(lawful) - set(old.areas))
    terms = objective_terms(ward.territory, lawful, plan.aims, plan.previous, target)
    cost = fixed(sum(terms.values()), COST_DECIMALS)
    made = replace(
        old,
        areas=lawful,
        objective=cost,
        terms={name: fixed(value, COST_DECIMALS) for name, value in terms.items()},
        lower_bound=_bound(
            plan, ward.territory, old, cost, same_question=target == old.target_voters
        ),
        proved=False,
        stopped_by=EDITED,
        target_voters=fixed(target, COST_DECIMALS),
        findings=(),  # they speak of the areas as the engine made them; the audit says them again
    )
    return with_proof(put(plan, ward, made), ward.code)


def put(plan: PollingPlan, ward: WardPlan, allocation: Allocation) -> PollingPlan:
    """Return the plan with another allocation of a ward; alternatives were of the one before."""
    made = replace(ward, allocation=allocation, alternatives=None)
    return replace(plan, wards=tuple(made if w.code == ward.code else w for w in plan.wards))


def with_proof(plan: PollingPlan, ward_code: str) -> PollingPlan:
    """Return the plan with its ward called proved if it is legal and costs no more than its bound."""
    ward = ward_of(plan, ward_code)
    old = _allocation(ward)
    met = old.objective <= old.lower_bound + TOLERANCE * max(1.0, old.objective)
    proved = met and legal(plan, ward_code)
    if proved == old.proved:
        return plan
    stopped = "proved" if proved else EDITED
    return put(plan, ward, replace(old, proved=proved, stopped_by=stopped))


def unproved(plan: PollingPlan, ward_code: str) -> PollingPlan:
    """Return the plan with a bound for its ward that holds whatever is locked."""
    ward = ward_of(plan, ward_code)
    old = _allocation(ward)
    floor = min(floor_of(plan, ward.territory), old.objective)
    return with_proof(put(plan, ward, replace(old, lower_bound=floor)), ward_code)


def legal(plan: PollingPlan, ward_code: str) -> bool:
    """Say whether the audit finds no error in a ward that nobody has waived."""
    found = audit(plan, wards=(ward_code,))
    return not any(f.severity is Severity.ERROR and not f.waived for f in found)


def ward_of(plan: PollingPlan, ward_code: str) -> WardPlan:
    """Return a ward that has areas."""
    ward = next((w for w in plan.wards if w.code == ward_code), None)
    if ward is None:
        raise CallError(f"the plan has no ward {ward_code}")
    if ward.allocation is None:
        raise CallError(f"ward {ward_code} has no areas to edit: no legal plan was found for it")
    return ward


def floor_of(plan: PollingPlan, territory: Territory) -> float:
    """Return a cost that no plan of a ward is below, whatever its areas, target, locks or number.

    Every unit at the site that is cheapest for it; all other terms are never negative.
    """
    costs = service_costs(territory, plan.aims, plan.previous)
    best = np.where(np.isfinite(costs), costs, np.inf).min(axis=1, initial=np.inf)
    return fixed(float(best[np.isfinite(best)].sum()), COST_DECIMALS)


def _allocation(ward: WardPlan) -> Allocation:
    if ward.allocation is None:
        raise CallError(f"ward {ward.code} has no areas")
    return ward.allocation


def _bound(
    plan: PollingPlan, territory: Territory, old: Allocation, cost: float, *, same_question: bool
) -> float:
    """Return the old bound where it still speaks of this plan, else one that always holds.

    A plan that costs less than a proved bound breaks a rule, or answers another question.
    """
    if same_question and cost >= old.lower_bound - TOLERANCE * max(1.0, cost):
        return min(old.lower_bound, cost)
    return min(floor_of(plan, territory), cost)


def _target(
    plan: PollingPlan, territory: Territory, old: Allocation, areas: Sequence[Area]
) -> float:
    """Return the voters an area should have: as the engine counts it for this number of areas."""
    ordinary = [area for area in areas if area.kind is AreaKind.ORDINARY]
    before = [area for area in old.areas if area.kind is AreaKind.ORDINARY]
    if plan.aims.free_number or len(ordinary) == len(before) or not ordinary:
        return old.target_voters
    voters = territory.units["voters"].to_numpy(np.int64)
    total = int(voters[[unit for area in ordinary for unit in area.units]].sum())
    return fixed(total / len(ordinary), COST_DECIMALS)


def _with_reason(plan: PollingPlan, territory: Territory, area: Area) -> Area:
    """Return the area with its units in order and the lawful reason for few voters, if it has one."""
    units = tuple(sorted(area.units))
    voters = int(territory.units["voters"].to_numpy(np.int64)[list(units)].sum())
    if area.kind is AreaKind.SEPARATE or voters >= plan.rules.min_voters:
        return replace(area, units=units, below_minimum=None)
    reason = reason_below_minimum(territory, pieces_of(territory), units, plan.rules)
    return replace(area, units=units, below_minimum=reason)


def _refuse_no_way(territory: Territory, areas: set[Area]) -> None:
    for area in sorted(areas, key=lambda area: area.units):
        for unit in area.units:
            if not np.isfinite(territory.walk_m[unit, area.site]):
                raise CallError(
                    f"there is no way from {territory.units.index[unit]} to "
                    f"{territory.sites.index[area.site]}"
                )
