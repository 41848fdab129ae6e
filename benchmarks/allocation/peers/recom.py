"""GerryChain: short bursts of ReCom, 1,000 steps.

A step merges two neighbouring areas and cuts a random spanning tree of the union where both sides are
within ε of w(all) / K voters (DeFord, Duchin and Solomon 2021); bursts of ten steps start again from the
best plan met (Cannon et al. 2023). The score is our objective with the stations of the cheapest
assignment, so the chain is judged by what it looked for:

    score = imbalance · Σ |w − target| + Σ border of cut edges + cheapest assignment of areas to rooms
"""

from __future__ import annotations

import time

import networkx as nx
import numpy as np
from gerrychain import Graph, Partition
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.proposals import build_recom_proposal_fn
from gerrychain.updaters import Tally

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer
from benchmarks.allocation.peers.seating import Ints, seated, station_costs

STEPS = 1_000


def solve(model: Model, time_limit_s: float) -> Answer:
    """Return the best plan that 1,000 steps met."""
    ward, started = model.problem.ward, time.monotonic()
    if len(ward.part_size) > 1:
        return Answer(None, None, said="refused: the graph has several parts")
    ideal = ward.voters.sum() / model.areas
    epsilon = float(min(0.5, ward.hi / ideal - 1, 1 - ward.lo / ideal))
    graph = Graph.from_networkx(_graph(model))
    try:
        start = Partition.from_random_assignment(
            graph, model.areas, epsilon, "voters", {"voters": Tally("voters")}, rng=1
        )
    except (RuntimeError, ValueError) as error:
        return Answer(None, None, said=f"no start within {epsilon:.1%}: {type(error).__name__}")
    chain = SingleMetricOptimizer(
        build_recom_proposal_fn("voters", ideal, epsilon),
        [],
        start,
        lambda partition: _score(model, _labels(model, partition)),
        maximize=False,
        rng=1,
    )
    said = ""
    for _ in chain.short_bursts(10, STEPS // 10):
        if time.monotonic() - started > time_limit_s:
            said = "time limit"
            break
    found = seated(model, _labels(model, chain.best_part or start))
    return Answer(None, None, said="rooms too few") if found is None else Answer(*found, said=said)


def _graph(model: Model) -> nx.Graph:
    ward, graph = model.problem.ward, nx.Graph()
    graph.add_nodes_from((u, {"voters": int(ward.voters[u])}) for u in range(len(ward.voters)))
    for u in range(len(ward.voters)):
        graph.add_edges_from(
            (u, int(v)) for v in ward.neighbours[ward.indptr[u] : ward.indptr[u + 1]]
        )
    return graph


def _labels(model: Model, partition: Partition) -> Ints:
    part_of = partition.assignment.to_dict()
    nodes = {
        partition.graph.original_nx_node_id_for_internal_node_id(i): p for i, p in part_of.items()
    }
    return np.array([nodes[u] for u in range(model.problem.atoms)], dtype=np.int64)


def _score(model: Model, label: Ints) -> float:
    ward, found = model.problem.ward, seated(model, label)
    if found is None:
        return np.inf
    label, site = found
    sizes = np.bincount(label, weights=ward.voters)
    ends = np.repeat(np.arange(len(label)), np.diff(ward.indptr))
    cut = ward.border[label[ends] != label[ward.neighbours]].sum() / 2
    stations = station_costs(model, label)[np.arange(len(site)), site].sum()
    return float(ward.imbalance * np.abs(sizes - ward.target).sum() + cut + stations)
