"""Ward codes that join and are wrong: they come from another list with the same look."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.intake.defects import Defects
from geo.intake.whereabouts import NEAR_M, Places, Text, metres_outside
from geo.names import fold, fold_ward

_SHARE = 0.5
"""Above this share of rows that something contradicts, the codes are of another list."""
_ROWS = 5
_NAMED = 3
"""Examples given."""


def list_false_names(
    codes: Text, frame: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, file: str, defects: Defects
) -> bool:
    """List codes beside which the name of another ward stands; tell whether the whole list is false."""
    if "ward_name" not in frame:
        return False
    rows = frame.index.to_numpy().astype(str)
    said = frame["ward_name"].fillna("").astype(str).str.strip().to_numpy(dtype=object)
    names = dict(zip(wards["ward_code"].astype(str), wards["name"].astype(str), strict=True))
    told = np.flatnonzero(~pd.isna(codes) & (said != ""))
    # "Phường Bạch Mai, quận Hai Bà Trưng" names Bạch Mai.
    wrong = [i for i in told if fold_ward(names[codes[i]]) not in fold(said[i])]
    if _is_false(len(wrong), len(told)):
        examples = [f"row {rows[i]} says {codes[i]} ({names[codes[i]]}), {said[i]}" for i in wrong]
        _list_false_key(len(told), "name another ward", examples, file, defects)
        return True
    for i in wrong:
        defects.noted(
            "ward_name_differs",
            file,
            f"ward {codes[i]} is {names[codes[i]]}, and the row says {said[i]}",
            "the code is kept; correct it if the name is right",
            row=str(rows[i]),
            field="ward_code",
            ward_code=str(codes[i]),
        )
    return False


def list_false_places(
    codes: Text, places: Places, wards: gpd.GeoDataFrame, file: str, defects: Defects
) -> bool:
    """List codes of wards that most places lie far from; tell whether the whole list is false."""
    told = ~pd.isna(codes) & (places.outside_m <= NEAR_M)
    wrong = np.flatnonzero(told & (codes != places.ward))
    # Crude outlines leave many places a little outside their ward: that is no false code.
    wrong = wrong[metres_outside(codes, places, wards, wrong) > NEAR_M]
    if not _is_false(len(wrong), int(told.sum())):
        return False
    examples = [f"row {places.rows[i]} says {codes[i]} and lies in {places.ward[i]}" for i in wrong]
    _list_false_key(int(told.sum()), "lie in another ward", examples, file, defects)
    return True


def _is_false(wrong: int, told: int) -> bool:
    return wrong >= _ROWS and wrong > _SHARE * told


def _list_false_key(
    told: int, do_what: str, examples: list[str], file: str, defects: Defects
) -> None:
    defects.unusable(
        "ward_code_of_another_list",
        file,
        f"{told} rows carry codes that wards have, and {len(examples)} of them {do_what}: "
        + "; ".join(examples[:_NAMED]),
        "the codes come from another list: leave ward_code out to go by place or name, or use the "
        "right one",
        field="ward_code",
    )
