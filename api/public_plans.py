"""What anybody may read of a published plan: its public view, kept in memory while it is asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Point, shape

from geo.crs import WGS84
from geo.errors import CallError
from geo.findings import Finding
from geo.plan import PollingPlan, audit
from geo.plan.public import public_document
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store.rows import NO_MARK
from geo.store.store import Store
from geo.store.values import Page, PlanInfo
from maps.page import page_html

KEPT = 16
_KEYS = {"voting_areas": "area_id", "polling_stations": "station_id", "assignments": "group_code"}


@dataclass(frozen=True)
class PublicPlan:
    """A plan without anything that isolation lays over it, and its public rows by layer."""

    plan: PollingPlan
    findings: tuple[Finding, ...]
    in_force: PollingPlan
    """The plan as it is kept: for the map alone, which draws of its isolation what is public."""
    isolated: bool
    """Whether the plan as it is kept carries isolation."""
    layers: dict[str, gpd.GeoDataFrame]

    @cached_property
    def map_page(self) -> str:
        """Return the map with the blockades, drawn once: a district takes a second or two."""
        return page_html(self.in_force, self.findings, public=True)

    def page(
        self, layer: str, *, ward_code: str | None, after: str | None, limit: int
    ) -> Page[gpd.GeoDataFrame]:
        """Return a part of a layer in the order of its codes."""
        frame = self.layers[layer]
        key = frame["ward_code"] + "/" + frame[_KEYS[layer]]
        frame, key = (frame, key) if ward_code is None else _of_ward(frame, key, ward_code)
        if after is not None and not (key == after).any():
            raise CallError(NO_MARK)
        rest = frame if after is None else frame[key > after]
        shown = rest.iloc[:limit]
        last = str(key.loc[shown.index[-1]]) if len(rest) > limit else None
        return Page(shown, len(frame), last)


@dataclass
class PublicPlans:
    """The public plans asked for lately."""

    store: Store
    _kept: OrderedDict[str, PublicPlan] = field(default_factory=OrderedDict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def of(self, info: PlanInfo) -> PublicPlan:
        """Return the public view of a plan."""
        with self._turn:
            if info.document_sha256 not in self._kept:
                document = self.store.plan_document(info.id)
                self._kept[info.document_sha256] = public_plan(document)
            self._kept.move_to_end(info.document_sha256)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[info.document_sha256]


def public_plan(document: bytes) -> PublicPlan:
    """Return the public view of a plan document."""
    plan = plan_of(PlanDocument.model_validate_json(document))
    rows = public_document(plan)
    bare = replace(plan, isolation=None)
    return PublicPlan(
        plan=bare,
        findings=audit(bare),
        in_force=plan,
        isolated=plan.isolation is not None,
        layers={
            "voting_areas": _frame(rows["areas"], "area_id", rows["version_id"]),
            "polling_stations": _frame(rows["stations"], "station_id", rows["version_id"]),
            "assignments": _frame(rows["groups"], "group_code", rows["version_id"]),
        },
    )


def _frame(rows: list[dict[str, Any]], key: str, version: str) -> gpd.GeoDataFrame:
    wards = [str(row.get("ward_code") or str(row[key]).rpartition("-")[0]) for row in rows]
    plain = [
        {name: _flat(value) for name, value in row.items() if name not in ("geometry", "point")}
        for row in rows
    ]
    table = pd.DataFrame(plain).assign(ward_code=wards, plan_version=version)
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [_shape(row) for row in rows]
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
    return frame.sort_values(["ward_code", key], kind="stable", ignore_index=True)


def _flat(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _shape(row: dict[str, Any]) -> shapely.geometry.base.BaseGeometry | None:
    if row.get("geometry"):
        return shape(row["geometry"])
    return Point(row["point"]) if row.get("point") else None


def _of_ward(
    frame: gpd.GeoDataFrame, key: pd.Series[str], ward_code: str
) -> tuple[gpd.GeoDataFrame, pd.Series[str]]:
    own = frame["ward_code"] == ward_code
    return frame[own], key[own]
