"""What pages show of a plan: figures, wards, findings and stations, read off its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from api.reading import Reading
from geo.errors import Obstacle
from geo.findings import Finding, Severity
from geo.plan.deciding import Check, Ground, finding_mark, grounds_for
from geo.plan.labels import RULES
from geo.plan.schema import ObstacleRow
from geo.store.values import PlanInfo
from maps.labels import Phrase
from maps.sentences import finding_sentence, obstacle_phrases, source_phrase

Row = Mapping[str, Any]
MOST_ROWS = 300
"""Rows of a table on one page; a ward can be chosen to see the rest."""


@dataclass(frozen=True)
class Figures:
    """A plan in the figures of a list."""

    mean_walk_m: float | None
    p90_walk_m: float | None
    max_walk_m: float | None
    within_1000_m: float | None
    errors: int
    warnings: int
    notes: int
    proof: Phrase


@dataclass(frozen=True)
class Told:
    """A finding as a page tells it."""

    severity: str
    ward: str
    rule: Phrase
    sentence: Phrase
    source: Phrase
    waived: bool


@dataclass(frozen=True)
class Level:
    """All findings of one severity."""

    severity: str
    findings: tuple[Told, ...]


@dataclass(frozen=True)
class OpenOne:
    """A finding in the way of a plan, and the grounds on which it may be let stand."""

    mark: str
    finding: Told
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class OpenCheck:
    """One check of the gate."""

    title: Phrase
    open: list[OpenOne]


def figures_of(report: Row) -> Figures:
    """Return the figures of a report."""
    plan = report["plan"]
    walks = plan["equity"]["voters"] if plan["equity"] else {}
    return Figures(
        mean_walk_m=walks.get("mean_walk_m"),
        p90_walk_m=walks.get("p90_walk_m"),
        max_walk_m=walks.get("max_walk_m"),
        within_1000_m=walks.get("within_1000_m"),
        errors=plan["errors"],
        warnings=plan["warnings"],
        notes=plan["notes"],
        proof=proof_of(report["wards"]),
    )


def proof_of(wards: Sequence[Row]) -> Phrase:
    """Return one sentence of how good a whole plan is: as good as its least proved ward."""
    planned = [ward for ward in wards if ward["certificate"]]
    if not planned:
        return Phrase("Chưa có phương án", "There is no plan")
    if len(planned) == 1:
        return Phrase(**planned[0]["certificate"])
    proved = sum(bool(ward["proved"]) for ward in planned)
    if proved == len(planned):
        return Phrase("Mọi phường, xã: đã chứng minh là tốt nhất", "Every ward: proved best")
    worst = max((w for w in planned if not w["proved"]), key=lambda w: (w["gap"], w["ward_code"]))
    told = worst["certificate"]
    return Phrase(
        f"{proved} trên {len(planned)} phường, xã đã chứng minh là tốt nhất; {worst['name']}: "
        f"{_lowered(told['vi'])}",
        f"{proved} of {len(planned)} wards proved best; {worst['name']}: {_lowered(told['en'])}",
    )


def levels_of(rows: Sequence[Row], names: Mapping[str, str]) -> tuple[Level, ...]:
    """Return findings by severity, errors first; ``names`` of wards by code."""
    levels = []
    for severity in Severity:
        own = tuple(_told(row, names) for row in rows if row["severity"] == severity)
        if own:
            levels.append(Level(str(severity), own))
    return tuple(levels)


def open_checks(checks: Sequence[Check], names: Mapping[str, str]) -> list[OpenCheck]:
    """Return the checks of the gate, each with what is open and on which grounds it may stand."""
    return [
        OpenCheck(
            Phrase(check.title_vi, _raised(check.title)),
            [OpenOne(finding_mark(f), _said(f, names), grounds_for(f)) for f in check.open],
        )
        for check in checks
    ]


def obstacles_of(ward: Row) -> list[tuple[Phrase, Phrase]]:
    """Return why a ward has no plan, each with what would help."""
    return [
        obstacle_phrases(Obstacle(**_plain(ObstacleRow.model_validate(row))))
        for row in ward["obstacles"]
    ]


def ward_names(report: Row) -> dict[str, str]:
    """Return the names of wards by code."""
    return {ward["ward_code"]: ward["name"] for ward in report["wards"]}


def _told(row: Row, names: Mapping[str, str]) -> Told:
    return _said(Finding(**{**row, "severity": Severity(row["severity"])}), names)


def _said(finding: Finding, names: Mapping[str, str]) -> Told:
    label = RULES.get(finding.rule)
    plain = finding.rule.replace("_", " ")
    return Told(
        severity=str(finding.severity),
        ward=names.get(finding.ward_code, finding.ward_code),
        rule=Phrase(label or "", plain.capitalize()),
        sentence=finding_sentence(finding),
        source=source_phrase(finding.source),
        waived=finding.waived,
    )


def _plain(row: ObstacleRow) -> dict[str, Any]:
    kept = row.model_dump()
    return {**kept, "changes": ()}


def _raised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


@dataclass(frozen=True)
class StationRow:
    """One area with its station, as the table has it."""

    ward_code: str
    ward: str
    number: int
    separate: bool
    name: str | None
    """None where the place has still to be found."""
    address: str | None
    voters: int | None
    estimated: bool
    mean_walk_m: float | None
    max_walk_m: float | None


def station_rows(
    reading: Reading, info: PlanInfo, report: Row, ward_code: str | None
) -> list[StationRow]:
    """Return the areas of a plan, or of one of its wards, with their stations."""
    stations = reading.layer(info, "polling_stations").set_index("area_id")
    voters = reading.layer(info, "voting_areas").set_index("area_id")["voters"]
    rows = []
    for ward in report["wards"]:
        if ward_code in (None, ward["ward_code"]):
            for area in ward["area_list"]:
                station = stations.loc[area["area_id"]]
                found = not bool(station["to_be_found"])
                rows.append(
                    StationRow(
                        ward_code=ward["ward_code"],
                        ward=ward["name"],
                        number=area["number"],
                        separate=area["kind"] == "separate",
                        name=_text(station["name"]) if found else None,
                        address=_text(station["address"]) if found else None,
                        voters=_whole(voters[area["area_id"]]),
                        estimated=area["estimated"],
                        mean_walk_m=area["mean_walk_m"],
                        max_walk_m=area["max_walk_m"],
                    )
                )
    return rows


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
