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
from geo.errors import Obstacle, RepairStep


def necessary_obstacles(request: Request, problem: Problem, possible: Range) -> list[Obstacle]:
    """Return every obstacle that counting alone can show."""
    if not problem.ward.voters.any():
        return [_no_voters(request)]
    if not problem.ward.capacity.any():
        return [_all_closed(request, problem)]
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
                facts={"what": "too_few_rooms", "needed": possible.lowest, "rooms": possible.rooms},
            )
        )
    return found


def _no_voters(request: Request) -> Obstacle:
    return Obstacle(
        "voters",
        f"ward {request.territory.ward.code}",
        "no unit has a voter",
        "give the voters of its groups, or the ward's population",
        needed=1,
        available=0,
        facts={"what": "no_voters"},
    )


def _all_closed(request: Request, problem: Problem) -> Obstacle:
    voters = int(problem.ward.voters.sum())
    closed = ", ".join(request.locks.closed_sites)
    return Obstacle(
        "capacity",
        f"ward {request.territory.ward.code}",
        f"no open site has a place for its {voters:,} voters",
        f"open one of the closed sites again ({closed})" if closed else "name a site with places",
        needed=voters,
        available=0,
        facts={"what": "all_closed", "voters": voters, "closed": closed},
    )


def areas_obstacle(code: str, wanted: int, possible: Range, near: int | None) -> Obstacle:
    """Return the obstacle of a number of areas that the ward cannot have; ``near`` is one it can."""
    lowest, highest = possible.lowest, possible.highest
    by_rooms = possible.rooms < int(possible.most.sum())
    asked = f"{wanted} areas were" if wanted != 1 else "1 area was"
    why = f", its sites have room for {possible.rooms} in all" if by_rooms else ""
    rooms = f"name {wanted - possible.rooms} more room(s) or site(s), or "
    return Obstacle(
        "areas",
        f"ward {code}",
        f"{asked} asked for, this ward can have {lowest} to {highest}{why}",
        (rooms if by_rooms and highest < wanted <= int(possible.most.sum()) else "")
        + (f"ask for {near} area{'s' if near != 1 else ''}" if near else "ask for none"),
        needed=wanted,
        available=min(max(wanted, lowest), highest) if near is None else near,
        facts={
            "what": "areas_rooms" if by_rooms else "areas_range",
            "asked": wanted,
            "lowest": lowest,
            "highest": highest,
            "rooms": possible.rooms,
        },
        changes=(RepairStep("areas", f"ward {code}", near),) if near else (),
        suffices=True if near else None,
    )


def areas_unsuited(request: Request, areas: int, other: int | None, proved: bool) -> Obstacle:
    """Return the obstacle of a number of areas that has no legal plan."""
    known = "has no legal plan" if proved else "has no legal plan that could be found"
    told = f"{areas} area{'s' if areas != 1 else ''}: this number {known}"
    code = request.territory.ward.code
    return Obstacle(
        "areas",
        f"ward {code}",
        told + (f", {other} area{'s have' if other != 1 else ' has'} one" if other else ""),
        f"ask for {other} area{'s' if other != 1 else ''}"
        if other
        else "leave the number of areas free",
        needed=areas,
        available=other,
        facts={"what": "areas_unsuited", "asked": areas, "proved": int(proved)},
        changes=(RepairStep("areas", f"ward {code}", other),) if other else (),
        suffices=True if other else None,
    )


def _too_big(request: Request, problem: Problem) -> list[Obstacle]:
    ward = problem.ward
    largest = int(min(ward.hi, ward.capacity.max(initial=0)))
    return [
        _above_maximum(request, problem, int(atom))
        if ward.voters[atom] > ward.hi
        else _above_capacity(request, problem, int(atom), largest)
        for atom in np.flatnonzero(ward.voters > largest)
    ]


def _above_maximum(request: Request, problem: Problem, atom: int) -> Obstacle:
    voters, most = int(problem.ward.voters[atom]), problem.ward.hi
    split = (
        "give its buildings or points, so that it can be split, or make part of it a separate area"
    )
    return Obstacle(
        "max_voters",
        _named(request, problem, atom),
        f"{_told(request, problem, atom)} alone has {voters:,} voters, {most:,} are allowed",
        split if len(problem.members[atom]) == 1 else "lock fewer units together",
        needed=voters,
        available=most,
        facts={
            "what": "too_big" if len(problem.members[atom]) == 1 else "locked_too_big",
            "unit": _told(request, problem, atom),
            "voters": voters,
            "limit": most,
        },
    )


def _above_capacity(request: Request, problem: Problem, atom: int, largest: int) -> Obstacle:
    voters = int(problem.ward.voters[atom])
    told = _told(request, problem, atom)
    return Obstacle(
        "capacity",
        _named(request, problem, atom),
        f"{told} has {voters:,} voters, the largest site holds {largest:,}",
        f"name a site for {voters:,} voters, or split the unit",
        needed=voters,
        available=largest,
        facts={"what": "above_capacity", "unit": told, "voters": voters, "largest": largest},
    )


