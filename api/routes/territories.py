"""Planning folders: uploaded as a zip, listed, given back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile

from api.access import CallerDep, SettingsDep, StoreDep
from api.bodies import ProblemBody, TerritoryBody
from api.checked_folder import check_folder
from api.grounds import Ground
from api.listing import readable_territories
from api.paging import LINKED, PageDep
from api.uploads import checked_zip
from geo.store.values import Role

router = APIRouter(prefix="/api/v1/territories", tags=["planning"])

Zip = Annotated[UploadFile, File(description="A planning folder as a zip.")]
Name = Annotated[str, Form(max_length=200, description="Versions of one name belong together.")]
Code = Annotated[str | None, Form(max_length=40)]


@router.get("", responses=LINKED)
def territories(
    response: Response,
    store: StoreDep,
    caller: CallerDep,
    paging: PageDep,
    name: str | None = None,
) -> list[TerritoryBody]:
    """List the planning folders that the caller may read, all versions."""
    page = paging.of(readable_territories(store, caller, name), lambda kept: kept.id)
    response.headers.update(paging.link(page))
    return [TerritoryBody.of(kept) for kept in page.items]


@router.post(
    "", status_code=201, responses={413: {"model": ProblemBody}, 422: {"model": ProblemBody}}
)
def upload(
    response: Response,
    folder: Zip,
    store: StoreDep,
    settings: SettingsDep,
    caller: CallerDep,
    name: Name = "",
    province: Code = None,
    district: Code = None,
) -> TerritoryBody:
    """Keep a planning folder that can be used; the same content under the same name is kept once."""
    caller.require(Role.PLANNER, Ground(name or None, province, district))
    content = checked_zip(folder.file, settings)
    check_folder(content, settings.work_folder)
    kept = store.add_territory(
        content, caller.name, name=name, province=province, district=district
    )
    response.headers["Location"] = f"/api/v1/territories/{kept.id}"
    return TerritoryBody.of(kept)


@router.get("/{territory_id}")
def territory(territory_id: int, store: StoreDep) -> TerritoryBody:
    """Return one version of a planning folder."""
    return TerritoryBody.of(store.territory(territory_id))


@router.get(
    "/{territory_id}/folder",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
)
def folder(territory_id: int, store: StoreDep) -> Response:
    """Return a planning folder as a zip, its files byte for byte as they came."""
    kept = store.territory(territory_id)
    headers = {
        "ETag": f'"{kept.content_hash[:32]}"',
        "Content-Disposition": f'attachment; filename="territory-{kept.id}.zip"',
    }
    return Response(store.territory_zip(kept.id), media_type="application/zip", headers=headers)
