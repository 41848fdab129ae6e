"""Wards planned again around a person's locks, from the plan's own territory."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from geo.allocation import Allocation, AreaKind, allocate
from geo.allocation.locked import locks_of_ward
from geo.editing.costing import put, ward_of
from geo.errors import StandingError
from geo.plan import PollingPlan, WardPlan
from geo.progress import Progress, silent

STAGE = "planning wards"
UNDER_ISOLATION = "isolation is planned over these areas; plan the wards without it"


def reoptimise(
    plan: PollingPlan,
    wards: Collection[str] = (),
    *,
    keep_number: bool = True,
    time_limit_s: float | None = None,
    on_progress: Progress = silent,
) -> PollingPlan:
    """Return the plan with wards planned again, all locks kept; none named: those that have areas.

    With ``keep_number`` a ward keeps as many ordinary areas as it has, unless the aims leave their
    number free; else it comes from the target sizes. Raises InfeasibleError, with every obstacle,
    where a ward has no legal plan around its locks.
    """
    for code, made in replanned_wards(
        plan, wards, keep_number=keep_number, time_limit_s=time_limit_s, on_progress=on_progress
    ):
        plan = put(plan, ward_of(plan, code), made)
    return plan


def replanned_wards(
    plan: PollingPlan,
    wards: Collection[str] = (),
    *,
    done: Collection[str] = (),
    keep_number: bool = True,
    time_limit_s: float | None = None,
    on_progress: Progress = silent,
) -> Iterator[tuple[str, Allocation]]:
    """Give wards planned again one by one, as ``reoptimise`` has them; those ``done`` are left out."""
    if plan.isolation is not None:
        raise StandingError(UNDER_ISOLATION)
    chosen = [ward_of(plan, code).code for code in sorted(set(wards))]
    codes = chosen or [ward.code for ward in plan.planned]
    on_progress(STAGE, 0, len(codes))
    for count, code in enumerate(codes, start=1):
        if code not in done:
            ward = ward_of(plan, code)
            number = _ordinary(ward) if keep_number and not plan.aims.free_number else None
            yield code, _again(plan, ward, number, time_limit_s)
        on_progress(STAGE, count, len(codes))


def _again(
    plan: PollingPlan, ward: WardPlan, number: int | None, time_limit_s: float | None
) -> Allocation:
    return allocate(
        ward.territory,
        plan.rules,
        plan.aims,
        areas=number,
        locks=locks_of_ward(plan.locks, ward.territory),
        previous=plan.previous,
        seed=plan.seed,
        time_limit_s=time_limit_s,
    )


def _ordinary(ward: WardPlan) -> int:
    areas = ward.allocation.areas if ward.allocation else ()
    return sum(area.kind is AreaKind.ORDINARY for area in areas)
