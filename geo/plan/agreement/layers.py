"""Whether the layers say what plan.json says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio

from geo.findings import Finding
from geo.plan.agreement.figures import (
    Figures,
    compare,
    disagree,
    numbered,
    stations_now,
    units_now,
    voting_now,
    wrong_version,
)
from geo.plan.agreement.isolation import isolation_layers_agree
from geo.plan.drawn_layers import layer_differences
from geo.plan.model import PollingPlan
from geo.plan.reading import MAKE_AGAIN


def layers_agree(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    """Compare the layers with the plan under the response in force."""
    if not file.is_file():
        yield disagree(file.name, "file", f"is missing; {MAKE_AGAIN}")
        return
    try:
        areas, stations, units = (
            pyogrio.read_dataframe(file, layer=layer, read_geometry=False)
            for layer in ("voting_areas", "polling_stations", "assignments")
        )
        yield from _versions(file.name, version, areas.get("plan_version"))
        yield from compare(
            file.name,
            "area",
            voting_now(plan),
            _figures(areas, "area_id", ("voters", "station_id")),
        )
        yield from compare(
            file.name,
            "station",
            stations_now(plan),
            _figures(stations, "station_id", ("area_id", "site_code", "voters")),
        )
        codes = units["ward_code"].astype(str) + "/" + units["unit_code"].astype(str)
        units["unit"] = numbered(codes)
        yield from compare(
            file.name, "unit", units_now(plan), _figures(units, "unit", ("area_id", "voters"))
        )
        yield from isolation_layers_agree(file, plan)
        for subject, difference in layer_differences(file, plan, version):
            yield disagree(file.name, subject, f"{subject}: {difference}")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, KeyError) as error:
        yield disagree(file.name, "file", f"cannot be read as a plan ({error}); {MAKE_AGAIN}")


def _versions(file: str, version: str, column: pd.Series[Any] | None) -> Iterator[Finding]:
    found = set() if column is None else {str(v) for v in column}
    for other in sorted(found - {version}):
        yield wrong_version(file, version, other)


def _figures(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> Figures:
    return {
        str(row[key]): {
            name: None if pd.isna(row[name]) else _same_type(row[name]) for name in columns
        }
        for row in frame.to_dict("records")
    }


def _same_type(value: str | float) -> str | int:
    return value if isinstance(value, str) else int(value)
