"""Where every frame lies: its reference system, checked against what else is known.

A system that ``planning.toml`` states comes before one the file declares; a file with neither is
tried under every system in use in Viet Nam. Nothing is guessed in silence: what a place proves is
listed as repaired, what two systems explain alike is a defect that offers both.
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Geod

from geo.crs import DEPRECATED, WGS84, Bounds, local_metric_crs
from geo.intake.defects import Defects
from geo.intake.offers import first_pair, offer, worth_trying
from geo.intake.outvoted import list_outvoted
from geo.intake.raw import RawFrame
from geo.intake.readings import (
    FITS,
    REPLACED,
    Points,
    Reading,
    candidates,
    grown,
    is_tm3,
    plausible,
    province_zone,
    share_within,
    spread_m,
    within,
)
from geo.schemas import SCHEMAS

_STRAYS = 0.05
"""Share of rows outside the wards' box from which it is worth a note."""

_MOST = 0.5
"""Share of rows among the wards from which a table is in degrees and the other rows are wrong."""

_LISTED_BY_ROW = frozenset({"groups", "sites", "institutions"})
"""Stems whose rows must each belong to a ward: those outside are listed there, row by row."""


def place_frames(
    raws: Mapping[str, RawFrame], defects: Defects, *, province: str | None
) -> tuple[CRS, dict[str, gpd.GeoDataFrame]]:
    """Return the system to measure in and every frame of places in it, by stem.

    The system is centred on the wards. A frame that cannot be placed is listed and left out; if the
    wards cannot, all others come in degrees of WGS 84, so that their own defects are still found.
    """
    shaped = {
        stem: (raw, _shapes(raw)) for stem, raw in sorted(raws.items()) if SCHEMAS[stem].shapes
    }
    read: dict[str, Reading] = {}
    box: Bounds | None = None
    if "wards" in shaped:
        raw, shapes = shaped["wards"]
        reading = _read_wards(raw, _middles(shapes), province, defects)
        if reading:
            read["wards"] = reading
            box = _box(_in_degrees(shapes, reading))
            if box and list_outvoted(reading, raw, _corners(shapes), _witnesses(shaped), defects):
                del read["wards"]
                box = None
    for stem, (raw, shapes) in shaped.items():
        if stem != "wards":
            reading = _read(raw, _middles(shapes), box, province, defects)
            if reading:
                read[stem] = reading
    crs = local_metric_crs(box) if box else WGS84
    return crs, {
        stem: _placed(shaped[stem][0], shaped[stem][1], reading, crs)
        for stem, reading in read.items()
    }


def _shapes(raw: RawFrame) -> gpd.GeoSeries:
    """Return the shapes as the file has them, without a system; points from ``lon`` and ``lat``."""
    table = raw.table
    if isinstance(table, gpd.GeoDataFrame):
        return gpd.GeoSeries(table.geometry.to_numpy(), index=table.index)
    places = np.full(len(table), None, dtype=object)
    if {"lon", "lat"} <= set(table.columns):
        pairs = table[["lon", "lat"]].apply(pd.to_numeric, errors="coerce").astype(float)
        given = pairs.notna().all(axis=1).to_numpy()
        places[given] = shapely.points(pairs.to_numpy()[given])
    return gpd.GeoSeries(places, index=table.index)


def _middles(shapes: gpd.GeoSeries) -> Points:
    """Return the middle of each shape's box."""
    boxes = shapes.bounds.to_numpy(dtype=float)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2)


def _read_wards(
    raw: RawFrame, points: Points, province: str | None, defects: Defects
) -> Reading | None:
    """Return how the wards are to be read; they are the measure of all other files."""
    stated = _stated(raw, points, province, defects)
    offers = [r for r in worth_trying(raw, points, province) if plausible(r, points, province)]
    if len(points) == 0:
        return stated
    if stated is None:
        defects.unusable(
            "crs_missing",
            raw.file,
            f"the file does not say what its coordinates mean (the first: {first_pair(points)})",
            offer(offers, points),
        )
        return None
    if plausible(stated, points, province):
        _note_foreign_zone(stated, raw, points, province, defects)
        return stated
    turned = Reading(stated.crs, swapped=True)
    if plausible(turned, points, province):
        _repaired_swap(raw, points, defects)
        return turned
    defects.unusable(
        "crs_contradicted",
        raw.file,
        f"it is said to be in {stated}, but its coordinates ({first_pair(points)}) cannot be"
        + (f", or do not lie in {province}" if province_zone(province) else ""),
        offer(offers, points),
    )
    return None


