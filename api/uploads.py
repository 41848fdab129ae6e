"""What is checked of a zip before anything of it is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from api.problems import TooLargeError
from api.settings import MEGABYTE, Settings
from geo.errors import InputError

MOST_PACKED = 200
"""No file of a planning folder packs better than this; what does is made to fill the disk."""
SMALL = 10 * MEGABYTE


def checked_zip(file: BinaryIO, settings: Settings) -> bytes:
    """Return the bytes of a zip whose names stay inside its folder and whose files have honest sizes.

    Raises TooLargeError for what is too big, InputError for what is no zip or points outside.
    """
    content = file.read(settings.upload_bytes + 1)
    if len(content) > settings.upload_bytes:
        raise TooLargeError(f"a zip has {settings.upload_bytes // MEGABYTE} MB at most")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, settings)
            _check_sizes(archive, members, settings)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise InputError("this is no zip that can be read; zip the planning folder anew") from error
    return content


def _check_members(members: list[zipfile.ZipInfo], settings: Settings) -> None:
    if len(members) > settings.upload_files:
        raise TooLargeError(f"a planning folder has {settings.upload_files} files at most")
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise InputError("two files of the zip have the same name")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in member.filename or "\0" in str(path):
            raise InputError(f"the zip names a place outside its folder: {member.filename[:80]!r}")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise InputError(f"the zip holds a link: {member.filename[:80]!r}; put the file in")


def _check_sizes(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], settings: Settings
) -> None:
    """Unpack into nothing and count, for the sizes a zip states of itself may be untrue."""
    total = 0
    for member in members:
        size = 0
        with archive.open(member) as unpacked:
            while piece := unpacked.read(MEGABYTE):
                size += len(piece)
                total += len(piece)
                if total > settings.unpacked_bytes:
                    most = settings.unpacked_bytes // MEGABYTE
                    raise TooLargeError(f"unpacked, a planning folder has {most} MB at most")
                if size > SMALL and size > MOST_PACKED * max(1, member.compress_size):
                    raise TooLargeError(f"{member.filename[:80]!r} unpacks to far more than it is")
