"""Assets: pinned, checked, fetched once."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.errors import InputError
from maps import assets, ensure_assets
from maps.assets import asset_files, check_tarball, unpack


def tarball(path: Path, files: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content.encode()))
    return path


def integrity(path: Path) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def test_each_package_wanted_is_pinned_and_locked():
    folder = Path(assets.__file__).parent
    wanted = json.loads((folder / "assets.json").read_text())
    lock = json.loads((folder / "assets.lock.json").read_text())
    assert set(wanted) == set(lock)
    assert all(p.rpartition("@")[2].count(".") == 2 for p in wanted)
    assert all("LICENSE" in files for files in wanted.values())
    assert "http" not in json.dumps(lock)


def test_a_package_that_is_the_locked_one_is_taken(tmp_path: Path):
    file = tarball(tmp_path / "a.tgz", {"a.js": "1"})
    check_tarball(file, "a@1.0.0", {"a@1.0.0": integrity(file)})


def test_a_tampered_package_is_refused(tmp_path: Path):
    honest = integrity(tarball(tmp_path / "a.tgz", {"a.js": "1"}))
    forged = tarball(tmp_path / "b.tgz", {"a.js": "2"})
    with pytest.raises(InputError, match=r"a@1\.0\.0 is not the file expected"):
        check_tarball(forged, "a@1.0.0", {"a@1.0.0": honest})


def test_a_package_without_a_lock_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="not the file expected"):
        check_tarball(tarball(tmp_path / "a.tgz", {}), "a@1.0.0", {})


def test_only_listed_files_are_unpacked(tmp_path: Path):
    file = tarball(tmp_path / "a.tgz", {"dist/a.js": "1", "evil.js": "2", "LICENSE": "MIT"})
    unpack(file, ["dist/a.js", "LICENSE"], tmp_path / "out")
    found = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert found == {"dist/a.js"}
    assert (tmp_path / "out/LICENSE").read_text() == "MIT"


def test_a_listed_file_that_is_missing_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"a\.tgz holds no file b\.js"):
        unpack(tarball(tmp_path / "a.tgz", {"a.js": "1"}), ["b.js"], tmp_path / "out")


def fake_npm(folder: Path, source: Path, *, fails: bool = False) -> None:
    """Put a program called npm into a folder, which hands out a ready tarball."""
    lines = ["#!/bin/sh"]
    lines += ['echo "npm error code ENOTFOUND" >&2', "exit 1"] if fails else [f'cp "{source}" .']
    program = folder / "npm"
    program.write_text("\n".join(lines) + "\n")
    program.chmod(0o755)


@pytest.fixture
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty place for assets of one made package, on a computer whose npm is ours."""
    package = tarball(tmp_path / "source.tgz", {"a.js": "1", "LICENSE": "MIT"})
    listed = {
        "assets.json": {"a@1.0.0": ["a.js", "LICENSE"]},
        "assets.lock.json": {"a@1.0.0": integrity(package)},
    }
    programs = tmp_path / "bin"
    programs.mkdir()
    fake_npm(programs, package)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(assets, "_listed", listed.__getitem__)
    monkeypatch.setattr(assets, "_roots", lambda: (tmp_path / "home", tmp_path / "cache"))
    return tmp_path


def test_assets_are_fetched_once_with_progress(fresh_home: Path):
    said: list[tuple[str, int, int]] = []
    folder = ensure_assets(lambda *step: said.append(step))
    assert (folder / "a/a.js").read_text() == "1"
    assert said == [("map assets", 0, 1), ("map assets", 1, 1)]
    fake_npm(fresh_home / "bin", fresh_home, fails=True)
    assert ensure_assets() == folder


def test_two_at_once_both_get_whole_assets(fresh_home: Path):
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: ensure_assets(), range(4)))
    assert len(folders) == 1
    assert [p.name for p in (fresh_home / "home").iterdir()] == [folders.pop().name]


def test_without_network_the_message_says_what_to_do(fresh_home: Path):
    fake_npm(fresh_home / "bin", fresh_home, fails=True)
    with pytest.raises(InputError, match=r"ENOTFOUND(.|\n)*Connect this computer"):
        ensure_assets()
    assert list((fresh_home / "home").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_passed_over(fresh_home: Path):
    (fresh_home / "home").write_text("a file stands where the folder should be")
    assert ensure_assets().parent == fresh_home / "cache"


def test_every_asset_of_the_project_is_there_after_fetching():
    folder = ensure_assets()
    assert all((folder / file).is_file() for file in asset_files())
