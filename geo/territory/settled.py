"""Where the people of a ward without groups are taken to live."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo.territory.ward import WardFrames

#: A street this far from every building is not told of by the buildings.
NEAR_BUILDING_M = 150.0
#: Buildings tell of the whole ward where this share of its streets lies near one.
COMPLETE_SHARE = 0.7
#: Points for each made unit: enough for cells of even weight.
POINTS_PER_CELL = 24
STREET_STEP_M = 25.0


def settled_points(ward: WardFrames) -> tuple[GeoDataFrame, str]:
    """Return weighted points for the ward's people, and in words what they are.

    Buildings or population points, where these tell of the whole ward. Where they tell of a part
    only (most street length lies far from any building), the ward's people are divided between
    the two parts by street length: inside the part by buildings, outside along the streets. Without
    buildings, along the streets; without streets, evenly over the ward's shape.
    """
    streets = _street_points(ward)
    people = ward.people[["weight", "geometry"]]
    kind = "its buildings or population points by " + ward.people_basis
    if people.empty and streets.empty:
        return _grid(ward), "its shape evenly"
    if people.empty:
        return streets, "its streets by length"
    if streets.empty:
        return people, kind
    far = _far_from(people, streets)
    share_far = float(streets.loc[far, "weight"].sum() / streets["weight"].sum())
    if share_far <= 1 - COMPLETE_SHARE:
        return people, kind
    return _mixed(people, streets.loc[far], share_far, ward), (
        f"{kind} where these are mapped, and along the streets where they are not "
        f"({share_far:.0%} of the street length)"
    )


def _far_from(people: GeoDataFrame, streets: GeoDataFrame) -> npt.NDArray[np.bool_]:
    tree = shapely.STRtree(people.geometry.to_numpy())
    points = streets.geometry.to_numpy()
    near = tree.query(points, predicate="dwithin", distance=NEAR_BUILDING_M)[0]
    far = np.ones(len(points), dtype=bool)
    far[near] = False
    return far


def _mixed(
    people: GeoDataFrame, streets: GeoDataFrame, share_far: float, ward: WardFrames
) -> GeoDataFrame:
    inside = people["weight"] / people["weight"].sum() * (1 - share_far)
    outside = streets["weight"] / streets["weight"].sum() * share_far
    weights = np.concatenate([inside.to_numpy(), outside.to_numpy()])
    shapes = np.concatenate([people.geometry.to_numpy(), streets.geometry.to_numpy()])
    return gpd.GeoDataFrame({"weight": weights}, geometry=shapes, crs=ward.crs)


def _street_points(ward: WardFrames) -> GeoDataFrame:
    """Return points along the streets inside the ward, each with the length it stands for (m)."""
    inside = shapely.intersection(ward.streets.geometry.to_numpy(), ward.facts.geometry)
    lines = shapely.get_parts(inside)
    lines = lines[(shapely.get_dimensions(lines) == 1) & (shapely.length(lines) > 1.0)]
    pieces = np.maximum(1, np.round(shapely.length(lines) / STREET_STEP_M)).astype(np.int64)
    line_of = np.repeat(np.arange(len(lines)), pieces)
    nth = np.arange(len(line_of)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (nth + 0.5) / pieces[line_of]
    points = shapely.line_interpolate_point(lines[line_of], share, normalized=True)
    weight = (shapely.length(lines) / pieces)[line_of]
    return _ordered(weight, points, ward)


def _grid(ward: WardFrames) -> GeoDataFrame:
    """Return an even grid of points inside the ward."""
    outline: BaseGeometry = ward.facts.geometry
    voters = ward.facts.voters or (ward.facts.population or 0) * ward.aims.voters_share
    wanted = POINTS_PER_CELL * max(1.0, voters / ward.aims.voters_per_cell)
    step = float(np.sqrt(outline.area / wanted))
    west, south, east, north = outline.bounds
    xs = np.arange(west + step / 2, east, step)
    ys = np.arange(south + step / 2, north, step)
    x, y = (c.ravel() for c in np.meshgrid(xs, ys))
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, x, y)
    points = shapely.points(x[inside], y[inside])
    if not inside.any():
        points = np.array([outline.representative_point()], dtype=object)
    return _ordered(np.ones(len(points)), points, ward)


def _ordered(
    weight: npt.NDArray[np.float64], points: npt.NDArray[np.object_], ward: WardFrames
) -> GeoDataFrame:
    order = np.lexsort((weight, shapely.get_y(points).round(3), shapely.get_x(points).round(3)))
    return gpd.GeoDataFrame({"weight": weight[order]}, geometry=points[order], crs=ward.crs)
