"""The command ``khuvuc``: plan, check, map, sample; isolate and compare beside it."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api import cli_lookup, cli_serve, cli_store, cli_users, console
from api.cli_isolation import add_commands
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
from geo.codes import parse_ward_code
from geo.errors import CallError
from geo.findings import Finding, IntakeReport
from geo.intake import read_planning_folder
from geo.plan import (
    audit,
    check_agreement,
    read_plan_folder,
    refuse_foreign_folder,
)
from geo.plan.scenarios import published
from geo.rules import ElectoralRules, load_rules
from geo.runs import Wishes, draw_plan
from geo.sample import write_sample, write_sample_of_wards
from geo.schemas import PlanningFrames
from maps import draw_map, ensure_assets

FREE = "free"

app = typer.Typer(
    name="khuvuc",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Plan voting areas and polling stations: legal, audited, explained.\n\n"
    "Try it: khuvuc sample district --seed 7, then khuvuc plan district --out plan, "
    "then open plan/map.html.",
    epilog="Exit status: 0 the plan keeps every rule · 1 a plan was drawn and has findings of "
    "severity error · 2 the input or the call is unusable, and nothing was written.",
)

add_commands(app)
cli_lookup.add_to(app)
cli_serve.add_to(app)
cli_store.add_to(app)
cli_users.add_to(app)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"khuvuc {version('khuvuc')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command()
def plan(
    folder: Annotated[
        Path, typer.Argument(help="Planning folder: wards, groups, sites … (docs/data-formats.md).")
    ],
    out: Annotated[Path, typer.Option(help="Plan folder to write; a plan there is replaced.")],
    rules: Annotated[
        str | None, typer.Option(help="vn-2021, vn-2026 or a TOML file; default by polling day.")
    ] = None,
    polling_day: Annotated[
        str | None, typer.Option(help="Polling day, as 2026-03-15 or 15/03/2026.")
    ] = None,
    ward: Annotated[
        list[str] | None, typer.Option(help="Plan this ward only; may be given again.")
    ] = None,
    target_voters: Annotated[
        int | None, typer.Option(min=1, help="Voters an area should have.")
    ] = None,
    areas: Annotated[
        str | None,
        typer.Option(
            help="Number of areas, for a single ward; or 'free': the number of least cost, "
            "area_cost in [aims] counted for each."
        ),
    ] = None,
    alternatives: Annotated[
        bool,
        typer.Option(
            help="Also show fewer and more areas, and different plans nearly as good; takes longer."
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="Same input, seed and version: same plan.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes that plan wards.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a dask scheduler, tcp://host:port.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds for a ward; may only cut the search.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw a legal plan of a planning folder: areas, stations, audit, map, annex."""

    def run() -> int:
        wishes = Wishes(
            wards=tuple(parse_ward_code(code) for code in ward or ()),
            areas=None if areas == FREE else _number(areas),
            free_number=areas == FREE,
            alternatives=alternatives,
            target_voters=target_voters,
            seed=seed,
            time_limit_s=time_limit,
            workers=workers,
            scheduler=scheduler,
            generator=f"khuvuc {version('khuvuc')}",
        )
        day = polling_day_of(polling_day)
        refuse_foreign_folder(out)
        if rules is not None:
            load_rules(rules, day)  # a wrong --rules should not wait for the folder to be read
        with console.progress() as on_progress, console.solver_kept_quiet():
            ensure_assets(on_progress)
            frames = read_planning_folder(folder, on_progress=on_progress)
            drawn = draw_plan(frames, _rules(frames, rules, day), wishes, on_progress=on_progress)
            findings = write_plan(drawn, out, on_progress)
        if as_json:
            print_json(written_report(out))
        else:
            _say_plan(out, drawn.intake, findings)
        return status_of(findings)

    finish(run, as_json)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Plan folder, as khuvuc plan wrote it.")],
    as_json: Json = False,
) -> None:
    """Audit a plan folder again, and prove that its files agree."""

    def run() -> int:
        read = read_plan_folder(folder)
        findings = (*check_agreement(folder), *audit(read))
        if as_json:
            print_json({"findings": [f.as_dict() for f in findings]})
        else:
            console.say_findings(findings)
        return status_of(findings)

    finish(run, as_json)


@app.command(name="map")
def map_(
    folder: Annotated[Path, typer.Argument(help="Plan folder, as khuvuc plan wrote it.")],
    out: Annotated[Path, typer.Option(help="HTML file to write.")],
    standalone: Annotated[
        bool, typer.Option(help="One file that opens from a USB stick, with no network.")
    ] = False,
    public: Annotated[
        bool, typer.Option(help="For everybody: no isolated voters, no facilities, no box rounds.")
    ] = False,
) -> None:
    """Draw the map of a plan folder."""

    def run() -> int:
        read = read_plan_folder(folder)
        with console.progress() as on_progress:
            ensure_assets(on_progress)
            findings = audit(published(read) if public else read)
            draw_map(read, findings, out, standalone=standalone, public=public)
        typer.echo(f"map: {out}")
        return EXIT_LEGAL

    finish(run)


@app.command()
def sample(
    folder: Annotated[
        Path, typer.Argument(help="Folder to write; new, empty or an earlier sample.")
    ],
    wards: Annotated[
        int | None,
        typer.Option(min=1, help="Number of wards; 6, or all of --wards-from unless it is given."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed: same district.")] = 1,
    wards_from: Annotated[
        Path | None,
        typer.Option(
            help="File of real wards (ward_code, name, population) to fill with made groups."
        ),
    ] = None,
    ward: Annotated[
        list[str] | None, typer.Option(help="Only this ward of --wards-from; may be given again.")
    ] = None,
) -> None:
    """Make a believable district as a planning folder, to try Khuvuc on."""

    def run() -> int:
        if ward and wards_from is None:
            raise CallError("--ward is for --wards-from; a made district has --wards")
        _refuse_what_is_no_sample(folder)
        if wards_from is None:
            write_sample(folder, wards=6 if wards is None else wards, seed=seed)
        else:
            codes = tuple(parse_ward_code(code) for code in ward or ())
            write_sample_of_wards(folder, wards_from, seed=seed, wards=wards, codes=codes)
        typer.echo(f"made district: {folder}   next: khuvuc plan {folder} --out plan")
        return EXIT_LEGAL

    finish(run)


def _refuse_what_is_no_sample(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "SOURCES.toml").is_file():
        raise CallError(f"{folder} holds something else than a sample; give a new folder")


def _rules(frames: PlanningFrames, choice: str | None, day: date | None) -> ElectoralRules:
    return load_rules(choice or frames.rules, day or frames.polling_day)


def _number(text: str | None) -> int | None:
    if text is None or (text.isdecimal() and int(text) >= 1):
        return None if text is None else int(text)
    raise CallError(f"--areas {text}: give a number of areas from 1 on, or {FREE}")


def _say_plan(out: Path, intake: IntakeReport, findings: tuple[Finding, ...]) -> None:
    console.say_intake(intake)
    console.say_report(written_report(out), findings)
    typer.echo(f"plan:  {out}\nmap:   {out / 'map.html'}\ntable: {out / 'plan.xlsx'}")


def main() -> None:
    """Run the command."""
    app()