def _read(
    raw: RawFrame, points: Points, box: Bounds | None, province: str | None, defects: Defects
) -> Reading | None:
    """Return how a file other than the wards is to be read."""
    stated = _stated(raw, points, province, defects)
    if len(points) == 0:
        return stated or Reading(WGS84)
    if box is None:
        return _read_alone(stated, raw, points, province, defects)
    near = grown(box)
    if stated is None:
        return _find(raw, points, near, province, defects)
    share = share_within(stated, points, near)
    if share < FITS:
        better = _better(stated, raw, points, near, province, defects)
        if better:
            return better
    if share == 0:
        _list_far(stated, raw, points, box, province, defects)
        return None
    outside = round(len(points) * (1 - share))
    if outside > _STRAYS * len(points) and raw.stem not in _LISTED_BY_ROW:
        defects.noted(
            "outside_the_wards",
            raw.file,
            f"{outside} of {len(points)} rows lie outside the box of the wards",
            "kept; what lies outside a ward is not used for it",
        )
    return stated


def _read_alone(
    stated: Reading | None,
    raw: RawFrame,
    points: Points,
    province: str | None,
    defects: Defects,
) -> Reading | None:
    """Return how a file is to be read where there are no wards to compare it with."""
    if stated is None or plausible(stated, points, None):
        return stated
    tried = worth_trying(raw, points, province)
    defects.unusable(
        "crs_contradicted",
        raw.file,
        f"it is said to be in {stated}, but its coordinates ({first_pair(points)}) cannot be",
        offer([r for r in tried if plausible(r, points, province)], points),
    )
    return None


def _stated(
    raw: RawFrame, points: Points, province: str | None, defects: Defects
) -> Reading | None:
    """Return the reading that the settings or the file state, deprecated codes replaced."""
    crs = raw.crs_wanted or raw.crs
    if crs is None:
        return None
    code = crs.to_epsg()
    if code not in DEPRECATED or code is None:
        return Reading(crs)
    heir = Reading(CRS.from_epsg(REPLACED[code]))
    defects.noted(
        "crs_deprecated",
        raw.file,
        f"EPSG:{code} is deprecated: it confuses easting and northing",
        f"EPSG:{REPLACED[code]} replaces it; write that",
    )
    # A file that a program really projected with the false code is read with it.
    return heir if plausible(heir, points, province) else Reading(crs)


def _witnesses(
    shaped: Mapping[str, tuple[RawFrame, gpd.GeoSeries]],
) -> dict[str, Points]:
    """Return the middles of the shapes of each file in degrees, by file, but for the wards."""
    return {
        raw.file: _middles(shapes)
        for stem, (raw, shapes) in shaped.items()
        if stem != "wards" and (raw.crs_wanted or raw.crs) == WGS84
    }


def _corners(shapes: gpd.GeoSeries) -> Points:
    """Return opposite corners of each shape's box."""
    boxes = shapes.bounds.to_numpy(dtype=float)
    return np.asarray(boxes[np.isfinite(boxes).all(axis=1)].reshape(-1, 2))


def _find(
    raw: RawFrame, points: Points, near: Bounds, province: str | None, defects: Defects
) -> Reading | None:
    """Return the one reading that puts a file without a system among the wards."""
    fitting = [r for r in candidates(points, province) if share_within(r, points, near) >= FITS]
    degrees = [r for r in fitting if r.crs.is_geographic]
    if not fitting and raw.stem in _LISTED_BY_ROW:
        degrees = fitting = _degrees_of_most(points, near, province)
    chosen = degrees[0] if degrees else fitting[0] if len(fitting) == 1 else None
    if chosen is None:
        defects.unusable(
            "crs_missing",
            raw.file,
            f"the file does not say what its coordinates mean (the first: {first_pair(points)})"
            + ("" if fitting else ", and no system in use puts them among the wards"),
            offer(fitting, points),
        )
        return None
    doubt = (
        f"; read as VN-2000 they would lie {spread_m(degrees[:2], points):,.0f} m away: set crs if so"
        if len(degrees) > 1
        else ", the only system in use that puts them among the wards"
    )
    defects.repaired(
        "crs_found",
        raw.file,
        f"the file does not say what its coordinates mean (the first: {first_pair(points)})",
        f"read as {chosen}{doubt}",
    )
    return chosen


