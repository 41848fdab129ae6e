"""Do all files of a plan folder say the same? Each disagreement is a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import pandas as pd
import pyogrio

from geo.findings import Finding, Severity
from geo.plan.annex import AREAS, STATIONS, UNITS
from geo.plan.audit import audit
from geo.plan.document import fingerprint
from geo.plan.drawn_layers import layer_differences
from geo.plan.figures import area_figures
from geo.plan.model import PollingPlan
from geo.plan.reading import MAKE_AGAIN, PLAN_FILE, plan_of, read_document
from geo.plan.report import report_document
from geo.plan.sheets import HEADER_ROW, Columns

Figures = dict[str, dict[str, Any]]
"""Figures by id: an area's ``voters``, ``station_id``; a unit's ``area_id``, ``voters`` …"""


def check_agreement(folder: Path) -> tuple[Finding, ...]:
    """Return one finding for each figure or version on which a file disagrees with plan.json."""
    document = read_document(folder)
    version = document.version_id
    plan = plan_of(document)
    return (
        *_content_kept(folder, version),
        *_stated_figures(folder, plan),
        *_layers_agree(folder / "plan.gpkg", version, plan),
        *_annex_agrees(folder / "plan.xlsx", version, plan),
        *_report_agrees(folder / "report.json", version, plan),
        *_map_agrees(folder / "map.html", version, plan),
    )


def expected_areas(plan: PollingPlan) -> Figures:
    """Return the figures of all areas as the plan has them."""
    return {
        area.area_id: {"voters": area.voters, "station_id": area.station_id}
        for ward in plan.planned
        for area in area_figures(ward)
    }


def expected_units(plan: PollingPlan) -> Figures:
    """Return the assignment of all units as the plan has it."""
    return {
        f"{ward.code}/{ward.territory.units.index[unit]}": {
            "area_id": area.area_id,
            "voters": int(ward.territory.units["voters"].iloc[unit]),
        }
        for ward in plan.planned
        for area in area_figures(ward)
        for unit in area.units
    }


def expected_stations(plan: PollingPlan) -> Figures:
    """Return the stations as the plan has them; a site still to be found has no code."""
    return {
        area.station_id: {
            "area_id": area.area_id,
            "site_code": None
            if bool(ward.territory.sites["to_be_found"].iloc[area.site])
            else str(ward.territory.sites.index[area.site]),
            "voters": area.voters,
        }
        for ward in plan.planned
        for area in area_figures(ward)
    }


def _disagree(file: str, subject: str, message: str, **facts: str | int | float) -> Finding:
    return Finding(
        "files_agree", Severity.ERROR, "", subject, f"{file}: {message}", PLAN_FILE,
        facts={"file": file, **facts},
    )  # fmt: skip


def _content_kept(folder: Path, version: str) -> Iterator[Finding]:
    found = fingerprint(json.loads((folder / PLAN_FILE).read_text(encoding="utf-8")))
    if found != version:
        yield _disagree(
            PLAN_FILE,
            "version_id",
            f"says {version}, but its content is {found}: it was changed by hand; {MAKE_AGAIN}",
            stated=version,
            found=found,
        )


def _stated_figures(folder: Path, plan: PollingPlan) -> Iterator[Finding]:
    wards = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))["wards"]
    stated = {
        area["area_id"]: {"voters": area["voters"], "station_id": area["station_id"]}
        for ward in wards
        if ward["allocation"]
        for area in ward["allocation"]["areas"]
    }
    yield from _compare(PLAN_FILE, "area", expected_areas(plan), stated)


def _layers_agree(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    if not file.is_file():
        yield _disagree(file.name, "file", f"is missing; {MAKE_AGAIN}")
        return
    try:
        areas, stations, units = (
            pyogrio.read_dataframe(file, layer=layer, read_geometry=False)
            for layer in ("voting_areas", "polling_stations", "assignments")
        )
        yield from _versions(file.name, version, areas.get("plan_version"))
        yield from _compare(
            file.name,
            "area",
            expected_areas(plan),
            _figures(areas, "area_id", ("voters", "station_id")),
        )
        yield from _compare(
            file.name,
            "station",
            expected_stations(plan),
            _figures(stations, "station_id", ("area_id", "site_code", "voters")),
        )
        units["unit"] = units["ward_code"].astype(str) + "/" + units["unit_code"].astype(str)
        yield from _compare(
            file.name, "unit", expected_units(plan), _figures(units, "unit", ("area_id", "voters"))
        )
        for subject, difference in layer_differences(file, plan, version):
            yield _disagree(file.name, subject, f"{subject}: {difference}")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, KeyError) as error:
        yield _disagree(file.name, "file", f"cannot be read as a plan ({error}); {MAKE_AGAIN}")


def _versions(file: str, version: str, column: pd.Series[Any] | None) -> Iterator[Finding]:
    found = set() if column is None else {str(v) for v in column}
    for other in sorted(found - {version}):
        yield _wrong_version(file, version, other)


def _wrong_version(file: str, version: str, found: str) -> Finding:
    return _disagree(
        file,
        "version_id",
        f"carries version {found or '(none)'}, plan.json {version}; {MAKE_AGAIN}",
        stated=version,
        found=found,
    )


def _figures(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> Figures:
    return {
        str(row[key]): {
            name: None if pd.isna(row[name]) else _same_type(row[name]) for name in columns
        }
        for row in frame.to_dict("records")
    }


def _same_type(value: str | float) -> str | int:
    return value if isinstance(value, str) else int(value)


def _compare(file: str, kind: str, expected: Figures, found: Figures) -> Iterator[Finding]:
    for key in sorted(expected.keys() | found.keys()):
        if key not in found:
            yield _disagree(file, key, f"{kind} {key} of plan.json is missing")
        elif key not in expected:
            yield _disagree(file, key, f"{kind} {key} is not in plan.json")
        else:
            for name, value in expected[key].items():
                other = found[key].get(name)
                if other != value:
                    yield _disagree(
                        file,
                        key,
                        f"{kind} {key} has {name} {other}, plan.json {value}",
                        field=name,
                        found=str(other),
                        expected=str(value),
                    )


def _annex_agrees(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    if not file.is_file():
        yield _disagree(file.name, "file", f"is missing; {MAKE_AGAIN}")
        return
    try:
        book = openpyxl.load_workbook(file, read_only=True)
        sheets = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
        book.close()
        areas, stations, units, _ = sheets
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        yield _disagree(file.name, "file", f"cannot be read as an annex ({error}); {MAKE_AGAIN}")
        return
    for rows in sheets:
        head = " ".join(str(v) for row in rows[: HEADER_ROW - 1] for v in row if v)
        if version not in head:
            yield _wrong_version(file.name, version, "")
    expected = {key: {"voters": row["voters"]} for key, row in expected_areas(plan).items()}
    yield from _compare(
        file.name, "area", expected, _sheet(areas, _places(AREAS, "Mã khu vực", voters="Số cử tri"))
    )
    yield from _compare(
        file.name,
        "station",
        expected_stations(plan),
        _sheet(
            stations,
            _places(
                STATIONS,
                "Mã phòng bỏ phiếu",
                area_id="Mã khu vực",
                site_code="Mã địa điểm",
                voters="Số cử tri",
            ),
        ),
    )
    placed = _places(UNITS, "Mã đơn vị", area_id="Mã khu vực", voters="Số cử tri")
    yield from _compare(file.name, "unit", expected_units(plan), _with_ward(units, placed))


def _with_ward(rows: list[list[Any]], places: dict[str, int]) -> Figures:
    """Return the units of a sheet by ward and code; the ward stands in the area's id."""
    key, area = places[""], places["area_id"]
    named = [
        [*row[:key], f"{str(row[area]).rpartition('-')[0]}/{row[key]}", *row[key + 1 :]]
        for row in rows
    ]
    return _sheet(named, places)


