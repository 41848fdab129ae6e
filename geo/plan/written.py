"""plan.json and report.json written ward by ward, so that an edit writes only the wards it touches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from geo.allocation.locked import locks_of_ward
from geo.findings import Finding
from geo.plan.audit import audit, audit_again
from geo.plan.document import (
    Row,
    WardTexts,
    document_text,
    fingerprint,
    lines_of,
    plan_document,
    ward_row,
    ward_texts,
)
from geo.plan.model import PollingPlan, WardPlan
from geo.plan.reading import PLAN_FILE, REPORT_FILE, ward_of_row
from geo.plan.report import WardReport, joined_report, ward_report
from geo.rules import Locks


@dataclass(frozen=True)
class WrittenWard:
    """What one ward adds to the files of a plan without isolation; no other ward changes it."""

    ward: WardPlan
    locks: Locks
    """Those of the plan that name its units or sites."""
    texts: WardTexts
    report: WardReport
    report_lines: str


@dataclass(frozen=True)
class WrittenPlan:
    """A plan without isolation, written; its figures are those of plan.json to the last digit."""

    plan: PollingPlan
    findings: tuple[Finding, ...]
    wards: tuple[WrittenWard, ...]
    version_id: str
    report: Row
    """The block ``plan`` of report.json."""
    files: Mapping[str, bytes]
    """plan.json and report.json."""

    def differs_in(self, before: WrittenPlan) -> frozenset[str]:
        """Return the wards that were written anew since another plan was rewritten to this one."""
        known = {id(one) for one in before.wards}
        return frozenset(one.ward.code for one in self.wards if id(one) not in known)


def written_again(document: bytes, plan: PollingPlan) -> WrittenPlan:
    """Return a kept plan with what its files say; ``plan`` is what ``plan_of`` reads from it.

    Wards stay in plan.json as they are.
    """
    rows = json.loads(document)["wards"]
    wards = [_ward(plan, ward, row) for ward, row in zip(plan.wards, rows, strict=True)]
    return _joined(plan, audit(plan), tuple(wards))


def rewritten(before: WrittenPlan, plan: PollingPlan) -> WrittenPlan:
    """Return a plan that an edit made of a written one: what it left alone is not written again.

    The bytes are those that writing all of the plan would give.
    """
    if not same_question(before.plan, plan):
        raise ValueError("only the areas and locks of a written plan may differ, and no isolation")
    known = {id(one.ward): one for one in before.wards}
    wards = tuple(_again(plan, ward, known.get(id(ward))) for ward in plan.wards)
    exact = replace(plan, wards=tuple(one.ward for one in wards))
    old = {id(one) for one in before.wards}
    touched = frozenset(one.ward.code for one in wards if id(one) not in old)
    return _joined(exact, audit_again(exact, before.findings, touched), wards)


def same_question(one: PollingPlan, other: PollingPlan) -> bool:
    """Say whether what is told of a ward of one plan holds for the same ward of the other."""
    return (
        one.isolation is None
        and other.isolation is None
        and one.crs == other.crs
        and one.rules == other.rules
        and one.aims == other.aims
        and one.previous == other.previous
    )


def _again(plan: PollingPlan, ward: WardPlan, known: WrittenWard | None) -> WrittenWard:
    if known is not None and known.locks == locks_of_ward(plan.locks, ward.territory):
        return known
    row = ward_row(ward)
    return _ward(plan, ward_of_row(row, plan.crs), row)


def _ward(plan: PollingPlan, ward: WardPlan, row: Row) -> WrittenWard:
    report = ward_report(plan, ward, ward.seconds)
    return WrittenWard(
        ward=ward,
        locks=locks_of_ward(plan.locks, ward.territory),
        texts=ward_texts(row),
        report=report,
        report_lines=lines_of(report.row),
    )


def _joined(
    plan: PollingPlan, findings: tuple[Finding, ...], wards: tuple[WrittenWard, ...]
) -> WrittenPlan:
    document = plan_document(replace(plan, wards=()))
    version = fingerprint(document, [one.texts.compact for one in wards])
    document["version_id"] = version
    report = joined_report(plan, findings, version, [one.report for one in wards])
    files = {
        PLAN_FILE: document_text(document, [one.texts.lines for one in wards]),
        REPORT_FILE: document_text(report, [one.report_lines for one in wards]),
    }
    return WrittenPlan(
        plan=plan,
        findings=findings,
        wards=wards,
        version_id=version,
        report=report["plan"],
        files={path: text.encode() for path, text in files.items()},
    )
