"""The public view of a plan: every field is walked, and nothing private is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely
from shapely import Point
from shapely.geometry import shape

from geo.allocation import Area, AreaKind
from geo.plan import PollingPlan
from geo.plan.degrees import point_row
from geo.plan.isolation import HomeCount, Lot, MeasureKind, Risk, Scenario, Stop
from geo.plan.public import public_document
from geo.plan.schema import PublicPlan, json_schema
from geo.territory import UnitKind
from tests.geo.plan.made import LEFT, RIGHT, plan, ward_plan, with_institution, with_units
from tests.isolation_builders import (
    DAY,
    HOTEL,
    R1C1,
    S2,
    S3,
    cohort,
    isolated_ground,
    isolated_plan,
    measure,
    published,
    response,
)

DOCS = Path(__file__).parents[3] / "docs"
HOME, GUESTS, STUCK, SOLDIERS, ARMY_VOTERS, WAITING = 7_919, 6_101, 5_003, 4_027, 3_967, 2_969
"""Counts nobody may see, each a prime that no sum of the others makes by chance."""
NAMES = ("Trung đoàn", "Khách sạn", "Sư đoàn", "kịch bản mật", "isolat", "home", "F1", "quarantine")


def secret_plan() -> PollingPlan:
    """Return a plan with private values wherever isolation can hold one."""
    base = published()
    ground = with_institution(isolated_ground(), "armed_unit", ARMY_VOTERS, "Sư đoàn 3967")
    wards = (ward_plan(ground, (Area(LEFT, 0), Area(RIGHT, 1), Area((12,), 4, AreaKind.SEPARATE))),)
    made, known = response(), response().situation
    zones = tuple(
        replace(z, voters={"Z-HOTEL": GUESTS, "Z-ARMY": SOLDIERS}.get(z.code, z.voters),
                outsiders=STUCK if z.code == "Z-BLOCK" else 0)
        for z in known.zones
    )  # fmt: skip
    secret = (
        *made.measures,
        measure(10, MeasureKind.AUXILIARY_BOX, cohort("r1c1", Lot.HOME, HOME)),
        measure(11, MeasureKind.SEPARATE_AREA, cohort(None, Lot.OUTSIDER, STUCK, "Z-BLOCK"),
                zone_code="Z-BLOCK", area_id="00001-03", station_id=S3, point=Point(50, -50)),
        measure(12, MeasureKind.UNSERVED, cohort(None, Lot.FACILITY, SOLDIERS, "Z-ARMY"),
                zone_code="Z-ARMY"),
    )  # fmt: skip
    stop = Stop("M10", "r1c1", None, R1C1, HOME, Risk.HOME_F1, 480.4, 506.4)
    rounds = (*made.rounds, replace(made.rounds[0], round_id="R9", stops=(stop,)))
    rich = replace(
        made,
        situation=replace(known, zones=zones, home=(*known.home, HomeCount("r1c1", DAY, HOME))),
        measures=secret,
        rounds=rounds,
    )
    waiting = replace(made, moved_voters=WAITING, situation=replace(known, zones=zones))
    one = isolated_plan(rich)
    scenarios = (*one.isolation.scenarios, Scenario("kịch bản mật", waiting, zones))
    return replace(base, wards=wards, isolation=replace(one.isolation, scenarios=scenarios))


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give every field of a document, however deep, with the way to it; keys are fields too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}", key
            yield from walk(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from walk(inner, f"{path}[{number}]")
    else:
        yield path, value


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return public_document(secret_plan())


def test_the_walk_reaches_every_leaf():
    leaves = [value for _, value in walk({"a": [{"b": 7_919}], "c": {"d": "x"}})]
    assert leaves == ["a", "b", 7_919, "c", "d", "x"]


def test_the_private_values_are_in_the_plan_itself():
    told = str(secret_plan().isolation) + str(secret_plan().wards[0].territory.units["voters"])
    assert all(str(n) in told for n in (HOME, GUESTS, STUCK, SOLDIERS, WAITING, ARMY_VOTERS))


def test_no_public_field_holds_a_private_count(document: dict[str, Any]):
    secrets = {HOME, GUESTS, STUCK, SOLDIERS, ARMY_VOTERS, WAITING}
    sums = {200 + n for n in secrets} | {1_200 + n for n in secrets}
    for path, value in walk(document):
        assert value not in secrets | sums, path
        if isinstance(value, str):
            assert not any(str(n) in value for n in secrets), f"{path}: {value}"


def test_no_public_field_holds_a_private_name(document: dict[str, Any]):
    for path, value in walk(document):
        if isinstance(value, str):
            assert not any(name.casefold() in value.casefold() for name in NAMES), (
                f"{path}: {value}"
            )


def test_no_public_field_holds_a_private_place(document: dict[str, Any]):
    crs = published().crs
    corners = {tuple(p) for p in pairs(document)}
    private = [c.point for m in secret_plan().isolation.response.measures for c in m.cohorts]
    private += [s.point for r in secret_plan().isolation.response.rounds for s in r.stops]
    for point in [*private, HOTEL]:
        if point is not None:
            assert tuple(point_row(point, crs)) not in corners


def pairs(value: Any) -> Iterator[list[float]]:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(v, float) for v in value):
        yield value
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from pairs(list(inner) if isinstance(inner, tuple) else inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from pairs(inner)


def test_no_public_shape_is_smaller_than_a_group_but_blockades(document: dict[str, Any]):
    smallest = min(shape(g["geometry"]).area for g in document["groups"])
    for kind in ("wards", "areas", "groups"):
        for row in document[kind]:
            if row["geometry"]:
                assert shape(row["geometry"]).area > smallest * 0.999, row


def test_home_isolation_leaves_no_trace():
    with_home = isolated_plan()
    made = with_home.isolation.response
    without = replace(
        made,
        situation=replace(made.situation, home=()),
        measures=tuple(m for m in made.measures if m.measure_id not in {"M05", "M06"}),
        rounds=(),
    )
    one, other = public_document(with_home), public_document(isolated_plan(without))
    assert {**one, "version_id": ""} == {**other, "version_id": ""}


def test_parts_of_a_group_are_shown_as_one():
    ground = isolated_ground()
    names = [f"Tổ {i + 1}" for i in range(12)]
    names[:2] = ["Tổ 1 (phần 1)", "Tổ 1 (phần 2)"]
    split = with_units(
        ground,
        kind=[UnitKind.PART] * 2 + [UnitKind.GROUP] * 10,
        group_code=["g1", "g1", *[f"g{i}" for i in range(2, 12)]],
        name=names,
    )
    groups = public_document(plan(ward_plan(split, (Area(LEFT, 0), Area(RIGHT, 1)))))["groups"]
    assert len(groups) == 11
    whole = next(g for g in groups if g["group_code"] == "g1")
    assert whole["name"] == "Tổ 1"
    union = shapely.union_all(split.units.to_crs(4326).geometry.iloc[:2])
    assert shape(whole["geometry"]).symmetric_difference(union).area < 1e-11


def test_a_barracks_leaves_no_gap_in_the_public_shapes(document: dict[str, Any]):
    # r2c3 lies around the barracks; nobody sees where.
    group = next(g for g in document["groups"] if g["group_code"] == "r2c3")
    for row in (group, *document["areas"]):
        if row["geometry"]:
            assert len(shape(row["geometry"]).interiors) == 0
    assert shape(group["geometry"]).minimum_rotated_rectangle.area < (
        shape(group["geometry"]).area * 1.001
    )


def test_what_voters_need_is_there():
    made = public_document(isolated_plan())
    stations = {s["station_id"]: s for s in made["stations"]}
    assert (stations[S2]["name"], stations[S2]["moved"]) == ("Nhà văn hóa c", True)
    groups = {g["group_code"]: g["station_ids"] for g in made["groups"]}
    assert groups["r0c0"] == [S3]
    assert groups["r2c2"] == [S2]
    assert [(b["code"], b["ways"]) for b in made["blockades"]] == [
        ("Z-BLOCK", ["separate_area"]),
        ("Z-SITE", ["auxiliary_box"]),
    ]
    assert len(made["slots"]) == 8


def test_the_public_schema_is_committed_and_kept(document: dict[str, Any]):
    committed = (DOCS / "public.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema(PublicPlan), "run geo.plan.schema.write_schemas(Path('docs'))"
    plain = json.loads(json.dumps(document))
    jsonschema.Draft202012Validator(json.loads(committed)).validate(plain)
