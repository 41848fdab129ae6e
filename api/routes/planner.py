"""Pages of a planner: territories, and a planning folder uploaded with all its defects told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.access import CallerDep, SettingsDep, StoreDep
from api.checked_folder import check_folder
from api.grounds import Ground
from api.listing import readable_territories
from api.pages.defects_view import by_outcome
from api.pages.planner_words import PLANNER
from api.pages.speaking import Speaking, shown
from api.problems import TooLargeError
from api.uploads import checked_zip
from geo.errors import InputError, IntakeError
from geo.store.values import KeptTerritory, Role

router = APIRouter(prefix="/planner", tags=["pages"], include_in_schema=False)

LATEST = 10
"""Runs on the first page."""
Zip = Annotated[UploadFile, File()]
Name = Annotated[str, Form(max_length=200)]
Code = Annotated[str, Form(max_length=40)]


@router.get("", response_class=HTMLResponse)
def territories(request: Request, store: StoreDep, caller: CallerDep) -> HTMLResponse:
    """List the territories, the latest version of each, and the latest runs."""
    kept = readable_territories(store, caller)
    names = {one.id: one.name for one in kept}
    runs = [run for run in store.runs.latest(limit=100) if run.territory_id in names][:LATEST]
    versions: dict[str, list[KeptTerritory]] = {}
    for one in kept:
        versions.setdefault(one.name, []).append(one)
    return shown(
        request, caller, "planner/territories.html", PLANNER,
        versions=versions, runs=runs, names=names,
    )  # fmt: skip


@router.post("/territories", response_class=HTMLResponse)
def upload(
    request: Request,
    folder: Zip,
    store: StoreDep,
    settings: SettingsDep,
    caller: CallerDep,
    name: Name,
    province: Code = "",
    district: Code = "",
) -> Response:
    """Keep a planning folder that can be used; of any other show every defect."""
    ground = Ground(name.strip() or None, province.strip() or None, district.strip() or None)
    caller.require(Role.PLANNER, ground)
    try:
        content = checked_zip(folder.file, settings)
        check_folder(content, settings.work_folder)
    except (InputError, TooLargeError) as error:
        defects = error.report.defects if isinstance(error, IntakeError) else ()
        return shown(
            request, caller, "planner/defects.html", PLANNER,
            status=413 if isinstance(error, TooLargeError) else 422,
            outcomes=by_outcome(defects), told="" if defects else str(error), name=name.strip(),
            back=Speaking.of(request).to("/planner") + "#upload-title",
        )  # fmt: skip
    kept = store.add_territory(
        content, caller.name, name=name.strip(), province=ground.province, district=ground.district
    )
    return RedirectResponse(Speaking.of(request).to(f"/planner/territories/{kept.id}"), 303)
