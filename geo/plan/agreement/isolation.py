"""Whether the files tell of isolation what plan.json holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio

from geo.findings import Finding
from geo.plan.agreement.figures import Figures, compare, disagree
from geo.plan.in_force import areas_in_force, from_elsewhere
from geo.plan.isolation import Isolation
from geo.plan.isolation_figures import isolation_report, scenario_figures
from geo.plan.isolation_sheets import MEASURES, ROUNDS, SCENARIOS, VOTING, scenario_label
from geo.plan.model import PollingPlan
from geo.plan.reading import MAKE_AGAIN, PLAN_FILE
from geo.plan.sheets import HEADER_ROW, Columns


def block_agrees(folder: Path, plan: PollingPlan) -> Iterator[Finding]:
    """Compare the table of measures and the figures of plan.json with its scenarios."""
    document = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
    stated = {row["measure_id"]: {"voters": row["voters"]} for row in document["measures"]}
    expected = {key: {"voters": row["voters"]} for key, row in _measures(plan.isolation).items()}
    yield from compare(PLAN_FILE, "measure", expected, stated)
    if plan.isolation is None:
        return
    told = {
        s["name"]: s["response"]["figures"] for s in (document.get("isolation") or {})["scenarios"]
    }
    yield from compare(PLAN_FILE, "scenario", _scenarios(plan.isolation), told)


def isolation_layers_agree(file: Path, plan: PollingPlan) -> Iterator[Finding]:
    """Compare measures, moves and rounds of the layers, and count the voters afresh."""
    asked = pyogrio.read_dataframe(file, layer="measures", read_geometry=False)
    found = _by_id(asked, "measure_id", ("kind", "area_id", "station_id", "voters"))
    expected = {
        key: {name: row[name] for name in ("kind", "area_id", "station_id", "voters")}
        for key, row in _measures(plan.isolation).items()
    }
    yield from compare(file.name, "measure", expected, found)
    if plan.isolation is None:
        return
    response = plan.isolation.response
    rounds = pyogrio.read_dataframe(file, layer="rounds", read_geometry=False)
    yield from compare(
        file.name,
        "round",
        {
            r.round_id: {
                "station_id": r.station_id,
                "stops": len(r.stops),
                "voters": sum(s.voters for s in r.stops),
            }
            for r in response.rounds
        },
        _by_id(rounds, "round_id", ("station_id", "stops", "voters")),
    )
    moves = pyogrio.read_dataframe(file, layer="moves", read_geometry=False)
    moved = int(moves["voters"].sum())
    if moved != response.moved_voters:
        yield disagree(
            file.name, "moves", f"moves {moved} voters, plan.json {response.moved_voters}"
        )
    yield from _conserved(file, asked, plan)


def _conserved(file: Path, measures: pd.DataFrame, plan: PollingPlan) -> Iterator[Finding]:
    """Count the voters of all areas: those of the lists, and those from elsewhere, each once."""
    areas, units = (
        pyogrio.read_dataframe(file, layer=name, read_geometry=False)
        for name in ("voting_areas", "assignments")
    )
    separate = measures.loc[measures["kind"] == "separate_area"]
    added = int(separate["from_elsewhere"].fillna(0).sum())
    listed = sum(ward.territory.voters for ward in plan.planned)
    counted = int(areas["voters"].sum()), int(units["voters"].sum()) + added, listed + added
    if len(set(counted)) != 1:
        yield disagree(
            file.name,
            "voters",
            f"areas have {counted[0]} voters, their units and voters from elsewhere {counted[1]}, "
            f"the lists of plan.json with them {counted[2]}",
        )


def isolation_sheets_agree(
    file: Path, sheets: dict[str, list[list[Any]]], plan: PollingPlan
) -> Iterator[Finding]:
    """Compare the sheets of isolation with plan.json."""
    if plan.isolation is None:
        return
    missing = {"Biện pháp", "Khu vực khi cách ly", "Hòm phiếu phụ", "So sánh kịch bản"} - set(
        sheets
    )
    if missing:
        yield disagree(file.name, "sheets", f"lacks {', '.join(sorted(missing))}; {MAKE_AGAIN}")
        return
    yield from compare(
        file.name,
        "measure",
        {key: {"voters": row["voters"]} for key, row in _measures(plan.isolation).items()},
        _column(sheets["Biện pháp"], MEASURES, "Mã biện pháp", "Số cử tri"),
    )
    yield from compare(
        file.name,
        "area in force",
        {
            area.area_id: {"voters": area.voters}
            for ward in plan.planned
            for area in areas_in_force(plan, ward)
            if area.touched
        },
        _column(sheets["Khu vực khi cách ly"], VOTING, "Mã khu vực", "Số cử tri bỏ phiếu"),
    )
    served: dict[str, int] = {}
    for key, row in _pairs(sheets["Hòm phiếu phụ"], ROUNDS, "Mã chuyến", "Số cử tri"):
        served[key] = served.get(key, 0) + row
    yield from compare(
        file.name,
        "round",
        {
            r.round_id: {"voters": sum(s.voters for s in r.stops)}
            for r in plan.isolation.response.rounds
        },
        {key: {"voters": voters} for key, voters in served.items()},
    )
    yield from compare(
        file.name,
        "scenario",
        {
            scenario_label(name): {"voters": row["moved_voters"]}
            for name, row in _scenarios(plan.isolation).items()
        },
        _column(sheets["So sánh kịch bản"], SCENARIOS, "Kịch bản", "Cử tri bỏ phiếu nơi khác"),
    )


def isolation_report_agrees(
    file: Path, told: dict[str, Any] | None, plan: PollingPlan
) -> Iterator[Finding]:
    """Compare the report's part on isolation with plan.json."""
    made = isolation_report(plan.isolation) if plan.isolation else None
    if told != made:
        yield disagree(file.name, "isolation", f"tells of isolation otherwise; {MAKE_AGAIN}")


def _measures(isolation: Isolation | None) -> Figures:
    return {
        m.measure_id: {
            "kind": str(m.kind),
            "area_id": m.area_id,
            "station_id": m.station_id,
            "voters": m.voters,
            "from_elsewhere": from_elsewhere(m),
        }
        for m in (isolation.response.measures if isolation else ())
    }


def _scenarios(isolation: Isolation) -> Figures:
    return {
        s.name: scenario_figures(s.response).model_dump(mode="json") for s in isolation.scenarios
    }


def _by_id(frame: pd.DataFrame, key: str, names: tuple[str, ...]) -> Figures:
    return {
        str(row[key]): {name: _plain(row[name]) for name in names}
        for row in frame.to_dict("records")
    }


def _plain(value: str | float) -> str | int | None:
    if pd.isna(value):
        return None
    return value if isinstance(value, str) else int(value)


def _column(rows: list[list[Any]], columns: Columns, key: str, value: str) -> Figures:
    return {name: {"voters": found} for name, found in _pairs(rows, columns, key, value)}


def _pairs(
    rows: list[list[Any]], columns: Columns, key: str, value: str
) -> Iterator[tuple[str, int]]:
    """Give key and value of each numbered row."""
    headings = [text for text, _ in columns]
    at, of = headings.index(key), headings.index(value)
    return ((str(r[at]), r[of]) for r in rows[HEADER_ROW:] if r and isinstance(r[0], int))
