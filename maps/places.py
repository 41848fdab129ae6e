"""Where a finding is shown: the area, unit, site or ward that its subject names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.findings import Finding
from maps.drawing import DECIMALS, Drawing
from maps.sentences import about_area


@dataclass(frozen=True)
class Place:
    """One thing on the map."""

    key: str
    """What the page's script knows it by."""
    lon_lat: tuple[float, float]
    area_ids: tuple[str, ...] = ()
    """Areas it belongs to."""


@dataclass(frozen=True)
class Places:
    """Everything a finding may be about, by ward and code. Codes of areas and units may be alike."""

    wards: dict[str, Place]
    areas: dict[tuple[str, str], Place] = field(default_factory=dict)
    units: dict[tuple[str, str], Place] = field(default_factory=dict)
    sites: dict[tuple[str, str], Place] = field(default_factory=dict)

    def of(self, finding: Finding) -> Place | None:
        """Return the place of a finding's subject, its ward's where it is not on the map."""
        subject = (finding.ward_code, finding.subject)
        kinds = (self.units, self.sites, self.areas)
        for kind in (self.areas, *kinds) if about_area(finding) else kinds:
            if subject in kind:
                return kind[subject]
        return self.wards.get(finding.ward_code)


def places_of(drawing: Drawing) -> Places:
    """Return the places of a drawing; a split group stands where its first part does."""
    middle = drawing.wards.geometry.representative_point()
    wards = {
        code: Place(ward_key(code), _rounded(point))
        for code, point in zip(drawing.wards.index, middle, strict=True)
    }
    places = Places(wards)
    for area_id, code, label in _rows(drawing.areas.reset_index(), "area_id", "ward_code", "label"):
        places.areas[code, area_id] = Place(area_key(code, area_id), _rounded(label), (area_id,))
    for row in _rows(drawing.units, "unit_code", "group_code", "ward_code", "area_id", "point"):
        unit, group, code, area_id, point = row
        place = Place(unit_key(code, unit), _rounded(point), () if pd.isna(area_id) else (area_id,))
        places.units[code, unit] = place
        if not pd.isna(group):
            places.units.setdefault((code, group), place)
    for row in _rows(
        drawing.stations, "site_code", "station_id", "ward_code", "area_id", "geometry"
    ):
        site, station, code, area_id, point = row
        earlier = places.sites.get((code, site))
        areas = (*(earlier.area_ids if earlier else ()), area_id)
        places.sites[code, site] = Place(site_key(code, site), _rounded(point), areas)
        places.areas[code, station] = Place(site_key(code, site), _rounded(point), (area_id,))
    return places


def ward_key(ward_code: str) -> str:
    """Return what the page's script knows a ward by."""
    return f"ward/{ward_code}"


def area_key(ward_code: str, area_id: str) -> str:
    """Return what the page's script knows an area by."""
    return f"area/{ward_code}/{area_id}"


def unit_key(ward_code: str, unit_code: str) -> str:
    """Return what the page's script knows a unit by."""
    return f"unit/{ward_code}/{unit_code}"


def site_key(ward_code: str, site_code: str) -> str:
    """Return what the page's script knows a site in use by."""
    return f"site/{ward_code}/{site_code}"


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column] for column in columns), strict=True)


def _rounded(point: BaseGeometry) -> tuple[float, float]:
    return round(float(shapely.get_x(point)), DECIMALS), round(
        float(shapely.get_y(point)), DECIMALS
    )
