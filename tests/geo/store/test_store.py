"""What the store keeps and gives back, the same on SQLite and on PostGIS."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from geo.errors import (
    CallError,
    Cancelled,
    Change,
    ConflictError,
    InputError,
    NotFoundError,
)
from geo.plan import audit
from geo.plan.frames import plan_layers
from geo.plan.reading import settled
from geo.store import (
    Grant,
    PlanState,
    Role,
    RunState,
    Scope,
    Step,
    Store,
    open_store,
)
from geo.store.folders import pack_files
from tests.geo.store.folders_made import halves_plan, moved_plan, planning_folder, write

SOON = datetime.now(UTC) + timedelta(hours=1)
FORBIDDEN = (
    "UPDATE plans SET title = 'x'",
    "UPDATE plans SET state = 'draft', published_at = NULL",
    "DELETE FROM voting_areas",
    "UPDATE voting_areas SET voters = voters + 1",
    "UPDATE polling_stations SET name = 'x'",
    "DELETE FROM assignments WHERE unit_code = 'r0c0'",
    "UPDATE wards SET voters = 0",
    "INSERT INTO measures (plan_id, measure_id, kind, reason) SELECT id, 'm', 'x', '' FROM plans",
    "DELETE FROM plans",
    "UPDATE blobs SET size = 0",
    "DELETE FROM folder_files",
    "DELETE FROM publications",
    "UPDATE decisions SET who = 'x'",
    "UPDATE audit_log SET who = 'x'",
    "DELETE FROM audit_log",
)
PAST = datetime.now(UTC) - timedelta(seconds=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def plan_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(halves_plan(), tmp_path_factory.mktemp("plan") / "halves")


@pytest.fixture(scope="module")
def three_folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Return plans of wards 00001, 00002 and, drawn otherwise, of 00001 again."""
    made = halves_plan("00001"), halves_plan("00002"), moved_plan("00001")
    root = tmp_path_factory.mktemp("plans")
    return tuple(write(plan, root / str(n)) for n, plan in enumerate(made))


@pytest.fixture(scope="module")
def moved_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(moved_plan(), tmp_path_factory.mktemp("plan") / "moved")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def decided(store: Store, folder: Path) -> int:
    plan_id = store.add_plan(folder, None, "an").id
    store.decisions.record(plan_id, Step.SUBMIT, "an")
    store.decisions.record(plan_id, Step.REPORT, "an", "Báo cáo tỉnh", "12/BC-UBND")
    return plan_id


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


class TestTerritories:
    def test_a_planning_folder_comes_out_byte_for_byte(self, store: Store, tmp_path: Path):
        folder = planning_folder(tmp_path / "quận")
        kept = store.add_territory(folder, "an", province="01")
        store.export_territory(kept.id, tmp_path / "out")
        assert contents(tmp_path / "out") == contents(folder)
        assert (kept.name, kept.version, kept.title) == ("quận", 1, "Quận Thử")
        assert (kept.files, kept.province, kept.added_by) == (3, "01", "an")

    def test_the_same_content_is_kept_once_and_another_is_the_next_version(
        self, store: Store, tmp_path: Path
    ):
        first = store.add_territory(planning_folder(tmp_path / "1"), "an", name="q")
        again = store.add_territory(planning_folder(tmp_path / "2"), "binh", name="q")
        other = store.add_territory(planning_folder(tmp_path / "3", "ward_code\n"), "an", name="q")
        assert again == first
        assert [(t.id, t.version) for t in store.territories(name="q")] == [
            (other.id, 2),
            (first.id, 1),
        ]

    def test_a_zip_gives_the_same_hash_as_its_folder_however_it_was_packed(
        self, store: Store, tmp_path: Path
    ):
        folder = planning_folder(tmp_path / "q")
        kept = store.add_territory(folder, "an")
        inside = {f"q/{name}": content for name, content in reversed(contents(folder).items())}
        assert store.add_territory(zipped(inside), "an", name="q") == kept
        assert store.add_territory(store.territory_zip(kept.id), "an", name="q") == kept

    @pytest.mark.parametrize(
        "name", ["../wards.csv", "/etc/wards.csv", "a/../../wards.csv", "C:wards.csv", "a\\b.csv"]
    )
    def test_a_zip_that_reaches_outside_its_folder_is_refused(self, store: Store, name: str):
        with pytest.raises(InputError, match="inside a folder"):
            store.add_territory(zipped({name: b"x", "planning.toml": b""}), "an", name="q")
        assert store.territories() == ()

    def test_what_is_no_zip_is_refused(self, store: Store):
        with pytest.raises(InputError, match="zip cannot be read"):
            store.add_territory(b"PK no zip", "an", name="q")

    def test_a_folder_with_something_in_it_is_not_written_into(self, store: Store, tmp_path: Path):
        kept = store.add_territory(planning_folder(tmp_path / "q"), "an")
        with pytest.raises(CallError, match="is there already"):
            store.export_territory(kept.id, tmp_path / "q")


