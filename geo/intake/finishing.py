"""Codes that are made, rows in one order, the columns that were promised, totals to compare."""

from __future__ import annotations

from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd
import shapely

from geo.codes import natural_key
from geo.intake.defects import Defects
from geo.intake.rows import row_text
from geo.intake.values import as_series
from geo.names import fold
from geo.schemas import CONSTITUENCY_PREFIX, SCHEMAS, Kind

F = TypeVar("F", gpd.GeoDataFrame, pd.DataFrame)

MADE_CODES = {
    "groups": ("group_code", "{ward}-{n:03d}"),
    "sites": ("site_code", "{ward}-D{n:02d}"),
    "institutions": ("institution_code", "{ward}-C{n:02d}"),
}
"""Code column of each stem whose rows must have one, and how one is made: D địa điểm, C cơ sở."""

_UNIQUE = {"wards": "ward_code", "isolation": "zone_code"} | {
    s: c for s, (c, _) in MADE_CODES.items()
}


_LEADING = ("ward_code", "name", *(column for column, _ in MADE_CODES.values()), "zone_code")
"""Columns that rows are sorted by first."""


def check_duplicates(stem: str, file: str, frame: pd.DataFrame, defects: Defects) -> None:
    """List codes that stand in more than one row."""
    column = _UNIQUE.get(stem)
    if column is None or column not in frame:
        return
    for code, rows in _repeated(frame[column]):
        defects.unusable(
            "code_double",
            file,
            f"{column} {code} stands in rows {_and(rows)}",
            "give each row a code of its own, or delete the one that is double",
            row=str(rows[0]),
            field=column,
        )


def with_own_site_codes(file: str, sites: pd.DataFrame, defects: Defects) -> pd.DataFrame:
    """Return sites of which no two differ in name and share a code.

    One station number for two buildings is common in published lists; each building is a site.
    """
    if "site_code" not in sites:
        return sites
    codes = sites["site_code"].copy()
    taken = set(codes.dropna())
    for code, rows in _repeated(codes):
        names = sites.loc[rows, "name"].fillna("").map(fold)
        if names.nunique() < len(rows) or (names == "").any():
            continue  # listed as double by check_duplicates
        made = []
        for n, row in enumerate(names.sort_values().index, start=1):
            codes[row] = f"{code}-{n}"
            made.append(f"{sites.loc[row, 'name']} {codes[row]}")
        if taken & {codes[row] for row in rows}:
            codes[rows] = code
            continue
        defects.repaired(
            "site_code_shared",
            file,
            f"site_code {code} stands for {len(rows)} buildings, in rows {_and(rows)}",
            f"each has a code of its own now: {', '.join(made)}",
            row=str(rows[0]),
            field="site_code",
        )
    return sites.assign(site_code=codes)


def check_names(stem: str, file: str, frame: pd.DataFrame, defects: Defects) -> None:
    """List names that stand twice in one ward: without codes the same group might count twice."""
    code = MADE_CODES[stem][0]
    coded = frame[code].notna() if code in frame else pd.Series(False, index=frame.index)
    keys = (
        frame["ward_code"].astype("string")
        + " "
        + frame["name"].astype("string").map(fold, na_action="ignore")
    )
    for _, rows in _repeated(keys.where(frame["name"].notna())):
        name, ward = frame.loc[rows[0], "name"], frame.loc[rows[0], "ward_code"]
        said = f"{name!r} stands in rows {_and(rows)} of ward {ward}"
        if stem == "groups" and not coded[rows].all():
            defects.unusable(
                "name_double",
                file,
                said,
                "delete the row that is double, or give each its own name or group_code",
                row=str(rows[0]),
                field="name",
                ward_code=str(ward),
            )
        else:
            defects.noted(
                "name_double",
                file,
                said,
                "nothing, if they differ; their codes do",
                row=str(rows[0]),
                field="name",
                ward_code=str(ward),
            )


def with_codes(stem: str, file: str, frame: gpd.GeoDataFrame, defects: Defects) -> gpd.GeoDataFrame:
    """Return the frame with a code in every row, made by ward and natural order where blank."""
    column, pattern = MADE_CODES[stem]
    ordered = in_order(frame)
    given = (
        ordered[column]
        if column in ordered
        else pd.Series(None, index=ordered.index, dtype="object")
    )
    taken = set(given.dropna())
    codes = []
    made_rows = []
    counters: dict[str, int] = {}
    for row, code, ward in zip(ordered.index, given, ordered["ward_code"], strict=True):
        if pd.notna(code):
            codes.append(code)
            continue
        made = _next_code(pattern, str(ward), counters, taken)
        codes.append(made)
        made_rows.append(row)
    if made_rows:
        defects.noted(
            "code_made",
            file,
            f"{len(made_rows)} rows have no {column}",
            f"made from the ward and the order of the names, {pattern.format(ward='<ward>', n=1)} "
            "and so on; write your own to keep them the same when rows are added",
            row=row_text(made_rows),
            field=column,
        )
    return ordered.assign(**{column: codes})


