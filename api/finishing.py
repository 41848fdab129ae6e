"""How every command ends: files written whole, one JSON document, a message, an exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from geo.errors import Cancelled, InputError, IntakeError, KhuvucError
from geo.findings import Finding, Severity
from geo.plan import PollingPlan, audit, new_folder, write_plan_folder
from geo.progress import Progress
from maps import draw_map
from maps.sentences import finding_sentence

EXIT_LEGAL, EXIT_FINDINGS, EXIT_UNUSABLE, EXIT_CANCELLED = 0, 1, 2, 130

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def finish(run: Callable[[], int], as_json: bool = False) -> None:
    """Run a command's work and leave with its exit status, or say in one message why not."""
    try:
        status = run()
    except (KeyboardInterrupt, Cancelled):
        typer.echo("cancelled; nothing was written", err=True)
        status = EXIT_CANCELLED
    except KhuvucError as error:
        typer.echo(f"khuvuc: {error}", err=True)
        if as_json:
            defects = error.report.defects if isinstance(error, IntakeError) else ()
            print_json({"error": str(error), "defects": [d.as_dict() for d in defects]})
        status = EXIT_UNUSABLE
    raise typer.Exit(status)


def status_of(findings: tuple[Finding, ...]) -> int:
    """Return the exit status that findings ask for."""
    broken = any(f.severity is Severity.ERROR and not f.waived for f in findings)
    return EXIT_FINDINGS if broken else EXIT_LEGAL


def write_plan(drawn: PollingPlan, out: Path, on_progress: Progress) -> tuple[Finding, ...]:
    """Audit a plan, write its folder whole, and return the findings."""
    stages = "audit", "files", "map"
    on_progress("writing", 0, len(stages))
    findings = audit(drawn)
    on_progress("writing", 1, len(stages))
    with new_folder(out) as made:
        write_plan_folder(drawn, findings, made, telling=_in_vietnamese)
        on_progress("writing", 2, len(stages))
        draw_map(drawn, findings, made / "map.html")
    on_progress("writing", 3, len(stages))
    return findings


def written_report(out: Path) -> dict[str, Any]:
    """Return the report.json of a plan folder."""
    report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return report


def print_json(document: object) -> None:
    """Print one JSON document."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    sys.stdout.write("\n")


def polling_day_of(text: str | None) -> date | None:
    """Return the day an option names; None where it was not given."""
    if text is None:
        return None
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"--polling-day {text!r}: give a day such as 2026-03-15 or 15/03/2026"
        ) from error


def _in_vietnamese(finding: Finding) -> str:
    return finding_sentence(finding).vi
