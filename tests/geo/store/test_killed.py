"""What stands after a process was killed in the middle: all that was committed, nothing by halves."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import text

from geo.errors import CallError, ConflictError, NotFoundError, StoreAwayError
from geo.store import Deed, PlanState, Step, Store, open_store, plans
from geo.store.contents import PlanContent, content_of_folder
from geo.store.folders import zip_of
from tests.databases import Server
from tests.geo.store.folders_made import halves_plan, moved_plan, write

KILLS = 30
MOST_COMMITS = 8
LONGEST_S = 0.06

Told = list[tuple[str, int]]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def two_contents(tmp_path_factory: pytest.TempPathFactory) -> tuple[PlanContent, PlanContent]:
    root = tmp_path_factory.mktemp("plans")
    made = halves_plan(), moved_plan()
    first, second = (content_of_folder(write(p, root / str(n))) for n, p in enumerate(made))
    return first, second


def work(url: str, contents: tuple[PlanContent, PlanContent], seed: int, told: Connection) -> None:
    """Import, change, decide, publish and run, over and over, telling of each commit after it."""
    store = open_store(url)
    first, second = contents
    for turn in range(1_000_000):
        folder = b"%d.%d" % (seed, turn)
        territory = store.add_territory(_zip(folder), "an", name="q")
        told.send(("territory", territory.id))
        with store.database.writing() as connection:
            plan_id = plans.add_plan(connection, first, territory.id, "an")
        told.send(("plan", plan_id))
        with store.database.writing() as connection:
            plans.save_draft(connection, plan_id, 1, second, "an", Deed())
        told.send(("changed", plan_id))
        store.decisions.record(plan_id, Step.SUBMIT, "an")
        store.decisions.record(plan_id, Step.REPORT, "an")
        store.publish(plan_id, "an")
        told.send(("published", plan_id))
        run = store.runs.start(territory.id, {}, "an")
        store.runs.keep(run.id, "00001", folder)
        told.send(("kept", run.id))


def _zip(content: bytes) -> bytes:
    return zip_of(iter([("wards.csv", content)]))


def killed_work(url: str, contents: tuple[PlanContent, PlanContent], seed: int) -> Told:
    """Kill the work at a moment that the seed chooses, and return what it had told by then."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(url, contents, seed, there))
    child.start()
    there.close()
    # Counting commits first spreads the moments over all kinds of work, however slow the machine.
    chance = random.Random(seed)  # noqa: S311 - a moment is no secret
    told = [here.recv() for _ in range(chance.randint(1, MOST_COMMITS))]
    time.sleep(chance.uniform(0, LONGEST_S))
    child.kill()
    child.join()
    while True:
        try:
            told.append(here.recv())
        except EOFError:
            return told


def test_after_thirty_kills_all_that_was_committed_is_there_and_nothing_by_halves(
    store: Store, database_url: str, two_contents: tuple[PlanContent, PlanContent]
):
    store.close()
    told: Told = []
    for seed in range(KILLS):
        told += killed_work(database_url, two_contents, seed)
        check_nothing_by_halves(store)
    by_kind = {kind: {n for k, n in told if k == kind} for kind, _ in told}
    assert by_kind.keys() == {"territory", "plan", "changed", "published", "kept"}
    assert by_kind["territory"] <= {t.id for t in store.territories()}
    infos = {plan_id: store.plan(plan_id) for plan_id in by_kind["plan"]}
    assert all(infos[n].revision == 2 for n in by_kind["changed"])
    assert all(infos[n].state is PlanState.PUBLISHED for n in by_kind["published"])
    assert all(store.runs.kept(n).keys() == {"00001"} for n in by_kind["kept"])


def check_nothing_by_halves(store: Store) -> None:
    verified = store.log.verify()
    assert verified.holds, verified.faults
    with store.database.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM assignments a WHERE a.plan_id = p.id) AS units, "
                "(SELECT count(*) FROM voting_areas a WHERE a.plan_id = p.id) AS areas, "
                "(SELECT count(*) FROM folder_files f WHERE f.folder_sha256 = p.folder_sha256) "
                "AS files, (SELECT max(revision) FROM plan_revisions r WHERE r.plan_id = p.id) "
                "= p.revision AS last, (p.state = 'published') = "
                "EXISTS (SELECT 1 FROM publications u WHERE u.plan_id = p.id) AS told FROM plans p"
            )
        ).all()
    assert {tuple(row) for row in rows} <= {(12, 2, 4, True, True)}


def test_a_transaction_that_fails_at_its_end_leaves_nothing(
    store: Store, two_contents: tuple[PlanContent, PlanContent]
):
    def add_and_fail() -> None:
        with store.database.writing() as connection:
            plans.add_plan(connection, two_contents[0], None, "an")
            plans.locked(connection, 99)

    with pytest.raises(NotFoundError, match="no plan 99"):
        add_and_fail()
    assert store.plans().total == 0
    assert store.log.read() == ()
    with store.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM blobs")).scalar() == 0


def test_nobody_reads_a_plan_that_is_still_being_written(
    store: Store, two_contents: tuple[PlanContent, PlanContent]
):
    with store.database.writing() as connection:
        plans.add_plan(connection, two_contents[0], None, "an")
        assert store.plans().total == 0
    assert store.plans().total == 1


def test_of_two_who_publish_at_once_both_are_told_and_the_tokens_do_not_meet(
    store: Store, two_contents: tuple[PlanContent, PlanContent]
):
    ids = []
    for content in two_contents:
        with store.database.writing() as connection:
            ids.append(plans.add_plan(connection, content, None, "an"))
        store.decisions.record(ids[-1], Step.SUBMIT, "an")
        store.decisions.record(ids[-1], Step.APPROVE, "an")
    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(store.publish, plan_id, "an") for plan_id in (*ids, *ids)]
        failed = [t for t in tries if isinstance(t.exception(), ConflictError)]
    assert len(failed) == 2  # each plan is published once
    assert store.published_token() == 2
    assert len(store.published().plans) == 1  # both are of the same ward
    assert store.log.verify().holds


def test_a_database_that_is_away_is_said_to_be_and_found_again(
    postgis_server: Server, postgis_url: str
):
    store = open_store(postgis_url)
    written = store.log.append("an", "test", "before")
    postgis_server.stop("immediate")
    try:
        with pytest.raises(StoreAwayError):
            store.ready()
        with pytest.raises(StoreAwayError):
            store.log.append("an", "test", "while it is away")
    finally:
        postgis_server.start()
    store.ready()
    assert store.log.read() == (written,)
    store.close()


def test_a_store_without_tables_says_what_to_do(tmp_path: Path):
    store = open_store(str(tmp_path / "new.db"))
    with pytest.raises(CallError, match="khuvuc db upgrade"):
        store.ready()
    with pytest.raises(CallError, match="khuvuc db upgrade"):
        store.plans()
    store.close()
