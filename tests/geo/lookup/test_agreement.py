"""Lookups agree with the assignment and with PostGIS, on random points and on borders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import psycopg
import pytest
import shapely

from geo.intake import read_planning_folder
from geo.lookup import Published, Snapshot
from geo.lookup.snapshot import NOWHERE, SLIT_DEG
from geo.rules import load_rules
from geo.runs import Wishes, draw_plan
from tests.databases import Server
from tests.geo.lookup.made import PUBLISHED_AT

RANDOM, BORDER = 100_000, 10_000
Points = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def district() -> Snapshot:
    """Return two wards of the bundled district, whose groups have curved borders."""
    frames = read_planning_folder(Path(__file__).parents[3] / "data/boundaries")
    drawn = draw_plan(frames, load_rules(None, None), Wishes(wards=("00901", "00904")))
    return Snapshot.of([Published("1", drawn, PUBLISHED_AT)])


@pytest.fixture(scope="module")
def points(district: Snapshot) -> Points:
    """Return random points over the district, then points on borders: vertices and between them."""
    rng = np.random.default_rng(3)
    west, south, east, north = shapely.total_bounds(district.shapes)
    random = np.array([west, south]) + rng.random((RANDOM, 2)) * [east - west, north - south]
    vertices = shapely.get_coordinates(district.shapes)
    first = rng.integers(0, len(vertices) - 1, BORDER // 2)
    between = shapely.line_interpolate_point(
        shapely.boundary(district.shapes)[rng.integers(0, len(district), BORDER // 2)],
        rng.random(BORDER // 2),
        normalized=True,
    )
    return np.vstack([random, vertices[first], shapely.get_coordinates(between)])


def test_every_point_votes_where_the_smallest_unit_that_covers_it_does(
    district: Snapshot, points: Points
):
    found = district.locate(points[:, 0], points[:, 1]).unit
    smallest = np.full(len(points), NOWHERE)
    for row in reversed(range(len(district))):  # the smallest is written last
        smallest[shapely.intersects_xy(district.shapes[row], points[:, 0], points[:, 1])] = row
    covered = smallest != NOWHERE
    assert covered.sum() > 10_000
    assert np.array_equal(found[covered], smallest[covered])
    # What no shape covers is nobody's, but for slits of a centimetre between rounded shapes.
    slits = np.flatnonzero(~covered & (found != NOWHERE))
    shapes = district.shapes[found[slits]]
    assert (shapely.distance(shapes, shapely.points(points[slits])) <= SLIT_DEG).all()
    keys = [district.key(row) for row in range(len(district))]
    assert keys == sorted(keys)


def test_postgis_covers_the_same_points(district: Snapshot, points: Points, postgis_server: Server):
    found = district.locate(points[:, 0], points[:, 1]).unit
    url = postgis_server.create("lookup_agreement")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.execute("CREATE TABLE unit (code int, geom geometry)")
        connection.execute("CREATE TABLE point (number int, geom geometry)")
        for table, shapes in (("unit", district.shapes), ("point", shapely.points(points))):
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for number, wkb in enumerate(shapely.to_wkb(shapes, hex=True)):
                    copy.write_row((number, wkb))
        connection.execute("CREATE INDEX ON unit USING gist (geom)")
        rows = connection.execute(
            "SELECT number, min(code) FROM point JOIN unit ON ST_Covers(unit.geom, point.geom)"
            " GROUP BY number"
        ).fetchall()
    postgis_server.drop("lookup_agreement")
    covered = np.full(len(points), NOWHERE)
    numbers, codes = np.array(rows).T
    covered[numbers] = codes
    inside = covered != NOWHERE
    assert np.array_equal(found[inside], covered[inside])
    assert (found[:RANDOM] != NOWHERE).sum() == inside[:RANDOM].sum()
