"""What an installed Khuvuc carries beside its modules."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("package", ["geo", "maps", "api"])
def test_every_file_of_a_package_is_installed_with_it(package: str):
    """A template that is not named stays behind, and its page answers 500 where it is installed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", package], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept = {name for name in listed.stdout.split("\0") if name and not name.endswith(".py")}
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = settings["tool"]["setuptools"]["package-data"][package]
    carried = {
        path.relative_to(ROOT).as_posix() for glob in named for path in (ROOT / package).glob(glob)
    }
    assert sorted(kept - carried) == []
