"""Files of zones as they come over HTTP: laid out in a folder from which a run reads them again."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from fastapi import UploadFile

from api.problems import TooLargeError
from api.settings import MEGABYTE, Settings
from api.uploads import checked_zip
from geo.errors import CallError, InputError
from geo.intake.headings import stem_of

MAP_OR_TABLE = (
    ".geojson", ".json", ".gpkg", ".fgb", ".kml", ".kmz", ".gml", ".zip",
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm",
)  # fmt: skip
"""Endings of files that may be sent; a Shapefile comes as a zip."""
NOW = "now"
"""Name of the situation that came, as the command calls it."""
MOST_SCENARIOS = 20
MOST_LETTERS = 60
ZONES, HOME = "isolation", "home_isolation"
PEOPLE = "people"


@dataclass(frozen=True)
class ZonesSent:
    """The files of one request, as a client sent them."""

    zones: UploadFile | None = None
    """What came, and comes into force as ``now``."""
    home: UploadFile | None = None
    """Home isolation that came, where it is a file of its own."""
    scenarios: Sequence[UploadFile] = ()
    """Zones drawn up in advance, one file for each scenario; a zip may hold home isolation too."""
    names: Sequence[str] = ()
    """What the scenarios are called, in their order."""
    people: UploadFile | None = None
    """Buildings or population points, for groups that a zone cuts."""


def laid_out(sent: ZonesSent, folder: Path, settings: Settings) -> dict[str, str]:
    """Write the files under names of our own; return the place of each scenario within the folder.

    Only endings are taken from the client, and whether people are points or buildings. Raises
    CallError for names that are missing or double, InputError and TooLargeError for files.
    """
    places = {}
    for number, (name, upload) in enumerate(_prepared(sent), start=1):
        places[name] = f"scenario-{number}"
        _write_case({ZONES: upload}, folder / places[name], settings)
    came = {ZONES: _given(sent.zones), HOME: _given(sent.home)}
    if any(came.values()):
        places[NOW] = NOW
        files = {stem: upload for stem, upload in came.items() if upload is not None}
        _write_case(files, folder / NOW, settings)
    if not places:
        raise CallError("send zones (and home) that came, or scenarios with their names")
    people = _given(sent.people)
    if people is not None:
        stem = stem_of(PurePath(people.filename or "").stem)
        stem = stem if stem == "population" else "buildings"
        (folder / PEOPLE).mkdir()
        _write(people, folder / PEOPLE, stem, settings)
    return places


def file_to_read(place: Path) -> Path:
    """Return what is read of one scenario: its only file, or the folder of zones and homes."""
    files = sorted(place.iterdir())
    return files[0] if len(files) == 1 else place


def _prepared(sent: ZonesSent) -> list[tuple[str, UploadFile]]:
    files = [upload for upload in sent.scenarios if _given(upload) is not None]
    names = [name.strip() for name in sent.names if name.strip()]
    if len(files) != len(names):
        raise CallError(
            f"{len(files)} scenarios and {len(names)} names came; send a name with each file"
        )
    if len(files) > MOST_SCENARIOS:
        raise TooLargeError(f"one request draws up {MOST_SCENARIOS} scenarios at most")
    for name in names:
        if names.count(name) > 1 or name == NOW or len(name) > MOST_LETTERS:
            raise CallError(
                f"each scenario has a name of its own, of {MOST_LETTERS} letters at most, and not "
                f"{NOW!r}, which is what came"
            )
    return list(zip(names, files, strict=True))


def _given(upload: UploadFile | None) -> UploadFile | None:
    """Return an upload; a form sends a field that was left empty as a file without a name."""
    return upload if upload is not None and (upload.filename or upload.size) else None


def _write_case(files: dict[str, UploadFile], place: Path, settings: Settings) -> None:
    """Write one scenario: a zip that holds a folder of zones is unpacked."""
    place.mkdir()
    for stem, upload in files.items():
        # A table that came alone tells by its headings, not by its name, what it is of.
        name = "zones" if len(files) == 1 and stem == ZONES else stem
        file = _write(upload, place, name, settings)
        if file.suffix == ".zip" and len(files) == 1:
            _unpack_folder(file, place)


def _write(upload: UploadFile, place: Path, name: str, settings: Settings) -> Path:
    ending = PurePath(upload.filename or "").suffix.lower()
    if ending not in MAP_OR_TABLE:
        raise InputError(f"{name}: a file that ends in {', '.join(MAP_OR_TABLE)} is needed")
    if ending == ".zip":
        content = checked_zip(upload.file, settings)
    else:
        content = upload.file.read(settings.upload_bytes + 1)
    if len(content) > settings.upload_bytes:
        raise TooLargeError(f"a file of zones has {settings.upload_bytes // MEGABYTE} MB at most")
    file = place / f"{name}{ending}"
    file.write_bytes(content)
    return file


def _unpack_folder(file: Path, place: Path) -> None:
    """Unpack a checked zip that holds zones and homes by their names; one of a map stays as it is."""
    with zipfile.ZipFile(file) as archive:
        members = {
            PurePath(member.filename.replace("\\", "/")).name: member
            for member in archive.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        }
        if not {stem_of(name.split(".")[0]) for name in members} & {ZONES, HOME}:
            return
        for name, member in members.items():
            (place / name).write_bytes(archive.read(member))
    file.unlink()
