"""The growth that the benchmarks judge stages by."""

from __future__ import annotations

import math

import pytest

from benchmarks.growth import fit_growth

SIZES = (100, 200, 400, 800)


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_of_a_pure_power_is_found(power: float):
    growth = fit_growth(SIZES, [n**power for n in SIZES])
    assert growth is not None
    assert growth.exponent == pytest.approx(power)


def test_n_log_n_is_not_too_fast():
    growth = fit_growth(SIZES, [n * math.log(n) for n in SIZES])
    assert growth is not None
    assert growth.exponent == pytest.approx(growth.allowed)
    assert not growth.too_fast


def test_squares_are_too_fast():
    growth = fit_growth(SIZES, [n**2 for n in SIZES])
    assert growth is not None
    assert growth.too_fast


def test_runs_too_short_for_the_clock_are_not_judged():
    # Two of the four runs take under 0.05 s, and a line through two points proves nothing.
    assert fit_growth(SIZES, [0.001, 0.01, 1.0, 2.0]) is None
