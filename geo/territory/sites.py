"""Candidate sites of a ward, the reserved ones of institutions, and those still to be found."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from geo.codes import natural_key
from geo.findings import Finding, Severity
from geo.names import fold
from geo.territory.clusters import balanced_clusters, summed
from geo.territory.hearts import within
from geo.territory.institutions import ARMED_UNIT, Institution
from geo.territory.model import UnitKind
from geo.territory.ward import WardFrames, counts, flags, texts

#: Name of a place where a building has still to be found, before the name of its unit.
TO_BE_FOUND = "Địa điểm cần tìm"
#: Name of barracks, before the name of the ward.
BARRACKS = "Doanh trại"
#: In a ward of more units than this, places that have to be found stand in some of them.
MOST_TO_BE_FOUND = 600
#: Then there are so many places for each area of the target size, at least.
PLACES_PER_AREA = 3


def ward_sites(
    ward: WardFrames, units: GeoDataFrame, separate: tuple[Institution, ...]
) -> tuple[GeoDataFrame, tuple[Finding, ...]]:
    """Return the sites of the contract, and a finding where the ward has none.

    Each institution unit has a site of its own, reserved for it. A ward without any other site has
    one that has still to be found at the representative point of each unit; of some units, spread
    evenly over the voters, where these are very many.
    """
    ordinary = units.loc[units["kind"] != UnitKind.INSTITUTION]
    known = _known(ward)
    findings: tuple[Finding, ...] = ()
    if known.empty and not ordinary.empty:
        chosen = _spread(ward, ordinary)
        known = _to_be_found(ward, chosen)
        findings = (_finding(ward, len(ordinary), len(chosen)),)
    frames = [f for f in (known, _reserved(ward, units, separate, set(known.index))) if not f.empty]
    sites = GeoDataFrame(pd.concat(frames), crs=ward.crs)
    sites = sites.loc[sorted(sites.index, key=natural_key)]
    sites.index.name = "site_code"
    sites["home_unit"] = _home_units(sites.geometry.to_numpy(), units, ward.aims.snap_limit_m)
    return _typed(sites), findings


def _known(ward: WardFrames) -> GeoDataFrame:
    frame = ward.sites
    if frame.empty:
        return _frame([], np.empty(0, dtype=object), ward)
    shapes = frame.geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) > 0
    middles = np.where(areal, shapely.point_on_surface(shapes), shapes)
    # A site drawn as several points stands at the first of them.
    firsts = np.array([shapely.get_coordinates(p)[0] for p in middles])
    codes = frame["site_code"].astype(str).tolist()
    made = _frame(codes, gpd.points_from_xy(*firsts.T), ward)
    made["name"] = frame["name"].to_numpy(dtype=object)
    made["address"] = texts(frame, "address").to_numpy()
    made["kind"] = texts(frame, "kind").to_numpy()
    made["capacity"] = counts(frame, "capacity").array
    _hide_barracks(made, ward)
    made["rooms"] = counts(frame, "rooms").fillna(1).clip(lower=1).to_numpy(dtype=np.int64)
    made["step_free"] = flags(frame, "step_free").array
    made["backup_power"] = flags(frame, "backup_power").array
    return made


def _hide_barracks(sites: GeoDataFrame, ward: WardFrames) -> None:
    """Give barracks the ward's name: a site may bear the name of the armed unit it belongs to."""
    units = ward.institutions
    armed = set() if units.empty else set(units.loc[units["kind"] == ARMED_UNIT, "name"].map(fold))
    hidden = np.array(
        [
            kind == "barracks" or any(unit in fold(str(name)) for unit in armed)
            for kind, name in zip(sites["kind"], sites["name"], strict=True)
        ],
        dtype=bool,
    )
    sites.loc[hidden, "name"] = f"{BARRACKS} – {ward.facts.name}"
    sites.loc[hidden, "address"] = None


