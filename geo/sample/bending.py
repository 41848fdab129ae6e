"""Bending the drawing plane so that straight cuts become the curved lines of a real place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

_WAVELENGTHS_M = (4_200.0, 2_300.0, 1_100.0, 620.0, 330.0)
_STEEPNESS = (0.11, 0.11, 0.10, 0.08, 0.05)
_CENTRE_SCALE = 0.95
_STEP_M = 45.0
GRID_M = 0.01
"""Everything is rounded to this, so that neighbours share their corners exactly."""


@dataclass(frozen=True)
class Bending:
    """A smooth map of the plane onto itself.

    It never folds: all waves together are less steep (two of each, 0.90) than the least stretch (0.95).
    """

    vectors: npt.NDArray[np.float64]
    """Wave vectors, radians a metre, waves × 2."""
    phases: npt.NDArray[np.float64]
    shifts: npt.NDArray[np.float64]
    """Displacement at each wave's crest, metres, waves × 2."""
    radius_m: float

    def points(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return where points of the drawing plane come to lie, metres."""
        # Country communes are wider than town wards: the plane is stretched toward its rim.
        stretch = _CENTRE_SCALE + 0.50 * (xy**2).sum(axis=1) / self.radius_m**2
        waves = np.sin(xy @ self.vectors.T + self.phases)
        bent: npt.NDArray[np.float64] = np.round(
            (xy * stretch[:, None] + waves @ self.shifts) / GRID_M
        )
        return bent * GRID_M

    def shapes(self, geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Return bent geometries; long segments get corners between, so that they bend too."""
        dense = shapely.segmentize(geometries, _STEP_M)
        return np.asarray(shapely.transform(dense, self.points), dtype=object)


def draw_bending(rng: np.random.Generator, radius_m: float) -> Bending:
    """Return a bending drawn by chance for a district of the given radius."""
    angles = rng.uniform(0, 2 * np.pi, size=(len(_WAVELENGTHS_M), 2))
    phases = rng.uniform(0, 2 * np.pi, size=2 * len(_WAVELENGTHS_M))
    numbers = 2 * np.pi / np.repeat(_WAVELENGTHS_M, 2)
    heights = np.repeat(_STEEPNESS, 2) / numbers
    directions = angles.ravel()
    vectors = numbers[:, None] * np.stack([np.cos(directions), np.sin(directions)], axis=1)
    # Shifts run across their wave, which bends lines without squeezing what lies between them.
    shifts = heights[:, None] * np.stack([-np.sin(directions), np.cos(directions)], axis=1)
    return Bending(vectors, phases, shifts, radius_m)
