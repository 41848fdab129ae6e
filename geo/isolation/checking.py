"""Whether zones and home counts can be true of a plan: what contradicts it or themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.codes import natural_key
from geo.intake.defects import Defects
from geo.isolation.situation import in_reach
from geo.plan.isolation import HomeCount, Zone, ZoneKind
from geo.plan.model import PollingPlan

#: Two zones are at one place when what they share is this part of the larger of the two.
SAME_PLACE = 0.5


def units_of_plan(plan: PollingPlan) -> gpd.GeoDataFrame:
    """Return the units of all wards, indexed by unit code, with ``ward_code``."""
    frames = [
        w.territory.units[["group_code", "voters", "geometry"]].assign(ward_code=w.code)
        for w in plan.wards
    ]
    return gpd.GeoDataFrame(pd.concat(frames), geometry="geometry", crs=plan.crs)


def check_situation(
    zones: Sequence[Zone],
    home: Sequence[HomeCount],
    plan: PollingPlan,
    day: date,
    file: str,
    defects: Defects,
) -> None:
    """List all that contradicts the plan, the polling day or itself; rows are named by their codes."""
    units = units_of_plan(plan)
    _check_codes(zones, file, defects)
    _check_places(zones, plan, file, defects)
    _check_counts(zones, units, file, defects)
    _check_pairs(zones, file, defects)
    _check_home(home, units, file, defects)
    if (zones or home) and not in_reach(zones, home, day):
        defects.unusable(
            "polling_day_out_of_reach",
            file,
            f"nothing in it is in force on polling day {day:%d/%m/%Y}",
            "correct the days, or give the polling day that is meant",
        )


def _check_codes(zones: Sequence[Zone], file: str, defects: Defects) -> None:
    codes = [zone.code for zone in zones]
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        defects.unusable(
            "code_double",
            file,
            f"zone_code {code} stands for {codes.count(code)} zones",
            "give each zone a code of its own",
            row=code,
            field="zone_code",
        )


def _check_places(zones: Sequence[Zone], plan: PollingPlan, file: str, defects: Defects) -> None:
    outline = shapely.union_all([ward.territory.ward.geometry for ward in plan.wards])
    shapely.prepare(outline)
    for zone in zones:
        dimension = shapely.get_dimensions(zone.geometry)
        if not shapely.intersects(outline, zone.geometry):
            away = shapely.distance(outline, zone.geometry)
            defects.unusable(
                "zone_outside",
                file,
                f"zone {zone.code} lies outside every ward of the plan, {away:,.0f} m away",
                "correct its place, or leave it out",
                row=zone.code,
                field="geometry",
            )
        elif dimension < 2 and zone.kind is not ZoneKind.QUARANTINE_FACILITY:
            defects.unusable(
                "zone_without_area",
                file,
                f"zone {zone.code} ({zone.kind}) is a point: who is inside cannot be told",
                "draw its outline, or list its units in a column unit_code",
                row=zone.code,
                field="geometry",
            )


def _check_counts(
    zones: Sequence[Zone], units: gpd.GeoDataFrame, file: str, defects: Defects
) -> None:
    for zone in zones:
        if zone.kind is ZoneKind.QUARANTINE_FACILITY and not (zone.voters or zone.outsiders):
            said = "0 voters" if zone.voters == 0 else "no count of voters"
            defects.unusable(
                "facility_without_voters",
                file,
                f"facility {zone.code} has {said}",
                "write the voters isolated there, or leave the facility out",
                row=zone.code,
                field="voters",
            )
        if zone.kind is ZoneKind.BLOCKADE and zone.voters is not None:
            touched = units.iloc[units.sindex.query(zone.geometry, predicate="intersects")]
            most = int(touched["voters"].sum())
            if zone.voters > most:
                defects.unusable(
                    "zone_voters_above_units",
                    file,
                    f"blockade {zone.code} is said to hold {zone.voters:,} voters; the units it touches "
                    f"have {most:,} in all",
                    "correct the count, give those from elsewhere as outsiders, or draw it larger",
                    row=zone.code,
                    field="voters",
                )


def _check_pairs(zones: Sequence[Zone], file: str, defects: Defects) -> None:
    """List zones that are in force together at one place; only two kinds contradict each other.

    A facility or blockade inside a larger zone is lawful: the stricter lot holds there.
    """
    areal = [z for z in zones if shapely.get_dimensions(z.geometry) == 2]
    for a, b in combinations(sorted(areal, key=lambda z: natural_key(z.code)), 2):
        if a.code == b.code or not _together(a, b):
            continue
        shared = shapely.area(shapely.intersection(a.geometry, b.geometry))
        larger = max(a.geometry.area, b.geometry.area)
        if shared < SAME_PLACE * larger:
            continue
        if a.kind is b.kind:
            _note_double(a, b, shared / larger, file, defects)
            continue
        defects.unusable(
            "two_kinds_at_one_place",
            file,
            f"zones {a.code} and {b.code} are one place ({shared / larger:.0%} shared) and said to be "
            f"{a.kind} and {b.kind} at the same time",
            "keep one of the two, or correct their outlines or days",
            row=a.code,
            field="kind",
        )


def _note_double(a: Zone, b: Zone, part: float, file: str, defects: Defects) -> None:
    """Note a place that is reported twice alike: one order on another, which contradicts nothing."""
    facilities = a.kind is ZoneKind.QUARANTINE_FACILITY
    defects.noted(
        "zone_double",
        file,
        f"zones {a.code} and {b.code} are both {a.kind} at one place ({part:.0%} shared)",
        "the voters stated for each are both counted; leave one out if they are the same people"
        if facilities
        else f"voters in both are counted once, in {min(a.code, b.code)}",
        row=a.code,
        field="geometry",
    )


def _together(a: Zone, b: Zone) -> bool:
    return (a.ends is None or b.begins <= a.ends) and (b.ends is None or a.begins <= b.ends)


def _check_home(
    home: Sequence[HomeCount], units: gpd.GeoDataFrame, file: str, defects: Defects
) -> None:
    groups = units[units["group_code"].notna()].groupby("group_code")["voters"].sum()
    known = {str(code): int(voters) for code, voters in groups.items()}
    sums: dict[tuple[str, date], int] = {}
    seen: set[tuple[str, date, str]] = set()
    for count in home:
        key = (count.group_code, count.day, str(count.risk))
        if key in seen:
            defects.unusable(
                "day_double",
                file,
                f"group {count.group_code} has two counts of {count.risk} for {count.day:%d/%m/%Y}",
                "keep one",
                row=count.group_code,
                field="day",
            )
        seen.add(key)
        sums[key[:2]] = sums.get(key[:2], 0) + count.voters
    for code in sorted({c for c, _ in sums} - set(known), key=natural_key):
        defects.unusable(
            "group_unknown",
            file,
            f"no residential group of the plan has the code {code}",
            "correct the code; the annex of the plan lists them",
            row=code,
            field="group_code",
        )
    for (code, day), voters in sums.items():
        if code in known and voters > known[code]:
            defects.unusable(
                "home_above_group",
                file,
                f"group {code} has {voters:,} voters isolated at home on {day:%d/%m/%Y} and only "
                f"{known[code]:,} voters",
                "correct the count",
                row=code,
                field="voters",
            )


def touches(units: gpd.GeoDataFrame, zone: Zone) -> np.ndarray:
    """Return the positions of units that a zone meets, in order."""
    return np.sort(units.sindex.query(zone.geometry, predicate="intersects"))
