"""Instances by name.

``made-UNITS-SEED``   a made ward (``made``)
``ruled-UNITS-SEED``  a made ward with every rule on at once, locks too (``benchmarks.made_wards``)
``pmedcap-1`` … ``-10``, ``county-ST``   the public instances of KHUVUC_DATA (``public``)
``FOLDER:CODE``       a ward of a planning folder of KHUVUC_DATA
``FOLDER``            its ward with the most groups

``*`` stands for anything in the public names and in CODE.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from benchmarks.allocation.instance import Instance
from benchmarks.allocation.made import made_ward
from benchmarks.allocation.public import (
    county_instances,
    pmedian_instances,
    read_county,
    read_pmedian,
)
from benchmarks.made_wards import ruled_instance
from geo.errors import CallError
from geo.intake import read_planning_folder
from geo.rules import load_rules
from geo.territory import build_territory, frames_of_ward

DEFAULT = (
    "made-20-1",
    "made-20-2",
    "made-50-1",
    "made-50-2",
    "made-120-1",
    "hai-ba-trung",
    "thai-nguyen-city",
    "lai-chau",
    "karlsruhe",
    "pmedcap-*",
    "county-*",
)


def data_folder() -> Path:
    """Return the folder of real data: KHUVUC_DATA, or ``../shared/data`` beside the project."""
    root = Path(__file__).parent.parent.parent
    return Path(os.environ.get("KHUVUC_DATA", root / "../shared/data")).resolve()


def instances(names: Sequence[str], data: Path) -> Iterator[Instance]:
    """Give the instances that names and patterns stand for; raises CallError where there is none."""
    for name in names:
        found = list(_named(name, data))
        if not found:
            raise CallError(f"--instances {name}: no such instance under {data}; set KHUVUC_DATA")
        yield from found


def _named(name: str, data: Path) -> Iterator[Instance]:
    made = re.fullmatch(r"made-(\d+)-(\d+)", name)
    if made:
        yield made_ward(int(made[1]), int(made[2]))
        return
    ruled = re.fullmatch(r"ruled-(\d+)-(\d+)", name)
    if ruled:
        yield ruled_instance(int(ruled[2]), int(ruled[1]))
        return
    for known, file in pmedian_instances(data / "benchmarks").items():
        if fnmatchcase(known, name):
            yield read_pmedian(file)
    for known, file in county_instances(data / "benchmarks").items():
        if fnmatchcase(known, name):
            yield read_county(file)
    folder, _, code = name.partition(":")
    if (data / folder / "wards.geojson").is_file():
        yield from _wards(data / folder, code)


def _wards(folder: Path, pattern: str) -> Iterator[Instance]:
    frames = read_planning_folder(folder)
    rules = load_rules(frames.rules, frames.polling_day)
    codes = [str(code) for code in frames.wards["ward_code"]]
    if not pattern:
        groups = [] if frames.groups is None else list(frames.groups["ward_code"])
        codes = [max(codes, key=groups.count)]
    for code in codes:
        if fnmatchcase(code, pattern or "*"):
            territory = build_territory(frames_of_ward(frames, code), code, rules)
            yield Instance(f"{folder.name}:{code}", territory, rules, frames.aims)
