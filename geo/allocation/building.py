"""From a territory, rules, aims and locks to the arrays of a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo.allocation.feasible import Pieces, on_small_island, part_reason
from geo.allocation.locked import Locked
from geo.allocation.model import Area
from geo.allocation.objective import objective_terms, service_blocks, site_suitability
from geo.allocation.problem import UNLIMITED, Floats, Ints, Problem, Ward
from geo.rules import ElectoralRules, Locks, PlanningAims
from geo.territory import Territory


@dataclass(frozen=True)
class Request:
    """All that one call of the engine was given, with what was derived from it once."""

    territory: Territory
    rules: ElectoralRules
    aims: PlanningAims
    locks: Locks
    previous: Mapping[str, str]
    pieces: Pieces
    separate: tuple[Area, ...] = ()


def separate_cost(request: Request) -> float:
    """Return what the separate areas cost beside the problem's constant.

    The constant holds the borders between them and all other areas; those between each other count here.
    """
    territory, aims = request.territory, request.aims
    terms = objective_terms(territory, request.separate, aims, request.previous, 0.0)
    area_of = np.full(len(territory.units), -1, dtype=np.int64)
    for number, area in enumerate(request.separate):
        area_of[list(area.units)] = number
    u, v = (area_of[np.asarray(territory.edges[end], dtype=np.int64)] for end in ("u", "v"))
    border = territory.edges["border_m"].to_numpy(np.float64)
    outer = border[(u != v) & ((u < 0) | (v < 0))].sum()
    return float(sum(terms.values()) - aims.border_weight * outer)


def build_problem(request: Request, locked: Locked) -> Problem:
    """Return the ward's arrays; the target is filled in when the number of areas is known."""
    territory, aims = request.territory, request.aims
    atom_of = _atom_of(locked, len(territory.units))
    sites = np.flatnonzero(_usable_sites(request))
    graph, uncut = _border_graph(request, locked, atom_of)
    part, part_size, exempt = _parts(request, locked, graph)
    cost = _cost(request, locked, atom_of, sites)
    voters = territory.units["voters"].to_numpy(np.int64)
    lawful = "remote" in request.rules.below_minimum_reasons
    remote = lawful & territory.units["remote"].to_numpy(bool)
    remote |= on_small_island(territory, request.rules)
    homes = territory.sites["home_unit"].to_numpy(np.int64)[sites]
    capacity = (
        territory.sites["capacity"]
        .astype("Int64")
        .fillna(UNLIMITED)
        .to_numpy(dtype=np.int64)[sites]
    )
    fixed = site_suitability(territory, aims)[sites] + aims.area_cost
    fixed += aims.unfound_site_cost * territory.sites["to_be_found"].to_numpy(bool)[sites]
    border = aims.border_weight * np.maximum(graph.data - 1.0, 0.0)
    rooms = np.minimum(
        territory.sites["rooms"].to_numpy(np.int64)[sites], max(1, len(locked.atoms))
    )
    most_areas = min(len(locked.atoms), int(rooms.sum()))
    forbidden = _beyond_any_plan(
        cost, float(border.sum()), fixed, int(voters.sum()), most_areas, aims
    )
    cost[np.isinf(cost)] = forbidden
    ward = Ward(
        voters=np.array([voters[list(m)].sum() for m in locked.atoms], dtype=np.int64),
        cost=cost,
        indptr=graph.indptr.astype(np.int64),
        neighbours=graph.indices.astype(np.int64),
        border=border,
        part=part,
        part_size=part_size,
        exempt=exempt,
        remote=np.array([bool(remote[list(m)].all()) for m in locked.atoms], dtype=bool),
        capacity=np.asarray(capacity, dtype=np.int64),
        rooms=rooms,
        fixed=fixed,
        home=np.where(homes >= 0, atom_of[homes], -1),
        must_open=territory.sites.index[sites].isin(request.locks.open_sites),
        lo=request.rules.min_voters,
        hi=request.rules.max_voters,
        target=0.0,
        imbalance=aims.imbalance_weight,
        outside=aims.outside_area_cost,
        forbidden=forbidden,
    )
    return Problem(ward, locked.atoms, sites.astype(np.int64), aims.border_weight * uncut)


