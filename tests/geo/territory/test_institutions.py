"""Institutions: who may vote apart, who is counted where, and what must never be told."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import pytest
from shapely.geometry import Point, box

from geo.rules import ElectoralRules, load_rules
from geo.territory import Territory, UnitKind, build_territory
from tests.frames import WARD, groups, institutions, planning_frames, sites, square

RULES = load_rules("vn-2021")
TWO = box(0, 0, 200, 100)


def build(rows: gpd.GeoDataFrame, rules: ElectoralRules = RULES) -> Territory:
    frames = planning_frames(
        TWO,
        groups=groups([square(0), square(1)], constituency_commune=["3", "4"]),
        sites=sites([(50, 50)]),
        institutions=rows,
    )
    return build_territory(frames, WARD, rules)


def test_a_hospital_of_50_voters_is_a_unit_with_its_own_site():
    territory = build(institutions(("BV", "hospital", 50, Point(150, 50)), name="Bệnh viện"))
    unit = territory.units.loc["BV"]
    assert territory.units.index.tolist() == ["1", "2", "BV"]
    assert (unit["kind"], unit["voters"], unit["name"]) == (UnitKind.INSTITUTION, 50, "Bệnh viện")
    assert unit["institution_kind"] == "hospital"
    assert unit["ballot"] == "commune 4"
    # The polygon of a circle of 20 m with 32 sides: 16 · 20² · sin(11.25°) = 1,248.6 m².
    assert unit.geometry.area == pytest.approx(1_248.6, abs=0.1)
    assert territory.units.loc["2"].geometry.area == pytest.approx(10_000 - 1_248.6, abs=0.1)
    reserved = territory.sites.loc[territory.sites["institution"] == "BV"].iloc[0]
    assert (reserved["x"], reserved["y"], reserved["home_unit"]) == (150.0, 50.0, 2)


def test_institution_units_have_no_edge():
    territory = build(institutions(("BV", "hospital", 50, Point(100, 50))))
    assert territory.edges[["u", "v"]].to_numpy().tolist() == [[0, 1]]
    # The circle of 20 m takes 40 m out of the border of 100 m.
    assert territory.edges["border_m"].tolist() == pytest.approx([60.0], abs=0.5)


def test_a_hospital_of_49_voters_is_counted_in_the_unit_it_stands_in():
    territory = build(institutions(("BV", "hospital", 49, Point(150, 50)), name="Bệnh viện"))
    assert territory.units["voters"].tolist() == [500, 549]
    assert territory.sites.index.tolist() == ["s1"]
    (finding,) = [f for f in territory.findings if f.rule == "institution_joined"]
    assert "49 voters, 50 needed" in finding.message
    assert finding.source == RULES.source("min_voters_separate")


def test_a_school_may_not_vote_apart_whatever_its_size():
    territory = build(institutions(("T", "school", 800, Point(150, 50))))
    assert territory.units["voters"].tolist() == [500, 1_300]


def test_a_detention_site_votes_apart_whatever_its_size():
    territory = build(institutions(("TG", "detention", 12, Point(150, 50))))
    assert territory.units.loc["TG", "voters"] == 12


def test_an_institution_that_is_nearly_a_whole_unit_does_not_take_it_all():
    territory = build(institutions(("BV", "hospital", 90, box(101, 1, 199, 99))))
    assert territory.units.loc["2"].geometry.area > 8_000
    assert territory.units.loc["BV"].geometry.area > 1_000
    assert territory.units.geometry.area.sum() == pytest.approx(20_000)


def test_two_institutions_at_one_place_both_have_room():
    rows = institutions(
        ("A", "hospital", 60, Point(150, 50)), ("B", "care_home", 70, Point(150, 50))
    )
    territory = build(rows)
    assert (territory.units.geometry.area > 0.9).all()
    assert territory.units.geometry.area.sum() == pytest.approx(20_000)


def everything_said(territory: Territory) -> str:
    """Return all text of a territory: columns, indexes and findings."""
    said = [territory.ward.name, territory.walk_basis]
    for frame in (territory.units, territory.sites, territory.edges, territory.barred):
        said += [str(v) for v in frame.index]
        said += [str(v) for column in frame.columns for v in frame[column]]
    for finding in territory.findings:
        said += [str(v) for v in dataclasses.asdict(finding).values()]
    return "\n".join(said)


@pytest.mark.parametrize("may_be_separate", [True, False])
def test_the_name_code_and_address_of_an_armed_unit_are_nowhere(may_be_separate: bool):
    rules = RULES if may_be_separate else RULES.model_copy(update={"separate_kinds": ()})
    rows = institutions(("E-101", "armed_unit", 230, Point(150, 50)), name="Trung đoàn 101")
    territory = build(rows, rules)
    said = everything_said(territory)
    for secret in ("101", "Trung đoàn", "Phố Kín"):
        assert secret not in said
    assert territory.voters == 1_230
    if may_be_separate:
        unit = territory.units.loc["00001-LL1"]
        assert (unit["name"], unit["institution_kind"]) == ("Phường Thử", "armed_unit")


def test_the_voters_of_institutions_are_part_of_a_known_ward_total():
    frames = planning_frames(
        TWO, ward={"voters": 1_000}, institutions=institutions(("BV", "hospital", 100, Point(9, 9)))
    )
    territory = build_territory(frames, WARD, RULES)
    assert territory.voters == 1_000
    assert territory.units.loc["BV", "voters"] == 100


def test_barracks_among_the_sites_bear_the_wards_name():
    frames = planning_frames(
        TWO,
        groups=groups([square(0), square(1)]),
        sites=sites(
            [(50, 50), (150, 50), (60, 50)],
            name=["Doanh trại 202", "Hội trường trung đoàn 101", "Trường học"],
            kind=["barracks", "hall", "school"],
            address=["Số 1", "Số 2", "Số 3"],
        ),
        institutions=institutions(("E", "armed_unit", 230, Point(150, 50)), name="Trung đoàn 101"),
    )
    made = build_territory(frames, WARD, RULES).sites.loc[["s1", "s2", "s3"]]
    assert made["name"].tolist() == ["Doanh trại – Phường Thử"] * 2 + ["Trường học"]
    assert made["address"].isna().tolist() == [True, True, False]
