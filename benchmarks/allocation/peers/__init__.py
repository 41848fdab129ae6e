"""One adapter a peer. Each but our own has ``solve``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import numpy.typing as npt

from benchmarks.allocation.instance import Model


@dataclass(frozen=True)
class About:
    """What a peer is called, and what it was not made for."""

    title: str
    missing: str
    """Features of the problem that the peer does not have; they are no faults of it."""


PEERS = {
    "khuvuc": About(
        "Khuvuc",
        "",
    ),
    "highs": About(
        "HiGHS, flow model",
        "",
    ),
    "highs_stations": About(
        "HiGHS, a flow for each station",
        "",
    ),
    "cpsat": About(
        "CP-SAT, tree model",
        "",
    ),
    "pmedian": About(
        "spopt p-median, capacitated",
        "no contiguity, minimum, balance, borders or cost of a site; units may be divided",
    ),
    "recom": About(
        "GerryChain ReCom, 1,000 steps",
        "no stations, walks or capacities; sizes within a share of the mean, no exceptions",
    ),
    "metis": About(
        "METIS, contiguous",
        "no stations, walks, capacities or bounds; balance within a share; contiguity not promised",
    ),
    "azp": About(
        "spopt AZP",
        "no stations, walks, capacities, bounds or balance",
    ),
    "maxp": About(
        "spopt MaxP",
        "no fixed number of areas, stations, walks, capacities, maximum or balance",
    ),
}
"""The adapters by module name, in the order of the table."""


@dataclass(frozen=True)
class Answer:
    """A peer's plan; ``label`` is None where it found none."""

    label: npt.NDArray[np.int64] | None
    """Area of each atom."""
    site: npt.NDArray[np.int64] | None
    """Column of the cost matrix at which each area votes."""
    lower_bound: float | None = None
    """Bound on the whole objective, where the peer proves one."""
    proved: bool = False
    impossible: bool = False
    """Whether the peer proves that no plan exists."""
    said: str = ""
    """What ended the peer's run, if that needs saying."""


Solve = Callable[[Model, float], Answer]
"""A model and a time limit in seconds in, an answer out."""


def solver(name: str) -> Solve:
    """Return a peer's ``solve``; its library is imported only then."""
    solve: Solve = import_module(f"benchmarks.allocation.peers.{name}").solve
    return solve
