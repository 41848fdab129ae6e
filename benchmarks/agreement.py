"""Lookups beside PostGIS at the size of the country: 85,000 areas, 110,000 points, a tenth on borders.

``python -m benchmarks.agreement`` starts a PostGIS of its own, asks ``ST_Covers`` for each point, and
compares: the unit by the rule on borders, and the area that the whole answer names. Every point is
asked alone and with the others; both have to answer the same.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import numpy.typing as npt
import psycopg
import shapely

from benchmarks.country import Degrees, made_points, made_snapshot
from geo.lookup import Snapshot
from geo.lookup.snapshot import NOWHERE
from tests.databases import Server, postgresql_programs, running_server

RANDOM, BORDER = 100_000, 10_000
Rows = npt.NDArray[np.int64]


def border_points(snapshot: Snapshot, count: int) -> Degrees:
    """Return vertices of shapes, half of them, and places between two vertices."""
    rng = np.random.default_rng(6)
    vertices = shapely.get_coordinates(snapshot.shapes)
    edges = shapely.boundary(snapshot.shapes[rng.integers(0, len(snapshot), count - count // 2)])
    between = shapely.line_interpolate_point(edges, rng.random(len(edges)), normalized=True)
    chosen = vertices[rng.integers(0, len(vertices), count // 2)]
    return np.vstack([chosen, shapely.get_coordinates(between)])


def covering(server: Server, snapshot: Snapshot, points: Degrees) -> tuple[Rows, int]:
    """Return for each point the smallest unit that covers it by PostGIS, and how many lie in several."""
    with psycopg.connect(server.create("agreement"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
        for table, shapes in (("unit", snapshot.shapes), ("point", shapely.points(points))):
            connection.execute(f"CREATE TABLE {table} (number int, geom geometry)")
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for number, wkb in enumerate(shapely.to_wkb(shapes, hex=True)):
                    copy.write_row((number, wkb))
        connection.execute("CREATE INDEX ON unit USING gist (geom)")
        connection.execute("ANALYZE")
        rows = connection.execute(
            "SELECT p.number, min(u.number), count(*) FROM point p JOIN unit u"
            " ON ST_Covers(u.geom, p.geom) GROUP BY p.number"
        ).fetchall()
    numbers, smallest, covered_by = np.array(rows).T
    found = np.full(len(points), NOWHERE)
    found[numbers] = smallest
    return found, int((covered_by > 1).sum())


def area_of(answer: bytes) -> str | None:
    """Return the area that an answer names."""
    area = json.loads(answer)["area"]
    return None if area is None else str(area["area_id"])


def main() -> int:
    """Print how many agree; 1 where one does not."""
    programs = postgresql_programs()
    if programs is None:
        raise SystemExit("needs PostgreSQL and PostGIS on this machine")
    snapshot = made_snapshot()
    points = np.vstack([made_points(RANDOM), border_points(snapshot, BORDER)])
    located = snapshot.locate(points[:, 0], points[:, 1]).unit
    answers = snapshot.find_many(points[:, 0], points[:, 1])
    apart_alone = sum(
        snapshot.find(lon, lat) != answer
        for (lon, lat), answer in zip(points.tolist(), answers, strict=True)
    )
    start = time.perf_counter()
    with running_server(programs) as server:
        covered, several = covering(server, snapshot, points)
    print(f"PostGIS: {time.perf_counter() - start:.0f} s; {several:,} points lie in several units")
    # What no shape covers may still be within 1 cm of one: a border point that was rounded off it.
    inside = covered != NOWHERE
    named = np.array([area_of(answer) for answer in answers], dtype=object)
    assigned = np.array(["-".join(snapshot.key(u)) if u >= 0 else None for u in covered], object)
    same_unit, same_area = (located == covered)[inside], (named == assigned)[inside]
    beyond = (located != NOWHERE) & ~inside
    apart = shapely.distance(snapshot.shapes[located[beyond]], shapely.points(points[beyond]))
    print(f"{len(points):,} points, {inside.sum():,} covered by a unit")
    print(f"same unit {same_unit.sum():,}, same area {same_area.sum():,}")
    print(f"asked one by one: {apart_alone:,} answered otherwise than together")
    print(f"on a rounded edge: {beyond.sum():,}, at most {apart.max(initial=0):.1e} degrees off")
    agrees = same_unit.all() and same_area.all() and not beyond[:RANDOM].any()
    return 0 if agrees and not apart_alone else 1


if __name__ == "__main__":
    sys.exit(main())
