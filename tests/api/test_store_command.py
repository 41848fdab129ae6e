"""``khuvuc db`` and the steps of docker-compose.yml, on both kinds of database."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import text
from typer.testing import CliRunner

from api.cli import app
from api.cli_store import _decide
from geo.errors import ConflictError
from geo.findings import Finding, Severity
from geo.plan import audit
from geo.plan.deciding import Ground
from geo.store import PlanState, Store, open_store
from geo.store.waivers import Reason
from tests.api.conftest import Answer
from tests.databases import Server
from tests.geo.plan.made import halves, legal_plan
from tests.geo.store.folders_made import write

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 120


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def db(*args: object) -> Any:
    """Run ``khuvuc db`` in this process: loading it anew takes longer than all it does."""
    return CliRunner().invoke(app, ["db", *map(str, args)])


def said(*args: object) -> Any:
    answer = db(*args)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_a_plan_is_imported_published_exported_and_verified(
    sample_plan: tuple[Path, Answer], database_url: str, tmp_path: Path
):
    folder, _ = sample_plan
    at = ("--database", database_url)
    planning = ROOT / "data/boundaries"
    kept = said("import", folder, "--territory", planning, "--json", *at)
    plan_id, version_id = kept["plan"]["id"], kept["plan"]["version_id"]
    assert kept["plan"]["territory_id"] == kept["territory"]["id"]
    assert db("publish", plan_id, "--decision", "12/BC-UBND", *at).exit_code == 0

    listed = said("list", "--json", *at)
    assert [(p["version_id"], p["state"]) for p in listed["plans"]] == [(version_id, "published")]
    assert db("export", plan_id, "--out", tmp_path / "plan", *at).exit_code == 0
    assert contents(tmp_path / "plan") == contents(folder)
    assert db("export", 1, "--territory", "--out", tmp_path / "in", *at).exit_code == 0
    assert contents(tmp_path / "in") == contents(planning)

    verified = said("verify", "--json", *at)
    assert (verified["holds"], verified["plans"]) == (True, 1)
    again = db("publish", plan_id, "--decision", "12/BC-UBND", *at)
    assert again.exit_code == 2
    assert "is published" in again.stderr


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def small_halves(store: Store, folder: Path, voters: int = 40) -> tuple[int, tuple[Finding, ...]]:
    """Keep two areas of six groups each, too small for the law; return the plan and its errors."""
    made = legal_plan(halves(voters=voters))
    plan_id = store.add_plan(write(made, folder / str(voters)), None, "an").id
    return plan_id, tuple(f for f in audit(made) if f.severity is Severity.ERROR)


def test_what_stands_for_a_lawful_reason_does_not_keep_a_plan_from_being_published(
    store: Store, database_url: str, tmp_path: Path
):
    plan_id, errors = small_halves(store, tmp_path)
    publish = ("publish", plan_id, "--decision", "12/QĐ-UBND", "--database", database_url)
    refused = db(*publish)
    assert refused.exit_code == 2
    assert (
        "breaks 2 rule(s): within_minimum (00001-01), within_minimum (00001-02)" in refused.stderr
    )
    sparse = Reason(Ground.SPARSE, "Bản vùng cao")
    for finding in errors:
        store.waivers.give(plan_id, finding, sparse, "bình")
    withdrawn = store.waivers.of(plan_id)[0]
    store.waivers.withdraw(plan_id, withdrawn.id, "bình")
    assert "breaks 1 rule(s): within_minimum (00001-01)" in db(*publish).stderr
    assert store.plan(plan_id).state is PlanState.DRAFT
    assert store.decisions.of(plan_id) == ()

    store.waivers.give(plan_id, errors[0], sparse, "bình")
    done = db(*publish, "--who", "chi", "--why", "Đã quyết định")
    assert done.exit_code == 0, done.output
    assert store.plan(plan_id).state is PlanState.PUBLISHED
    taken = [(d.step, d.who, d.reference) for d in store.decisions.of(plan_id)]
    assert taken == [(step, "chi", "12/QĐ-UBND") for step in ("submit", "report", "publish")]
    assert store.log.verify().holds


def test_a_reason_for_other_words_lets_nothing_stand(
    store: Store, database_url: str, tmp_path: Path
):
    """Of 240 voters somebody said why they may stand; of 180 nobody did."""
    plan_id, errors = small_halves(store, tmp_path)
    for finding in errors:
        store.waivers.give(plan_id, finding, Reason(Ground.SPARSE, "Bản vùng cao"), "bình")
    fewer = legal_plan(halves(voters=30))
    store.save_draft(plan_id, 1, (fewer, audit(fewer)), "an")
    refused = db("publish", plan_id, "--decision", "12", "--database", database_url)
    assert (refused.exit_code, "breaks 2 rule(s)" in refused.stderr) == (2, True)
    assert store.plan(plan_id).state is PlanState.DRAFT


def test_a_draft_changed_in_the_store_is_exported_whole_with_a_map_of_its_own(
    store: Store, database_url: str, tmp_path: Path
):
    plan_id, _ = small_halves(store, tmp_path, voters=200)
    other = legal_plan(halves(voters=150))
    version = store.save_draft(plan_id, 1, (other, audit(other)), "an").version_id
    assert (
        db("export", plan_id, "--out", tmp_path / "out", "--database", database_url).exit_code == 0
    )
    assert version in (tmp_path / "out/map.html").read_text(encoding="utf-8")
    checked = CliRunner().invoke(app, ["check", str(tmp_path / "out")])
    assert (checked.exit_code, "is missing" in checked.output) == (0, False), checked.output


def test_what_was_edited_after_it_was_looked_at_is_not_decided_on(store: Store, tmp_path: Path):
    plan_id, _ = small_halves(store, tmp_path, voters=200)
    seen = store.plan(plan_id)
    other = legal_plan(halves(voters=150))
    store.save_draft(plan_id, 1, (other, audit(other)), "an")
    with pytest.raises(ConflictError, match="changed by an"):
        _decide(store, seen, "chi", "", "12/QĐ-UBND")
    assert store.plan(plan_id).state is PlanState.DRAFT


def test_a_change_behind_the_log_is_exit_status_one(sqlite_url: str):
    store = open_store(sqlite_url)
    store.log.append("an", "test", "x")
    with store.database.writing() as connection:
        connection.execute(text("DROP TRIGGER guard_audit_log_fixed"))
        connection.execute(text("UPDATE audit_log SET who = 'binh'"))
    store.close()
    answer = db("verify", "--database", sqlite_url)
    assert answer.exit_code == 1
    assert "FAULT: entry 1 was changed" in answer.stdout


def test_a_database_that_is_not_there_is_one_message():
    answer = db("list", "--database", "postgresql://khuvuc:secret@127.0.0.1:1/khuvuc")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("khuvuc: the database does not answer")
    assert "secret" not in answer.output


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return dict(composed["services"])


def test_the_composed_service_waits_for_the_migration_and_that_for_the_database(
    services: dict[str, Any],
):
    waits = {name: services[name].get("depends_on") for name in ("migration", "service")}
    assert waits == {
        "migration": {"database": {"condition": "service_healthy"}},
        "service": {"migration": {"condition": "service_completed_successfully"}},
    }
    assert all("healthcheck" in services[name] for name in ("database", "service"))


def test_no_secret_stands_in_the_composed_services(services: dict[str, Any]):
    given = [
        (name, value)
        for service in services.values()
        for name, value in (service.get("environment") or {}).items()
        if "PASSWORD" in name
    ]
    assert given
    for _, value in given:
        assert value.startswith("${KHUVUC_DATABASE_PASSWORD:?")
    assert "@database/" in services["service"]["environment"]["KHUVUC_DATABASE"]


def test_the_steps_of_the_composed_services_end_in_a_healthy_one(
    services: dict[str, Any], sample_plan: tuple[Path, Answer],
    postgis_server: Server,
):  # fmt: skip
    """Run what the containers run, with a PostGIS of the tests' own for the database."""
    url = postgis_server.create("composed")
    migrated = subprocess.run(
        [sys.executable, "-m", "api", *services["migration"]["command"]],
        cwd=ROOT, env={**os.environ, "KHUVUC_DATABASE": url}, timeout=120,
    )  # fmt: skip
    assert migrated.returncode == 0
    folder, _ = sample_plan
    assert db("import", folder, "--database", url).exit_code == 0
    assert db("publish", 1, "--decision", "12/BC-UBND", "--database", url).exit_code == 0
    with serving(services["service"]["command"], url) as port:
        check = services["service"]["healthcheck"]["test"]
        script = check[-1].replace(":8000", f":{port}")
        healthy(script)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert json.load(answer)
    postgis_server.drop("composed")


@contextmanager
def serving(command: list[str], url: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    local = ["127.0.0.1" if a == "0.0.0.0" else str(port) if a == "8000" else a for a in command]  # noqa: S104
    process = subprocess.Popen(
        [sys.executable, "-m", "api", *local],
        cwd=ROOT, env={**os.environ, "KHUVUC_DATABASE": url},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def healthy(script: str) -> None:
    """Ask as the health check does, until it is content."""
    python = shutil.which(sys.executable)
    last = time.monotonic() + READY_WITHIN_S
    while True:
        asked = subprocess.run([python, "-c", script], capture_output=True, text=True, timeout=30)
        if asked.returncode == 0:
            return
        assert time.monotonic() < last, asked.stderr
        time.sleep(0.5)
