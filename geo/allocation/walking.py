"""What walks cost by the planner's choice (aims ``objective``): their mean, their equity, or a cap.

All three are sums over units of a cost for unit and site, so search, bound and proof are the same.

``mean``  w·d: voters times metres.
``ede``   w·g(d) with g(d) = (e^(kd) − 1) / k. The Kolm–Pollak equally-distributed equivalent of walks is
          EDE = ln(Σ w·e^(kd) / W) / k = ln(1 + k·Σ w·g(d) / W) / k, which rises with Σ w·g(d) alone: the
          plan of least Σ w·g(d) has the least EDE. g(d) ≥ d, g'(0) = 1 and g → d for k → 0, so the sum is
          in voter-metres and weighs against the other terms as the mean walk does. k > 0 is fixed
          beforehand, from the walks where each unit goes to its nearest site:
          k = −ε·Σ wd / Σ wd² (ε = ``aversion``).
``cap``   w·d + cap_weight·w where d > cap_m: nobody beyond the cap where possible, then the mean.

Beyond ``STEEPEST``/k metres g goes on along its tangent, so that no walk overflows the sums; it stays
convex and rising, and the identity above holds for every plan in which nobody walks that far.

Sheriff and Maguire (2020), doi:10.1111/risa.13562; Logan et al. (2021),
doi:10.1016/j.compenvurbsys.2020.101590; the sum as a linear proxy of the EDE: Horton, Logan, Murrell,
Skipper and Speakman (2024), arXiv:2401.15452.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.allocation.feasible import is_institution
from geo.rules import PlanningAims
from geo.territory import Territory
from geo.territory.model import WALK_DECIMALS

Floats = npt.NDArray[np.float64]

STEEPEST = 10.0
"""Exponent from which the equity cost goes on along its tangent."""


def walking_costs(
    walk: Floats, voters: Floats, aims: PlanningAims, steep: float
) -> dict[str, Floats]:
    """Return voter-metres by term for walks in metres: ``walk``, ``inequality``, ``beyond_cap``.

    ``voters`` are those who walk, of any shape that fits; ``steep`` is ``steepness`` of the ward where
    the aims ask for equity. ``walk`` is inf where there is no way, whatever the voters; the others are
    0 there, and where the aims do not ask for them.
    """
    reachable = np.isfinite(walk)
    metres = np.where(reachable, walk, 0.0)
    costs = {"walk": np.where(reachable, voters * metres, np.inf)}
    none = np.zeros_like(metres)
    costs["inequality"] = voters * (unequal_metres(metres, steep) - metres) if steep > 0 else none
    beyond = reachable & (np.round(walk, WALK_DECIMALS) > aims.cap_m)
    capped = aims.objective == "cap"
    costs["beyond_cap"] = aims.cap_weight * voters * beyond if capped else none
    return costs


def unequal_metres(metres: Floats, steep: float) -> Floats:
    """Return g(d), the metres that a walk counts for; ``steep`` is k in 1/m."""
    exponent = np.minimum(steep * metres, STEEPEST)
    farther = np.maximum(metres - STEEPEST / steep, 0.0)
    return np.asarray(np.expm1(exponent) / steep + np.exp(STEEPEST) * farther)


def steepness(territory: Territory, aims: PlanningAims) -> float:
    """Return k in 1/m, from each unit's walk to its nearest site; 0 where nobody walks, or not asked.

    Only the objective ``ede`` asks for it.
    """
    if aims.objective != "ede":
        return 0.0
    walks, voters = nearest_walks(territory)
    squares = float((voters * walks**2).sum())
    return -aims.aversion * float((voters * walks).sum()) / squares if squares > 0 else 0.0


def nearest_walks(territory: Territory) -> tuple[Floats, Floats]:
    """Return metres and voters of the units with a way, institutions and their sites left out."""
    ordinary = ~is_institution(territory)
    shared = territory.sites["institution"].isna().to_numpy(bool)
    walks = np.asarray(territory.walk_m, dtype=np.float64)
    nearest = walks.min(axis=1, initial=np.inf, where=shared[None, :])[ordinary]
    way = np.isfinite(nearest)
    return nearest[way], territory.units["voters"].to_numpy(np.float64)[ordinary][way]
