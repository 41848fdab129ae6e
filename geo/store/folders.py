"""Whole folders under a content hash: each file is kept once, whoever brings it, and never changes."""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from geo.errors import CallError, InputError, NotFoundError
from geo.store.models import Base, BlobRow, FolderFileRow, FolderRow

MOST_FILES = 5_000
MOST_BYTES = 1 << 30
"""Of one folder, unpacked: a zip that holds more is taken for an attack or a mistake."""
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""Moment of every file in a zip, so that equal folders give equal bytes."""
UTF8_NAME = 0x800


@dataclass(frozen=True)
class PackedFile:
    """One file, ready to be kept."""

    path: str
    sha256: str
    size: int
    deflated: bytes


@dataclass(frozen=True)
class PackedFolder:
    """A folder, ready to be kept."""

    sha256: str
    files: tuple[PackedFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def file_sha256(self, path: str) -> str:
        """Return the hash of one file."""
        return next(file.sha256 for file in self.files if file.path == path)


def pack(source: Path | bytes) -> PackedFolder:
    """Read a folder, a zip file of one, or the bytes of such a zip."""
    if isinstance(source, bytes):
        return pack_files(_zip_files(source))
    if source.is_dir():
        return pack_files(_folder_files(source))
    if source.is_file():
        return pack_files(_zip_files(source.read_bytes()))
    raise InputError(f"{source}: no such folder")


def pack_files(files: Iterator[tuple[str, bytes]]) -> PackedFolder:
    """Return files by path as a folder."""
    packed = tuple(sorted((_packed(path, content) for path, content in files), key=_path))
    if not packed:
        raise InputError("the folder holds no files")
    return PackedFolder(content_hash({f.path: f.sha256 for f in packed}), packed)


def content_hash(hashes: dict[str, str]) -> str:
    """Return the hash of a folder: SHA-256 over the hashes and paths of its files, path by path."""
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def keep_folder(connection: Connection, folder: PackedFolder) -> None:
    """Keep a folder; what is kept already is left as it is."""
    blobs = {file.sha256: file for file in folder.files}
    for sha256, file in sorted(blobs.items()):
        _keep(connection, BlobRow, sha256=sha256, size=file.size, content=file.deflated)
    _keep(
        connection, FolderRow, sha256=folder.sha256, files=len(folder.files), size=folder.size
    )  # fmt: skip
    for file in folder.files:
        _keep(
            connection, FolderFileRow,
            folder_sha256=folder.sha256, path=file.path, blob_sha256=file.sha256,
        )  # fmt: skip


def folder_paths(connection: Connection, sha256: str) -> tuple[str, ...]:
    """Return the paths of a folder's files in order."""
    wanted = select(FolderFileRow.path).where(FolderFileRow.folder_sha256 == sha256)
    return tuple(connection.execute(wanted.order_by(FolderFileRow.path)).scalars())


