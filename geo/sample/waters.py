"""What lies in or behind water: the island off the shore, the canal around the pocket, the ferry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo.sample.roles import Roles
from geo.sample.ward_shapes import Ground

_CANAL_M = 8.0
_OFF_SHORE_M = 160.0
_SHORE_ROAD_M = 35.0
_ROAD_GRID_M = 0.5


@dataclass(frozen=True)
class Waters:
    """The island with its ferry, and the canal that cuts the pocket off."""

    island: Polygon
    ferry: LineString
    landing: int
    """Group on the mainland that the ferry goes to; the island votes with it."""
    paths: list[LineString]
    """The roads of the island: one along it, one around."""
    canal: BaseGeometry


def draw_waters(ground: Ground, roles: Roles, rng: np.random.Generator) -> Waters:
    """Return the island off the rim of its ward, and the canal along the pocket's land borders."""
    district = shapely.coverage_union_all(ground.wards)
    pocket = ground.groups[roles.pocket]
    others = shapely.coverage_union_all(np.delete(ground.groups, roles.pocket))
    canal = pocket.boundary.intersection(others.boundary).buffer(_CANAL_M, quad_segs=2)
    shore = _shore(ground, roles, district)
    island = _island(shore, district, rng)
    middle = island.centroid
    shore_end = nearest_points(shore, middle)[0]
    landing = _landing_group(ground, roles, shore_end)
    inland = nearest_points(ground.groups[landing], shore_end)[0]
    harbour = shapely.point_on_surface(ground.groups[landing])
    start = LineString([inland, harbour]).interpolate(40.0)
    return Waters(
        island=island,
        landing=landing,
        ferry=_rounded(LineString([start, middle])),
        paths=_island_roads(island),
        canal=canal,
    )


def _shore(ground: Ground, roles: Roles, district: BaseGeometry) -> LineString:
    """Return the part of the island ward's border where nothing of the district lies beyond."""
    ward = ground.wards[roles.island_ward]
    pocket = ground.groups[roles.pocket].buffer(120.0)
    rim = ward.boundary.intersection(district.boundary).difference(pocket)
    lines = shapely.get_parts(shapely.line_merge(rim))
    longest: LineString = max(lines, key=lambda line: float(line.length))
    return longest


def _landing_group(ground: Ground, roles: Roles, shore_end: BaseGeometry) -> int:
    members = np.flatnonzero(ground.group_ward == roles.island_ward)
    members = members[members != roles.pocket]
    return int(members[np.argmin(shapely.distance(ground.groups[members], shore_end))])


def _island(shore: LineString, district: BaseGeometry, rng: np.random.Generator) -> Polygon:
    at = shore.interpolate(0.5, normalized=True)
    outward = np.array(at.coords[0]) / np.hypot(at.x, at.y)
    angles = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    reach = 1 + 0.12 * np.sin(2 * angles + rng.uniform(0, 6)) + rng.normal(0, 0.03, len(angles))
    along = np.array([-outward[1], outward[0]])
    rim = (
        270.0 * (reach * np.cos(angles))[:, None] * along
        + 125.0 * (reach * np.sin(angles))[:, None] * outward
    )
    for away in range(200, 3_000, 40):
        island = Polygon(np.round(np.array(at.coords[0]) + outward * away + rim, 2))
        if island.distance(district) > _OFF_SHORE_M:
            return island
    raise ValueError("no room for an island off the shore")


def _island_roads(island: Polygon) -> list[LineString]:
    """Return a road along the island and one around it, from crossing to crossing."""
    inner = island.buffer(-_SHORE_ROAD_M, quad_segs=2).simplify(4.0)
    along = _longest_line(island).intersection(inner)
    roads = shapely.union_all([inner.boundary, along], grid_size=_ROAD_GRID_M)
    return list(shapely.get_parts(shapely.line_merge(roads)))


def _longest_line(shape: Polygon) -> LineString:
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
    sides = [LineString(corners[i : i + 2]) for i in range(2)]
    short = min(sides, key=lambda side: float(side.length))
    middle = short.interpolate(0.5, normalized=True)
    centre = shape.centroid
    reach = np.array([centre.x - middle.x, centre.y - middle.y])
    start, end = np.array(centre.coords[0]) - reach, np.array(centre.coords[0]) + reach
    return LineString([start, np.array(centre.coords[0]), end])


def _rounded(line: LineString) -> LineString:
    return LineString(np.round(line.coords, 2))
