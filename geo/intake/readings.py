"""Ways to read a pair of coordinates: a reference system, and which of the two comes first."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj import CRS
from pyproj.transformer import TransformerGroup

from geo.crs import TM3_PROVINCES, WGS84, Bounds
from geo.names import fold

Points = npt.NDArray[np.float64]
"""Pairs of coordinates, n × 2, east before north as the file has them."""

REPLACED = {6956: 5896, 6957: 5897, 6958: 5898, 6959: 5899}
"""Deprecated codes, in which easting and northing were confused, and the codes that replace them."""
_VN2000_UTM = (3405, 3406)
_WGS84_UTM = (32648, 32649)
_VN2000 = 4756
_OFFICIAL_SHIFT = "VN-2000 to WGS 84 (2)"
"""EPSG:6960, the parameters of Decision 05/2007/QĐ-BTNMT."""
FITS = 0.95
"""Share of rows in the wards' box from which a reading explains a file."""
_MARGIN_DEGREES = 2.0
"""How far a file may reach beyond the area its system is made for."""


@dataclass(frozen=True)
class Reading:
    """One way to read coordinates."""

    crs: CRS
    swapped: bool = False
    """The file writes northing (or latitude) first, as Vietnamese survey tables do."""

    def degrees(self, points: Points) -> Points:
        """Return longitudes and latitudes of WGS 84, with the datum shift; inf where there are none."""
        east, north = (points[:, 1], points[:, 0]) if self.swapped else (points[:, 0], points[:, 1])
        for step in _steps_to_degrees(self.crs.to_wkt()):
            east, north = step.transform(east, north)
        return np.column_stack([east, north])

    def __str__(self) -> str:
        code = self.crs.to_epsg()
        name = f"EPSG:{code} ({self.crs.name})" if code else self.crs.name
        return f"{name} with X and Y swapped" if self.swapped else name


@lru_cache(maxsize=64)
def _steps_to_degrees(wkt: str) -> tuple[pyproj.Transformer, ...]:
    """Return the transformations to longitude and latitude of WGS 84, one after the other."""
    crs = CRS.from_wkt(wkt)
    if not _on_vn2000(crs):
        return (pyproj.Transformer.from_crs(crs, WGS84, always_xy=True),)
    # Left to itself PROJ takes another shift in the Mekong delta, 0.8 m off the official one.
    geographic = CRS.from_epsg(_VN2000)
    to_geographic = pyproj.Transformer.from_crs(crs, crs.geodetic_crs or crs, always_xy=True)
    official = next(
        shift
        for shift in TransformerGroup(geographic, WGS84, always_xy=True).transformers
        if _OFFICIAL_SHIFT in shift.description
    )
    return (to_geographic, official)


def _on_vn2000(crs: CRS) -> bool:
    """Tell whether a system stands on the Vietnamese datum, whoever wrote its definition."""
    if crs.is_bound:
        return False  # it brings its own shift
    name = fold(crs.datum.name) if crs.datum else ""
    return name in {"vietnam 2000", "d vietnam 2000", "vn 2000", "d vn 2000", "viet nam 2000"}


def plausible(reading: Reading, points: Points, province: str | None) -> bool:
    """Tell whether the points lie where the system is meant for, and in the province's zone."""
    if len(points) == 0:
        return True
    degrees = reading.degrees(points)
    if not within(degrees, Bounds(-180, -90, 180, 90)).all():
        return False
    boxes = [box for box in (area_of_use(reading.crs), zone_box(province)) if box]
    return all(within(degrees, wider(box, _MARGIN_DEGREES)).all() for box in boxes)


def within(degrees: Points, box: Bounds) -> npt.NDArray[np.bool_]:
    """Tell which points lie in the box; infinite ones do not."""
    lon, lat = degrees[:, 0], degrees[:, 1]
    inside = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
    return np.asarray(inside)


def wider(box: Bounds, degrees: float) -> Bounds:
    """Return the box grown on all sides."""
    return Bounds(box.west - degrees, box.south - degrees, box.east + degrees, box.north + degrees)


def grown(box: Bounds) -> Bounds:
    """Return the wards' box with room for what stands at its edge."""
    return wider(box, max(0.01, 0.1 * max(box.east - box.west, box.north - box.south)))


def share_within(reading: Reading, points: Points, box: Bounds) -> float:
    """Return the share of points that a reading puts into a box."""
    return float(within(reading.degrees(points), box).mean())


def area_of_use(crs: CRS) -> Bounds | None:
    """Return the box a system is made for, where the registry knows it."""
    area = crs.area_of_use
    return Bounds(area.west, area.south, area.east, area.north) if area else None


def province_zone(province: str | None) -> int | None:
    """Return the EPSG code of a province's TM-3 zone; None where the province is not known."""
    wanted = _fold_province(province or "")
    for code, names in TM3_PROVINCES.items():
        if wanted in {_fold_province(name) for name in names}:
            return code
    return None


def _fold_province(name: str) -> str:
    text = fold(name)
    for prefix in ("thanh pho ", "tinh ", "tp "):
        text = text.removeprefix(prefix)
    return {"hcm": "ho chi minh", "thua thien hue": "hue"}.get(text, text)


def zone_box(province: str | None) -> Bounds | None:
    """Return the box of all provinces that share the province's zone."""
    code = province_zone(province)
    return area_of_use(CRS.from_epsg(code)) if code else None


def is_tm3(crs: CRS) -> bool:
    """Tell whether a system is one of the provincial VN-2000 zones."""
    return crs.to_epsg() in TM3_PROVINCES


def candidates(points: Points, province: str | None) -> tuple[Reading, ...]:
    """Return the readings that may be meant, the likeliest first."""
    codes: tuple[int, ...]
    if len(points) and np.abs(points).max() <= 180:
        codes = (4326, _VN2000)
    else:
        zone = province_zone(province)
        first = (zone,) if zone else ()
        codes = tuple(dict.fromkeys((*first, *_VN2000_UTM, *_WGS84_UTM, *sorted(TM3_PROVINCES))))
    return tuple(
        Reading(CRS.from_epsg(code), swapped)
        for swapped, code in itertools.product((False, True), codes)
    )


def spread_m(readings: list[Reading], points: Points) -> float:
    """Return how far apart, in metres, the readings put the middle of the points."""
    middle = np.median(points, axis=0)[None, :]
    places = np.vstack([reading.degrees(middle) for reading in readings])
    geod = pyproj.Geod(ellps="WGS84")
    pairs = itertools.combinations(range(len(places)), 2)
    return max((geod.inv(*places[a], *places[b])[2] for a, b in pairs), default=0.0)
