"""The other plans of a ward as rows of figures: what report, annex, map and terminal show of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from geo.allocation import Allocation, AreaKind
from geo.allocation.alternatives import WITHIN, CurvePoint, Different
from geo.plan.document import obstacle_rows
from geo.plan.equity import collect_walks, equity_of
from geo.plan.model import WardPlan
from geo.plan.schema import AlternativesBlock, CurveRow, DifferentRow, ObstacleRow, OtherArea
from geo.territory import Territory

Legal = Callable[[Allocation], bool]


def alternatives_block(
    chosen: WardPlan,
    curve: list[CurvePoint],
    different: tuple[list[Different], bool],
    legal: Legal,
    aversion: float,
) -> AlternativesBlock:
    """Return the rows of a planned ward; ``legal`` is the audit's word on each plan."""
    plans, complete = different

    def figures(allocation: Allocation) -> dict[str, Any]:
        return {
            **_figures(chosen.territory, allocation, aversion),
            "legal": legal(allocation),
        }

    return AlternativesBlock(
        curve=[_curve_row(point, chosen, figures) for point in curve],
        within=WITHIN,
        complete=complete,
        different=[
            _different_row(number, chosen, plan, figures(plan.allocation))
            for number, plan in enumerate(plans, 1)
        ],
    )


def _curve_row(
    point: CurvePoint, chosen: WardPlan, figures: Callable[[Allocation], Mapping[str, Any]]
) -> CurveRow:
    return CurveRow(
        areas=point.areas,
        chosen=point.allocation is not None and point.allocation is chosen.allocation,
        why_not=[ObstacleRow(**row) for row in obstacle_rows(point.obstacles)],
        **(figures(point.allocation) if point.allocation else {}),
    )


def _different_row(
    number: int, chosen: WardPlan, plan: Different, figures: Mapping[str, Any]
) -> DifferentRow:
    territory, own = chosen.territory, chosen.allocation
    best = own.objective if own else 0.0
    cost = plan.allocation.objective
    before = _sites(territory, own) if own else set()
    after = _sites(territory, plan.allocation)
    return DifferentRow(
        number=number,
        voters_moved=plan.voters_moved,
        share_moved=round(plan.voters_moved / max(1, territory.voters), 4),
        costs_more=round((cost - best) / best, 6) if best > 0 else 0.0,
        opened=sorted(after - before),
        closed=sorted(before - after),
        area_list=_areas(territory, plan.allocation),
        **figures,
    )


def _figures(territory: Territory, allocation: Allocation, aversion: float) -> dict[str, Any]:
    equity, _ = equity_of(collect_walks([WardPlan(territory, allocation)]), aversion)
    voters = territory.units["voters"].to_numpy(np.int64)
    sizes = np.array(
        [voters[list(a.units)].sum() for a in allocation.areas if a.kind is AreaKind.ORDINARY]
    )
    mean = float(sizes.mean()) if len(sizes) else 0.0
    walks = ("mean_walk_m", "p90_walk_m", "max_walk_m", "ede_walk_m")
    metres = {name: getattr(equity, name) for name in walks}
    return {
        **{name: None if m is None else round(m, 1) for name, m in metres.items()},
        "stations": len(allocation.areas),
        "fewest_voters": int(sizes.min()) if len(sizes) else None,
        "most_voters": int(sizes.max()) if len(sizes) else None,
        "uneven": round(float(np.abs(sizes - mean).mean()) / mean, 4) if mean > 0 else None,
        "objective": round(allocation.objective, 3),
        "lower_bound": round(allocation.lower_bound, 3),
        "gap": round(allocation.gap, 6),
        "proved": allocation.proved,
        "stopped_by": allocation.stopped_by,
    }


def _sites(territory: Territory, allocation: Allocation) -> set[str]:
    return {str(territory.sites.index[area.site]) for area in allocation.areas}


def _areas(territory: Territory, allocation: Allocation) -> list[OtherArea]:
    voters = territory.units["voters"].to_numpy(np.int64)
    return [
        OtherArea(
            units=[str(territory.units.index[unit]) for unit in area.units],
            site_code=str(territory.sites.index[area.site]),
            voters=int(voters[list(area.units)].sum()),
        )
        for area in allocation.areas
    ]
