"""spopt MaxP: as many connected regions as possible, each with enough voters.

    max p,  then min Σ_A Σ_{u,v ∈ A} |place(u) − place(v)|,   w(A) ≥ threshold

by growing and annealing (Duque, Anselin and Rey 2012; Wei, Rey and Knaap 2020). The number of regions
cannot be asked for, so the threshold is lowered from the mean size in steps of 5 % until at least K
regions come out, and the run with the number nearest to K counts, with the time of all runs. No
maximum; stations by the cheapest assignment.
"""

from __future__ import annotations

import time

import numpy as np
from spopt.region import MaxPHeuristic

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer
from benchmarks.allocation.peers.region import PLACE, frame_of, weights_of
from benchmarks.allocation.peers.seating import seated


def solve(model: Model, time_limit_s: float) -> Answer:
    """Return the regions of the run whose number is nearest to the one asked for."""
    started, mean = time.monotonic(), model.problem.ward.voters.sum() / model.areas
    frame, weights = frame_of(model), weights_of(model)
    best: np.ndarray | None = None
    for share in np.arange(1.0, 0.35, -0.05):
        np.random.seed(1)  # noqa: NPY002 - it draws from the global generator
        regions = MaxPHeuristic(frame, weights, PLACE, "voters", max(1.0, share * mean), top_n=2)
        regions.solve()
        labels = np.asarray(regions.labels_, dtype=np.int64)
        if best is None or _miss(labels, model.areas) < _miss(best, model.areas):
            best = labels
        if labels.max() >= model.areas or time.monotonic() - started > time_limit_s:
            break
    found = None if best is None else seated(model, best)
    return Answer(None, None, said="rooms too few") if found is None else Answer(*found)


def _miss(labels: np.ndarray, areas: int) -> int:
    return abs(len(np.unique(labels)) - areas)
