"""The figures of areas and assignments that every output of a plan shows: counted once, here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.allocation import AreaKind
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
    counts = _counts(ward)
    return tuple(_figures(ward, counts, index) for index in range(len(allocation.areas)))


@dataclass(frozen=True)
class _Counts:
    """The columns of units that areas are counted from."""

    voters: npt.NDArray[np.int64]
    households: npt.NDArray[np.float64]
    estimated: npt.NDArray[np.bool_]
    ballots: list[str]


def _counts(ward: WardPlan) -> _Counts:
    units = ward.territory.units
    return _Counts(
        voters=units["voters"].to_numpy(np.int64),
        households=units["households"].to_numpy(np.float64, na_value=np.nan),
        estimated=units["estimated"].to_numpy(bool),
        ballots=[str(ballot) for ballot in units["ballot"]],
    )


def _figures(ward: WardPlan, counts: _Counts, index: int) -> AreaFigures:
    area = ward.allocation.areas[index]  # type: ignore[union-attr]
    members = list(area.units)
    walk = walks_of(ward, area.units, area.site)
    voters, households = counts.voters[members], counts.households[members]
    known = np.isfinite(walk) & (voters > 0)
    return AreaFigures(
        index=index,
        area_id=ward.area_id(index),
        station_id=ward.station_id(index),
        kind=area.kind,
        units=area.units,
        site=area.site,
        voters=int(voters.sum()),
        households=None if np.isnan(households).any() else int(households.sum()),
        estimated=bool(counts.estimated[members].any()),
        constituencies="; ".join(sorted({counts.ballots[u] for u in members} - {""})),
        below_minimum=area.below_minimum,
        mean_walk_m=weighted_mean(walk[known], voters[known]),
        max_walk_m=float(walk[known].max()) if known.any() else None,
    )


def walks_of(ward: WardPlan, units: tuple[int, ...], site: int) -> npt.NDArray[np.float64]:
    """Return walks of units to a site in metres; nan for institutions, where nobody walks."""
    rows = list(units)
    kinds = ward.territory.units["kind"].to_numpy(object)[rows]
    inside = np.array([kind == UnitKind.INSTITUTION for kind in kinds], dtype=bool)
    return np.where(inside, np.nan, ward.territory.walk_m[rows, site])


def weighted_mean(
    values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64] | npt.NDArray[np.int64]
) -> float | None:
    """Return the mean over voters, or None where there are none."""
    return float(np.average(values, weights=weights)) if weights.sum() > 0 else None


def total(column: pd.Series[int]) -> int | None:
    """Return a sum, or None where a count is unknown."""
    return None if column.isna().any() else int(column.sum())
