"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import shutil
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


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an upgraded SQLite file to copy: copying is faster than upgrading."""
    file = tmp_path_factory.mktemp("store") / "khuvuc.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def upgraded_database(postgis_server: Server) -> str:
    """Return the name of an upgraded PostGIS database to copy."""
    upgrade(postgis_server.create("khuvuc_upgraded"))
    return "khuvuc_upgraded"


@pytest.fixture
def sqlite_url(tmp_path: Path, upgraded_file: Path) -> str:
    """Return the address of an upgraded SQLite store."""
    return f"sqlite:///{shutil.copy(upgraded_file, tmp_path / 'khuvuc.db')}"


@pytest.fixture
def postgis_url(postgis_server: Server, upgraded_database: str) -> Iterator[str]:
    """Give the address of an upgraded PostGIS store."""
    name = f"khuvuc_{uuid.uuid4().hex[:12]}"
    yield postgis_server.create(name, template=upgraded_database)
    postgis_server.drop(name)


@pytest.fixture(params=["sqlite", "postgis"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of an upgraded store: each test runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))
