"""Asking by name: marks, case and typing errors are forgiven, two possible meanings are not guessed."""

from __future__ import annotations

import json
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from geo.allocation import Area
from geo.lookup import Published, Snapshot
from tests.builders import GRID_CRS, grid_territory
from tests.geo.lookup.made import NOW, PUBLISHED_AT, asked, made_plan, snapshot_of


@pytest.fixture(scope="module")
def ward() -> Snapshot:
    return snapshot_of(made_plan())


@pytest.fixture(scope="module")
def two_wards() -> Snapshot:
    """Return two wards whose groups have the same names; the second lies over the first, no matter."""
    return snapshot_of(made_plan(), made_plan(ward_code="00002", name="Phường Bạch Mai"))


@pytest.mark.parametrize(
    "words", ["Tổ 3", "tổ 3", "TO 3", "tổ dân phố số 03", "3", "To\u0302\u0309 3"]
)
def test_a_group_is_found_however_its_name_is_typed(ward: Snapshot, words: str):
    answer = asked(ward, words)
    assert answer["status"] == "found"
    assert answer["unit"]["name"] == "Tổ 3"


def test_a_number_is_never_taken_for_another(ward: Snapshot):
    assert asked(ward, "Tổ 9")["status"] == "outside"
    assert asked(ward, "Tổ 33")["status"] == "outside"


def test_equal_names_of_two_wards_are_a_choice_and_the_ward_decides(two_wards: Snapshot):
    answer = asked(two_wards, "Tổ 3")
    assert answer["status"] == "choose"
    assert [(c["ward_code"], c["unit_code"]) for c in answer["choices"]] == [
        ("00001", "r0c2"),
        ("00002", "r0c2"),
    ]
    for ward in ("00002", "2", "Bạch Mai", "phường bạch mai"):
        assert asked(two_wards, "Tổ 3", ward)["ward"]["name"] == "Phường Bạch Mai"
    assert asked(two_wards, "Tổ 3 Bạch Mai")["ward"]["name"] == "Phường Bạch Mai"
    assert asked(two_wards, "Tổ 3", "Nơi Khác")["status"] == "outside"


def test_a_number_alone_means_no_kind_of_group_more_than_another(ward: Snapshot):
    ground = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)}, ward_code="00002")
    names = [f"Tổ dân phố {i + 1}" for i in range(8)]
    ground = replace(ground, units=ground.units.assign(name=names))
    both = snapshot_of(made_plan(), made_plan(ward_code="00002", territory=ground))
    assert asked(both, "6")["status"] == "choose"
    assert asked(both, "6", "00001")["unit"]["name"] == "Tổ 6"
    assert asked(both, "tổ dân phố 6", "00002")["status"] == "found"
    assert asked(ward, "6")["unit"]["name"] == "Tổ 6"


def test_a_choice_names_codes_that_can_be_asked_for(two_wards: Snapshot):
    choice = asked(two_wards, "Tổ 3")["choices"][1]
    answer = json.loads(two_wards.unit(choice["ward_code"], choice["unit_code"]))
    assert (answer["status"], answer["ward"]["ward_code"]) == ("found", "00002")
    assert json.loads(two_wards.unit("00002", "nobody"))["status"] == "outside"


def test_the_groups_that_vote_at_a_site_are_the_choices_for_its_name(ward: Snapshot):
    answer = asked(ward, "nha van hoa s0")
    assert answer["status"] == "choose"
    assert [c["name"] for c in answer["choices"]] == ["Tổ 1", "Tổ 2", "Tổ 5", "Tổ 6"]


def test_an_address_votes_where_its_own_ground_does(ward: Snapshot):
    answer = asked(ward, "2 phố thử")
    assert (answer["status"], answer["unit"]["name"]) == ("found", "Tổ 4")


def test_a_part_of_addresses_is_a_choice(ward: Snapshot):
    assert asked(ward, "phố thử")["status"] == "choose"


def test_typing_errors_are_forgiven():
    territory = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)})
    names = ["Xóm Hoàng Cầu", "Xóm Láng Hạ", *territory.units["name"].iloc[2:]]
    territory = replace(territory, units=territory.units.assign(name=names))
    snapshot = snapshot_of(made_plan(territory=territory))
    for words in ("hoang cau", "Hoàng Cầu", "hoangg cau", "haong cau", "hoang cua"):
        assert asked(snapshot, words)["unit"]["name"] == "Xóm Hoàng Cầu", words
    assert asked(snapshot, "trung tu")["status"] == "outside"


def test_a_street_is_always_a_choice_of_the_groups_it_runs_through():
    lines = gpd.GeoDataFrame(
        {"name": ["Phố Huế", "Ngõ Cụt", None]},
        geometry=[
            LineString([(50, -50), (250, -50)]),
            LineString([(320, -120), (380, -180)]),
            LineString([(0, 0), (1, -1)]),
        ],
        crs=GRID_CRS,
    )
    snapshot = Snapshot.of([Published("1", made_plan(), PUBLISHED_AT, streets=lines)], now=NOW)
    answer = asked(snapshot, "phố huế")
    assert [c["name"] for c in answer["choices"]] == ["Tổ 1", "Tổ 2", "Tổ 3"]
    assert answer["choices"][0]["because"] == "street"
    only = asked(snapshot, "ngõ cụt")
    assert (only["status"], [c["name"] for c in only["choices"]]) == ("choose", ["Tổ 8"])


