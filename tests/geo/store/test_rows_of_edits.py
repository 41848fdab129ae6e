"""An edit writes the rows of the wards it touches; all rows are then those of the whole plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from geo.editing import Edit, apply
from geo.editing.edits import LockUnit, MoveUnits, NumberAreas
from geo.plan import audit
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.plan.written import rewritten, written_again
from geo.store import Deed, RevisionKind, Store, open_store
from geo.store.rows import rows_digest
from tests.geo.editing.test_wards import two_wards
from tests.geo.store.folders_made import write

EDITS: tuple[tuple[str, Edit], ...] = (
    ("00002", MoveUnits(units=("nr0c1",), to=2)),
    ("00001", LockUnit(unit="r0c1")),
    ("00002", NumberAreas(order=(2, 1))),
)


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    """Give a store with plan 1, which is edited, and plan 2, which is saved whole."""
    opened = open_store(database_url)
    folder = write(two_wards(), tmp_path / "two")
    opened.add_plan(folder, None, "an")
    opened.edits.draft_of(1, two_wards(), "an")
    yield opened
    opened.close()


def rows(store: Store, plan_id: int) -> str:
    with store.database.reading() as connection:
        return rows_digest(connection, plan_id)


def test_rows_after_edits_undone_and_done_again_are_those_of_the_plan_saved_whole(store: Store):
    kept = store.plan_document(1)
    made = written_again(kept, plan_of(PlanDocument.model_validate_json(kept)))
    digests = [rows(store, 1)]
    for revision, (ward, edit) in enumerate(EDITS, start=1):
        after = apply(made.plan, ward, edit)
        before, made = made, rewritten(made, after)
        touched = made.differs_in(before)
        assert touched == {ward}
        deed = Deed(RevisionKind.EDIT, edit.kind, {})
        info = store.edits.save_written(1, revision, (made, touched), "an", deed)
        whole = store.save_draft(2, revision, (after, audit(after)), "an")
        assert rows(store, 1) == rows(store, 2)
        assert store.plan_document(1) == store.plan_document(2)
        assert store.plan_file(1, "report.json") == store.plan_file(2, "report.json")
        same = ("version_id", "units", "areas", "voters", "errors", "warnings", "planned", "rules")
        assert [getattr(info, n) for n in same] == [getattr(whole, n) for n in same]
        digests.append(rows(store, 1))
    assert len(set(digests)) == 3  # a lock on a unit that votes at its nearest site moves nobody
    for back in (2, 1, 0):
        store.edits.undo(1, store.plan(1).revision, "an")
        assert rows(store, 1) == digests[back]
    assert set(store.plan_files(1)) >= {"plan.gpkg", "plan.xlsx"}
    for on in (1, 2, 3):
        store.edits.redo(1, store.plan(1).revision, "an")
        assert rows(store, 1) == digests[on]
    assert store.plan(1).errors == store.plan(2).errors
    assert store.log.verify().holds


def test_rows_of_other_wards_are_not_written(store: Store):
    kept = store.plan_document(1)
    before = written_again(kept, plan_of(PlanDocument.model_validate_json(kept)))
    made = rewritten(before, apply(before.plan, *EDITS[0]))
    said: list[str] = []
    event.listen(
        store.database.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, values, *_: said.append(f"{statement} {values}"),
    )
    deed = Deed(RevisionKind.EDIT, "move_units", {})
    store.edits.save_written(1, 1, (made, made.differs_in(before)), "an", deed)
    gone = [one for one in said if one.startswith("DELETE FROM")]
    assert len(gone) == 5  # one for each table of rows
    assert all("00002" in one and "00001" not in one for one in gone)
