"""The engine beside HiGHS's flow models on the same wards, one after the other in one process.

Two models: one flow over the borders that are not cut (``peers.highs``, the tighter one) and a flow for
each station (``peers.highs_stations``, the one of the textbooks). A model that does not end within its
time counts with the time it took, so that its median is at least the one printed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from benchmarks.allocation.instance import Instance, model_of
from benchmarks.allocation.peers import PEERS, Answer, highs, highs_stations
from geo.allocation import Allocation, AreaKind, allocate

EQUAL = 2e-6
HUNDREDTH = 100.0
MODELS = {"highs": highs.solve, "highs_stations": highs_stations.solve}

Made = TypeVar("Made")


def beside_flow(wards: Sequence[Instance], time_limit_s: float) -> bool:
    """Print a row a ward and the medians; say whether all agree and ours is a hundredth at most."""
    if not wards:
        return True
    print("\n| ward | ours s | " + " | ".join(f"{PEERS[m].title} s" for m in MODELS) + " | |")
    print("|---|---:|" + "---:|" * len(MODELS) + "---|")
    rows = [_row(ward, time_limit_s) for ward in wards]
    medians = np.median([seconds for seconds, _ in rows], axis=0)
    print("| median | " + " | ".join(f"{m:.3f}" for m in medians) + " | |")
    print("| × ours | | " + " | ".join(f"{m / medians[0]:,.0f}" for m in medians[1:]) + " | |")
    agreed = all(agrees for _, agrees in rows)
    return agreed and bool(medians[1:].min() >= HUNDREDTH * medians[0])


def _row(ward: Instance, time_limit_s: float) -> tuple[list[float], bool]:
    plan, ours = _timed(lambda: allocate(ward.territory, ward.rules, ward.aims, locks=ward.locks))
    ordinary = sum(area.kind is AreaKind.ORDINARY for area in plan.areas)
    model = model_of(ward, ordinary, plan.target_voters)
    seconds, said, agreed = [ours], [], True
    for solve in MODELS.values():
        answer, taken = _timed(lambda solve=solve: solve(model, time_limit_s))  # type: ignore[misc]
        seconds.append(taken)
        agrees = _agrees(plan, answer, model.separate_cost)
        agreed = agreed and agrees
        said.append("proved" if answer.proved else "not ended")
        said[-1] += "" if agrees else " **contradicts**"
    cells = " | ".join(f"{s:.3f}" for s in seconds)
    print(f"| {ward.name} | {cells} | {'; '.join(said)} |", flush=True)
    return seconds, agreed


def _agrees(plan: Allocation, answer: Answer, separate: float) -> bool:
    """Say whether a solver's bound allows our plan, and ours its optimum.

    ``separate`` is what the separate areas cost, which the solver's model leaves out.
    """
    slack = EQUAL * plan.objective
    if answer.impossible or answer.lower_bound is None:
        return not answer.impossible
    lower = answer.lower_bound + separate
    if lower > plan.objective + slack:
        return False
    return not answer.proved or lower >= plan.lower_bound - slack


def _timed(solve: Callable[[], Made]) -> tuple[Made, float]:
    start = time.process_time()
    made = solve()
    return made, time.process_time() - start
