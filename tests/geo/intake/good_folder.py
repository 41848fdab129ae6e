"""A small good planning folder that a test writes, and breaks in one place.

Two square wards side by side near Hà Nội, about 1 km wide each: 00267 to the west, 00268 to the east.
Three groups in the first and two in the second, all points; two sites; one hospital.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

GROUP_HEADINGS = ("group_code", "name", "ward_code", "voters", "households", "lon", "lat")
GROUPS: tuple[tuple[Any, ...], ...] = (
    ("A1", "Tổ 1", "00267", "400", "150", "105.802", "21.002"),
    ("A2", "Tổ 2", "00267", "350", "120", "105.804", "21.004"),
    ("A10", "Tổ 10", "00267", "500", "160", "105.806", "21.006"),
    ("B1", "Tổ 1", "00268", "410", "140", "105.812", "21.002"),
    ("B2", "Tổ 2", "00268", "390", "130", "105.814", "21.004"),
)
"""Rows of ``groups.csv``: the first stands in line 2. Voters sum to 2,050."""

SITE_HEADINGS = ("site_code", "name", "kind", "capacity", "step_free", "lon", "lat")
SITES: tuple[tuple[Any, ...], ...] = (
    ("S1", "Nhà văn hóa số 1", "Nhà văn hóa", "2000", "có", "105.803", "21.003"),
    ("S2", "Trường tiểu học Lê Lợi", "school", "1500", "không", "105.813", "21.003"),
)

INSTITUTION_HEADINGS = ("institution_code", "name", "kind", "voters", "lon", "lat")
INSTITUTIONS: tuple[tuple[Any, ...], ...] = (
    ("H1", "Bệnh viện Thử", "hospital", "80", "105.805", "21.007"),
)

WARDS: tuple[dict[str, Any], ...] = (
    {"ward_code": "00267", "name": "Phường Hòa Bình", "kind": "ward"},
    {"ward_code": "00268", "name": "Phường Đồng Tâm", "kind": "ward"},
)


def write_good_folder(folder: Path) -> Path:
    """Write the folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    write_wards(folder / "wards.geojson", WARDS)
    write_csv(folder / "groups.csv", GROUP_HEADINGS, GROUPS)
    write_csv(folder / "sites.csv", SITE_HEADINGS, SITES)
    write_csv(folder / "institutions.csv", INSTITUTION_HEADINGS, INSTITUTIONS)
    return folder


def write_wards(path: Path, wards: Sequence[dict[str, Any]]) -> None:
    """Write wards as squares of 0.01°, from west to east."""
    features = [
        {"type": "Feature", "properties": ward, "geometry": _square(105.80 + 0.01 * i)}
        for i, ward in enumerate(wards)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")


def write_csv(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[Any]], encoding: str = "utf-8"
) -> None:
    """Write a CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([headings, *rows])


def changed(
    rows: Sequence[Sequence[Any]], headings: Sequence[str], **cells: object
) -> list[list[Any]]:
    """Return rows with cells of the first replaced: ``changed(GROUPS, GROUP_HEADINGS, voters="x")``."""
    made = [list(row) for row in rows]
    for name, value in cells.items():
        made[0][list(headings).index(name)] = value
    return made


def _square(west: float) -> dict[str, Any]:
    ring = [(0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01), (0, 0)]
    return {"type": "Polygon", "coordinates": [[(west + x, 21.0 + y) for x, y in ring]]}
