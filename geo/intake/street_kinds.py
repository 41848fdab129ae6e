"""Lines of a street file that nobody walks along: waterways, railways, motorways."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from geo.intake.defects import Defects
from geo.intake.values import is_blank
from geo.names import fold

_HEADINGS = (
    "type, kind, highway, fclass, waterway, railway, road class, class, loại, loại đường, kiểu"
)
_NOT_WALKED = (
    "motorway, motorway_link, expressway, cao tốc, đường cao tốc, "
    "waterway, river, riverbank, canal, stream, ditch, drain, creek, "
    "đường thủy, đường sông, sông, kênh, kênh rạch, rạch, mương, suối, "
    "rail, railway, subway, light_rail, đường sắt, "
    "raceway, bus_guideway, construction, proposed, planned, abandoned, razed"
)
# OpenStreetMap's default lets people walk along a trunk road, and Viet Nam's quốc lộ has its houses
# along it; a motorway is closed to them.

_KIND_HEADINGS = frozenset(fold(h) for h in _HEADINGS.split(","))
NOT_WALKED = frozenset(fold(k) for k in _NOT_WALKED.split(","))
"""Kinds of lines that are no way on foot (folded)."""


def says_kind(heading: str) -> bool:
    """Return whether a column of a street file says what its lines are."""
    return fold(heading) in _KIND_HEADINGS


def with_walkable(
    table: pd.DataFrame, kinds: pd.DataFrame, file: str, defects: Defects
) -> pd.DataFrame:
    """Return the table with ``walkable`` = no where it is blank and a kind says so; listed."""
    told = table["walkable"] if "walkable" in table else pd.Series(None, table.index, dtype=object)
    closed: dict[str, list[Any]] = {}
    for row, cells in zip(kinds.index, kinds.itertuples(index=False), strict=True):
        kind = _not_walked(cells)
        if kind is not None and is_blank(told[row]):
            closed.setdefault(kind, []).append(row)
    if not closed:
        return table
    rows = sorted(row for found in closed.values() for row in found)
    said = ", ".join(f"{len(found)} {kind}" for kind, found in sorted(closed.items()))
    defects.noted(
        "streets_not_walked",
        file,
        f"{len(rows)} of {len(table)} lines are no way on foot: {said}",
        "not walked along; write walkable = yes where people do walk, and add the lines to barriers "
        "where areas should not cross them",
        field="walkable",
    )
    walkable = told.astype("object").copy()
    walkable[rows] = "no"
    return table.assign(walkable=walkable)


def _not_walked(cells: Iterable[object]) -> str | None:
    """Return the kind, as written, that closes a line; ``['a', 'b']`` closes it if each does."""
    for cell in cells:
        if not isinstance(cell, str):
            continue
        kinds = [fold(part) for part in cell.strip("[]").replace("'", "").split(",")]
        if all(kind in NOT_WALKED for kind in kinds):
            return cell.strip()
    return None