@pytest.mark.parametrize("words", ["", "   ", "???", "-" * 5_000])
def test_no_words_find_nothing(ward: Snapshot, words: str):
    assert asked(ward, words)["status"] == "outside"


def test_a_ward_of_many_groups_lists_twenty_and_counts_the_rest():
    territory = grid_territory(10, 10, voters=40, sites={"s0": (0, 0)})
    snapshot = snapshot_of(made_plan(territory=territory, areas=(Area(tuple(range(100)), 0),)))
    answer = asked(snapshot, "Đống Đa")
    assert (len(answer["choices"]), answer["more"]) == (20, 80)
    assert [c["name"] for c in answer["choices"]][:3] == ["Tổ 1", "Tổ 2", "Tổ 3"]


def test_a_village_is_not_taken_for_the_group_of_its_number(ward: Snapshot):
    answer = asked(ward, "Thôn 3")
    assert answer["status"] == "choose"
    assert [c["name"] for c in answer["choices"]] == ["Tổ 3"]


def test_a_whole_name_is_not_mixed_with_names_that_only_hold_it(two_wards: Snapshot):
    # "Tổ 1" fits both groups of that name; the sites s0 and s1 are not asked for.
    answer = asked(two_wards, "Tổ 1")
    assert [c["name"] for c in answer["choices"]] == ["Tổ 1", "Tổ 1"]
    assert answer["more"] == 0


def test_the_street_of_the_only_address_known_is_still_a_choice():
    territory = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)})
    sites = territory.sites.assign(address=["12 Phố Huế", "7 Ngõ Trạm"])
    snapshot = snapshot_of(made_plan(territory=replace(territory, sites=sites)))
    assert asked(snapshot, "Phố Huế")["status"] == "choose"
    assert asked(snapshot, "12 phố huế")["unit"]["name"] == "Tổ 1"


@pytest.fixture(scope="module")
def named_in_full() -> Snapshot:
    """Return groups Tổ dân phố 1–7 and 12; the street Ngõ 1 runs through the last."""
    ground = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)})
    names = [f"Tổ dân phố {number}" for number in (1, 2, 3, 4, 5, 6, 7, 12)]
    plan = made_plan(territory=replace(ground, units=ground.units.assign(name=names)))
    lane = gpd.GeoDataFrame(
        {"name": ["Ngõ 1"]}, geometry=[LineString([(320, -120), (380, -180)])], crs=GRID_CRS
    )
    return Snapshot.of([Published("1", plan, PUBLISHED_AT, streets=lane)], now=NOW)


@pytest.mark.parametrize(
    "words",
    [
        "tổ dan fố 5",
        "to danpho 5",
        "tdp5",
        "tdp 5",
        "TDP05",
        "T.D.P 5",
        "todanpho5",
        "to dan php 5",
        "tổ dâm phố 5",
        "tidan pho 5",
        "to5",
        "ti dan pho 5",
        "ti 5",
        "todnapho5",
        "tổ dân phố5",
    ],
)
def test_a_kind_may_be_short_joined_or_misspelt(named_in_full: Snapshot, words: str):
    answer = asked(named_in_full, words)
    assert answer["status"] == "found", words
    assert answer["unit"]["name"] == "Tổ dân phố 5"


@pytest.mark.parametrize("words", ["tdp55", "tdp 8", "to danpho 11", "todanfo9", "to51", "to 5a"])
def test_a_kind_forgiven_leaves_the_number_as_it_is(named_in_full: Snapshot, words: str):
    assert asked(named_in_full, words)["status"] == "outside"


def test_a_short_kind_is_that_kind_and_no_other():
    ground = grid_territory(2, 4, voters=400, sites={"s0": (0, 0), "s1": (0, 3)})
    names = ["Khu phố 1", "KP2", "Khu dân cư 3", "TDP 4", "Tổ 1", "Tổ 6", "Tổ 7", "Tổ 8"]
    short = snapshot_of(made_plan(territory=replace(ground, units=ground.units.assign(name=names))))
    typed = {"kp1": "Khu phố 1", "khufo 1": "Khu phố 1", "khu phố 2": "KP2", "kp 2": "KP2"}
    typed |= {"kdc3": "Khu dân cư 3", "kdc 3": "Khu dân cư 3", "tổ dân phố 4": "TDP 4"}
    for words, name in typed.items():
        assert asked(short, words)["unit"]["name"] == name, words
    assert asked(short, "kp6")["status"] == "choose"
    assert asked(short, "1")["status"] == "choose"


def test_a_site_may_be_named_short(ward: Snapshot):
    for words in ("nvh s0", "NVH. s0", "nhavanhoa s0"):
        assert [c["name"] for c in asked(ward, words)["choices"]] == [
            "Tổ 1", "Tổ 2", "Tổ 5", "Tổ 6"
        ], words  # fmt: skip


def test_a_group_comes_before_those_that_a_street_of_its_number_runs_through(
    named_in_full: Snapshot,
):
    assert asked(named_in_full, "Tổ 1")["unit"]["name"] == "Tổ dân phố 1"
    both = [c["name"] for c in asked(named_in_full, "1")["choices"]]
    assert both == ["Tổ dân phố 1", "Tổ dân phố 12"]
    assert asked(named_in_full, "ngõ 1")["choices"][0]["name"] == "Tổ dân phố 12"
