"""The audit of costs where equity is aimed for: decimals are forgiven, a wrong figure is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geo.allocation import allocate
from geo.plan import PollingPlan, WardPlan, audit, read_plan_folder, write_plan_folder
from geo.rules import PlanningAims, load_rules
from tests.builders import grid_territory
from tests.geo.plan.made import plan


def fair_plan(objective: str) -> PollingPlan:
    """Return a plan of 20 units whose walks have many decimals."""
    ground = grid_territory(4, 5, voters=311, sites={"a": (0, 0), "b": (3, 3)}, side_m=333.37)
    aims = PlanningAims(objective=objective, aversion=-2.0, cap_m=666.7)
    allocation = allocate(ground, load_rules("vn-2026"), aims, areas=2)
    return replace(plan(WardPlan(ground, allocation)), aims=aims)


def rules_broken(made: PollingPlan) -> set[str]:
    return {finding.rule for finding in audit(made)}


@pytest.mark.parametrize("objective", ["ede", "cap"])
def test_a_plan_read_back_costs_what_it_says(objective: str, tmp_path: Path):
    made = fair_plan(objective)
    write_plan_folder(made, audit(made), tmp_path)
    assert "objective_true" not in rules_broken(made)
    assert "objective_true" not in rules_broken(read_plan_folder(tmp_path))


def test_a_wrong_inequality_is_found():
    made = fair_plan("ede")
    ward = made.wards[0]
    assert ward.allocation is not None
    terms = {**ward.allocation.terms}
    terms["inequality"] *= 0.99
    wrong = replace(ward, allocation=replace(ward.allocation, terms=terms))
    assert "objective_true" in rules_broken(replace(made, wards=(wrong,)))