def _atom_of(locked: Locked, units: int) -> Ints:
    atom_of = np.full(units, -1, dtype=np.int64)
    for atom, members in enumerate(locked.atoms):
        atom_of[list(members)] = atom
    return atom_of


def _usable_sites(request: Request) -> np.ndarray:
    sites = request.territory.sites
    reserved = sites["institution"].notna().to_numpy(bool)
    return np.asarray(~reserved & ~sites.index.isin(request.locks.closed_sites), dtype=bool)


def _border_graph(request: Request, locked: Locked, atom_of: Ints) -> tuple[csr_array, float]:
    """Return atoms × atoms with 1 + border in metres, and the metres that every plan cuts."""
    edges = request.territory.edges
    u, v = (atom_of[np.asarray(edges[end], dtype=np.int64)] for end in ("u", "v"))
    border = edges["border_m"].to_numpy(np.float64)
    connects = np.zeros(len(edges), dtype=bool)
    connects[request.pieces.edges] = True
    sealed = np.zeros(len(locked.atoms) + 1, dtype=bool)
    sealed[list(locked.sealed)] = True
    connects &= ~sealed[u] & ~sealed[v] & (u >= 0) & (v >= 0)
    keep = connects & (u != v)
    n = len(locked.atoms)
    ends = (np.concatenate([u[keep], v[keep]]), np.concatenate([v[keep], u[keep]]))
    metres = csr_array((np.tile(border[keep], 2), ends), shape=(n, n))
    pattern = csr_array((np.ones(2 * int(keep.sum())), ends), shape=(n, n))
    pattern.sum_duplicates()
    pattern.data[:] = 1.0
    graph = csr_array(pattern + metres)
    graph.sort_indices()
    return graph, float(border[~connects & (u != v)].sum())


def _parts(request: Request, locked: Locked, graph: csr_array) -> tuple[Ints, Ints, np.ndarray]:
    pieces, rules = request.pieces, request.rules
    count, found = connected_components(graph, directed=False)
    part: Ints = np.asarray(found).astype(np.int64)
    units = np.zeros(count, dtype=np.int64)
    np.add.at(units, part, [len(members) for members in locked.atoms])
    exempt = np.zeros(count, dtype=bool)
    for atom, members in enumerate(locked.atoms):
        piece = int(pieces.part[members[0]])
        whole = units[part[atom]] == pieces.size[piece]
        exempt[part[atom]] = whole and part_reason(pieces, piece, rules) is not None
    return part.astype(np.int64), np.bincount(part, minlength=count).astype(np.int64), exempt


def _cost(request: Request, locked: Locked, atom_of: Ints, sites: Ints) -> Floats:
    territory = request.territory
    cost = np.zeros((len(locked.atoms), len(sites)))
    units = np.flatnonzero(atom_of >= 0).astype(np.int64)
    blocks = service_blocks(territory, request.aims, request.previous, units)
    for start, by_unit in blocks:
        at = units[start : start + len(by_unit)]
        by_unit[~locked.allowed[at]] = np.inf
        np.add.at(cost, atom_of[at], by_unit[:, sites])
    return cost


def _beyond_any_plan(
    cost: Floats, borders: float, fixed: Floats, voters: int, areas: int, aims: PlanningAims
) -> float:
    """Return a cost that no plan without a forbidden pair can reach, every term at its worst.

    Σ |W_a − T| ≤ W + K·T, where the target T is at most all voters W.
    """
    walks = float(cost.max(axis=1, initial=0.0, where=np.isfinite(cost)).sum())
    imbalance = aims.imbalance_weight * voters * (1 + areas)
    stations = areas * (float(fixed.max(initial=0.0)) + aims.outside_area_cost)
    return 10.0 * (1.0 + walks + imbalance + borders + stations)