def _unreachable(request: Request, problem: Problem) -> list[Obstacle]:
    atoms = np.flatnonzero(~allowed(problem.ward).any(axis=1))
    return [
        Obstacle(
            "walk",
            _named(request, problem, int(atom)),
            f"{_told(request, problem, int(atom))} has no open site that its voters can reach",
            "name a site that can be reached, or the street, bridge or link that leads to one",
            facts={"what": "unreachable", "unit": _told(request, problem, int(atom))},
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
            facts={
                "what": "too_few_places",
                "voters": needed,
                "places": available,
                "missing": needed - available,
            },
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
            facts={
                "what": "part_bounds",
                "units": named,
                "voters": voters,
                "areas": fewest,
                "least": rules.min_voters,
                "most": rules.max_voters,
            },
        )
    return Obstacle(
        "min_voters",
        named,
        f"{subject} has {voters:,} voters, {rules.min_voters:,} are needed and there is no lawful reason",
        "mark its units as remote if they are, or name a link to its neighbours",
        needed=rules.min_voters,
        available=voters,
        facts={
            "what": "part_small",
            "units": named,
            "voters": voters,
            "least": rules.min_voters,
        },
    )


def closest_plan(
    request: Request, problem: Problem, plan: Found, *, proved: bool
) -> list[Obstacle]:
    """Return what is wrong with the nearest plan found: the change that would make it legal."""
    start = "no legal plan exists" if proved else "no legal plan was found"
    wrong = _wrong_areas(request, problem, plan, start) + _wrong_sites(
        request, problem, plan, start
    )
    return wrong or [
        Obstacle(
            "plan",
            f"ward {request.territory.ward.code}",
            f"{start} with these units, sites and locks",
            "drop a lock, or name one more site",
        )
    ]


def no_plan(request: Request, *, proved: bool) -> Obstacle:
    """Return the obstacle of a ward that keeps every count and still has no plan."""
    known = "no legal plan exists" if proved else "no legal plan was found"
    return Obstacle(
        "plan",
        f"ward {request.territory.ward.code}",
        f"{known}: whole units do not fit together within the bounds, rooms, places and borders",
        "drop a lock, or name one more site",
        facts={"what": "no_plan", "proved": int(proved)},
    )


def _wrong_areas(request: Request, problem: Problem, plan: Found, start: str) -> list[Obstacle]:
    ward, found = problem.ward, []
    for number in range(len(plan.site)):
        atoms = np.flatnonzero(plan.label == number)
        voters = int(ward.voters[atoms].sum())
        named = _list(request, sorted(u for atom in atoms for u in problem.members[atom]))
        whole = len(atoms) == int(ward.part_size[ward.part[atoms[0]]])
        exempt = bool(ward.remote[atoms].all()) or (
            whole and bool(ward.exempt[ward.part[atoms[0]]])
        )
        if ward.cost[atoms, plan.site[number]].max() >= ward.forbidden:
            code = str(request.territory.sites.index[problem.sites[plan.site[number]]])
            found.append(
                Obstacle(
                    "walk",
                    named,
                    f"{start}; the nearest sends units {named} to site {code}, which some of them "
                    "cannot reach or are locked away from",
                    "name a site they can reach, or drop the lock",
                )
            )
        if voters > ward.hi or (voters < ward.lo and not exempt):
            over = voters > ward.hi
            bound = ward.hi if over else ward.lo
            found.append(
                Obstacle(
                    "max_voters" if over else "min_voters",
                    named,
                    f"{start}; the nearest has an area (units {named}) of {voters:,} voters, "
                    f"{bound:,} are {'allowed' if over else 'needed'}",
                    "split a unit there, name a link to neighbours, or mark remote units",
                    needed=bound,
                    available=voters,
                )
            )
    return found


def _wrong_sites(request: Request, problem: Problem, plan: Found, start: str) -> list[Obstacle]:
    ward = problem.ward
    voters = np.bincount(plan.label, weights=ward.voters, minlength=len(plan.site))
    loads = np.bincount(plan.site, weights=voters, minlength=len(ward.rooms)).astype(np.int64)
    hosted = np.bincount(plan.site, minlength=len(ward.rooms))
    found = []
    for j in range(len(ward.rooms)):
        code = str(request.territory.sites.index[problem.sites[j]])
        if loads[j] > ward.capacity[j]:
            missing = int(loads[j] - ward.capacity[j])
            told = f"sends {loads[j]:,} voters to site {code}, which holds {ward.capacity[j]:,}"
            remedy = f"name places for {missing:,} more voters near it"
            found.append(Obstacle("capacity", code, f"{start}; the nearest {told}", remedy))
        if hosted[j] > ward.rooms[j]:
            told = f"puts {hosted[j]} areas into site {code}, which has {ward.rooms[j]} room(s)"
            remedy = f"name {hosted[j] - ward.rooms[j]} more room(s) there or a site near it"
            found.append(Obstacle("rooms", code, f"{start}; the nearest {told}", remedy))
        if ward.must_open[j] and hosted[j] == 0:
            told = f"has no station at site {code}, which is locked open"
            found.append(Obstacle("lock", code, f"{start}; the nearest {told}", "drop the lock"))
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
