"""The exact model behind moving voters: which cohort votes on which list, and at which site.

A *way* is a triple (cohort, area, site): the cohort votes at the area's station while that stands at
the site. The station of an area stands at one site or, when nobody votes there, at none. Aims are
taken one after another, each proved before the next: fewest voters unserved, fewest moved, fewest
off the list they are posted on, least added walk, lowest codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Branch-and-bound nodes of the proof: wards need a handful; a limit by time would not repeat.
NODES = 20_000
#: The same for telling equals apart, and for seeing whether all can be served with the rest held.
FEW_NODES = 300
#: Walks are compared in metres times voters, to this part of a metre.
WALK_STEP_M = 0.1
#: Above so many ways, equals are sought among answers that move the same voters, codes left out.
MOST_WAYS_OF_EQUALS = 500
NOBODY = -1


@dataclass(frozen=True)
class Question:
    """One ward's cohorts, areas and sites, by position."""

    voters: Ints
    """Of each cohort, above 0."""
    home: Ints
    """Area on whose list each cohort is posted."""
    site: Ints
    """Site where each area's station was published."""
    ways: Ints
    """Lawful ways as rows (cohort, area, site), sorted."""
    added_m: Floats
    """Cohorts × sites: walk beyond the one to the published station."""
    capacity: Floats
    """Voters each site holds; inf where not limited."""
    rooms: Ints
    """Rooms of each site free for the areas of the question."""
    list_room: Floats
    """Voters each area's list may hold of these cohorts."""

    @property
    def stays(self) -> Bools:
        """Which ways leave a cohort where it was published."""
        cohort, area, site = self.ways.T
        return np.asarray((area == self.home[cohort]) & (site == self.site[area]), dtype=bool)

    @property
    def forced(self) -> Bools:
        """Which cohorts cannot or may not vote at their published station."""
        made = np.ones(len(self.voters), dtype=bool)
        made[self.ways[self.stays, 0]] = False
        return made

    @property
    def lost(self) -> Bools:
        """Which cohorts have no way at all."""
        made = np.ones(len(self.voters), dtype=bool)
        made[self.ways[:, 0]] = False
        return made

    @property
    def bound(self) -> int:
        """Voters that every answer moves: those forced away who have some way."""
        return int(self.voters[self.forced & ~self.lost].sum())


@dataclass(frozen=True)
class Answer:
    """Area and site of each cohort, NOBODY's where it is unserved."""

    area: Ints
    site: Ints
    unserved: int
    moved: int
    bound: int
    """No answer that leaves as few unserved moves fewer."""


def answer(question: Question) -> Answer:
    """Return where every cohort votes.

    First with all who may stay held where they are: if that serves everybody who has a way, it moves
    the forced alone and nothing can move fewer. Only else may others make room.
    """
    held = _solved(question, _holding_the_rest(question), all_served=True)
    if held is not None:
        return held
    return _solved(question, np.ones(len(question.ways), dtype=bool)) or _nobody_moves(question)


def _holding_the_rest(question: Question) -> Bools:
    """Return the ways left when every cohort that may stay does, and its station with it."""
    cohort, area, site = question.ways.T
    forced = question.forced
    pinned = np.zeros(len(question.site), dtype=bool)
    pinned[question.home[~forced]] = True
    open_to = ~pinned[area] | (site == question.site[area])
    return np.asarray(question.stays | (forced[cohort] & open_to), dtype=bool)


def _nobody_moves(question: Question) -> Answer:
    """Return the answer that leaves all unserved who cannot stay: what is left when a search fails."""
    stay = ~question.forced
    own = np.where(stay, question.home, NOBODY)
    return Answer(
        area=own,
        site=np.where(stay, question.site[question.home], NOBODY),
        unserved=int(question.voters[~stay].sum()),
        moved=0,
        bound=0,
    )


@dataclass(frozen=True)
class _Model:
    """Variables: ways, then stations at sites, then cohorts unserved."""

    question: Question
    ways: Ints
    stations: Ints
    """Rows (area, site) that some way uses."""
    rows: csr_array
    low: Floats
    high: Floats

    @property
    def size(self) -> int:
        return len(self.ways) + len(self.stations) + len(self.question.voters)

    @property
    def all_voters(self) -> int:
        """More voters than can be moved."""
        return int(self.question.voters.sum()) + 1

    def aim(self, ways: Floats) -> Floats:
        """Return the costs of all variables from those of the ways."""
        return np.concatenate([ways, np.zeros(self.size - len(ways))])

    def among_equals(self, found: Bools) -> Floats:
        """Return which variables are tried for the aims after the proof: all of a small question."""
        usable = np.ones(self.size)
        if len(self.ways) > MOST_WAYS_OF_EQUALS:
            asked = self.question
            cohort, area, site = self.ways.T
            stays = (area == asked.home[cohort]) & (site == asked.site[area])
            kept = np.zeros(len(asked.voters), dtype=bool)
            kept[cohort[stays & found[: len(self.ways)]]] = True
            usable[: len(self.ways)] = ~kept[cohort] | stays
        return usable

    def aims(self) -> Iterator[tuple[str, Floats]]:
        """Give the aims in their order, each in whole numbers."""
        asked = self.question
        cohort, area, site = self.ways.T
        voters = asked.voters[cohort].astype(np.float64)
        away = (area != asked.home[cohort]) | (site != asked.site[area])
        # Serving one voter more outweighs moving all: two aims in one, for whole numbers are exact.
        first = self.aim(voters * away)
        first[-len(asked.voters) :] = asked.voters * self.all_voters
        walk = np.round(voters * asked.added_m[cohort, site] / WALK_STEP_M) * away
        yield "moved", first
        yield "list", self.aim(voters * (area != asked.home[cohort]))
        yield "walk", self.aim(walk)
        if len(self.ways) <= MOST_WAYS_OF_EQUALS:
            yield "code", self.aim((site * len(asked.site) + area + 1.0) * away)


