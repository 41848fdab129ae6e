"""From a file as it stands to a frame with our columns and checked values, every fault by its row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.intake.defects import Defects
from geo.intake.headings import Mapped, map_headings, report_headings
from geo.intake.kinds import CLOSED_STEMS, KINDS, kind_of, nearest_kind
from geo.intake.layers import Opened
from geo.intake.raw import RawFrame
from geo.intake.settings import FileSettings
from geo.intake.street_kinds import says_kind, with_walkable
from geo.intake.values import Reading, as_series, is_blank, read_coordinate, read_count, read_values
from geo.schemas import CONSTITUENCY_PREFIX, SCHEMAS, Column, Kind, Shape

PLACE_FIELDS = frozenset({"lon", "lat", "coordinates", "geometry"})
"""Fields that say where a row lies."""

LISTED_ROWS = 200
"""Faults of one kind in one column that are listed row by row; the rest share one entry."""


def raw_frame(
    stem: str, file: str, opened: Opened, settings: FileSettings, defects: Defects
) -> RawFrame | None:
    """Return a file's rows under our columns; None where a required column is missing."""
    mapped = map_headings(stem, opened.headings, settings.columns)
    kinds = _street_kinds(stem, opened.headings, mapped)
    if not report_headings(stem, file, opened.headings, mapped, settings.columns, defects):
        return None
    named = opened.cells[list(mapped.fields)].set_axis(list(mapped.fields.values()), axis=1)
    table = _with_ward(_with_coordinates(named, file, defects))
    if kinds:
        table = with_walkable(table, opened.cells[kinds], file, defects)
    made = {
        column.name: _read_column(table[column.name], column, stem, file, defects)
        for column in _columns(stem, table)
    }
    for name in ("lon", "lat"):
        if name in table and opened.shapes is None:
            made[name] = _listed(
                [_coordinate(v) for v in table[name]], table.index, name, file, defects, Kind.NUMBER
            )
    frame = pd.DataFrame(made, index=table.index)
    _check_total(opened, mapped.fields, frame, file, defects)
    _note_footer(opened, file, defects)
    if opened.shapes is not None and not SCHEMAS[stem].shapes:
        defects.noted(
            "places_not_read",
            file,
            f"{stem} is a table of counts; the places in this file are not read",
            "take them out of the folder where they are places of people",
        )
    if opened.shapes is not None and SCHEMAS[stem].shapes:
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(opened.shapes, index=frame.index))
    _check_places(stem, file, frame, defects)
    return RawFrame(stem, file, frame, opened.crs, settings.wanted_crs)


def _street_kinds(stem: str, headings: Sequence[str], mapped: Mapped) -> list[int]:
    """Return the columns that say what the lines of a street file are; they count as used."""
    if stem != "streets":
        return []
    mapped.unused[:] = [h for h in mapped.unused if not says_kind(h)]
    return [i for i, h in enumerate(headings) if says_kind(h) and i not in mapped.fields]


def row_text(rows: Sequence[Any]) -> str:
    """Return row numbers as a person writes them.

    >>> row_text([2, 3, 4, 9])
    '2–4, 9'
    """
    numbers = sorted(rows)
    breaks = [i + 1 for i, (a, b) in enumerate(pairwise(numbers)) if b != a + 1]
    runs = [numbers[i:j] for i, j in zip([0, *breaks], [*breaks, len(numbers)], strict=True)]
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs if r)


def _columns(stem: str, table: pd.DataFrame) -> list[Column]:
    """Return the columns to read: those of the schema, and texts that help to place a row."""
    known = [c for c in SCHEMAS[stem].columns if c.name in table]
    names = [str(n) for n in table.columns]
    more = [Column(n, Kind.CODE) for n in names if n.startswith(CONSTITUENCY_PREFIX)]
    return known + more + [Column(n, Kind.TEXT) for n in ("site_name",) if n in table]


def _with_ward(table: pd.DataFrame) -> pd.DataFrame:
    """Let a ward's name stand for its code where the code is not written."""
    if "ward_name" not in table:
        return table
    if "ward_code" not in table:
        return table.rename(columns={"ward_name": "ward_code"})
    blank = table["ward_code"].map(is_blank)
    return table.assign(ward_code=table["ward_code"].where(~blank, table["ward_name"]))


def _with_coordinates(table: pd.DataFrame, file: str, defects: Defects) -> pd.DataFrame:
    """Split ``21.03, 105.85`` into lat and lon; the larger of the two is the longitude."""
    if "coordinates" not in table or {"lon", "lat"} & set(table.columns):
        return table
    pairs: dict[Any, tuple[float, float]] = {}
    for row, cell in table["coordinates"].items():
        parts = [read_coordinate(p).value for p in str(cell).replace(";", ",").split(",")]
        if len(parts) == 2 and all(isinstance(p, float) for p in parts):
            low, high = sorted(float(str(p)) for p in parts)
            pairs[row] = (high, low)
        elif not is_blank(cell):
            defects.unusable(
                "coordinate_not_number",
                file,
                f"{cell!r} is no pair of coordinates",
                "write them as 21.03, 105.85",
                row=str(row),
                field="coordinates",
            )
    both = pd.DataFrame.from_dict(pairs, orient="index", columns=["lon", "lat"], dtype="object")
    return table.join(both)


def _coordinate(value: object) -> Reading:
    return Reading() if is_blank(value) else read_coordinate(value)


