"""What a plan consists of before it is kept: its files, its rows and the figures of lists."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geo.errors import Change, InputError
from geo.findings import Finding, Severity
from geo.plan import PollingPlan, audit, check_agreement
from geo.plan.document import document_text, plan_document
from geo.plan.frames import plan_layers
from geo.plan.reading import PLAN_FILE, REPORT_FILE, plan_of, read_document, settled
from geo.plan.report import report_document
from geo.plan.scenarios import published
from geo.plan.written import WrittenPlan
from geo.store.folders import PackedFolder, pack, pack_files

MAP_FILE = "map.html"
SHOWN = 5
"""Disagreements that a refusal tells; `khuvuc check` tells all."""
FIGURES = ("wards", "planned", "units", "areas", "voters", "errors", "warnings", "rules")


@dataclass(frozen=True)
class PlanContent:
    """A plan, ready to be kept."""

    folder: PackedFolder
    version_id: str
    document_sha256: str
    figures: Mapping[str, Any]
    """Columns of the table of plans."""
    layers: Mapping[str, pd.DataFrame]
    ward_codes: tuple[str, ...]
    """Of the planned wards."""

    @property
    def columns(self) -> dict[str, Any]:
        """Values of the columns of a plan that its content decides."""
        return {
            "folder_sha256": self.folder.sha256,
            "version_id": self.version_id,
            "document_sha256": self.document_sha256,
            **self.figures,
        }


def content_of_folder(folder: Path) -> PlanContent:
    """Return the content of a plan folder whose files all say the same; else raise InputError."""
    document = read_document(folder)
    # A map follows from the plan and can be drawn at any time; one that is there has to agree.
    left_out = set() if (folder / MAP_FILE).is_file() else {MAP_FILE}
    disagreements = [f for f in check_agreement(folder) if f.facts.get("file") not in left_out]
    if disagreements:
        told = "; ".join(finding.message for finding in disagreements[:SHOWN])
        raise InputError(
            f"{folder}: {len(disagreements)} disagreement(s) between its files: {told}"
        )
    report = json.loads((folder / REPORT_FILE).read_bytes())
    return _content(pack(folder), plan_of(document), document.version_id, report["plan"])


def content_of_plan(plan: PollingPlan, findings: Sequence[Finding]) -> PlanContent:
    """Return the content of a plan that was changed in memory, with what the audit said of it."""
    document = plan_document(plan)
    version = str(document["version_id"])
    exact = settled(document)
    seconds = [ward.seconds for ward in plan.wards]
    report = report_document(exact, findings, version, seconds=seconds)
    files = {PLAN_FILE: document_text(document), REPORT_FILE: document_text(report)}
    packed = pack_files((path, text.encode()) for path, text in files.items())
    return _content(packed, exact, version, report["plan"])


def content_of_written(made: WrittenPlan, wards: Collection[str]) -> PlanContent:
    """Return the content of a plan that was written again; its layers hold some wards alone."""
    some = replace(made.plan, wards=tuple(w for w in made.plan.wards if w.code in wards))
    packed = pack_files(iter(made.files.items()))
    layers = plan_layers(some, made.version_id)
    return _content(packed, made.plan, made.version_id, made.report, layers)


def content_of_kept(
    folder_sha256: str,
    document_sha256: str,
    figures: Mapping[str, Any],
    plan: PollingPlan,
    layers: Mapping[str, pd.DataFrame],
) -> PlanContent:
    """Return the content of a folder that is kept already; ``plan`` and layers may lack wards."""
    kept, version = PackedFolder(folder_sha256, ()), str(figures["version_id"])
    return _content(kept, plan, version, figures, layers, document_sha256)


def assignment_changes(before: bytes, after: bytes) -> tuple[Change, ...]:
    """Return each unit that votes elsewhere in the second of two plan documents."""
    one, other = dict(_seats(json.loads(before))), dict(_seats(json.loads(after)))
    return tuple(
        Change(unit, one.get(unit, "no area"), other.get(unit, "no area"))
        for unit in sorted(one.keys() | other.keys())
        if one.get(unit) != other.get(unit)
    )


def _seats(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for ward in document["wards"]:
        code = ward["ward"]["code"]
        for area in ward["allocation"]["areas"] if ward["allocation"] else ():
            for unit in area["units"]:
                yield f"{code}/{unit}", f"{area['area_id']} at {area['site_code']}"


def _content(
    folder: PackedFolder,
    plan: PollingPlan,
    version: str,
    figures: Mapping[str, Any],
    layers: Mapping[str, pd.DataFrame] | None = None,
    document_sha256: str | None = None,
) -> PlanContent:
    return PlanContent(
        folder=folder,
        version_id=version,
        document_sha256=document_sha256 or folder.file_sha256(PLAN_FILE),
        figures={
            **{name: figures[name] for name in FIGURES},
            **_posted(plan, figures),
            "title": plan.provenance.title,
            "polling_day": date.fromisoformat(figures["polling_day"]),
            "as_of": plan.provenance.as_of,
        },
        layers=plan_layers(plan, version) if layers is None else layers,
        ward_codes=tuple(sorted(ward.code for ward in plan.planned)),
    )


def _posted(plan: PollingPlan, figures: Mapping[str, Any]) -> dict[str, int]:
    """Return how many errors and warnings are of what is posted: what isolation adds is not public."""
    if plan.isolation is None:
        return {"posted_errors": figures["errors"], "posted_warnings": figures["warnings"]}
    found = Counter(f.severity for f in audit(published(plan)) if not f.waived)
    return {"posted_errors": found[Severity.ERROR], "posted_warnings": found[Severity.WARNING]}
