"""The table twin of the map: the same areas in words, for those who cannot see it or have no script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from geo.findings import Finding
from maps.drawing import Drawing
from maps.labels import Phrase, finding_sentence, metres, name_of_kind, number, word
from maps.popups import attribute, both, say, text

COLUMNS = (
    "area_column", "units_of_area", "voters", "households", "station", "address", "capacity",
    "walk_columns", "remarks",
)  # fmt: skip


def table_html(drawing: Drawing, findings: Sequence[Finding]) -> str:
    """Return one table for each ward, in the order of the plan."""
    units = dict(list(drawing.units.dropna(subset="area_id").groupby("area_id")))
    rows = drawing.areas.join(
        drawing.stations.set_index("area_id")[["name", "address", "capacity", "to_be_found"]]
    )
    rows["said"] = pd.Series(_remarks_by_area(drawing, findings)).reindex(rows.index)
    wards = {code: frame for code, frame in rows.groupby("ward_code", sort=False)}
    return "".join(
        _ward_table(ward.name, wards[code], units)
        for code, ward in drawing.wards.iterrows()
        if code in wards
    )


def _ward_table(name: str, rows: pd.DataFrame, units: Mapping[str, pd.DataFrame]) -> str:
    head = "".join(f'<th scope="col">{say(column)}</th>' for column in COLUMNS)
    body = "".join(_row(row, units[row.Index]) for row in rows.itertuples())
    return (
        f"<table><caption>{text(name)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _row(row: tuple, units: pd.DataFrame) -> str:  # type: ignore[type-arg]
    place = f'<button type="button" class="link" data-show="{text(row.Index)}" '
    place += f"{attribute('title', word('show_on_map'))}>{row.number}</button>"
    station = text(row.name) + (f" <em>{say('station_to_find')}</em>" if row.to_be_found else "")
    cells = (
        ", ".join(text(name) for name in units["name"]),
        both(number(row.voters)) + (_estimate() if row.estimated else ""),
        _count(row.households),
        station,
        text(row.address),
        _count(row.capacity),
        f"{_distance(row.mean_walk_m)} / {_distance(row.max_walk_m)}",
        _remarks(row),
    )
    return (
        f'<tr id="row-{text(row.Index)}"><th scope="row">{place}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _remarks(row: tuple) -> str:  # type: ignore[type-arg]
    said = []
    if row.kind == "separate":
        said.append(say("separate_area"))
    if isinstance(row.below_minimum, str):
        said.append(f"{say('below_minimum')}: {both(name_of_kind(row.below_minimum))}")
    said += [both(phrase) for phrase in (row.said if isinstance(row.said, list) else ())]
    return "<br>".join(said)


def _remarks_by_area(drawing: Drawing, findings: Sequence[Finding]) -> dict[str, list[Phrase]]:
    """Return what was found of an area, its station or one of its units."""
    subjects: dict[str, set[str]] = defaultdict(set)
    for column in ("area_id", "station_id", "site_code"):
        for subject, area_id in zip(
            drawing.stations[column], drawing.stations["area_id"], strict=True
        ):
            subjects[subject].add(area_id)
    placed = drawing.units.dropna(subset="area_id")
    for subject, area_id in zip(placed["unit_code"], placed["area_id"], strict=True):
        subjects[subject].add(area_id)
    said: dict[str, list[Phrase]] = defaultdict(list)
    for finding in findings:
        for area_id in sorted(subjects.get(finding.subject, ())):
            said[area_id].append(finding_sentence(finding))
    return said


def _count(value: object) -> str:
    return "–" if pd.isna(value) else both(number(float(value)))  # type: ignore[arg-type,call-overload]


def _distance(value: float) -> str:
    return "–" if pd.isna(value) else both(metres(value))


def _estimate() -> str:
    return f' <em class="estimate">{say("estimate")}</em>'
