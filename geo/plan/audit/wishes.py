"""What the planner has locked is kept."""

from __future__ import annotations

from collections.abc import Iterator

from geo.findings import Finding
from geo.plan.audit.case import Case

SOURCE = "locks"


def site_open(case: Case) -> Iterator[Finding]:
    """Require that a closed site hosts nothing and a site locked open hosts a station."""
    used = {case.site_code(area): case.ward.area_id(i) for i, area in case.seated()}
    for code in sorted(set(case.plan.locks.closed_sites) & set(used)):
        yield case.error(
            "site_open",
            code,
            f"{code} is locked closed, but {used[code]} votes there",
            f"{SOURCE}.closed_sites",
            area=used[code],
        )
    own = {str(code) for code in case.territory.sites.index}
    for code in sorted((set(case.plan.locks.open_sites) & own) - set(used)):
        if case.areas:
            yield case.error(
                "site_open",
                code,
                f"{code} is locked open, but no area votes there",
                f"{SOURCE}.open_sites",
            )


def locks_kept(case: Case) -> Iterator[Finding]:
    """Require that locked units vote where, with whom, and only with whom they must."""
    if not case.areas:
        return
    place = {case.unit_code(u): i for i, area in enumerate(case.areas) for u in area.units}
    yield from _unit_locks(case, place)
    yield from _together_locks(case, place)
    yield from _area_locks(case, place)


def _unit_locks(case: Case, place: dict[str, int]) -> Iterator[Finding]:
    for lock in case.plan.locks.units:
        index = place.get(lock.unit)
        if index is None or not case.has_site(case.areas[index]):
            continue
        site = case.site_code(case.areas[index])
        if site != lock.site_code:
            yield case.error(
                "locks_kept",
                lock.unit,
                f"{lock.unit} is locked to {lock.site_code}, but votes at {site}",
                f"{SOURCE}.units",
                wanted=lock.site_code,
                site=site,
            )


def _together_locks(case: Case, place: dict[str, int]) -> Iterator[Finding]:
    for group in case.plan.locks.together:
        here = {unit: place[unit] for unit in group if unit in place}
        if len(set(here.values())) > 1:
            told = ", ".join(f"{u} in {case.ward.area_id(i)}" for u, i in sorted(here.items()))
            yield case.error(
                "locks_kept",
                min(here),
                f"units locked together lie in several areas: {told}",
                f"{SOURCE}.together",
                units=", ".join(sorted(here)),
            )


def _area_locks(case: Case, place: dict[str, int]) -> Iterator[Finding]:
    for lock in case.plan.locks.areas:
        index = next((place[unit] for unit in lock.units if unit in place), None)
        if index is None:
            continue
        area = case.areas[index]
        there = {case.unit_code(u) for u in area.units}
        wrong_site = (
            lock.site_code is not None
            and case.has_site(area)
            and case.site_code(area) != lock.site_code
        )
        if there != set(lock.units) or wrong_site:
            name = case.ward.area_id(index)
            yield case.error(
                "locks_kept",
                name,
                f"{name} should hold exactly {', '.join(lock.units)}"
                + (f" at {lock.site_code}" if lock.site_code else "")
                + f", but holds {', '.join(sorted(there))}",
                f"{SOURCE}.areas",
                wanted=", ".join(lock.units),
                units=", ".join(sorted(there)),
            )
