"""What mending a coverage changed: who overlapped whom, which gaps were closed, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.intake.defects import Defects
from geo.intake.gaps import Closed, find_gaps

Shapes = npt.NDArray[np.object_]

_NAMED = 3
LISTED_M2 = 1.0
"""Changes below are counted together."""
_TWIN_SHARE = 0.9
"""A shape of which another covers this part is drawn twice, not merely crudely."""
_ENCLAVE_SHARE = 0.1
"""A shape of less than this part of the one around it is an enclave."""
_CRUDE_SHARE = 0.1
"""A shape whose area changes by this part deserves a look."""
_NOISE_M2 = 1e-3
"""Overlaps below come from rounding."""


@dataclass(frozen=True)
class Drawn:
    """Neighbouring shapes as they were drawn, with what a report calls them."""

    shapes: Shapes
    names: npt.NDArray[np.str_]
    rows: npt.NDArray[np.str_]
    file: str
    what: str
    """``ward`` or ``group``."""
    ward_code: str = ""


@dataclass(frozen=True)
class Overlaps:
    """Pairs of shapes that overlap (positions ``u`` < ``v``) and the areas they share, in m²."""

    u: npt.NDArray[np.int64]
    v: npt.NDArray[np.int64]
    shared: Shapes
    area: npt.NDArray[np.float64]


def find_overlaps(shapes: Shapes) -> Overlaps:
    """Return the pairs that share more than rounding noise."""
    u, v = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = u < v
    u, v = u[once], v[once]
    shared = shapely.intersection(shapes[u], shapes[v])
    area = shapely.area(shared)
    order = np.lexsort((v, u))
    order = order[area[order] > _NOISE_M2]
    return Overlaps(u[order], v[order], shared[order], area[order])


def list_twins(drawn: Drawn, overlaps: Overlaps, defects: Defects) -> bool:
    """List shapes that another covers almost wholly; tell whether one of them is unusable.

    A small one is an enclave, cut out of the large one like any overlap. Of two shapes of like size
    one is drawn twice, or is of another year: nobody but a person can say which one holds.
    """
    area = shapely.area(drawn.shapes)
    smaller = np.minimum(area[overlaps.u], area[overlaps.v])
    twins = np.flatnonzero(overlaps.area > _TWIN_SHARE * smaller)
    unusable = False
    for k in twins:
        small, large = sorted((overlaps.u[k], overlaps.v[k]), key=lambda i: (area[i], -i))
        found = (
            f"{drawn.names[small]} lies within {drawn.names[large]} (row {drawn.rows[large]}): "
            f"{overlaps.area[k] / area[small]:.1%} of its {area[small]:,.0f} m² are shared"
        )
        if area[small] < _ENCLAVE_SHARE * area[large]:
            defects.noted(
                f"{drawn.what}_enclosed",
                drawn.file,
                found,
                "cut out of the outer one as an enclave; look whether it is one",
                row=str(drawn.rows[small]),
                ward_code=drawn.ward_code,
            )
            continue
        unusable = True
        defects.unusable(
            f"{drawn.what}_drawn_twice",
            drawn.file,
            found,
            "remove one of the two rows, or cut the inner shape out of the outer one",
            row=str(drawn.rows[small]),
            ward_code=drawn.ward_code,
        )
    return unusable


def list_overlaps(drawn: Drawn, clean: Shapes, overlaps: Overlaps, defects: Defects) -> None:
    """List each overlapping pair and what either of the two was given."""
    given_u = shapely.area(shapely.intersection(overlaps.shared, clean[overlaps.u]))
    given_v = shapely.area(shapely.intersection(overlaps.shared, clean[overlaps.v]))
    for k in np.flatnonzero(overlaps.area >= LISTED_M2):
        u, v = overlaps.u[k], overlaps.v[k]
        to = [
            f"{area:,.0f} m² to {drawn.names[i]}"
            for i, area in ((u, given_u[k]), (v, given_v[k]))
            if area >= LISTED_M2 / 2
        ]
        defects.repaired(
            f"{drawn.what}s_overlap",
            drawn.file,
            f"{drawn.names[u]} and {drawn.names[v]} (row {drawn.rows[v]}) overlap by "
            f"{overlaps.area[k]:,.0f} m²",
            "given to the smaller one: " + (", ".join(to) or "a third neighbour"),
            row=str(drawn.rows[u]),
            ward_code=drawn.ward_code,
        )
    small = overlaps.area[overlaps.area < LISTED_M2]
    if len(small):
        defects.repaired(
            f"{drawn.what}s_overlap",
            drawn.file,
            f"{len(small)} overlaps of less than {LISTED_M2:.0f} m² each",
            f"given to the smaller one, {small.sum():,.3f} m² in all",
            ward_code=drawn.ward_code,
        )


def list_gaps(drawn: Drawn, closed: Closed, defects: Defects) -> None:
    """List each gap that was closed and who was given it."""
    pieces = pd.DataFrame({"gap": closed.gap, "taker": closed.taker, "area": closed.area})
    pieces = pieces.sort_values(["gap", "area", "taker"], ascending=[True, False, True])
    small = []
    for gap, mine in pieces.groupby("gap"):
        area = float(mine["area"].sum())
        if area < LISTED_M2:
            small.append(area)
            continue
        takers = mine["taker"].tolist()
        beside = closed.beside.get(int(str(gap)), ())
        defects.repaired(
            f"gap_between_{drawn.what}s",
            drawn.file,
            f"a gap of {area:,.0f} m² along {_named(drawn, (*takers, *beside))}",
            f"closed: given to {_named(drawn, takers)}",
            row=str(drawn.rows[takers[0]]),
            ward_code=drawn.ward_code,
        )
    if small:
        defects.repaired(
            f"gap_between_{drawn.what}s",
            drawn.file,
            f"{len(small)} gaps of less than {LISTED_M2:.0f} m² each",
            f"closed, {sum(small):,.3f} m² in all",
            ward_code=drawn.ward_code,
        )


def _named(drawn: Drawn, positions: Sequence[int]) -> str:
    """Return the names of a few shapes and the number of the others."""
    more = len(positions) - _NAMED
    names = ", ".join(drawn.names[i] for i in positions[:_NAMED])
    return f"{names} and {more} more" if more > 0 else names


def list_wide_gaps(clean: Shapes, crs: CRS | None, file: str, defects: Defects) -> None:
    """Note the gaps that stay, for a person to look at."""
    holes = find_gaps(clean)
    area = shapely.area(holes)
    holes, area = holes[area > LISTED_M2], area[area > LISTED_M2]
    if len(holes):
        middle = holes[int(np.argmax(area))].representative_point()
        to_degrees = Transformer.from_crs(crs or WGS84, WGS84, always_xy=True)
        lon, lat = to_degrees.transform(middle.x, middle.y)
        defects.noted(
            "gaps_left",
            file,
            f"{len(holes)} gaps between wards stay, {area.sum() / 10_000:,.1f} ha in all, the "
            f"largest {area.max() / 10_000:,.1f} ha at {lat:.5f}° N, {lon:.5f}° E",
            "too wide to be a drawing error: a missing ward, water, or crude outlines",
        )


def list_new_parts(drawn: Drawn, clean: Shapes, defects: Defects) -> None:
    """Note shapes that fell into more parts than were drawn."""
    before, after = (shapely.get_num_geometries(shapes) for shapes in (drawn.shapes, clean))
    for i in np.flatnonzero(after > before):
        crumb = np.sort(shapely.area(shapely.get_parts(clean[i])))[0]
        if crumb < LISTED_M2:
            continue
        defects.noted(
            f"{drawn.what}_cut_apart",
            drawn.file,
            f"{drawn.names[i]} was drawn in {before[i]} and has {after[i]} parts after its overlaps "
            f"were mended, the smallest of {crumb:,.0f} m²",
            "compare its outline with the official one",
            row=str(drawn.rows[i]),
            ward_code=drawn.ward_code,
        )


def list_crude(drawn: Drawn, clean: Shapes, defects: Defects) -> None:
    """Note shapes whose area changed so much that a person should look."""
    before, after = shapely.area(drawn.shapes), shapely.area(clean)
    for i in np.flatnonzero(np.abs(after - before) > _CRUDE_SHARE * before):
        defects.noted(
            f"{drawn.what}_changed_much",
            drawn.file,
            f"{drawn.names[i]} had {before[i]:,.0f} m² and has {after[i]:,.0f} m² after its overlaps "
            f"and gaps were mended ({after[i] / before[i] - 1:+.1%})",
            "compare its outline with the official one",
            row=str(drawn.rows[i]),
            ward_code=drawn.ward_code,
        )


def list_bare_land(drawn: Drawn, clean: Shapes, outline: BaseGeometry, defects: Defects) -> None:
    """Note the land of a ward that no group covers."""
    bare = shapely.area(shapely.difference(outline, shapely.union_all(clean)))
    if bare >= LISTED_M2 * 100:
        defects.noted(
            "land_without_group",
            drawn.file,
            f"{bare / 10_000:,.2f} ha of ward {drawn.ward_code} ({bare / outline.area:.1%}) belong to "
            "no group",
            "nothing to do where nobody lives there; else extend a group",
            ward_code=drawn.ward_code,
        )