def in_order(frame: F) -> F:
    """Return the rows by ward, natural order of name and code, then place and all other values."""
    texts = [c for c in frame.columns if c != "geometry"]
    lead = [c for c in _LEADING if c in texts]
    keys: list[list[Any]] = [_natural_keys(frame[c]) for c in lead]
    if isinstance(frame, gpd.GeoDataFrame):
        wkb = shapely.to_wkb(frame.geometry.to_numpy(), hex=True)
        keys.append(["" if place is None else place for place in wkb])
    keys += [frame[c].astype("object").map(str).tolist() for c in texts if c not in lead]
    rows = list(zip(*keys, strict=True))
    return frame.iloc[sorted(range(len(rows)), key=rows.__getitem__)]


def _natural_keys(values: pd.Series) -> list[Any]:
    texts = values.astype("string").fillna("").tolist()
    known = {text: natural_key(text) for text in set(texts)}
    return [known[text] for text in texts]


def as_promised(stem: str, frame: F) -> F:
    """Return the frame with exactly the columns of its schema, missing ones filled with unknown."""
    schema = SCHEMAS[stem]
    names: list[str] = [c.name for c in schema.columns]
    more: list[str] = sorted(c for c in frame.columns if str(c).startswith(CONSTITUENCY_PREFIX))
    made = frame.copy()
    for column in schema.columns:
        if column.name not in made:
            made[column.name] = as_series([None] * len(made), column.kind, made.index)
    for column in schema.columns:
        if column.kind in {Kind.CODE, Kind.TEXT}:
            texts = made[column.name].astype("object")
            made[column.name] = texts.where(texts.notna(), None)
    geometry: list[str] = ["geometry"] if schema.shapes else []
    return made[[*names, *more, *geometry]].reset_index(drop=True)


def note_totals(stem: str, file: str, frame: pd.DataFrame, defects: Defects) -> None:
    """Say how much was read, so that a planner can compare it with the list in hand."""
    sums = [
        f"{int(frame[name].sum()):,} {name}"
        for name in ("voters", "households", "population", "capacity")
        if name in frame and frame[name].dtype == "Int64" and frame[name].notna().any()
    ]
    defects.noted(
        "totals",
        file,
        f"{stem}: {len(frame):,} rows" + "".join(f", {s}" for s in sums),
        "compare with your list",
    )
    if "voters" in frame and "population" in frame:
        more = (
            frame["voters"].notna()
            & frame["population"].notna()
            & (frame["voters"] > frame["population"]).fillna(False)
        )
        for row in frame.index[more]:
            defects.noted(
                "voters_exceed_people",
                file,
                f"{frame.loc[row, 'voters']} voters among {frame.loc[row, 'population']} people",
                "check both counts",
                row=str(row),
                field="voters",
            )
    for name in ("voters", "population"):
        if stem in {"wards", "groups"} and name in frame:
            zero = frame.index[(frame[name] == 0).fillna(False)]
            if len(zero):
                defects.noted(
                    "count_zero",
                    file,
                    f"{name} is 0 in {len(zero)} rows",
                    "leave it blank if it is not known; 0 means nobody",
                    row=row_text(list(zero)),
                    field=name,
                )


def _next_code(pattern: str, ward: str, counters: dict[str, int], taken: set[Any]) -> str:
    while True:
        counters[ward] = counters.get(ward, 0) + 1
        made = pattern.format(ward=ward, n=counters[ward])
        if made not in taken:
            taken.add(made)
            return made


def _repeated(values: pd.Series) -> list[tuple[str, list[Any]]]:
    known = values.dropna()
    doubled = known[known.duplicated(keep=False)]
    return [
        (str(value), list(rows))
        for value, rows in doubled.groupby(doubled, sort=True).groups.items()
    ]


def _and(rows: list[Any]) -> str:
    return " and ".join([", ".join(str(r) for r in rows[:-1]), str(rows[-1])])
