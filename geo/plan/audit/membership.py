"""Each unit once, each area inside its ward and under one ballot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import shapely

from geo.findings import Finding, Severity
from geo.plan.audit.case import SENSE, Case

LAW_NESTING = "constituency_levels"
OUTSIDE_SHARE = 0.005
OUTSIDE_M2 = 10.0
"""A unit may reach over the ward's line by this much: outlines are drawn at different scales."""


def every_unit_once(case: Case) -> Iterator[Finding]:
    """Require that each unit stands in exactly one area."""
    for unit in range(len(case.voters)):
        times = case.times_used[unit]
        if times != 1 and case.areas:
            said = "stands in no area" if times == 0 else f"stands {times} times in areas"
            yield case.error(
                "every_unit_once",
                case.unit_code(unit),
                f"{case.unit_code(unit)} ({case.voters[unit]:,} voters) {said}",
                SENSE,
                times=times,
                voters=case.voters[unit],
            )


def no_unknown_unit(case: Case) -> Iterator[Finding]:
    """Require that no area names a unit the ward does not have."""
    for index, area in enumerate(case.areas):
        for unit in area.units:
            if not 0 <= unit < len(case.voters):
                yield case.error(
                    "no_unknown_unit",
                    case.ward.area_id(index),
                    f"{case.ward.area_id(index)} names unit {unit}, which the ward does not have",
                    SENSE,
                    position=unit,
                    units=len(case.voters),
                )


def voters_conserved(case: Case) -> Iterator[Finding]:
    """Compare the voters of all units with those the ward itself is known to have."""
    known, counted = case.territory.ward.voters, sum(case.voters)
    if known is not None and known != counted:
        yield case.find(
            "voters_conserved",
            Severity.WARNING,
            case.subject,
            f"units and institutions hold {counted} voters, the ward's own figure is {known}: "
            f"{abs(known - counted)} {'missing' if counted < known else 'too many'}; check the lists",
            "wards.voters",
            counted=counted,
            known=known,
        )


def one_ballot(case: Case) -> Iterator[Finding]:
    """Require that all units of an area vote for the same constituencies of every level."""
    for index, area in enumerate(case.areas):
        ballots = Counter(case.ballots[u] for u in case.members(area))
        if len(ballots) > 1:
            told = " | ".join(sorted(b or "(none)" for b in ballots))
            yield case.error(
                "one_ballot",
                case.ward.area_id(index),
                f"{case.ward.area_id(index)} lies in several constituencies: {told}",
                case.rules.source(LAW_NESTING),
                ballots=told,
                count=len(ballots),
            )


def inside_ward(case: Case) -> Iterator[Finding]:
    """Require that each unit in an area lies inside the ward."""
    outline = case.territory.ward.geometry
    shapely.prepare(outline)
    shapes = case.territory.units.geometry.to_numpy()
    covered = shapely.covered_by(shapes, outline)
    for unit in sorted(case.times_used):
        if not 0 <= unit < len(covered) or covered[unit]:
            continue
        outside = float(shapely.difference(shapes[unit], outline).area)
        if outside > max(OUTSIDE_M2, OUTSIDE_SHARE * float(shapes[unit].area)):
            yield case.error(
                "inside_ward",
                case.unit_code(unit),
                f"{case.unit_code(unit)} lies outside the ward with {outside:,.0f} m² of its "
                f"{float(shapes[unit].area):,.0f} m²",
                "Law 85/2015/QH13 art. 11: an area lies inside one commune-level unit",
                outside_m2=round(outside, 1),
                area_m2=round(float(shapes[unit].area), 1),
            )
