"""Where people live decides who is inside a zone that cuts a group."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer
from shapely import Point, box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geo.errors import InputError, IntakeError
from geo.isolation import cohorts, read_people
from geo.plan.isolation import Lot
from tests.builders import GRID_CRS
from tests.geo.intake.good_folder import write_csv
from tests.geo.isolation.made import blockade, situation
from tests.geo.plan.made import legal_plan

PLAN = legal_plan()
TO_DEGREES = Transformer.from_crs(GRID_CRS, 4326, always_xy=True)
LEFT_HALF = box(0, -100, 50, 0)
"""Of group r0c0: half of its ground, where three of four of its people live."""
HOMES = {(20, -50): 30, (80, -50): 10}


def features(folder: Path, name: str, homes: dict[BaseGeometry, int]) -> Path:
    made = [
        {
            "type": "Feature",
            "properties": {"persons": persons},
            "geometry": mapping(_degrees(shape)),
        }
        for shape, persons in homes.items()
    ]
    file = folder / name
    file.write_text(json.dumps({"type": "FeatureCollection", "features": made}), "utf-8")
    return file


def _degrees(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, TO_DEGREES.transform, interleaved=False)


def inside(people: object) -> list[tuple[int, bool]]:
    """Return voters of r0c0 inside its left half, and whether they are estimated."""
    found = cohorts(PLAN, situation(blockade(LEFT_HALF)), people)  # type: ignore[arg-type]
    return [(c.voters, c.estimated) for c in found if c.lot is Lot.BLOCKADE]


def test_without_people_the_ground_decides_and_the_count_is_an_estimate():
    assert inside(None) == [(100, True)]


@pytest.mark.parametrize("name", ["buildings.geojson", "population.geojson", "nha_o.geojson"])
def test_a_file_of_homes_decides_by_those_who_live_there(tmp_path: Path, name: str):
    points = name == "population.geojson"
    homes = {Point(at) if points else Point(at).buffer(5): n for at, n in HOMES.items()}
    assert inside(read_people(features(tmp_path, name, homes), PLAN)) == [(150, False)]


def test_a_table_of_points_is_read_too(tmp_path: Path):
    rows = [(*TO_DEGREES.transform(*at), persons) for at, persons in HOMES.items()]
    write_csv(tmp_path / "population.csv", ("lon", "lat", "persons"), rows)
    assert inside(read_people(tmp_path / "population.csv", PLAN)) == [(150, False)]


def test_a_planning_folder_is_asked_for_its_buildings(tmp_path: Path):
    features(tmp_path, "buildings.geojson", {Point(at).buffer(5): n for at, n in HOMES.items()})
    ward = mapping(_degrees(PLAN.wards[0].territory.ward.geometry))
    told = {"ward_code": "00001", "name": "Phường Thử"}
    wards = [{"type": "Feature", "properties": told, "geometry": ward}]
    (tmp_path / "wards.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": wards}), "utf-8"
    )
    assert inside(read_people(tmp_path, PLAN)) == [(150, False)]


def test_homes_elsewhere_and_files_that_are_none_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="no such file"):
        read_people(tmp_path / "none.geojson", PLAN)
    with pytest.raises((InputError, IntakeError)):
        read_people(features(tmp_path, "far.geojson", {Point(5_000, 5_000).buffer(5): 3}), PLAN)
    (tmp_path / "homes.pdf").write_text("", "utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        read_people(tmp_path / "homes.pdf", PLAN)
