"""Wards of very many units: legal, bounded, the same every time, in little memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.allocation import allocate
from geo.allocation.building import Request, build_problem
from geo.allocation.coarse import coarsened
from geo.allocation.feasible import pieces_of
from geo.allocation.location import certified, climb, first_prices, nearest_atoms
from geo.allocation.locked import apply_locks
from geo.allocation.many import MANY, numbers
from geo.allocation.number import possible_range
from geo.allocation.plan_state import plan_cost
from geo.allocation.problem import Problem
from geo.allocation.stations import least_number, stations
from geo.errors import InfeasibleError
from geo.findings import IntakeReport, Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.rules import Locks, PlanningAims, load_rules
from geo.territory import Territory
from tests.builders import GRID_CRS, grid_territory

RULES = load_rules("vn-2021")
AIMS = PlanningAims()


def cells(side: int, sites: int, *, voters: int = 30, capacity: int | None = None) -> Territory:
    """Return a square ward of side × side cells, its sites at even steps along its rows."""
    at = np.linspace(side // 2, side * side - side // 2 - 1, sites).astype(int).tolist()
    places = {f"s{i}": (cell // side, cell % side) for i, cell in enumerate(at)}
    return grid_territory(side, side, voters=voters, sites=places, capacity=capacity, side_m=20.0)


def problem_of(territory: Territory, target: float) -> Problem:
    """Return the ward's arrays."""
    locks = Locks()
    request = Request(territory, RULES, AIMS, locks, {}, pieces_of(territory))
    locked = apply_locks(territory, request.pieces, RULES, locks)
    return build_problem(request, locked).aimed_at(target)


def errors(territory: Territory, allocation: object) -> list[str]:
    """Return the rules that the audit finds broken."""
    plan = PollingPlan(
        wards=(WardPlan(territory, allocation),),  # type: ignore[arg-type]
        rules=RULES,
        aims=AIMS,
        locks=Locks(),
        crs=GRID_CRS,
        inputs=(),
        intake=IntakeReport("made"),
        generator="tests",
    )
    return [f.rule for f in audit(plan) if f.severity is Severity.ERROR and not f.waived]


@pytest.fixture(scope="module")
def wide() -> Territory:
    """33 × 33 cells of 30 voters: 32,670 voters, 22 areas of about 1,500."""
    return cells(33, 60)


def test_a_ward_of_a_thousand_cells_gets_a_legal_plan_and_an_honest_gap(wide: Territory) -> None:
    found = allocate(wide, RULES, AIMS)
    assert len(wide.units) >= MANY
    assert len(found.areas) == 22
    assert errors(wide, found) == []
    assert 0.0 < found.lower_bound <= found.objective
    assert found.gap < 0.1


def test_the_same_cells_give_the_same_plan(wide: Territory) -> None:
    first, second = allocate(wide, RULES, AIMS, seed=3), allocate(wide, RULES, AIMS, seed=3)
    assert first.areas == second.areas
    assert first.lower_bound == second.lower_bound


def test_cells_fill_small_rooms_to_the_last_places() -> None:
    # 1,024 cells × 30 = 30,720 voters; 22 rooms of 1,500 hold 33,000, 20 would hold 30,000.
    ward = cells(32, 22, capacity=1_500)
    found = allocate(ward, RULES, AIMS)
    assert len(found.areas) in (21, 22)
    assert errors(ward, found) == []


def test_rooms_decide_the_least_number_of_areas() -> None:
    # 30,720 voters in rooms of 1,500 each need 21 of them.
    assert least_number(problem_of(cells(32, 40, capacity=1_500), 1_500.0).ward) == 21


