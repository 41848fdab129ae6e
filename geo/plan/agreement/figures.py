"""Figures by id, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from geo.findings import Finding, Severity
from geo.plan.figures import area_figures
from geo.plan.in_force import areas_in_force, votes_in_order
from geo.plan.model import PollingPlan
from geo.plan.reading import MAKE_AGAIN, PLAN_FILE

Figures = dict[str, dict[str, Any]]
"""Figures by id: an area's ``voters``, ``station_id``; a unit's ``area_id``, ``voters`` …"""


def expected_areas(plan: PollingPlan) -> Figures:
    """Return the figures of all areas as the plan has them."""
    return {
        area.area_id: {"voters": area.voters, "station_id": area.station_id}
        for ward in plan.planned
        for area in area_figures(ward)
    }


def expected_units(plan: PollingPlan) -> Figures:
    """Return the assignment of all units as the plan has it."""
    return {
        f"{ward.code}/{ward.territory.units.index[unit]}": {
            "area_id": area.area_id,
            "voters": int(ward.territory.units["voters"].iloc[unit]),
        }
        for ward in plan.planned
        for area in area_figures(ward)
        for unit in area.units
    }


def expected_stations(plan: PollingPlan) -> Figures:
    """Return the stations as the plan has them; a site still to be found has no code."""
    return {
        area.station_id: {
            "area_id": area.area_id,
            "site_code": None
            if bool(ward.territory.sites["to_be_found"].iloc[area.site])
            else str(ward.territory.sites.index[area.site]),
            "voters": area.voters,
        }
        for ward in plan.planned
        for area in area_figures(ward)
    }


def voting_now(plan: PollingPlan) -> Figures:
    """Return the figures of all areas as they vote under the response in force."""
    return {
        area.area_id: {"voters": area.voters, "station_id": area.station_id}
        for ward in plan.planned
        for area in areas_in_force(plan, ward)
    }


def units_now(plan: PollingPlan) -> Figures:
    """Return where units vote under the response in force, by ward and unit."""
    names, rows = [], []
    for ward in plan.planned:
        for _, vote in votes_in_order(areas_in_force(plan, ward)):
            names.append(f"{ward.code}/{ward.territory.units.index[vote.unit]}")
            rows.append({"area_id": vote.area_id, "voters": vote.voters})
    return dict(zip(numbered(names), rows, strict=True))


def numbered(names: Iterable[str]) -> list[str]:
    """Return names, each further one that stands more than once with its number behind it."""
    seen: Counter[str] = Counter()
    made = []
    for name in names:
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made


def stations_now(plan: PollingPlan) -> Figures:
    """Return the stations under the response in force."""
    return {
        area.station_id: {
            "area_id": area.area_id,
            "site_code": area.station.site_code,
            "voters": area.voters,
        }
        for ward in plan.planned
        for area in areas_in_force(plan, ward)
    }


def disagree(file: str, subject: str, message: str, **facts: str | int | float) -> Finding:
    """Return a disagreement of a file with plan.json."""
    return Finding(
        "files_agree", Severity.ERROR, "", subject, f"{file}: {message}", PLAN_FILE,
        facts={"file": file, **facts},
    )  # fmt: skip


def wrong_version(file: str, version: str, found: str) -> Finding:
    """Return the finding of a file that carries another version."""
    return disagree(
        file,
        "version_id",
        f"carries version {found or '(none)'}, plan.json {version}; {MAKE_AGAIN}",
        stated=version,
        found=found,
    )


def compare(file: str, kind: str, expected: Figures, found: Figures) -> Iterator[Finding]:
    """Yield one finding for each figure that is missing, added or different."""
    for key in sorted(expected.keys() | found.keys()):
        if key not in found:
            yield disagree(file, key, f"{kind} {key} of plan.json is missing")
        elif key not in expected:
            yield disagree(file, key, f"{kind} {key} is not in plan.json")
        else:
            for name, value in expected[key].items():
                other = found[key].get(name)
                if other != value:
                    yield disagree(
                        file,
                        key,
                        f"{kind} {key} has {name} {other}, plan.json {value}",
                        field=name,
                        found=str(other),
                        expected=str(value),
                    )
