"""The allocation benchmark: its adapters, its judge, its exact model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from benchmarks.allocation.comparing import Comparison
from benchmarks.allocation.instance import model_of
from benchmarks.allocation.judging import judge
from benchmarks.allocation.made import made_ward
from benchmarks.allocation.peers import highs, highs_stations
from benchmarks.allocation.peers.seating import seated
from benchmarks.allocation.public import county_instances, read_county, read_pmedian
from benchmarks.allocation.running import Run
from benchmarks.allocation.table import rows
from benchmarks.made_wards import ruled_instance
from geo.allocation import Area, AreaKind, allocate
from geo.territory import Territory


@pytest.mark.data
def test_the_first_capacitated_p_median_is_solved_to_its_published_optimum(data_folder: Path):
    instance = read_pmedian(data_folder / "benchmarks" / "pmedcap" / "pmedcap1_1.txt")
    plan = allocate(instance.territory, instance.rules, instance.aims, areas=instance.areas)
    verdict = judge(instance, plan.areas, 5, plan.target_voters)
    assert verdict.legal
    assert verdict.objective == pytest.approx(713.0)
    assert plan.lower_bound <= 713.0 * (1 + 2e-6)


@pytest.mark.data
def test_the_only_legal_halves_of_maine_cost_the_published_cut(data_folder: Path):
    # Of all 2^15 halvings of Maine's 16 counties one is connected and within the bounds.
    instance = read_county(county_instances(data_folder / "benchmarks")["county-ME"])
    one = (0, 7, 8, 11, 13, 14)
    other = tuple(sorted(set(range(16)) - set(one)))
    verdict = judge(instance, [Area(one, 0), Area(other, 0)], 2, 664_180.0)
    assert verdict.legal
    assert verdict.objective == pytest.approx(16.0)
    assert instance.published is not None
    assert instance.published.best == pytest.approx(16.0)


def test_the_judge_names_a_part_that_hangs_together_nowhere():
    instance = made_ward(12, 1)
    last = len(instance.territory.units) - 1
    apart = [Area((0, last), 0), Area(tuple(range(1, last)), 1)]
    verdict = judge(instance, apart, 2, 1_500.0)
    assert not verdict.legal
    assert verdict.broken >= 1


@pytest.mark.parametrize("peer", [highs, highs_stations])
@pytest.mark.parametrize("seed", [2, 3])
def test_the_flow_models_and_the_engine_find_the_same_optimum(seed: int, peer: ModuleType):
    instance = made_ward(12, seed)
    plan = allocate(instance.territory, instance.rules, instance.aims)
    model = model_of(instance, len(plan.areas), plan.target_voters)
    answer = peer.solve(model, 60.0)
    assert answer.proved
    assert answer.label is not None
    assert answer.site is not None
    found = model.problem.areas_of(answer.label, answer.site)
    verdict = judge(instance, found, len(plan.areas), plan.target_voters)
    assert verdict.legal
    assert plan.proved
    assert verdict.objective == pytest.approx(plan.objective, rel=2e-6)
    assert answer.lower_bound == pytest.approx(plan.objective, rel=2e-6)


def test_the_flow_model_keeps_the_locks_of_a_ward_with_every_rule_on():
    instance = ruled_instance(3, 20)
    plan = allocate(instance.territory, instance.rules, instance.aims, locks=instance.locks)
    ordinary = sum(area.kind is AreaKind.ORDINARY for area in plan.areas)
    model = model_of(instance, ordinary, plan.target_voters)
    answer = highs.solve(model, 60.0)
    assert plan.proved
    assert answer.proved
    assert answer.lower_bound is not None
    assert answer.lower_bound + model.separate_cost == pytest.approx(plan.objective, rel=2e-6)


def test_partitions_are_seated_where_it_costs_least():
    instance = made_ward(12, 2)
    model = model_of(instance, 2, 1_500.0)
    cost = np.full((12, 2), 10.0)
    cost[:6, 0], cost[6:, 1] = 1.0, 1.0
    ward = model.problem.ward._replace(
        cost=cost,
        capacity=np.array([99_999, 99_999]),
        rooms=np.array([1, 1]),
        fixed=np.zeros(2),
        home=np.array([-1, -1]),
        outside=0.0,
    )
    model = replace(model, problem=replace(model.problem, ward=ward))
    # Labels 7 and 3 become 1 and 0: the second half keeps its own site.
    found = seated(model, np.array([7] * 6 + [3] * 6))
    assert found is not None
    assert found[0].tolist() == [1] * 6 + [0] * 6
    assert found[1].tolist() == [1, 0]


def test_a_bound_above_anothers_legal_plan_is_a_contradiction():
    instance = made_ward(12, 2)
    plan = allocate(instance.territory, instance.rules, instance.aims)
    verdict = judge(instance, plan.areas, len(plan.areas), plan.target_voters)
    honest = Run("khuvuc", lower_bound=plan.lower_bound)
    boastful = Run("highs", lower_bound=plan.objective * 1.01)
    agreed = Comparison(instance, len(plan.areas), ((honest, verdict),))
    assert agreed.contradictions() == []
    refuted = Comparison(instance, len(plan.areas), ((honest, verdict), (boastful, None)))
    assert len(refuted.contradictions()) == 1


def touching(territory: Territory) -> set[frozenset[int]]:
    ends = [*zip(territory.edges["u"], territory.edges["v"], strict=True)]
    ends += [*zip(territory.barred["u"], territory.barred["v"], strict=True)]
    return {frozenset(map(int, pair)) for pair in ends}


@pytest.mark.parametrize("seed", range(1, 5))
def test_a_made_ward_says_of_its_shapes_what_they_are(seed: int):
    territory = made_ward(20, seed).territory
    shapes = list(territory.units.geometry)
    met = {
        frozenset((u, v))
        for u in range(20)
        for v in range(u + 1, 20)
        if shapes[u].intersection(shapes[v]).length > 1e-6
    }
    assert touching(territory) == met


def test_the_table_tells_an_illegal_plan_below_the_bound_from_one_that_meets_it():
    instance = made_ward(12, 2)
    plan = allocate(instance.territory, instance.rules, instance.aims)
    verdict = judge(instance, plan.areas, len(plan.areas), plan.target_voters)
    ours = Run("khuvuc", lower_bound=verdict.objective, proved=True)
    cheat = replace(verdict, breaches=("1 in pieces",), broken=1, objective=verdict.objective * 0.8)
    runs = ((ours, verdict), (Run("pmedian"), cheat))
    mine, theirs = rows(Comparison(instance, len(plan.areas), runs))
    assert "| yes | 0 | 0 | 0 |" in mine
    assert "| 0.00 % |" in mine
    assert "| **no** | 0 | 0 | 1 |" in theirs
    assert "| -25.00 % |" in theirs
    assert "no contiguity" in theirs


@pytest.mark.data
def test_a_proof_of_impossibility_is_refuted_by_a_published_plan(data_folder: Path):
    instance = read_county(county_instances(data_folder / "benchmarks")["county-ME"])
    denied = Comparison(instance, 2, ((Run("khuvuc", impossible=True), None),))
    assert len(denied.contradictions()) == 1
    open_question = Comparison(instance, 2, ((Run("khuvuc", said="none found"), None),))
    assert open_question.contradictions() == []
