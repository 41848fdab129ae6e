"""Files of a plan that may be fetched, by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """Return the file of a plan."""
    if one.file == "plan.json":
        return store.plan_document(info.id)
    return store.plan_file(info.id, one.file)
