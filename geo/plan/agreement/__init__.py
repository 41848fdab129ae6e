"""Whether all files of a plan folder say the same. Each disagreement is a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from geo.findings import Finding
from geo.plan.agreement.annex import annex_agrees
from geo.plan.agreement.drawing import map_agrees
from geo.plan.agreement.figures import compare, disagree, expected_areas
from geo.plan.agreement.isolation import block_agrees
from geo.plan.agreement.layers import layers_agree
from geo.plan.agreement.report import report_agrees
from geo.plan.document import fingerprint
from geo.plan.model import PollingPlan
from geo.plan.reading import MAKE_AGAIN, PLAN_FILE, plan_of, read_document

__all__ = ["check_agreement"]


def check_agreement(folder: Path) -> tuple[Finding, ...]:
    """Return one finding for each figure or version on which a file disagrees with plan.json."""
    document = read_document(folder)
    version = document.version_id
    plan = plan_of(document)
    return (
        *_content_kept(folder, version),
        *_stated_figures(folder, plan),
        *block_agrees(folder, plan),
        *layers_agree(folder / "plan.gpkg", version, plan),
        *annex_agrees(folder / "plan.xlsx", version, plan),
        *report_agrees(folder / "report.json", version, plan),
        *map_agrees(folder / "map.html", version, plan),
    )


def _content_kept(folder: Path, version: str) -> Iterator[Finding]:
    found = fingerprint(json.loads((folder / PLAN_FILE).read_text(encoding="utf-8")))
    if found != version:
        yield disagree(
            PLAN_FILE,
            "version_id",
            f"says {version}, but its content is {found}: it was changed by hand; {MAKE_AGAIN}",
            stated=version,
            found=found,
        )


def _stated_figures(folder: Path, plan: PollingPlan) -> Iterator[Finding]:
    wards = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))["wards"]
    stated = {
        area["area_id"]: {"voters": area["voters"], "station_id": area["station_id"]}
        for ward in wards
        if ward["allocation"]
        for area in ward["allocation"]["areas"]
    }
    yield from compare(PLAN_FILE, "area", expected_areas(plan), stated)
