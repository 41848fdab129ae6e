"""How fast rows are written, read back and hashed: ``python -m benchmarks.store [URL …] [--rows N]``.

Without a URL it measures a SQLite file in a temporary folder. A PostGIS database has to be empty:
its tables are made, and taken away again.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, insert

from geo.crs import WGS84
from geo.store import downgrade, open_store, upgrade
from geo.store.database import Database
from geo.store.folders import keep_folder, pack_files
from geo.store.models import PlanRow
from geo.store.rows import read_layer, rows_digest, write_layers

ROWS = 100_000
SIDE_DEGREES = 0.001
WEST, SOUTH = 105.8, 21.0


def squares(count: int) -> gpd.GeoDataFrame:
    """Return polygons of eight corners side by side, as assignments of one unit each."""
    columns = int(np.ceil(np.sqrt(count)))
    number = np.arange(count)
    x = WEST + number % columns * SIDE_DEGREES
    y = SOUTH + number // columns * SIDE_DEGREES
    cells = shapely.box(x, y, x + SIDE_DEGREES, y + SIDE_DEGREES)
    codes = pd.Series([f"u{n:06d}" for n in number])
    return gpd.GeoDataFrame(
        {
            "unit_code": codes, "ward_code": "00001", "area_id": codes, "station_id": codes,
            "voters": 500, "walk_m": 120.5, "name": codes, "estimated": False, "reason": "",
        },
        geometry=shapely.segmentize(cells, SIDE_DEGREES / 2), crs=WGS84,
    )  # fmt: skip


@contextmanager
def timed(what: str, count: int) -> Iterator[None]:
    """Print how long a block took."""
    begun = time.perf_counter()
    yield
    seconds = time.perf_counter() - begun
    print(f"{what:<28}{seconds:8.2f} s{count / seconds:14,.0f} rows/s")


def measure(url: str, frame: gpd.GeoDataFrame) -> None:
    """Print the times of one database."""
    upgrade(url)
    database = Database(url)
    print(f"{database.engine.dialect.name}, {len(frame):,} polygons")
    with timed("write, committed", len(frame)), database.writing() as connection:
        write_layers(connection, _empty_plan(connection), {"assignments": frame})
    with timed("read as a frame", len(frame)), database.reading() as connection:
        assert len(read_layer(connection, 1, "assignments")) == len(frame)  # noqa: S101
    with timed("hash", len(frame)), database.reading() as connection:
        rows_digest(connection, 1)
    store = open_store(url)
    for attempt in ("tile z14, first", "tile z14, again"):
        with timed(attempt, 1):
            store.tile(1, "assignments", 14, 13010, 7213)
    store.close()
    database.close()
    downgrade(url)


def _empty_plan(connection: Connection) -> int:
    """Keep a plan of no rows and return its id."""
    folder = pack_files(iter([("plan.json", b"{}")]))
    keep_folder(connection, folder)
    now = datetime.now(UTC)
    counts = dict.fromkeys(
        ("wards", "planned", "units", "areas", "voters", "errors", "warnings"), 0
    )
    made = connection.execute(
        insert(PlanRow)
        .values(
            folder_sha256=folder.sha256, version_id="kv-0000-0000-0000",
            document_sha256=folder.file_sha256("plan.json"), state="draft", revision=1,
            rules="vn-2026", polling_day=date(2026, 3, 15), added_at=now, added_by="benchmark",
            changed_at=now, changed_by="benchmark", **counts,
        )
        .returning(PlanRow.id)
    )  # fmt: skip
    return int(made.scalar_one())


def main() -> None:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url", nargs="*")
    asked.add_argument("--rows", type=int, default=ROWS)
    args = asked.parse_args()
    frame = squares(args.rows)
    if args.url:
        for url in args.url:
            measure(url, frame)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{Path(folder) / 'khuvuc.db'}", frame)


if __name__ == "__main__":
    main()
