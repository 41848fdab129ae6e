"""``khuvuc db``: plans kept in a database, from the command line."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.finishing import EXIT_FINDINGS, EXIT_LEGAL, Json, finish, print_json
from geo.errors import CallError
from geo.findings import Severity
from geo.plan import audit, new_folder, read_plan_folder
from geo.plan.deciding import steps_to_publication
from geo.store import PlanInfo, PlanState, Step, Store, open_store, upgrade
from geo.store.contents import MAP_FILE
from maps import draw_map

DEFAULT = "sqlite:///khuvuc.db"
VARIABLE = "KHUVUC_DATABASE"
NAMED = 5
"""Open findings that a refusal names."""

db = typer.Typer(
    no_args_is_help=True,
    help="Keep planning folders and plans in a database: one SQLite file, or PostGIS.",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(db, name="db")


Database = Annotated[
    str,
    typer.Option(
        envvar=VARIABLE,
        help="sqlite:///FILE or postgresql://USER@HOST/NAME; the password comes best from "
        "PGPASSWORD or a pgpass file.",
    ),
]
Number = Annotated[int, typer.Argument(help="Number of the plan, as `khuvuc db list` shows it.")]
Who = Annotated[str | None, typer.Option(help="Who does this, for the audit log; default: you.")]


@db.command(name="upgrade")
def upgrade_(database: Database = DEFAULT) -> None:
    """Make the tables, or bring them to this version; run it after each update of Khuvuc."""

    def run() -> int:
        upgrade(database)
        typer.echo(f"the tables of {_shown(database)} are those of this version")
        return EXIT_LEGAL

    finish(run)


@db.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(help="Plan folder, planning folder, or a zip of it.")],
    territory: Annotated[
        Path | None, typer.Option(help="Planning folder that the plan was drawn from; kept too.")
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the territory; default: of the folder.")] = "",
    province: Annotated[str | None, typer.Option(help="Code of its province.")] = None,
    district: Annotated[str | None, typer.Option(help="Code of its district.")] = None,
    who: Who = None,
    database: Database = DEFAULT,
    as_json: Json = False,
) -> None:
    """Keep a plan folder as a draft, or a planning folder as a version of its territory."""

    def run() -> int:
        is_plan = (folder / "plan.json").is_file()
        planning = territory if is_plan else folder
        said: dict[str, Any] = {}
        with _opened(database) as store:
            if planning is not None:
                kept = store.add_territory(
                    planning, who_asks(who), name=name, province=province, district=district
                )
                said["territory"] = _plain(asdict(kept))
            if is_plan:
                made = store.add_plan(folder, said.get("territory", {}).get("id"), who_asks(who))
                said["plan"] = _plain(asdict(made))
        if as_json:
            print_json(said)
            return EXIT_LEGAL
        if "territory" in said:
            typer.echo("territory {id}: {name}, version {version}".format(**said["territory"]))
        if "plan" in said:
            typer.echo("plan {id}: {version_id}, {state}".format(**said["plan"]))
        return EXIT_LEGAL

    finish(run, as_json)


@db.command(name="export")
def export(
    number: Annotated[int, typer.Argument(help="Number of the plan, or of the territory.")],
    out: Annotated[Path, typer.Option(help="Folder to write.")],
    territory: Annotated[
        bool, typer.Option("--territory", help="Write a planning folder, not a plan.")
    ] = False,
    database: Database = DEFAULT,
) -> None:
    """Write a plan folder or planning folder as it was imported; of a draft edited since, drawn anew."""

    def run() -> int:
        with _opened(database) as store:
            if territory:
                store.export_territory(number, out)
            else:
                _export_plan(store, number, out)
        typer.echo(f"written: {out}")
        return EXIT_LEGAL

    finish(run)


@db.command(name="list")
def list_(
    state: Annotated[PlanState | None, typer.Option(help="Plans of this state only.")] = None,
    ward: Annotated[str | None, typer.Option(help="Plans of this ward only.")] = None,
    database: Database = DEFAULT,
    as_json: Json = False,
) -> None:
    """List territories and plans, the newest first."""

    def run() -> int:
        with _opened(database) as store:
            territories = store.territories()
            plans = tuple(_all_plans(store, state, ward))
        if as_json:
            print_json(
                {
                    "territories": [_plain(asdict(t)) for t in territories],
                    "plans": [_plain(asdict(p)) for p in plans],
                }
            )
            return EXIT_LEGAL
        table = Table(box=None, header_style="bold", pad_edge=False)
        for heading in ("plan", "version", "state", "title", "day", "wards", "areas", "voters"):
            table.add_column(heading)
        for plan in plans:
            table.add_row(
                str(plan.id), plan.version_id, str(plan.state), plan.title or "",
                plan.polling_day.isoformat(), f"{plan.planned} of {plan.wards}",
                f"{plan.areas:,}", f"{plan.voters:,}",
            )  # fmt: skip
        for kept in territories:
            typer.echo(f"territory {kept.id}: {kept.name}, version {kept.version}")
        Console().print(table)
        return EXIT_LEGAL

    finish(run, as_json)


@db.command(name="publish")
def publish(
    number: Number,
    decision: Annotated[
        str, typer.Option(help="Number of the written decision, such as 123/QĐ-UBND.")
    ],
    why: Annotated[str, typer.Option(help="What was decided, in a sentence.")] = "",
    who: Who = None,
    database: Database = DEFAULT,
) -> None:
    """Publish a plan that was decided on paper: it never changes again.

    A draft is submitted first, and approved or reported as the law of its polling day has it, with
    the same reference. A plan with findings of severity error is refused, unless each stands for a
    lawful reason that somebody gave with the service.
    """

    def run() -> int:
        with _opened(database) as store:
            info = store.plan(number)
            _refuse_open_errors(store, info)
            _decide(store, info, who_asks(who), why, decision)
            store.publish(number, who_asks(who), why, decision)
        typer.echo(f"plan {number} is published: {info.version_id}")
        return EXIT_LEGAL

    finish(run)


@db.command()
def verify(database: Database = DEFAULT, as_json: Json = False) -> None:
    """Compute the audit log's hashes again, and compare all that is published with it.

    Exit status 1 where something was changed behind the log's back.
    """

    def run() -> int:
        with _opened(database) as store:
            found = store.log.verify()
        if as_json:
            print_json({**asdict(found), "holds": found.holds})
        else:
            typer.echo(f"{found.entries} entries, {found.plans} published plans, head {found.head}")
            for fault in found.faults:
                typer.echo(f"FAULT: {fault}")
        return EXIT_LEGAL if found.holds else EXIT_FINDINGS

    finish(run, as_json)


def _export_plan(store: Store, number: int, out: Path) -> None:
    """Write a plan folder that is whole: the map of a plan that was kept without one is drawn now."""
    with new_folder(out) as made:
        store.export_plan(number, made)
        if not (made / MAP_FILE).is_file():
            plan = read_plan_folder(made)
            draw_map(plan, audit(plan), made / MAP_FILE)


def _refuse_open_errors(store: Store, info: PlanInfo) -> None:
    from api.deciding import findings_of  # noqa: PLC0415 - the web's libraries take a second

    left = [f for f in findings_of(store, info) if f.severity is Severity.ERROR and not f.waived]
    if left:
        named = ", ".join(f"{f.rule} ({f.subject})" for f in left[:NAMED])
        more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
        raise CallError(
            f"plan {info.id} breaks {len(left)} rule(s): {named}{more}; mend it, or let stand what the "
            f"law lets stand, on the page /planner/plans/{info.id} of `khuvuc serve`"
        )


def _decide(store: Store, info: PlanInfo, who: str, why: str, reference: str) -> None:
    for rule in steps_to_publication(info.state, info.polling_day):
        if rule.step is not Step.PUBLISH:
            # What was looked at is what is decided on: somebody may edit the draft meanwhile.
            store.decisions.record(
                info.id, rule.step, who, why, reference, document_sha256=info.document_sha256
            )


def _all_plans(store: Store, state: PlanState | None, ward: str | None) -> Iterator[PlanInfo]:
    after = None
    while True:
        page = store.plans(state=state, ward_code=ward, after=after)
        yield from page.items
        after = page.after
        if after is None:
            return


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        store.ready()
        yield store
    finally:
        store.close()


def who_asks(given: str | None) -> str:
    """Return who does this, for the audit log."""
    if given:
        return given
    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError):  # a container may run under a number that has no name
        return f"cli:{os.getuid()}"


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """Return days and moments as ISO 8601 text."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _shown(url: str) -> str:
    """Return an address without what stands before its host: there may be a password."""
    scheme, found, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if found else url
