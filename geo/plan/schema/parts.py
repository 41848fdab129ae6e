"""Parts that plan.json and report.json share."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = int | float
Count = int | None


class Part(BaseModel):
    """A part of a document: nothing beyond its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ShapeRow(Part):
    """A GeoJSON geometry in EPSG:4326."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class FindingRow(Part):
    """One finding; ``facts`` holds its numbers and names."""

    rule: str
    severity: Literal["error", "warning", "note"]
    ward_code: str
    subject: str
    message: str
    source: str
    waived: bool
    facts: dict[str, str | int | float]


class DefectRow(Part):
    """One defect of the input that was repaired or noted."""

    check: str
    outcome: Literal["unusable", "repaired", "noted"]
    file: str
    found: str
    remedy: str
    row: str
    field: str
    ward_code: str


class IntakeRow(Part):
    """What intake found in the planning folder."""

    folder: str
    defects: list[DefectRow]


class RepairStepRow(Part):
    """One change of the input that helps to make a ward plannable."""

    kind: str = Field(
        description="places, room, site, split, remote, link, way, lock, areas or voters."
    )
    subject: str
    amount: int = 1
    other: str = ""


class ObstacleRow(Part):
    """One reason why a ward cannot be planned, and the cheapest remedy."""

    rule: str
    subject: str
    message: str
    remedy: str
    needed: Number | None
    available: Number | None
    facts: dict[str, str | int | float] = {}
    changes: list[RepairStepRow] = []
    suffices: bool | None = Field(
        default=None, description="A legal plan was drawn with the changes of all obstacles made."
    )
    proved: bool | None = Field(default=None, description="No cheaper set of changes is enough.")


class SentenceRow(Part):
    """One sentence in both languages."""

    vi: str
    en: str
