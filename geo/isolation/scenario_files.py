"""Scenarios as an operator writes them: a folder of folders, or a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from geo.codes import natural_key
from geo.errors import InputError, IntakeError
from geo.intake.defects import Defects
from geo.isolation.checking import check_situation
from geo.isolation.reading import examine_zones, read_zones
from geo.isolation.scenarios import ScenarioCase
from geo.plan.isolation import HomeCount, Zone
from geo.plan.model import PollingPlan


class CaseSettings(BaseModel):
    """One scenario of a TOML file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zones: tuple[str, ...] | None = None
    """Codes of the zones that hold; left out: all."""
    voters: dict[str, NonNegativeInt] = Field(default_factory=dict)
    """Other counts of isolated voters, by zone code."""
    outsiders: dict[str, NonNegativeInt] = Field(default_factory=dict)
    home_times: float = Field(default=1.0, ge=0)
    """Home counts are multiplied by this, rounded up, and end at the group's voters; 0 = nobody."""
    moment: datetime | date | None = None


class ScenarioSettings(BaseModel):
    """The whole TOML file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str | None = None
    """Zones and home counts that all scenarios draw on: a file or folder beside this one."""
    home_file: str | None = None
    scenarios: dict[str, CaseSettings]


def read_scenarios(
    path: Path, plan: PollingPlan, *, polling_day: date | None = None
) -> tuple[ScenarioCase, ...]:
    """Return the cases of a TOML file, or of a folder with one folder of zones for each scenario.

    An empty folder is a scenario without zones. Raises IntakeError with every defect of every case,
    InputError for what cannot be read at all.
    """
    if path.is_dir():
        return _of_folder(path, plan, polling_day)
    if path.suffix.lower() != ".toml" or not path.is_file():
        raise InputError(
            f"{path}: give a TOML file of scenarios, or a folder with a folder for each"
        )
    return _of_settings(_settings(path), path, plan, polling_day)


def _of_folder(path: Path, plan: PollingPlan, polling_day: date | None) -> tuple[ScenarioCase, ...]:
    folders = sorted((p for p in path.iterdir() if p.is_dir()), key=lambda p: natural_key(p.name))
    if not folders:
        raise InputError(f"{path}: it holds no folder; make one for each scenario")
    cases = []
    for folder in folders:
        empty = not any(p for p in folder.iterdir() if not p.name.startswith("."))
        zones, home = ((), ()) if empty else read_zones(folder, plan, polling_day=polling_day)
        cases.append(ScenarioCase(folder.name, zones, home, polling_day))
    return tuple(cases)


def _settings(path: Path) -> ScenarioSettings:
    try:
        return ScenarioSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: not a readable TOML file ({error})") from error
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InputError(f"{path.name}: {said}") from error


def _of_settings(
    settings: ScenarioSettings, path: Path, plan: PollingPlan, polling_day: date | None
) -> tuple[ScenarioCase, ...]:
    defects = Defects()
    zones: list[Zone] = []
    home: list[HomeCount] = []
    for name in (settings.file, settings.home_file):
        if name is not None:
            reading = examine_zones(path.parent / name, plan, polling_day=polling_day)
            if not reading.report.usable:
                raise IntakeError(reading.report)
            zones.extend(reading.zones)
            home.extend(reading.home)
    most = _voters_of_groups(plan)
    cases = []
    for name, said in settings.scenarios.items():
        day = said.moment or polling_day
        case = ScenarioCase(
            name, _zones(name, said, zones, path, defects), _home(said, home, most), day
        )
        asked = day or plan.rules.polling_day
        on = asked.date() if isinstance(asked, datetime) else asked
        check_situation(case.zones, case.home, plan, on, f"{path.name} [{name}]", defects)
        cases.append(case)
    report = defects.report(path.name)
    if not report.usable:
        raise IntakeError(report)
    return tuple(cases)


def _zones(
    name: str, said: CaseSettings, zones: list[Zone], path: Path, defects: Defects
) -> tuple[Zone, ...]:
    known = {zone.code: zone for zone in zones}
    wanted = list(known) if said.zones is None else list(said.zones)
    for code in sorted({*wanted, *said.voters, *said.outsiders} - set(known)):
        defects.unusable(
            "zone_unknown",
            path.name,
            f"scenario {name} names zone {code}, which the file of zones does not hold",
            f"use one of {', '.join(sorted(known)) or 'none'}",
            row=name,
            field="zones",
        )
    return tuple(
        replace(
            known[code],
            voters=said.voters.get(code, known[code].voters),
            outsiders=said.outsiders.get(code, known[code].outsiders),
        )
        for code in wanted
        if code in known
    )


def _home(
    said: CaseSettings, home: list[HomeCount], most: Mapping[str, int]
) -> tuple[HomeCount, ...]:
    if said.home_times == 1.0:
        return tuple(home)
    made = []
    left = {(h.group_code, h.day): most.get(h.group_code, h.voters) for h in home}
    for count in home:
        key = (count.group_code, count.day)
        wanted = -int(-count.voters * said.home_times // 1)
        voters = min(wanted, left[key])
        left[key] -= voters
        if voters:
            made.append(replace(count, voters=voters))
    return tuple(made)


def _voters_of_groups(plan: PollingPlan) -> dict[str, int]:
    found: dict[str, int] = {}
    for ward in plan.wards:
        units = ward.territory.units
        for code, voters in zip(units["group_code"], units["voters"], strict=True):
            if code is not None:
                found[str(code)] = found.get(str(code), 0) + int(voters)
    return found
