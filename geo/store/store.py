"""The store: every verb there is, one transaction each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd

from geo.findings import Finding
from geo.plan import PollingPlan, new_folder, read_plan_folder, write_plan_folder
from geo.plan.audit import audit
from geo.store import folders, plans, rows, territories
from geo.store.contents import PlanContent, content_of_folder, content_of_plan
from geo.store.database import Database
from geo.store.decisions import Decisions
from geo.store.editing import Edits
from geo.store.log import Log
from geo.store.people import Keys, Sessions, Users
from geo.store.proposals import Proposals
from geo.store.runs import Runs
from geo.store.tiles import Tiles
from geo.store.upgrading import check_revision
from geo.store.values import (
    Deed,
    KeptTerritory,
    Page,
    PlanInfo,
    PlanState,
    Published,
    Revision,
    WardInPlan,
)  # fmt: skip
from geo.store.waivers import Waivers

Source = Path | tuple[PollingPlan, Sequence[Finding]]
"""A plan folder, or a plan in memory with what the audit said of it."""
MADE_AGAIN = ("plan.gpkg", "plan.xlsx")
"""Files that follow from plan.json, drawn on export where a draft was saved without them."""


class Store:
    """Plans and all that belongs to them, in one SQLite file or a PostGIS database.

    Every method is one transaction: all of it is kept, or nothing. Safe to share between threads.
    Raises NotFoundError, ConflictError, and StoreAwayError where the database does not answer.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.runs = Runs(database)
        self.decisions = Decisions(database)
        self.edits = Edits(database)
        self.proposals = Proposals(database)
        self.waivers = Waivers(database)
        self.users = Users(database)
        self.keys = Keys(database)
        self.sessions = Sessions(database)
        self.log = Log(database)
        self._tiles = Tiles()

    def ready(self) -> None:
        """Raise StoreAwayError where nothing answers, CallError where the tables are not ours."""
        with self.database.reading() as connection:
            check_revision(connection)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def add_territory(
        self,
        source: Path | bytes,
        who: str,
        *,
        name: str = "",
        province: str | None = None,
        district: str | None = None,
    ) -> KeptTerritory:
        """Keep a planning folder, or a zip of one; the same content of a name is kept once.

        Without a name it is that of the folder or zip file.
        """
        packed = folders.pack(source)
        called = name or territories.name_of(source)
        with self.database.writing() as connection:
            made = territories.add_territory(
                connection, packed, who, name=called, province=province, district=district
            )
            return territories.territory(connection, made)

    def territories(self, *, name: str | None = None) -> tuple[KeptTerritory, ...]:
        """Return all versions, names in order, the latest version first."""
        with self.database.reading() as connection:
            return territories.territories(connection, name=name)

    def territory(self, territory_id: int) -> KeptTerritory:
        """Return one version of a planning folder."""
        with self.database.reading() as connection:
            return territories.territory(connection, territory_id)

    def export_territory(self, territory_id: int, out: Path) -> None:
        """Write the planning folder as it came, byte for byte, into a new folder."""
        with self.database.reading() as connection:
            kept = territories.territory(connection, territory_id)
            folders.write_new_folder(folders.folder_files(connection, kept.content_hash), out)

    def territory_zip(self, territory_id: int) -> bytes:
        """Return the planning folder as a zip; equal content gives equal bytes."""
        with self.database.reading() as connection:
            kept = territories.territory(connection, territory_id)
            return folders.zip_of(folders.folder_files(connection, kept.content_hash))

    def add_plan(self, folder: Path, territory_id: int | None, who: str) -> PlanInfo:
        """Keep a plan folder as a draft; the same folder of a territory is kept once.

        Raises InputError where its files do not say the same.
        """
        content = content_of_folder(folder)
        with self.database.writing() as connection:
            made = plans.add_plan(connection, content, territory_id, who)
            return plans.plan(connection, made)

    def plans(
        self,
        *,
        state: PlanState | None = None,
        territory_id: int | None = None,
        ward_code: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[tuple[PlanInfo, ...]]:
        """Return plans, the newest first."""
        with self.database.reading() as connection:
            return plans.plans(
                connection, state=state, territory_id=territory_id, ward_code=ward_code,
                after=after, limit=limit,
            )  # fmt: skip

    def plan(self, plan_id: int) -> PlanInfo:
        """Return what is told of a plan."""
        with self.database.reading() as connection:
            return plans.plan(connection, plan_id)

    def plan_document(self, plan_id: int, revision: int | None = None) -> bytes:
        """Return plan.json as it was written, of the last revision or an earlier one."""
        with self.database.reading() as connection:
            return plans.plan_document(connection, plan_id, revision)

    def plan_file(self, plan_id: int, path: str, revision: int | None = None) -> bytes:
        """Return one file of the plan folder, such as ``report.json``, as it is or once was."""
        with self.database.reading() as connection:
            folder = plans.folder_of(connection, plan_id, revision)
            return folders.file_content(connection, folder, path)

    def plan_files(self, plan_id: int) -> tuple[str, ...]:
        """Return the paths of the files that are kept of a plan."""
        with self.database.reading() as connection:
            return folders.folder_paths(connection, plans.folder_of(connection, plan_id))

    def export_plan(self, plan_id: int, out: Path) -> None:
        """Write the plan folder, equal to the one imported.

        Layers, annex and report of a draft saved from memory are drawn now; its map is not, for
        ``geo`` draws none.
        """
        with new_folder(out) as made:
            with self.database.reading() as connection:
                sha256 = plans.folder_of(connection, plan_id)
                folders.write_files(folders.folder_files(connection, sha256), made)
            _make_missing(made)

    def save_draft(
        self, plan_id: int, revision: int, source: Source, who: str, note: str = ""
    ) -> PlanInfo:
        """Replace a draft's content.

        ``revision`` is the one the change was made to. Raises ConflictError where it is no longer
        the last, with the units that vote elsewhere since, and where the plan is no draft.
        """
        content = _content(source)
        with self.database.writing() as connection:
            plans.save_draft(connection, plan_id, revision, content, who, Deed(note=note))
            return plans.plan(connection, plan_id)

    def revisions(self, plan_id: int) -> tuple[Revision, ...]:
        """Return every saved state of a plan, the first first."""
        with self.database.reading() as connection:
            plans.plan(connection, plan_id)
            return plans.revisions(connection, plan_id)

    def wards_of(self, plan_id: int) -> tuple[WardInPlan, ...]:
        """Return the wards of a plan by code."""
        with self.database.reading() as connection:
            return plans.wards_of(connection, plan_id)

    def ward_states(self) -> tuple[WardInPlan, ...]:
        """Return for each ward the plan that has come farthest, the newest of equals."""
        with self.database.reading() as connection:
            return plans.ward_states(connection)

    def publish(self, plan_id: int, who: str, why: str = "", reference: str = "") -> PlanInfo:
        """Publish an approved or reported plan; from now on it never changes.

        Its planned wards are answered from it, and no longer from the plans published before.
        """
        with self.database.writing() as connection:
            plans.publish(connection, plan_id, who, why, reference)
            return plans.plan(connection, plan_id)

    def published_token(self) -> int:
        """Return the token of what is published; one cheap query, to poll."""
        with self.database.reading() as connection:
            return plans.published_token(connection)

    def published(self) -> Published:
        """Return all published plans that hold for a ward, as of one moment."""
        with self.database.reading() as connection:
            return plans.published(connection)

    def areas(
        self, plan_id: int, *, ward_code: str | None = None, after: str | None = None,
        limit: int = 500,
    ) -> Page[gpd.GeoDataFrame]:  # fmt: skip
        """Return voting areas in the order of their ids, in EPSG:4326."""
        return self._page("voting_areas", plan_id, ward_code, after, limit)

    def stations(
        self, plan_id: int, *, ward_code: str | None = None, after: str | None = None,
        limit: int = 500,
    ) -> Page[gpd.GeoDataFrame]:  # fmt: skip
        """Return polling stations in the order of their ids, in EPSG:4326."""
        return self._page("polling_stations", plan_id, ward_code, after, limit)

    def assignments(
        self, plan_id: int, *, ward_code: str | None = None, after: str | None = None,
        limit: int = 500,
    ) -> Page[gpd.GeoDataFrame]:  # fmt: skip
        """Return units with where they vote in the order of ward and code, in EPSG:4326."""
        return self._page("assignments", plan_id, ward_code, after, limit)

    def layer(self, plan_id: int, name: str) -> gpd.GeoDataFrame:
        """Return all rows of voting_areas, polling_stations, assignments, measures or wards."""
        with self.database.reading() as connection:
            plans.plan(connection, plan_id)
            return rows.read_layer(connection, plan_id, name)

    def tile(self, plan_id: int, layer: str, z: int, x: int, y: int) -> bytes:
        """Return a Mapbox vector tile of a layer with shapes; empty where nothing lies in it."""
        with self.database.reading() as connection:
            return self._tiles.tile(connection, plan_id, layer, (z, x, y))

    def _page(
        self, layer: str, plan_id: int, ward_code: str | None, after: str | None, limit: int
    ) -> Page[gpd.GeoDataFrame]:
        with self.database.reading() as connection:
            plans.plan(connection, plan_id)
            return rows.read_page(
                connection, plan_id, layer, ward_code=ward_code, after=after, limit=limit
            )


def open_store(url: str) -> Store:
    """Open a store: ``sqlite:///file.db``, ``postgresql://…``, or a path of a SQLite file.

    Nothing is asked of the database yet: a service may start before it.
    """
    return Store(Database(url))


def _content(source: Source) -> PlanContent:
    return content_of_folder(source) if isinstance(source, Path) else content_of_plan(*source)


def _make_missing(folder: Path) -> None:
    if all((folder / name).is_file() for name in MADE_AGAIN):
        return
    plan = read_plan_folder(folder)
    with tempfile.TemporaryDirectory() as drawn:
        write_plan_folder(plan, audit(plan), Path(drawn))
        for name in MADE_AGAIN:
            if not (folder / name).is_file():
                shutil.move(Path(drawn) / name, folder / name)
