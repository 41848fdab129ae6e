"""The table twin of the map: the same areas in words, for those who cannot see it or have no script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from geo.findings import Finding
from maps.drawing import Drawing
from maps.labels import Phrase, metres, name_of_kind, number, word
from maps.places import area_key, places_of
from maps.popups import attribute, both, say, text
from maps.sentences import finding_sentence

COLUMNS = (
    "area_column", "units_of_area", "voters", "households", "station", "address", "capacity",
    "walk_columns", "remarks",
)  # fmt: skip


def table_html(drawing: Drawing, findings: Sequence[Finding]) -> str:
    """Return one table for each ward, in the order of the plan."""
    stations = drawing.stations.set_index("area_id")
    frame = drawing.areas.join(stations[["name", "address", "capacity", "to_be_found"]])
    members: dict[str, list[str]] = defaultdict(list)
    for area_id, name in zip(drawing.units["area_id"], drawing.units["name"], strict=True):
        members[area_id].append(str(name))
    said = _remarks_by_area(drawing, findings)
    rows: dict[str, list[str]] = defaultdict(list)
    for row in pd.DataFrame(frame).reset_index().to_dict("records"):
        rows[row["ward_code"]].append(
            _row(row, members[row["area_id"]], said.get(row["area_id"], []))
        )
    return "".join(
        _ward_table(name, rows[code])
        for code, name in drawing.wards["name"].items()
        if code in rows
    )


def _ward_table(name: str, rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{say(column)}</th>' for column in COLUMNS)
    return (
        f"<table><caption>{text(name)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _row(row: Mapping[Hashable, Any], members: Sequence[str], said: Sequence[Phrase]) -> str:
    key = area_key(row["ward_code"], row["area_id"])
    place = f'<button type="button" class="link" data-show="{text(key)}" '
    place += f"{attribute('title', word('show_on_map'))}>{row['number']}</button>"
    missing = f" <em>{say('station_to_find')}</em>" if row["to_be_found"] else ""
    cells = (
        ", ".join(text(name) for name in members),
        both(number(row["voters"])) + (_estimate() if row["estimated"] else ""),
        _count(row["households"]),
        text(row["name"]) + missing,
        "–" if pd.isna(row["address"]) else text(row["address"]),
        _count(row["capacity"]),
        _walks(row["mean_walk_m"], row["max_walk_m"]),
        _remarks(row, said),
    )
    return (
        f'<tr id="row-{text(row["area_id"])}"><th scope="row">{place}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _remarks(row: Mapping[Hashable, Any], said: Sequence[Phrase]) -> str:
    remarks = [say("separate_area")] if row["kind"] == "separate" else []
    if isinstance(row["below_minimum"], str):
        remarks.append(f"{say('below_minimum')}: {both(name_of_kind(row['below_minimum']))}")
    return "<br>".join(remarks + [both(phrase) for phrase in said])


def _remarks_by_area(drawing: Drawing, findings: Sequence[Finding]) -> dict[str, list[Phrase]]:
    """Return what was found of an area, its station or one of its units."""
    places = places_of(drawing)
    said: dict[str, list[Phrase]] = defaultdict(list)
    for finding in findings:
        place = places.of(finding)
        for area_id in place.area_ids if place else ():
            said[area_id].append(finding_sentence(finding))
    return said


def _count(value: object) -> str:
    return "–" if pd.isna(value) else both(number(float(value)))  # type: ignore[arg-type,call-overload]


def _walks(mean_m: float, max_m: float) -> str:
    return "–" if pd.isna(mean_m) else f"{both(metres(mean_m))} / {both(metres(max_m))}"


def _estimate() -> str:
    return f' <em class="estimate">{say("estimate")}</em>'
