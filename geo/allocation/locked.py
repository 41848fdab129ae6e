"""Locks made into atoms and allowed sites, each checked against the ward it locks."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.allocation.feasible import Pieces, is_connected, is_institution, reason_below_minimum
from geo.errors import CallError, Obstacle
from geo.rules import ElectoralRules, Locks
from geo.territory import Territory


@dataclass(frozen=True)
class Locked:
    """What the locks of a ward come to."""

    atoms: tuple[tuple[int, ...], ...]
    """Unit positions of each atom, institutions left out, in order of first unit."""
    sealed: frozenset[int]
    """Atoms that are an area as they stand."""
    allowed: npt.NDArray[np.bool_]
    """Units × sites: which site a unit may vote at."""
    exact: bool
    """False where units that do not touch were joined by a path, which a better plan might avoid."""
    obstacles: tuple[Obstacle, ...] = ()


def locks_of_ward(locks: Locks, territory: Territory) -> Locks:
    """Return the locks that name any unit or site of the ward."""
    units, sites = set(territory.units.index), set(territory.sites.index)
    return Locks(
        units=tuple(k for k in locks.units if k.unit in units or k.site_code in sites),
        together=tuple(k for k in locks.together if units & set(k)),
        areas=tuple(k for k in locks.areas if units & set(k.units) or k.site_code in sites),
        open_sites=tuple(code for code in locks.open_sites if code in sites),
        closed_sites=tuple(code for code in locks.closed_sites if code in sites),
    )


def check_names(territory: Territory, locks: Locks) -> None:
    """Raise CallError that names every lock on a unit or site that the ward does not have."""
    units = [lock.unit for lock in locks.units]
    units += [code for codes in locks.together for code in codes]
    units += [code for lock in locks.areas for code in lock.units]
    sites = [*(lock.site_code for lock in locks.units), *locks.open_sites, *locks.closed_sites]
    sites += [lock.site_code for lock in locks.areas if lock.site_code is not None]
    unknown = [f"unit {code!r}" for code in units if code not in territory.units.index]
    unknown += [f"site {code!r}" for code in sites if code not in territory.sites.index]
    if unknown:
        raise CallError(
            f"locks name what ward {territory.ward.code} does not have: "
            + ", ".join(dict.fromkeys(unknown))
        )


def apply_locks(
    territory: Territory, pieces: Pieces, rules: ElectoralRules, locks: Locks
) -> Locked:
    """Return atoms and allowed sites under the locks, with every lock that contradicts a rule."""
    obstacles = _contradictions(territory, locks)
    allowed = _allowed_sites(territory, locks)
    joined = _Joined(len(territory.units))
    exact = True
    for codes in locks.together:
        units = _positions(territory, codes)
        split = _cannot_meet(territory, pieces, units)
        if split:
            obstacles.append(_lock_obstacle("together", codes, split))
            continue
        path = (
            units if is_connected(territory, pieces, units) else _joining(pieces, territory, units)
        )
        exact = exact and len(path) == len(units)
        joined.join(path)
    sealed_units: set[int] = set()
    for lock in locks.areas:
        units = _positions(territory, lock.units)
        obstacles += _area_lock_obstacles(territory, pieces, rules, units)
        if sealed_units & set(units):
            obstacles.append(
                _lock_obstacle("areas", lock.units, "another area lock holds some of them")
            )
        joined.join(units)
        sealed_units |= set(units)
    atoms = joined.groups(np.flatnonzero(~is_institution(territory)))
    sealed = frozenset(i for i, units in enumerate(atoms) if sealed_units & set(units))
    for i in sorted(sealed):
        if not set(atoms[i]) <= sealed_units:
            names = [str(territory.units.index[u]) for u in atoms[i]]
            obstacles.append(_lock_obstacle("areas", names, "a together lock adds units to it"))
    return Locked(atoms, sealed, allowed, exact, tuple(obstacles))


class _Joined:
    """Units joined into groups (union by smallest position)."""

    def __init__(self, count: int) -> None:
        self._root = list(range(count))

    def find(self, unit: int) -> int:
        while self._root[unit] != unit:
            unit = self._root[unit]
        return unit

    def join(self, units: Iterable[int]) -> None:
        roots = sorted({self.find(unit) for unit in units})
        for root in roots[1:]:
            self._root[root] = roots[0]

    def groups(self, units: Iterable[int]) -> tuple[tuple[int, ...], ...]:
        found: dict[int, list[int]] = {}
        for unit in units:
            found.setdefault(self.find(int(unit)), []).append(int(unit))
        return tuple(tuple(group) for _, group in sorted(found.items()))


def _positions(territory: Territory, codes: Iterable[str]) -> list[int]:
    return sorted({int(row) for row in territory.units.index.get_indexer(pd.Index(list(codes)))})


def _allowed_sites(territory: Territory, locks: Locks) -> npt.NDArray[np.bool_]:
    sites = territory.sites
    allowed = np.ones((len(territory.units), len(sites)), dtype=bool)
    allowed[:, sites.index.isin(locks.closed_sites)] = False
    allowed[:, sites["institution"].notna().to_numpy(bool)] = False
    pairs: list[tuple[tuple[str, ...], str]] = [
        ((lock.unit,), lock.site_code) for lock in locks.units
    ]
    pairs += [(lock.units, lock.site_code) for lock in locks.areas if lock.site_code is not None]
    for codes, site in pairs:
        for unit in _positions(territory, codes):
            others = np.arange(len(sites)) != sites.index.get_loc(site)
            allowed[unit, others] = False
    return allowed


def _contradictions(territory: Territory, locks: Locks) -> list[Obstacle]:
    """Find locks that contradict each other or an institution's reserved site."""
    closed = set(locks.closed_sites)
    institution = set(territory.units.index[is_institution(territory)])
    reserved = {
        str(site): str(unit)
        for site, unit in territory.sites["institution"].items()
        if isinstance(unit, str)
    }
    found = [
        _lock_obstacle("open_sites", [code], "closed_sites closes it")
        for code in sorted(closed & set(locks.open_sites))
    ]
    sited: list[tuple[tuple[str, ...], str]] = [
        ((lock.unit,), lock.site_code) for lock in locks.units
    ]
    sited += [(lock.units, lock.site_code) for lock in locks.areas if lock.site_code is not None]
    wanted: dict[str, str] = {}
    for codes, site in sited:
        if site in closed:
            found.append(_lock_obstacle("units", codes, f"closed_sites closes site {site}"))
        for code in codes:
            if reserved.get(site, code) != code:
                reason = f"site {site} is reserved for {reserved[site]}"
                found.append(_lock_obstacle("units", [code], reason))
            if wanted.setdefault(code, site) != site:
                reason = f"it is locked to site {wanted[code]} and to site {site}"
                found.append(_lock_obstacle("units", [code], reason))
    for codes in [*locks.together, *(lock.units for lock in locks.areas)]:
        if len(set(codes)) > 1 and institution & set(codes):
            named = ", ".join(sorted(institution & set(codes)))
            found.append(
                _lock_obstacle("together", codes, f"{named} is a separate area of its own")
            )
    return found


