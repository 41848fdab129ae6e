"""Walks that zones forbid, sites they close, and what a person should know of both."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame

from geo.findings import Finding, Severity
from geo.isolation.cutting import OUTSIDE, Cut, Ints
from geo.plan.isolation import Situation, Zone, ZoneKind
from geo.rules import ElectoralRules
from geo.territory import Territory

#: A site this near to the point of a facility stands in it.
FACILITY_RADIUS_M = 20.0
STRAIGHT = "straight line"

Floats = npt.NDArray[np.float64]


def in_facilities(territory: Territory, situation: Situation) -> frozenset[str]:
    """Return the codes of sites that stand in a quarantine facility and are reserved for nobody."""
    places = territory.sites.geometry.to_numpy()
    shut = np.zeros(len(places), dtype=bool)
    for zone in situation.zones:
        if zone.kind is ZoneKind.QUARANTINE_FACILITY:
            reach_m = FACILITY_RADIUS_M if shapely.get_dimensions(zone.geometry) < 2 else 0.0
            shut |= shapely.dwithin(places, zone.geometry, reach_m)
    shut &= territory.sites["institution"].isna().to_numpy(bool)
    return frozenset(str(code) for code in territory.sites.index[shut])


def walked(before: Territory, made: Cut) -> Cut:
    """Return the cut with the walks of divided units.

    Straight where walks are straight. Elsewhere a part's way leads by the point of its whole unit,
    from which the way is known: it is no longer than told.
    """
    ground = made.territory
    start = before.units[["x", "y"]].to_numpy(dtype=float)[made.parent]
    now = ground.units[["x", "y"]].to_numpy(dtype=float)
    away = np.hypot(*(now - start).T)
    factor = _factor(ground.walk_basis)
    if ground.walk_basis.startswith(STRAIGHT):
        moved = (away > 0)[:, None]
        walk_m = np.where(moved, _straight(now, ground.sites) * factor, ground.walk_m)
    else:
        walk_m = ground.walk_m + away[:, None] * factor
    return replace(made, territory=replace(ground, walk_m=walk_m))


def _factor(basis: str) -> float:
    """Return the detour factor that a basis of walks names; 1 where it names none."""
    found = re.search(STRAIGHT + r" × ([\d.]+)", basis)
    return float(found[1]) if found else 1.0


def _straight(start: Floats, sites: GeoDataFrame) -> Floats:
    end = sites[["x", "y"]].to_numpy(dtype=float)
    apart = start[:, None, :] - end[None, :, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]))


def holds(ground: Territory, zone: Zone, voters: int) -> bool:
    """Return whether known sites inside a blockade, but those of facilities, hold those inside."""
    sites = ground.sites
    free = (sites["institution"].isna() & ~sites["to_be_found"]).to_numpy(bool)
    inside = free & shapely.intersects(zone.geometry, sites.geometry.to_numpy())
    places = sites["capacity"].astype("Float64").to_numpy(dtype=float, na_value=np.inf)
    return bool(inside.any() and places[inside].sum() >= voters)


def closed_by(
    made: Cut, blockades: list[Zone], shut: frozenset[str], rules: ElectoralRules
) -> Territory:
    """Return the territory without the walks that zones forbid, and what a person should know.

    A site inside a blockade serves its side alone; where those inside are visited by box, nobody.
    """
    ground = made.territory
    holder = _holders(ground, blockades)
    in_facility = np.array([str(code) in shut for code in ground.sites.index], dtype=bool)
    reserved = ground.sites["institution"].notna().to_numpy(bool)
    forbidden = (holder[None, :] != made.side[:, None]) | in_facility[None, :]
    walk_m = np.where(forbidden & ~reserved[None, :], np.inf, ground.walk_m)
    boxed = (holder != OUTSIDE) & ~np.isin(holder, made.side) & ~reserved
    findings = [
        *_apart(made, blockades, rules),
        *(
            _site_closed(ground, site, "a quarantine facility")
            for site in np.flatnonzero(in_facility).tolist()
        ),
        *(
            _site_closed(ground, site, f"blockade {blockades[holder[site]].code}, served by box")
            for site in np.flatnonzero(boxed & ~in_facility).tolist()
        ),
    ]
    return replace(ground, walk_m=walk_m, findings=(*ground.findings, *findings))


def _holders(ground: Territory, blockades: list[Zone]) -> Ints:
    """Return the blockade that each site stands in, OUTSIDE where it stands in none."""
    places = ground.sites.geometry.to_numpy()
    holder = np.full(len(places), OUTSIDE, dtype=np.int64)
    for side in reversed(range(len(blockades))):
        holder[shapely.intersects(blockades[side].geometry, places)] = side
    return holder


def _apart(made: Cut, blockades: list[Zone], rules: ElectoralRules) -> list[Finding]:
    """Tell which blockades have areas of their own, and whom their line divides."""
    ground = made.territory
    counted = np.bincount(made.parent)
    told = []
    for side in np.unique(made.side[made.side != OUTSIDE]).tolist():
        here = np.flatnonzero(made.side == side)
        zone, voters = blockades[side], int(ground.units["voters"].iloc[here].sum())
        divided = here[counted[made.parent[here]] > 1].tolist()
        told.append(
            Finding(
                "blockade_apart",
                Severity.NOTE,
                ground.ward.code,
                zone.code,
                f"blockade {zone.code} parts {len(here)} unit(s) with {voters:,} voters from the ward, "
                f"{len(divided)} of them divided by its line: they vote in areas of their own inside",
                source=rules.source("isolation.prefer_separate_voters"),
                facts={
                    "zone": zone.code,
                    "units": len(here),
                    "voters": voters,
                    "divided": len(divided),
                },
            )
        )
        told.extend(_divided(ground, unit, zone) for unit in divided)
    return told


def _divided(ground: Territory, unit: int, zone: Zone) -> Finding:
    row = ground.units.iloc[unit]
    group, voters = str(row["group_code"]), int(row["voters"])
    estimate = " (estimated by area)" if row["estimated"] else ""
    return Finding(
        "divided_by_blockade",
        Severity.WARNING,
        ground.ward.code,
        group,
        f"group {group} is divided by the line of blockade {zone.code}, {voters:,} voters inside"
        f"{estimate}; count them and have the division approved",
        source="isolation",
        facts={"group": group, "zone": zone.code, "voters": voters},
    )


def _site_closed(ground: Territory, site: int, place: str) -> Finding:
    code = str(ground.sites.index[site])
    return Finding(
        "site_closed_by_zone",
        Severity.NOTE,
        ground.ward.code,
        code,
        f"{code} is no candidate: it stands in {place}",
        source="isolation",
        facts={"site": code},
    )
