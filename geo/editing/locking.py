"""Locks set and lifted by an edit."""

from __future__ import annotations

from dataclasses import replace

from geo.editing.costing import unproved, with_proof
from geo.editing.edits import LockArea, LockEdit, LockSite, LockUnit, Unlock
from geo.editing.seats import area_at, site_position, unit_positions
from geo.errors import CallError
from geo.plan import PollingPlan, WardPlan
from geo.rules import Locks
from geo.rules.locks import AreaLock, UnitLock

UNIQUE = "its code is used in several wards, and a lock could not tell them apart"


def with_lock(plan: PollingPlan, ward: WardPlan, edit: LockEdit) -> PollingPlan:
    """Return the plan with other locks.

    One more lock only narrows what is allowed, so a bound stays valid; without one it may not.
    """
    locks = _locks(plan, ward, edit)
    made = replace(plan, locks=locks)
    if isinstance(edit, Unlock):
        return unproved(made, ward.code) if locks != plan.locks else plan
    return with_proof(made, ward.code)


def _locks(plan: PollingPlan, ward: WardPlan, edit: LockEdit) -> Locks:
    match edit:
        case LockUnit():
            return _with_unit(plan, ward, edit)
        case LockArea():
            return _with_area(plan, ward, edit)
        case LockSite():
            return _with_site(plan, ward, edit)
        case Unlock():
            return _without(plan, ward, edit)


def _with_unit(plan: PollingPlan, ward: WardPlan, edit: LockUnit) -> Locks:
    (unit,) = unit_positions(ward, [edit.unit])
    _refuse_shared(plan, "units", [edit.unit])
    if edit.site_code is None:
        areas = ward.allocation.areas if ward.allocation else ()
        site = next(area.site for area in areas if unit in area.units)
    else:
        site = site_position(ward, edit.site_code)
    lock = UnitLock(unit=edit.unit, site_code=str(ward.territory.sites.index[site]))
    others = tuple(one for one in plan.locks.units if one.unit != edit.unit)
    return plan.locks.model_copy(update={"units": (*others, lock)})


def _with_area(plan: PollingPlan, ward: WardPlan, edit: LockArea) -> Locks:
    area = area_at(ward, edit.area)
    codes = tuple(str(ward.territory.units.index[unit]) for unit in area.units)
    _refuse_shared(plan, "units", codes)
    site = str(ward.territory.sites.index[area.site]) if edit.station else None
    lock = AreaLock(units=codes, site_code=site)
    others = tuple(one for one in plan.locks.areas if not set(one.units) & set(codes))
    return plan.locks.model_copy(update={"areas": (*others, lock)})


def _with_site(plan: PollingPlan, ward: WardPlan, edit: LockSite) -> Locks:
    site_position(ward, edit.site_code)
    _refuse_shared(plan, "sites", [edit.site_code])
    sites = {
        "open": {code for code in plan.locks.open_sites if code != edit.site_code},
        "closed": {code for code in plan.locks.closed_sites if code != edit.site_code},
    }
    sites[edit.must].add(edit.site_code)
    changes = {f"{must}_sites": tuple(sorted(codes)) for must, codes in sites.items()}
    return plan.locks.model_copy(update=changes)


def _without(plan: PollingPlan, ward: WardPlan, edit: Unlock) -> Locks:
    unit_positions(ward, edit.units)
    for code in edit.sites:
        site_position(ward, code)
    units, sites, locks = set(edit.units), set(edit.sites), plan.locks
    return Locks(
        units=tuple(k for k in locks.units if k.unit not in units and k.site_code not in sites),
        together=tuple(k for k in locks.together if not units & set(k)),
        areas=tuple(
            k for k in locks.areas if not units & set(k.units) and k.site_code not in sites
        ),
        open_sites=tuple(code for code in locks.open_sites if code not in sites),
        closed_sites=tuple(code for code in locks.closed_sites if code not in sites),
    )


def _refuse_shared(plan: PollingPlan, kind: str, codes: list[str] | tuple[str, ...]) -> None:
    """Locks name codes without their ward; where two wards share one, a lock would bind both."""
    for code in codes:
        holders = [w for w in plan.wards if code in getattr(w.territory, kind).index]
        if len(holders) > 1:
            raise CallError(f"{code} cannot be locked: {UNIQUE}")
