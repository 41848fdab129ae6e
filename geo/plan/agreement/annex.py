"""Whether the annex says what plan.json says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl

from geo.findings import Finding
from geo.plan.agreement.figures import (
    Figures,
    compare,
    disagree,
    expected_areas,
    expected_stations,
    expected_units,
    wrong_version,
)
from geo.plan.agreement.isolation import isolation_sheets_agree
from geo.plan.annex import AREAS, AREAS_SHEET, SITES_SHEET, STATIONS, UNITS, UNITS_SHEET
from geo.plan.model import PollingPlan
from geo.plan.reading import MAKE_AGAIN
from geo.plan.sheets import HEADER_ROW, Columns


def annex_agrees(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    """Compare versions, areas, stations and units of the annex, and its sheets of isolation."""
    if not file.is_file():
        yield disagree(file.name, "file", f"is missing; {MAKE_AGAIN}")
        return
    try:
        book = openpyxl.load_workbook(file, read_only=True)
        sheets = {
            sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book
        }
        book.close()
        areas, stations, units = (sheets[name] for name in (AREAS_SHEET, SITES_SHEET, UNITS_SHEET))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        yield disagree(file.name, "file", f"cannot be read as an annex ({error}); {MAKE_AGAIN}")
        return
    for rows in sheets.values():
        head = " ".join(str(v) for row in rows[: HEADER_ROW - 1] for v in row if v)
        if version not in head:
            yield wrong_version(file.name, version, "")
    expected = {key: {"voters": row["voters"]} for key, row in expected_areas(plan).items()}
    yield from compare(
        file.name, "area", expected, _sheet(areas, _places(AREAS, "Mã khu vực", voters="Số cử tri"))
    )
    yield from compare(
        file.name,
        "station",
        expected_stations(plan),
        _sheet(
            stations,
            _places(
                STATIONS,
                "Mã phòng bỏ phiếu",
                area_id="Mã khu vực",
                site_code="Mã địa điểm",
                voters="Số cử tri",
            ),
        ),
    )
    placed = _places(UNITS, "Mã đơn vị", area_id="Mã khu vực", voters="Số cử tri")
    yield from compare(file.name, "unit", expected_units(plan), _with_ward(units, placed))
    yield from isolation_sheets_agree(file, sheets, plan)


def _with_ward(rows: list[list[Any]], places: dict[str, int]) -> Figures:
    """Return the units of a sheet by ward and code; the ward stands in the area's id."""
    key, area = places[""], places["area_id"]
    named = [
        [*row[:key], f"{str(row[area]).rpartition('-')[0]}/{row[key]}", *row[key + 1 :]]
        for row in rows
    ]
    return _sheet(named, places)


def _places(columns: Columns, key: str, **fields: str) -> dict[str, int]:
    headings = [text for text, _ in columns]
    return {"": headings.index(key), **{n: headings.index(text) for n, text in fields.items()}}


def _sheet(rows: list[list[Any]], places: dict[str, int]) -> Figures:
    """Return the numbered rows of a sheet by their key; headings and totals have no number."""
    names = [name for name in places if name]
    return {
        str(row[places[""]]): {name: row[places[name]] for name in names}
        for row in rows[HEADER_ROW:]
        if row and isinstance(row[0], int)
    }
