"""Findings about a plan and defects of an input: what was seen, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One observation about a plan.

    ``message`` is English; ``facts`` holds its numbers and names, so that a page can say the same in
    another language from ``rule`` and ``facts`` alone.
    """

    rule: str
    severity: Severity
    ward_code: str
    subject: str
    """What it is about: an ``area_id``, ``unit_code``, ``site_code``, or ``ward CODE``."""
    message: str
    source: str = ""
    """Law, setting or file that the finding rests on."""
    waived: bool = False
    facts: Mapping[str, str | int | float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Return the finding as plain JSON values."""
        return {**asdict(self), "severity": str(self.severity), "facts": dict(self.facts)}


class Outcome(StrEnum):
    """What happened to a defect of the input."""

    UNUSABLE = "unusable"
    """The folder cannot be used until it is mended."""
    REPAIRED = "repaired"
    """Mended by intake; the change is listed."""
    NOTED = "noted"
    """Usable as it is, but a person should know."""


@dataclass(frozen=True)
class Defect:
    """One defect of the input: file, row and field, what was found and what to do."""

    check: str
    """Name of the check, such as ``ward_code_missing``."""
    outcome: Outcome
    file: str
    found: str
    remedy: str
    row: str = ""
    """Row in the file as a person counts it (``7``), a code or name, or empty for the whole file."""
    field: str = ""
    ward_code: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the defect as plain JSON values."""
        return {**asdict(self), "outcome": str(self.outcome)}

    def __str__(self) -> str:
        row = f" row {self.row}" if self.row else ""
        column = f" [{self.field}]" if self.field else ""
        return f"{self.file}{row}{column}: {self.found} → {self.remedy}"


@dataclass(frozen=True)
class IntakeReport:
    """Every defect of one planning folder, in file and row order."""

    folder: str
    defects: tuple[Defect, ...] = ()

    @property
    def unusable(self) -> tuple[Defect, ...]:
        """The defects that stop the folder from being used."""
        return tuple(d for d in self.defects if d.outcome is Outcome.UNUSABLE)

    @property
    def usable(self) -> bool:
        """Whether the folder may be planned from."""
        return not self.unusable

    def summary(self) -> str:
        """Return one readable text that names every unusable defect."""
        lines = [f"{self.folder} cannot be used: {len(self.unusable)} defect(s)"]
        lines += [f"  - {defect}" for defect in self.unusable]
        return "\n".join(lines)
