"""Whether the report says what plan.json says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from geo.findings import Finding
from geo.plan.agreement.figures import Figures, compare, disagree, expected_areas, wrong_version
from geo.plan.agreement.isolation import isolation_report_agrees
from geo.plan.audit import audit
from geo.plan.model import PollingPlan
from geo.plan.reading import MAKE_AGAIN
from geo.plan.report import report_document


def report_agrees(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    """Compare figures and findings of the report with those counted afresh."""
    if not file.is_file():
        yield disagree(file.name, "file", f"is missing; {MAKE_AGAIN}")
        return
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
        if report["plan"]["version_id"] != version:
            yield wrong_version(file.name, version, str(report["plan"]["version_id"]))
        found = {
            area["area_id"]: {"voters": area["voters"], "station_id": area["station_id"]}
            for ward in report["wards"]
            for area in ward["area_list"]
        }
        totals, wards = report["plan"], {row["ward_code"]: row for row in report["wards"]}
        told = sorted(_told(row) for row in report["findings"])
    except (ValueError, KeyError, TypeError) as error:
        yield disagree(file.name, "file", f"cannot be read as a report ({error!r}); {MAKE_AGAIN}")
        return
    yield from compare(file.name, "area", expected_areas(plan), found)
    yield from isolation_report_agrees(file, report.get("isolation"), plan)
    findings = audit(plan)
    made = report_document(plan, findings, version, seconds=[0.0] * len(plan.wards))
    yield from compare(
        file.name, "ward", _rows(made["wards"], _WARD_FIGURES), _near(made["wards"], wards)
    )
    plan_row = {"ward_code": "of all wards", **made["plan"]}
    yield from compare(
        file.name,
        "the plan",
        _rows([plan_row], _PLAN_FIGURES),
        _near([plan_row], {"of all wards": totals}),
    )
    if told != sorted(_told(row) for row in made["findings"]):
        yield disagree(
            file.name,
            "findings",
            f"tells {len(told)} findings that are not the {len(findings)} of the audit; {MAKE_AGAIN}",
        )


_WALKS = ("mean_walk_m", "p90_walk_m", "max_walk_m", "ede_walk_m")
_WARD_FIGURES = (
    "name", "status", "units", "areas", "voters", "objective", "lower_bound", "gap", "proved",
    "stopped_by", *_WALKS,
)  # fmt: skip
_PLAN_FIGURES = (
    "wards", "planned", "infeasible", "units", "areas", "stations", "voters", "voters_planned",
    "errors", "warnings", "notes",
)  # fmt: skip
_ROUNDED = 0.15
"""Metres or voter-metres by which a figure may differ: plan.json holds rounded walks."""


def _rows(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> Figures:
    return {row["ward_code"]: {name: row[name] for name in names} for row in rows}


def _near(rows: Sequence[dict[str, Any]], found: Figures) -> Figures:
    """Return what was found, with each figure that differs by rounding alone as it was made."""
    made = {row["ward_code"]: row for row in rows}
    return {
        code: {
            name: value if name == "gap" else _as_made(value, made.get(code, {}).get(name))
            for name, value in row.items()
        }
        for code, row in found.items()
    }


def _as_made(found: object, made: object) -> object:
    if isinstance(found, float | int) and isinstance(made, float):
        return made if abs(found - made) <= _ROUNDED + 1e-6 * abs(made) else found
    return found


def _told(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("rule", "severity", "ward_code", "subject", "waived"))
