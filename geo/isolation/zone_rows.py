"""Rows of a zone file or planning folder as zones and home counts, every fault by its row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.intake.defects import Defects
from geo.names import fold
from geo.plan.isolation import HomeCount, Risk, Zone, ZoneKind

LAST_MINUTE = time(23, 59, 59)

_RISKS = {
    **{str(risk): risk for risk in Risk},
    **{str(risk).replace("_", " "): risk for risk in Risk},
    "f0": Risk.FACILITY,
    "f1": Risk.HOME_F1,
    "f2": Risk.HOME_F2,
    "thap": Risk.HOME_F2,
    "low": Risk.HOME_F2,
    "trung binh": Risk.HOME_F1,
    "medium": Risk.HOME_F1,
    "cao": Risk.BLOCKADE,
    "high": Risk.BLOCKADE,
    "rat cao": Risk.FACILITY,
    "very high": Risk.FACILITY,
}
_CLOCK = re.compile(
    r"(\d{1,2})\s*(?:[:h.]|giờ|gio)\s*(?:(\d{1,2})(?::\d{1,2})?)?\s*(?:phút|p|')?", re.IGNORECASE
)


def zones_of_rows(frame: gpd.GeoDataFrame, file: str, defects: Defects) -> tuple[Zone, ...]:
    """Return the zones of rows with checked values; a row with a fault is listed and left out.

    ``frame`` has the columns of ``isolation`` in ``geo.schemas``, indexed by row number.
    """
    made = [
        _zone(row, str(label), file, defects)
        for label, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]
    return tuple(zone for zone in made if zone is not None)


def home_of_rows(table: pd.DataFrame, file: str, defects: Defects) -> tuple[HomeCount, ...]:
    """Return the home counts of rows with checked values."""
    made = []
    for label, row in zip(table.index, table.to_dict("records"), strict=True):
        code, day, voters = (_known(row.get(c)) for c in ("group_code", "day", "voters"))
        risk = _risk(row.get("risk"), str(label), file, defects) or Risk.HOME_F1
        if code is not None and day is not None and voters is not None:
            made.append(HomeCount(str(code), day, int(voters), risk))
    return tuple(made)


def _zone(row: dict[Any, Any], label: str, file: str, defects: Defects) -> Zone | None:
    code, kind, first = (_known(row.get(c)) for c in ("zone_code", "kind", "first_day"))
    shape = row.get("geometry")
    if code is None or kind is None or first is None or shape is None:
        return None  # intake has listed what is missing
    last = _known(row.get("last_day"))
    begins_at = _time(row.get("first_time"), "first_time", label, file, defects) or time()
    ends_at = _time(row.get("last_time"), "last_time", label, file, defects)
    begins = datetime.combine(first, begins_at)
    ends = None if last is None else datetime.combine(last, ends_at or LAST_MINUTE)
    if ends is not None and ends < begins:
        defects.unusable(
            "days_reversed",
            file,
            f"zone {code} ends on {ends:%d/%m/%Y %H:%M}, before it begins on {begins:%d/%m/%Y %H:%M}",
            "correct one of the two days",
            row=label,
            field="last_day",
        )
        return None
    voters, armed = _known(row.get("voters")), _known(row.get("armed"))
    zone_kind = ZoneKind(kind)
    risk = _risk(row.get("risk"), label, file, defects)
    if risk is Risk.HOME_F1 and zone_kind is ZoneKind.QUARANTINE_FACILITY:
        risk = Risk.FACILITY  # "F1" of a facility: those in concentrated quarantine
    return Zone(
        code=str(code),
        kind=zone_kind,
        geometry=shape,
        begins=begins,
        ends=ends,
        voters=None if voters is None else int(voters),
        outsiders=int(_known(row.get("outsiders")) or 0),
        risk=risk,
        name=_known(row.get("name")),
        armed=bool(armed) if armed is not None else False,
        source=str(_known(row.get("source")) or ""),
        as_of=_known(row.get("as_of")),
    )


def merged(frame: gpd.GeoDataFrame, file: str, defects: Defects) -> gpd.GeoDataFrame:
    """Return one row for each zone of a list of units; the zone's shape is that of its units.

    Rows of one zone must not contradict each other in what they say of it.
    """
    kept, shapes = [], []
    for code, rows in frame.groupby("zone_code", sort=False):
        clashes = [c for c in _said_of_zone(frame) if len(set(rows[c].dropna())) > 1]
        for column in clashes:
            said = " and ".join(str(v) for v in rows[column].dropna().unique())
            defects.unusable(
                "zone_contradictory",
                file,
                f"rows of zone {code} differ in {column}: {said}",
                "write the same in each row of the zone, or give it in one row alone",
                row=", ".join(str(r) for r in rows.index),
                field=column,
            )
        first = rows.index[0]
        known = {
            c: rows[c].dropna().iloc[0] if rows[c].notna().any() else None
            for c in _said_of_zone(frame)
        }
        kept.append({"zone_code": code, **known, "label": first})
        shapes.append(shapely.union_all(rows.geometry.to_numpy()))
    made = pd.DataFrame(kept)
    labels = made.pop("label")
    return gpd.GeoDataFrame(
        made.set_index(pd.Index(labels)),
        geometry=gpd.GeoSeries(shapes, index=labels, crs=frame.crs),
    )


def _said_of_zone(frame: pd.DataFrame) -> list[str]:
    return [c for c in frame.columns if c not in {"zone_code", "unit_code", "geometry"}]


def _known(value: Any) -> Any:  # noqa: ANN401 - a cell of a frame
    return None if value is None or value is pd.NaT or pd.isna(value) else value


def _time(value: object, field: str, label: str, file: str, defects: Defects) -> time | None:
    text = _known(value)
    if text is None:
        return None
    written = re.fullmatch(_CLOCK, str(text).strip())
    if written:
        hour, minute = int(written[1]), int(written[2] or 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    defects.unusable(
        "time_unclear",
        file,
        f"{text!r} is no time of day",
        "write the time as 07:00",
        row=label,
        field=field,
    )
    return None


def _risk(value: object, label: str, file: str, defects: Defects) -> Risk | None:
    text = _known(value)
    if text is None:
        return None
    risk = _RISKS.get(fold(str(text)))
    if risk is None:
        defects.unusable(
            "risk_unknown",
            file,
            f"{text!r} is no class of risk",
            "write F1 or F2, or one of " + ", ".join(_names(Risk)) + ", or leave it blank",
            row=label,
            field="risk",
        )
    return risk


def _names(risks: Iterable[Risk]) -> list[str]:
    return [str(risk) for risk in risks]


def day_text(day: date) -> str:
    """Return a day as written in Viet Nam."""
    return f"{day:%d/%m/%Y}"
