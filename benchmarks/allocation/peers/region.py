"""What both region builders of spopt are given: a GeoDataFrame and weights of the contiguity graph."""

from __future__ import annotations

import geopandas as gpd
from libpysal.weights import W

from benchmarks.allocation.instance import Model

PLACE = ["x", "y"]
"""Attributes in which regions shall be alike: the middle of the first unit of each atom, in metres."""


def frame_of(model: Model) -> gpd.GeoDataFrame:
    """Return the atoms with their voters and places."""
    units, ward = model.instance.territory.units, model.problem.ward
    first = [members[0] for members in model.problem.members]
    frame = units.iloc[first][["x", "y", "geometry"]].reset_index(drop=True)
    frame["voters"] = ward.voters
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=units.crs)


def weights_of(model: Model) -> W:
    """Return the contiguity graph of the atoms."""
    ward = model.problem.ward
    near = {
        u: ward.neighbours[ward.indptr[u] : ward.indptr[u + 1]].tolist()
        for u in range(len(ward.voters))
    }
    return W(near, silence_warnings=True)
