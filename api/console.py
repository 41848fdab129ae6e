"""What the command says on the terminal: progress on stderr, results on stdout."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from geo.findings import Finding, IntakeReport, Outcome, Severity
from geo.progress import Progress

#: A stage says no more than one line in this time where stderr is no terminal.
SECONDS_BETWEEN_LINES = 2.0
#: Findings of one rule shown on the terminal; all of them stand in report.json.
SHOWN_PER_RULE = 5


@contextmanager
def progress() -> Iterator[Progress]:
    """Yield a progress callback that draws bars on stderr, or plain lines where it is no terminal."""
    if not sys.stderr.isatty():
        yield _plain_lines()
        return
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show


@contextmanager
def solver_kept_quiet() -> Iterator[None]:
    """Keep what compiled solvers print of themselves out of stdout, which belongs to the answer.

    HiGHS writes some lines past every option that silences it, straight to the file descriptor.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _plain_lines() -> Progress:
    last: dict[str, float] = {}
    finished: set[str] = set()

    def say(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        ends = done == total and stage not in finished
        if stage in last and not ends and now - last[stage] < SECONDS_BETWEEN_LINES:
            return
        last[stage] = now
        finished.update({stage} if ends else ())
        print(f"{stage}: {done}/{total}", file=sys.stderr)  # noqa: T201 - the terminal is this module

    return say


def say_report(report: Mapping[str, Any], findings: Sequence[Finding]) -> None:
    """Print the plan's figures ward by ward, then its findings."""
    console = Console()
    console.print(_ward_table(report["wards"]))
    if len(report["wards"]) == 1 and report["wards"][0]["alternatives"]:
        _say_alternatives(report["wards"][0]["alternatives"], console)
    say_findings(findings, console)


def _ward_table(wards: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("ward")
    for heading in ("units", "areas", "voters", "mean walk m", "p90 m", "max m", "from best"):
        table.add_column(heading, justify="right")
    for ward in wards:
        if ward["status"] != "planned":
            table.add_row(ward["ward_code"], str(ward["units"]), "[red]not planned[/red]")
            continue
        certificate = "proved" if ward["proved"] else f"≤ {ward['gap']:.1%}"
        walks = (f"{ward[key]:,.0f}" for key in ("mean_walk_m", "p90_walk_m", "max_walk_m"))
        table.add_row(
            ward["ward_code"],
            f"{ward['units']:,}",
            f"{ward['areas']:,}",
            f"{ward['voters']:,}",
            *walks,
            certificate,
        )
    return table


def _say_alternatives(block: Mapping[str, Any], console: Console) -> None:
    """Print the curve of walks by number of areas, and how far other good plans lie apart."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("areas", "mean walk m", "p90 m", "voters an area", "objective", "from best"):
        table.add_column(heading, justify="right")
    for row in block["curve"]:
        name = f"→ {row['areas']}" if row["chosen"] else str(row["areas"])
        if row["objective"] is None:
            table.add_row(name, "[dim]no legal plan[/dim]")
            continue
        table.add_row(
            name,
            *(f"{row[key] or 0:,.0f}" for key in ("mean_walk_m", "p90_walk_m")),
            f"{row['fewest_voters']:,}–{row['most_voters']:,}",
            f"{row['objective']:,.0f}",
            "proved" if row["proved"] else f"≤ {row['gap']:.1%}",
        )
    console.print(table)
    for row in block["curve"]:
        for obstacle in row["why_not"][:1]:
            console.print(f"{row['areas']}: {obstacle['message']}", markup=False, highlight=False)
    for row in block["different"]:
        console.print(
            f"another plan: {row['share_moved']:.0%} of voters change station, "
            f"objective {row['costs_more']:+.2%}",
            highlight=False,
        )
    if not block["different"]:
        console.print(f"no different plan within {block['within']:.0%}", highlight=False)


def say_findings(findings: Sequence[Finding], console: Console | None = None) -> None:
    """Print errors and warnings, a few of each rule, and count the notes."""
    console = console or Console()
    shown: Counter[str] = Counter()
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
    for severity, colour in colours.items():
        for finding in (f for f in findings if f.severity is severity):
            shown[finding.rule] += 1
            if shown[finding.rule] <= SHOWN_PER_RULE:
                console.print(f"[{colour}]{severity}[/{colour}] ", end="")
                named = finding.message.startswith(finding.subject)
                start = "" if named else f"{finding.subject}: "
                console.print(f"{start}{finding.message}", markup=False)
    for rule, number in shown.items():
        if number > SHOWN_PER_RULE:
            console.print(f"  … {number - SHOWN_PER_RULE} more of {rule}", markup=False)
    counts = Counter(f.severity for f in findings)
    console.print(", ".join(f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in Severity))


def say_intake(report: IntakeReport) -> None:
    """Print how many repairs and notes intake made; the list stands in report.json."""
    counts = Counter(d.outcome for d in report.defects)
    if report.defects:
        Console(stderr=True).print(
            f"intake: {counts[Outcome.REPAIRED]} repaired, {counts[Outcome.NOTED]} noted "
            "(listed in report.json)",
            style="dim",
        )
