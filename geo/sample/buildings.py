"""Footprints with storeys and persons, where units have to be made or a group has to be split."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from geo.sample.roles import Roles

_TOWERS = 10
_TOWER_SIZE_M = (34.0, 22.0)
_TERRACE_SIZE_M = (26.0, 11.0)
_TOWER_M, _TERRACE_M = 22.0, 16.0
"""How far the middle of a building keeps from a border: no corner reaches over."""
_PERSONS_PER_TERRACE = 26
_LEAST_TERRACES = 6
_SPOTS_PER_BUILDING = 8


def build_houses(
    people: gpd.GeoDataFrame, water: BaseGeometry, roles: Roles, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return the terraces of wards without groups and the towers of the estate, with their people."""
    housed = people[people["bare"] | (people["position"] == roles.estate)]
    tower = (housed["position"] == roles.estate).to_numpy()
    land = _building_land(housed.geometry.to_numpy(), water, np.where(tower, _TOWER_M, _TERRACE_M))
    population = housed["population"].to_numpy()
    terraces = np.maximum(_LEAST_TERRACES, population // _PERSONS_PER_TERRACE)
    counts = np.where(tower, _TOWERS, terraces)
    shapes: list[Polygon] = []
    persons: list[int] = []
    for i in range(len(housed)):
        size = _TOWER_SIZE_M if tower[i] else _TERRACE_SIZE_M
        shapes += _footprints(land[i], int(counts[i]), size, rng)
        shares = np.full(counts[i], 1 / counts[i])
        persons += rng.multinomial(int(population[i]), shares).tolist()
    high = np.repeat(tower, counts)
    storeys = np.where(high, rng.integers(18, 26, len(high)), rng.integers(2, 6, len(high)))
    return gpd.GeoDataFrame(
        {
            "ward_code": np.repeat(housed["ward_code"].to_numpy(), counts),
            "storeys": storeys,
            "persons": persons,
        },
        geometry=shapes,
    )


def _building_land(
    shapes: npt.NDArray[np.object_], water: BaseGeometry, border_m: npt.NDArray[np.float64]
) -> npt.NDArray[np.object_]:
    """Return where the middles of buildings may be: dry, and off the borders where there is room."""
    dry = shapely.difference(shapes, water)
    inner = shapely.buffer(dry, -border_m)
    land: npt.NDArray[np.object_] = np.where(shapely.area(inner) > 100.0, inner, dry)
    return land


def _footprints(
    land: BaseGeometry, count: int, size: tuple[float, float], rng: np.random.Generator
) -> list[Polygon]:
    """Return footprints spread over the land, all turned about the same way."""
    spots = _spread(_random_points(land, _SPOTS_PER_BUILDING * count, rng), count)
    angles = rng.uniform(0, np.pi) + rng.normal(0, 0.08, count)
    return [_rectangle(spot, size, float(a)) for spot, a in zip(spots, angles, strict=True)]


def _random_points(
    land: BaseGeometry, count: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    west, south, east, north = land.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        points = rng.uniform((west, south), (east, north), size=(2 * count, 2))
        found = np.concatenate([found, points[shapely.contains_xy(land, points)]])
    return found[:count]


def _spread(points: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    """Return so many of the points, each next one the farthest from all before."""
    taken = [0]
    gap = np.hypot(*(points - points[0]).T)
    while len(taken) < count:
        taken.append(int(np.argmax(gap)))
        gap = np.minimum(gap, np.hypot(*(points - points[taken[-1]]).T))
    return points[taken]


def _rectangle(middle: npt.NDArray[np.float64], size: tuple[float, float], angle: float) -> Polygon:
    along = np.array([np.cos(angle), np.sin(angle)]) * size[0] / 2
    across = np.array([-np.sin(angle), np.cos(angle)]) * size[1] / 2
    corners = ((1, 1), (-1, 1), (-1, -1), (1, -1))
    return Polygon([middle + a * along + b * across for a, b in corners])
