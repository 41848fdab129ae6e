"""report.json: what the plan is worth and what was found, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geo.findings import Finding, Severity
from geo.plan.certificate import certificate
from geo.plan.document import finding_rows, obstacle_rows
from geo.plan.equity import Equity, Walks, collect_walks, equity_of, joined_walks, worst_off
from geo.plan.figures import AreaFigures, area_figures
from geo.plan.isolation_figures import isolation_report
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.reasons import ward_reasons

Row = dict[str, Any]


@dataclass(frozen=True)
class WardReport:
    """What the report says of one ward, and what it adds to the figures of the whole plan."""

    row: Row
    walks: Walks
    planned: bool
    units: int
    areas: int
    voters: int
    voters_planned: int
    estimated_units: int


def report_document(
    plan: PollingPlan, findings: Sequence[Finding], version: str, *, seconds: Sequence[float]
) -> Row:
    """Return report.json as plain JSON values; unknown is null, never NaN."""
    wards = [ward_report(plan, w, s) for w, s in zip(plan.wards, seconds, strict=True)]
    return joined_report(plan, findings, version, wards)


def joined_report(
    plan: PollingPlan, findings: Sequence[Finding], version: str, wards: Sequence[WardReport]
) -> Row:
    """Return report.json from what was said of its wards."""
    return {
        "plan": _plan_row(plan, findings, version, wards),
        "wards": [ward.row for ward in wards],
        "findings": finding_rows(findings),
        "intake": {
            "folder": plan.intake.folder,
            "defects": [defect.as_dict() for defect in plan.intake.defects],
        },
        "isolation": isolation_report(plan.isolation) if plan.isolation else None,
    }


def ward_report(plan: PollingPlan, ward: WardPlan, seconds: float) -> WardReport:
    """Return what is said of a ward; of the plan only rules, aims, locks and last areas matter."""
    walks, areas = collect_walks([ward]), area_figures(ward)
    return WardReport(
        row=_ward_row(plan, ward, walks, seconds),
        walks=walks,
        planned=ward.allocation is not None,
        units=len(ward.territory.units),
        areas=len(areas),
        voters=ward.territory.voters,
        voters_planned=sum(area.voters for area in areas),
        estimated_units=int(ward.territory.units["estimated"].sum()),
    )


def _plan_row(
    plan: PollingPlan, findings: Sequence[Finding], version: str, wards: Sequence[WardReport]
) -> Row:
    planned = [ward for ward in wards if ward.planned]
    counted = Counter(str(f.severity) for f in findings if not f.waived)
    areas = sum(ward.areas for ward in planned)
    walks = joined_walks([ward.walks for ward in planned])
    return {
        "version_id": version,
        "created_at": plan.created_at,
        "generator": plan.generator,
        "rules": plan.rules.name,
        "rules_title": plan.rules.title,
        "polling_day": plan.rules.polling_day.isoformat(),
        "seed": plan.seed,
        "wards": len(wards),
        "planned": len(planned),
        "infeasible": len(wards) - len(planned),
        "units": sum(ward.units for ward in wards),
        "areas": areas,
        "stations": areas,
        "voters": sum(ward.voters for ward in wards),
        "voters_planned": sum(ward.voters_planned for ward in planned),
        "estimated_units": sum(ward.estimated_units for ward in wards),
        "errors": counted[Severity.ERROR],
        "warnings": counted[Severity.WARNING],
        "notes": counted[Severity.NOTE],
        "intake_defects": len(plan.intake.defects),
        "equity": _equity_block(walks, plan.aims.aversion) if planned else None,
    }


def _ward_row(plan: PollingPlan, ward: WardPlan, walks_of_all: Walks, seconds: float) -> Row:
    allocation, units = ward.allocation, ward.territory.units
    block = _equity_block(walks_of_all, plan.aims.aversion) if allocation else None
    walks = block["voters"] if block else dict.fromkeys(_WALKS)
    return {
        "ward_code": ward.code,
        "name": ward.territory.ward.name,
        "status": ward.status,
        "units": len(units),
        "areas": len(allocation.areas) if allocation else None,
        "voters": ward.territory.voters,
        "estimated": bool(units["estimated"].any()),
        "objective": allocation.objective if allocation else None,
        "lower_bound": allocation.lower_bound if allocation else None,
        "gap": round(allocation.gap, 6) if allocation else None,
        "proved": allocation.proved if allocation else None,
        "stopped_by": allocation.stopped_by if allocation else None,
        "certificate": _certificate(ward),
        "seconds": round(seconds, 3),
        **{name: walks[name] for name in _WALKS},
        "area_list": [_area_row(ward, area) for area in area_figures(ward)],
        "equity": block,
        "why": _why_rows(plan, ward),
        "obstacles": obstacle_rows(ward.obstacles),
        "alternatives": ward.alternatives.model_dump(mode="json") if ward.alternatives else None,
    }


def _certificate(ward: WardPlan) -> Row | None:
    if ward.allocation is None:
        return None
    vi, en = certificate(proved=ward.allocation.proved, gap=ward.allocation.gap)
    return {"vi": vi, "en": en}


_WALKS = ("mean_walk_m", "p90_walk_m", "max_walk_m", "ede_walk_m")


def _area_row(ward: WardPlan, area: AreaFigures) -> Row:
    sites = ward.territory.sites
    missing = bool(sites["to_be_found"].iloc[area.site])
    return {
        "area_id": area.area_id,
        "number": area.index + 1,
        "kind": str(area.kind),
        "voters": area.voters,
        "estimated": area.estimated,
        "unit_count": len(area.units),
        "station_id": area.station_id,
        "site_code": None if missing else str(sites.index[area.site]),
        "mean_walk_m": _metres(area.mean_walk_m),
        "max_walk_m": _metres(area.max_walk_m),
    }


def _why_rows(plan: PollingPlan, ward: WardPlan) -> list[Row]:
    place = {
        unit: (area.area_id, area.station_id) for area in area_figures(ward) for unit in area.units
    }
    return [
        {
            "unit_code": str(ward.territory.units.index[reason.unit]),
            "area_id": place[reason.unit][0],
            "station_id": place[reason.unit][1],
            "code": reason.code,
            "message": reason.message,
            "facts": dict(sorted(reason.facts.items())),
        }
        for reason in ward_reasons(plan, ward)
    ]


def _equity_block(walks: Walks, aversion: float) -> Row:
    voters, elderly = equity_of(walks, aversion)
    return {
        "voters": _equity_row(voters),
        "elderly": _equity_row(elderly) if elderly else None,
        "worst_off": [_worst_row(walks, row) for row in worst_off(walks)],
    }


def _equity_row(equity: Equity) -> Row:
    row = asdict(equity)
    for name, value in row.items():
        if name.endswith("_walk_m"):
            row[name] = _metres(value)
        elif name.startswith("within_") and value is not None:
            row[name] = round(value, 4)
    return row


def _worst_row(walks: Walks, row: int) -> Row:
    ward, unit, area_id, station_id = walks.places[row]
    walk = float(walks.walk_m[row])
    return {
        "unit_code": str(ward.territory.units.index[unit]),
        "name": str(ward.territory.units["name"].iloc[unit]),
        "ward_code": ward.code,
        "area_id": area_id,
        "station_id": station_id,
        "voters": int(walks.voters[row]),
        "walk_m": walk if walk < float("inf") else None,
    }


def _metres(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
