"""Which areas are lawful: connected, one ballot, within the bounds or with a lawful reason.

Contiguity is that of the territory's edges; a ballot line cuts it. An ordinary area below the minimum
needs one of the reasons that the rules list:

* ``remote``: all its units are marked remote;
* ``island``: it is a whole part of the ward that touches nothing else, not even across a barrier; or
  all its units lie on an island that named links alone join and that has fewer voters than the
  minimum, so that joining the mainland is a choice and not a duty;
* ``cut_off``: it is a whole part of its ballot that a barrier or a ballot line cuts off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.rules import ElectoralRules
from geo.territory import Territory, UnitKind

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """The connected parts of a ward, ballot by ballot."""

    part: Ints
    """Part of each unit."""
    size: Ints
    """Units of each part."""
    voters: Ints
    """Voters of each part."""
    alone: npt.NDArray[np.bool_]
    """Whether a part touches nothing else, not even across a barrier or a ballot line."""
    edges: Ints
    """Positions of the rows of ``territory.edges`` that connect, both ends in one ballot."""


def pieces_of(territory: Territory) -> Pieces:
    """Return the connected parts of the contiguity graph, cut by ballot lines."""
    n = len(territory.units)
    u, v = _ends(territory.edges["u"]), _ends(territory.edges["v"])
    ballot = territory.units["ballot"].astype(str).to_numpy(object)
    edges = np.flatnonzero(ballot[u] == ballot[v]).astype(np.int64)
    part = _components(n, u[edges], v[edges])
    count = int(part.max()) + 1 if n else 0
    voters = territory.units["voters"].to_numpy(np.int64)
    barred_u, barred_v = _ends(territory.barred["u"]), _ends(territory.barred["v"])
    alone = np.ones(count, dtype=bool)
    for a, b in ((u, v), (barred_u, barred_v)):
        crossing = part[a] != part[b]
        alone[part[a[crossing]]] = False
        alone[part[b[crossing]]] = False
    return Pieces(
        part=part,
        size=np.bincount(part, minlength=count).astype(np.int64),
        voters=np.bincount(part, weights=voters, minlength=count).astype(np.int64),
        alone=alone,
        edges=edges,
    )


def part_reason(pieces: Pieces, part: int, rules: ElectoralRules) -> str | None:
    """Return why a whole part may be one area below the minimum, or None."""
    if pieces.alone[part] and "island" in rules.below_minimum_reasons:
        return "island"
    return "cut_off" if "cut_off" in rules.below_minimum_reasons else None


def reason_below_minimum(
    territory: Territory, pieces: Pieces, units: Sequence[int], rules: ElectoralRules
) -> str | None:
    """Return the lawful reason why an area of these units may be below the minimum, or None."""
    members = list(units)
    if "remote" in rules.below_minimum_reasons and bool(
        territory.units["remote"].to_numpy(bool)[members].all()
    ):
        return "remote"
    if on_small_island(territory, rules)[members].all():
        return "island"
    parts = np.unique(pieces.part[members])
    if len(parts) == 1 and pieces.size[parts[0]] == len(members):
        return part_reason(pieces, int(parts[0]), rules)
    return None


def on_small_island(territory: Territory, rules: ElectoralRules) -> npt.NDArray[np.bool_]:
    """Return which units lie on an island under the minimum that only named links join."""
    n = len(territory.units)
    linked = (territory.edges["reason"] == "link").to_numpy(dtype=bool)
    u, v = _ends(territory.edges["u"]), _ends(territory.edges["v"])
    ashore_u = np.concatenate([u[~linked], _ends(territory.barred["u"])])
    ashore_v = np.concatenate([v[~linked], _ends(territory.barred["v"])])
    land = _components(n, ashore_u, ashore_v)
    voters = np.bincount(land, weights=territory.units["voters"].to_numpy(np.int64))
    joined = np.zeros(len(voters), dtype=bool)
    joined[land[u[linked]]] = joined[land[v[linked]]] = True
    small = joined & (voters < rules.min_voters) & ("island" in rules.below_minimum_reasons)
    return np.asarray(small[land], dtype=bool)


def is_connected(territory: Territory, pieces: Pieces, units: Sequence[int]) -> bool:
    """Return whether units are contiguous within one ballot."""
    inside = np.zeros(len(territory.units), dtype=bool)
    inside[list(units)] = True
    u = _ends(territory.edges["u"])[pieces.edges]
    v = _ends(territory.edges["v"])[pieces.edges]
    both = inside[u] & inside[v]
    part = _components(len(inside), u[both], v[both])
    return len(np.unique(part[inside])) == 1


def is_institution(territory: Territory) -> npt.NDArray[np.bool_]:
    """Return which units are institutions, each a separate area of its own."""
    kinds = territory.units["kind"].to_numpy(object)
    return np.asarray(kinds == UnitKind.INSTITUTION, dtype=bool)


def _ends(column: object) -> Ints:
    return np.asarray(column, dtype=np.float64).astype(np.int64)


def _components(n: int, u: Ints, v: Ints) -> Ints:
    graph = coo_array((np.ones(len(u)), (u, v)), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    return np.asarray(part, dtype=np.int64)
