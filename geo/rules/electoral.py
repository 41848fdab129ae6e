"""Electoral rules: what the law asks, each number with its source."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo.errors import InputError
from geo.rules.isolation import IsolationRules

LOCAL = "local setting: no national rule was found"


class ElectoralRules(BaseModel):
    """The rules of one election. ``sources`` names the law or file behind each field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str = ""
    polling_day: date
    min_voters: int = Field(ge=0)
    max_voters: int = Field(ge=1)
    below_minimum_reasons: tuple[str, ...] = ("remote", "island", "cut_off")
    """Lawful reasons for an ordinary area under ``min_voters``."""
    separate_kinds: tuple[str, ...] = ()
    """Kinds of institution that may be a separate voting area whatever their size."""
    separate_kinds_from_minimum: tuple[str, ...] = ()
    """Kinds that may be a separate voting area from ``min_voters_separate`` voters."""
    min_voters_separate: int = Field(default=50, ge=0)
    constituency_levels: tuple[str, ...] = ()
    isolation: IsolationRules = Field(default_factory=IsolationRules)
    """What isolation zones ask for; ``sources`` names its fields as ``isolation.hours_open``."""
    sources: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _bounds_in_order(self) -> ElectoralRules:
        if self.min_voters > self.max_voters:
            raise ValueError(f"min_voters {self.min_voters} is above max_voters {self.max_voters}")
        return self

    def source(self, field: str) -> str:
        """Return the source of a field, or the profile's name where none is recorded.

        A number on isolation without a source is local.
        """
        otherwise = LOCAL if field.startswith("isolation.") else f"rules {self.name}"
        return self.sources.get(field, otherwise)

    def may_be_separate(self, kind: str, voters: int) -> bool:
        """Return whether an institution may form a separate voting area."""
        if kind in self.separate_kinds:
            return True
        return kind in self.separate_kinds_from_minimum and voters >= self.min_voters_separate


def profile_names() -> tuple[str, ...]:
    """Return the names of the bundled profiles, oldest polling day first."""
    return tuple(sorted(_profiles()))


def profile_for(polling_day: date | None) -> ElectoralRules:
    """Return the newest profile whose election is not after the day, or the newest of all."""
    profiles = sorted(_profiles().values(), key=lambda p: p.polling_day)
    if polling_day is None:
        return profiles[-1]
    past = [p for p in profiles if p.polling_day <= polling_day]
    profile = past[-1] if past else profiles[0]
    return profile.model_copy(update={"polling_day": polling_day})


def nearest_election(rules: ElectoralRules) -> date | None:
    """Return the day of the profile that rules are taken from, where it is no profile of their day.

    That is so after the newest profile's election and before the oldest's: the law may be another
    then. None where the profile fits, and for a rules file, which somebody wrote for the day.
    """
    profiles = _profiles()
    if rules.name not in profiles:
        return None
    days = sorted(profile.polling_day for profile in profiles.values())
    own = profiles[rules.name].polling_day
    return own if rules.polling_day > days[-1] or rules.polling_day < days[0] else None


def load_rules(choice: str | None = None, polling_day: date | None = None) -> ElectoralRules:
    """Return the rules for a profile's name, a TOML file, or (None) the polling day.

    A file may hold any field of the profile; what it leaves out comes from the profile that it names
    in ``extends``, else from the one of the polling day. Raises InputError that names the field.
    """
    if choice is None:
        return profile_for(polling_day)
    if choice in _profiles():
        profile = _profiles()[choice]
        return profile.model_copy(update={"polling_day": polling_day}) if polling_day else profile
    path = Path(choice)
    if not path.is_file():
        raise InputError(
            f"rules {choice!r}: no such profile or file; give one of {', '.join(profile_names())} "
            "or the path of a TOML file"
        )
    return _load_file(path, polling_day)


def _load_file(path: Path, polling_day: date | None) -> ElectoralRules:
    fields = _parse_toml(path)
    extends = fields.pop("extends", None)
    if extends is not None and extends not in _profiles():
        raise InputError(
            f"{path.name}: extends {extends!r} is no profile; give one of "
            + ", ".join(profile_names())
        )
    base = (
        _profiles()[extends] if extends else profile_for(polling_day or fields.get("polling_day"))
    )
    sources = dict(base.sources)
    sources.update(dict.fromkeys(_named(fields), f"rules file {path.name}"))
    sources.update(fields.pop("sources", {}))
    merged: dict[str, Any] = {**base.model_dump(), "name": path.stem, **fields, "sources": sources}
    if isinstance(fields.get("isolation"), dict):
        merged["isolation"] = {**base.isolation.model_dump(), **fields["isolation"]}
    if polling_day:
        merged["polling_day"] = polling_day
    return _validated(merged, path.name)


def _named(fields: dict[str, Any]) -> list[str]:
    """Return the fields that a file names; those on isolation one by one."""
    own = fields.get("isolation")
    inner = [f"isolation.{name}" for name in own] if isinstance(own, dict) else []
    return [name for name in fields if name not in {"isolation", "sources"}] + inner


def _parse_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: not a readable TOML file ({error})") from error


def _validated(fields: dict[str, Any], name: str) -> ElectoralRules:
    try:
        return ElectoralRules.model_validate(fields)
    except ValidationError as error:
        said = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'rules'}: {e['msg']}" for e in error.errors()
        )
        raise InputError(f"{name}: {said}") from error


@cache
def _profiles() -> dict[str, ElectoralRules]:
    folder = resources.files("geo.rules") / "profiles"
    found = {}
    for entry in folder.iterdir():
        if entry.name.endswith(".toml"):
            fields = tomllib.loads(entry.read_text(encoding="utf-8"))
            found[fields["name"]] = _validated(fields, entry.name)
    return found