def _degrees_of_most(points: Points, near: Bounds, province: str | None) -> list[Reading]:
    """Return the readings in degrees that put most rows among the wards; the others are mistyped."""
    return [
        r
        for r in candidates(points, province)
        if r.crs.is_geographic and share_within(r, points, near) > _MOST
    ]


def _better(
    stated: Reading,
    raw: RawFrame,
    points: Points,
    near: Bounds,
    province: str | None,
    defects: Defects,
) -> Reading | None:
    """Return a reading that is the stated one but for one common slip, if it alone fits."""
    turned = Reading(stated.crs, swapped=True)
    if share_within(turned, points, near) >= FITS:
        _repaired_swap(raw, points, defects)
        return turned
    if not is_tm3(stated.crs):
        return None
    fitting = [r for r in candidates(points, province) if share_within(r, points, near) >= FITS]
    if len(fitting) != 1:
        return None
    defects.repaired(
        "meridian_wrong",
        raw.file,
        f"read as {stated} the file lies {spread_m([stated, fitting[0]], points) / 1000:,.0f} km away",
        f"read as {fitting[0]}, the only system in use that puts it among the wards",
    )
    return fitting[0]


def _list_far(
    stated: Reading,
    raw: RawFrame,
    points: Points,
    box: Bounds,
    province: str | None,
    defects: Defects,
) -> None:
    """List a file that lies nowhere near the wards."""
    near = grown(box)
    tried = worth_trying(raw, points, province)
    fitting = [r for r in tried if share_within(r, points, near) >= FITS]
    middle = np.median(stated.degrees(points), axis=0)
    possible = within(middle[None, :], Bounds(-180, -90, 180, 90))[0]
    to = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    away = Geod(ellps="WGS84").inv(middle[0], middle[1], *to)[2]
    where = (
        f"its middle lies {away / 1000:,.0f} km from the wards"
        if possible
        else f"its coordinates ({first_pair(points)}) cannot be"
    )
    defects.unusable(
        "crs_contradicted",
        raw.file,
        f"it is said to be in {stated}, but {where}",
        offer(fitting, points),
    )


def _note_foreign_zone(
    stated: Reading, raw: RawFrame, points: Points, province: str | None, defects: Defects
) -> None:
    """Note a provincial zone that is not the province's own: neighbours look alike."""
    zone = province_zone(province)
    if zone is None or not is_tm3(stated.crs) or stated.crs.to_epsg() == zone:
        return
    own = Reading(CRS.from_epsg(zone))
    apart = spread_m([stated, own], points) / 1000
    defects.noted(
        "zone_of_another_province",
        raw.file,
        f"it is said to be in {stated}, but {province} uses {own}",
        f"read as stated; if that is wrong everything lies {apart:,.0f} km off: check, and set crs",
    )


def _repaired_swap(raw: RawFrame, points: Points, defects: Defects) -> None:
    defects.repaired(
        "xy_swapped",
        raw.file,
        f"the coordinates ({first_pair(points)}) stand in the order north, east",
        "read in that order: in the order east, north they cannot be",
    )


def _in_degrees(shapes: gpd.GeoSeries, reading: Reading) -> gpd.GeoSeries:
    """Return the shapes in longitude and latitude of WGS 84; heights are kept."""
    placed = shapes.to_numpy().copy()
    high = shapely.has_z(placed)
    placed[~high] = shapely.transform(placed[~high], reading.degrees)
    placed[high] = shapely.transform(
        placed[high],
        lambda xyz: np.column_stack([reading.degrees(xyz[:, :2]), xyz[:, 2]]),
        include_z=True,
    )
    return gpd.GeoSeries(placed, index=shapes.index, crs=WGS84)


def _box(shapes: gpd.GeoSeries) -> Bounds | None:
    west, south, east, north = (float(v) for v in shapes.total_bounds)
    return Bounds(west, south, east, north) if np.isfinite(west) else None


def _placed(raw: RawFrame, shapes: gpd.GeoSeries, reading: Reading, crs: CRS) -> gpd.GeoDataFrame:
    placed = _in_degrees(shapes, reading).to_crs(crs)
    columns = pd.DataFrame(raw.table).drop(columns=["geometry", "lon", "lat"], errors="ignore")
    if isinstance(raw.table, gpd.GeoDataFrame):
        columns = columns.drop(columns=raw.table.geometry.name, errors="ignore")
    return gpd.GeoDataFrame(columns, geometry=placed, crs=crs)