def _spread(ward: WardFrames, units: GeoDataFrame) -> GeoDataFrame:
    """Return all units, or some of very many: the one in the middle of as many voters each."""
    voters = units["voters"].to_numpy(dtype=float)
    areas = voters.sum() / ward.aims.target_voters
    most = max(MOST_TO_BE_FOUND, round(PLACES_PER_AREA * areas))
    if len(units) <= most:
        return units
    xy = units[["x", "y"]].to_numpy(dtype=float)
    weight = np.maximum(voters, 0.01)
    labels = balanced_clusters(xy, weight, most)
    middle = np.stack([summed(weight * along, labels) / summed(weight, labels) for along in xy.T])
    away = np.hypot(*(xy.T - middle[:, labels])).round(3)
    order = np.lexsort((np.arange(len(units)), away, labels))
    _, first = np.unique(labels[order], return_index=True)
    return units.iloc[np.sort(order[first])]


def _to_be_found(ward: WardFrames, units: GeoDataFrame) -> GeoDataFrame:
    made = _frame(
        [f"{code}-TBF" for code in units.index], gpd.points_from_xy(units["x"], units["y"]), ward
    )
    made["name"] = [f"{TO_BE_FOUND} – {name}" for name in units["name"]]
    made["to_be_found"] = True
    return made


def _reserved(
    ward: WardFrames, units: GeoDataFrame, separate: tuple[Institution, ...], taken: set[str]
) -> GeoDataFrame:
    codes = [f"{i.code}-SITE" if i.code in taken else i.code for i in separate]
    at = units.loc[[i.code for i in separate]]
    made = _frame(codes, gpd.points_from_xy(at["x"], at["y"]), ward)
    made["name"] = [i.name for i in separate]
    made["address"] = pd.Series([i.address for i in separate], dtype=object).to_numpy()
    made["kind"] = pd.Series([i.kind for i in separate], dtype=object).to_numpy()
    made["institution"] = pd.Series([i.code for i in separate], dtype=object).to_numpy()
    return made


def _frame(codes: list[str], points: npt.ArrayLike, ward: WardFrames) -> GeoDataFrame:
    count = len(codes)
    nothing = pd.Series([None] * count, dtype=object).to_numpy()
    return gpd.GeoDataFrame(
        {
            "name": nothing,
            "address": nothing,
            "kind": nothing,
            "capacity": pd.array([None] * count, dtype="Int64"),
            "rooms": np.ones(count, dtype=np.int64),
            "step_free": pd.array([None] * count, dtype="boolean"),
            "backup_power": pd.array([None] * count, dtype="boolean"),
            "home_unit": np.full(count, -1, dtype=np.int64),
            "institution": nothing,
            "to_be_found": np.zeros(count, dtype=bool),
        },
        geometry=np.asarray(points, dtype=object),
        crs=ward.crs,
        index=pd.Index(codes, name="site_code", dtype=object),
    )


def _home_units(
    points: npt.NDArray[np.object_], units: GeoDataFrame, reach_m: float
) -> npt.NDArray[np.int64]:
    """Return the unit each site stands in; beyond a crude outline, the nearest within reach."""
    shapes = units.geometry.to_numpy()
    home = within(points, shapes)
    out = np.flatnonzero(home < 0)
    if len(out):
        which, unit = shapely.STRtree(shapes).query_nearest(points[out], max_distance=reach_m)
        order = np.lexsort((-unit, which))
        home[out[which[order]]] = unit[order]
    return home


def _typed(sites: GeoDataFrame) -> GeoDataFrame:
    sites["x"], sites["y"] = sites.geometry.x, sites.geometry.y
    sites = sites[[c for c in sites.columns if c != "geometry"] + ["geometry"]]
    return sites.astype(
        {
            "capacity": "Int64",
            "rooms": "int64",
            "step_free": "boolean",
            "backup_power": "boolean",
            "home_unit": "int64",
            "to_be_found": bool,
        }
    )


def _finding(ward: WardFrames, count: int, places: int) -> Finding:
    stands = f"each of its {count} units"
    if places < count:
        stands = f"{places} of its {count} units, spread evenly over the voters"
    return Finding(
        "site_to_be_found",
        Severity.WARNING,
        ward.facts.code,
        f"ward {ward.facts.code}",
        f"{ward.facts.name} has no candidate site: a place where a room has still to be found stands "
        f"in {stands}; list the ward's sites (name, lon, lat, capacity) in sites",
        source="sites",
        facts={"units": places},
    )
