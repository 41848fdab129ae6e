"""Folders uploaded, runs started, watched, cancelled and taken up again."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.planning_job import carry_out
from geo.sample import write_sample
from geo.store import RunState, open_store
from tests.api.processes import start_service
from tests.api.serving import serving


@pytest.fixture(scope="module")
def folder_zip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a made district of one ward as a zip."""
    folder = tmp_path_factory.mktemp("district") / "district"
    write_sample(folder, wards=1, seed=3)
    return _zip({file.name: file.read_bytes() for file in sorted(folder.iterdir())})


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _upload(client: TestClient | httpx.Client, content: bytes, name: str = "mẫu") -> Any:
    return client.post(
        "/api/v1/territories", files={"folder": ("folder.zip", content)}, data={"name": name}
    )


def _events(client: TestClient, run_id: int) -> list[tuple[str, Any]]:
    text = client.get(f"/api/v1/runs/{run_id}/events").text
    blocks = [dict(line.split(": ", 1) for line in b.splitlines()) for b in text.split("\n\n") if b]
    return [(b["event"], json.loads(b["data"])) for b in blocks if "event" in b]


def test_an_uploaded_folder_is_planned_though_the_service_is_killed_meanwhile(
    sqlite_url: str, folder_zip: bytes
):
    process, address = start_service(sqlite_url, open_to_all=True, plans_at_once=1)
    with httpx.Client(base_url=address, timeout=60) as client:
        kept = _upload(client, folder_zip)
        assert kept.status_code == 201
        assert _upload(client, folder_zip).json()["id"] == kept.json()["id"]  # kept once
        started = client.post(f"{kept.headers['location']}/runs", json={"target_voters": 1_500})
        assert started.status_code == 202
        run_id = started.json()["id"]
    time.sleep(0.5)
    process.kill()
    process.join()
    store = open_store(sqlite_url)
    assert store.runs.get(run_id).state is RunState.RUNNING
    store.close()
    with serving(sqlite_url, open_to_all=True, plans_at_once=1) as client:
        told = _events(client, run_id)
        assert [name for name, _ in told][-1] == "end"
        stages = {run["stage"] for _, run in told}
        assert {"planning wards", "writing"} & stages
        end = told[-1][1]
        assert (end["state"], end["error"], end["attempts"]) == ("done", "", 2)
        plan = client.get(f"/api/v1/plans/{end['plan_id']}").json()
        assert (plan["state"], plan["wards"], plan["errors"]) == ("draft", 1, 0)
        assert client.get("/api/v1/plans").json()["total"] == 1
        assert client.get(f"/api/v1/plans/{end['plan_id']}/map").status_code == 200


def test_a_run_that_cannot_be_planned_says_why(sqlite_url: str, folder_zip: bytes):
    with serving(sqlite_url, open_to_all=True) as client:
        kept = _upload(client, folder_zip).json()
        store = open_store(sqlite_url)
        wishes = {"wards": ["no such ward"]}
        run = {"id": store.runs.start(kept["id"], wishes, "test").id}
        carry_out(store, store.runs.get(run["id"]))
        store.close()
        end = _events(client, run["id"])[-1][1]
        assert end["state"] == "failed"
        assert "not in this folder" in end["error"]


def test_a_ward_that_the_folder_does_not_hold_is_refused_at_once(
    sqlite_url: str, folder_zip: bytes
):
    with serving(sqlite_url, open_to_all=True, plans_at_once=0) as client:
        runs = f"/api/v1/territories/{_upload(client, folder_zip).json()['id']}/runs"
        answer = client.post(runs, json={"wards": ["00901", "no such ward"]})
        assert answer.status_code == 400
        assert answer.json()["detail"] == "wards no such ward: not in this folder"
        assert client.get("/api/v1/runs").json() == []
        assert client.post(runs, json={"wards": ["00901"]}).status_code == 202


def test_a_folder_that_cannot_be_planned_is_not_kept(sqlite_url: str):
    with serving(sqlite_url, open_to_all=True) as client:
        for files in ({"wards.geojson": b"{}"}, {"readme.txt": b"x"}):
            answer = _upload(client, _zip(files))
            assert answer.status_code == 422
            assert answer.json()["errors"]
        assert client.get("/api/v1/territories").json() == []


def test_a_run_cancelled_before_its_turn_ends_cancelled(sqlite_url: str, folder_zip: bytes):
    with serving(sqlite_url, open_to_all=True, plans_at_once=0) as client:
        kept = _upload(client, folder_zip).json()
        run = client.post(f"/api/v1/territories/{kept['id']}/runs").json()
        cancelled = client.delete(f"/api/v1/runs/{run['id']}")
        assert (cancelled.status_code, cancelled.json()["cancel_wanted"]) == (202, True)
    with serving(sqlite_url, open_to_all=True, plans_at_once=1) as client:
        assert _events(client, run["id"])[-1][1]["state"] == "cancelled"


def test_what_is_no_folder_or_points_outside_it_is_refused(sqlite_url: str, tmp_path: Path):
    link = zipfile.ZipInfo("wards.geojson")
    link.external_attr = 0o120777 << 16
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with serving(sqlite_url, open_to_all=True, upload_files=3, unpacked_bytes=64 << 20) as client:
        for content, status in (
            (b"no zip", 422),
            (_zip({"../wards.csv": b"x"}), 422),
            (_zip({"/etc/wards.csv": b"x"}), 422),
            (_zip({"a\\..\\..\\wards.csv": b"x"}), 422),
            (linked.getvalue(), 422),
            (_zip({f"{i}.csv": b"x" for i in range(4)}), 413),
            (_zip({"wards.csv": bytes(30 << 20)}), 413),  # 30 MB of zeros: packs 1000 to 1
        ):
            answer = _upload(client, content)
            assert answer.status_code == status, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
    with serving(sqlite_url, open_to_all=True, upload_bytes=10) as client:
        assert _upload(client, _zip({"wards.csv": b"x"})).status_code == 413
