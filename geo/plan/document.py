"""PollingPlan → plan.json: fixed order, fixed decimals, one version id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo.allocation import Allocation
from geo.errors import Obstacle
from geo.findings import Finding
from geo.plan.degrees import DEGREE_DECIMALS, fixed, point_rows, rounded, shape_rows
from geo.plan.isolation_document import isolation_row, measure_table
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.schema import FORMAT, FORMAT_VERSION
from geo.territory import Territory
from geo.territory.model import BORDER_DECIMALS, WALK_DECIMALS

__all__ = [
    "DEGREE_DECIMALS",
    "WardTexts",
    "allocation_row",
    "document_text",
    "fact",
    "finding_rows",
    "fingerprint",
    "lines_of",
    "obstacle_rows",
    "plan_document",
    "rounded",
    "version_id",
    "ward_row",
    "ward_texts",
]

COST_DECIMALS = 3

# One for all: json.dumps would make an encoder for each of thousands of lines.
_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

Row = dict[str, Any]


@dataclass(frozen=True)
class WardTexts:
    """One ward as plan.json has it, written once: nothing in it depends on other wards."""

    lines: str
    """Of ``document_text``."""
    compact: str
    """Of what the version id is made from."""


def ward_texts(row: Mapping[str, Any]) -> WardTexts:
    """Return the texts of a ward's row."""
    return WardTexts(lines_of(row), _sorted(row))


def lines_of(ward: Mapping[str, Any]) -> str:
    """Return the lines of a ward as ``document_text`` has them, of plan.json or of report.json."""
    return _lines(ward, 2)


def plan_document(plan: PollingPlan) -> Row:
    """Return plan.json as plain JSON values, with its version id."""
    body = _body(plan)
    head = {"format": FORMAT, "format_version": FORMAT_VERSION, "version_id": fingerprint(body)}
    return {**head, "created_at": plan.created_at, **body}


def version_id(plan: PollingPlan) -> str:
    """Return the id that stands on every output of this plan, such as ``kv-3f9a-1c2b-7d05``."""
    return fingerprint(_body(plan))


def fingerprint(document: Mapping[str, Any], wards: Sequence[str] | None = None) -> str:
    """Return the version id of a document: a shortened SHA-256 of all but its time and its id.

    ``wards``: its wards as compact text, where they are written already.
    """
    left_out = {"format", "format_version", "version_id", "created_at"}
    texts = {key: _sorted(value) for key, value in document.items() if key not in left_out}
    if wards is not None:
        texts["wards"] = f"[{','.join(wards)}]"
    text = ",".join(f"{_compact(key)}:{texts[key]}" for key in sorted(texts))
    digest = hashlib.sha256(f"{{{text}}}".encode()).hexdigest()
    return f"kv-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def document_text(document: Mapping[str, Any], wards: Sequence[str] | None = None) -> str:
    """Return JSON text with one line for each unit, site, edge or finding.

    ``wards``: the lines of its wards, where they are written already.
    """
    if not wards:
        return _lines(document, 0) + "\n"
    texts = {key: _lines(value, 1) for key, value in document.items() if key != "wards"}
    texts["wards"] = "[\n" + ",\n".join(f"  {lines}" for lines in wards) + "\n ]"
    return "{\n" + ",\n".join(f" {_compact(key)}: {texts[key]}" for key in document) + "\n}\n"


def _lines(value: object, depth: int) -> str:
    pad = " " * (depth + 1)
    if isinstance(value, Mapping) and value and any(_is_long(v) for v in value.values()):
        inner = [f"{pad}{_compact(k)}: {_lines(v, depth + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(inner) + "\n" + " " * depth + "}"
    if isinstance(value, list) and value and _is_long(value):
        return "[\n" + ",\n".join(pad + _lines(v, depth + 1) for v in value) + f"\n{' ' * depth}]"
    return _compact(value)


def _is_long(value: object) -> bool:
    """Say whether a value is worth several lines: rows, or something that holds rows."""
    if isinstance(value, list):
        return bool(value) and isinstance(value[0], dict | list)
    if isinstance(value, Mapping):
        return "coordinates" not in value and any(_is_long(v) for v in value.values())
    return False


