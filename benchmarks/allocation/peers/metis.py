"""METIS (pymetis) with contiguity: balanced k-way partition of the contiguity graph.

    min Σ border[e] over cut edges,   each part within 3 % of w(all) / K voters where METIS can

(Karypis and Kumar 1998; direct k-way, as contiguity asks for it). It knows no stations, so parts are
seated by the cheapest assignment; it knows no walks. Contiguity is a wish of METIS, not a promise, and is
refused for a graph in several parts: such a ward is cut without it.
"""

from __future__ import annotations

import numpy as np
import pymetis

from benchmarks.allocation.instance import Model
from benchmarks.allocation.peers import Answer
from benchmarks.allocation.peers.seating import seated

SEED = 1


def solve(model: Model, time_limit_s: float) -> Answer:  # noqa: ARG001 - it has no time limit
    """Return METIS's parts with their cheapest stations."""
    ward = model.problem.ward
    one_part = len(ward.part_size) == 1
    weights = np.maximum(1, np.round(ward.border)).astype(np.int64)
    options = pymetis.Options(seed=SEED, contig=int(one_part), ufactor=30)
    _, parts = pymetis.part_graph(
        model.areas,
        pymetis.CSRAdjacency(ward.indptr.tolist(), ward.neighbours.tolist()),
        vweights=ward.voters.tolist(),
        eweights=weights.tolist(),
        recursive=False,
        options=options,
    )
    found = seated(model, np.asarray(parts, dtype=np.int64))
    said = "" if one_part else "without contiguity: the graph has several parts"
    return Answer(None, None, said=said) if found is None else Answer(*found, said=said)
