"""What a report must not tell: the name, number and address of an armed unit (DOMAIN 1)."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from geo.findings import Defect, IntakeReport
from geo.intake.raw import RawFrame

HIDDEN = "(armed unit)"
_FIELDS = ("name", "address", "institution_code")


def without_armed_units(report: IntakeReport, institutions: RawFrame | None) -> IntakeReport:
    """Return the report with what names an armed unit taken out of its texts.

    A code may be as short as a number, so it is taken out of the lines on its own file alone.
    """
    if institutions is None or "kind" not in institutions.table:
        return report
    table = institutions.table
    rows = table.loc[(table["kind"] == "armed_unit").fillna(False)]
    told = {f: _texts(rows[f]) for f in _FIELDS if f in rows}
    names = [*told.get("name", []), *told.get("address", [])]
    own = [*names, *told.get("institution_code", [])]
    if not own:
        return report
    return replace(
        report,
        defects=tuple(
            _without(d, own if d.file == institutions.file else names) for d in report.defects
        ),
    )


def _texts(values: pd.Series) -> list[str]:
    return sorted({str(v) for v in values.dropna()}, key=lambda text: (-len(text), text))


def _without(defect: Defect, secrets: list[str]) -> Defect:
    found, remedy = defect.found, defect.remedy
    for secret in sorted(secrets, key=len, reverse=True):
        found, remedy = found.replace(secret, HIDDEN), remedy.replace(secret, HIDDEN)
    return replace(defect, found=found, remedy=remedy)
