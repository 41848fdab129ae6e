"""Equity of walks, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.allocation import Area, AreaKind
from geo.plan.equity import (
    collect_walks,
    equity_of,
    kolm_pollak_ede,
    measure,
    percentile,
    worst_off,
)
from tests.geo.plan.made import LEFT, RIGHT, halves, plan, ward_plan, with_institution, with_units


def f(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_the_ede_of_equal_walks_is_that_walk():
    assert kolm_pollak_ede(f(400, 400, 400), f(1, 2, 3), -1.0) == pytest.approx(400)


def test_the_ede_of_two_walks_by_hand():
    # x = 100, 300 for one voter each: κ = −1 · (400 / 100,000) = −0.004;
    # EDE = (1 / 0.004) · ln((e^0.4 + e^1.2) / 2) = 250 · ln(2.4059708...) = 219.49...
    by_hand = 250 * math.log((math.exp(0.4) + math.exp(1.2)) / 2)
    assert by_hand == pytest.approx(219.488, abs=0.001)
    assert kolm_pollak_ede(f(100, 300), f(1, 1), -1.0) == pytest.approx(by_hand)


def test_the_ede_counts_voters_and_not_units():
    assert kolm_pollak_ede(f(100, 300), f(3, 1), -1.0) == pytest.approx(
        kolm_pollak_ede(f(100, 100, 100, 300), f(1, 1, 1, 1), -1.0)
    )


def test_nobody_walking_at_all_has_an_ede_of_nothing():
    assert kolm_pollak_ede(f(0, 0), f(5, 5), -1.0) == 0.0


def test_walks_of_70_km_and_a_strong_aversion_do_not_overflow():
    ede = kolm_pollak_ede(f(*[10.0] * 5_000, 70_000.0), f(*[1] * 5_001), -50.0)
    assert 10 < ede <= 70_000


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(1, 70_000), st.integers(1, 5_000)), min_size=2, max_size=30),
    st.floats(-3, -0.1),
)
def test_the_ede_lies_between_the_mean_and_the_longest_walk(
    people: list[tuple[float, int]], aversion: float
):
    walk, voters = f(*[w for w, _ in people]), f(*[v for _, v in people])
    ede = kolm_pollak_ede(walk, voters, aversion)
    mean = np.average(walk, weights=voters)
    assert mean * (1 - 1e-6) - 1e-6 <= ede <= walk.max() * (1 + 1e-6)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(1, 9_000), st.integers(1, 500)), min_size=2, max_size=20))
def test_the_ede_scales_with_the_walks(people: list[tuple[float, int]]):
    walk, voters = f(*[w for w, _ in people]), f(*[v for _, v in people])
    assert kolm_pollak_ede(walk * 3, voters, -1) == pytest.approx(
        3 * kolm_pollak_ede(walk, voters, -1), rel=1e-6
    )


def test_percentiles_count_voters():
    # 90 voters walk 100 m, 10 walk 900 m: nine in ten walk at most 100 m.
    walk, voters = f(900, 100), f(10, 90)
    assert percentile(walk, voters, 0.5) == 100
    assert percentile(walk, voters, 0.9) == 100
    assert percentile(walk, voters, 0.91) == 900


def test_shares_are_of_all_voters_also_those_without_a_way():
    equity = measure(f(400, 800, np.inf), f(50, 30, 20), -1.0)
    assert equity.within_500_m == pytest.approx(0.5)
    assert equity.within_1000_m == pytest.approx(0.8)
    assert equity.voters_without_way == 20
    assert equity.max_walk_m == 800


def test_voters_of_institutions_do_not_walk():
    ground = with_institution(halves(), voters=120)
    made = ward_plan(ground, (Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 2, AreaKind.SEPARATE)))
    voters, elderly = equity_of(collect_walks([made]), -1.0)
    assert (voters.voters, voters.institution_voters_left_out) == (2_400, 120)
    assert elderly is None


def test_the_elderly_are_measured_where_they_are_given():
    # Only two units give their elderly: r1c0 at its station, r0c1 √2 · 100 m away.
    old = [None, 30, None, None, 10] + [None] * 7
    ground = with_units(halves(), elderly=pd.array(old, dtype="Int64"))
    _, elderly = equity_of(collect_walks([ward_plan(ground, (Area(LEFT, 0), Area(RIGHT, 1)))]), -1)
    assert elderly is not None
    assert elderly.voters == 40
    assert elderly.mean_walk_m == pytest.approx(30 * math.hypot(100, 100) / 40)


def test_the_worst_off_come_first_and_those_without_a_way_before_all():
    ground = halves()
    walk = ground.walk_m.copy()
    walk[6, 1] = np.inf
    made = plan(ward_plan(replace(ground, walk_m=walk), (Area(LEFT, 0), Area(RIGHT, 1))))
    walks = collect_walks(made.wards)
    codes = [str(ground.units.index[walks.places[row][1]]) for row in worst_off(walks, 3)]
    # Then the four at √2 · 100 m, by code.
    assert codes == ["r1c2", "r0c1", "r0c2"]
