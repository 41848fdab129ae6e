"""The journal of an evening: one line of JSON for each change, on disk before it is acknowledged.

The first line says for which plan and moment the evening was opened. Places are in the plan's metres,
every digit kept, so that reading gives the very values that were written.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from shapely.geometry import mapping, shape

from geo.errors import CallError, InputError
from geo.plan.isolation import HomeCount, Risk, Zone, ZoneKind

FORMAT = "khuvuc-evening-1"


@dataclass(frozen=True)
class ZoneChange:
    """One change on the evening before: exactly one of the three."""

    put: Zone | None = None
    """A zone that is new, or stands now as given."""
    remove: str | None = None
    """Code of a zone that is lifted."""
    home: HomeCount | None = None
    """The count of one group, day and risk as it stands now; 0 voters: nobody any more."""

    def __post_init__(self) -> None:
        given = [change for change in (self.put, self.remove, self.home) if change is not None]
        if len(given) != 1:
            raise ValueError(
                f"a change puts or removes one zone, or puts one count; {len(given)} given"
            )


class Journal:
    """An open journal; one process writes it at a time."""

    def __init__(self, file: Path) -> None:
        """Open the file, made where there is none. Raises CallError where another has it open."""
        self.file = file
        self._out: IO[bytes] = _locked(file)
        self._size = 0

    def read(self, head: Mapping[str, str]) -> tuple[tuple[ZoneChange, ...], str | None]:
        """Return the changes written so far, and a note where a torn last line was dropped.

        ``head`` is written to a new journal; one that was opened for something else is refused.
        """
        self._out.seek(0)
        text = self._out.read()
        whole = text[: text.rfind(b"\n") + 1]
        torn = text[len(whole) :]
        self._size = len(whole)
        if torn:
            self._out.truncate(self._size)
        note = None
        if torn:
            note = f"{self.file.name}: the last line was torn ({len(torn)} bytes) and is dropped"
        lines = whole.splitlines()
        if not lines:
            self._append({"format": FORMAT, **head})
            return (), note
        self._check(lines[0], head)
        return tuple(self._change(i, line) for i, line in enumerate(lines[1:], start=1)), note

    def write(self, number: int, change: ZoneChange) -> None:
        """Write a change; when this returns, it is on disk."""
        self._append({"n": number, **_row(change)})

    def close(self) -> None:
        """Let others open it."""
        self._out.close()

    def _append(self, row: Mapping[str, object]) -> None:
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            self._out.seek(self._size)
            self._out.write(line)
            self._out.flush()
            os.fsync(self._out.fileno())
        except OSError:
            self._out.truncate(self._size)
            raise
        self._size += len(line)

    def _check(self, line: bytes, head: Mapping[str, str]) -> None:
        found = self._parsed(0, line)
        if found.get("format") != FORMAT:
            raise InputError(f"{self.file}: no journal of an evening; give another file")
        for key, wanted in head.items():
            if found.get(key) != wanted:
                raise InputError(
                    f"{self.file}: opened for {key} {found.get(key)}, not {wanted}; give the plan that "
                    "it was written for, or another file"
                )

    def _change(self, number: int, line: bytes) -> ZoneChange:
        row = self._parsed(number, line)
        if row.get("n") != number:
            raise self._damaged(number, f"change {number} is numbered {row.get('n')}")
        try:
            return _change(row)
        except (KeyError, ValueError, TypeError) as error:
            raise self._damaged(number, error) from error

    def _parsed(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            found = json.loads(line)
        except ValueError as error:
            raise self._damaged(number, error) from error
        if not isinstance(found, dict):
            raise self._damaged(number, "no object")
        return found

    def _damaged(self, number: int, why: object) -> InputError:
        return InputError(
            f"{self.file} is damaged at line {number + 1} ({why}); it is left as it is: mend the line "
            "or give another file"
        )


def _locked(file: Path) -> IO[bytes]:
    new = not file.exists()
    try:
        # Counts of isolated voters are for the planner alone.
        out = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
    except OSError as error:
        raise CallError(f"{file} cannot be written ({error.strerror})") from error
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        out.close()
        raise CallError(f"{file} is open in another process; close that one first") from error
    if new:
        _sync_folder(file.parent)
    return out


def _sync_folder(folder: Path) -> None:
    """Put the name of a new file on disk too, not only what is in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _row(change: ZoneChange) -> dict[str, object]:
    if change.put is not None:
        return {"put": zone_row(change.put)}
    if change.home is not None:
        return {"home": home_row(change.home)}
    return {"remove": change.remove}


def _change(row: Mapping[str, Any]) -> ZoneChange:
    return ZoneChange(
        put=_zone(row["put"]) if "put" in row else None,
        remove=str(row["remove"]) if "remove" in row else None,
        home=_home(row["home"]) if "home" in row else None,
    )


def zone_row(zone: Zone) -> dict[str, object]:
    """Return a zone as plain JSON values that lose nothing."""
    return {
        **vars(zone),
        "geometry": mapping(zone.geometry),
        "begins": zone.begins.isoformat(),
        "ends": None if zone.ends is None else zone.ends.isoformat(),
        "as_of": None if zone.as_of is None else zone.as_of.isoformat(),
    }


def home_row(count: HomeCount) -> dict[str, object]:
    """Return a home count as plain JSON values."""
    return {**vars(count), "day": count.day.isoformat()}


def _zone(row: Mapping[str, Any]) -> Zone:
    plain = Zone(**{**row, "kind": ZoneKind(row["kind"])})
    return replace(
        plain,
        geometry=shape(row["geometry"]),
        begins=datetime.fromisoformat(row["begins"]),
        ends=None if row["ends"] is None else datetime.fromisoformat(row["ends"]),
        as_of=None if row["as_of"] is None else date.fromisoformat(row["as_of"]),
        risk=None if row["risk"] is None else Risk(row["risk"]),
    )


def _home(row: Mapping[str, Any]) -> HomeCount:
    return HomeCount(
        str(row["group_code"]),
        date.fromisoformat(row["day"]),
        int(row["voters"]),
        Risk(row["risk"]),
    )


def after(
    changes: Sequence[ZoneChange], zones: Sequence[Zone], home: Sequence[HomeCount]
) -> tuple[tuple[Zone, ...], tuple[HomeCount, ...]]:
    """Return zones by code and home counts by group, day and risk, as they stand after the changes."""
    by_code = {zone.code: zone for zone in zones}
    counts = {(h.group_code, h.day, h.risk): h for h in home}
    for change in changes:
        if change.put is not None:
            by_code[change.put.code] = change.put
        if change.remove is not None:
            by_code.pop(change.remove, None)
        if change.home is not None:
            counts[change.home.group_code, change.home.day, change.home.risk] = change.home
    return (
        tuple(zone for _, zone in sorted(by_code.items())),
        tuple(h for _, h in sorted(counts.items()) if h.voters > 0),
    )
