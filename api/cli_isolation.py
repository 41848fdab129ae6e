"""The commands ``isolate`` and ``compare``: who votes where when a place is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from api import console, console_isolation
from api.finishing import (
    EXIT_LEGAL,
    Json,
    finish,
    polling_day_of,
    print_json,
    status_of,
    write_plan,
    written_report,
)
from geo.errors import CallError, InputError, IntakeError
from geo.isolation import examine_zones, read_people
from geo.isolation.reading import ZoneReading
from geo.isolation.scenarios import ScenarioCase, prepare
from geo.isolation.scenarios import switch as switched
from geo.plan import PollingPlan, read_plan_folder, refuse_foreign_folder
from geo.plan.changes import plan_changes
from geo.plan.scenarios import published, with_scenarios
from maps import ensure_assets

NOW = "now"
"""Name of the scenario that ``--zones`` makes: the situation that came."""


def add_commands(app: typer.Typer) -> None:
    """Add the commands of isolation to the application."""
    app.command()(isolate)
    app.command()(compare)


def isolate(  # noqa: PLR0913, PLR0917 - the options of a command
    folder: Annotated[Path, typer.Argument(help="Plan folder of the published plan.")],
    out: Annotated[
        Path, typer.Option(help="Plan folder to write; a plan there is replaced whole.")
    ],
    zones: Annotated[
        Path | None,
        typer.Option(
            help="Zones and home isolation that came: a map (GeoJSON …), a list of unit codes, or a "
            "folder with isolation.* and home_isolation.*. They come into force."
        ),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FILE", help="Zones drawn up in advance, not in force; may be given again."
        ),
    ] = None,
    switch: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Put a scenario in force that the plan carries, with no planning again; 'none' "
            "votes as published.",
        ),
    ] = None,
    polling_day: Annotated[
        str | None, typer.Option(help="Day, as 2026-03-15; default the plan's polling day.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="Time of that day, as 10:30; default all of its voting hours."),
    ] = None,
    people: Annotated[
        Path | None,
        typer.Option(
            help="Where people live, for groups that a zone cuts: a planning folder, or a file of "
            "buildings or population points. Without it they are shared by area, as an estimate."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say who votes where when places are closed: separate areas, moved stations, boxes, slots.

    The published areas and lists hold; as few voters move as can be, and the bound is printed. Try:
    khuvuc isolate plan --zones zones.geojson --out plan-now, then khuvuc compare plan plan-now.
    """

    def run() -> int:
        refuse_foreign_folder(out)
        moment = _moment(polling_day, at)
        files = _files(zones, scenario, switch)
        if people is not None and not files:
            raise CallError("--people is for --zones and --scenario; --switch plans nothing again")
        plan = read_plan_folder(folder)
        with console.progress() as on_progress, console.solver_kept_quiet():
            ensure_assets(on_progress)
            if files:
                read = {name: _read(plan, file, moment[0]) for name, file in files.items()}
                cases = [_case(plan, name, found, moment) for name, found in read.items()]
                where = None if people is None else read_people(people, plan)
                made = prepare(published(plan), cases, people=where, on_progress=on_progress)
                console_isolation.say_notes(found.report for found in read.values())
                plan = with_scenarios(plan, made.scenarios, NOW if zones else None)
            if switch is not None:
                plan = _switched(plan, switch)
            findings = write_plan(plan, out, on_progress)
        report = written_report(out)
        if as_json:
            print_json(report)
        else:
            console_isolation.say_isolation(report["isolation"])
            console.say_findings(findings)
            typer.echo(f"plan:  {out}\nmap:   {out / 'map.html'}\ntable: {out / 'plan.xlsx'}")
        return status_of(findings)

    finish(run, as_json)


def compare(
    folder: Annotated[Path, typer.Argument(help="Plan folder before.")],
    other: Annotated[Path, typer.Argument(help="Plan folder after.")],
    as_json: Json = False,
) -> None:
    """Say what changes for voters from one plan folder to another: areas, stations, groups, walks."""

    def run() -> int:
        changes = plan_changes(read_plan_folder(folder), read_plan_folder(other))
        if as_json:
            print_json(changes.as_dict())
        else:
            console_isolation.say_changes(changes)
        return EXIT_LEGAL

    finish(run, as_json)


def _read(plan: PollingPlan, file: Path, day: date | None) -> ZoneReading:
    """Return what a file of zones says. Raises IntakeError with every defect."""
    found = examine_zones(file, published(plan), polling_day=day or plan.rules.polling_day)
    if not found.report.usable:
        raise IntakeError(found.report)
    return found


def _case(
    plan: PollingPlan, name: str, found: ZoneReading, moment: tuple[date | None, time | None]
) -> ScenarioCase:
    """Return what a file supposes, at the moment that is asked for."""
    day = moment[0] or plan.rules.polling_day
    when = day if moment[1] is None else datetime.combine(day, moment[1])
    return ScenarioCase(name, found.zones, found.home, when)


def _switched(plan: PollingPlan, name: str) -> PollingPlan:
    if plan.isolation is None:
        raise CallError(
            "this plan carries no scenarios; draw them up with --zones FILE or --scenario NAME=FILE"
        )
    return replace(plan, isolation=switched(plan.isolation, name))


def _files(zones: Path | None, scenario: list[str] | None, switch: str | None) -> dict[str, Path]:
    """Return the files to plan from by scenario's name, in the order given."""
    files: dict[str, Path] = {}
    for text in scenario or ():
        name, equals, file = text.partition("=")
        if not (equals and name.strip() and file):
            raise CallError(f"--scenario {text!r}: give NAME=FILE, such as high=zones-high.geojson")
        if name.strip() in files:
            raise CallError(f"--scenario {name.strip()!r} is given twice")
        files[name.strip()] = Path(file)
    if zones is not None:
        if NOW in files:
            raise CallError(f"the scenario {NOW!r} is that of --zones; call the other otherwise")
        files[NOW] = zones
    if not files and switch is None:
        raise CallError("give --zones FILE, --scenario NAME=FILE or --switch NAME")
    return files


def _moment(polling_day: str | None, at: str | None) -> tuple[date | None, time | None]:
    day = polling_day_of(polling_day)
    if at is None:
        return day, None
    try:
        return day, time.fromisoformat(at)
    except ValueError as error:
        raise InputError(f"--at {at!r}: give a time such as 10:30") from error
