"""What must not change: voters, and the territory of the same ward drawn or moved differently."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import Point, box

from geo.crs import WGS84, Bounds, local_metric_crs
from geo.rules import PlanningAims, load_rules
from geo.schemas import PlanningFrames
from geo.territory import Territory, UnitKind, build_territory
from tests.frames import WARD, groups, institutions, lines, places, planning_frames, sites

RULES = load_rules("vn-2021")
OUTLINE = box(0, 0, 600, 400)
# Without shrinking: building a hundred wards to shorten a failing example takes minutes. The same
# examples each time: a check must not fail for a change that did not cause it.
FEW = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)

# Whole metres, some outside of the ward and some at one place.
spots = st.tuples(st.integers(-20, 620), st.integers(-20, 420))


@st.composite
def wards(draw: st.DrawFn) -> PlanningFrames:
    """Return a ward of point groups, some of them too big, with houses and an institution or two."""
    points = draw(st.lists(spots, min_size=1, max_size=9))
    counted = draw(st.lists(st.integers(1, 6_000), min_size=len(points), max_size=len(points)))
    shapes = [None if draw(st.integers(0, 9)) == 0 else Point(p) for p in points]
    houses = draw(st.lists(spots, min_size=1, max_size=25))
    kinds = draw(st.lists(st.sampled_from(["hospital", "armed_unit", "school"]), max_size=2))
    rows = [
        (f"CS{i}", kind, draw(st.integers(1, 99)), Point(draw(spots)))
        for i, kind in enumerate(kinds)
    ]
    frames = {"institutions": institutions(*rows)} if rows else {}
    return planning_frames(
        OUTLINE,
        groups=groups(shapes, counted),
        buildings=places(
            [Point(h) for h in houses], storeys=[1.0 + i % 5 for i in range(len(houses))]
        ),
        sites=sites([(100, 100), (500, 300)]),
        streets=lines(("A", [(0, 200), (600, 200)]), ("B", [(300, 0), (300, 400)])),
        barriers=lines(("Sông", [(200, -10), (200, 410)])),
        **frames,
    )


def assert_same(one: Territory, other: Territory) -> None:
    """Compare all that is told of two territories; lengths to a millimetre, areas to a square one."""
    for name in ("units", "sites"):
        a, b = getattr(one, name), getattr(other, name)
        assert a.index.tolist() == b.index.tolist()
        told = [c for c in a.columns if c not in {"x", "y", "geometry"}]
        pd.testing.assert_frame_equal(pd.DataFrame(a[told]), pd.DataFrame(b[told]))
    np.testing.assert_allclose(one.units.geometry.area, other.units.geometry.area, atol=1e-2)
    pd.testing.assert_frame_equal(one.edges, other.edges, atol=1e-3)
    pd.testing.assert_frame_equal(one.barred, other.barred, atol=1e-3)
    np.testing.assert_allclose(one.walk_m, other.walk_m, atol=1e-2)
    assert one.findings == other.findings


@FEW
@given(wards())
def test_no_voter_is_lost_and_the_units_cover_the_ward(frames: PlanningFrames) -> None:
    territory = build_territory(frames, WARD, RULES)
    given_voters = int(frames.groups["voters"].sum())
    if frames.institutions is not None:
        given_voters += int(frames.institutions["voters"].sum())
    assert territory.voters == given_voters
    shapes = territory.units.geometry.to_numpy()
    assert abs(shapely.area(shapes).sum() - OUTLINE.area) < 0.1
    assert abs(shapely.union_all(shapes).area - OUTLINE.area) < 0.1
    assert (shapely.area(shapes) > 0).all()
    ordinary = (territory.units["kind"] != UnitKind.INSTITUTION).to_numpy()
    assert ordinary[territory.edges[["u", "v"]].to_numpy(dtype=int)].all()
    assert (territory.edges["u"] < territory.edges["v"]).all()


@FEW
@given(wards(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(frames: PlanningFrames, random) -> None:  # noqa: ANN001
    def shuffled(frame: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
        if frame is None:
            return None
        order = list(range(len(frame)))
        random.shuffle(order)
        return frame.iloc[order].reset_index(drop=True)

    names = ("groups", "buildings", "sites", "streets", "barriers", "institutions")
    mixed = replace(frames, **{name: shuffled(getattr(frames, name)) for name in names})
    assert_same(build_territory(frames, WARD, RULES), build_territory(mixed, WARD, RULES))


@FEW
@given(wards(), st.sampled_from([-1_000.0, 4_096.0, 250_000.0]))
def test_moving_everything_east_in_metres_changes_nothing(
    frames: PlanningFrames, by_m: float
) -> None:
    def moved(frame: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
        return None if frame is None else frame.set_geometry(frame.translate(xoff=by_m))

    names = ("wards", "buildings", "sites", "streets", "barriers", "institutions")
    changes = {name: moved(getattr(frames, name)) for name in names}
    shapes = [None if g is None else translate(g, by_m) for g in frames.groups.geometry]
    changes["groups"] = frames.groups.set_geometry(gpd.GeoSeries(shapes, crs=frames.crs))
    assert_same(
        build_territory(frames, WARD, RULES),
        build_territory(replace(frames, **changes), WARD, RULES),
    )


def test_a_ward_nine_degrees_farther_east_has_the_same_territory() -> None:
    def at(lon: float) -> PlanningFrames:
        """Read the same degrees, moved, as a planning folder is: in a system about its own middle."""
        outline = box(lon, 21.0, lon + 0.02, 21.01)
        crs = local_metric_crs(Bounds(*outline.bounds))
        spread = [(0.003, 0.002), (0.011, 0.004), (0.017, 0.003), (0.006, 0.008), (0.0151, 0.0087)]
        points = [Point(lon + x, 21.0 + y) for x, y in spread]

        def local(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
            return frame.set_crs(WGS84, allow_override=True).to_crs(crs)

        made = planning_frames(
            outline,
            groups=groups(points, [400, 500, 600, 700, 800]),
            sites=sites([(lon + 0.01, 21.005)]),
        )
        return replace(
            made,
            crs=crs,
            wards=local(made.wards),
            groups=local(made.groups),
            sites=local(made.sites),
        )

    here, there = (build_territory(at(lon), WARD, RULES) for lon in (104.0, 113.0))
    assert_same(here, there)


@FEW
@given(st.integers(0, 9_999), st.integers(1, 40), st.integers(100, 900))
def test_cells_sum_to_the_ward_total_whatever_it_is(
    voters: int, houses: int, per_cell: int
) -> None:
    points = [Point(7 + 13 * i % 590, 5 + 31 * i % 390) for i in range(houses)]
    frames = planning_frames(
        OUTLINE,
        ward={"voters": voters},
        aims=PlanningAims(voters_per_cell=per_cell),
        buildings=places(points, storeys=[1.0 + i % 7 for i in range(houses)]),
    )
    territory = build_territory(frames, WARD, RULES)
    assert territory.voters == voters
    assert len(territory.units) <= houses
