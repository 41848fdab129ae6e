"""A kept plan answered for zones: checked in the request, planned in a run, kept as a new draft."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import geopandas as gpd
from pydantic import BaseModel, ConfigDict

from api.editing import Workbench
from api.finishing import write_plan
from api.settings import Settings
from api.zones_sent import NOW, PEOPLE, ZonesSent, file_to_read, laid_out
from geo.errors import CallError, InputError, IntakeError
from geo.findings import IntakeReport
from geo.isolation import examine_zones, read_people
from geo.isolation.reading import ZoneReading
from geo.isolation.scenarios import ScenarioCase, prepare, switch
from geo.plan import PollingPlan, read_plan_folder
from geo.plan.reading import PLAN_FILE, REPORT_FILE
from geo.plan.scenarios import QUIET, published, with_scenarios
from geo.progress import Progress
from geo.store.folders import pack
from geo.store.store import Store
from geo.store.values import PlanInfo, Run

WISH = "isolate"
SENT = "sent"


class IsolationAsked(BaseModel):
    """What somebody asks for beside the files; the options of ``khuvuc isolate``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    polling_day: date | None = None
    at: time | None = None
    switch: str | None = None
    people_of_folder: bool = False

    def moment(self, plan: PollingPlan) -> date | datetime:
        """Return the day, or the minute, that is answered."""
        day = self.polling_day or plan.rules.polling_day
        return day if self.at is None else datetime.combine(day, self.at)


class IsolationWish(IsolationAsked):
    """The same, as a run is started with it: enough to take it up again."""

    plan_id: int
    revision: int
    scenarios: dict[str, str]
    """Where each lies among the files."""
    files: str
    """Hash of the folder of files."""


def start_isolating(
    bench: Workbench,
    settings: Settings,
    info: PlanInfo,
    sent: ZonesSent,
    asked: IsolationAsked,
    who: str,
) -> Run:
    """Begin a run that answers zones over a plan as it stands now; the plan itself stays as it is.

    Raises IntakeError with every defect of every file, CallError, InputError, TooLargeError; then
    nothing is kept.
    """
    plan = bench.plan(info)
    with tempfile.TemporaryDirectory(prefix="khuvuc-zones-", dir=settings.work_folder) as made:
        folder = Path(made)
        places = laid_out(sent, folder, settings)
        _check_names(plan, info, places, asked)
        readings(plan, folder, places, asked)
        if (folder / PEOPLE).is_dir():
            read_people(file_to_read(folder / PEOPLE), plan)
        files = pack(folder)
    wish = IsolationWish(
        **asked.model_dump(), plan_id=info.id, revision=info.revision, scenarios=places,
        files=files.sha256,
    )  # fmt: skip
    return bench.store.runs.start_from_plan(
        info.id, {WISH: wish.model_dump(mode="json")}, who, files
    )


def readings(
    plan: PollingPlan, folder: Path, places: Mapping[str, str], asked: IsolationAsked
) -> dict[str, ZoneReading]:
    """Return what the files of each scenario say; raise IntakeError with every defect of all."""
    base, day = published(plan), asked.polling_day or plan.rules.polling_day
    found = {
        name: examine_zones(file_to_read(folder / place), base, polling_day=day)
        for name, place in places.items()
    }
    defects = tuple(
        defect if len(found) == 1 else replace(defect, file=f"{name}: {defect.file}")
        for name, reading in found.items()
        for defect in reading.report.defects
    )
    report = IntakeReport("the zones", defects)
    if not report.usable:
        raise IntakeError(report)
    return found


def write_isolated(store: Store, run: Run, made: Path, on_progress: Progress) -> None:
    """Carry out such a run: write the plan that answers its zones to ``plan``."""
    wish = IsolationWish.model_validate(run.wishes[WISH])
    on_progress("reading", 0, 1)
    (made / SENT).mkdir()
    store.runs.export(wish.files, made / SENT)
    plan = _plan_as_it_was(store, wish, made / "before")
    people = _people(store, run, plan, made, on_progress)
    found = readings(plan, made / SENT, wish.scenarios, wish)
    cases = [
        ScenarioCase(name, reading.zones, reading.home, wish.moment(plan))
        for name, reading in found.items()
    ]
    prepared = prepare(published(plan), cases, people=people, on_progress=on_progress)
    answered = with_scenarios(plan, prepared.scenarios, NOW if NOW in found else None)
    if wish.switch is not None and answered.isolation is not None:
        answered = replace(answered, isolation=switch(answered.isolation, wish.switch))
    write_plan(answered, made / "plan", on_progress)


def _check_names(
    plan: PollingPlan, info: PlanInfo, places: Mapping[str, str], asked: IsolationAsked
) -> None:
    carried = [s.name for s in plan.isolation.scenarios] if plan.isolation else []
    known = dict.fromkeys((QUIET, *carried, *places))
    if asked.switch is not None and asked.switch not in known:
        raise CallError(f"no scenario {asked.switch!r} is prepared; there are {', '.join(known)}")
    if asked.people_of_folder and info.territory_id is None:
        raise InputError(
            f"plan {info.id} was kept without its planning folder; send people as a file"
        )


def _plan_as_it_was(store: Store, wish: IsolationWish, folder: Path) -> PollingPlan:
    """Return the plan at the revision that was asked about, with its alternatives."""
    folder.mkdir()
    for name in (PLAN_FILE, REPORT_FILE):
        (folder / name).write_bytes(store.plan_file(wish.plan_id, name, wish.revision))
    return read_plan_folder(folder)


def _people(
    store: Store, run: Run, plan: PollingPlan, made: Path, on_progress: Progress
) -> gpd.GeoDataFrame | None:
    """Return where people live: by the file that was sent, else by the plan's own folder if asked."""
    if (made / SENT / PEOPLE).is_dir():
        return read_people(file_to_read(made / SENT / PEOPLE), plan)
    wish = IsolationWish.model_validate(run.wishes[WISH])
    if not wish.people_of_folder or run.territory_id is None:
        return None
    store.export_territory(run.territory_id, made / "in")
    return read_people(made / "in", plan, on_progress=on_progress)
