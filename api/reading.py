"""How much of a plan the asker may read: all of it, or its public view."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import geopandas as gpd
from fastapi import Depends, Request

from api.access import CallerDep, StoreDep, sees_all
from api.deciding import marked
from api.mapping import drawn_page, map_page
from api.problems import SignInError
from api.public_plans import PublicPlans
from geo.plan import PollingPlan
from geo.plan.deciding import waived
from geo.plan.reading import plan_of
from geo.plan.report import report_document
from geo.plan.schema import PlanDocument
from geo.store.store import Store
from geo.store.values import Page, PlanInfo

TILES_FOR_ALL = frozenset({"wards", "voting_areas", "polling_stations"})


@dataclass(frozen=True)
class Reading:
    """Reads plans for one asker; a route need not know which view it gives."""

    store: Store
    public: PublicPlans
    all_of_it: bool
    """Whether the asker may read what is not public."""

    def page(self, info: PlanInfo, layer: str, asked: Mapping[str, Any]) -> Page[gpd.GeoDataFrame]:
        """Return a part of a layer."""
        if not self.all_of_it:
            return self.public.of(info).page(layer, **asked)
        read = {
            "voting_areas": self.store.areas,
            "polling_stations": self.store.stations,
            "assignments": self.store.assignments,
        }
        return read[layer](info.id, **asked)

    def layer(self, info: PlanInfo, layer: str) -> gpd.GeoDataFrame:
        """Return a whole layer."""
        if self.all_of_it:
            return self.store.layer(info.id, layer)
        return self.public.of(info).layers[layer]

    def plan(self, info: PlanInfo) -> PollingPlan:
        """Return the plan, for the public without what isolation lays over it."""
        if not self.all_of_it:
            return self.public.of(info).plan
        return plan_of(PlanDocument.model_validate_json(self.store.plan_document(info.id)))

    def posted_only(self, info: PlanInfo) -> bool:
        """Say whether the asker reads a plan under isolation as it is posted."""
        return not self.all_of_it and self.public.of(info).isolated

    def findings(self, info: PlanInfo) -> list[dict[str, object]]:
        """Return what the audit found."""
        if not self.all_of_it:
            found = self.public.of(info).findings
            return [f.as_dict() for f in waived(found, self.store.waivers.of(info.id))]
        report = json.loads(self.store.plan_file(info.id, "report.json"))
        return marked(report["findings"], self.store.waivers.of(info.id))

    def report(self, info: PlanInfo) -> dict[str, Any]:
        """Return report.json; for the public without what isolation lays over the plan."""
        report: dict[str, Any] = json.loads(self.store.plan_file(info.id, "report.json"))
        report.setdefault("isolation", None)  # reports from before isolation was told leave it out
        if self.all_of_it or report["isolation"] is None:
            return report
        public = self.public.of(info)
        seconds = [ward.seconds for ward in public.plan.wards]
        return report_document(public.plan, public.findings, info.version_id, seconds=seconds)

    def map(self, info: PlanInfo) -> bytes:
        """Return the map page."""
        if self.posted_only(info):
            return drawn_page(self.public.of(info))
        return map_page(self.store, info)

    def tile(self, info: PlanInfo, layer: str, z: int, x: int, y: int) -> bytes:
        """Return a vector tile; of a plan under isolation the public sees the wards alone."""
        open_to_all = layer == "wards" if self.posted_only(info) else layer in TILES_FOR_ALL
        if not (self.all_of_it or open_to_all):
            raise SignInError(f"tiles of {layer} are for those who plan here; sign in first")
        return self.store.tile(info.id, layer, z, x, y)


def get_reading(request: Request, store: StoreDep, caller: CallerDep) -> Reading:
    """Return how the asker reads the plan of the path."""
    return Reading(store, request.app.state.public, sees_all(request, store, caller))


ReadingDep = Annotated[Reading, Depends(get_reading)]
