"""Published decisions, judged by the audit: made shapes, real counts."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box

from geo.allocation import Area
from geo.findings import Severity
from geo.plan import PollingPlan, audit
from geo.plan.equity import collect_walks
from geo.rules import load_rules
from geo.territory import Territory, UnitKind, WardFacts
from tests.builders import GRID_CRS
from tests.geo.plan.made import plan, ward_plan

PHUC_LOI_2021 = (2_337, 2_290, 1_705, 1_940, 1_789, 1_052, 610, 1_005)
"""Voters of the eight areas of Phúc Lợi ward, 23 May 2021; 6, 7 and 8 are single apartment complexes."""


def ward_of(
    shapes: list[shapely.Polygon], voters: list[int], sites: list[tuple[str, Point]], name: str
) -> Territory:
    """Return a ward whose contiguity follows from its shapes alone."""
    count = len(shapes)
    units = gpd.GeoDataFrame(
        {
            "name": [f"Tổ {i + 1}" for i in range(count)],
            "kind": UnitKind.GROUP,
            "group_code": [f"t{i + 1}" for i in range(count)],
            "voters": np.array(voters, dtype=np.int64),
            "households": pd.array([None] * count, dtype="Int64"),
            "population": pd.array([None] * count, dtype="Int64"),
            "elderly": pd.array([None] * count, dtype="Int64"),
            "remote": False,
            "estimated": False,
            "institution_kind": None,
            "ballot": "",
            "x": [s.centroid.x for s in shapes],
            "y": [s.centroid.y for s in shapes],
        },
        geometry=shapes,
        crs=GRID_CRS,
        index=pd.Index([f"t{i + 1}" for i in range(count)], name="unit_code"),
    )
    points = [point for _, point in sites]
    home = [next((i for i, s in enumerate(shapes) if s.contains(p)), -1) for p in points]
    frame = gpd.GeoDataFrame(
        {
            "name": [label for label, _ in sites],
            "address": None,
            "kind": "cultural_house",
            "capacity": pd.array([None] * len(sites), dtype="Int64"),
            "rooms": np.ones(len(sites), dtype=np.int64),
            "step_free": pd.array([True] * len(sites), dtype="boolean"),
            "backup_power": pd.array([None] * len(sites), dtype="boolean"),
            "home_unit": np.array(home, dtype=np.int64),
            "institution": None,
            "to_be_found": False,
            "x": [p.x for p in points],
            "y": [p.y for p in points],
        },
        geometry=points,
        crs=GRID_CRS,
        index=pd.Index([f"s{i + 1}" for i in range(len(sites))], name="site_code"),
    )
    walk = np.hypot(
        units["x"].to_numpy()[:, None] - frame["x"].to_numpy()[None, :],
        units["y"].to_numpy()[:, None] - frame["y"].to_numpy()[None, :],
    )
    return Territory(
        ward=WardFacts("00130", name, shapely.union_all(shapes), "ward", voters=sum(voters)),
        crs=GRID_CRS,
        units=units,
        sites=frame,
        edges=edges_of(shapes),
        barred=pd.DataFrame({"u": [], "v": [], "border_m": [], "barrier": []}),
        walk_m=walk,
        walk_basis="straight line × 1.0",
    )


def edges_of(shapes: list[shapely.Polygon]) -> pd.DataFrame:
    """Return the pairs whose outlines share more than a corner."""
    rows = []
    for u, one in enumerate(shapes):
        for v in range(u + 1, len(shapes)):
            shared = shapely.intersection(one.exterior, shapes[v].exterior, grid_size=0.01).length
            if shared > 0.5:
                rows.append({"u": u, "v": v, "border_m": shared, "reason": "border", "via": ""})
    return pd.DataFrame(rows)


def phuc_loi() -> PollingPlan:
    """Return Phúc Lợi 2021: five areas of two groups each, and three complexes, each an area.

    A row of ten groups, 200 m wide; above groups 2, 5 and 9 stands an apartment complex, and the
    voting room of each complex is inside it.
    """
    shapes, voters, sites = [], [], []
    for area, total in enumerate(PHUC_LOI_2021[:5]):
        for part in range(2):
            west = (2 * area + part) * 200.0
            shapes.append(box(west, 0, west + 200, 300))
            voters.append(total // 2 if part == 0 else total - total // 2)
        sites.append((f"Nhà văn hóa {area + 1}", Point(area * 400 + 150, 150)))
    for column, total in zip((1, 4, 8), PHUC_LOI_2021[5:], strict=True):
        shapes.append(box(column * 200, 300, column * 200 + 120, 400))
        voters.append(total)
        sites.append(("Phòng sinh hoạt cộng đồng", Point(column * 200 + 60, 350)))
    ground = ward_of(shapes, voters, sites, "Phường Phúc Lợi")
    areas = [Area((2 * a, 2 * a + 1), a) for a in range(5)]
    areas += [Area((10 + c,), 5 + c) for c in range(3)]
    return plan(ward_plan(ground, areas, target=1_591.0), rules=load_rules("vn-2021"))


def test_phuc_loi_2021_audits_clean():
    made = phuc_loi()
    assert made.wards[0].territory.voters == 12_728
    assert audit(made) == ()


def test_the_voters_of_phuc_loi_walk_to_the_middle_of_their_own_area():
    walks = collect_walks(phuc_loi().wards)
    # 50 m from the middle of the western group to its house, 150 m from the eastern; none in a complex.
    assert sorted(set(np.round(walks.walk_m).tolist())) == [0.0, 50.0, 150.0]


def test_phuc_loi_with_two_of_its_areas_joined_is_above_the_maximum():
    made = phuc_loi()
    areas = list(made.wards[0].allocation.areas)
    joined = [Area((0, 1, 2, 3), 0), *areas[2:]]
    ward = ward_plan(made.wards[0].territory, joined, target=1_591.0)
    found = audit(replace(made, wards=(ward,)))
    assert [(f.rule, f.facts["voters"]) for f in found] == [("within_maximum", 4_627)]


def bach_mai(pairs: dict[int, tuple[int, int]]) -> Territory:
    """Return a ward of 4 × 3 groups numbered as the town grew, not as they lie.

    ``pairs`` maps a group's number to its (column, row); every group has 600 voters.
    """
    shapes = [
        box(pairs[n][0] * 100, pairs[n][1] * 100, pairs[n][0] * 100 + 100, pairs[n][1] * 100 + 100)
        for n in sorted(pairs)
    ]
    middles = [shape.centroid for shape in shapes]
    sites = [(f"Nhà văn hóa tổ {n}", middles[n - 1]) for n in sorted(pairs)]
    return ward_of(shapes, [600] * len(pairs), sites, "Phường Bạch Mai")


AS_THEY_LIE = {
    1: (0, 0), 3: (1, 0), 2: (2, 0), 12: (3, 0),
    4: (0, 1), 5: (1, 1), 6: (2, 1), 7: (3, 1),
    8: (0, 2), 9: (1, 2), 10: (2, 2), 11: (3, 2),
}  # fmt: skip
"""Group 1 borders 3 and 2 borders 12, as in the decision of 2021; 1 and 2 do not touch."""


def paired(ground: Territory, pairs: list[tuple[int, int]]) -> PollingPlan:
    areas = [Area((a - 1, b - 1), a - 1) for a, b in pairs]
    return plan(ward_plan(ground, areas), rules=load_rules("vn-2021"))


def test_the_pairs_of_bach_mai_are_contiguous_although_their_numbers_are_not():
    made = paired(bach_mai(AS_THEY_LIE), [(1, 3), (2, 12), (4, 5), (6, 7), (8, 9), (10, 11)])
    assert audit(made) == ()


def test_consecutive_numbers_are_no_proof_of_a_border():
    made = paired(bach_mai(AS_THEY_LIE), [(1, 2), (3, 12), (4, 5), (6, 7), (8, 9), (10, 11)])
    found = audit(made)
    assert [(f.rule, f.severity, f.subject) for f in found] == [
        ("contiguous", Severity.ERROR, "00130-01"),
        ("contiguous", Severity.ERROR, "00130-02"),
    ]


@pytest.mark.parametrize("angle", [0, 31, 45])
def test_the_judgement_does_not_depend_on_how_the_ward_is_turned(angle: float):
    ground = bach_mai(AS_THEY_LIE)
    turned = [shapely.affinity.rotate(s, angle, (0, 0)) for s in ground.units.geometry]
    middles = [("Nhà văn hóa", s.centroid) for s in turned]
    again = ward_of(turned, [600] * 12, middles, "Phường Bạch Mai")
    made = paired(again, [(1, 3), (2, 12), (4, 5), (6, 7), (8, 9), (10, 11)])
    assert audit(made) == ()
