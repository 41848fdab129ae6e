"""One edit of one ward: a plan in, a plan out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo.allocation import Area
from geo.editing.costing import ward_of, with_areas
from geo.editing.edits import (
    ChangeStation,
    Edit,
    LockEdit,
    MergeAreas,
    MoveUnits,
    NumberAreas,
    SplitArea,
)
from geo.editing.locking import with_lock
from geo.editing.seats import area_at, site_position, unit_positions
from geo.editing.sites import cheapest_site
from geo.editing.splitting import split_by_engine
from geo.errors import CallError, StandingError
from geo.plan import PollingPlan, WardPlan

NOTHING = "this edit changes nothing: the plan is so already"


def apply(plan: PollingPlan, ward_code: str, edit: Edit) -> PollingPlan:
    """Return the plan with one ward edited. No rule stops an edit; the audit says what it breaks.

    Raises CallError for what the ward does not have, or what leaves an area empty; ConflictError for a
    plan with isolation, whose areas have to stay those it was planned over; InfeasibleError where the
    engine finds no way to split an area.
    """
    if plan.isolation is not None:
        raise StandingError(
            "isolation is planned over these areas, so they may not change; edit the plan beneath and "
            "plan isolation again"
        )
    ward = ward_of(plan, ward_code)
    if isinstance(edit, LockEdit):
        locked = with_lock(plan, ward, edit)
        if locked.locks == plan.locks:
            raise CallError(NOTHING)
        return locked
    areas = tuple(_areas(plan, ward, edit))
    if areas == areas_of(ward):
        raise CallError(NOTHING)
    return with_areas(plan, ward, areas)


def _areas(plan: PollingPlan, ward: WardPlan, edit: Edit) -> Sequence[Area]:
    match edit:
        case MoveUnits():
            return _moved(ward, edit)
        case ChangeStation():
            return _reseated(ward, edit)
        case MergeAreas():
            return _merged(plan, ward, edit)
        case SplitArea():
            return _split(plan, ward, edit)
        case NumberAreas():
            return _numbered(ward, edit)
        case _:
            raise CallError(f"there is no edit {edit.kind}")


def _moved(ward: WardPlan, edit: MoveUnits) -> list[Area]:
    to, units = area_at(ward, edit.to), set(unit_positions(ward, edit.units))
    areas = []
    for number, area in enumerate(areas_of(ward), start=1):
        if area is to:
            areas.append(replace(area, units=tuple(sorted({*area.units, *units}))))
            continue
        left = tuple(unit for unit in area.units if unit not in units)
        if not left:
            raise CallError(f"area {number} would be left empty; merge areas instead")
        areas.append(replace(area, units=left))
    return areas


def _reseated(ward: WardPlan, edit: ChangeStation) -> list[Area]:
    chosen, site = area_at(ward, edit.area), site_position(ward, edit.site_code)
    return [replace(a, site=site) if a is chosen else a for a in areas_of(ward)]


def _merged(plan: PollingPlan, ward: WardPlan, edit: MergeAreas) -> list[Area]:
    numbers = sorted(set(edit.areas))
    if len(numbers) < 2:
        raise CallError("two areas or more are merged; one was named")
    chosen = [area_at(ward, number) for number in numbers]
    if len({area.kind for area in chosen}) > 1:
        raise CallError("a separate area holds one institution alone and is not merged with others")
    units = tuple(sorted(unit for area in chosen for unit in area.units))
    others = [area for area in areas_of(ward) if not _among(area, chosen)]
    if edit.site_code is not None:
        site = site_position(ward, edit.site_code)
    else:
        site = cheapest_site(plan, ward, units, others, [area.site for area in chosen])
    made = replace(chosen[0], units=units, site=site)
    kept = [a for a in areas_of(ward) if a is chosen[0] or not _among(a, chosen)]
    return [made if area is chosen[0] else area for area in kept]


def _split(plan: PollingPlan, ward: WardPlan, edit: SplitArea) -> list[Area]:
    chosen = area_at(ward, edit.area)
    others = [area for area in areas_of(ward) if area is not chosen]
    if not edit.units:
        if edit.site_code is not None:
            raise CallError("name the units that vote at the new site, or leave both to the engine")
        stays, goes = split_by_engine(plan, ward, chosen, others)
    else:
        apart = unit_positions(ward, edit.units)
        if not set(apart) < set(chosen.units):
            raise CallError(
                f"a part of area {edit.area} is split off: some of its units, and not all of them"
            )
        stays = replace(chosen, units=tuple(u for u in chosen.units if u not in set(apart)))
        if edit.site_code is not None:
            site = site_position(ward, edit.site_code)
        else:
            site = cheapest_site(plan, ward, apart, [*others, stays])
        goes = replace(chosen, units=apart, site=site)
    return [*(stays if area is chosen else area for area in areas_of(ward)), goes]


def _numbered(ward: WardPlan, edit: NumberAreas) -> list[Area]:
    areas = areas_of(ward)
    if sorted(edit.order) != list(range(1, len(areas) + 1)):
        raise CallError(f"the order names each of the numbers 1 to {len(areas)} once")
    return [areas[number - 1] for number in edit.order]


def areas_of(ward: WardPlan) -> tuple[Area, ...]:
    """Return a ward's areas in the order of their numbers."""
    return ward.allocation.areas if ward.allocation else ()


def _among(area: Area, chosen: Sequence[Area]) -> bool:
    return any(area is one for one in chosen)
