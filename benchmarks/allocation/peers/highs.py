"""HiGHS (through scipy.optimize.milp): the exact model with flow contiguity.

Model as in ``exact_model``; an area is in one piece by a single-commodity flow (Shirabe 2009; Validi,
Buchanan and Lykhovyd 2022 compare it): each atom takes one unit of flow, flow runs only over
borders that are not cut, and each area has one source:

    Σ_in f − Σ_out f = 1 − g[u],   0 ≤ g[u] ≤ n·r[u],   f[uv], f[vu] ≤ n·(1 − cut[uv])
    r[u] = Σ_{s: home(s) = u} x[u,s] + e[u],   Σ e[u] = Σ o[s]

The source is the home of the station, or any atom where the station lies outside (e). Every piece needs
a source, there are K sources and K areas: so each area is one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer
from benchmarks.allocation.peers.exact_model import Slots, plan_of, slots_of

Term = tuple[float, tuple[object, ...]]


class Program:
    """A mixed-integer program under construction; variables are named by tuples."""

    def __init__(self) -> None:
        self.at: dict[tuple[object, ...], int] = {}
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.entries: list[tuple[int, int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, name: tuple[object, ...], cost: float, upper: float, whole: bool) -> None:
        """Add a variable from 0 to ``upper``."""
        self.at[name] = len(self.cost)
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(int(whole))

    def row(self, terms: Iterable[Term], low: float = -np.inf, high: float = np.inf) -> None:
        """Add a row low ≤ Σ terms ≤ high."""
        self.entries += [(len(self.low), self.at[name], factor) for factor, name in terms]
        self.low.append(low)
        self.high.append(high)

    def solve(self, time_limit_s: float) -> object:
        """Return what scipy makes of the program."""
        rows, columns, values = zip(*self.entries, strict=True)
        shape = (len(self.low), len(self.cost))
        matrix = csr_array((values, (rows, columns)), shape=shape)
        return milp(
            self.cost,
            integrality=np.array(self.whole),
            bounds=Bounds(0.0, self.upper),
            constraints=LinearConstraint(matrix, self.low, self.high),
            options={"time_limit": time_limit_s, "mip_rel_gap": 1e-6},
        )


OnePiece = Callable[[Program, Model, Slots], None]


def solve(model: Model, time_limit_s: float) -> Answer:
    """Return HiGHS's plan and bound; ``proved`` at a relative gap of 1e-6."""
    return solve_with(_one_piece, model, time_limit_s)


def solve_with(one_piece: OnePiece, model: Model, time_limit_s: float) -> Answer:
    """Return HiGHS's plan and bound under rows of ``one_piece`` that hold each area together."""
    slots = slots_of(model)
    program = Program()
    _variables(program, model, slots)
    _assignment(program, model, slots)
    _sizes(program, model, slots)
    _small_areas(program, model, slots)
    if not slots.complete:
        one_piece(program, model, slots)
    result = program.solve(time_limit_s)
    bound = getattr(result, "mip_dual_bound", None)
    lower = None if bound is None or not np.isfinite(bound) else bound + model.problem.constant
    x = result.x  # type: ignore[attr-defined]
    status = result.status  # type: ignore[attr-defined]
    if x is None:
        return Answer(None, None, lower, impossible=status == 2, said=str(result.message))  # type: ignore[attr-defined]
    chosen = [(u, s) for u, s in slots.pairs if x[program.at["x", u, s]] > 0.5]
    label, site = plan_of(model, slots, chosen)
    return Answer(label, site, lower, proved=status == 0, said="" if status == 0 else "time limit")


def _variables(program: Program, model: Model, slots: Slots) -> None:
    ward, n = model.problem.ward, model.problem.atoms
    for u, s in slots.pairs:
        program.add(("x", u, s), float(ward.cost[u, slots.site[s]]), 1, True)
    for s, j in enumerate(slots.site):
        program.add(("y", s), float(ward.fixed[j]), 1, True)
        program.add(("d", s), ward.imbalance, np.inf, False)
        program.add(("o", s), ward.outside, 1, False)
    for u, v, cost in slots.borders:
        program.add(("cut", u, v), cost, 1, False)
        program.add(("f", u, v), 0.0, n, False)
        program.add(("f", v, u), 0.0, n, False)
    for u in range(n):
        program.add(("g", u), 0.0, n, False)
        program.add(("e", u), 0.0, 1, True)


