"""Editors that are killed, and editors that meet: every committed edit is there, none by halves."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from geo.editing import Edit, apply
from geo.editing.edits import LockUnit, MoveUnits, NumberAreas, Unlock
from geo.errors import ConflictError
from geo.plan import PollingPlan
from geo.plan.reading import plan_of
from geo.plan.schema import PlanDocument
from geo.plan.written import rewritten, written_again
from geo.store import Deed, RevisionKind, Store, open_store
from tests.geo.store.folders_made import halves_plan, write

KILLS = 30
MOST_COMMITS = 3
LONGEST_S = 0.12
ROUND: tuple[Edit, ...] = (
    MoveUnits(units=("r0c1",), to=2),
    LockUnit(unit="r0c1"),
    NumberAreas(order=(2, 1)),
    Unlock(units=("r0c1",)),
    MoveUnits(units=("r0c1",), to=2),
    NumberAreas(order=(2, 1)),
)
"""After all of them the plan is what it was, but for its proof."""

Told = list[tuple[int, str]]


@pytest.fixture
def store(database_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = open_store(database_url)
    opened.add_plan(write(halves_plan(), tmp_path / "halves"), None, "an")
    yield opened
    opened.close()


def plan_of_draft(store: Store) -> PollingPlan:
    return plan_of(PlanDocument.model_validate_json(store.plan_document(1)))


def next_edit(store: Store) -> Edit:
    """Return the edit of the round that fits what is kept, whoever was killed before."""
    done = [one for one in store.revisions(1) if one.kind is RevisionKind.EDIT]
    return ROUND[len(done) % len(ROUND)]


def save(store: Store, revision: int, edit: Edit, who: str) -> int:
    plan = plan_of_draft(store)
    before = written_again(store.plan_document(1), plan)
    made = rewritten(before, apply(plan, "00001", edit))
    deed = Deed(RevisionKind.EDIT, edit.kind, edit.model_dump(mode="json"))
    kept = store.edits.save_written(1, revision, (made, made.differs_in(before)), who, deed)
    return kept.revision


def work(url: str, told: Connection) -> None:
    """Edit, undo and redo, over and over, telling of each commit after it."""
    store = open_store(url)
    while True:
        revision = save(store, store.plan(1).revision, next_edit(store), "an")
        tell(store, told, revision)
        tell(store, told, store.edits.undo(1, revision, "an").revision)
        tell(store, told, store.edits.redo(1, revision + 1, "an").revision)


def tell(store: Store, told: Connection, revision: int) -> None:
    told.send((revision, digest(store.plan_document(1, revision))))


def digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def killed_work(url: str, seed: int) -> Told:
    """Kill the work at a moment that the seed chooses, and return what it had told by then."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(url, there))
    child.start()
    there.close()
    chance = random.Random(seed)  # noqa: S311 - a moment is no secret
    told = [here.recv() for _ in range(chance.randint(0, MOST_COMMITS))]
    time.sleep(chance.uniform(0, LONGEST_S))
    child.kill()
    child.join()
    while True:
        try:
            told.append(here.recv())
        except EOFError:
            return told


def test_after_thirty_kills_every_committed_edit_is_there_and_none_by_halves(
    store: Store, database_url: str
):
    store.close()
    told: Told = []
    for seed in range(KILLS):
        told += killed_work(database_url, seed)
        # An undo cut off before its redo is redone, so that the next editor finds the round's state.
        history = store.edits.history(1)
        if history.can_redo:
            store.edits.redo(1, store.plan(1).revision, "binh")
        check_nothing_by_halves(store)
        store.close()
    kept = {one.revision for one in store.revisions(1)}
    assert {revision for revision, _ in told} <= kept
    assert all(digest(store.plan_document(1, n)) == sha256 for n, sha256 in told)
    assert len(told) >= KILLS
    assert store.log.verify().holds


def check_nothing_by_halves(store: Store) -> None:
    info, revisions = store.plan(1), store.revisions(1)
    assert [one.revision for one in revisions] == list(range(1, info.revision + 1))
    assert revisions[-1].version_id == info.version_id
    document = json.loads(store.plan_document(1))
    assert document["version_id"] == info.version_id
    areas = document["wards"][0]["allocation"]["areas"]
    wanted = {unit: area["area_id"] for area in areas for unit in area["units"]}
    rows = store.layer(1, "assignments")
    assert dict(zip(rows["unit_code"], rows["area_id"], strict=True)) == wanted
    voters = store.layer(1, "voting_areas")
    assert dict(zip(voters["area_id"], voters["voters"], strict=True)) == {
        area["area_id"]: area["voters"] for area in areas
    }
    saved = [e for e in store.log.read(limit=10_000) if e.action == "plan.save"]
    assert [e.facts["revision"] for e in saved] == list(range(2, info.revision + 1))
    current = store.edits.history(1).current
    assert store.plan_document(1, current) == store.plan_document(1)


def test_of_two_who_edit_at_once_one_wins_and_the_other_is_told_what_changed(store: Store):
    moves = {
        "an": MoveUnits(units=("r0c1",), to=2),
        "binh": MoveUnits(units=("r2c2",), to=1),
    }

    def attempt(who: str) -> int | ConflictError:
        try:
            return save(store, 1, moves[who], who)
        except ConflictError as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(attempt, moves)
    conflict = first if isinstance(first, ConflictError) else second
    assert sorted(isinstance(one, int) for one in (first, second)) == [False, True]
    assert isinstance(conflict, ConflictError)
    winner = "binh" if conflict is first else "an"
    (change,) = conflict.changes
    assert change.subject == f"00001/{moves[winner].units[0]}"
    assert [(one.who, one.revision, one.kind) for one in conflict.since] == [(winner, 2, "edit")]
    assert store.plan(1).revision == 2


def test_each_of_four_rounds_of_two_editors_has_one_winner(store: Store):
    edit = NumberAreas(order=(2, 1))
    for revision in range(1, 5):
        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(save, store, revision, edit, who) for who in ("an", "binh")]
            failed = [one for one in tries if isinstance(one.exception(), ConflictError)]
        assert len(failed) == 1
        assert store.plan(1).revision == revision + 1
    assert store.log.verify().holds


def test_what_was_undone_is_gone_once_something_else_is_done(store: Store):
    save(store, 1, MoveUnits(units=("r0c1",), to=2), "an")
    store.edits.undo(1, 2, "an")
    assert store.edits.history(1).can_redo
    save(store, 3, NumberAreas(order=(2, 1)), "an")
    assert not store.edits.history(1).can_redo
    with pytest.raises(ConflictError, match="nothing to do again"):
        store.edits.redo(1, 4, "an")
    store.edits.undo(1, 4, "an")
    assert store.plan_document(1) == store.plan_document(1, 1)
    # Undone is the whole folder, with the files that were imported.
    assert set(store.plan_files(1)) >= {"plan.json", "plan.gpkg", "plan.xlsx", "report.json"}


def test_a_draft_of_a_plan_is_a_plan_of_its_own(store: Store):
    written = written_again(store.plan_document(1), plan_of_draft(store))
    made = store.edits.draft_written(1, written, "binh")
    assert (made.id, made.state, made.revision) == (2, "draft", 1)
    (first,) = store.revisions(2)
    assert (first.kind, first.edit) == (RevisionKind.DRAFTED, {"plan_id": 1})
    assert store.plan_document(2) == store.plan_document(1)
    again = store.edits.draft_of(1, plan_of_draft(store), "chi")
    assert store.plan_document(again.id) == store.plan_document(1)
