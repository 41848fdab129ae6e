"""HiGHS (through scipy.optimize.milp): the exact model with a flow for each station.

Model as in ``exact_model``; areas are in one piece by Shirabe's flows ("Districting modeling with exact
contiguity constraints", 2009): a slot used has one root among its atoms, which is the home of its station
where that votes in it, and each other atom of the slot keeps one unit of the flow that comes from there:

    Σ_u r[u,s] = y[s],   r[u,s] ≤ x[u,s],   r[home(s),s] = x[home(s),s]
    Σ_in f[s] − Σ_out f[s] ≥ x[u,s] − n·r[u,s],   Σ_in f[s] ≤ (n − 1)·(x[u,s] − r[u,s])

It is the model of the textbooks, larger than the one flow over uncut borders in ``highs``.
"""

from __future__ import annotations

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer
from benchmarks.allocation.peers.exact_model import Slots
from benchmarks.allocation.peers.highs import Program, Term, solve_with


def solve(model: Model, time_limit_s: float) -> Answer:
    """Return HiGHS's plan and bound; ``proved`` at a relative gap of 1e-6."""
    return solve_with(_flows, model, time_limit_s)


def _flows(program: Program, model: Model, slots: Slots) -> None:
    allowed = set(slots.pairs)
    _roots(program, model, slots)
    n = model.problem.atoms
    flowing: dict[tuple[int, int], list[Term]] = {pair: [] for pair in slots.pairs}
    leaving: dict[tuple[int, int], list[Term]] = {pair: [] for pair in slots.pairs}
    for u, v, _ in slots.borders:
        for s in range(len(slots.site)):
            if (u, s) not in allowed or (v, s) not in allowed:
                continue
            for a, b in ((u, v), (v, u)):
                program.add(("f", s, a, b), 0.0, n, False)
                flowing[b, s].append((1, ("f", s, a, b)))
                leaving[a, s].append((-1, ("f", s, a, b)))
    for u, s in slots.pairs:
        kept: list[Term] = [(-1, ("x", u, s)), (n, ("r", u, s))]
        program.row([*flowing[u, s], *leaving[u, s], *kept], low=0)
        held: list[Term] = [(1 - n, ("x", u, s)), (n - 1, ("r", u, s))]
        program.row([*flowing[u, s], *held], high=0)


def _roots(program: Program, model: Model, slots: Slots) -> None:
    """Add one root for each slot that is used."""
    roots: dict[int, list[Term]] = {s: [] for s in range(len(slots.site))}
    for u, s in slots.pairs:
        program.add(("r", u, s), 0.0, 1, True)
        roots[s].append((1, ("r", u, s)))
        at_home = int(model.problem.ward.home[slots.site[s]]) == u
        program.row([(1, ("r", u, s)), (-1, ("x", u, s))], 0 if at_home else -1, 0)
    for s, terms in roots.items():
        program.row([*terms, (-1, ("y", s))], 0, 0)
