"""Stations: one for each area, at a site that exists, is open, near, and large enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd

from geo.findings import Finding, Severity
from geo.plan.audit.case import SENSE, Case


def one_station_each(case: Case) -> Iterator[Finding]:
    """Require one station for each area, at a site of the ward."""
    for index, area in enumerate(case.areas):
        if not case.has_site(area):
            yield case.error(
                "one_station_each",
                case.ward.area_id(index),
                f"{case.ward.area_id(index)} has no station: site {area.site} does not exist",
                SENSE,
                position=area.site,
                sites=len(case.territory.sites),
            )


def station_at_known_site(case: Case) -> Iterator[Finding]:
    """Tell of a station whose building has still to be found: the plan is not finished."""
    missing = case.territory.sites["to_be_found"].to_numpy(dtype=bool)
    homes = case.territory.sites["home_unit"].to_numpy()
    for index, area in case.seated():
        if missing[area.site]:
            name, home = case.ward.area_id(index), int(homes[area.site])
            near = case.territory.units["name"].iloc[home] if home >= 0 else case.site_code(area)
            yield case.find(
                "station_at_known_site",
                Severity.WARNING,
                name,
                f"{name} ({case.area_voters(area):,} voters) has no building yet; find one near "
                f"{near} and add it to the sites",
                "sites",
                site=case.site_code(area),
                near=str(near),
                voters=case.area_voters(area),
            )


def station_outside_area(case: Case) -> Iterator[Finding]:
    """Tell of a station outside its area, which is allowed."""
    homes = case.territory.sites["home_unit"].to_numpy()
    for index, area in case.ordinary():
        if not case.has_site(area) or int(homes[area.site]) in area.units:
            continue
        name, home = case.ward.area_id(index), int(homes[area.site])
        where = f"in {case.unit_code(home)}" if home >= 0 else "outside every unit"
        yield case.find(
            "station_outside_area",
            Severity.NOTE,
            name,
            f"the station of {name}, {case.territory.sites['name'].iloc[area.site]}, stands outside "
            f"the area, {where}",
            "aims.outside_area_cost",
            site=case.site_code(area),
            home=case.unit_code(home) if home >= 0 else "",
        )


def reachable(case: Case) -> Iterator[Finding]:
    """Require a way from each unit of an ordinary area to its station."""
    for index, area in case.ordinary():
        if not case.has_site(area):
            continue
        members = [u for u in case.members(area) if u not in case.institutions and case.voters[u]]
        lost = [u for u in members if not np.isfinite(case.territory.walk_m[u, area.site])]
        for unit in lost:
            yield case.error(
                "reachable",
                case.unit_code(unit),
                f"{case.unit_code(unit)} ({case.voters[unit]:,} voters) has no way to its station "
                f"{case.site_code(area)}",
                case.territory.walk_basis,
                site=case.site_code(area),
                voters=case.voters[unit],
                area=case.ward.area_id(index),
            )


def capacity(case: Case) -> Iterator[Finding]:
    """Require that a site holds the voters of all its areas."""
    limits = case.territory.sites["capacity"].astype(object)
    for site, indexes in _by_site(case).items():
        limit = limits.iloc[site]
        voters = sum(case.area_voters(case.areas[i]) for i in indexes)
        if not pd.isna(limit) and voters > int(limit):
            code = str(case.territory.sites.index[site])
            yield case.error(
                "capacity",
                code,
                f"{code} has {int(limit):,} places for {voters:,} voters of {_names(case, indexes)}: "
                f"{voters - int(limit)} are missing",
                "sites.capacity",
                voters=voters,
                limit=int(limit),
            )


def rooms(case: Case) -> Iterator[Finding]:
    """Require that a site hosts no more areas than it has rooms."""
    for site, indexes in _by_site(case).items():
        limit = int(case.territory.sites["rooms"].iloc[site])
        if len(indexes) > limit:
            code = str(case.territory.sites.index[site])
            yield case.error(
                "rooms",
                code,
                f"{code} has {limit} room(s) for {len(indexes)} areas: {_names(case, indexes)}",
                "sites.rooms",
                areas=len(indexes),
                limit=limit,
            )


def site_reserved(case: Case) -> Iterator[Finding]:
    """Require that a site reserved for an institution serves it alone."""
    owners = case.territory.sites["institution"]
    for index, area in case.seated():
        owner = owners.iloc[area.site]
        if pd.isna(owner):
            continue
        if [case.unit_code(u) for u in case.members(area)] != [str(owner)]:
            yield case.error(
                "site_reserved",
                case.ward.area_id(index),
                f"{case.ward.area_id(index)} votes at {case.site_code(area)}, which is reserved for "
                f"{owner}",
                "institutions",
                site=case.site_code(area),
                institution=str(owner),
            )


def _by_site(case: Case) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for index, area in case.seated():
        found[area.site].append(index)
    return dict(sorted(found.items()))


def _names(case: Case, indexes: list[int]) -> str:
    return ", ".join(case.ward.area_id(i) for i in indexes)
