"""Which ward a row belongs to: by its code, by the ward's name, or by where it lies."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from rapidfuzz import process

from geo.codes import parse_ward_code
from geo.intake.defects import Defects
from geo.intake.false_keys import list_false_names, list_false_places
from geo.intake.rows import row_text
from geo.intake.whereabouts import NEAR_M, Places, Text, locate, metres_outside
from geo.names import fold_ward

_NAMED = 3
"""Examples given of a defect that many rows share."""
_ONE_BY_ONE = 20
"""Unknown codes told one by one; more of them are one defect of the file."""

_SCATTERED = frozenset({"buildings", "population"})
"""Stems that may reach beyond the wards of the folder."""


def join_wards(
    frame: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, stem: str, file: str, defects: Defects
) -> gpd.GeoDataFrame:
    """Return the frame with a known ``ward_code`` in every row that has one to be known by.

    A stated code is kept where it is known, whatever the place; a name in its stead is looked up;
    a missing one is read off the place. Rows left without are listed.
    """
    wards = wards.sort_values("ward_code", kind="stable").reset_index(drop=True)
    places = locate(frame, wards)
    stated = _stated(frame)
    resolved = _by_code_or_name(stated, places.rows, wards, file, defects)
    if not (
        list_false_names(resolved, frame, wards, file, defects)
        or list_false_places(resolved, places, wards, file, defects)
    ):
        _list_strays(resolved, places, wards, file, defects)
        blank = pd.isna(stated)
        found = blank & (places.outside_m <= NEAR_M)
        resolved[found] = places.ward[found]
        _list_nearest(found, places, file, defects)
        placeless = blank & shapely.is_missing(places.points)
        if len(wards) == 1 and placeless.any():
            _give_only_ward(resolved, placeless, places, wards.iloc[0], file, defects)
            found = found | placeless
        _list_homeless(blank & ~found, places, stem, file, defects)
    return frame.assign(ward_code=pd.Series(resolved, index=frame.index, dtype=object))


def _stated(frame: gpd.GeoDataFrame) -> Text:
    """Return the ward codes as written, None where blank."""
    if "ward_code" not in frame:
        return np.full(len(frame), None, dtype=object)
    written = frame["ward_code"].to_numpy(dtype=object)
    return np.array(
        [None if pd.isna(v) or not str(v).strip() else str(v).strip() for v in written],
        dtype=object,
    )


def _by_code_or_name(
    stated: Text, rows: npt.NDArray[np.str_], wards: gpd.GeoDataFrame, file: str, defects: Defects
) -> Text:
    """Return known ward codes; what is neither a code nor a name of one ward is listed."""
    known = set(wards["ward_code"].astype(str))
    by_name = wards["ward_code"].astype(str).groupby(wards["name"].map(fold_ward)).agg(list)
    resolved = np.full(len(stated), None, dtype=object)
    unknown: dict[str, npt.NDArray[np.int64]] = {}
    places: dict[str, list[int]] = {}
    for i, text in enumerate(stated):
        if text is not None:
            places.setdefault(text, []).append(i)
    for text in sorted(places):
        at = np.array(places[text], dtype=np.int64)
        named = by_name.get(fold_ward(text), [])
        if text in known:
            resolved[at] = text
        elif (code := parse_ward_code(text)) in known:
            resolved[at] = code
            _repaired_code(text, f"read as {code}: leading zeros restored", rows[at], file, defects)
        elif len(named) == 1:
            resolved[at] = named[0]
            _repaired_code(text, f"read as {named[0]}, the ward's name", rows[at], file, defects)
        elif named:
            defects.unusable(
                "ward_name_ambiguous",
                file,
                f"{len(named)} wards are named {text!r}: {', '.join(named)}{_rows(rows[at])}",
                "write the ward_code",
                row=str(rows[at][0]),
                field="ward_code",
            )
        else:
            unknown[text] = at
    _list_unknown(unknown, rows, wards, file, defects)
    return resolved


def _repaired_code(
    text: str, remedy: str, rows: npt.NDArray[np.str_], file: str, defects: Defects
) -> None:
    defects.repaired(
        "ward_code_read",
        file,
        f"{text!r} is no ward_code{_rows(rows)}",
        remedy,
        row=str(rows[0]),
        field="ward_code",
    )


def _rows(rows: npt.NDArray[np.str_]) -> str:
    return f" ({len(rows)} rows)" if len(rows) > 1 else ""


def _list_unknown(
    unknown: dict[str, npt.NDArray[np.int64]],
    rows: npt.NDArray[np.str_],
    wards: gpd.GeoDataFrame,
    file: str,
    defects: Defects,
) -> None:
    """List codes that no ward has, with the codes that look like them."""
    codes = wards["ward_code"].astype(str).tolist()
    names = dict(zip(codes, wards["name"].astype(str), strict=True))
    if len(unknown) > _ONE_BY_ONE:
        count = sum(len(at) for at in unknown.values())
        some = ", ".join(repr(code) for code in list(unknown)[:_NAMED])
        defects.unusable(
            "ward_code_unknown",
            file,
            f"{count} rows carry {len(unknown)} codes that no ward has ({some}, …)",
            "use the ward_code of the wards file; perhaps the codes are of another year",
            field="ward_code",
        )
        return
    for text, at in unknown.items():
        near = [code for code, *_ in process.extract(text, codes, limit=3, score_cutoff=60)]
        like = ", ".join(f"{code} {names[code]}" for code in near)
        defects.unusable(
            "ward_code_unknown",
            file,
            f"no ward has the code {text!r}{_rows(rows[at])}",
            f"codes that look like it: {like}" if like else "use the ward_code of the wards file",
            row=str(rows[at][0]),
            field="ward_code",
        )


def _list_strays(
    resolved: Text, places: Places, wards: gpd.GeoDataFrame, file: str, defects: Defects
) -> None:
    """Note rows that lie outside the ward they state, with the distance."""
    strays = (resolved != places.ward) | (places.outside_m > 0)
    told = np.flatnonzero(~pd.isna(resolved) & ~shapely.is_missing(places.points) & strays)
    metres = metres_outside(resolved, places, wards, told)
    for i, m in zip(told, metres, strict=True):
        if m == 0:
            continue  # on the border of two wards
        where = places.ward[i] if places.outside_m[i] == 0 else "no ward"
        defects.noted(
            "outside_stated_ward",
            file,
            f"the place lies {m:,.0f} m outside ward {resolved[i]}, in {where}",
            "the stated ward is kept; correct the place or the ward_code if it is wrong",
            row=str(places.rows[i]),
            field="ward_code",
            ward_code=str(resolved[i]),
        )


def _list_nearest(
    found: npt.NDArray[np.bool_], places: Places, file: str, defects: Defects
) -> None:
    for i in np.flatnonzero(found & (places.outside_m > 0)):
        defects.noted(
            "ward_by_nearness",
            file,
            f"the place lies in no ward, {places.outside_m[i]:,.0f} m from {places.ward[i]}",
            f"taken for ward {places.ward[i]}; state the ward_code if that is wrong",
            row=str(places.rows[i]),
            field="ward_code",
            ward_code=str(places.ward[i]),
        )


def _give_only_ward(
    resolved: Text,
    rows: npt.NDArray[np.bool_],
    places: Places,
    ward: pd.Series,
    file: str,
    defects: Defects,
) -> None:
    """Give the rows without ward and place the one ward that the folder has."""
    resolved[rows] = ward["ward_code"]
    defects.repaired(
        "ward_only",
        file,
        f"{rows.sum()} rows have neither a ward_code nor a place",
        f"taken for {ward['ward_code']} {ward['name']}, the one ward of the folder",
        row=_as_text(places.rows[rows]),
        field="ward_code",
    )


def _as_text(rows: npt.NDArray[np.str_]) -> str:
    if all(row.isdecimal() for row in rows):
        return row_text([int(row) for row in rows])
    return ", ".join(rows)


def _list_homeless(
    homeless: npt.NDArray[np.bool_], places: Places, stem: str, file: str, defects: Defects
) -> None:
    """List rows that neither a code nor a place gives a ward; scattered ones are only noted."""
    at = np.flatnonzero(homeless)
    if stem in _SCATTERED and len(at):
        defects.noted(
            "outside_every_ward",
            file,
            f"{len(at)} of {len(homeless)} rows lie outside every ward (first: row "
            f"{places.rows[at[0]]})",
            "kept without a ward; they count for none",
        )
        return
    for i in at:
        if places.ward[i] is None:
            found, remedy = "the row has neither a ward_code nor a place", "give it a ward_code"
        else:
            found = (
                f"the place lies outside every ward, {places.outside_m[i]:,.0f} m from "
                f"{places.ward[i]}, the nearest"
            )
            remedy = "correct the place, or give the ward_code"
        defects.unusable(
            "ward_unknown", file, found, remedy, row=str(places.rows[i]), field="ward_code"
        )
