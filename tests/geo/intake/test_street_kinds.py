"""Lines of a street file that nobody walks along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.intake import read_planning_folder
from tests.geo.intake.good_folder import write_good_folder


def streets(folder: Path, rows: list[dict[str, object]]) -> None:
    """Write one line of about 100 m for each row of properties."""
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": {
                "type": "LineString",
                "coordinates": [[105.801, 21.001 + i / 1000], [105.802, 21.001 + i / 1000]],
            },
        }
        for i, row in enumerate(rows)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "streets.geojson").write_text(text, encoding="utf-8")


def walked(folder: Path) -> dict[str, bool | None]:
    frames = read_planning_folder(folder)
    assert frames.streets is not None
    flags = frames.streets["walkable"].astype(object)
    return dict(zip(frames.streets["name"], flags.where(flags.notna(), None), strict=True))


@pytest.mark.parametrize(
    ("heading", "closed", "open_"),
    [
        ("Type", "Waterway", "Alley"),
        ("highway", "motorway_link", "trunk"),
        ("highway", "['motorway', 'motorway_link']", "['motorway', 'service']"),
        ("Loại đường", "Kênh", "Hẻm"),
    ],
)
def test_nobody_walks_along_a_line_whose_kind_is_no_way_on_foot(
    tmp_path: Path, heading: str, closed: str, open_: str
) -> None:
    folder = write_good_folder(tmp_path / "f")
    streets(folder, [{"name": "A", heading: closed}, {"name": "B", heading: open_}])
    assert walked(folder) == {"A": False, "B": None}


def test_what_the_file_says_of_walking_goes_before_the_kind_of_the_line(tmp_path: Path) -> None:
    folder = write_good_folder(tmp_path / "f")
    rows = [
        {"name": "Bờ kênh", "Type": "canal", "foot": "designated"},
        {"name": "Kênh", "Type": "canal", "foot": None},
    ]
    streets(folder, rows)
    assert walked(folder) == {"Bờ kênh": True, "Kênh": False}


def test_lines_that_are_not_walked_along_are_listed_with_their_kind_and_number(
    tmp_path: Path,
) -> None:
    folder = write_good_folder(tmp_path / "f")
    rows = [
        {"name": n, "Type": t} for n, t in (("A", "Waterway"), ("B", "Waterway"), ("C", "Road"))
    ]
    streets(folder, rows)
    report = read_planning_folder(folder).report
    said = {d.check: d.found for d in report.defects if d.file == "streets.geojson"}
    assert said["streets_not_walked"] == "2 of 3 lines are no way on foot: 2 Waterway"
    assert "columns_unused" not in said