class TestPlans:
    def test_a_plan_folder_comes_out_byte_for_byte(
        self, store: Store, plan_folder: Path, tmp_path: Path
    ):
        info = store.add_plan(plan_folder, None, "an")
        store.export_plan(info.id, tmp_path / "out")
        assert contents(tmp_path / "out") == contents(plan_folder)
        assert store.plan_document(info.id) == (plan_folder / "plan.json").read_bytes()
        assert store.plan_file(info.id, "report.json") == (plan_folder / "report.json").read_bytes()

    def test_a_list_tells_the_figures_of_the_plan(self, store: Store, plan_folder: Path):
        info = store.add_plan(plan_folder, None, "an")
        # 12 units of 200 voters in two areas
        assert (info.wards, info.planned, info.units, info.areas, info.voters) == (
            1,
            1,
            12,
            2,
            2400,
        )
        assert (info.state, info.revision, info.errors) == (PlanState.DRAFT, 1, 0)
        assert info.version_id == json.loads((plan_folder / "plan.json").read_bytes())["version_id"]
        assert store.plans().items == (info,)

    def test_the_rows_are_those_that_the_plan_draws(self, store: Store, plan_folder: Path):
        info = store.add_plan(plan_folder, None, "an")
        drawn = plan_layers(settled(json.loads(store.plan_document(info.id))), info.version_id)
        for name in ("voting_areas", "polling_stations", "assignments", "wards"):
            kept = store.layer(info.id, name)
            wanted = drawn[name].drop(columns="plan_version")[list(kept.columns)]
            key = [c for c in ("ward_code", "area_id", "station_id", "unit_code") if c in wanted]
            wanted = wanted.sort_values(key, ignore_index=True)
            kept = kept.sort_values(key, ignore_index=True)
            pd.testing.assert_frame_equal(
                pd.DataFrame(kept.drop(columns="geometry")),
                pd.DataFrame(wanted.drop(columns="geometry")),
                check_dtype=False,
            )
            assert kept.geometry.to_wkb().tolist() == wanted.geometry.to_wkb().tolist()
            assert kept.crs == "EPSG:4326"

    def test_pages_join_into_the_whole_list_without_a_gap(self, store: Store, plan_folder: Path):
        plan_id = store.add_plan(plan_folder, None, "an").id
        codes, after = [], None
        while True:
            page = store.assignments(plan_id, after=after, limit=5)
            assert page.total == 12
            codes += page.items["unit_code"].tolist()
            after = page.after
            if after is None:
                break
        assert codes == [f"r{row}c{column}" for row in range(3) for column in range(4)]

    def test_pages_of_plans_begin_with_the_newest(
        self, store: Store, three_folders: tuple[Path, ...]
    ):
        ids = [store.add_plan(folder, None, "an").id for folder in three_folders]
        first = store.plans(limit=2)
        assert [p.id for p in first.items] == ids[:0:-1]
        assert [p.id for p in store.plans(after=first.after).items] == ids[:1]
        assert [p.id for p in store.plans(ward_code="00002").items] == [ids[1]]

    def test_a_folder_whose_files_disagree_is_refused_and_leaves_nothing(
        self, store: Store, tmp_path: Path
    ):
        folder = write(halves_plan(), tmp_path / "p")
        report = json.loads((folder / "report.json").read_bytes())
        report["plan"]["voters"] += 1
        (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
        with pytest.raises(InputError, match="disagreement"):
            store.add_plan(folder, None, "an")
        assert store.plans().total == 0

    def test_a_plan_of_a_territory_that_is_not_there_is_refused(
        self, store: Store, plan_folder: Path
    ):
        with pytest.raises(NotFoundError, match="territory 9"):
            store.add_plan(plan_folder, 9, "an")

    def test_nothing_is_made_up_for_a_plan_that_is_not_there(self, store: Store):
        for ask in (store.plan, store.plan_document, store.areas, store.revisions):
            with pytest.raises(NotFoundError, match="plan 3"):
                ask(3)


class TestDrafts:
    def test_a_change_to_an_old_revision_is_told_what_has_changed(
        self, store: Store, plan_folder: Path, moved_folder: Path
    ):
        plan_id = store.add_plan(plan_folder, None, "an").id
        saved = store.save_draft(plan_id, 1, moved_folder, "binh", "r0c1 sang phải")
        assert (saved.revision, saved.changed_by) == (2, "binh")
        with pytest.raises(ConflictError, match="changed by binh") as told:
            store.save_draft(plan_id, 1, plan_folder, "chi")
        assert told.value.revision == 2
        assert told.value.changes == (Change("00001/r0c1", "00001-01 at a", "00001-02 at b"),)

    def test_the_rows_follow_the_revision_and_the_earlier_one_is_kept(
        self, store: Store, plan_folder: Path, moved_folder: Path
    ):
        plan_id = store.add_plan(plan_folder, None, "an").id
        store.save_draft(plan_id, 1, moved_folder, "an", "sửa")
        assert store.areas(plan_id).items["voters"].tolist() == [1000, 1400]
        assert [(r.revision, r.note) for r in store.revisions(plan_id)] == [
            (1, "added"),
            (2, "sửa"),
        ]
        assert store.plan_document(plan_id, 1) == (plan_folder / "plan.json").read_bytes()

    def test_a_plan_saved_from_memory_comes_out_as_a_whole_folder(
        self, store: Store, plan_folder: Path, moved_folder: Path, tmp_path: Path
    ):
        plan_id = store.add_plan(plan_folder, None, "an").id
        changed = moved_plan()
        info = store.save_draft(plan_id, 1, (changed, audit(changed)), "an")
        store.export_plan(plan_id, tmp_path / "out")
        out = contents(tmp_path / "out")
        assert set(out) == {"plan.json", "report.json", "plan.gpkg", "plan.xlsx"}
        assert out["plan.json"] == (moved_folder / "plan.json").read_bytes()
        assert store.add_plan(tmp_path / "out", None, "an").version_id == info.version_id

    def test_what_is_submitted_is_read_only_until_it_is_returned(
        self, store: Store, plan_folder: Path, moved_folder: Path
    ):
        plan_id = store.add_plan(plan_folder, None, "an").id
        store.decisions.record(plan_id, Step.SUBMIT, "an")
        with pytest.raises(ConflictError, match="only a draft"):
            store.save_draft(plan_id, 1, moved_folder, "an")
        store.decisions.record(plan_id, Step.RETURN, "chi", "Sửa khu vực 1")
        assert store.save_draft(plan_id, 1, moved_folder, "an").revision == 2


class TestPublishing:
    def test_a_draft_is_not_published(self, store: Store, plan_folder: Path):
        plan_id = store.add_plan(plan_folder, None, "an").id
        with pytest.raises(ConflictError, match="only an approved or reported plan"):
            store.publish(plan_id, "an")
        assert store.published().plans == ()

    def test_the_token_changes_when_something_is_published_and_only_then(
        self, store: Store, plan_folder: Path
    ):
        assert store.published_token() == 0
        plan_id = decided(store, plan_folder)
        assert store.published_token() == 0
        published = store.publish(plan_id, "an", "Niêm yết")
        assert published.state is PlanState.PUBLISHED
        assert store.published_token() == store.published().token == 1

    def test_a_later_plan_takes_over_the_wards_it_plans_and_no_others(
        self, store: Store, three_folders: tuple[Path, ...]
    ):
        plans = dict(zip("abc", (decided(store, f) for f in three_folders), strict=True))
        for plan_id in plans.values():
            store.publish(plan_id, "an")
        held = {p.plan.id: p.ward_codes for p in store.published().plans}
        assert held == {plans["b"]: ("00002",), plans["c"]: ("00001",)}
        assert store.plan(plans["a"]).state is PlanState.PUBLISHED
        assert [(w.ward_code, w.in_force) for w in store.wards_of(plans["a"])] == [("00001", False)]
        assert {w.ward_code: w.plan_id for w in store.ward_states()} == {
            "00001": plans["c"],
            "00002": plans["b"],
        }

    def test_sql_changes_nothing_of_what_is_published(self, store: Store, plan_folder: Path):
        plan_id = decided(store, plan_folder)
        before = store.publish(plan_id, "an")
        for statement in FORBIDDEN:
            with pytest.raises(ConflictError), store.database.writing() as connection:
                connection.execute(text(statement))
        assert store.plan(plan_id) == before
        assert store.log.verify().holds

    def test_sql_publishes_no_draft(self, store: Store, plan_folder: Path):
        store.add_plan(plan_folder, None, "an")
        with pytest.raises(ConflictError), store.database.writing() as connection:
            connection.execute(
                text("UPDATE plans SET state = 'published', published_at = changed_at")
            )

    def test_who_removes_the_guards_is_found_out(self, store: Store, plan_folder: Path):
        store.publish(decided(store, plan_folder), "an")
        on = "" if store.database.embedded else " ON voting_areas"
        names = ("update",) if store.database.embedded else ("update_old", "update_new")
        with store.database.writing() as connection:
            for name in names:
                connection.execute(text(f"DROP TRIGGER guard_voting_areas_{name}{on}"))
            connection.execute(text("UPDATE voting_areas SET voters = 1201 WHERE number = 1"))
        told = store.log.verify()
        assert not told.holds
        assert told.faults == (
            "plan 1 was changed after it was published: its rows_sha256 is another",
        )


class TestDecisions:
    def test_each_step_tells_who_why_and_on_which_document(self, store: Store, plan_folder: Path):
        plan_id = decided(store, plan_folder)
        submitted, reported = store.decisions.of(plan_id)
        assert (submitted.step, submitted.before, submitted.after) == (
            Step.SUBMIT, PlanState.DRAFT, PlanState.SUBMITTED,
        )  # fmt: skip
        assert (reported.who, reported.why, reported.reference) == (
            "an", "Báo cáo tỉnh", "12/BC-UBND",
        )  # fmt: skip
        assert reported.document_sha256 == store.plan(plan_id).document_sha256

    def test_a_step_that_the_state_does_not_allow_is_refused(self, store: Store, plan_folder: Path):
        plan_id = store.add_plan(plan_folder, None, "an").id
        with pytest.raises(ConflictError, match="has to be submitted"):
            store.decisions.record(plan_id, Step.APPROVE, "an")

    def test_nobody_decides_on_what_they_have_not_seen(
        self, store: Store, plan_folder: Path, moved_folder: Path
    ):
        seen = store.add_plan(plan_folder, None, "an")
        store.save_draft(seen.id, 1, moved_folder, "binh")
        with pytest.raises(ConflictError, match="changed by binh"):
            store.decisions.record(seen.id, Step.SUBMIT, "an", document_sha256=seen.document_sha256)


class TestLog:
    def test_each_entry_follows_the_one_before(self, store: Store):
        first = store.log.append("an", "test", "x", {"ghi": "chú"})
        second = store.log.append("an", "test", "y")
        assert (first.number, first.previous_hash) == (1, "0" * 64)
        assert (second.number, second.previous_hash) == (2, first.hash)
        assert store.log.read() == (first, second)
        assert store.log.read(after=1) == store.log.read(subject="y") == (second,)
        verified = store.log.verify()
        assert (verified.holds, verified.entries, verified.head) == (True, 2, second.hash)

    @pytest.mark.parametrize(
        ("statement", "fault"),
        [
            ("UPDATE audit_log SET who = 'x' WHERE number = 2", "entry 2 was changed"),
            ("DELETE FROM audit_log WHERE number = 2", "entry 2 is missing"),
        ],
    )
    def test_a_changed_or_missing_entry_breaks_the_chain(
        self, store: Store, statement: str, fault: str
    ):
        for subject in "abc":
            store.log.append("an", "test", subject)
        on = "" if store.database.embedded else " ON audit_log"
        with store.database.writing() as connection:
            for name in ("fixed", "kept"):
                connection.execute(text(f"DROP TRIGGER guard_audit_log_{name}{on}"))
            connection.execute(text(statement))
        assert store.log.verify().faults[0].startswith(fault)

    def test_every_change_of_a_plan_is_told(self, store: Store, plan_folder: Path):
        plan_id = decided(store, plan_folder)
        store.publish(plan_id, "chi")
        told = [(e.who, e.action) for e in store.log.read(subject=f"plan {plan_id}")]
        assert told == [
            ("an", "plan.add"), ("an", "plan.submit"), ("an", "plan.report"),
            ("chi", "plan.publish"),
        ]  # fmt: skip


class TestRuns:
    def test_a_run_that_was_cut_off_is_taken_up_with_what_was_done(
        self, store: Store, tmp_path: Path
    ):
        territory = store.add_territory(planning_folder(tmp_path / "q"), "an")
        run = store.runs.start(territory.id, {"seed": 3, "wards": ["00001"]}, "an")
        store.runs.progress(run.id, "allocation", 1, 2)
        store.runs.keep(run.id, "00001", b"drawn")
        (again,) = store.runs.resume()
        assert (again.id, again.attempts, again.wishes) == (run.id, 2, run.wishes)
        assert (again.stage, again.done, again.total) == ("allocation", 1, 2)
        assert store.runs.kept(run.id) == {"00001": b"drawn"}

    def test_what_a_run_made_is_kept_together_with_its_end(
        self, store: Store, tmp_path: Path, plan_folder: Path
    ):
        territory = store.add_territory(planning_folder(tmp_path / "in"), "an")
        run = store.runs.start(territory.id, {}, "an")
        done = store.runs.finish_with(run.id, plan_folder)
        assert (done.state, done.plan_id) == (RunState.DONE, 1)
        assert store.plan(1).territory_id == territory.id
        with pytest.raises(ConflictError, match="done already"):
            store.runs.finish_with(run.id, plan_folder)
        assert store.plans().total == 1

    def test_a_run_over_a_plan_keeps_its_files_and_needs_no_territory(
        self, store: Store, plan_folder: Path, tmp_path: Path
    ):
        plan_id = store.add_plan(plan_folder, None, "an").id
        files = pack_files(iter([("zones/now.csv", b"zone_code"), ("people.csv", b"x,y")]))
        wish = {"isolate": {"files": files.sha256}}
        run = store.runs.start_from_plan(plan_id, wish, "an", files)
        assert (run.territory_id, run.from_plan_id, run.plan_id) == (None, plan_id, None)
        assert [one.id for one in store.runs.latest(from_plan_id=plan_id)] == [run.id]
        assert store.runs.latest(from_plan_id=plan_id + 1) == ()
        (tmp_path / "out").mkdir()
        store.runs.export(files.sha256, tmp_path / "out")
        assert (tmp_path / "out/zones/now.csv").read_bytes() == b"zone_code"
        with pytest.raises(NotFoundError, match="no plan 99"):
            store.runs.start_from_plan(99, wish, "an", files)
        assert store.log.verify().holds

    def test_a_run_that_is_over_stays_over(self, store: Store, tmp_path: Path, plan_folder: Path):
        territory = store.add_territory(planning_folder(tmp_path / "q"), "an")
        run = store.runs.start(territory.id, {}, "an")
        made = store.add_plan(plan_folder, territory.id, "an")
        done = store.runs.finish(run.id, made.id)
        assert (done.state, done.plan_id) == (RunState.DONE, made.id)
        assert store.runs.resume() == ()
        with pytest.raises(ConflictError, match="done already"):
            store.runs.fail(run.id, "late")

    def test_the_worker_hears_that_somebody_cancels(self, store: Store, tmp_path: Path):
        territory = store.add_territory(planning_folder(tmp_path / "q"), "an")
        run = store.runs.start(territory.id, {}, "an")
        store.runs.cancel(run.id, "binh")
        with pytest.raises(Cancelled):
            store.runs.progress(run.id, "allocation", 1, 2)
        assert store.runs.cancelled(run.id).state is RunState.CANCELLED


class TestPeople:
    def test_a_password_opens_and_a_wrong_one_does_not(self, store: Store):
        user = store.users.add(" An ", "cli", password="đúng mật khẩu này")  # noqa: S106
        assert user.name == "an"
        assert store.users.verify("AN", "đúng mật khẩu này") == user
        assert store.users.verify("an", "sai mật khẩu này") is None
        assert store.users.verify("nobody", "đúng mật khẩu này") is None

    def test_who_is_shut_out_gets_in_by_no_door(self, store: Store):
        user = store.users.add("an", "cli", password="đúng mật khẩu này")  # noqa: S106
        _, key = store.keys.add(user.id, "quét", "cli")
        session = store.sessions.start(user.id, expires_at=SOON)
        assert store.keys.verify(key) == store.sessions.verify(session) == user
        store.users.activate(user.id, False, "cli")
        assert store.users.verify("an", "đúng mật khẩu này") is None
        assert store.keys.verify(key) is None
        assert store.sessions.verify(session) is None

    def test_keys_and_sessions_end(self, store: Store):
        user = store.users.add("an", "cli")
        key, secret = store.keys.add(user.id, "a", "cli")
        _, late = store.keys.add(user.id, "b", "cli", expires_at=PAST)
        session = store.sessions.start(user.id, expires_at=PAST)
        assert store.keys.verify(late) is None
        assert store.sessions.verify(session) is None
        assert store.sessions.verify(secret) is None  # a key is no session
        store.keys.revoke(key.id, "cli")
        assert store.keys.verify(secret) is None

    def test_an_invitation_opens_once(self, store: Store):
        user = store.users.add("an", "cli")
        assert not user.has_password
        first = store.users.invite(user.id, "cli", expires_at=SOON)
        second = store.users.invite(user.id, "cli", expires_at=SOON)
        for secret in (first, "made up"):
            with pytest.raises(NotFoundError, match="invitation"):
                store.users.accept(secret, "mật khẩu mới tinh")
        assert store.users.accept(second, "mật khẩu mới tinh").has_password
        with pytest.raises(NotFoundError, match="invitation"):
            store.users.accept(second, "mật khẩu khác nữa")

    def test_no_secret_stands_in_the_database(self, store: Store):
        user = store.users.add("an", "cli", password="đúng mật khẩu này")  # noqa: S106
        _, key = store.keys.add(user.id, "quét", "cli")
        session = store.sessions.start(user.id, expires_at=SOON)
        with store.database.reading() as connection:
            kept = str(connection.execute(text("SELECT * FROM secrets")).all())
            kept += str(connection.execute(text("SELECT * FROM users")).all())
            kept += str(connection.execute(text("SELECT * FROM audit_log")).all())
        assert key not in kept
        assert session not in kept
        assert "đúng mật khẩu" not in kept
        assert "$argon2id$" in kept

    def test_roles_are_for_some_ground_and_can_be_taken_back(self, store: Store):
        planner = Grant(Role.PLANNER, Scope.WARD, "00292")
        user = store.users.add("an", "cli", grants=[planner, Grant(Role.VIEWER)])
        assert user.grants == (Grant(Role.VIEWER), planner)
        assert store.users.grant(user.id, [planner], "cli").grants == (planner,)

    def test_a_name_is_given_once_and_a_short_password_never(self, store: Store):
        store.users.add("an", "cli")
        with pytest.raises(ConflictError, match="already"):
            store.users.add("AN", "cli")
        with pytest.raises(InputError, match="12 letters"):
            store.users.add("binh", "cli", password="ngắn")  # noqa: S106


class TestTiles:
    def test_a_tile_beside_the_plan_is_empty(self, store: Store, plan_folder: Path):
        plan_id = store.add_plan(plan_folder, None, "an").id
        assert store.tile(plan_id, "voting_areas", 10, 0, 0) == b""

    @pytest.mark.parametrize("place", [(3, 8, 0), (3, -1, 0), (25, 0, 0)])
    def test_a_tile_that_is_none_is_refused(
        self, store: Store, plan_folder: Path, place: tuple[int, int, int]
    ):
        plan_id = store.add_plan(plan_folder, None, "an").id
        with pytest.raises(CallError, match="no tile"):
            store.tile(plan_id, "voting_areas", *place)
