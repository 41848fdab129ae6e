"""How walks are shared out among voters: means, percentiles and an equality-minded mean."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.plan.figures import area_figures, walks_of, weighted_mean
from geo.plan.model import PollingPlan, WardPlan
from geo.territory import UnitKind

WORST_OFF = 20
NEAR_M = (500.0, 1_000.0, 2_000.0)

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Walks:
    """The walks of units, column by column; ``walk_m`` is inf where there is no way."""

    places: tuple[tuple[WardPlan, int, str, str], ...]
    """Ward, unit position, area id and station id of each row."""
    walk_m: Floats
    voters: Counts
    elderly: Floats
    """nan where the number of elderly is not given."""
    institution_voters: int
    """Voters of institutions: they vote where they are, so no walk of theirs is counted."""


@dataclass(frozen=True)
class Equity:
    """Walks of one set of people, in metres; None where nobody walks."""

    voters: int
    institution_voters_left_out: int
    mean_walk_m: float | None = None
    p50_walk_m: float | None = None
    p90_walk_m: float | None = None
    max_walk_m: float | None = None
    ede_walk_m: float | None = None
    within_500_m: float | None = None
    """Share of people within this walk, of all of them."""
    within_1000_m: float | None = None
    within_2000_m: float | None = None
    voters_without_way: int = 0


def plan_equity(plan: PollingPlan) -> tuple[Equity, Equity | None]:
    """Return equity over all planned wards: of voters, and of the elderly where any are given."""
    return equity_of(collect_walks(plan.planned), plan.aims.aversion)


def equity_of(walks: Walks, aversion: float) -> tuple[Equity, Equity | None]:
    """Return equity of voters, and of the elderly where any unit gives their number."""
    voters = measure(
        walks.walk_m, walks.voters.astype(float), aversion, left_out=walks.institution_voters
    )
    known = np.isfinite(walks.elderly)
    if not known.any():
        return voters, None
    return voters, measure(walks.walk_m[known], walks.elderly[known], aversion)


def collect_walks(wards: Iterable[WardPlan]) -> Walks:
    """Return the walks of all units of planned wards, institutions left out."""
    places: list[tuple[WardPlan, int, str, str]] = []
    walk_m, voters, elderly, inside = [], [], [], 0
    for ward in wards:
        units = ward.territory.units
        old = units["elderly"].to_numpy(dtype=np.float64, na_value=math.nan).tolist()
        kinds, counts = units["kind"].tolist(), units["voters"].tolist()
        for area in area_figures(ward):
            walks = walks_of(ward, area.units, area.site).tolist()
            for unit, walk in zip(area.units, walks, strict=True):
                if kinds[unit] == UnitKind.INSTITUTION:
                    inside += int(counts[unit])
                    continue
                places.append((ward, unit, area.area_id, area.station_id))
                walk_m.append(walk)
                voters.append(int(counts[unit]))
                elderly.append(old[unit])
    return Walks(
        places=tuple(places),
        walk_m=np.array(walk_m, dtype=np.float64),
        voters=np.array(voters, dtype=np.int64),
        elderly=np.array(elderly, dtype=np.float64),
        institution_voters=inside,
    )


def joined_walks(parts: Sequence[Walks]) -> Walks:
    """Return the walks of several sets of wards as one."""
    return Walks(
        places=tuple(place for part in parts for place in part.places),
        walk_m=np.concatenate([np.empty(0), *(part.walk_m for part in parts)]),
        voters=np.concatenate([np.empty(0, np.int64), *(part.voters for part in parts)]),
        elderly=np.concatenate([np.empty(0), *(part.elderly for part in parts)]),
        institution_voters=sum(part.institution_voters for part in parts),
    )


def measure(walk_m: Floats, people: Floats, aversion: float, *, left_out: int = 0) -> Equity:
    """Return the equity of walks over people; those without a way are counted apart."""
    way = np.isfinite(walk_m)
    walk, weight = walk_m[way], people[way]
    without = round(float(people[~way].sum()))
    if weight.sum() <= 0:
        return Equity(
            voters=without, institution_voters_left_out=left_out, voters_without_way=without
        )
    near = [float(weight[walk <= m].sum() / people.sum()) for m in NEAR_M]
    return Equity(
        voters=round(float(people.sum())),
        institution_voters_left_out=left_out,
        mean_walk_m=weighted_mean(walk, weight),
        p50_walk_m=percentile(walk, weight, 0.5),
        p90_walk_m=percentile(walk, weight, 0.9),
        max_walk_m=float(walk[weight > 0].max()),
        ede_walk_m=kolm_pollak_ede(walk, weight, aversion),
        within_500_m=near[0],
        within_1000_m=near[1],
        within_2000_m=near[2],
        voters_without_way=without,
    )


def percentile(values: Floats, weights: Floats, share: float) -> float:
    """Return the smallest value that at least this share of people do not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    # A hair below, so that rounding of the sum does not push an exact share to the next value.
    return float(values[order][np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))])


def kolm_pollak_ede(values: Floats, weights: Floats, aversion: float) -> float:
    """Return the Kolm–Pollak equally-distributed equivalent of a burden.

    The walk that, were it everybody's, would be as good as the real ones: the mean plus a penalty
    for inequality. EDE = −(1/κ) · ln(Σ wᵢ e^(−κxᵢ) / Σ wᵢ) with κ = ε · Σ wᵢxᵢ / Σ wᵢxᵢ², so that ε
    has the same meaning at every scale; ε < 0 for a burden. The largest exponent is taken out of
    the sum first, so no walk overflows it.

    Sheriff, G., & Maguire, K. B. (2020). Health risk, inequality indexes, and environmental justice.
    Risk Analysis 40(12). https://doi.org/10.1111/risa.13562
    Logan, T. M., Anderson, M. J., Williams, T. G., & Conrow, L. (2021). Measuring inequalities in
    urban systems. Computers, Environment and Urban Systems 86, 101590.
    https://doi.org/10.1016/j.compenvurbsys.2020.101590
    """
    squares = float((weights * values**2).sum())
    if squares == 0:
        return 0.0
    kappa = aversion * float((weights * values).sum()) / squares
    exponents = -kappa * values
    top = float(exponents.max())
    mean = float((weights * np.exp(exponents - top)).sum() / weights.sum())
    return -(top + math.log(mean)) / kappa


def worst_off(walks: Walks, count: int = WORST_OFF) -> list[int]:
    """Return the rows with the longest walks, those without a way first; ties by unit code."""

    def key(row: int) -> tuple[float, str, str]:
        ward, unit, _, _ = walks.places[row]
        return -walks.walk_m[row], ward.code, str(ward.territory.units.index[unit])

    peopled = [row for row in range(len(walks.places)) if walks.voters[row] > 0]
    return sorted(peopled, key=key)[:count]
