"""The audit: every rule recomputed from plan and territory, knowing nothing of the planner."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from geo.findings import Finding, Severity
from geo.plan.audit.case import Case
from geo.plan.audit.ground import barriers_respected, contiguous
from geo.plan.audit.isolated_places import moved_station_open, moves_counted, zone_area_lawful
from geo.plan.audit.isolated_times import (
    box_holds,
    box_reaches_all,
    rounds_keep_hours,
    rounds_keep_order,
    slots_hold_room,
)
from geo.plan.audit.isolation import (
    base_plan_kept,
    blockade_served_inside,
    cohorts_fit_unit,
    isolated_unserved,
    isolated_vote_once,
    way_lawful,
    zone_inside_wards,
)
from geo.plan.audit.membership import (
    every_unit_once,
    inside_ward,
    no_unknown_unit,
    one_ballot,
    voters_conserved,
)
from geo.plan.audit.notices import (
    armed_unit_unnamed,
    estimates_marked,
    rules_of_the_day,
    split_needs_approval,
    ward_not_planned,
)
from geo.plan.audit.numbers import bound_not_above_objective, objective_true, walks_true
from geo.plan.audit.size import (
    institution_not_mixed,
    separate_area_lawful,
    within_maximum,
    within_minimum,
)
from geo.plan.audit.stations import (
    capacity,
    one_station_each,
    reachable,
    rooms,
    site_reserved,
    station_at_known_site,
    station_outside_area,
)
from geo.plan.audit.wishes import locks_kept, site_open
from geo.plan.model import PollingPlan

__all__ = ["CHECKS", "audit", "audit_again"]

CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    ward_not_planned,
    every_unit_once,
    no_unknown_unit,
    voters_conserved,
    one_ballot,
    inside_ward,
    within_maximum,
    within_minimum,
    contiguous,
    barriers_respected,
    one_station_each,
    station_at_known_site,
    station_outside_area,
    reachable,
    capacity,
    rooms,
    site_reserved,
    site_open,
    locks_kept,
    separate_area_lawful,
    institution_not_mixed,
    walks_true,
    objective_true,
    bound_not_above_objective,
    armed_unit_unnamed,
    split_needs_approval,
    estimates_marked,
    rules_of_the_day,
    base_plan_kept,
    zone_inside_wards,
    isolated_vote_once,
    blockade_served_inside,
    cohorts_fit_unit,
    way_lawful,
    zone_area_lawful,
    moved_station_open,
    moves_counted,
    rounds_keep_hours,
    rounds_keep_order,
    box_holds,
    box_reaches_all,
    slots_hold_room,
    isolated_unserved,
)
"""Every rule, once. A new rule is one function and one line here."""

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def audit(plan: PollingPlan, wards: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Return what is to be said about a plan: errors first, then by ward, rule and subject.

    What territory and allocation said on the way is carried along, unless a check says it too. With
    ``wards`` only what is said of those: no rule looks across wards but those of isolation.
    """
    cases = [Case(plan, ward) for ward in plan.wards if wards is None or ward.code in wards]
    found = [finding for case in cases for check in CHECKS for finding in check(case)]
    said = {(f.ward_code, f.rule, f.subject) for f in found}
    notes = [f for f in plan.notes if wards is None or f.ward_code in wards]
    carried = [f for f in notes if (f.ward_code, f.rule, f.subject) not in said]
    return tuple(sorted([*found, *carried], key=_order))


def audit_again(
    plan: PollingPlan, before: Iterable[Finding], wards: Collection[str]
) -> tuple[Finding, ...]:
    """Return the audit of a plan from that of another, which differs from it in some wards alone.

    Only these are looked at; what was said of the others stands, for no rule looks across wards but
    those of isolation, which neither plan may carry. Rules, aims and last areas have to be the same.
    """
    kept = [finding for finding in before if finding.ward_code not in wards]
    return tuple(sorted([*kept, *audit(plan, wards)], key=_order))


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    rank = _RANK[finding.severity]
    return rank, finding.ward_code, finding.rule, finding.subject, finding.message