def _cannot_meet(territory: Territory, pieces: Pieces, units: list[int]) -> str:
    if len(set(pieces.part[units].tolist())) == 1:
        return ""
    ballots = sorted(set(territory.units["ballot"].iloc[units]))
    if len(ballots) > 1:
        return "they have different ballots: " + ", ".join(map(str, ballots))
    return "no chain of contiguous units joins them"


def _area_lock_obstacles(
    territory: Territory, pieces: Pieces, rules: ElectoralRules, units: list[int]
) -> list[Obstacle]:
    codes = [str(territory.units.index[unit]) for unit in units]
    if len(units) == 1 and is_institution(territory)[units[0]]:
        return []
    voters = int(territory.units["voters"].to_numpy(np.int64)[units].sum())
    if not is_connected(territory, pieces, units):
        reason = _cannot_meet(territory, pieces, units) or "they are not contiguous"
        return [_lock_obstacle("areas", codes, reason)]
    if voters > rules.max_voters:
        return [
            _lock_obstacle("areas", codes, f"{voters:,} voters, {rules.max_voters:,} are allowed")
        ]
    lawful = reason_below_minimum(territory, pieces, units, rules)
    if voters < rules.min_voters and lawful is None:
        return [
            _lock_obstacle("areas", codes, f"{voters:,} voters, {rules.min_voters:,} are needed")
        ]
    return []


def _joining(pieces: Pieces, territory: Territory, units: list[int]) -> list[int]:
    """Return the units with chains of fewest voters that make them contiguous."""
    near: dict[int, list[int]] = {}
    for row in pieces.edges:
        u, v = int(territory.edges["u"].iloc[row]), int(territory.edges["v"].iloc[row])
        near.setdefault(u, []).append(v)
        near.setdefault(v, []).append(u)
    voters = territory.units["voters"].to_numpy(np.int64)
    tree = {units[0]}
    for unit in units[1:]:
        tree |= _chain(near, voters, tree, unit)
    return sorted(tree)


def _chain(
    near: dict[int, list[int]], voters: npt.NDArray[np.int64], tree: set[int], goal: int
) -> set[int]:
    """Return the chain of fewest voters from a unit to the tree (Dijkstra 1959)."""
    came: dict[int, int] = {}
    queue = [(0, goal, goal)]
    while queue:
        total, unit, before = heapq.heappop(queue)
        if unit in came:
            continue
        came[unit] = before
        if unit in tree:
            chain = {unit}
            while came[unit] != unit:
                unit = came[unit]
                chain.add(unit)
            return chain
        for other in near.get(unit, []):
            heapq.heappush(queue, (total + int(voters[other]), other, unit))
    return {goal}


def _lock_obstacle(kind: str, codes: Iterable[str], reason: str) -> Obstacle:
    named = ", ".join(codes)
    return Obstacle(
        "lock",
        named,
        f"the lock on {named} ({kind}) cannot be kept: {reason}",
        "drop or change the lock",
        facts={"what": "lock", "units": named, "field": kind, "reason": reason},
    )
