"""Cutting a plane area again and again: a district into wards, wards into groups, groups into blocks.

Cuts cross the long side of a shape at roughly a right angle, as streets do in a town that was built
up over time. What a cut leaves on either side is cut again on its own, so most crossings are T's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

_TRIES = 24
_BISECTIONS = 9
_SPREAD_RAD = 0.13


@dataclass
class Cuts:
    """The lines cut so far, with the level of each (``ward``, ``group``, ``block`` …)."""

    lines: list[LineString] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)

    def add(self, line: LineString, level: str) -> None:
        """Record one cut."""
        self.lines.append(line)
        self.levels.append(level)


def divide(
    shape: Polygon, count: int, rng: np.random.Generator, level: str, cuts: Cuts
) -> list[Polygon]:
    """Return ``count`` parts of about equal area, near parts near each other in the list.

    The first ``count // 2`` parts are the one side of the first cut.
    """
    if count <= 1:
        return [shape]
    first = count // 2
    one, other, chord = _halve(shape, first / count, rng)
    cuts.add(chord, level)
    return [
        *divide(one, first, rng, level, cuts),
        *divide(other, count - first, rng, level, cuts),
    ]


def _halve(
    shape: Polygon, share: float, rng: np.random.Generator
) -> tuple[Polygon, Polygon, LineString]:
    """Cut a shape in two whole parts, the first with about ``share`` of the area."""
    axis = _long_axis(shape)
    for attempt in range(_TRIES):
        # A bent shape may fall into three: try other directions, ever farther from the usual one.
        angle = axis + rng.normal(0.0, _SPREAD_RAD * (1 + attempt))
        one, other, chord = _cut_across(shape, angle, share)
        if isinstance(one, Polygon) and isinstance(other, Polygon) and chord is not None:
            return one, other, chord
    raise ValueError(f"no straight cut divides a shape of {shape.area:.0f} m² in two")


def _long_axis(shape: Polygon) -> float:
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
    sides = np.diff(corners[:3], axis=0)
    longest = sides[np.argmax(np.hypot(sides[:, 0], sides[:, 1]))]
    return float(np.arctan2(longest[1], longest[0]))


def _cut_across(
    shape: Polygon, angle: float, share: float
) -> tuple[shapely.Geometry, shapely.Geometry, LineString | None]:
    along = np.array([np.cos(angle), np.sin(angle)])
    positions = shapely.get_coordinates(shape) @ along
    low, high = float(positions.min()), float(positions.max())
    reach = 2.0 * float(np.hypot(*(np.ptp(shapely.get_coordinates(shape), axis=0))))
    middle = np.array(shape.centroid.coords[0])
    for _ in range(_BISECTIONS):
        offset = (low + high) / 2
        part = shape.intersection(_half_plane(middle, along, offset, reach))
        if part.area < share * shape.area:
            low = offset
        else:
            high = offset
    side = _half_plane(middle, along, offset, reach)
    chord = shape.intersection(LineString(shapely.get_coordinates(side)[:2]))
    return (
        shape.intersection(side),
        shape.difference(side),
        chord if isinstance(chord, LineString) and not chord.is_empty else None,
    )


def _half_plane(middle: np.ndarray, along: np.ndarray, offset: float, reach: float) -> Polygon:
    """Return the part of the plane near a shape that lies before ``offset`` on the axis."""
    across = np.array([-along[1], along[0]])
    foot = middle + along * (offset - middle @ along)
    return Polygon(
        [
            foot - reach * across,
            foot + reach * across,
            foot + reach * across - 2 * reach * along,
            foot - reach * across - 2 * reach * along,
        ]
    )
