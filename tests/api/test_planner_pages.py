"""Pages of planners: folders, runs, a plan with its next lawful step, board and calendar."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from geo.sample import write_sample
from geo.store import Store, open_store
from tests.api.staff import DRAFT, SUBMITTED, browsing, token_in


@pytest.fixture
def store(staffed_url: str) -> Iterator[Store]:
    store = open_store(staffed_url)
    yield store
    store.close()


@pytest.fixture
def planner(store: Store) -> Iterator[TestClient]:
    with browsing(store, "an") as client:
        yield client


@pytest.fixture
def approver(store: Store) -> Iterator[TestClient]:
    with browsing(store, "bình") as client:
        yield client


@pytest.fixture(scope="module")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("district") / "district"
    write_sample(folder, wards=1, seed=3)
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def _uploaded(client: TestClient, files: dict[str, bytes], name: str = "Quận Mới") -> object:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return client.post(
        "/planner/territories",
        data={"name": name, "csrf_token": token_in(client.get("/planner").text)},
        files={"folder": ("folder.zip", packed.getvalue())},
    )


def test_who_has_not_signed_in_is_led_to_sign_in_and_back(store: Store):
    with browsing(store) as client:
        answer = client.get("/planner/board?stage=late&lang=en", follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == (
            "/sign-in?next=%2Fplanner%2Fboard%3Fstage%3Dlate&lang=en"
        )


def test_a_folder_that_can_be_used_is_kept_and_shown(
    planner: TestClient, sample_files: dict[str, bytes]
):
    page = _uploaded(planner, sample_files)
    assert page.url.path == "/planner/territories/2"  # type: ignore[attr-defined]
    assert "Quận Mới" in planner.get("/planner").text


def test_a_folder_of_no_use_is_answered_with_every_defect_and_not_kept(
    planner: TestClient, sample_files: dict[str, bytes]
):
    table = b"ward_code,name,voters\n00901,T\xe1\xbb\x95 1,ba\n99999,T\xe1\xbb\x95 2,400\n"
    broken = {**sample_files, "groups.geojson": b"{}"}
    del broken["groups.geojson"]
    page = _uploaded(planner, {**broken, "groups.csv": table}, "Quận Hỏng")
    assert page.status_code == 422  # type: ignore[attr-defined]
    text = page.text  # type: ignore[attr-defined]
    assert "Chưa dùng được thư mục dữ liệu này" in text
    assert text.count('<th scope="row">groups.csv</th>') >= 2  # voters "ba", ward 99999
    assert "Quận Hỏng" not in planner.get("/planner").text


def test_what_is_no_zip_is_told_in_words(planner: TestClient):
    answer = planner.post(
        "/planner/territories?lang=en",
        data={"name": "x", "csrf_token": token_in(planner.get("/planner").text)},
        files={"folder": ("folder.zip", b"no zip")},
    )
    assert answer.status_code == 422
    assert "zip the planning folder anew" in answer.text


def test_a_run_is_started_with_settings_told_and_cancelled(planner: TestClient, store: Store):
    token = token_in(planner.get("/planner/territories/1").text)
    sent = {"csrf_token": token, "target_voters": "1500", "wards": "00001, 00002", "free": "1"}
    page = planner.post("/planner/territories/1/runs", data=sent)
    assert page.url.path == "/planner/runs/1"
    wishes = store.runs.get(1).wishes
    assert (wishes["target_voters"], wishes["areas"]) == (1_500, "free")
    assert wishes["wards"] == ["00001", "00002"]
    assert "đang chờ đến lượt" in page.text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.text
    page = planner.post("/planner/runs/1/cancel", data={"csrf_token": token})
    assert "Đang hủy" in page.text


def test_a_setting_that_is_wrong_is_named_and_starts_nothing(planner: TestClient, store: Store):
    token = token_in(planner.get("/planner/territories/1").text)
    sent = {"csrf_token": token, "target_voters": "nhiều"}
    page = planner.post("/planner/territories/1/runs", data=sent)
    assert page.status_code == 422
    assert "<b>Cử tri một khu vực</b>: phải là một số" in page.text
    assert store.runs.latest() == ()


def test_a_form_of_another_site_changes_nothing(planner: TestClient, store: Store):
    without = planner.post("/planner/territories/1/runs", data={"target_voters": "1500"})
    assert without.status_code == 403
    assert "Bạn chưa có quyền làm việc này" in without.text
    assert store.runs.latest() == ()


def test_a_plan_says_why_a_group_votes_where_it_does(planner: TestClient):
    page = planner.get(f"/planner/plans/{SUBMITTED}", params={"unit": "to 5"}).text
    # Tổ 5 lies below Tổ 1, 100 m from s0 and 316 m from s1, where its half votes in this plan
    assert "<b>Tổ 5</b>" in page
    assert "316 m" in page
    assert "Không có tổ, thôn nào như vậy" in (
        planner.get(f"/planner/plans/{SUBMITTED}", params={"unit": "xyz"}).text
    )


def test_a_planner_sees_whose_step_is_next_and_an_approver_takes_it(
    planner: TestClient, approver: TestClient, store: Store
):
    path = f"/planner/plans/{SUBMITTED}"
    assert "Bước này do người có thẩm quyền thực hiện: cấp xã" in planner.get(path).text
    page = approver.get(path).text
    sent = {
        "csrf_token": token_in(page),
        "step": "return",
        "document_sha256": store.plan(SUBMITTED).document_sha256,
    }
    silent = approver.post(f"{path}/decisions", data=sent)
    assert silent.status_code == 400
    assert "trả lại để sửa: phải ghi lý do" in silent.text
    done = approver.post(f"{path}/decisions", data={**sent, "why": "Sửa khu vực số 2"})
    assert done.url.path == path
    assert store.plan(SUBMITTED).state == "draft"
    assert "Sửa khu vực số 2" in done.text
    again = approver.post(f"{path}/decisions", data={**sent, "why": "Sửa khu vực số 2"})
    assert again.status_code == 409
    assert "Chưa làm được lúc này" in again.text


def test_a_draft_with_an_error_cannot_be_submitted_from_its_page(
    approver: TestClient, store: Store
):
    # The made plan states an objective of 1, which the audit recomputes; no law lets that stand.
    page = approver.get(f"/planner/plans/{DRAFT}").text
    assert "Phải sửa phương án" in page
    sent = {
        "csrf_token": token_in(page),
        "step": "submit",
        "reference": "12/QĐ-UBND",
        "document_sha256": store.plan(DRAFT).document_sha256,
    }
    refused = approver.post(f"/planner/plans/{DRAFT}/decisions", data=sent)
    assert refused.status_code == 409
    assert store.plan(DRAFT).state == "draft"


def test_the_gate_of_a_draft_names_its_checks(approver: TestClient):
    page = approver.get(f"/planner/plans/{DRAFT}?lang=en").text
    assert "What has to be settled first" in page
    assert "Every ward has a plan" in page


def test_the_board_counts_every_ward_once_at_its_farthest_stage(planner: TestClient):
    page = planner.get("/planner/board").text
    assert page.count('<th scope="row">Phường Đống Đa') == 1
    assert "Đã công bố</span>" in page
    late = planner.get("/planner/board?stage=submitted").text
    assert "Không có phường, xã nào ở bước này" in late


def test_the_board_shows_wards_of_a_folder_that_nobody_has_planned(
    planner: TestClient, sample_files: dict[str, bytes]
):
    _uploaded(planner, sample_files)  # one ward, 00901, with groups
    page = planner.get("/planner/board?lang=en&stage=data_in").text
    assert page.count("Data in</span>") == 1
    assert '<a href="/planner/territories/2?lang=en#start">Draw a plan' in page
    assert "00901" in page


def test_the_calendar_counts_back_from_the_polling_day(planner: TestClient):
    page = planner.get("/planner/calendar?polling_day=2026-03-15").text
    assert "31/01/2026" in page  # teams: 43 days before 15 March, 15 + 28 back to 31 January
    assert "chưa tìm thấy quy định" in page
    assert "báo cáo tỉnh" in page
    assert "cấp huyện phê chuẩn" in planner.get("/planner/calendar?polling_day=2021-05-23").text
