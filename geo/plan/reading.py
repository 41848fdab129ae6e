"""plan.json → PollingPlan, so that a plan can be audited again from its folder alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pydantic import ValidationError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.allocation import Allocation, Area, AreaKind
from geo.errors import InputError, Obstacle, RepairStep
from geo.findings import Defect, Finding, IntakeReport, Outcome, Severity
from geo.plan.degrees import measured, placed
from geo.plan.isolation_reading import isolation_of
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.schema import (
    AllocationRow,
    AlternativesBlock,
    DefectRow,
    FindingRow,
    ObstacleRow,
    PlanDocument,
    SiteRow,
    UnitRow,
    WardPlanRow,
    WardRow,
)
from geo.schemas import InputFile, Provenance
from geo.territory import Territory, UnitKind, WardFacts

PLAN_FILE = "plan.json"
REPORT_FILE = "report.json"
MAKE_AGAIN = "restore it from a copy, or draw the plan again with `khuvuc plan`"


def read_plan_folder(folder: Path) -> PollingPlan:
    """Return the plan that a plan folder holds; InputError says what to do where it holds none."""
    document = read_document(folder)
    others = _alternatives(folder / REPORT_FILE, document.version_id)
    plan = plan_of(document)
    wards = (replace(ward, alternatives=others.get(ward.code)) for ward in plan.wards)
    return replace(plan, wards=tuple(wards))


def _alternatives(file: Path, version: str) -> dict[str, AlternativesBlock]:
    """Return the alternatives by ward from the report; none from one that is not of this plan.

    A report that is missing or damaged is for ``check_agreement`` to say.
    """
    try:
        report = json.loads(file.read_bytes())
        if report["plan"]["version_id"] != version:
            return {}
        return {
            str(ward["ward_code"]): AlternativesBlock.model_validate(ward["alternatives"])
            for ward in report["wards"]
            if ward.get("alternatives")
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def read_document(folder: Path) -> PlanDocument:
    """Return the checked plan.json of a plan folder."""
    file = folder / PLAN_FILE
    if not file.is_file():
        raise InputError(
            f"{folder} is no plan folder: it has no {PLAN_FILE}; give the folder that "
            "`khuvuc plan --out` wrote"
        )
    try:
        return PlanDocument.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise InputError(
            f"{file} is not a plan of this version: {_said(error)}; {MAKE_AGAIN}"
        ) from error


def plan_of(document: PlanDocument) -> PollingPlan:
    """Return the plan a document describes."""
    try:
        crs = CRS.from_user_input(document.crs)
        wards = tuple(_ward_plan(row, crs) for row in document.wards)
        isolation = isolation_of(document.isolation, crs) if document.isolation else None
    except CRSError as error:
        raise InputError(f"{PLAN_FILE}: crs {document.crs!r} is unknown; {MAKE_AGAIN}") from error
    except (shapely.errors.ShapelyError, ValueError, TypeError, IndexError) as error:
        raise InputError(f"{PLAN_FILE} is damaged ({error}); {MAKE_AGAIN}") from error
    return PollingPlan(
        wards=wards,
        rules=document.rules,
        aims=document.aims,
        locks=document.locks,
        crs=crs,
        seed=document.seed,
        inputs=tuple(InputFile(i.stem, i.name, i.sha256, i.rows) for i in document.inputs),
        intake=IntakeReport(
            document.intake.folder, tuple(_defect(d) for d in document.intake.defects)
        ),
        provenance=Provenance(**document.provenance.model_dump()),
        previous=dict(document.previous),
        isolation=isolation,
        created_at=document.created_at,
        generator=document.generator,
    )


def ward_of_row(row: Mapping[str, Any], crs: CRS) -> WardPlan:
    """Return one ward with the very figures that its row of plan.json holds."""
    return _ward_plan(WardPlanRow.model_validate(row), crs)


def allocation_of_row(row: Mapping[str, Any], territory: Territory) -> Allocation:
    """Return the areas of a ward from their row of plan.json."""
    code = territory.ward.code
    units = _Positions(code, "unit", [str(unit) for unit in territory.units.index])
    sites = _Positions(code, "site", [str(site) for site in territory.sites.index])
    return _allocation(AllocationRow.model_validate(row), units, sites)


def settled(document: Mapping[str, Any]) -> PollingPlan:
    """Return the plan with the very figures that its document holds.

    Every file of a plan folder is drawn from these, so whoever computes from plan.json gets the
    same walks, areas and messages to the last digit.
    """
    return plan_of(PlanDocument.model_validate(document))


def _said(error: ValidationError) -> str:
    first, *rest = error.errors()
    place = ".".join(str(step) for step in first["loc"]) or "the file"
    more = f" and {len(rest)} more" if rest else ""
    return f"{place}: {first['msg']}{more}"


def _ward_plan(row: WardPlanRow, crs: CRS) -> WardPlan:
    codes = _Positions(row.ward.code, "unit", [u.unit_code for u in row.units])
    places = _Positions(row.ward.code, "site", [s.site_code for s in row.sites])
    territory = Territory(
        ward=_ward_facts(row.ward, crs),
        crs=crs,
        units=_units(row.units, crs),
        sites=_sites(row.sites, crs, codes),
        edges=_edges(row, codes),
        barred=_barred(row, codes),
        walk_m=_walks(row),
        walk_basis=row.walk_basis,
        findings=_findings(row.findings),
    )
    allocation = row.allocation
    return WardPlan(
        territory=territory,
        allocation=_allocation(allocation, codes, places) if allocation else None,
        obstacles=tuple(map(obstacle_of, row.obstacles)),
    )


def obstacle_of(row: ObstacleRow) -> Obstacle:
    """Return an obstacle as it was before it was written."""
    changes = tuple(RepairStep(**change.model_dump()) for change in row.changes)
    return Obstacle(**{**row.model_dump(), "changes": changes})


class _Positions:
    """Row positions by code; an unknown code is damage that is named."""

    def __init__(self, ward_code: str, kind: str, codes: list[str]) -> None:
        self._ward, self._kind = ward_code, kind
        self._rows = {code: row for row, code in enumerate(codes)}
        if len(self._rows) != len(codes):
            raise ValueError(f"ward {ward_code} lists a {kind} twice")

    def __getitem__(self, code: str) -> int:
        if code not in self._rows:
            raise ValueError(f"ward {self._ward} has no {self._kind} {code!r}")
        return self._rows[code]


def _ward_facts(row: WardRow, crs: CRS) -> WardFacts:
    return WardFacts(
        code=row.code,
        name=row.name,
        geometry=measured([row.geometry.model_dump()], crs)[0],
        kind=row.kind,
        population=row.population,
        voters=row.voters,
        valid_from=row.valid_from,
    )


def _units(rows: list[UnitRow], crs: CRS) -> gpd.GeoDataFrame:
    codes = pd.Index([u.unit_code for u in rows], name="unit_code", dtype=object)
    x, y = placed([u.point for u in rows], crs)
    return gpd.GeoDataFrame(
        {
            "name": _texts((u.name for u in rows), codes),
            "kind": pd.Series([UnitKind(u.kind) for u in rows], dtype=object).to_numpy(),
            "group_code": _texts((u.group_code for u in rows), codes),
            "voters": np.array([u.voters for u in rows], dtype=np.int64),
            "households": pd.array([u.households for u in rows], dtype="Int64"),
            "population": pd.array([u.population for u in rows], dtype="Int64"),
            "elderly": pd.array([u.elderly for u in rows], dtype="Int64"),
            "remote": np.array([u.remote for u in rows], dtype=bool),
            "estimated": np.array([u.estimated for u in rows], dtype=bool),
            "institution_kind": _texts((u.institution_kind for u in rows), codes),
            "ballot": _texts((u.ballot for u in rows), codes),
            "x": x,
            "y": y,
        },
        geometry=measured([u.geometry.model_dump() for u in rows], crs),
        crs=crs,
        index=codes,
    )


def _sites(rows: list[SiteRow], crs: CRS, units: _Positions) -> gpd.GeoDataFrame:
    codes = pd.Index([s.site_code for s in rows], name="site_code", dtype=object)
    x, y = placed([s.point for s in rows], crs)
    homes = [-1 if s.home_unit is None else units[s.home_unit] for s in rows]
    return gpd.GeoDataFrame(
        {
            "name": _texts((s.name for s in rows), codes),
            "address": _texts((s.address for s in rows), codes),
            "kind": _texts((s.kind for s in rows), codes),
            "capacity": pd.array([s.capacity for s in rows], dtype="Int64"),
            "rooms": np.array([s.rooms for s in rows], dtype=np.int64),
            "step_free": pd.array([s.step_free for s in rows], dtype="boolean"),
            "backup_power": pd.array([s.backup_power for s in rows], dtype="boolean"),
            "home_unit": np.array(homes, dtype=np.int64),
            "institution": _texts((s.institution for s in rows), codes),
            "to_be_found": np.array([s.to_be_found for s in rows], dtype=bool),
            "x": x,
            "y": y,
        },
        geometry=gpd.points_from_xy(x, y),
        crs=crs,
        index=codes,
    )


def _edges(row: WardPlanRow, codes: _Positions) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "u": np.array([codes[e.u] for e in row.edges], dtype=np.int64),
            "v": np.array([codes[e.v] for e in row.edges], dtype=np.int64),
            "border_m": np.array([e.border_m for e in row.edges], dtype=np.float64),
            "reason": _texts(e.reason for e in row.edges),
            "via": _texts(e.via for e in row.edges),
        }
    )


def _barred(row: WardPlanRow, codes: _Positions) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "u": np.array([codes[b.u] for b in row.barred], dtype=np.int64),
            "v": np.array([codes[b.v] for b in row.barred], dtype=np.int64),
            "border_m": np.array([b.border_m for b in row.barred], dtype=np.float64),
            "barrier": _texts(b.barrier for b in row.barred),
        }
    )


def _walks(row: WardPlanRow) -> npt.NDArray[np.float64]:
    wanted = (len(row.units), len(row.sites))
    values = [[np.inf if w is None else w for w in line] for line in row.walk_m]
    walks = np.array(values, dtype=np.float64).reshape(wanted if not row.sites else (-1, wanted[1]))
    if walks.shape != wanted:
        raise ValueError(f"ward {row.ward.code} has walks {walks.shape}, not {wanted}")
    return walks


def _allocation(row: AllocationRow, codes: _Positions, places: _Positions) -> Allocation:
    return Allocation(
        areas=tuple(
            Area(
                units=tuple(codes[code] for code in area.units),
                site=places[area.site_code],
                kind=AreaKind(area.kind),
                below_minimum=area.below_minimum,
            )
            for area in row.areas
        ),
        objective=row.objective,
        terms=dict(row.terms),
        lower_bound=row.lower_bound,
        proved=row.proved,
        stopped_by=row.stopped_by,
        target_voters=row.target_voters,
        findings=_findings(row.findings),
    )


def _findings(rows: Iterable[FindingRow]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            rule=r.rule,
            severity=Severity(r.severity),
            ward_code=r.ward_code,
            subject=r.subject,
            message=r.message,
            source=r.source,
            waived=r.waived,
            facts=dict(r.facts),
        )
        for r in rows
    )


def _defect(row: DefectRow) -> Defect:
    return Defect(**{**row.model_dump(), "outcome": Outcome(row.outcome)})


def _texts(values: Iterable[str | None], index: pd.Index[str] | None = None) -> pd.Series[str]:
    """Return text as objects, None where it is missing; of a bare list pandas would make nan."""
    return pd.Series(list(values), dtype=object, index=index)
