"""Karlsruhe, whose authority used 72 stations and a mean walk of 592.8 m in a straight line."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.allocation import Allocation, allocate
from geo.intake import read_planning_folder
from geo.rules import PlanningAims, load_rules
from geo.territory import Territory, build_territory

RULES = load_rules("vn-2021")


@pytest.fixture(scope="module")
def karlsruhe(data_folder: Path) -> Territory:
    return build_territory(read_planning_folder(data_folder / "karlsruhe"), "08212", RULES)


@pytest.mark.data
@pytest.mark.parametrize(
    ("low", "high", "areas", "mean_walk_m"),
    [(290, 8_269, 72, 550.0), (290, 8_269, 50, 592.8), (300, 4_000, 72, 620.0)],
)
def test_karlsruhe_walks_less_than_its_authority_made_it(
    karlsruhe: Territory, low: int, high: int, areas: int, mean_walk_m: float
):
    rules = RULES.model_copy(update={"min_voters": low, "max_voters": high})
    plan = allocate(karlsruhe, rules, PlanningAims(), areas=areas)
    assert karlsruhe.voters == 208_868
    assert len(plan.areas) == areas
    assert len({area.site for area in plan.areas}) == areas
    assert plan.terms["walk"] / karlsruhe.voters <= mean_walk_m
    assert plan.gap < 0.01
    assert sizes_within(karlsruhe, plan, low, high)


def sizes_within(ward: Territory, plan: Allocation, low: int, high: int) -> bool:
    voters = ward.units["voters"].to_numpy()
    return all(low <= voters[list(area.units)].sum() <= high for area in plan.areas)