def _sorted(value: object) -> str:
    return _SORTED.encode(value)


def _compact(value: object) -> str:
    return _COMPACT.encode(value)


def _body(plan: PollingPlan) -> Row:
    return {
        "generator": plan.generator,
        "seed": plan.seed,
        "crs": plan.crs.srs,
        "provenance": {
            "title": plan.provenance.title,
            "as_of": plan.provenance.as_of.isoformat() if plan.provenance.as_of else None,
            "source": plan.provenance.source,
        },
        "rules": plan.rules.model_dump(mode="json"),
        "aims": plan.aims.model_dump(mode="json"),
        "locks": plan.locks.model_dump(mode="json"),
        "inputs": [
            {"stem": i.stem, "name": i.name, "sha256": i.sha256, "rows": i.rows}
            for i in plan.inputs
        ],
        "intake": {
            # Only the name: where the folder lay on somebody's disk is no part of the plan.
            "folder": Path(plan.intake.folder).name,
            "defects": [defect.as_dict() for defect in plan.intake.defects],
        },
        "previous": dict(sorted(plan.previous.items())),
        "wards": [ward_row(ward) for ward in plan.wards],
        **_isolation_rows(plan),
    }


def _isolation_rows(plan: PollingPlan) -> Row:
    """Return measures and isolation; a plan that knows of none keeps the bytes it always had."""
    if plan.isolation is None:
        return {"measures": []}
    return {
        "measures": measure_table(plan.isolation.response),
        "isolation": isolation_row(plan.isolation, plan.crs),
    }


def ward_row(ward: WardPlan) -> Row:
    """Return a ward as plan.json has it."""
    territory = ward.territory
    facts = territory.ward
    outline = shape_rows([facts.geometry], territory.crs)[0]
    return {
        "ward": {
            "code": facts.code,
            "name": facts.name,
            "kind": facts.kind,
            "population": facts.population,
            "voters": facts.voters,
            "valid_from": facts.valid_from.isoformat() if facts.valid_from else None,
            "estimated": bool(territory.units["estimated"].any()),
            "geometry": outline,
        },
        "status": ward.status,
        "walk_basis": territory.walk_basis,
        "units": _unit_rows(territory),
        "sites": _site_rows(territory),
        "edges": _pair_rows(territory, territory.edges, ("reason", "via")),
        "barred": _pair_rows(territory, territory.barred, ("barrier",)),
        "walk_m": _walk_rows(territory),
        "findings": finding_rows(territory.findings),
        "allocation": allocation_row(ward, ward.allocation) if ward.allocation else None,
        "obstacles": obstacle_rows(ward.obstacles),
    }


def _unit_rows(territory: Territory) -> list[Row]:
    units = territory.units
    columns = {
        "unit_code": [str(code) for code in units.index],
        "name": _plain(units["name"]),
        "kind": [str(kind) for kind in units["kind"]],
        "group_code": _plain(units["group_code"]),
        "voters": _plain(units["voters"]),
        "households": _plain(units["households"]),
        "population": _plain(units["population"]),
        "elderly": _plain(units["elderly"]),
        "remote": [bool(v) for v in units["remote"]],
        "estimated": [bool(v) for v in units["estimated"]],
        "institution_kind": _plain(units["institution_kind"]),
        "ballot": _plain(units["ballot"]),
        "point": point_rows(units["x"], units["y"], territory.crs),
        "geometry": shape_rows(units.geometry, territory.crs),
    }
    return _records(columns)


def _site_rows(territory: Territory) -> list[Row]:
    sites = territory.sites
    codes = [str(code) for code in territory.units.index]
    homes = [int(home) for home in sites["home_unit"]]
    columns = {
        "site_code": [str(code) for code in sites.index],
        **{name: _plain(sites[name]) for name in ("name", "address", "kind", "capacity", "rooms")},
        "step_free": _plain(sites["step_free"]),
        "backup_power": _plain(sites["backup_power"]),
        "home_unit": [codes[home] if home >= 0 else None for home in homes],
        "institution": _plain(sites["institution"]),
        "to_be_found": [bool(v) for v in sites["to_be_found"]],
        "point": point_rows(sites["x"], sites["y"], territory.crs),
    }
    return _records(columns)


