"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


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