def test_no_site_has_more_stations_than_rooms_where_each_is_out_of_reach_of_one_cell() -> None:
    # 40 rooms of 1,500, each without a way from one cell; 24 stations hold the 30,720 voters.
    ward = cells(32, 40, capacity=1_500)
    walk_m = ward.walk_m.copy()
    walk_m[np.arange(40), np.arange(40)] = np.inf
    problem = problem_of(replace(ward, walk_m=walk_m), 1_280.0)
    opened = np.linspace(1.0, 0.2, 40)
    opened *= 24 / opened.sum()
    chosen = stations(problem.ward, opened, np.array([24]))
    assert len(chosen.site) == 24
    assert chosen.areas.tolist() == [1] * 24
    # The 24 rooms opened most hold 600 each: they give way to all 16 large ones.
    small = np.where(np.arange(40) < 24, 600, 1_500)
    chosen = stations(problem.ward._replace(capacity=small), opened, np.array([24]))
    assert chosen.areas.max() == 1
    assert set(range(24, 40)) <= set(chosen.site.tolist())


def test_where_rooms_are_many_the_first_number_tried_leaves_a_fifth_of_their_places() -> None:
    # 30,720 voters; 20 areas are wanted and rooms of 900 hold them from 35 on.
    many, few = (problem_of(cells(32, n, capacity=900), 1_500.0) for n in (80, 60))
    # 1.2 × 30,720 = 36,864 need 41 rooms of 900 where 72,000 places are more than twice the voters …
    assert next(numbers(many, possible_range(many), 20, fixed=False)) == 41
    # … and 1.02 × 30,720 = 31,334.4 need 35 where 54,000 are not.
    assert next(numbers(few, possible_range(few), 20, fixed=False)) == 35
    assert next(numbers(many, possible_range(many), 40, fixed=False)) == 40


def test_cells_that_a_river_parts_share_no_area() -> None:
    ward = cells(32, 40)
    row = np.arange(32 * 32) // 32
    over = (row[ward.edges["u"]] == 9) & (row[ward.edges["v"]] == 10)
    barred = ward.edges.loc[over, ["u", "v", "border_m"]].assign(barrier="river")
    apart = replace(
        ward,
        edges=ward.edges[~over].reset_index(drop=True),
        barred=pd.DataFrame(barred.reset_index(drop=True)),
    )
    found = allocate(apart, RULES, AIMS)
    assert errors(apart, found) == []
    assert all(len({int(row[u]) < 10 for u in area.units}) == 1 for area in found.areas)


def test_the_bound_by_near_atoms_is_no_higher_than_a_plan_of_fewer_voters_would_cost() -> None:
    # Every cell has a site and no walk, balance is perfect: nothing but borders and stations costs.
    ward = grid_territory(32, 32, voters=300, side_m=20.0)
    problem = problem_of(ward, 300.0)
    near = nearest_atoms(problem.ward)
    count = (1_024, 1_024)
    located = climb(problem.ward, near, first_prices(problem.ward), count, 1e6, 30)
    cost, broken = plan_cost(problem.ward, np.arange(1_024), np.arange(1_024))
    assert broken == 0.0
    assert certified(problem, near, located, count) <= cost + 1e-6 * cost


def test_a_plan_of_the_coarse_ward_costs_the_same_in_the_ward() -> None:
    problem = problem_of(cells(32, 5), 1_500.0)
    coarse, joined = coarsened(problem, 60)
    assert coarse.atoms == 60
    assert int(coarse.ward.voters.sum()) == int(problem.ward.voters.sum())
    label, site = np.arange(60) % 60, np.zeros(60, dtype=np.int64)
    before = plan_cost(coarse.ward, label.astype(np.int64), site)
    after = plan_cost(problem.ward, label[joined].astype(np.int64), site)
    assert before == pytest.approx(after)


def test_too_few_places_for_the_cells_are_told_with_a_change_that_is_enough() -> None:
    # 30,720 voters, 20 rooms of 1,000: 10,720 places are missing.
    with pytest.raises(InfeasibleError) as raised:
        allocate(cells(32, 20, capacity=1_000), RULES, AIMS)
    obstacle = raised.value.obstacles[0]
    assert (obstacle.rule, obstacle.needed, obstacle.available) == ("capacity", 30_720, 20_000)
    assert obstacle.changes
    assert obstacle.suffices
