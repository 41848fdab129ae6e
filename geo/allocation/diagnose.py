"""Why a ward cannot be planned, and the cheapest change that lets it.

The conditions here are necessary: each one alone rules out every plan, so all that fail are told at
once. What they do not catch the exact model decides.
"""

from __future__ import annotations

import numpy as np

from geo.allocation.annealing import Found
from geo.allocation.building import Request
from geo.allocation.number import Range, places
from geo.allocation.problem import Problem, allowed
from geo.errors import Obstacle


def necessary_obstacles(request: Request, problem: Problem, possible: Range) -> list[Obstacle]:
    """Return every obstacle that counting alone can show."""
    found = _too_big(request, problem) + _unreachable(request, problem)
    found += _too_few_places(request, problem)
    if not any(o.rule == "max_voters" for o in found):
        found += _impossible_parts(request, problem, possible)
    if not found and possible.lowest > possible.rooms:
        found.append(
            Obstacle(
                "rooms",
                f"ward {request.territory.ward.code}",
                f"{possible.lowest} areas are needed, the sites have rooms for {possible.rooms}",
                f"name {possible.lowest - possible.rooms} more room(s) or site(s)",
                needed=possible.lowest,
                available=possible.rooms,
            )
        )
    return found


def areas_obstacle(code: str, wanted: int, lowest: int, highest: int) -> Obstacle:
    """Return the obstacle of a number of areas that the ward cannot have."""
    near = min(max(wanted, lowest), highest)
    return Obstacle(
        "areas",
        f"ward {code}",
        f"{wanted} areas were asked for, this ward can have {lowest} to {highest}",
        f"ask for {near} areas",
        needed=wanted,
        available=near,
    )


def areas_unsuited(request: Request, areas: int, other: int | None, proved: bool) -> Obstacle:
    """Return the obstacle of a number of areas that has no legal plan."""
    known = "has no legal plan" if proved else "has no legal plan that could be found"
    return Obstacle(
        "areas",
        f"ward {request.territory.ward.code}",
        f"{areas} areas: this number {known}" + (f", {other} areas have one" if other else ""),
        f"ask for {other} areas" if other else "leave the number of areas free",
        needed=areas,
        available=other,
    )


def _too_big(request: Request, problem: Problem) -> list[Obstacle]:
    ward = problem.ward
    largest = min(ward.hi, int(ward.capacity.max(initial=0))) if len(ward.capacity) else ward.hi
    found = []
    for atom in np.flatnonzero(ward.voters > ward.hi):
        voters = int(ward.voters[atom])
        found.append(
            Obstacle(
                "max_voters",
                _named(request, problem, int(atom)),
                f"{_told(request, problem, int(atom))} alone has {voters:,} voters, {ward.hi:,} are allowed",
                "give its buildings or points, so that it can be split, or make part of it a separate area"
                if len(problem.members[atom]) == 1
                else "lock fewer units together",
                needed=voters,
                available=ward.hi,
            )
        )
    for atom in np.flatnonzero((ward.voters > largest) & (ward.voters <= ward.hi)):
        voters = int(ward.voters[atom])
        found.append(
            Obstacle(
                "capacity",
                _named(request, problem, int(atom)),
                f"{_told(request, problem, int(atom))} has {voters:,} voters, the largest site holds {largest:,}",
                f"name a site for {voters:,} voters, or split the unit",
                needed=voters,
                available=largest,
            )
        )
    return found


def _unreachable(request: Request, problem: Problem) -> list[Obstacle]:
    atoms = np.flatnonzero(~allowed(problem.ward).any(axis=1))
    return [
        Obstacle(
            "walk",
            _named(request, problem, int(atom)),
            f"{_told(request, problem, int(atom))} has no open site that its voters can reach",
            "name a site that can be reached, or the street, bridge or link that leads to one",
        )
        for atom in atoms
    ]


def _too_few_places(request: Request, problem: Problem) -> list[Obstacle]:
    needed, available = int(problem.ward.voters.sum()), places(problem.ward)
    if needed <= available:
        return []
    return [
        Obstacle(
            "capacity",
            f"ward {request.territory.ward.code}",
            f"sites hold {available:,}, voters are {needed:,}: {needed - available:,} places are missing",
            f"name sites or rooms for {needed - available:,} more voters",
            needed=needed,
            available=available,
        )
    ]


