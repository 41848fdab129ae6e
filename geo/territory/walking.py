"""Walks from units to sites, in metres."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.findings import Finding, Severity
from geo.territory.barriers import barriers_of
from geo.territory.clusters import Floats, summed
from geo.territory.crossings import link_crossings
from geo.territory.detours import walks_over_crossings
from geo.territory.links import LANDING_REACH_M
from geo.territory.network import Network, attach, network_walks, street_network
from geo.territory.ward import WardFrames

#: Streets so far beyond the ward's outline are part of its network.
NEAR_STREETS_M = 500.0
#: A part of the network is taken for a gap in the drawing when it has less than this share of the
#: ward's street length and less than this length.
LEAST_PART_SHARE = 0.05
LEAST_PART_M = 1_000.0
#: Units whose walks to all sites are worked out at a time.
BLOCK = 500


@dataclass(frozen=True)
class Walks:
    """Walks units × sites (m), how they were measured, and what a person should know of them."""

    walk_m: Floats
    basis: str
    findings: tuple[Finding, ...] = ()


def ward_walks(ward: WardFrames, units: pd.DataFrame, sites: pd.DataFrame) -> Walks:
    """Return the walks of the contract.

    Along the streets where these are given: from the representative point straight to the nearest
    street (× the detour factor), along streets, and straight to the site. Farther than
    ``aims.snap_limit_m`` from any street, or in a part of the network without a site, the walk is
    the straight line × the detour factor, with a finding. Without streets it always is, but for
    barriers: they are crossed where there is a crossing.
    """
    start = units[["x", "y"]].to_numpy(dtype=float)
    end = sites[["x", "y"]].to_numpy(dtype=float)
    if ward.streets.empty:
        return _without_streets(ward, units, start, end)
    network, usable = _network(ward)
    if not usable.any():
        walks = _without_streets(ward, units, start, end)
        return replace(walks, findings=(*_no_streets(ward), *walks.findings))
    on_usable = usable[network.part]
    unit_places, site_places = attach(start, network, on_usable), attach(end, network, on_usable)
    walk_m = network_walks(network, unit_places, site_places)
    detour = ward.aims.detour_factor
    far_units = unit_places.off_m > ward.aims.snap_limit_m
    far_sites = site_places.off_m > ward.aims.snap_limit_m
    off_m = site_places.off_m[None, :] * detour
    cut_off = np.zeros(len(units), dtype=bool)
    for first in range(0, len(walk_m), BLOCK):
        some = slice(first, first + BLOCK)
        walk_m[some] += unit_places.off_m[some, None] * detour + off_m
        cut_off[some] = ~np.isfinite(walk_m[some][:, ~far_sites]).any(axis=1) & ~far_units[some]
    off_streets = far_units | cut_off
    walk_m[off_streets] = straight_walks(start[off_streets], end, detour)
    walk_m[:, far_sites] = straight_walks(start, end[far_sites], detour)
    findings = (
        *_parts(ward, network, usable),
        *_far(ward, units.index[far_units], sites.index[far_sites]),
        *_cut_off(ward, units.index[cut_off]),
    )
    return Walks(walk_m, "streets", findings)


def _without_streets(ward: WardFrames, units: pd.DataFrame, start: Floats, end: Floats) -> Walks:
    """Return straight walks, over crossings where a barrier lies between."""
    factor = ward.aims.detour_factor
    basis = f"straight line × {factor}"
    if not barriers_of(ward.barriers):
        return Walks(straight_walks(start, end, factor), basis)
    walk_m = walks_over_crossings(start, end, ward)
    walk_m *= factor
    cut_off = np.flatnonzero(~np.isfinite(walk_m).any(axis=1))
    walk_m[cut_off] = straight_walks(start[cut_off], end, factor)
    return Walks(
        walk_m, f"over crossings of barriers, else {basis}", _cut_off(ward, units.index[cut_off])
    )


def _network(ward: WardFrames) -> tuple[Network, npt.NDArray[np.bool_]]:
    """Return the network, and which of its parts are walked on.

    Streets near the ward are enough as a rule; where the ward's own are in several parts, those
    farther out may join them.
    """
    outline = ward.facts.geometry
    near = ward.streets.loc[ward.streets.dwithin(outline, NEAR_STREETS_M)]
    network = street_network(_with_links(near if len(near) else ward.streets, ward.links))
    usable = _walked_parts(network, ward)
    if usable.sum() > 1 and len(near) < len(ward.streets):
        network = street_network(_with_links(ward.streets, ward.links))
        usable = _walked_parts(network, ward)
    return network, usable


def _with_links(streets: GeoDataFrame, links: GeoDataFrame) -> GeoDataFrame:
    """Return the streets with the named bridges and ferries, each led on to the street it lands near."""
    if links.empty:
        return streets
    shapes = streets.geometry.to_numpy()
    landings = np.concatenate([crossing.landings for crossing in link_crossings(links)])
    landing, street = shapely.STRtree(shapes).query_nearest(
        landings, max_distance=LANDING_REACH_M, all_matches=False
    )
    ways = shapely.shortest_line(landings[landing], shapes[street])
    ways = np.concatenate([links.geometry.to_numpy(), ways[shapely.length(ways) > 0]])
    added = GeoDataFrame({"name": ""}, index=range(len(ways)), geometry=ways, crs=streets.crs)
    return GeoDataFrame(pd.concat([streets, added], ignore_index=True), crs=streets.crs)


def _walked_parts(network: Network, ward: WardFrames) -> npt.NDArray[np.bool_]:
    """Return which parts are long enough inside the ward to be walked on."""
    length = _length_inside(network, ward)
    least = min(LEAST_PART_SHARE * float(length.sum()), LEAST_PART_M)
    return np.asarray((length > 0) & (length >= least), dtype=bool)


def _length_inside(network: Network, ward: WardFrames) -> Floats:
    """Return the street length of each part inside the ward, in metres."""
    inside = shapely.length(shapely.intersection(network.lines, ward.facts.geometry))
    return summed(inside, network.part)


def straight_walks(start: Floats, end: Floats, detour_factor: float) -> Floats:
    """Return straight distances × the detour factor."""
    made = np.empty((len(start), len(end)))
    # Block by block: two more matrices of this size would be too many in a ward of many units.
    for first in range(0, len(start), BLOCK):
        apart = start[first : first + BLOCK, None, :] - end[None, :, :]
        made[first : first + BLOCK] = np.hypot(apart[..., 0], apart[..., 1]) * detour_factor
    return made


def _note(ward: WardFrames, rule: str, message: str, **facts: str | int | float) -> Finding:
    subject = f"ward {ward.facts.code}"
    return Finding(
        rule, Severity.WARNING, ward.facts.code, subject, message, source="streets", facts=facts
    )


def _parts(
    ward: WardFrames, network: Network, usable: npt.NDArray[np.bool_]
) -> tuple[Finding, ...]:
    """Tell of a network whose streets inside the ward are in several parts, with their lengths."""
    length = _length_inside(network, ward)
    parts = np.flatnonzero(length > 0)
    if len(parts) == 1:
        return ()
    unused = int((~usable[parts]).sum())
    lengths = ", ".join(f"{m:,.0f} m" for m in np.sort(length[parts])[::-1][:5])
    more = f" and {len(parts) - 5} more" if len(parts) > 5 else ""
    left_out = f" ({unused} too short to walk on)" if unused else ""
    message = (
        f"the streets of {ward.facts.name} are in {len(parts)} parts that do not meet: {lengths}{more}"
        f"{left_out}; draw the streets that are missing between them in streets"
    )
    return (_note(ward, "street_parts", message, parts=len(parts), unused=unused),)


def _no_streets(ward: WardFrames) -> tuple[Finding, ...]:
    message = (
        f"no walkable street lies in {ward.facts.name}: walks are straight lines × "
        f"{ward.aims.detour_factor}; add its streets to streets"
    )
    return (_note(ward, "no_streets", message),)


def _far(ward: WardFrames, units: pd.Index, sites: pd.Index) -> tuple[Finding, ...]:
    if len(units) + len(sites) == 0:
        return ()
    limit = ward.aims.snap_limit_m
    listed = _listed([*units, *sites])
    message = (
        f"{len(units)} unit(s) and {len(sites)} site(s) lie more than {limit:,.0f} m from any street "
        f"({listed}): their walks are straight lines × "
        f"{ward.aims.detour_factor}; draw the streets that lead there"
    )
    return (
        _note(ward, "far_from_street", message, units=len(units), sites=len(sites), limit_m=limit),
    )


def _cut_off(ward: WardFrames, units: pd.Index) -> tuple[Finding, ...]:
    if len(units) == 0:
        return ()
    message = (
        f"no way leads from {len(units)} unit(s) to any site ({_listed([*units])}): their walks are "
        f"straight lines × {ward.aims.detour_factor}; draw the streets that lead there, or name the "
        "bridge or ferry in links"
    )
    return (_note(ward, "no_way_to_site", message, units=len(units)),)


def _listed(codes: list[str]) -> str:
    more = f" and {len(codes) - 5} more" if len(codes) > 5 else ""
    return ", ".join(codes[:5]) + more