def _assignment(program: Program, model: Model, slots: Slots) -> None:
    for u in range(model.problem.atoms):
        program.row([(1, ("x", u, s)) for a, s in slots.pairs if a == u], 1, 1)
    for u, s in slots.pairs:
        program.row([(1, ("x", u, s)), (-1, ("y", s))], high=0)
    program.row([(1, ("y", s)) for s in range(len(slots.site))], model.areas, model.areas)
    allowed = set(slots.pairs)
    for s, j in enumerate(slots.site):
        inside = (int(model.problem.ward.home[j]), s)
        own: list[Term] = [(1, ("x", *inside))] if inside in allowed else []
        program.row([(1, ("o", s)), (-1, ("y", s)), *own], low=0)
        program.row([(1, ("o", s)), *own], high=1)
        program.row([(1, ("o", s)), (-1, ("y", s))], high=0)
        if s and slots.site[s - 1] == j:
            program.row([(1, ("y", s - 1)), (-1, ("y", s))], low=0)
    for u, v, _ in slots.borders:
        for s in range(len(slots.site)):
            for a, b in ((u, v), (v, u)):
                if (a, s) in allowed:
                    other: list[Term] = [(1, ("x", b, s))] if (b, s) in allowed else []
                    program.row([(1, ("cut", u, v)), (-1, ("x", a, s)), *other], low=0)


def _sizes(program: Program, model: Model, slots: Slots) -> None:
    ward = model.problem.ward
    weights: dict[int, list[Term]] = {s: [] for s in range(len(slots.site))}
    for u, s in slots.pairs:
        weights[s].append((float(ward.voters[u]), ("x", u, s)))
    for s, terms in weights.items():
        program.row([*terms, (-float(slots.limit[s]), ("y", s))], high=0)
        program.row([(1, ("d", s)), (ward.target, ("y", s)), *_minus(terms)], low=0)
        program.row([(1, ("d", s)), (-ward.target, ("y", s)), *terms], low=0)
    for j in np.unique(slots.site):
        shared = np.flatnonzero(slots.site == j)
        terms = [term for s in shared for term in weights[int(s)]]
        if len(shared) > 1 and terms:
            program.row(terms, high=float(ward.capacity[j]))


def _minus(terms: list[Term]) -> list[Term]:
    return [(-factor, name) for factor, name in terms]


def _small_areas(program: Program, model: Model, slots: Slots) -> None:
    ward, allowed = model.problem.ward, set(slots.pairs)
    settled = np.flatnonzero(~ward.remote).tolist()
    for s in range(len(slots.site)):
        freed: list[Term] = []
        if slots.remote:
            program.add(("remote", s), 0.0, 1, True)
            freed.append((float(ward.lo), ("remote", s)))
            for u in settled:
                if (u, s) in allowed:
                    program.row([(1, ("x", u, s)), (1, ("remote", s))], high=1)
        for p, members in enumerate(slots.whole):
            if all((u, s) in allowed for u in members):
                program.add(("whole", p, s), 0.0, 1, True)
                freed.append((float(ward.lo), ("whole", p, s)))
                for u in members:
                    program.row([(1, ("x", u, s)), (-1, ("whole", p, s))], low=0)
        terms = [(float(ward.voters[u]), ("x", u, a)) for u, a in slots.pairs if a == s]
        program.row([*terms, (-float(ward.lo), ("y", s)), *freed], low=0)


def _one_piece(program: Program, model: Model, slots: Slots) -> None:
    ward, n = model.problem.ward, model.problem.atoms
    balance: dict[int, list[Term]] = {u: [(1, ("g", u))] for u in range(n)}
    for u, v, _ in slots.borders:
        for a, b in ((u, v), (v, u)):
            balance[b].append((1, ("f", a, b)))
            balance[a].append((-1, ("f", a, b)))
            program.row([(1, ("f", a, b)), (n, ("cut", u, v))], high=n)
    homes: dict[int, list[Term]] = {u: [] for u in range(n)}
    for u, s in slots.pairs:
        if int(ward.home[slots.site[s]]) == u:
            homes[u].append((-n, ("x", u, s)))
    for u in range(n):
        program.row(balance[u], 1, 1)
        program.row([(1, ("g", u)), (-n, ("e", u)), *homes[u]], high=0)
    outside: list[Term] = [(-1, ("o", s)) for s in range(len(slots.site))]
    program.row([*((1, ("e", u)) for u in range(n)), *outside], 0, 0)