def _impossible_parts(request: Request, problem: Problem, possible: Range) -> list[Obstacle]:
    """Find parts whose voters no number of areas within the bounds can hold."""
    found = []
    for part in np.flatnonzero(possible.most < possible.fewest):
        atoms = np.flatnonzero(problem.ward.part == part)
        voters = int(problem.ward.voters[atoms].sum())
        units = [unit for atom in atoms for unit in problem.members[atom]]
        found.append(_part_obstacle(request, units, voters, int(possible.fewest[part])))
    return found


def _part_obstacle(request: Request, units: list[int], voters: int, fewest: int) -> Obstacle:
    rules, ballots = request.rules, request.territory.units["ballot"].astype(str)
    ballot = str(ballots.iloc[units[0]])
    named = _list(request, units)
    whole = ballot and len(units) == int((ballots == ballot).sum())
    subject = f"ballot {ballot!r} (units {named})" if whole else f"the part of units {named}"
    if voters >= rules.min_voters:
        return Obstacle(
            "bounds",
            named,
            f"{subject} has {voters:,} voters: {fewest} areas of at least {rules.min_voters:,} and at "
            f"most {rules.max_voters:,} cannot hold them",
            "name a link to its neighbours, so that areas may cross",
            needed=fewest * rules.min_voters,
            available=voters,
        )
    return Obstacle(
        "min_voters",
        named,
        f"{subject} has {voters:,} voters, {rules.min_voters:,} are needed and there is no lawful reason",
        "mark its units as remote if they are, or name a link to its neighbours",
        needed=rules.min_voters,
        available=voters,
    )


def closest_plan(
    request: Request, problem: Problem, found_plan: Found, *, proved: bool
) -> list[Obstacle]:
    """Return what is wrong with the nearest plan found: the change that would make it legal."""
    ward, label, site = problem.ward, found_plan.label, found_plan.site
    start = "no legal plan exists" if proved else "no legal plan was found"
    found = []
    loads = np.zeros(len(ward.rooms), dtype=np.int64)
    for number in range(len(site)):
        atoms = np.flatnonzero(label == number)
        voters = int(ward.voters[atoms].sum())
        loads[site[number]] += voters
        named = _list(request, sorted(u for atom in atoms for u in problem.members[atom]))
        exempt = bool(ward.remote[atoms].all()) or (
            bool(ward.exempt[ward.part[atoms[0]]])
            and len(atoms) == int(ward.part_size[ward.part[atoms[0]]])
        )
        if voters > ward.hi or (voters < ward.lo and not exempt):
            bound = ward.hi if voters > ward.hi else ward.lo
            found.append(
                Obstacle(
                    "max_voters" if voters > ward.hi else "min_voters",
                    named,
                    f"{start}; the nearest has an area (units {named}) of {voters:,} voters, "
                    f"{bound:,} are {'allowed' if voters > ward.hi else 'needed'}",
                    "split a unit there, name a link to neighbours, or mark remote units",
                    needed=bound,
                    available=voters,
                )
            )
    for j in np.flatnonzero(loads > ward.capacity):
        code = str(request.territory.sites.index[problem.sites[j]])
        found.append(
            Obstacle(
                "capacity",
                code,
                f"{start}; the nearest sends {loads[j]:,} voters to site {code}, "
                f"which holds {ward.capacity[j]:,}",
                f"name places for {loads[j] - ward.capacity[j]:,} more voters near it",
                needed=int(loads[j]),
                available=int(ward.capacity[j]),
            )
        )
    return found


def _named(request: Request, problem: Problem, atom: int) -> str:
    return _list(request, problem.members[atom])


def _told(request: Request, problem: Problem, atom: int) -> str:
    units = problem.members[atom]
    if len(units) > 1:
        return f"the locked set {_list(request, units)}"
    name = str(request.territory.units["name"].iloc[units[0]])
    code = str(request.territory.units.index[units[0]])
    return name if name == code else f"{name} ({code})"


def _list(request: Request, units: list[int] | tuple[int, ...]) -> str:
    codes = [str(request.territory.units.index[unit]) for unit in units[:8]]
    more = f" and {len(units) - 8} more" if len(units) > 8 else ""
    return ", ".join(codes) + more
