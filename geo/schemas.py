"""Frames of the planning folder: which there are, what their columns mean, what valid means.

``geo.intake`` produces :class:`PlanningFrames` and guarantees all that is said here, so every later
stage may trust it. All frames share one CRS in metres; all text is NFC; codes are text; no geometry
is empty or invalid; unknown values are missing (``pd.NA``, ``None``), never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pandas as pd
from geopandas import GeoDataFrame
from pyproj import CRS

from geo.findings import IntakeReport
from geo.rules import Locks, PlanningAims


class Kind(StrEnum):
    """Type of a column's values."""

    CODE = "code"
    TEXT = "text"
    COUNT = "count"
    """Whole number ≥ 0, dtype ``Int64``."""
    NUMBER = "number"
    """Decimal number ≥ 0, dtype ``Float64``."""
    FLAG = "flag"
    """Yes or no, dtype ``boolean``."""
    DAY = "day"
    """``datetime.date`` or None."""


class Shape(StrEnum):
    """Type of a frame's geometry."""

    POLYGON = "polygon"
    POINT = "point"
    LINE = "line"


@dataclass(frozen=True)
class Column:
    """One column of a frame."""

    name: str
    kind: Kind
    required: bool = False
    """Each row must have a value."""


@dataclass(frozen=True)
class FrameSchema:
    """Columns and geometry of one file of the planning folder."""

    stem: str
    columns: tuple[Column, ...]
    shapes: frozenset[Shape] = frozenset()
    """Geometry types a row may have; empty for a plain table."""
    shape_required: bool = False

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(c for c in self.columns if c.name == name)


def _columns(text: str) -> tuple[Column, ...]:
    """Read ``name:kind`` pairs; a star marks a required column."""
    made = []
    for word in text.split():
        name, kind = word.rstrip("*").split(":")
        made.append(Column(name, Kind(kind), required=word.endswith("*")))
    return tuple(made)


_AREAL = frozenset({Shape.POLYGON})
_PLACE = frozenset({Shape.POLYGON, Shape.POINT})
_LINEAR = frozenset({Shape.LINE})

SCHEMAS: dict[str, FrameSchema] = {
    schema.stem: schema
    for schema in (
        FrameSchema(
            "wards",
            _columns(
                "ward_code:code* name:text* kind:text population:count voters:count valid_from:day"
            ),
            _AREAL,
            shape_required=True,
        ),
        FrameSchema(
            "groups",
            _columns(
                "group_code:code name:text* ward_code:code voters:count* households:count "
                "population:count elderly:count remote:flag"
            ),
            _PLACE,
        ),
        FrameSchema(
            "buildings",
            _columns("ward_code:code storeys:number persons:number voters:number"),
            _PLACE,
            shape_required=True,
        ),
        FrameSchema(
            "population",
            _columns("ward_code:code storeys:number persons:number voters:number"),
            _PLACE,
            shape_required=True,
        ),
        FrameSchema(
            "sites",
            _columns(
                "site_code:code name:text* address:text kind:text capacity:count rooms:count "
                "step_free:flag backup_power:flag ward_code:code"
            ),
            _PLACE,
            shape_required=True,
        ),
        FrameSchema(
            "institutions",
            _columns(
                "institution_code:code name:text* kind:text* voters:count* address:text "
                "ward_code:code"
            ),
            _PLACE,
            shape_required=True,
        ),
        FrameSchema(
            "isolation",
            _columns(
                "zone_code:code* kind:text* first_day:day* last_day:day voters:count "
                "first_time:text last_time:text outsiders:count risk:text name:text armed:flag "
                "source:text as_of:day unit_code:code"
            ),
            _PLACE,
            shape_required=True,
        ),
        FrameSchema(
            "home_isolation", _columns("group_code:code* day:day* voters:count* risk:text")
        ),
        FrameSchema(
            "constituencies",
            _columns("level:text* number:code*"),
            _AREAL,
            shape_required=True,
        ),
        FrameSchema(
            "streets",
            _columns("name:text walkable:flag season:text"),
            _LINEAR,
            shape_required=True,
        ),
        FrameSchema(
            "barriers",
            _columns("name:text kind:text"),
            frozenset({Shape.LINE, Shape.POLYGON}),
            shape_required=True,
        ),
        FrameSchema(
            "links",
            _columns("name:text* kind:text"),
            _LINEAR,
            shape_required=True,
        ),
    )
}
"""Frames by stem. ``links`` are named crossings: a bridge opens a barrier, a ferry joins an island."""

CONSTITUENCY_PREFIX = "constituency_"
"""``groups`` may carry one column ``constituency_<level>`` for each level instead of polygons."""


@dataclass(frozen=True)
class InputFile:
    """One file that a plan was made from."""

    stem: str
    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Provenance:
    """What a planner says of the folder: its name, and of which day and from whom the counts are."""

    title: str | None = None
    as_of: date | None = None
    source: str | None = None


@dataclass(frozen=True)
class PlanningFrames:
    """A planning folder that passed intake.

    Guarantees beyond the schemas: ``wards`` do not overlap; every group, site and institution has a
    ``ward_code`` that stands in ``wards``; ``group_code``, ``site_code`` and ``institution_code`` are
    present and unique over the folder (made ones are listed in the report); rows are sorted by
    ward and natural order of name and code, so the order of the files does not matter.

    ``groups`` may lack a geometry in single rows: a group without a place.
    """

    crs: CRS
    wards: GeoDataFrame
    groups: GeoDataFrame | None = None
    buildings: GeoDataFrame | None = None
    population: GeoDataFrame | None = None
    sites: GeoDataFrame | None = None
    institutions: GeoDataFrame | None = None
    isolation: GeoDataFrame | None = None
    home_isolation: pd.DataFrame | None = None
    constituencies: GeoDataFrame | None = None
    streets: GeoDataFrame | None = None
    barriers: GeoDataFrame | None = None
    links: GeoDataFrame | None = None
    previous: dict[str, str] = field(default_factory=dict)
    """Site code by unit code of the last plan."""
    aims: PlanningAims = field(default_factory=PlanningAims)
    locks: Locks = field(default_factory=Locks)
    provenance: Provenance = field(default_factory=Provenance)
    polling_day: date | None = None
    rules: str | None = None
    """Profile's name or rules file that ``planning.toml`` asks for."""
    inputs: tuple[InputFile, ...] = ()
    report: IntakeReport = field(default_factory=lambda: IntakeReport(""))
