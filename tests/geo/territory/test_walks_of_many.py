"""Walks of many units to many sites, worked out some at a time: the very same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import Point, box

from geo.rules import load_rules
from geo.territory import build_territory
from geo.territory.detours import LEGS_AT_ONCE, walks_over_crossings
from geo.territory.network import SITES_AT_ONCE
from geo.territory.walking import BLOCK
from geo.territory.ward import WardFrames, ward_frames
from tests.frames import WARD, groups, lines, planning_frames, sites

WIDE = box(0, 0, 1_000, 1_000)
UNITS, SITES = 700, 320


def scattered(count: int, seed: int) -> np.ndarray:
    # No place lies on a barrier: these have whole coordinates.
    return np.random.default_rng(seed).uniform(1, 999, (count, 2)).round(1) + 0.03


def ward_with_a_river() -> WardFrames:
    """Return a ward parted by a river with one bridge, half a railway, and a canal without a bridge."""
    barriers = lines(
        ("Sông", [(-10, 500), (400, 560), (900, 520)]),
        ("Cầu", [(300, 500), (300, 600)]),
        ("Đường sắt", [(700, -10), (700, 300)]),
        ("Kênh", [(900, -10), (900, 1_010)]),
        kind=["river", "bridge", "railway", "canal"],
    )
    return ward_frames(planning_frames(WIDE, groups=groups([Point(1, 1)]), barriers=barriers), WARD)


def test_walks_over_a_bridge_are_the_same_however_many_units_are_asked_for():
    ward, start, end = ward_with_a_river(), scattered(UNITS, 1), scattered(SITES, 2)
    start[0] = end[0]
    assert UNITS * SITES > 2 * LEGS_AT_ONCE
    together = walks_over_crossings(start, end, ward)
    # One at a time, on both sides of where a block begins.
    block = LEGS_AT_ONCE // SITES
    for unit in (0, 1, block - 1, block, block + 1, 2 * block, UNITS - 1):
        alone = walks_over_crossings(start[[unit]], end, ward)
        assert np.array_equal(together[[unit]], alone)
    beyond_canal = (start[:, None, 0] > 900) != (end[None, :, 0] > 900)
    assert np.array_equal(np.isinf(together), beyond_canal)
    assert together[0, 0] == 0.0


def test_a_walk_over_the_only_bridge_is_never_shorter_than_by_its_two_heads():
    ward, start, end = ward_with_a_river(), scattered(UNITS, 1), scattered(SITES, 2)
    walks = walks_over_crossings(start, end, ward)
    south, north = (300.0, 500.0), (300.0, 600.0)
    west = start[:, None, 0] < 900
    over = west & (start[:, None, 1] < 490) & (end[None, :, 1] > 570) & np.isfinite(walks)
    straight = np.hypot(*(start - south).T)[:, None] + 100 + np.hypot(*(end - north).T)[None, :]
    assert over.any()
    assert (walks[over] >= straight[over] - 1e-9).all()


@pytest.mark.parametrize("seed", [4, 5])
def test_walks_along_streets_are_the_same_for_many_sites_as_for_each_alone(seed: int):
    # Three streets meet; two more are a network of their own, with sites beside it.
    streets = lines(
        *[(f"Ngang {y}", [(0, y), (600, y)]) for y in (100, 500, 900)],
        ("Dọc", [(300, 0), (300, 1_000)]),
        ("Bờ xa", [(800, 100), (800, 900), (950, 900)]),
    )
    places = [tuple(xy) for xy in scattered(SITES, seed)]
    homes = groups([Point(*xy) for xy in scattered(BLOCK + 40, seed + 10)])
    rules = load_rules("vn-2021")

    def walks(some: list[tuple[float, float]]) -> np.ndarray:
        frames = planning_frames(WIDE, groups=homes, streets=streets, sites=sites(some))
        return build_territory(frames, WARD, rules).walk_m

    together = walks(places)
    assert len(places) > SITES_AT_ONCE
    assert np.isinf(together).any()
    for site in (0, SITES_AT_ONCE - 1, SITES_AT_ONCE, SITES - 1):
        # Units that no way leads from to this site walk straight where it is the only one.
        alone, reached = walks([places[site]])[:, 0], np.isfinite(together[:, site])
        assert reached.any()
        assert np.allclose(alone[reached], together[reached, site], rtol=0, atol=1e-6)
