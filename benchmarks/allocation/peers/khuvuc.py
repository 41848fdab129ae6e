"""Our own engine, called as anybody calls it: ``geo.allocation.allocate``.

It chooses the number of areas from the target where the instance fixes none; the peers are then given
that number. Compiling is done before the clock starts (``warm_up``).
"""

from __future__ import annotations

from benchmarks.allocation.instance import Instance
from benchmarks.allocation.made import made_ward
from geo.allocation import Allocation, allocate


def warm_up() -> None:
    """Plan a small ward, so that compiling is not counted."""
    plan(made_ward(12, 1), None)


def plan(instance: Instance, time_limit_s: float | None) -> Allocation:
    """Return the engine's answer; raises InfeasibleError."""
    return allocate(
        instance.territory,
        instance.rules,
        instance.aims,
        areas=instance.areas,
        locks=instance.locks,
        time_limit_s=time_limit_s,
    )
