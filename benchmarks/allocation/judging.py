"""The one judge of all plans: the rules counted afresh from the territory, whoever made the plan.

Where units have shapes, ``geo.plan.audit`` is asked as well, and a plan is legal only if both say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from shapely.ops import unary_union

from benchmarks.allocation.instance import Instance
from geo.allocation import Allocation, Area, AreaKind, objective_terms
from geo.findings import Severity
from geo.plan import PollingPlan, WardPlan, audit
from geo.plan.connection import neighbours_of, pieces
from geo.territory import Territory

EQUAL = 2e-6
"""Relative difference of costs that counts as equal."""


@dataclass(frozen=True)
class Verdict:
    """What the judge found in a plan."""

    breaches: tuple[str, ...]
    """Rules broken; none = legal."""
    over: int
    """Areas with more voters than the maximum or than their site holds."""
    under: int
    """Ordinary areas below the minimum without a lawful reason."""
    broken: int
    """Ordinary areas in several pieces."""
    objective: float
    mean_walk_m: float
    spread: float
    """Standard deviation ÷ mean of the voters of ordinary areas."""
    compactness: float | None
    """Mean of 4π·area ÷ perimeter² of ordinary areas (Polsby and Popper 1991); None without shapes."""

    @property
    def legal(self) -> bool:
        """Whether no rule is broken."""
        return not self.breaches


def judge(instance: Instance, areas: Sequence[Area], wanted: int, target_voters: float) -> Verdict:
    """Return what is to be said of a plan with ``wanted`` ordinary areas."""
    territory = instance.territory
    ordinary = [area for area in areas if area.kind is AreaKind.ORDINARY]
    sizes = np.array([_voters(territory, area) for area in ordinary], dtype=np.float64)
    terms = objective_terms(territory, areas, instance.aims, {}, target_voters)
    near = _neighbours(territory)
    over = [a for a in ordinary if _voters(territory, a) > _limit(instance, a)]
    under = [a for a in ordinary if _too_small(instance, near, a)]
    broken = [a for a in ordinary if len(pieces(list(a.units), near)) != 1]
    breaches = _membership(territory, areas) + _stations(territory, areas)
    breaches += [f"{len(ordinary)} areas, not {wanted}"] * (len(ordinary) != wanted)
    counted = {"over the maximum": over, "below the minimum": under, "in pieces": broken}
    breaches += [f"{len(found)} {what}" for what, found in counted.items() if found]
    if instance.shaped:
        breaches += _audited(instance, areas, terms, target_voters, bool(breaches))
    return Verdict(
        tuple(breaches),
        len(over),
        len(under),
        len(broken),
        float(sum(terms.values())),
        terms["walk"] / max(1, territory.voters),
        float(sizes.std() / sizes.mean()) if len(sizes) and sizes.mean() else 0.0,
        _compactness(territory, ordinary) if instance.shaped else None,
    )


def _voters(territory: Territory, area: Area) -> int:
    return int(territory.units["voters"].to_numpy(np.int64)[list(area.units)].sum())


def _limit(instance: Instance, area: Area) -> int:
    held = instance.territory.sites["capacity"].iloc[area.site]
    limit = instance.rules.max_voters
    return limit if pd.isna(held) else min(limit, int(held))


def _neighbours(territory: Territory) -> dict[int, set[int]]:
    ballot = territory.units["ballot"].astype(str).to_numpy(object)
    pairs = zip(territory.edges["u"].astype(int), territory.edges["v"].astype(int), strict=True)
    return neighbours_of({(u, v) for u, v in pairs if ballot[u] == ballot[v]})


def _too_small(instance: Instance, near: dict[int, set[int]], area: Area) -> bool:
    """Say whether an area is below the minimum, neither remote nor a whole part of its ballot.

    An island that a named link joins may be small as well; the audit knows it, no instance here has one.
    """
    rules, members = instance.rules, set(area.units)
    if _voters(instance.territory, area) >= rules.min_voters:
        return False
    lawful = rules.below_minimum_reasons
    remote = instance.territory.units["remote"].to_numpy(bool)
    if "remote" in lawful and remote[list(members)].all():
        return False
    whole = all(near.get(unit, set()) <= members for unit in members)
    return not (whole and "cut_off" in lawful)


def _membership(territory: Territory, areas: Sequence[Area]) -> list[str]:
    times = Counter(unit for area in areas for unit in area.units)
    wrong = sum(times[unit] != 1 for unit in range(len(territory.units)))
    ballots = territory.units["ballot"].astype(str).to_numpy(object)
    mixed = sum(len(set(ballots[list(area.units)])) > 1 for area in areas)
    breaches = [f"{wrong} units not in exactly one area"] * bool(wrong)
    return breaches + [f"{mixed} areas mix ballots"] * bool(mixed)


def _stations(territory: Territory, areas: Sequence[Area]) -> list[str]:
    rooms = territory.sites["rooms"].to_numpy(np.int64)
    hosted = Counter(area.site for area in areas)
    held = Counter[int]()
    for area in areas:
        held[area.site] += _voters(territory, area)
    limits = territory.sites["capacity"]
    full = sum(not pd.isna(limits.iloc[s]) and held[s] > int(limits.iloc[s]) for s in hosted)
    crowded = sum(hosted[site] > rooms[site] for site in hosted)
    lost = sum(not np.isfinite(territory.walk_m[list(a.units), a.site]).all() for a in areas)
    counted = {"sites over capacity": full, "sites without a room": crowded, "without a way": lost}
    return [f"{count} {what}" for what, count in counted.items() if count]


def _audited(
    instance: Instance,
    areas: Sequence[Area],
    terms: dict[str, float],
    target_voters: float,
    broken: bool,
) -> list[str]:
    """Return the audit's errors, where they say more than what was found already."""
    total = float(sum(terms.values()))
    allocation = Allocation(tuple(areas), total, terms, 0.0, False, "iterations", target_voters)
    plan = PollingPlan(
        (WardPlan(instance.territory, allocation),),
        instance.rules,
        instance.aims,
        locks=instance.locks,
        crs=instance.territory.crs,
    )
    rules = sorted({f.rule for f in audit(plan) if f.severity is Severity.ERROR and not f.waived})
    return [] if broken else [f"audit: {rule}" for rule in rules]


def _compactness(territory: Territory, ordinary: Sequence[Area]) -> float:
    shapes = territory.units.geometry.to_numpy()
    merged = [unary_union(shapes[list(area.units)]) for area in ordinary]
    return float(np.mean([4 * np.pi * s.area / s.length**2 for s in merged])) if merged else 0.0
