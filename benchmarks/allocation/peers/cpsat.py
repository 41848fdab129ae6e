"""CP-SAT (ortools): the exact model with areas as trees.

Model as in ``exact_model``, each cost rounded to 1/100 voter-metre; its bound is lowered by what all the
roundings of one plan can add up to. An area is in one piece by a spanning tree of its own: each atom but
one root an area has one parent beside it that votes in the same area, and stands one step deeper:

    root[u] + Σ_v parent[v,u] = 1,   Σ root = K,   parent[v,u] ⇒ not cut[uv],   depth[u] ≥ depth[v] + 1

Never in one process with highspy (google/or-tools#5246): each peer runs in a process of its own.
One worker, so that processor time compares with the others.
"""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer
from benchmarks.allocation.peers.exact_model import Slots, plan_of, slots_of

SCALE = 100


def solve(model: Model, time_limit_s: float) -> Answer:
    """Return CP-SAT's plan and bound."""
    slots, program = slots_of(model), cp_model.CpModel()
    x = {pair: program.new_bool_var(f"x{pair}") for pair in slots.pairs}
    y = [program.new_bool_var(f"y{s}") for s in range(len(slots.site))]
    cut = {(u, v): program.new_bool_var(f"cut{u},{v}") for u, v, _ in slots.borders}
    costs = _pair_costs(model, slots, x) + _station_costs(program, model, slots, x, y)
    costs += [round(SCALE * cost) * cut[u, v] for u, v, cost in slots.borders]
    costs += _sizes(program, model, slots, x, y)
    _assignment(program, model, slots, x, y, cut)
    if not slots.complete:
        _one_piece(program, model, cut)
    program.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_time_in_seconds = time_limit_s
    status = solver.solve(program)
    if status == cp_model.INFEASIBLE:
        return Answer(None, None, impossible=True, said="infeasible")
    rounded = 0.5 * (model.problem.atoms + len(slots.borders) + 8 * model.areas)
    lower = (solver.best_objective_bound - rounded) / SCALE + model.problem.constant
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer(None, None, lower, said=solver.status_name(status).lower())
    label, site = plan_of(model, slots, [p for p in slots.pairs if solver.value(x[p])])
    proved = status == cp_model.OPTIMAL
    return Answer(label, site, lower, proved, said="" if proved else "time limit")


Pairs = dict[tuple[int, int], cp_model.IntVar]
Linear = list[cp_model.LinearExprT]


def _pair_costs(model: Model, slots: Slots, x: Pairs) -> Linear:
    cost = model.problem.ward.cost
    return [round(SCALE * float(cost[u, slots.site[s]])) * x[u, s] for u, s in slots.pairs]


def _station_costs(
    program: cp_model.CpModel, model: Model, slots: Slots, x: Pairs, y: list[cp_model.IntVar]
) -> Linear:
    ward, costs = model.problem.ward, []
    for s, j in enumerate(slots.site):
        outside = program.new_bool_var(f"o{s}")
        program.add(outside >= y[s] - x.get((int(ward.home[j]), s), 0))
        costs += [round(SCALE * ward.fixed[j]) * y[s], round(SCALE * ward.outside) * outside]
    return costs


def _sizes(
    program: cp_model.CpModel, model: Model, slots: Slots, x: Pairs, y: list[cp_model.IntVar]
) -> Linear:
    """Keep the bounds of each slot and site; return the costs of missing the target."""
    ward, costs, size = model.problem.ward, [], {}
    target, most = round(SCALE * ward.target), int(ward.voters.sum()) * SCALE
    for s in range(len(slots.site)):
        members = [u for u, a in slots.pairs if a == s]
        size[s] = sum(int(ward.voters[u]) * x[u, s] for u in members)
        program.add(size[s] <= int(slots.limit[s]) * y[s])
        small = _lawfully_small(program, model, slots, x, s)
        program.add(size[s] >= ward.lo * (y[s] - sum(small)))
        miss = program.new_int_var(0, most, f"d{s}")
        program.add(miss >= SCALE * size[s] - target * y[s])
        program.add(miss >= target * y[s] - SCALE * size[s])
        costs.append(round(ward.imbalance) * miss)
    for j in np.unique(slots.site):
        shared = [int(s) for s in np.flatnonzero(slots.site == j)]
        program.add(sum(size[s] for s in shared) <= int(min(ward.capacity[j], most)))
    if ward.imbalance != round(ward.imbalance):
        raise ValueError(f"imbalance weight {ward.imbalance} is no whole number")
    return costs


def _lawfully_small(
    program: cp_model.CpModel, model: Model, slots: Slots, x: Pairs, s: int
) -> list[cp_model.IntVar]:
    small = []
    if slots.remote:
        small.append(program.new_bool_var(f"remote{s}"))
        for u in np.flatnonzero(~model.problem.ward.remote).tolist():
            if (u, s) in x:
                program.add_implication(small[0], ~x[u, s])
    for p, members in enumerate(slots.whole):
        if all((u, s) in x for u in members):
            small.append(program.new_bool_var(f"whole{p},{s}"))
            for u in members:
                program.add_implication(small[-1], x[u, s])
    return small


def _assignment(
    program: cp_model.CpModel,
    model: Model,
    slots: Slots,
    x: Pairs,
    y: list[cp_model.IntVar],
    cut: Pairs,
) -> None:
    for u in range(model.problem.atoms):
        program.add_exactly_one(x[u, s] for a, s in slots.pairs if a == u)
    for u, s in slots.pairs:
        program.add_implication(x[u, s], y[s])
    program.add(sum(y) == model.areas)
    for s in range(1, len(y)):
        if slots.site[s] == slots.site[s - 1]:
            program.add_implication(y[s], y[s - 1])
    for (u, v), divided in cut.items():
        for s in range(len(y)):
            for a, b in ((u, v), (v, u)):
                if (a, s) in x:
                    program.add(divided >= x[a, s] - x.get((b, s), 0))


def _one_piece(program: cp_model.CpModel, model: Model, cut: Pairs) -> None:
    n = model.problem.atoms
    root = [program.new_bool_var(f"root{u}") for u in range(n)]
    depth = [program.new_int_var(0, n - 1, f"depth{u}") for u in range(n)]
    parents: list[list[cp_model.IntVar]] = [[root[u]] for u in range(n)]
    for (u, v), divided in cut.items():
        for a, b in ((u, v), (v, u)):
            parent = program.new_bool_var(f"parent{a},{b}")
            parents[b].append(parent)
            program.add_implication(parent, ~divided)
            program.add(depth[b] >= depth[a] + 1).only_enforce_if(parent)
    for options in parents:
        program.add_exactly_one(options)
    program.add(sum(root) == model.areas)
