"""The real command in a process of its own, as a user or a program calls it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.api.staff import furnished

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Khuvuc = Callable[..., Answer]


@pytest.fixture(scope="session")
def khuvuc() -> Khuvuc:
    def call(*args: object) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "api", *map(str, args)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=600,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def sample_plan(khuvuc: Khuvuc, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """Return the plan of the bundled sample district, and what the command said."""
    out = tmp_path_factory.mktemp("sample") / "plan"
    return out, khuvuc("plan", ROOT / "data/boundaries", "--out", out, "--json")


@pytest.fixture(scope="session")
def furnished_file(upgraded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with people, a territory and three plans, to copy; see tests.api.staff."""
    folder = tmp_path_factory.mktemp("furnished")
    file = Path(shutil.copy(upgraded_file, folder / "khuvuc.db"))
    furnished(f"sqlite:///{file}", folder)
    return file


@pytest.fixture
def staffed_url(furnished_file: Path, tmp_path: Path) -> str:
    """Return the address of a store of one's own with people, a territory and three plans."""
    return f"sqlite:///{shutil.copy(furnished_file, tmp_path / 'staffed.db')}"
