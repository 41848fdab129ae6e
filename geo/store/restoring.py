"""An earlier revision put in force again: its files are kept, and only what differs is written."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geo.plan.frames import plan_layers
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store.contents import PlanContent, content_of_kept

SAME_FOR_ALL = ("crs", "rules", "aims", "previous", "isolation")
"""Parts of plan.json that the rows of every ward may depend on."""

Document = Mapping[str, Any]


@dataclass(frozen=True)
class KeptRevision:
    """A revision as it is kept: the hashes of its folder and document, and what they hold."""

    folder_sha256: str
    document_sha256: str
    document: bytes
    report: bytes


def restored(kept: KeptRevision, current: bytes) -> tuple[PlanContent, frozenset[str] | None]:
    """Return the content of a kept revision, and the wards that its layers hold; None: all.

    ``current`` is the document whose rows stand in the database now.
    """
    wanted: dict[str, Any] = json.loads(kept.document)
    wards = wards_that_differ(json.loads(current), wanted)
    if wards is not None:
        wanted["wards"] = [row for row in wanted["wards"] if row["ward"]["code"] in wards]
    plan = plan_of(PlanDocument.model_validate(wanted))
    layers = plan_layers(plan, str(wanted["version_id"]))
    figures = json.loads(kept.report)["plan"]
    content = content_of_kept(kept.folder_sha256, kept.document_sha256, figures, plan, layers)
    return content, wards


def wards_that_differ(one: Document, other: Document) -> frozenset[str] | None:
    """Return the wards whose rows may differ between two documents; None: any of them."""
    if any(one.get(part) != other.get(part) for part in SAME_FOR_ALL) or other.get("isolation"):
        return None
    before, after = _by_code(one), _by_code(other)
    if list(before) != list(after):
        return None
    names = frozenset(_names_of_other_locks(one["locks"], other["locks"]))
    return frozenset(
        code for code, ward in after.items() if ward != before[code] or names & _names_in(ward)
    )


def _by_code(document: Document) -> dict[str, Document]:
    return {str(ward["ward"]["code"]): ward for ward in document["wards"]}


def _names_in(ward: Document) -> frozenset[str]:
    units = (unit["unit_code"] for unit in ward["units"])
    return frozenset((*units, *(site["site_code"] for site in ward["sites"])))


def _names_of_other_locks(one: Document, other: Document) -> Iterator[str]:
    for kind in sorted(one.keys() | other.keys()):
        old, new = ({json.dumps(lock) for lock in locks.get(kind, ())} for locks in (one, other))
        for lock in sorted(old ^ new):
            yield from _texts(json.loads(lock))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, Collection):
        for one in value:
            yield from _texts(one)
