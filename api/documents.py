"""Files of a plan that may be fetched, by kind."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import NotFoundError
from geo.store.store import Store
from geo.store.values import PlanInfo


@dataclass(frozen=True)
class Document:
    """One file of a plan folder."""

    file: str
    media_type: str


KINDS: Mapping[str, Document] = {
    "annex": Document(
        "plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "plan": Document("plan.json", "application/json"),
    "report": Document("report.json", "application/json"),
    "layers": Document("plan.gpkg", "application/geopackage+sqlite3"),
}


def document_file(store: Store, info: PlanInfo, one: Document) -> bytes:
    """Return the file of a plan, drawn now where a draft was edited since its files were."""
    if one.file == "plan.json":
        return store.plan_document(info.id)
    try:
        return store.plan_file(info.id, one.file)
    except NotFoundError:
        with tempfile.TemporaryDirectory(prefix="khuvuc-") as made:
            store.export_plan(info.id, Path(made) / "plan")
            return (Path(made) / "plan" / one.file).read_bytes()
