"""The figures of areas and assignments that every output of a plan shows: counted once, here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.allocation import Allocation, AreaKind
from geo.plan.model import WardPlan
from geo.territory import UnitKind


@dataclass(frozen=True)
class AreaFigures:
    """What is counted for one area. Walks are voter-weighted; None where nobody's walk is known."""

    index: int
    area_id: str
    station_id: str
    kind: AreaKind
    units: tuple[int, ...]
    site: int
    voters: int
    households: int | None
    """None where one of its units has no count."""
    estimated: bool
    constituencies: str
    below_minimum: str | None
    mean_walk_m: float | None
    max_walk_m: float | None


def area_figures(ward: WardPlan) -> tuple[AreaFigures, ...]:
    """Return the figures of all areas of a planned ward, in the order of their numbers."""
    allocation = ward.allocation
    if allocation is None:
        return ()
    return tuple(_figures(ward, allocation, index) for index in range(len(allocation.areas)))


def _figures(ward: WardPlan, allocation: Allocation, index: int) -> AreaFigures:
    area = allocation.areas[index]
    units = ward.territory.units
    members = units.iloc[list(area.units)]
    walk = walks_of(ward, area.units, area.site)
    voters = members["voters"].to_numpy()
    known = np.isfinite(walk)
    return AreaFigures(
        index=index,
        area_id=ward.area_id(index),
        station_id=ward.station_id(index),
        kind=area.kind,
        units=area.units,
        site=area.site,
        voters=int(voters.sum()),
        households=total(members["households"]),
        estimated=bool(members["estimated"].any()),
        constituencies="; ".join(sorted({str(b) for b in members["ballot"] if b})),
        below_minimum=area.below_minimum,
        mean_walk_m=weighted_mean(walk[known], voters[known]) if known.any() else None,
        max_walk_m=float(walk[known].max()) if known.any() else None,
    )


def walks_of(ward: WardPlan, units: tuple[int, ...], site: int) -> npt.NDArray[np.float64]:
    """Return walks of units to a site in metres; nan for institutions, where nobody walks."""
    rows = list(units)
    inside = (ward.territory.units["kind"].iloc[rows] == UnitKind.INSTITUTION).to_numpy(dtype=bool)
    return np.where(inside, np.nan, ward.territory.walk_m[rows, site])


def weighted_mean(
    values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64] | npt.NDArray[np.int64]
) -> float | None:
    """Return the mean over voters, or None where there are none."""
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else None


def total(column: pd.Series[int]) -> int | None:
    """Return a sum, or None where a count is unknown."""
    return None if column.isna().any() else int(column.sum())