def _solved(question: Question, usable: Bools, *, all_served: bool = False) -> Answer | None:
    """Return the best answer over some ways; None if there is none, or the search ended without.

    With ``all_served`` an answer leaves nobody unserved who has any way.
    """
    model = _model(question, question.ways[usable], all_served=all_served)
    rows, high = model.rows, model.high
    found: Bools | None = None
    bound, tried = 0.0, np.ones(model.size)
    for name, cost in model.aims():
        if found is None or cost.min() < 0 or cost[found].any():
            nodes = NODES if name == "moved" and not all_served else FEW_NODES
            solved = _minimised(model, (rows, high), cost, tried, nodes)
            if solved is not None:
                found, dual = solved
                if name == "moved":
                    bound, tried = dual, model.among_equals(found)
            if found is None:
                return None
        value = round(float(cost[found].sum()))
        rows = csr_array(vstack([rows, csr_array(cost[None, :])]))
        # Half a voter above: the sums are whole numbers, and the solver's are nearly so.
        high = np.append(high, value + 0.5)
    return None if found is None else _read(model, found, bound)


def _minimised(
    model: _Model, limits: tuple[csr_array, Floats], cost: Floats, usable: Floats, nodes: int
) -> tuple[Bools, float] | None:
    """Return the variables at one, and the proved bound of the cost."""
    rows, high = limits
    low = np.full(len(high), -np.inf)
    low[: len(model.low)] = model.low
    options: Any = {"mip_rel_gap": 0.0, "node_limit": nodes}
    solved = milp(
        cost,
        constraints=LinearConstraint(rows, low, high),
        integrality=np.ones(model.size, dtype=np.int64),
        bounds=Bounds(0, usable),
        options=options,
    )
    if solved.x is None:
        return None
    return np.asarray(solved.x > 0.5, dtype=bool), float(solved.mip_dual_bound)


def _read(model: _Model, found: Bools, bound: float) -> Answer:
    asked = model.question
    area = np.full(len(asked.voters), NOBODY, dtype=np.int64)
    site = area.copy()
    for cohort, of, at in model.ways[found[: len(model.ways)]]:
        area[cohort], site[cohort] = of, at
    served = area != NOBODY
    stays = served & (area == asked.home) & (site == asked.site[asked.home])
    unserved = int(asked.voters[~served].sum())
    least = int(np.ceil(bound - 1e-3)) - unserved * model.all_voters
    lost = int(asked.voters[asked.lost].sum())
    return Answer(
        area=area,
        site=site,
        unserved=unserved,
        moved=int(asked.voters[served & ~stays].sum()),
        bound=max(least, asked.bound - (unserved - lost), 0),
    )


def _model(question: Question, ways: Ints, *, all_served: bool) -> _Model:
    stations, at = np.unique(ways[:, 1:], axis=0, return_inverse=True)
    cohort, area, site = ways.T
    number, opened = np.arange(len(ways)), len(ways) + np.arange(len(stations))
    nobody = len(ways) + len(stations) + np.arange(len(question.voters))
    voters = question.voters[cohort].astype(np.float64)
    size = len(ways) + len(stations) + len(question.voters)
    count, areas, sites = len(question.voters), len(question.site), len(question.capacity)
    may_lose = question.lost | np.full(count, not all_served)
    blocks = (
        # Each cohort has exactly one way, or none and is unserved.
        (_rows(count, size, (cohort, number, 1.0), (np.arange(count), nobody, 1.0)), 1.0, 1.0),
        (_rows(count, size, (np.arange(count), nobody, 1.0)), -np.inf, may_lose),
        # Nobody votes at a station that does not stand there.
        (
            _rows(
                len(ways), size, (number, number, 1.0), (number, len(ways) + at.reshape(-1), -1.0)
            ),
            -np.inf,
            0.0,
        ),
        (_rows(areas, size, (stations[:, 0], opened, 1.0)), -np.inf, 1.0),
        (_rows(sites, size, (stations[:, 1], opened, 1.0)), -np.inf, question.rooms),
        (_rows(sites, size, (site, number, voters)), -np.inf, question.capacity),
        (_rows(areas, size, (area, number, voters)), -np.inf, question.list_room),
    )
    return _Model(
        question,
        ways,
        stations,
        csr_array(vstack([rows for rows, _, _ in blocks])),
        np.concatenate([np.full(rows.shape[0], low) for rows, low, _ in blocks]),
        np.concatenate([np.broadcast_to(high, rows.shape[0]) for rows, _, high in blocks]),
    )


def _rows(count: int, size: int, *entries: tuple[Ints, Ints, float | Floats]) -> csr_array:
    row = np.concatenate([e[0] for e in entries])
    column = np.concatenate([e[1] for e in entries])
    value = np.concatenate(
        [np.broadcast_to(np.asarray(e[2], dtype=float), len(e[0])) for e in entries]
    )
    return csr_array(coo_array((value, (row, column)), shape=(count, size)))