def folder_files(connection: Connection, sha256: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file of a folder, one at a time."""
    for path in folder_paths(connection, sha256):
        yield path, file_content(connection, sha256, path)


def file_content(connection: Connection, sha256: str, path: str) -> bytes:
    """Return one file of a folder."""
    content = connection.execute(
        select(BlobRow.content)
        .join(FolderFileRow, FolderFileRow.blob_sha256 == BlobRow.sha256)
        .where(FolderFileRow.folder_sha256 == sha256, FolderFileRow.path == path)
    ).scalar()
    if content is None:
        raise NotFoundError(f"the folder has no file {path}")
    return zlib.decompress(content)


def blob(connection: Connection, sha256: str) -> bytes:
    """Return the content of a file by its hash."""
    content = connection.execute(select(BlobRow.content).where(BlobRow.sha256 == sha256)).scalar()
    if content is None:
        raise NotFoundError(f"no file {sha256} is kept")
    return zlib.decompress(content)


def damaged_files(connection: Connection, sha256: str) -> Iterator[str]:
    """Yield each file whose content is not that of its hash, and the folder where files are amiss."""
    wanted = (
        select(FolderFileRow.path, FolderFileRow.blob_sha256, BlobRow.content)
        .join(BlobRow, FolderFileRow.blob_sha256 == BlobRow.sha256)
        .where(FolderFileRow.folder_sha256 == sha256)
    )
    hashes = {}
    for row in connection.execute(wanted.order_by(FolderFileRow.path)):
        hashes[row.path] = row.blob_sha256
        try:
            found = hashlib.sha256(zlib.decompress(row.content)).hexdigest()
        except zlib.error:
            found = ""
        if found != row.blob_sha256:
            yield row.path
    if content_hash(hashes) != sha256:
        yield "list of files"


def write_files(files: Iterator[tuple[str, bytes]], folder: Path) -> None:
    """Write files into a folder that is there."""
    for path, content in files:
        target = folder / _safe(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def write_new_folder(files: Iterator[tuple[str, bytes]], out: Path) -> None:
    """Write files as a new folder: all of it or nothing of it."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise CallError(f"{out} is there already; give a new or empty folder")
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", suffix=".part", dir=out.parent))
    try:
        write_files(files, draft)
        draft.chmod(0o755)
        draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def zip_of(files: Iterator[tuple[str, bytes]]) -> bytes:
    """Return files as a zip; equal files give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in files:
            made.writestr(zipfile.ZipInfo(path, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _folder_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    _check_amount(len(files), sum(path.stat().st_size for path in files))
    for path in files:
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def _zip_files(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            # zipfile reads no more of an entry than its stated size, so the sum can be trusted.
            _check_amount(len(entries), sum(entry.file_size for entry in entries))
            names = _without_common_folder([_entry_name(entry) for entry in entries])
            for name, entry in zip(names, entries, strict=True):
                yield name, packed.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"the zip cannot be read: {error}") from error


def _entry_name(entry: zipfile.ZipInfo) -> str:
    if (entry.external_attr >> 16) & 0o170000 == 0o120000:
        raise InputError(f"the zip holds a link ({entry.filename}); pack the file itself")
    if entry.flag_bits & UTF8_NAME:
        return _safe(entry.filename)
    try:  # Windows and macOS write UTF-8 without saying so
        return _safe(entry.filename.encode("cp437").decode("utf-8"))
    except UnicodeError:
        return _safe(entry.filename)


def _without_common_folder(names: list[str]) -> list[str]:
    """Take away the one folder that everything lies in, as people zip a folder and not its files."""
    own = [name for name in names if not name.startswith("__MACOSX/")]
    tops = {name.partition("/")[0] for name in own if "/" in name}
    if len(tops) != 1 or any("/" not in name for name in own):
        return names
    prefix = f"{tops.pop()}/"
    return [name.removeprefix(prefix) for name in names]


def _safe(path: str) -> str:
    """Return a path if it stays inside its folder; else raise InputError."""
    parts = PurePosixPath(path).parts
    bad = not parts or ".." in parts or path.startswith("/") or parts != tuple(path.split("/"))
    if bad or "\\" in path or ":" in path or any(ord(letter) < 32 for letter in path):
        raise InputError(f"{path!r} is no name of a file inside a folder")
    return path


def _check_amount(files: int, size: int) -> None:
    if files > MOST_FILES or size > MOST_BYTES:
        raise InputError(
            f"the folder holds {files:,} files of {size:,} bytes; at most {MOST_FILES:,} files of "
            f"{MOST_BYTES:,} bytes can be kept"
        )


def _packed(path: str, content: bytes) -> PackedFile:
    sha256 = hashlib.sha256(content).hexdigest()
    return PackedFile(_safe(path), sha256, len(content), zlib.compress(content))


def _path(file: PackedFile) -> str:
    return file.path


def _keep(connection: Connection, table: type[Base], **values: Any) -> None:  # noqa: ANN401
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(table).values(**values).on_conflict_do_nothing())
