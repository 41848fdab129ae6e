"""A plan folder is written whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo.errors import CallError
from geo.plan import new_folder


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_new_folder_takes_its_name_when_all_is_written(tmp_path: Path):
    out = tmp_path / "deep" / "plan"
    with new_folder(out) as draft:
        (draft / "plan.json").write_text("{}")
        assert not out.exists()
    assert names(out) == {"plan.json"}
    assert names(out.parent) == {"plan"}


def fail_half_way(draft: Path) -> None:
    (draft / "plan.json").write_text("{}")
    raise RuntimeError("disk full")


def test_a_failure_leaves_nothing(tmp_path: Path):
    with pytest.raises(RuntimeError, match="disk"), new_folder(tmp_path / "plan") as draft:
        fail_half_way(draft)
    assert names(tmp_path) == set()


def test_a_failure_leaves_the_earlier_plan(tmp_path: Path):
    out = tmp_path / "plan"
    out.mkdir()
    (out / "plan.json").write_text("earlier")
    with pytest.raises(RuntimeError, match="disk"), new_folder(out):
        raise RuntimeError("disk full")
    assert (out / "plan.json").read_text() == "earlier"
    assert names(tmp_path) == {"plan"}


def test_an_earlier_plan_is_replaced_with_all_its_files(tmp_path: Path):
    out = tmp_path / "plan"
    out.mkdir()
    (out / "plan.json").write_text("earlier")
    (out / "map.html").write_text("earlier")
    with new_folder(out) as draft:
        (draft / "plan.json").write_text("later")
    assert names(out) == {"plan.json"}
    assert (out / "plan.json").read_text() == "later"
    assert names(tmp_path) == {"plan"}


def test_an_empty_folder_is_filled(tmp_path: Path):
    out = tmp_path / "plan"
    out.mkdir()
    with new_folder(out) as draft:
        (draft / "plan.json").write_text("{}")
    assert names(out) == {"plan.json"}


def test_a_folder_with_something_else_is_refused_before_any_work(tmp_path: Path):
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter1.docx").write_text("precious")
    with pytest.raises(CallError, match="something else than a plan"), new_folder(out):
        pytest.fail("work began")
    assert names(out) == {"chapter1.docx"}


def test_a_file_is_refused(tmp_path: Path):
    out = tmp_path / "plan"
    out.write_text("a file")
    with pytest.raises(CallError, match="not a folder"), new_folder(out):
        pytest.fail("work began")
    assert out.read_text() == "a file"


def test_killed_half_way_leaves_no_plan(tmp_path: Path):
    out = tmp_path / "plan"
    code = (
        "import os, signal, sys; from pathlib import Path; from geo.plan import new_folder\n"
        "with new_folder(Path(sys.argv[1])) as draft:\n"
        "    (draft / 'plan.json').write_text('{}')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code, str(out)], cwd=root, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not out.exists()
