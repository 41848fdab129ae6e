"""A planning folder with isolation zones: planned around them, and answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from geo.errors import IntakeError
from geo.findings import Severity
from geo.plan import PollingPlan, audit
from geo.plan.document import document_text, plan_document
from geo.plan.isolation import MeasureKind
from geo.rules import PlanningAims, load_rules
from geo.runs import Wishes, draw_plan
from geo.schemas import PlanningFrames
from tests.builders import GRID_CRS
from tests.frames import groups, planning_frames, sites, square

RULES = load_rules("vn-2021")


def zones(
    *rows: tuple[str, str, BaseGeometry], first: date = date(2021, 5, 20)
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "zone_code": [r[0] for r in rows],
            "kind": [r[1] for r in rows],
            "first_day": [first] * len(rows),
            "last_day": [None] * len(rows),
            "voters": pd.array([None] * len(rows), dtype="Int64"),
        },
        geometry=[r[2] for r in rows],
        crs=GRID_CRS,
    )


def folder(isolation: gpd.GeoDataFrame | None = None) -> PlanningFrames:
    """Six groups of 500 in a row, 100 m each, a site in the middle of each."""
    return planning_frames(
        box(0, 0, 600, 100),
        aims=PlanningAims(target_voters=1_000),
        groups=groups([square(i) for i in range(6)]),
        sites=sites([(50.0 + 100 * i, 50.0) for i in range(6)]),
        isolation=isolation,
    )


def drawn(frames: PlanningFrames) -> PollingPlan:
    return draw_plan(frames, RULES, Wishes(seed=1))


def text(plan: PollingPlan) -> str:
    return document_text(plan_document(replace(plan, created_at="")))


def test_a_zone_that_is_over_or_elsewhere_changes_no_byte():
    without = text(drawn(folder()))
    later = zones(("PT1", "blockade", box(0, 0, 100, 100)), first=date(2021, 6, 1))
    assert text(drawn(folder(later))) == without


def test_a_blockade_gets_an_area_inside_and_the_plan_carries_its_measures():
    plan = drawn(folder(zones(("PT1", "blockade", box(0, 0, 100, 100)))))
    areas = plan.wards[0].allocation.areas
    assert (0,) in [area.units for area in areas]
    # The station stands inside: nobody has to vote otherwise.
    assert plan.isolation is not None
    assert plan.isolation.response.measures == ()
    assert plan.isolation.response.moved_voters == 0
    assert [f for f in audit(plan) if f.severity is Severity.ERROR] == []


def test_those_too_few_inside_vote_by_box_and_the_station_stands_elsewhere():
    # 40 m of 100 m of the first group are 200 voters, but no site lies there.
    plan = drawn(folder(zones(("PT1", "blockade", box(0, 0, 40, 100)))))
    (measure,) = plan.isolation.response.measures
    assert (measure.kind, measure.voters) == (MeasureKind.AUXILIARY_BOX, 200)
    assert [f for f in audit(plan) if f.severity is Severity.ERROR] == []


def test_where_an_area_inside_is_not_lawful_those_inside_are_visited_by_box():
    frames = folder(zones(("PT1", "blockade", box(0, 0, 200, 100))))
    # 1,000 inside in two units, sites of 499 and 501 places: each unit needs 500.
    capacity = pd.array([499, 501, None, None, None, None], dtype="Int64")
    frames = replace(frames, sites=frames.sites.assign(capacity=capacity))
    plan = drawn(frames)
    assert plan.wards[0].allocation is not None
    measures = plan.isolation.response.measures
    assert sum(m.voters for m in measures if m.kind is MeasureKind.AUXILIARY_BOX) == 1_000
    assert [f for f in audit(plan) if f.severity is Severity.ERROR] == []


def test_zones_that_contradict_each_other_are_reported_and_no_plan_is_drawn():
    twice = zones(
        ("PT1", "blockade", box(0, 0, 100, 100)), ("GC1", "distancing", box(0, 0, 100, 100))
    )
    with pytest.raises(IntakeError, match="one place"):
        drawn(folder(twice))
