"""JSON Schemas made from the models, ready to be committed."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from geo.plan.schema.plan import PlanDocument
from geo.plan.schema.public import PublicPlan
from geo.plan.schema.report import ReportDocument


def json_schema(document: type[BaseModel]) -> str:
    """Return the JSON Schema of a document as text, ready to be committed."""
    schema = document.model_json_schema(mode="serialization")
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_schemas(folder: Path) -> None:
    """Write the schemas of plan.json, report.json and the public view."""
    for name, document in (
        ("plan", PlanDocument),
        ("report", ReportDocument),
        ("public", PublicPlan),
    ):
        (folder / f"{name}.schema.json").write_text(json_schema(document), encoding="utf-8")
