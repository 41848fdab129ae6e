"""Collecting the defects of a planning folder, so that one report tells them all at once."""

from __future__ import annotations

from collections.abc import Collection

from geo.codes import natural_key
from geo.findings import Defect, IntakeReport, Outcome


class Defects:
    """What intake has found so far. Passed along, so that one bad row hides no other."""

    def __init__(self) -> None:
        self._found: dict[Defect, None] = {}

    def unusable(
        self,
        check: str,
        file: str,
        found: str,
        remedy: str,
        *,
        row: str = "",
        field: str = "",
        ward_code: str = "",
    ) -> None:
        """List a defect that stops the folder from being used."""
        self._add(Defect(check, Outcome.UNUSABLE, file, found, remedy, row, field, ward_code))

    def repaired(
        self,
        check: str,
        file: str,
        found: str,
        remedy: str,
        *,
        row: str = "",
        field: str = "",
        ward_code: str = "",
    ) -> None:
        """List a defect that intake has mended; ``remedy`` says how."""
        self._add(Defect(check, Outcome.REPAIRED, file, found, remedy, row, field, ward_code))

    def noted(
        self,
        check: str,
        file: str,
        found: str,
        remedy: str,
        *,
        row: str = "",
        field: str = "",
        ward_code: str = "",
    ) -> None:
        """List what a person should know and need not mend."""
        self._add(Defect(check, Outcome.NOTED, file, found, remedy, row, field, ward_code))

    @property
    def any_unusable(self) -> bool:
        """Whether anything found so far stops the folder from being used."""
        return any(d.outcome is Outcome.UNUSABLE for d in self._found)

    def unusable_files(self) -> frozenset[str]:
        """Return the files that something unusable was found in."""
        return frozenset(d.file for d in self._found if d.outcome is Outcome.UNUSABLE)

    def unusable_rows(self, file: str, fields: Collection[str]) -> frozenset[str]:
        """Return the rows of a file that have an unusable value in one of the fields."""
        return frozenset(
            d.row
            for d in self._found
            if d.outcome is Outcome.UNUSABLE and d.file == file and d.field in fields
        )

    def report(self, folder: str) -> IntakeReport:
        """Return everything found, in the order of file, row, field and check."""
        ordered = sorted(
            self._found,
            key=lambda d: (d.file, natural_key(d.row), d.field, d.check, d.found),
        )
        return IntakeReport(folder, tuple(ordered))

    def _add(self, defect: Defect) -> None:
        self._found[defect] = None
