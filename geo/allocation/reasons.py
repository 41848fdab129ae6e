"""The smallest conflict: rules that together leave a ward no plan, none of them to spare.

A deletion filter (Chinneck and Dravnieks 1991): take the rules away one after the other; where the ward
still has no plan the rule was no reason, else it stays. What is left is irreducible: it leaves no plan
even with all other rules gone, and with any one of it gone too there is a plan. That units stay whole
is not asked, nor the planner's locks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geo.allocation.building import Request, build_problem
from geo.allocation.changes import Prices, nothing_changes
from geo.allocation.elastic import partition_with_changes
from geo.allocation.locked import apply_locks
from geo.allocation.problem import UNLIMITED, Ward


def irreducible_reasons(request: Request) -> tuple[str, ...]:
    """Return the names of the rules in conflict; none where the ward is too large to tell."""
    locked = apply_locks(request.territory, request.pieces, request.rules, request.locks)
    if locked.obstacles or not locked.atoms:
        return ()
    ward = build_problem(request, locked).ward
    if _has_plan(ward) is not False:
        return ()
    needed = []
    for name, without in RULES.items():
        freer = without(ward)
        found = _has_plan(freer)
        if found is None:
            return ()
        if found:
            needed.append(name)
        else:
            ward = freer
    return tuple(needed)


def _has_plan(ward: Ward) -> bool | None:
    """Return whether the ward has a plan; None where its areas are too many to list."""
    packed = partition_with_changes(ward, nothing_changes(ward), Prices())
    if packed is None:
        return None
    return False if packed.impossible else True if packed.label is not None else None


def _anywhere(ward: Ward) -> Ward:
    return ward._replace(cost=np.zeros(ward.cost.shape))


def _many_rooms(ward: Ward) -> Ward:
    return ward._replace(rooms=np.where(ward.rooms > 0, len(ward.voters), 0))


def _many_places(ward: Ward) -> Ward:
    return ward._replace(capacity=np.where(ward.capacity > 0, UNLIMITED, ward.capacity))


def _any_maximum(ward: Ward) -> Ward:
    return ward._replace(hi=int(ward.voters.sum()))


def _any_minimum(ward: Ward) -> Ward:
    return ward._replace(lo=0)


def _no_borders(ward: Ward) -> Ward:
    n = len(ward.voters)
    others = np.array([b for a in range(n) for b in range(n) if a != b], dtype=np.int64)
    return ward._replace(
        indptr=np.arange(n + 1, dtype=np.int64) * (n - 1),
        neighbours=others,
        border=np.zeros(len(others)),
    )


RULES: dict[str, Callable[[Ward], Ward]] = {
    "reachable": _anywhere,
    "contiguous": _no_borders,
    "rooms": _many_rooms,
    "capacity": _many_places,
    "max_voters": _any_maximum,
    "min_voters": _any_minimum,
}
"""Rules by name, in the order in which they are taken away: what is easiest to change stays longest."""
