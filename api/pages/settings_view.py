"""What a run was asked for, and which setting of the form is wrong, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.isolating import WISH
from api.pages.isolation_words import RUN_OVER_PLAN
from api.pages.planner_words import PLANNER
from api.pages.speaking import Speaking
from api.zones_sent import NOW

SAYINGS = (
    ("date", "wrong_day"),
    ("greater_than", "wrong_least"),
    ("less_than", "wrong_most"),
    ("literal", "wrong_choice"),
    ("int", "wrong_number"),
    ("float", "wrong_number"),
)
"""Words by how the name of the fault begins."""


def asked_of(wishes: Mapping[str, Any], s: Speaking) -> dict[str, str]:
    """Return the settings of a run that are not the defaults: what each is called, and its value."""
    return {
        _named(f"asked_{name}", name, s): _value(name, value, s)
        for name, value in _said(wishes, s).items()
        if value not in (None, False, [], {}, 0, "")
    }


def _said(wishes: Mapping[str, Any], s: Speaking) -> Mapping[str, Any]:
    """Return what somebody said; of zones over a plan without how their files are kept."""
    wish = wishes.get(WISH)
    if wish is None:
        return wishes
    said = {name: wish.get(name) for name in ("polling_day", "at", "switch", "people_of_folder")}
    names = [s.pick(RUN_OVER_PLAN["came"]) if n == NOW else n for n in wish.get("scenarios", ())]
    return {"scenarios": names, **said}


def wrong_of(faults: Iterable[Mapping[str, Any]], s: Speaking) -> list[tuple[str, str]]:
    """Return what a setting of the form is called and what is wrong with it, each setting once."""
    said: dict[str, str] = {}
    for fault in faults:
        name = str(fault["loc"][0])
        said.setdefault(_named(f"asked_{name}", name, s), _fault(fault, s))
    return list(said.items())


def _fault(fault: Mapping[str, Any], s: Speaking) -> str:
    kind = str(fault["type"])
    key = next((word for start, word in SAYINGS if kind.startswith(start)), "wrong_other")
    bounds = {
        name: s.number(v) for name, v in (fault.get("ctx") or {}).items() if name in ("ge", "le")
    }
    return s.pick(PLANNER[key]).format(**bounds)


def _value(name: str, value: object, s: Speaking) -> str:
    if value is True:
        return s.pick(PLANNER["yes"])
    if value == "free":
        return s.pick(PLANNER["chosen_freely"])
    if isinstance(value, Mapping):
        return ", ".join(map(str, value.get("wards", ()))) or s.pick(PLANNER["yes"])
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if name == "polling_day":
        return s.day(str(value))
    return s.number(value) if isinstance(value, int) and name != "seed" else str(value)


def _named(key: str, name: str, s: Speaking) -> str:
    words = {**PLANNER, **RUN_OVER_PLAN}
    return s.pick(words[key]) if key in words else name
