"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.store import upgrade
from tests.databases import Server, postgresql_programs, running_server


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of real planning data (KHUVUC_DATA), or skip and say so."""
    root = Path(__file__).parent.parent
    folder = Path(os.environ.get("KHUVUC_DATA", root / "../shared/data")).resolve()
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI must have the real data: no folder {folder}")
        pytest.skip(f"no real data at {folder}; set KHUVUC_DATA")
    return folder


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[Server]:
    """Give a PostGIS server of the tests' own, or skip and say why; never skipped in CI."""
    programs = postgresql_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have PostgreSQL with PostGIS; see .ci/run")
        pytest.skip("no PostgreSQL on this machine; install postgresql and postgis")
    with running_server(programs) as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of an upgraded SQLite store."""
    url = f"sqlite:///{tmp_path / 'khuvuc.db'}"
    upgrade(url)
    return url


@pytest.fixture
def postgis_url(postgis_server: Server) -> Iterator[str]:
    """Give the address of an upgraded PostGIS store."""
    name = f"khuvuc_{uuid.uuid4().hex[:12]}"
    url = postgis_server.create(name)
    upgrade(url)
    yield url
    postgis_server.drop(name)


@pytest.fixture(params=["sqlite", "postgis"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an upgraded store: each test runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))
