"""Why this area? One true sentence for each unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.allocation import Area, AreaKind
from geo.allocation.objective import objective_terms
from geo.plan import PollingPlan, WardPlan
from geo.plan.labels import SENTENCES as VIETNAMESE
from geo.plan.labels import why
from geo.plan.moves import cost_of_moving
from geo.plan.reasons import SENTENCES, Reason, ward_reasons
from geo.rules import Locks
from geo.rules.locks import UnitLock
from tests.builders import grid_territory
from tests.geo.plan.made import (
    LEFT,
    RIGHT,
    halves,
    legal_plan,
    plan,
    ward_plan,
    with_institution,
    with_sites,
    with_units,
)


def reason(made: PollingPlan, unit: int) -> Reason:
    return next(r for r in ward_reasons(made, made.wards[0]) if r.unit == unit)


def unfair(**options: object) -> PollingPlan:
    """Return a plan where r0c2 (unit 2), nearer to b, votes with the left half at a."""
    ground = options.pop("territory", None)
    made = (Area((*LEFT, 2), 0), Area(tuple(u for u in RIGHT if u != 2), 1))
    return plan(ward_plan(halves() if ground is None else ground, made), **options)


def test_every_unit_has_one_reason():
    made = legal_plan()
    assert [r.unit for r in ward_reasons(made, made.wards[0])] == list(range(12))


def test_a_unit_at_its_nearest_site_says_so():
    found = reason(legal_plan(), 0)
    assert found.code == "nearest"
    assert found.message == "Votes at the nearest site, Nhà văn hóa a, 100 m away."


def test_the_maximum_stands_in_the_way():
    made = unfair(territory=halves(voters=[200] * 3 + [3_050] + [200] * 8))
    found = reason(made, 2)
    # The right area has 3,050 + 4 · 200 = 3,850 voters, with r0c2 it would have 4,050.
    assert (found.code, found.facts["would_be"], found.facts["limit"]) == ("maximum", 4_050, 4_000)


def test_capacity_stands_in_the_way():
    ground = with_sites(halves(), capacity=pd.array([5_000, 1_100], dtype="Int64"))
    found = reason(unfair(territory=ground), 2)
    assert (found.code, found.facts["would_be"], found.facts["limit"]) == ("capacity", 1_200, 1_100)


def test_the_minimum_stands_in_the_way():
    ground = halves(voters=[10] * 2 + [250] + [200] + [10] * 2 + [200] * 2 + [10] * 2 + [200] * 2)
    found = reason(unfair(territory=ground), 2)
    # Six units of 10 voters would be left.
    assert (found.code, found.facts["would_be"], found.facts["limit"]) == ("minimum", 60, 300)


def test_contiguity_stands_in_the_way():
    # r1c1 (unit 5) sits between the halves; with the left one it is all that holds r1c2 to it.
    ground = grid_territory(1, 4, voters=400, sites={"a": (0, 0), "b": (0, 3)})
    made = plan(ward_plan(ground, (Area((0, 1, 2), 0), Area((3,), 1))))
    assert reason(made, 2).code in ("balance", "not_tried")
    swapped = plan(ward_plan(ground, (Area((0, 2), 0), Area((1, 3), 1))))
    # r0c1 touches r0c0's area; leaving r0c3's is no harm; but r0c2 cannot go: it borders r0c3.
    assert reason(swapped, 2).code in ("balance", "not_tried")
    cut = replace(ground, edges=ground.edges.iloc[:2].reset_index(drop=True))
    apart = plan(ward_plan(cut, (Area((0, 1, 2), 0), Area((3,), 1))))
    assert reason(apart, 2).code == "contiguity"


def test_another_ballot_stands_in_the_way():
    ground = with_units(halves(), ballot=["c1", "c1", "c1", "c2"] * 3)
    made = plan(ward_plan(ground, (Area((0, 1, 2, 4, 5, 6, 8, 9, 10), 0), Area((3, 7, 11), 1))))
    assert reason(made, 2).code == "ballot"


def test_a_lock_stands_in_the_way():
    made = unfair(locks=Locks(units=(UnitLock(unit="r0c2", site_code="a"),)))
    assert reason(made, 2).code == "lock"


def test_a_site_without_a_station_is_told_with_the_number_of_areas():
    ground = halves(sites={"a": (1, 0), "b": (1, 3), "c": (0, 0)})
    found = reason(legal_plan(ground), 0)
    assert (found.code, found.facts["areas"], found.facts["nearest_m"]) == ("not_open", 2, 0.0)
    assert "has no station in this plan of 2 areas" in found.message


def test_a_site_closed_by_a_lock_is_not_lawful():
    ground = halves(sites={"a": (1, 0), "b": (1, 3), "c": (0, 0)})
    assert reason(legal_plan(ground, locks=Locks(closed_sites=("c",))), 0).code == "nearest"


def test_rooms_stand_in_the_way():
    # Two rooms at b, taken by two areas that r0c0 does not touch.
    ground = grid_territory(1, 4, voters=400, sites={"a": (0, 3), "b": (0, 1)})
    ground = with_sites(ground, rooms=[1, 2])
    made = plan(ward_plan(ground, (Area((0,), 0), Area((2,), 1), Area((3,), 1), Area((1,), 0))))
    assert reason(made, 0).code == "rooms"


def test_what_a_move_would_cost_is_computed():
    found = reason(unfair(), 2)
    # Walk: 200 · (√5 − √2) · 100 m saved; sizes 1,400 / 1,000 become 1,200 / 1,200: 5 · 400 saved;
    # border: r0c2 loses two borders to the right half and gains one to r0c1: 100 m less.
    saved = 200 * (np.hypot(200, 100) - np.hypot(100, 100)) + 5 * 400 + 100
    assert found.code == "not_tried"
    assert found.facts["gain"] == pytest.approx(saved, abs=0.1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12), st.integers(0, 11), st.integers(0, 2))
def test_the_cost_of_a_move_is_the_difference_of_the_whole_objective(
    labels: list[int], unit: int, to: int
):
    ground = grid_territory(
        3,
        4,
        voters=[100 + 37 * i for i in range(12)],
        sites={"a": (0, 0), "b": (1, 2), "c": (2, 1)},
    )
    own = labels[unit]
    assume(own != to)
    assume(set(labels) == {0, 1, 2})
    previous = {"r0c0": "b", "r1c1": "c", "r2c2": "b"}

    def ward_of(chosen: list[int]) -> WardPlan:
        units = [tuple(u for u in range(12) if chosen[u] == k) for k in range(3)]
        return ward_plan(ground, [Area(units[k], k) for k in range(3)], 700.0)

    made = replace(plan(ward_of(labels)), previous=previous)

    def cost(chosen: list[int]) -> float:
        areas = ward_of(chosen).allocation.areas
        return sum(objective_terms(ground, areas, made.aims, previous, 700.0).values())

    moved = [*labels[:unit], to, *labels[unit + 1 :]]
    found = cost_of_moving(made, ground, made.wards[0].allocation, unit, own=own, to=to)
    assert found == pytest.approx(cost(moved) - cost(labels), abs=1e-6)


def test_an_area_of_one_unit_is_kept():
    ground = with_units(
        grid_territory(1, 3, voters=[100, 400, 400], sites={"a": (0, 2), "b": (0, 1)}), remote=True
    )
    areas = (Area((0,), 0, below_minimum="remote"), Area((1, 2), 1))
    found = reason(plan(ward_plan(ground, areas)), 0)
    assert (found.code, found.facts["areas"]) == ("last_unit", 2)


def test_an_institution_votes_inside():
    ground = with_institution(halves())
    made = plan(
        ward_plan(ground, (Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 2, AreaKind.SEPARATE)))
    )
    assert reason(made, 12).code == "institution"


def test_no_way_is_told():
    ground = halves()
    walk = ground.walk_m.copy()
    walk[0, :] = np.inf
    assert reason(legal_plan(replace(ground, walk_m=walk)), 0).code == "no_way"


def test_both_languages_say_the_same_facts():
    assert SENTENCES.keys() == VIETNAMESE.keys()
    for code, sentence in SENTENCES.items():
        named = {part.split("}")[0] for part in sentence.split("{")[1:]}
        assert {part.split("}")[0] for part in VIETNAMESE[code].split("{")[1:]} == named, code


def test_vietnamese_groups_thousands_with_points():
    facts = {"station": "A", "walk_m": 1_234.0}
    assert why(Reason(0, "nearest", facts)) == "Bỏ phiếu tại địa điểm gần nhất, A, cách 1.234 m."


def test_a_brace_in_a_name_is_just_a_brace():
    assert "{0}" in Reason(0, "nearest", {"station": "{0}", "walk_m": 1.0}).message
