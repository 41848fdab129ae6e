"""``planning.toml``: what a planner says about a folder that its files do not say themselves."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pyproj import CRS
from pyproj.exceptions import CRSError
from rapidfuzz import process

from geo.crs import TM3_PROVINCES
from geo.errors import InputError
from geo.intake.defects import Defects
from geo.intake.headings import extra_fields
from geo.names import fold
from geo.rules import Locks, PlanningAims, load_rules, profile_names
from geo.schemas import CONSTITUENCY_PREFIX, SCHEMAS

FILE_NAME = "planning.toml"


class FileSettings(BaseModel):
    """Where one file of the folder lies and how it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str | None = None
    layer: str | None = None
    """Layer of a GeoPackage or sheet of a workbook."""
    crs: str | int | None = None
    encoding: str | None = None
    """A Python codec's name, or ``tcvn3`` or ``vni``."""
    header_row: int | None = Field(default=None, ge=1)
    """Row of the headings in a table, counted from 1."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Their heading by our field."""

    @field_validator("crs")
    @classmethod
    def _known_crs(cls, value: str | int | None) -> str | int | None:
        if value is not None:
            try:
                CRS.from_user_input(value)
            except CRSError as error:
                raise ValueError("no known CRS; write EPSG:4326 or the like") from error
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None and value.lower() not in {"tcvn3", "vni"}:
            try:
                codecs.lookup(value)
            except (LookupError, ValueError) as error:
                raise ValueError("no known encoding; write utf-8, cp1258, tcvn3 or vni") from error
        return value

    @property
    def wanted_crs(self) -> CRS | None:
        """The system that the planner states."""
        return None if self.crs is None else CRS.from_user_input(self.crs)


class FolderSettings(BaseModel):
    """The whole of ``planning.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = None
    """What the plan is called on the map and the annex, such as the district's name."""
    polling_day: date | None = None
    rules: str | None = None
    province: str | None = None
    """Province of before July 2025, whose VN-2000 zone the coordinates may be in."""
    as_of: date | None = None
    """Day that the counts of voters are of."""
    source: str | None = None
    """Who gave the counts of voters."""
    previous: str | None = None
    """Plan folder of the last election, within the planning folder."""
    files: dict[str, FileSettings] = Field(default_factory=dict)
    aims: PlanningAims = Field(default_factory=PlanningAims)
    locks: Locks = Field(default_factory=Locks)

    def file(self, stem: str) -> FileSettings:
        """Return what is said of one file."""
        return self.files.get(stem, FileSettings())


def read_settings(folder: Path, defects: Defects) -> FolderSettings:
    """Read ``planning.toml`` if there is one; every fault in it is a defect."""
    path = folder / FILE_NAME
    if not path.is_file():
        return FolderSettings()
    try:
        fields = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        defects.unusable(
            "settings_unreadable",
            FILE_NAME,
            f"not readable as TOML: {error}",
            "mend the line named, and save as UTF-8",
        )
        return FolderSettings()
    settings = _validated(fields, defects)
    _check_names(settings, defects)
    _check_rules(folder, settings, defects)
    return settings


def _validated(fields: dict[str, Any], defects: Defects) -> FolderSettings:
    """Return the settings without the parts that are faulty, which are listed."""
    while True:
        try:
            return FolderSettings.model_validate(fields)
        except ValidationError as error:
            for fault in error.errors():
                place = tuple(fault["loc"])
                defects.unusable(
                    "setting_unknown" if fault["type"] == "extra_forbidden" else "setting_invalid",
                    FILE_NAME,
                    _said(fault["type"], place, str(fault["msg"]).removeprefix("Value error, ")),
                    _remedy(fault["type"], place),
                    field=".".join(map(str, place)),
                )
            fields = {
                k: v for k, v in fields.items() if k not in {e["loc"][0] for e in error.errors()}
            }


def _said(kind: str, place: Sequence[int | str], message: str) -> str:
    name = ".".join(map(str, place))
    return f"no setting is named {name}" if kind == "extra_forbidden" else f"{name}: {message}"


def _remedy(kind: str, place: Sequence[int | str]) -> str:
    if kind != "extra_forbidden":
        return "write a value of that type; docs/data-formats.md has an example"
    known = _known_keys(place)
    near = process.extractOne(str(place[-1]), known, score_cutoff=60)
    return f"did you mean {near[0]}?" if near else f"use one of: {', '.join(known)}"


def _known_keys(place: Sequence[int | str]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "files": FileSettings,
        "aims": PlanningAims,
        "locks": Locks,
    }
    model = models.get(str(place[0]), FolderSettings) if len(place) > 1 else FolderSettings
    return sorted(model.model_fields)


def _check_names(settings: FolderSettings, defects: Defects) -> None:
    """List stems, fields and provinces that do not exist."""
    for stem, file in sorted(settings.files.items()):
        if stem not in SCHEMAS:
            _unknown(defects, f"files.{stem}", stem, sorted(SCHEMAS))
            continue
        known = [*(c.name for c in SCHEMAS[stem].columns), *extra_fields(stem)]
        for name in file.columns:
            if name not in known and not (
                stem == "groups" and name.startswith(CONSTITUENCY_PREFIX)
            ):
                _unknown(defects, f"files.{stem}.columns.{name}", name, known)
    if settings.province is not None:
        provinces = [p for names in TM3_PROVINCES.values() for p in names]
        if fold(settings.province) not in {fold(p) for p in provinces}:
            near = process.extractOne(settings.province, provinces, score_cutoff=60)
            hint = f"did you mean {near[0]}? " if near else ""
            defects.unusable(
                "province_unknown",
                FILE_NAME,
                f"no province {settings.province!r}",
                f"{hint}write the province of before July 2025, or give crs under [files.<stem>]",
                field="province",
            )


def _unknown(defects: Defects, place: str, name: str, known: list[str]) -> None:
    near = process.extractOne(name, known, score_cutoff=60)
    remedy = f"did you mean {near[0]}?" if near else f"use one of: {', '.join(known)}"
    defects.unusable(
        "setting_unknown", FILE_NAME, f"no setting is named {place}", remedy, field=place
    )


def _check_rules(folder: Path, settings: FolderSettings, defects: Defects) -> None:
    if settings.rules is None:
        return
    try:
        load_rules(rules_choice(folder, settings))
    except InputError as error:
        defects.unusable(
            "rules_unusable",
            FILE_NAME,
            str(error),
            "name a profile or a rules file in the folder",
            field="rules",
        )


def rules_choice(folder: Path, settings: FolderSettings) -> str | None:
    """Return the rules asked for: a profile's name, or a file's path from where we stand."""
    if settings.rules is None or settings.rules in profile_names():
        return settings.rules
    return str(folder / settings.rules)
