"""What a planner's page shows beyond the figures: reasons, alternatives, isolation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from geo.names import fold
from geo.plan import PollingPlan
from geo.plan.isolation import Measure
from geo.plan.labels import SENTENCES
from geo.plan.reasons import told
from geo.plan.schema import AlternativesBlock
from maps.alternatives import curve_svg
from maps.labels import Phrase
from maps.sentences import measure_sentence

Row = Mapping[str, Any]
MOST_UNITS = 20
MOST_MEASURES = 300


@dataclass(frozen=True)
class UnitTold:
    """A unit with where it votes and why."""

    name: str
    ward: str
    area: str
    voters: int
    walk_m: float | None
    why: Phrase


@dataclass(frozen=True)
class Others:
    """The alternatives of one ward."""

    ward: str
    block: AlternativesBlock
    svg: str


@dataclass(frozen=True)
class MeasureTold:
    """A measure of the response in force, with its reason."""

    measure: Measure
    reason: Phrase


def units_told(report: Row, units: gpd.GeoDataFrame, wanted: str) -> list[UnitTold]:
    """Return units whose name holds the words wanted, marks and case folded, and why they vote there."""
    words = fold(wanted).split()
    hits = [bool(words) and _holds(fold(str(name)).split(), words) for name in units["name"]]
    reasons = {
        (ward["ward_code"], why["unit_code"]): why
        for ward in report["wards"]
        for why in ward["why"]
    }
    wards = {ward["ward_code"]: str(ward["name"]) for ward in report["wards"]}
    found = units[hits].drop(columns="geometry").to_dict("records")
    # "tổ 5" is wanted more than "tổ 15".
    found.sort(
        key=lambda row: (len(str(row["name"])), str(row["ward_code"]), str(row["unit_code"]))
    )
    return [
        _unit(row, wards, reasons[row["ward_code"], row["unit_code"]])
        for row in found[:MOST_UNITS]
        if (row["ward_code"], row["unit_code"]) in reasons
    ]


def others_of(report: Row) -> list[Others]:
    """Return the alternatives of the wards that have them."""
    told_wards = [ward for ward in report["wards"] if ward["alternatives"]]
    blocks = [AlternativesBlock.model_validate(ward["alternatives"]) for ward in told_wards]
    return [
        Others(ward["name"], block, curve_svg(block.curve))
        for ward, block in zip(told_wards, blocks, strict=True)
    ]


def measures_told(plan: PollingPlan) -> list[MeasureTold]:
    """Return the measures of the response in force; none where nothing of isolation was asked."""
    measures = plan.isolation.response.measures if plan.isolation else ()
    return [MeasureTold(one, measure_sentence(one)) for one in measures[:MOST_MEASURES]]


def _unit(row: Mapping[Any, Any], wards: Mapping[str, str], why: Row) -> UnitTold:
    return UnitTold(
        name=str(row["name"]),
        ward=wards[row["ward_code"]],
        area=str(row["area_id"]).rpartition("-")[2].lstrip("0"),
        voters=int(row["voters"]),
        walk_m=None if row["walk_m"] != row["walk_m"] else row["walk_m"],
        why=Phrase(told(SENTENCES[why["code"]], why["facts"], thousands="."), why["message"]),
    )


def _holds(name: Sequence[str], words: Sequence[str]) -> bool:
    return all(
        word in name or (len(word) > 2 and any(word in own for own in name)) for word in words
    )
