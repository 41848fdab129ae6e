"""Zones that shape the areas of a ward before its plan is published.

A blockade is a barrier without a crossing. Where those inside are enough for an area of their own,
the units on its line are divided, borders across the line are closed, and nobody walks across: the
planner then draws areas inside and outside like on two banks of a river, and the lawful reason of a
small one is the same (``cut_off``). Where they are too few, or no site inside holds them, they stay
with their area and are visited by box. Sites that may not be used are out of everybody's reach. A
facility changes nothing else: its own area is a measure over the plan, for those in it stand on no
list of the ward.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from geopandas import GeoDataFrame

from geo.isolation.closing import closed_by, holds, in_facilities, walked
from geo.isolation.cutting import OUTSIDE, Cut, cut
from geo.isolation.deciding import decide
from geo.isolation.inside import ward_cohorts
from geo.plan.connection import neighbours_of, pieces
from geo.plan.isolation import Cohort, Lot, Risk, Situation, Zone, ZoneKind
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules
from geo.territory import Territory, UnitKind

Held = dict[int, tuple[int, int, bool]]
"""By position of a unit: the blockade it lies in, its voters inside, and whether these are estimated."""


def shaped(
    territory: Territory,
    situation: Situation,
    rules: ElectoralRules,
    people: GeoDataFrame | None = None,
    *,
    apart: bool = True,
) -> Territory:
    """Return the ward as zones leave it to be planned; the same object where they change nothing.

    ``people``: points with a ``weight`` that tell where voters live. Without ``apart`` nobody inside
    gets an area of their own.
    """
    blockades = [
        zone
        for zone in situation.zones
        if zone.kind is ZoneKind.BLOCKADE and _meets(zone, territory)
    ]
    shut = in_facilities(territory, situation)
    if not blockades and not shut:
        return territory
    held = _held(territory, situation, blockades, people) if apart else {}
    made = _settled(territory, held, blockades, rules, people)
    return closed_by(walked(territory, made), blockades, shut, rules)


def _meets(zone: Zone, territory: Territory) -> bool:
    return bool(len(territory.units.sindex.query(zone.geometry, predicate="intersects")))


def _held(
    territory: Territory,
    situation: Situation,
    blockades: list[Zone],
    people: GeoDataFrame | None,
) -> Held:
    """Return who is inside; a unit in two blockades counts to the one that holds more of it."""
    asked = replace(situation, zones=tuple(blockades), home=())
    found: dict[str, list[Cohort]] = defaultdict(list)
    for cohort in ward_cohorts(WardPlan(territory, None), asked, people, {}):
        if cohort.lot is Lot.BLOCKADE:
            found[str(cohort.unit_code)].append(cohort)
    side = {zone.code: i for i, zone in enumerate(blockades)}
    held: Held = {}
    for unit, (code, kind) in enumerate(
        zip(territory.units.index, territory.units["kind"], strict=True)
    ):
        if kind != UnitKind.INSTITUTION and found.get(str(code)):
            most = max(found[str(code)], key=lambda c: (c.voters, -side[str(c.zone_code)]))
            held[unit] = (side[str(most.zone_code)], most.voters, most.estimated)
    return held


def _settled(
    territory: Territory,
    held: Held,
    blockades: list[Zone],
    rules: ElectoralRules,
    people: GeoDataFrame | None,
) -> Cut:
    """Return the ward cut so that every piece inside is enough for areas, and no scrap stays outside.

    A piece is connected and of one ballot. Those too few stay whole with the ward; what the line
    would leave of a unit outside, touching nothing of its ballot there, goes in with the rest of it.
    """
    ballot = territory.units["ballot"].astype(str).to_numpy(object)
    while True:
        made = cut(territory, blockades, held, people)
        dropped: set[int] = set()
        taken: set[int] = set()
        for piece in _pieces(made, ballot):
            units = [int(made.parent[i]) for i in piece]
            side = int(made.side[min(piece)])
            voters = int(made.territory.units["voters"].iloc[sorted(piece)].sum())
            if side != OUTSIDE and not _enough(territory, voters, blockades[side], rules):
                dropped.update(units)
            scrap = side == OUTSIDE and voters < rules.isolation.min_voters_separate
            if scrap and all(unit in held for unit in units):
                taken.update(units)
        if not dropped and not taken:
            return made
        # Everything too small goes first: a unit that is dropped leaves no scrap.
        change = dropped or taken
        whole = territory.units["voters"].to_numpy(np.int64)
        held = {
            unit: (cell if unit not in change else (cell[0], int(whole[unit]), cell[2]))
            for unit, cell in held.items()
            if unit not in dropped
        }


def _pieces(made: Cut, ballot: npt.NDArray[np.object_]) -> list[frozenset[int]]:
    """Return the connected pieces of each side and ballot, institutions left out."""
    edges, of = made.territory.edges, ballot[made.parent]
    near = neighbours_of(
        (u, v) for u, v in zip(edges["u"], edges["v"], strict=True) if of[u] == of[v]
    )
    kinds = made.territory.units["kind"]
    return pieces([i for i, kind in enumerate(kinds) if kind != UnitKind.INSTITUTION], near)


def _enough(ground: Territory, voters: int, zone: Zone, rules: ElectoralRules) -> bool:
    """Return whether those inside form an area of their own, as the choice of measures decides."""
    if voters < rules.min_voters and "cut_off" not in rules.below_minimum_reasons:
        return False
    place = holds(ground, zone, voters)
    risk = zone.risk or Risk.BLOCKADE
    return decide(voters, risk, rules, place_inside=place, what=zone.code).separate
