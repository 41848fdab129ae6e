"""The map page of a kept plan, with its assets on this host."""

from __future__ import annotations

from api.public_plans import PublicPlan
from geo.errors import NotFoundError
from geo.plan import audit
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.store.store import Store
from geo.store.values import PlanInfo
from maps.page import ASSET_FOLDER, page_html

ASSETS_AT = "/assets"


def map_page(store: Store, info: PlanInfo) -> bytes:
    """Return the page as it was kept with the plan, else drawn now."""
    try:
        page = store.plan_file(info.id, "map.html").decode()
    except NotFoundError:
        plan = plan_of(PlanDocument.model_validate_json(store.plan_document(info.id)))
        page = page_html(plan, audit(plan))
    return _from_here(page)


def drawn_page(public: PublicPlan) -> bytes:
    """Return the page that anybody may see of a plan under isolation, its blockades drawn."""
    return _from_here(public.map_page)


def _from_here(page: str) -> bytes:
    return page.replace(f'"{ASSET_FOLDER}/', f'"{ASSETS_AT}/').encode()