def _pair_rows(territory: Territory, pairs: pd.DataFrame, texts: tuple[str, ...]) -> list[Row]:
    codes = [str(code) for code in territory.units.index]
    columns: dict[str, list[Any]] = {
        "u": [codes[int(u)] for u in pairs["u"]],
        "v": [codes[int(v)] for v in pairs["v"]],
        "border_m": [fixed(m, BORDER_DECIMALS) for m in pairs["border_m"]],
        **{name: [str(text) for text in pairs[name]] for name in texts},
    }
    return _records(columns)


def _walk_rows(territory: Territory) -> list[list[float | None]]:
    walks = np.round(territory.walk_m, WALK_DECIMALS) + 0.0
    return [[w if np.isfinite(w) else None for w in row] for row in walks.tolist()]


def allocation_row(ward: WardPlan, allocation: Allocation) -> Row:
    """Return the areas of a ward as plan.json has them."""
    return {
        "objective": fixed(allocation.objective, COST_DECIMALS),
        "terms": {k: fixed(v, COST_DECIMALS) for k, v in sorted(allocation.terms.items())},
        "lower_bound": fixed(allocation.lower_bound, COST_DECIMALS),
        "gap": _gap(allocation),
        "proved": bool(allocation.proved),
        "stopped_by": allocation.stopped_by,
        "target_voters": fixed(allocation.target_voters, COST_DECIMALS),
        "areas": [_area_row(ward, allocation, i) for i in range(len(allocation.areas))],
        "findings": finding_rows(allocation.findings),
    }


def _gap(allocation: Allocation) -> float:
    """Return the gap as it follows from the rounded costs, so that reading gives the same."""
    objective = fixed(allocation.objective, COST_DECIMALS)
    if allocation.proved or objective <= 0:
        return 0.0
    bound = fixed(allocation.lower_bound, COST_DECIMALS)
    return max(0.0, fixed((objective - bound) / objective, 6))


def _area_row(ward: WardPlan, allocation: Allocation, index: int) -> Row:
    area, units = allocation.areas[index], ward.territory.units
    members = units.iloc[list(area.units)]
    return {
        "area_id": ward.area_id(index),
        "number": index + 1,
        "kind": str(area.kind),
        "units": [str(code) for code in members.index],
        "voters": int(members["voters"].sum()),
        "estimated": bool(members["estimated"].any()),
        "station_id": ward.station_id(index),
        "site_code": str(ward.territory.sites.index[area.site]),
        "below_minimum": area.below_minimum,
    }


def finding_rows(findings: Iterable[Finding]) -> list[Row]:
    """Return findings as JSON rows, their facts as plain numbers and text."""
    rows = []
    for finding in findings:
        row = finding.as_dict()
        row["facts"] = {key: fact(finding.facts[key]) for key in sorted(finding.facts)}
        rows.append(row)
    return rows


def obstacle_rows(obstacles: Iterable[Obstacle]) -> list[Row]:
    """Return obstacles as JSON rows."""
    return [
        {
            "rule": o.rule,
            "subject": o.subject,
            "message": o.message,
            "remedy": o.remedy,
            "needed": None if o.needed is None else fact(o.needed),
            "available": None if o.available is None else fact(o.available),
            "facts": {key: fact(o.facts[key]) for key in sorted(o.facts)},
            "changes": [asdict(change) for change in o.changes],
            "suffices": o.suffices,
            "proved": o.proved,
        }
        for o in obstacles
    ]


def fact(value: object) -> str | int | float:
    """Return a fact as a JSON value."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float):
        return fixed(plain, 6) if np.isfinite(plain) else "unlimited"
    return plain if isinstance(plain, int) else str(plain)


def _records(columns: Mapping[str, list[Any]]) -> list[Row]:
    names = tuple(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return a column as JSON values; what is missing is None."""
    values = column.astype(object).tolist()
    missing = column.isna().tolist()
    return [
        None if gone else (value.item() if isinstance(value, np.generic) else value)
        for value, gone in zip(values, missing, strict=True)
    ]
