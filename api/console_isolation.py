"""What ``isolate`` and ``compare`` say on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from geo.findings import IntakeReport
from geo.plan.changes import Changes, PlanFacts, UnitChange

#: Groups shown on the terminal; all of them stand in the JSON document.
SHOWN_UNITS = 20

_FIGURES = (
    ("isolated voters", "isolated_voters"), ("separate areas", "separate_areas"),
    ("stations moved", "moved_stations"), ("voters moved", "moved_voters"),
    ("  at least", "moved_bound"), ("  added walk, m", "added_walk_m"),
    ("voters by box", "box_voters"), ("box rounds", "box_rounds"), ("teams", "teams"),
    ("  at least", "teams_bound"), ("voters in slots", "slot_voters"),
    ("unserved voters", "unserved_voters"),
)  # fmt: skip


_FACTS = ("areas", "stations", "voters", "mean walk, m", "longest walk, m")


def say_notes(reports: Iterable[IntakeReport]) -> None:
    """Print on stderr what a person should know of files of zones, each once."""
    told = dict.fromkeys(str(defect) for report in reports for defect in report.defects)
    for note in told:
        Console(stderr=True).print(f"noted: {note}", style="dim", markup=False, highlight=False)


def say_isolation(told: Mapping[str, Any] | None) -> None:
    """Print the scenarios side by side; an arrow marks the one in force."""
    if told is None:
        return
    scenarios = told["scenarios"]
    names = [f"→ {row['name']}" if row["in_force"] else row["name"] for row in scenarios]
    table = _table("scenario", *names)
    for heading, key in _FIGURES:
        table.add_row(heading, *(_number(row[key]) for row in scenarios))
    Console().print(table)


def say_changes(changes: Changes) -> None:
    """Print the totals, both plans in figures, then what differs."""
    console = Console()
    console.print(
        f"{changes.voters_moved:,} voters of {len(changes.units):,} groups vote elsewhere; "
        f"{len(changes.areas):,} areas change",
        highlight=False,
    )
    table = _table("", _named("before", changes.before), _named("after", changes.after))
    for heading, before, after in zip(
        _FACTS, _facts(changes.before), _facts(changes.after), strict=True
    ):
        table.add_row(heading, before, after)
    console.print(table)
    for said, codes in (
        ("opened", changes.places_opened),
        ("closed", changes.places_closed),
        ("groups gone", changes.units_gone),
        ("groups new", changes.units_new),
    ):
        if codes:
            console.print(f"{said}: {_listed(codes)}", markup=False, highlight=False)
    if changes.units:
        console.print(_unit_table(changes.units[:SHOWN_UNITS]))
    if len(changes.units) > SHOWN_UNITS:
        console.print(f"… and {len(changes.units) - SHOWN_UNITS:,} more groups; --json lists all")


def _unit_table(units: Sequence[UnitChange]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("group", "name"):
        table.add_column(heading)
    for heading in ("moved", "of"):
        table.add_column(heading, justify="right")
    for heading in ("from", "to"):
        table.add_column(heading)
    for heading in ("walk m", "then m"):
        table.add_column(heading, justify="right")
    for unit in units:
        table.add_row(
            unit.unit_code
            if unit.unit_code.startswith(unit.ward_code)
            else f"{unit.ward_code}/{unit.unit_code}",
            unit.name,
            _number(unit.voters_moved),
            _number(unit.voters),
            ", ".join(unit.places_before),
            ", ".join(unit.places_after),
            _number(unit.walk_before_m),
            _number(unit.walk_after_m),
        )
    return table


def _table(first: str, *headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(first)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _named(name: str, facts: PlanFacts) -> str:
    return f"{name} ({facts.in_force})" if facts.in_force else name


def _facts(facts: PlanFacts) -> list[str]:
    figures = (facts.areas, facts.stations, facts.voters, facts.mean_walk_m, facts.max_walk_m)
    return [_number(value) for value in figures]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _listed(codes: Sequence[str], most: int = 20) -> str:
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more
