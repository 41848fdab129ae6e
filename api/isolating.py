"""A kept plan answered for zones that came: a new draft, with the areas and lists as posted."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path, PurePath

from fastapi import UploadFile

from api.finishing import write_plan
from api.problems import TooLargeError
from api.settings import MEGABYTE, Settings
from geo.errors import InputError, IntakeError
from geo.isolation import examine_zones
from geo.isolation.scenarios import ScenarioCase, prepare
from geo.plan import PollingPlan, read_plan_folder
from geo.plan.scenarios import published, with_scenarios
from geo.progress import silent
from geo.store.store import Store
from geo.store.values import PlanInfo

SUFFIXES = (".geojson", ".json", ".gpkg", ".kml", ".csv", ".xlsx", ".txt", ".fgb")


@dataclass(frozen=True)
class IsolationAsked:
    """What somebody asks for beside the file of zones."""

    scenario: str = "now"
    polling_day: date | None = None
    at: time | None = None


def isolated(
    store: Store,
    settings: Settings,
    info: PlanInfo,
    zones: UploadFile,
    asked: IsolationAsked,
    who: str,
) -> PlanInfo:
    """Return a new draft that answers the zones of a file; the plan itself stays as it is.

    Raises IntakeError with every defect of the file, TooLargeError, InputError.
    """
    with tempfile.TemporaryDirectory(prefix="khuvuc-zones-", dir=settings.work_folder) as made:
        folder = Path(made)
        file = _kept_file(zones, folder, settings)
        store.export_plan(info.id, folder / "before")
        plan = _answered(read_plan_folder(folder / "before"), file, asked)
        write_plan(plan, folder / "after", silent)
        return store.add_plan(folder / "after", info.territory_id, who)


def _kept_file(zones: UploadFile, folder: Path, settings: Settings) -> Path:
    """Write the upload under a name of our own; only its ending is taken from the client."""
    ending = PurePath(zones.filename or "").suffix.lower()
    if ending not in SUFFIXES:
        raise InputError(f"zones: a file that ends in {', '.join(SUFFIXES)} is needed")
    content = zones.file.read(settings.upload_bytes + 1)
    if len(content) > settings.upload_bytes:
        raise TooLargeError(f"a file of zones has {settings.upload_bytes // MEGABYTE} MB at most")
    file = folder / f"isolation{ending}"
    file.write_bytes(content)
    return file


def _answered(plan: PollingPlan, file: Path, asked: IsolationAsked) -> PollingPlan:
    day = asked.polling_day or plan.rules.polling_day
    found = examine_zones(file, published(plan), polling_day=day)
    if not found.report.usable:
        raise IntakeError(found.report)
    moment = day if asked.at is None else datetime.combine(day, asked.at)
    case = ScenarioCase(asked.scenario, found.zones, found.home, moment)
    made = prepare(published(plan), [case])
    return with_scenarios(plan, made.scenarios, asked.scenario)
