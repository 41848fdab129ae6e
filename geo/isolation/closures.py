"""What zones close in one ward: sites, and the ways of those who are still free to walk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.isolation.closing import FACILITY_RADIUS_M
from geo.plan.isolation import Cohort, Lot, Zone, ZoneKind
from geo.plan.model import WardPlan
from geo.rules import IsolationRules

#: Pieces of a ward smaller than this are slivers between two outlines.
SLIVER_M2 = 100.0

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Closures:
    """The zones in force, as they bear on one ward's sites and walks."""

    ward: WardPlan
    zones: tuple[Zone, ...]

    @cached_property
    def blockades(self) -> tuple[Zone, ...]:
        """Blockades in the order of their codes."""
        found = [z for z in self.zones if z.kind is ZoneKind.BLOCKADE]
        return tuple(sorted(found, key=lambda z: z.code))

    @cached_property
    def points(self) -> npt.NDArray[np.object_]:
        """Where each site is."""
        sites = self.ward.territory.sites
        return np.asarray(shapely.points(sites[["x", "y"]].to_numpy(dtype=float)), dtype=object)

    @cached_property
    def site_zone(self) -> list[str | None]:
        """The blockade that each site lies in."""
        found: list[str | None] = [None] * len(self.points)
        for zone in reversed(self.blockades):
            for i in np.flatnonzero(shapely.intersects(zone.geometry, self.points)).tolist():
                found[i] = zone.code
        return found

    @cached_property
    def facility_of_site(self) -> list[str | None]:
        """The quarantine facility that each site lies in, given up to isolation."""
        found: list[str | None] = [None] * len(self.points)
        for zone in sorted(self.zones, key=lambda z: z.code, reverse=True):
            if zone.kind is ZoneKind.QUARANTINE_FACILITY:
                near = shapely.distance(zone.geometry, self.points) <= _yard(zone.geometry)
                for i in np.flatnonzero(near).tolist():
                    found[i] = zone.code
        return found

    @cached_property
    def closed(self) -> frozenset[str]:
        """Sites that nobody may come to: those in a facility, but for an institution's own room."""
        sites = self.ward.territory.sites
        own = pd.notna(sites["institution"].to_numpy(object))
        return frozenset(
            str(code)
            for code, facility, reserved in zip(
                sites.index, self.facility_of_site, own, strict=True
            )
            if facility is not None and not reserved
        )

    def usable(self, site: int, zone_code: str | None) -> bool:
        """Return whether those of a blockade (None: those outside all) may use a site."""
        code = str(self.ward.territory.sites.index[site])
        return self.site_zone[site] == zone_code and code not in self.closed

    def reach(self, cohorts: Sequence[Cohort], rules: IsolationRules) -> Bools:
        """Return cohorts × sites: whether a cohort may and can come to a site.

        Nobody crosses a blockade's line or walks through one, and nobody is asked to walk farther
        than the limit unless the published walk is as long.
        """
        ground = self.ward.territory
        row = {str(code): i for i, code in enumerate(ground.units.index)}
        units = [row[str(c.unit_code)] for c in cohorts]
        lot = [None if c.lot is Lot.FREE else c.zone_code for c in cohorts]
        may = np.array([[z == own for z in self.site_zone] for own in lot], dtype=bool)
        may = may.reshape(len(cohorts), len(self.points))
        walk = ground.walk_m[units].reshape(may.shape)
        limit = np.maximum(rules.max_walk_m, self._published_walk()[units])
        near = walk <= limit[:, None]
        near[np.arange(len(units)), self._published_site()[units]] = True
        return np.asarray(may & near & ~self._cut(units), dtype=bool)

    def _published_site(self) -> npt.NDArray[np.int64]:
        allocation = self.ward.allocation
        found = np.zeros(len(self.ward.territory.units), dtype=np.int64)
        for area in allocation.areas if allocation else ():
            found[list(area.units)] = area.site
        return found

    def _published_walk(self) -> npt.NDArray[np.float64]:
        walk = self.ward.territory.walk_m
        own = walk[np.arange(len(walk)), self._published_site()]
        return np.where(np.isfinite(own), own, 0.0)

    def _cut(self, units: Sequence[int]) -> Bools:
        """Return units × sites that a blockade parts: one piece of the ward before, two after."""
        outline = self.ward.territory.ward.geometry
        barred = shapely.union_all([z.geometry for z in self.blockades])
        before = _pieces(outline)
        after = _pieces(shapely.difference(outline, barred))
        if len(after) <= 1:
            return np.zeros((len(units), len(self.points)), dtype=bool)
        starts = self._starts(units, barred)
        old = _labels(starts, before)[:, None] == _labels(self.points, before)[None, :]
        new = _labels(starts, after)[:, None] == _labels(self.points, after)[None, :]
        # A site inside a blockade lies in no piece; who may come there is told by ``site_zone``.
        outside = np.array([z is None for z in self.site_zone], dtype=bool)
        free = ~np.asarray(shapely.intersects(barred, starts), dtype=bool)
        return np.asarray(old & ~new & outside[None, :] & free[:, None], dtype=bool)

    def _starts(self, units: Sequence[int], barred: BaseGeometry) -> npt.NDArray[np.object_]:
        """Return where the free voters of each unit start: outside the blockade if part of it is."""
        frame = self.ward.territory.units
        spots = frame[["x", "y"]].to_numpy(dtype=float)[list(units)]
        starts = np.asarray(shapely.points(spots), dtype=object)
        for i in np.flatnonzero(shapely.intersects(barred, starts)).tolist():
            rest = shapely.difference(frame.geometry.iloc[units[i]], barred)
            if not rest.is_empty:
                starts[i] = rest.representative_point()
        return starts


def _yard(shape: BaseGeometry) -> float:
    return FACILITY_RADIUS_M if shapely.get_dimensions(shape) == 0 else 0.0


def _pieces(shape: BaseGeometry) -> npt.NDArray[np.object_]:
    parts = shapely.get_parts(shape)
    return np.asarray(parts[shapely.area(parts) > SLIVER_M2], dtype=object)


def _labels(
    points: npt.NDArray[np.object_], pieces: npt.NDArray[np.object_]
) -> npt.NDArray[np.int64]:
    """Return the piece that each point lies in or nearest to."""
    if len(pieces) == 0:
        return np.zeros(len(points), dtype=np.int64)
    return np.asarray(
        np.argmin(shapely.distance(points[:, None], pieces[None, :]), axis=1), dtype=np.int64
    )


def point_of(shape: BaseGeometry) -> Point:
    """Return a point inside a shape."""
    return shape if isinstance(shape, Point) else shape.representative_point()
