"""The engine on grids whose best plan can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.allocation import AreaKind, allocate
from geo.errors import CallError, InfeasibleError
from geo.rules import ElectoralRules, Locks, PlanningAims, load_rules
from geo.rules.locks import AreaLock, UnitLock
from geo.territory import Territory, UnitKind
from tests.builders import grid_territory

RULES = load_rules("vn-2021")
AIMS = PlanningAims()
WALK_ONLY = PlanningAims(imbalance_weight=0, border_weight=0)


def test_two_pairs_of_neighbours_vote_in_the_middle_of_one_of_them():
    ward = grid_territory(1, 4, voters=500)
    plan = allocate(ward, RULES, AIMS, areas=2)
    assert [area.units for area in plan.areas] == [(0, 1), (2, 3)]
    # In each area 500 voters walk 100 m; one border of 100 m is cut; areas are as large as aimed at.
    assert plan.terms["walk"] == pytest.approx(2 * 500 * 100)
    assert plan.terms["border"] == pytest.approx(100)
    assert plan.objective == pytest.approx(100_100)
    assert plan.proved
    assert plan.gap == 0
    assert plan.target_voters == 1_000


def test_the_number_of_areas_follows_from_the_target():
    plan = allocate(grid_territory(2, 6, voters=500), RULES, AIMS)
    assert len(plan.areas) == 4  # 6,000 voters, 1,500 an area


def test_remote_units_follow_the_smaller_target_and_may_stay_below_the_minimum():
    ward = grid_territory(1, 4, voters=175)
    ward.units["remote"] = True
    plan = allocate(ward, RULES, AIMS, areas=4)
    assert [area.below_minimum for area in plan.areas] == ["remote"] * 4
    assert len(allocate(ward, RULES, AIMS).areas) == 2  # 700 voters, 350 an area


def test_an_island_below_the_minimum_is_an_area_with_its_reason():
    ward = grid_territory(1, 3, voters=[500, 500, 120])
    object.__setattr__(ward, "edges", ward.edges.iloc[:1])
    plan = allocate(ward, RULES, AIMS)
    assert plan.areas[-1].units == (2,)
    assert plan.areas[-1].below_minimum == "island"


def test_an_island_with_a_ferry_may_vote_alone_or_with_its_landing():
    ward = grid_territory(1, 3, voters=[500, 500, 120])
    ward.edges.loc[1, ["reason", "via", "border_m"]] = ["link", "Phà Thử", 0.0]
    alone = allocate(ward, RULES, AIMS, areas=3)
    assert [area.below_minimum for area in alone.areas] == [None, None, "island"]
    together = allocate(ward, RULES, AIMS, areas=2)
    assert together.proved
    assert len(together.areas) == 2


def test_a_pocket_behind_a_barrier_is_cut_off_and_no_island():
    ward = grid_territory(1, 3, voters=[500, 500, 120])
    barred = ward.edges.iloc[1:].assign(barrier="Sông Thử")
    object.__setattr__(ward, "edges", ward.edges.iloc[:1])
    object.__setattr__(ward, "barred", barred)
    assert allocate(ward, RULES, AIMS).areas[-1].below_minimum == "cut_off"


def test_a_ballot_line_parts_areas():
    ward = grid_territory(1, 4, voters=500)
    ward.units["ballot"] = ["1", "2", "2", "2"]
    plan = allocate(ward, RULES, AIMS, areas=2)
    assert [area.units for area in plan.areas] == [(0,), (1, 2, 3)]


def test_several_areas_share_a_site_while_rooms_and_capacity_last():
    ward = grid_territory(1, 4, voters=1_000, sites={"s": (0, 1), "t": (0, 3)})
    ward.sites["rooms"] = [2, 1]
    ward.sites["capacity"] = pd.array([3_000, None], dtype="Int64")
    aims = PlanningAims(outside_area_cost=0, imbalance_weight=0, border_weight=0)
    plan = allocate(ward, RULES, aims, areas=3)
    assert sorted(area.site for area in plan.areas) == [0, 0, 1]
    # t serves its own unit, or one more; s three units at 100 m, 0 m and 100 m: as s has room for
    # 3,000 voters, the walks are 100,000 + 0 + 100,000 and 0.
    assert plan.terms["walk"] == pytest.approx(200_000)


def test_a_station_outside_its_area_is_paid_for_and_noted():
    ward = grid_territory(1, 4, voters=500, sites={"s": (0, 0), "t": (0, 1)})
    plan = allocate(ward, RULES, AIMS, areas=2, locks=Locks(together=(("r0c0", "r0c1"),)))
    assert plan.terms["outside"] == 20_000
    assert [f.rule for f in plan.findings] == ["station_outside_area"]
    assert [f.subject for f in plan.findings] == ["00001-02"]


def test_an_institution_is_a_separate_area_at_its_own_site_and_does_not_count():
    ward = grid_territory(1, 4, voters=[500, 500, 500, 60])
    ward.units.loc["r0c3", "kind"] = UnitKind.INSTITUTION
    ward.sites.loc["s3", "institution"] = "r0c3"
    object.__setattr__(ward, "edges", ward.edges.iloc[:2])
    plan = allocate(ward, RULES, AIMS, areas=1)
    assert [area.kind for area in plan.areas] == [AreaKind.ORDINARY, AreaKind.SEPARATE]
    assert plan.areas[1].units == (3,)
    assert plan.areas[1].site == 3
    assert plan.areas[0].units == (0, 1, 2)
    assert plan.areas[0].site == 1


def test_a_site_still_to_be_found_costs_its_price():
    ward = grid_territory(1, 2, voters=500, sites={"s": (0, 0)})
    ward.sites["to_be_found"] = True
    plan = allocate(ward, RULES, AIMS, areas=1)
    assert plan.terms["unfound_site"] == 200_000
    assert plan.terms["suitability"] == 0


def test_voters_stay_at_last_times_site_when_change_costs_enough():
    ward = grid_territory(1, 4, voters=500)
    previous = {"r0c0": "s0", "r0c1": "s0", "r0c2": "s0", "r0c3": "s3"}
    light = PlanningAims(change_weight=1)
    assert allocate(ward, RULES, light, areas=2, previous=previous).terms["change"] > 0
    heavy = PlanningAims(change_weight=10_000)
    plan = allocate(ward, RULES, heavy, areas=2, previous=previous)
    assert [(area.units, area.site) for area in plan.areas] == [((0, 1, 2), 0), ((3,), 3)]
    assert plan.terms["change"] == 0


def test_locks_are_kept():
    ward = grid_territory(2, 4, voters=500)
    locks = Locks(
        units=(UnitLock(unit="r0c0", site_code="s7"),),
        areas=(AreaLock(units=("r0c2", "r0c3"), site_code="s2"),),
        open_sites=("s4",),
        closed_sites=("s5", "s6"),
    )
    plan = allocate(ward, RULES, AIMS, areas=3, locks=locks)
    by_unit = {unit: area for area in plan.areas for unit in area.units}
    assert by_unit[0].site == 7
    assert by_unit[2].units == (2, 3)
    assert by_unit[2].site == 2
    assert 4 in {area.site for area in plan.areas}


def test_units_locked_together_far_apart_get_the_units_between_them():
    ward = grid_territory(1, 4, voters=500)
    plan = allocate(ward, RULES, AIMS, areas=2, locks=Locks(together=(("r0c0", "r0c2"),)))
    assert [area.units for area in plan.areas] == [(0, 1, 2), (3,)]
    assert not plan.proved
    assert plan.lower_bound <= plan.objective


def test_a_lock_on_a_name_that_is_not_there_is_an_unusable_call():
    with pytest.raises(CallError, match=r"unit 'r9c9'.*site 'hall'"):
        allocate(
            grid_territory(1, 2),
            RULES,
            AIMS,
            locks=Locks(together=(("r0c0", "r9c9"),), closed_sites=("hall",)),
        )


def test_the_same_seed_gives_the_same_plan():
    rng = np.random.default_rng(5)
    ward = grid_territory(5, 6, voters=[int(v) for v in rng.integers(100, 600, 30)])
    assert allocate(ward, RULES, AIMS, seed=3) == allocate(ward, RULES, AIMS, seed=3)


def obstacles_of(
    ward: Territory,
    *,
    areas: int | None = None,
    locks: Locks | None = None,
    rules: ElectoralRules = RULES,
):
    with pytest.raises(InfeasibleError) as caught:
        allocate(ward, rules, AIMS, areas=areas, locks=locks or Locks())
    return caught.value.obstacles


def test_a_unit_above_the_maximum_is_named_with_both_numbers():
    (obstacle,) = obstacles_of(grid_territory(1, 3, voters=[900, 4_310, 900]))
    assert obstacle.rule == "max_voters"
    assert obstacle.message == "Tổ 2 (r0c1) alone has 4,310 voters, 4,000 are allowed"
    assert (obstacle.needed, obstacle.available) == (4_310, 4_000)


def test_missing_places_are_counted():
    ward = grid_territory(
        3, 4, voters=920, sites={f"s{i}": (0, i) for i in range(4)}, capacity=2_300
    )
    (obstacle,) = obstacles_of(ward)
    assert obstacle.message == "sites hold 9,200, voters are 11,040: 1,840 places are missing"


def test_a_pocket_with_no_lawful_reason_is_named():
    ward = grid_territory(1, 3, voters=[500, 500, 250])
    object.__setattr__(ward, "edges", ward.edges.iloc[:1])
    strict = RULES.model_copy(update={"below_minimum_reasons": ("remote",)})
    (obstacle,) = obstacles_of(ward, rules=strict)
    assert obstacle.rule == "min_voters"
    assert "the part of units r0c2 has 250 voters, 300 are needed" in obstacle.message


def test_all_obstacles_are_told_at_once():
    ward = grid_territory(1, 4, voters=[900, 4_310, 900, 4_500])
    assert [o.needed for o in obstacles_of(ward)] == [4_310, 4_500]


def test_an_impossible_number_of_areas_tells_the_possible_range():
    (obstacle,) = obstacles_of(grid_territory(2, 2, voters=500), areas=6)
    assert obstacle.message == "6 areas were asked for, this ward can have 1 to 4"


def test_a_number_within_the_range_that_cannot_be_packed_names_one_that_can():
    # 3 × 1,500 voters: two areas would hold 1,500 and 3,000, above the maximum of 2,500.
    rules = RULES.model_copy(update={"max_voters": 2_500})
    told = obstacles_of(grid_territory(1, 3, voters=1_500), areas=2, rules=rules)
    assert told[0].message == "2 areas: this number has no legal plan, 3 areas have one"


def test_locks_that_contradict_a_rule_are_named():
    ward = grid_territory(1, 4, voters=1_500)
    (obstacle,) = obstacles_of(ward, locks=Locks(areas=(AreaLock(units=("r0c0", "r0c2")),)))
    assert "r0c0, r0c2" in obstacle.message
    assert "they are not contiguous" in obstacle.message
    told = obstacles_of(ward, locks=Locks(open_sites=("s1",), closed_sites=("s1",)))
    assert [o.subject for o in told] == ["s1"]
    told = obstacles_of(ward, locks=Locks(together=(("r0c0", "r0c1", "r0c2"),)))
    assert "4,500 voters, 4,000 are allowed" in told[0].message


def test_a_unit_without_a_way_to_any_site_is_named():
    ward = grid_territory(1, 3, voters=500)
    ward.walk_m[2] = np.inf
    (obstacle,) = obstacles_of(ward)
    assert (obstacle.rule, obstacle.subject) == ("walk", "r0c2")


def test_a_ward_without_voters_is_told_so_and_nothing_else():
    with pytest.raises(InfeasibleError) as caught:
        allocate(grid_territory(1, 3, voters=0), RULES, AIMS)
    (obstacle,) = caught.value.obstacles
    assert (obstacle.rule, obstacle.message) == ("voters", "no unit has a voter")


def test_a_ward_whose_sites_are_all_closed_is_told_to_open_one():
    locks = Locks(closed_sites=("s0", "s1", "s2"))
    with pytest.raises(InfeasibleError) as caught:
        allocate(grid_territory(1, 3, voters=500), RULES, AIMS, locks=locks)
    (obstacle,) = caught.value.obstacles
    assert "1,500 voters" in obstacle.message
    assert obstacle.facts["closed"] == "s0, s1, s2"
    assert "open the closed site s0 again" in obstacle.remedy  # one is enough for 1,500 voters


def test_a_ward_of_one_unit_at_its_only_station_has_a_plan_whatever_the_station_costs():
    # It walks nothing, so all the plan costs is the station that no wheelchair can enter.
    ward = grid_territory(1, 1, voters=500)
    ward.sites["step_free"] = pd.array([False], dtype="boolean")
    plan = allocate(ward, RULES, AIMS)
    assert plan.proved
    assert plan.objective == pytest.approx(AIMS.not_step_free_cost)


def test_a_plan_in_which_nobody_walks_is_found_though_its_borders_and_sizes_cost():
    ward = grid_territory(2, 4, voters=[500, 510, 490, 500, 505, 495, 500, 500])
    ward.walk_m[:] = 0.0
    plan = allocate(ward, RULES, AIMS, areas=2)
    assert plan.proved
    assert plan.terms["walk"] == 0
