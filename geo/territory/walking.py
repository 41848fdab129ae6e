"""Walks from units to sites, in metres."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.findings import Finding
from geo.territory.clusters import Floats
from geo.territory.ward import WardFrames


def walks(
    ward: WardFrames, units: pd.DataFrame, sites: pd.DataFrame
) -> tuple[Floats, str, tuple[Finding, ...]]:
    """Return walks in metres (units × sites), how they were measured, and what was in the way."""
    start, end = units[["x", "y"]].to_numpy(dtype=float), sites[["x", "y"]].to_numpy(dtype=float)
    return straight_walks(start, end, ward.aims.detour_factor), basis_straight(ward), ()


def basis_straight(ward: WardFrames) -> str:
    """Return the words for walks along straight lines."""
    return f"straight line × {ward.aims.detour_factor}"


def straight_walks(start: Floats, end: Floats, detour_factor: float) -> Floats:
    """Return straight distances × the detour factor."""
    apart = start[:, None, :] - end[None, :, :]
    return np.hypot(apart[..., 0], apart[..., 1]) * detour_factor
