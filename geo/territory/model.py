"""The Territory of one ward: what allocation, audit and maps work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.findings import Finding


class UnitKind(StrEnum):
    """Where a unit comes from."""

    GROUP = "group"
    PART = "part"
    """A named part of a residential group above the maximum."""
    CELL = "cell"
    """Made from buildings or from the ward's population, where the ward has no groups."""
    INSTITUTION = "institution"
    """An institution that forms a separate voting area of its own."""


WALK_DECIMALS, BORDER_DECIMALS = 1, 3
"""Metres are rounded once, here: a plan read again has the walks and borders that it was drawn with."""
EDGE_REASONS = ("border", "bridge", "link")
"""Why two units are contiguous: a shared border of positive length, a crossing of a barrier,
a named link to an island."""


@dataclass(frozen=True)
class WardFacts:
    """What is known of a ward itself. The key of a ward is (code, valid_from)."""

    code: str
    name: str
    geometry: BaseGeometry
    kind: str | None = None
    population: int | None = None
    voters: int | None = None
    valid_from: date | None = None


@dataclass(frozen=True)
class Territory:
    """One ward ready to plan. Positions (``u``, ``v``, ``home_unit``, axes of ``walk_m``) count rows.

    ``units``, indexed by ``unit_code`` in natural order, institutions last:
    ``name`` str · ``kind`` UnitKind · ``group_code`` str or None · ``voters`` int64 · ``households``,
    ``population``, ``elderly`` Int64 · ``remote`` bool · ``estimated`` bool (voters are an estimate) ·
    ``institution_kind`` str or None · ``ballot`` str (equal for units of the same constituencies of
    every level, such as ``commune 3 · province 12``) · ``x``, ``y`` float64, the representative point ·
    ``geometry`` Polygon or MultiPolygon; the units cover the ward without overlap.

    ``sites``, indexed by ``site_code`` in natural order: ``name`` str · ``address`` str or None ·
    ``kind`` str or None · ``capacity`` Int64 (voters over all its areas; missing = not limited) ·
    ``rooms`` int64 ≥ 1 (areas it may host) · ``step_free``, ``backup_power`` boolean (may be missing) ·
    ``home_unit`` int64 (−1: none) · ``institution`` str or None (unit code that the site is reserved
    for) · ``to_be_found`` bool (no building is known: a place where one has to be found) · ``x``, ``y`` ·
    ``geometry`` Point.

    ``edges``: ``u`` < ``v`` int64 · ``border_m`` float64 (length of the shared border; 0 for a link)
    · ``reason`` one of EDGE_REASONS · ``via`` str (the bridge's or link's name, or ``""``).
    Institution units have no edge.

    ``barred``: ``u`` < ``v`` · ``border_m`` · ``barrier`` str: borders that a barrier closes.

    ``walk_m``: float64, units × sites, metres to ``WALK_DECIMALS``, ``inf`` where there is no way.
    """

    ward: WardFacts
    crs: CRS
    units: GeoDataFrame
    sites: GeoDataFrame
    edges: pd.DataFrame
    barred: pd.DataFrame
    walk_m: npt.NDArray[np.float64]
    walk_basis: str
    """How walks were measured, in one phrase: ``straight line × 1.0`` or ``streets``."""
    findings: tuple[Finding, ...] = field(default=())
    """What a person should know about how this territory was made."""

    @property
    def voters(self) -> int:
        """Voters of the ward in all."""
        return int(self.units["voters"].sum())
