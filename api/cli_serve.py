"""``khuvuc serve``: the web service, with the bundled sample if asked for."""

from __future__ import annotations

import ipaddress
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api import console
from api.finishing import finish, write_plan
from api.first_start import ADMINISTRATOR, HOURS, first_link
from api.settings import Settings
from geo.errors import CallError
from geo.intake import read_planning_folder
from geo.progress import Progress
from geo.rules import load_rules
from geo.runs import Wishes, draw_plan
from geo.sample import write_sample
from geo.store import PlanInfo, PlanState, Step, Store, open_store, upgrade

WHO = "sample"
SAMPLE_WARDS, SAMPLE_SEED = 6, 1


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def serve(
        sample: Annotated[
            bool,
            typer.Option("--sample", help="Plan and publish the made district; needs nothing."),
        ] = False,
        database: Annotated[
            str | None,
            typer.Option(help="sqlite:///file.db or postgresql://…; default KHUVUC_DATABASE."),
        ] = None,
        host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=0, max=65_535)] = 8000,
        log_level: Annotated[str, typer.Option(help="critical, error, warning or info.")] = "info",
    ) -> None:
        """Serve plans, maps and "where do I vote?" over HTTP."""

        def run() -> int:
            settings = Settings()
            if sample:
                refuse_other_hosts(host)
                with tempfile.TemporaryDirectory(prefix="khuvuc-sample-") as folder:
                    kept = database or f"sqlite:///{Path(folder) / 'khuvuc.db'}"
                    with console.progress() as on_progress, console.solver_kept_quiet():
                        publish_sample(kept, on_progress)
                    opened = settings.model_copy(update={"database": kept, "open_to_all": True})
                    return _serve(opened, host, port, log_level, sample=True)
            chosen = settings.model_copy(update={"database": database or settings.database})
            if chosen.open_to_all:
                refuse_other_hosts(host)
            upgrade(chosen.database)
            _tell_first_link(chosen.database, host, port)
            return _serve(chosen, host, port, log_level, sample=False)

        finish(run)


def refuse_other_hosts(host: str) -> None:
    """Raise CallError unless only this computer can ask: everybody may do everything there."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise CallError(
            f"--host {host}: the sample lets every visitor do everything, so it is served on "
            "127.0.0.1 alone; leave --sample out, and give people accounts"
        )


def publish_sample(database: str, on_progress: Progress) -> PlanInfo:
    """Plan the sample district, keep it and publish it; what is kept already is not made again."""
    upgrade(database)
    store = open_store(database)
    try:
        with tempfile.TemporaryDirectory(prefix="khuvuc-sample-") as made:
            return _published(store, Path(made), on_progress)
    finally:
        store.close()


def _published(store: Store, made: Path, on_progress: Progress) -> PlanInfo:
    folder = made / "district"
    write_sample(folder, wards=SAMPLE_WARDS, seed=SAMPLE_SEED)
    territory = store.add_territory(folder, WHO, name="sample")
    before = store.plans(state=PlanState.PUBLISHED, territory_id=territory.id, limit=1).items
    if before:
        return before[0]
    frames = read_planning_folder(folder, on_progress=on_progress)
    rules = load_rules(frames.rules, frames.polling_day)
    wishes = Wishes(generator=f"khuvuc {version('khuvuc')}")
    drawn = draw_plan(frames, rules, wishes, on_progress=on_progress)
    write_plan(drawn, made / "plan", on_progress)
    info = store.add_plan(made / "plan", territory.id, WHO)
    for step in (Step.SUBMIT, Step.REPORT):
        store.decisions.record(info.id, step, WHO, why="the sample decides by itself")
    return store.publish(info.id, WHO, why="the sample decides by itself")


def _serve(settings: Settings, host: str, port: int, log_level: str, *, sample: bool) -> int:
    import uvicorn  # noqa: PLC0415 - half a second that other commands are spared

    from api.app import create_app  # noqa: PLC0415

    if sample:
        typer.echo(_told(host, port))
        sys.stdout.flush()
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_level=log_level,
        server_header=False,
        date_header=True,
    )
    return 0


def _tell_first_link(database: str, host: str, port: int) -> None:
    """Print a link for the first administrator, where nobody can sign in as one."""
    store = open_store(database)
    try:
        path = first_link(store)
    finally:
        store.close()
    if path is not None:
        typer.echo(
            f"\nNobody can sign in yet. Open this once, within {HOURS} hours, to set the password of "
            f"{ADMINISTRATOR!r}:\n     {_address(host, port)}{path}\n"
        )
        sys.stdout.flush()


def _address(host: str, port: int) -> str:
    return f"http://{'[' + host + ']' if ':' in host else host}:{port}"


def _told(host: str, port: int) -> str:
    here = _address(host, port)
    return (
        f"\nOpen {here}/                    where do I vote?\n"
        f"     {here}/committee           plans, their figures and maps\n"
        f"     {here}/planner             planning folders, runs, the next lawful step\n"
        f"     {here}/api/v1/plans/1/map    the plan on a map\n"
        f"     {here}/api/v1/openapi.json   what programs may ask\n"
        "Every visitor of this computer may do everything here. Ctrl-C ends it.\n"
    )
