"""The voter's page without a script, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.store import open_store
from tests.api.serving import kept, serving
from tests.geo.lookup.made import degrees, made_plan

NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def client(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("voter")
    url = f"sqlite:///{shutil.copy(upgraded_file, folder / 'khuvuc.db')}"
    store = open_store(url)
    kept(store, made_plan(), folder / "plan")
    kept(store, made_plan(ward_code="00002", name=NASTY), folder / "other")
    store.close()
    with serving(url) as made:
        yield made


def test_words_are_answered_without_a_script(client: TestClient):
    page = client.get("/", params={"q": "2 phố thử", "ward": "00001"})
    assert "Bạn bỏ phiếu tại" in page.text
    assert "Nhà văn hóa s1" in page.text
    assert '<html lang="vi">' in page.text


def test_the_same_in_english_by_choice(client: TestClient):
    page = client.get("/", params={"q": "Tổ 1", "ward": "00001", "lang": "en"})
    assert "You vote at" in page.text
    assert "15 March 2026" in page.text
    assert page.headers["content-language"] == "en"
    assert (
        "Bạn bỏ phiếu tại" in client.get("/", params={"q": "Tổ 1", "ward": "1", "lang": "xx"}).text
    )


def test_several_places_are_links_that_answer(client: TestClient):
    page = client.get("/", params={"q": "Tổ 1"})
    assert "Bạn tìm nơi nào?" in page.text
    assert 'href="/?lang=vi&amp;ward=00001&amp;unit=r0c0"' in page.text
    assert "Bạn bỏ phiếu tại" in client.get("/?lang=vi&ward=00001&unit=r0c0").text


def test_names_and_words_stay_text(client: TestClient):
    for params in ({"q": "Tổ 1"}, {"q": "zz " + NASTY}, {"q": "1", "ward": NASTY}):
        assert NASTY not in client.get("/", params=params).text


def test_a_place_is_sent_in_the_body_and_stands_in_no_link(client: TestClient):
    lon, lat = degrees(950, -50)
    page = client.post("/", data={"lon": lon, "lat": lat})
    assert "Không tìm thấy" in page.text
    assert str(lon) not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_no_element_names_another_host(client: TestClient):
    text = client.get("/", params={"q": "Tổ 1", "ward": "00001"}).text
    assert "http://" not in text
    assert "https://" not in text
    assert " style=" not in text  # the content policy would not let it work
    assert "<script>" not in text