def _places(columns: Columns, key: str, **fields: str) -> dict[str, int]:
    headings = [text for text, _ in columns]
    return {"": headings.index(key), **{n: headings.index(text) for n, text in fields.items()}}


def _sheet(rows: list[list[Any]], places: dict[str, int]) -> Figures:
    """Return the numbered rows of a sheet by their key; headings and totals have no number."""
    names = [name for name in places if name]
    return {
        str(row[places[""]]): {name: row[places[name]] for name in names}
        for row in rows[HEADER_ROW:]
        if row and isinstance(row[0], int)
    }


def _report_agrees(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    if not file.is_file():
        yield _disagree(file.name, "file", f"is missing; {MAKE_AGAIN}")
        return
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
        if report["plan"]["version_id"] != version:
            yield _wrong_version(file.name, version, str(report["plan"]["version_id"]))
        found = {
            area["area_id"]: {"voters": area["voters"], "station_id": area["station_id"]}
            for ward in report["wards"]
            for area in ward["area_list"]
        }
        totals, wards = report["plan"], {row["ward_code"]: row for row in report["wards"]}
        told = sorted(_told(row) for row in report["findings"])
    except (ValueError, KeyError, TypeError) as error:
        yield _disagree(file.name, "file", f"cannot be read as a report ({error!r}); {MAKE_AGAIN}")
        return
    yield from _compare(file.name, "area", expected_areas(plan), found)
    findings = audit(plan)
    made = report_document(plan, findings, version, seconds=[0.0] * len(plan.wards))
    yield from _compare(
        file.name, "ward", _rows(made["wards"], _WARD_FIGURES), _near(made["wards"], wards)
    )
    plan_row = {"ward_code": "of all wards", **made["plan"]}
    yield from _compare(
        file.name,
        "the plan",
        _rows([plan_row], _PLAN_FIGURES),
        _near([plan_row], {"of all wards": totals}),
    )
    if told != sorted(_told(row) for row in made["findings"]):
        yield _disagree(
            file.name,
            "findings",
            f"tells {len(told)} findings that are not the {len(findings)} of the audit; {MAKE_AGAIN}",
        )


_WALKS = ("mean_walk_m", "p90_walk_m", "max_walk_m", "ede_walk_m")
_WARD_FIGURES = (
    "name", "status", "units", "areas", "voters", "objective", "lower_bound", "gap", "proved",
    "stopped_by", *_WALKS,
)  # fmt: skip
_PLAN_FIGURES = (
    "wards", "planned", "infeasible", "units", "areas", "stations", "voters", "voters_planned",
    "errors", "warnings", "notes",
)  # fmt: skip
_ROUNDED = 0.15
"""Metres or voter-metres by which a figure may differ: plan.json holds rounded walks."""


def _rows(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> Figures:
    return {row["ward_code"]: {name: row[name] for name in names} for row in rows}


def _near(rows: Sequence[dict[str, Any]], found: Figures) -> Figures:
    """Return what was found, with each figure that differs by rounding alone as it was made."""
    made = {row["ward_code"]: row for row in rows}
    return {
        code: {
            name: value if name == "gap" else _as_made(value, made.get(code, {}).get(name))
            for name, value in row.items()
        }
        for code, row in found.items()
    }


def _as_made(found: object, made: object) -> object:
    if isinstance(found, float | int) and isinstance(made, float):
        return made if abs(found - made) <= _ROUNDED + 1e-6 * abs(made) else found
    return found


def _told(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("rule", "severity", "ward_code", "subject", "waived"))


class _MapReader(HTMLParser):
    """Finds the version and the figures that a map embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.version = ""
        self.figures = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "khuvuc-plan":
            self.version = given.get("content") or ""
        self._inside = tag == "script" and given.get("id") == "khuvuc-figures"

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.figures += data


def _map_agrees(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    """Compare the figures that the map carries."""
    if not file.is_file():
        again = "draw it again with `khuvuc map`"
        yield _disagree(file.name, "file", f"is missing; {again}")
        return
    page = _MapReader()
    page.feed(file.read_text(encoding="utf-8"))
    if page.version != version:
        yield _wrong_version(file.name, version, page.version)
    try:
        figures = json.loads(page.figures)
        if figures["version"] != version:
            yield _wrong_version(file.name, version, str(figures["version"]))
        areas = figures["areas"]
    except (ValueError, KeyError, TypeError):
        yield _disagree(file.name, "file", "holds no figures of a plan; draw it with `khuvuc map`")
        return
    yield from _compare(file.name, "area", expected_areas(plan), areas)