def _read_column(
    values: pd.Series, column: Column, stem: str, file: str, defects: Defects
) -> pd.Series:
    readings = read_values(values, column.kind, column.name)
    if column.name == "kind" and stem in KINDS:
        readings = [_read_kind(stem, r) for r in readings]
    series = _listed(readings, values.index, column.name, file, defects, column.kind)
    if column.required:
        blank = [row for row, v in values.items() if is_blank(v)]
        for row in blank[:LISTED_ROWS]:
            defects.unusable(
                "value_missing",
                file,
                f"{column.name} is blank",
                f"fill in {column.name}",
                row=str(row),
                field=column.name,
            )
        if blank[LISTED_ROWS:]:
            defects.unusable(
                "value_missing",
                file,
                f"{column.name} is blank in {len(blank) - LISTED_ROWS} more rows",
                f"fill in {column.name}",
                row=row_text(blank[LISTED_ROWS:]),
                field=column.name,
            )
    return series


def _read_kind(stem: str, reading: Reading) -> Reading:
    if not isinstance(reading.value, str):
        return reading
    written = reading.value
    code = kind_of(stem, written)
    if code is not None:
        return Reading(code)
    near = nearest_kind(stem, written)
    remedy = f"did you mean {near}?" if near else f"use one of: {', '.join(KINDS[stem])}"
    found = f"{written!r} is no kind of {stem} that is known"
    if stem in CLOSED_STEMS:
        return Reading(check="kind_unknown", found=found, remedy=remedy)
    return Reading(written, "kind_unknown", found, f"kept as it is; {remedy}", mended=True)


def _listed(
    readings: list[Reading], rows: pd.Index, name: str, file: str, defects: Defects, kind: Kind
) -> pd.Series:
    """List what the readings of a column found, and return their values."""
    mended: dict[str, list[tuple[Any, Reading]]] = {}
    unusable: dict[str, list[tuple[Any, Reading]]] = {}
    for row, reading in zip(rows, readings, strict=True):
        if reading.check:
            (mended if reading.mended else unusable).setdefault(reading.check, []).append(
                (row, reading)
            )
    for check, found in unusable.items():
        for row, reading in found[:LISTED_ROWS]:
            defects.unusable(check, file, reading.found, reading.remedy, row=str(row), field=name)
        if found[LISTED_ROWS:]:
            rest = found[LISTED_ROWS:]
            defects.unusable(
                check,
                file,
                f"the same in {len(rest)} more rows, such as {rest[0][1].found}",
                rest[0][1].remedy,
                row=row_text([r for r, _ in rest]),
                field=name,
            )
    for check, found in mended.items():
        _list_mended(check, found, name, file, defects)
    values = [None if r.check and not r.mended else r.value for r in readings]
    return as_series(values, kind, rows)


def _list_mended(
    check: str, found: list[tuple[Any, Reading]], name: str, file: str, defects: Defects
) -> None:
    """List the mended values of one column: one entry for each value as written."""
    by_value: dict[tuple[str, str], list[Any]] = {}
    for row, reading in found:
        by_value.setdefault((reading.found, reading.remedy), []).append(row)
    add = defects.noted if check == "kind_unknown" else defects.repaired
    for (said, remedy), rows in list(by_value.items())[:LISTED_ROWS]:
        add(check, file, said, remedy, row=row_text(rows), field=name)
    rest = [r for rows in list(by_value.values())[LISTED_ROWS:] for r in rows]
    if rest:
        add(
            check,
            file,
            f"the same in {len(rest)} more rows",
            "read in the same way",
            row=row_text(rest),
            field=name,
        )


def _check_total(
    opened: Opened, fields: dict[int, str], frame: pd.DataFrame, file: str, defects: Defects
) -> None:
    """Compare the total under a table with the sum of its rows."""
    if opened.total is None:
        return
    row, cells = opened.total
    agreed = []
    for position, name in fields.items():
        if name not in frame or frame[name].dtype != "Int64" or is_blank(cells[position]):
            continue
        stated = read_count(cells[position]).value
        summed = int(frame[name].sum())
        if stated == summed:
            agreed.append(f"{name} {summed:,}")
        else:
            defects.unusable(
                "total_differs",
                file,
                f"the total row says {cells[position]} {name}, the rows sum to {summed:,}",
                "find the row that is missing, double or mistyped, or correct the total",
                row=str(row),
                field=name,
            )
    defects.repaired(
        "total_row",
        file,
        f"row {row} is the total of the rows above",
        "left out" + (f"; it agrees: {', '.join(agreed)}" if agreed else ""),
        row=str(row),
    )


def _note_footer(opened: Opened, file: str, defects: Defects) -> None:
    if opened.ward_rows:
        defects.repaired(
            "ward_rows",
            file,
            f"{len(opened.ward_rows)} rows only name a ward",
            "read as the ward of the rows under each",
            row=row_text(opened.ward_rows),
        )
    for row, text in opened.footer.items():
        defects.noted(
            "below_table",
            file,
            f"text under the table: {text!r}",
            "left out; it is no row of data",
            row=str(row),
        )


def _check_places(stem: str, file: str, frame: pd.DataFrame, defects: Defects) -> None:
    """List half coordinates, and a file that must have shapes and has none."""
    if {"lon", "lat"} <= set(frame.columns):
        told = defects.unusable_rows(file, PLACE_FIELDS)
        half = (frame["lon"].isna() ^ frame["lat"].isna()) & ~frame.index.astype(str).isin(told)
        for row in frame.index[half]:
            defects.unusable(
                "coordinate_half",
                file,
                "only one of lon and lat is given",
                "give both, or leave both blank",
                row=str(row),
                field="lon" if pd.isna(frame.loc[row, "lon"]) else "lat",
            )
    elif SCHEMAS[stem].shape_required and not isinstance(frame, gpd.GeoDataFrame):
        points = ", or add the columns lon and lat" if Shape.POINT in SCHEMAS[stem].shapes else ""
        defects.unusable(
            "places_missing",
            file,
            f"{stem} need a place, and this table has no shapes",
            f"export the layer as GeoPackage or GeoJSON{points}",
        )
