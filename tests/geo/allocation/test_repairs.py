"""The repair that is named is enough, nothing in it can be left out, and none is cheaper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.allocation import allocate
from geo.allocation.repaired import repaired, without_locks
from geo.errors import InfeasibleError, Obstacle, RepairStep
from geo.intake import read_planning_folder
from geo.rules import ElectoralRules, Locks, PlanningAims, load_rules
from geo.rules.locks import AreaLock, UnitLock
from geo.territory import Territory, build_territory, frames_of_ward
from tests.builders import grid_territory
from tests.geo.allocation.cheapest_by_trying import cheapest
from tests.geo.allocation.tight_wards import has_plan, tight_ward

AIMS = PlanningAims()
RULES = load_rules("vn-2021")


def obstacles_of(
    ward: Territory,
    rules: ElectoralRules = RULES,
    locks: Locks | None = None,
    areas: int | None = None,
) -> tuple[Obstacle, ...]:
    with pytest.raises(InfeasibleError) as caught:
        allocate(ward, rules, AIMS, locks=locks or Locks(), areas=areas)
    return caught.value.obstacles


def steps_of(obstacles: tuple[Obstacle, ...]) -> list[RepairStep]:
    assert all(obstacle.suffices for obstacle in obstacles)
    return [step for obstacle in obstacles for step in obstacle.changes]


def lessened(step: RepairStep) -> RepairStep | None:
    """Return a step that changes a little less, or None where that is nothing."""
    if step.kind in ("places", "site", "room") and step.amount > 1:
        return replace(step, amount=step.amount - 1)
    return None


@pytest.mark.parametrize("block", range(3))
def test_a_repair_is_enough_and_every_step_of_it_is_needed(block: int):
    met = 0
    for seed in range(18 * block, 18 * block + 18):
        ward, rules = tight_ward(seed)
        if has_plan(ward, rules):
            continue
        met += 1
        obstacles = obstacles_of(ward, rules)
        steps = steps_of(obstacles)
        assert allocate(repaired(ward, steps), rules, AIMS).areas, f"seed {seed}"
        assert all(obstacle.proved for obstacle in obstacles), f"seed {seed}"
        for at, step in enumerate(steps):
            fewer = [*steps[:at], *steps[at + 1 :]]
            assert not has_plan(repaired(ward, fewer), rules), f"seed {seed}: {step}"
            less = lessened(step)
            if less is not None and step.kind != "site":
                assert not has_plan(repaired(ward, [*fewer, less]), rules), f"seed {seed}: {step}"
    assert met >= 5


@pytest.mark.parametrize("block", range(2))
def test_no_repair_of_a_small_ward_is_cheaper(block: int):
    met = 0
    for seed in range(2_000 + 30 * block, 2_030 + 30 * block):
        ward, rules = tight_ward(seed, [(2, 3), (1, 6), (1, 5)])
        joined = len(ward.barred) == 0 and len(set(ward.units["ballot"])) == 1
        if has_plan(ward, rules) or not joined or ward.units["voters"].max() > rules.max_voters:
            continue
        met += 1
        obstacle = obstacles_of(ward, rules)[-1]
        assert obstacle.facts["repair_cost"] == pytest.approx(cheapest(ward, rules), abs=0.1), seed
        assert obstacle.proved
    assert met >= 5


def test_groups_that_fill_no_room_need_more_than_the_missing_places():
    # 22 groups of 600 and ten sites of 1,000: one group a site, 12 groups (7,200 voters) are left over.
    sites = {f"s{i}": (0, i) for i in range(10)}
    ward = grid_territory(2, 11, voters=600, sites=sites, capacity=1_000)
    (obstacle,) = obstacles_of(ward)
    assert obstacle.facts["missing"] == 3_200
    assert [(step.kind, step.amount) for step in obstacle.changes] == [("site", 3_600)] * 2
    assert obstacle.proved
    assert allocate(repaired(ward, obstacle.changes), RULES, AIMS).areas


def test_a_lock_in_the_way_is_dropped_before_a_site_is_asked_for():
    ward = grid_territory(1, 4, voters=1_500)
    locks = Locks(
        together=(("r0c0", "r0c1"),),
        units=(UnitLock(unit="r0c0", site_code="s0"), UnitLock(unit="r0c1", site_code="s1")),
    )
    steps = steps_of(obstacles_of(ward, locks=locks))
    assert [step.kind for step in steps] == ["lock"]
    assert allocate(ward, RULES, AIMS, locks=without_locks(locks, steps)).areas


def test_a_contradictory_area_lock_is_dropped_and_nothing_else_changed():
    ward = grid_territory(1, 3, voters=900)
    locks = Locks(areas=(AreaLock(units=("r0c0", "r0c2")),), open_sites=("s1",))
    steps = steps_of(obstacles_of(ward, locks=locks))
    assert steps == [RepairStep("lock", "r0c0, r0c2", 1, "areas")]


def test_a_number_of_areas_beyond_the_rooms_names_the_rooms():
    ward = grid_territory(2, 3, voters=900, sites={"s0": (0, 0), "s1": (1, 2)})
    (obstacle,) = obstacles_of(ward, areas=5)
    assert obstacle.message == (
        "5 areas were asked for, this ward can have 2 to 2, its sites have room for 2 in all"
    )
    assert obstacle.remedy == "name 3 more room(s) or site(s), or ask for 2 areas"
    assert "1 area was asked for" in obstacles_of(ward, areas=1)[0].message


@pytest.mark.data
def test_the_ward_of_four_rooms_can_be_planned_with_what_is_named(data_folder: Path):
    frames = read_planning_folder(data_folder / "district7")
    rules = load_rules(frames.rules, frames.polling_day)
    ward = build_territory(frames_of_ward(frames, "27478"), "27478", rules)
    assert int(ward.units["voters"].sum()) == 25_243
    with pytest.raises(InfeasibleError) as caught:
        allocate(ward, rules, frames.aims)
    steps = steps_of(caught.value.obstacles)
    # 4 rooms hold 16,000 voters at most; 25,243 need 7 areas, so 3 rooms more, wherever they are.
    assert [(step.kind, step.amount) for step in steps] == [("room", 3)]
    assert caught.value.obstacles[0].proved
    assert len(allocate(repaired(ward, steps), rules, frames.aims, time_limit_s=5).areas) == 7


def test_the_rules_in_conflict_are_named_and_none_of_them_can_be_spared():
    # 1,000 + 1,000 + 1,000 voters in two rooms of 1,500 places: without borders still no plan.
    ward = grid_territory(1, 3, voters=1_000, sites={"s0": (0, 0), "s1": (0, 2)}, capacity=1_500)
    (obstacle,) = obstacles_of(ward)
    assert obstacle.facts["reasons"] == "capacity"
    assert [(s.kind, s.amount) for s in obstacle.changes] == [("places", 500)]


def freed(
    ward: Territory, rules: ElectoralRules, names: set[str]
) -> tuple[Territory, ElectoralRules]:
    """Return a ward and rules without the rules named."""
    units, sites, walk_m, edges = ward.units.copy(), ward.sites.copy(), ward.walk_m, ward.edges
    n, most = len(units), int(units["voters"].sum())
    if "reachable" in names:
        walk_m = np.zeros_like(walk_m)
    if "rooms" in names:
        sites["rooms"] = n
    if "capacity" in names:
        sites["capacity"] = pd.array([None] * len(sites), dtype="Int64")
    if "contiguous" in names:
        u, v = np.triu_indices(n, 1)
        edges = pd.DataFrame({"u": u, "v": v, "border_m": 1.0, "reason": "border", "via": ""})
        units["ballot"] = ""
    bounds = {
        **({"min_voters": 0} if "min_voters" in names else {}),
        **({"max_voters": most} if "max_voters" in names else {}),
    }
    free = replace(ward, units=units, sites=sites, walk_m=walk_m, edges=edges)
    return free, rules.model_copy(update=bounds)


def test_the_conflict_that_is_named_is_irreducible():
    met = 0
    every = {"reachable", "contiguous", "rooms", "capacity", "max_voters", "min_voters"}
    for seed in range(3_000, 3_040):
        ward, rules = tight_ward(seed, [(2, 3), (1, 6), (1, 7)])
        # A whole part below the minimum is lawful by its borders: not with all of them gone.
        if has_plan(ward, rules) or len(set(ward.units["ballot"])) > 1 or len(ward.barred):
            continue
        reasons = obstacles_of(ward, rules)[0].facts.get("reasons")
        if reasons is None:
            continue
        met += 1
        named = set(str(reasons).split(", "))
        assert not has_plan(*freed(ward, rules, every - named)), seed
        for name in named:
            assert has_plan(*freed(ward, rules, every - named | {name})), (seed, name)
    assert met >= 5
