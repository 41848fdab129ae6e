"""``khuvuc lookup``: where does somebody vote, by a plan folder alone."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.asking import answer
from api.finishing import Json, finish
from api.lookups import spoken
from geo.errors import CallError
from geo.lookup import Published, Snapshot
from geo.plan import PollingPlan, read_plan_folder

EXIT_ANSWERED, EXIT_NOWHERE = 0, 1


def add_to(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def lookup(
        folder: Annotated[Path, typer.Argument(help="Plan folder, as khuvuc plan wrote it.")],
        lon: Annotated[float | None, typer.Option(help="Longitude, degrees of WGS 84.")] = None,
        lat: Annotated[float | None, typer.Option(help="Latitude, degrees of WGS 84.")] = None,
        q: Annotated[str | None, typer.Option(help="Group, address or site.")] = None,
        ward: Annotated[str | None, typer.Option(help="Code or name of a ward, to narrow.")] = None,
        unit: Annotated[str | None, typer.Option(help="Code of a unit of the ward.")] = None,
        as_json: Json = False,
    ) -> None:
        """Say where somebody votes: exit 0 where there is an answer, 1 where there is none."""

        def run() -> int:
            given = {"lon": lon, "lat": lat, "q": q, "ward": ward, "unit": unit}
            asked = {key: str(value) for key, value in given.items() if value is not None}
            if (lon is None) != (lat is None):
                raise CallError("--lon and --lat go together")
            snapshot = snapshot_of(read_plan_folder(folder), folder.resolve().name)
            told = answer(snapshot, asked)
            if as_json:
                sys.stdout.write(told.decode() + "\n")
            else:
                _say(spoken(told))
            return EXIT_NOWHERE if spoken(told)["status"] in _NO_ANSWER else EXIT_ANSWERED

        finish(run, as_json)


_NO_ANSWER = ("outside", "not_published")


def snapshot_of(plan: PollingPlan, name: str) -> Snapshot:
    """Return the snapshot of one plan folder, as if it were published when it was made."""
    made = datetime.fromisoformat(plan.created_at) if plan.created_at else datetime.now(UTC)
    return Snapshot.of([Published(name, plan, made if made.tzinfo else made.replace(tzinfo=UTC))])


def _say(told: dict[str, Any]) -> None:
    """Print an answer for a person."""
    if told["status"] == "choose":
        typer.echo("several fit; ask again with --ward and --unit:")
        for one in told["choices"]:
            codes = f"--ward {one['ward_code']} --unit {one['unit_code']}"
            typer.echo(f"  {one['name']} · {one['ward']}   {codes}")
        if told["more"]:
            typer.echo(f"  … and {told['more']} more; narrow by --ward")
        return
    typer.echo(told["status"].replace("_", " "))
    rows = {
        "why": (told.get("special") or {}).get("en"),
        "ward": (told["ward"] or {}).get("name"),
        "group": (told.get("unit") or {}).get("name"),
        "area": (told["area"] or {}).get("area_id"),
        "station": _station(told["station"]),
        "time slot": " – ".join((told.get("time_slot") or {}).values()),
    }
    for key, value in rows.items():
        if value:
            typer.echo(f"  {key + ':':<10} {value}")


def _station(station: dict[str, Any] | None) -> str:
    if station is None:
        return ""
    if station["to_be_found"]:
        return "still to be found"
    return " · ".join(str(part) for part in (station["name"], station["address"]) if part)
