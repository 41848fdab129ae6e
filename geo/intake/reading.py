"""Opening a file of any format: its headings, cells and shapes, with all text made Unicode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from geo.intake.defects import Defects
from geo.intake.files import TABLE, FoundFile, Unreadable, in_truth
from geo.intake.layers import Opened, open_layer
from geo.intake.settings import FileSettings
from geo.intake.sheets import Sheet, lay_out, read_delimited, read_workbook
from geo.intake.text import AS_IT_IS, from_tcvn3, from_vni, restore


def open_file(found: FoundFile, settings: FileSettings, defects: Defects) -> Opened | None:
    """Open a file and make its text Unicode; None, with the defect listed, where that fails."""
    try:
        opened, coded = _open(found, settings, defects)
    except Unreadable as why:
        defects.unusable(why.check, found.name, why.found, why.remedy)
        return None
    return _unicode(opened, found, settings, defects, coded=coded)


def _open(found: FoundFile, settings: FileSettings, defects: Defects) -> tuple[Opened, bool]:
    suffix = found.path.suffix.lower()
    if found.path.stat().st_size == 0:
        raise Unreadable("file_empty", "the file has 0 bytes", "fetch or export it again")
    if suffix not in TABLE:
        opened, coded = open_layer(found, settings, defects)
    else:
        opened, coded = _open_table(found, settings)
    if len(opened.cells) == 0:
        raise Unreadable("file_empty", "it has no rows", "fill it or take it out of the folder")
    return opened, coded


def _open_table(found: FoundFile, settings: FileSettings) -> tuple[Opened, bool]:
    if found.path.suffix.lower().startswith(".xls"):
        sheet = read_workbook(found.path, found.stem, settings.layer)
    else:
        sheet = read_delimited(found.path, found.stem, settings.encoding)
        _refuse_binary(sheet, found.path)
    laid = lay_out(sheet, found.stem, settings.columns, settings.header_row)
    cells = pd.DataFrame.from_dict(
        laid.rows, orient="index", columns=range(len(laid.headings)), dtype="object"
    )
    opened = Opened(
        laid.headings, cells, total=laid.total, footer=laid.footer, ward_rows=laid.ward_rows
    )
    return opened, sheet.coded


def _unicode(
    opened: Opened, found: FoundFile, settings: FileSettings, defects: Defects, *, coded: bool
) -> Opened:
    """Make every text column Unicode, and list those whose way of writing had to be recognised."""
    told = {"tcvn3": from_tcvn3, "vni": from_vni}.get((settings.encoding or "").lower())
    cells = opened.cells.copy()
    hint = _way_of_file(opened)
    for position, heading in enumerate(opened.headings):
        column = cells[position]
        texts = [c if isinstance(c, str) else None for c in column]
        if not any(t and not t.isascii() for t in texts):
            continue
        if told is not None:
            cells[position] = [told(c) if isinstance(c, str) else c for c in column]
            continue
        restored = restore(texts, hint)
        if restored.way != AS_IT_IS:
            cells[position] = [
                c if t is None else t for c, t in zip(column, restored.texts, strict=True)
            ]
            _list_restored(texts, restored.texts, restored.way, found, heading, defects)
        elif (restored.rivals or (restored.strange and not coded)) and settings.encoding is None:
            _list_undecided(texts, found, heading, defects)
    return replace(opened, cells=cells)


def _way_of_file(opened: Opened) -> str:
    """Return the way of writing that headings and texts of all columns show together."""
    cells = opened.cells.to_numpy(dtype=object).ravel()
    return restore([*opened.headings, *(c for c in cells if isinstance(c, str))]).way


def _list_restored(
    before: Sequence[str | None],
    after: Sequence[str | None],
    way: str,
    found: FoundFile,
    heading: str,
    defects: Defects,
) -> None:
    changed = [(b, a) for b, a in zip(before, after, strict=True) if a != b]
    # An institution or zone may be an armed unit, whose name stands in no document.
    shown = found.stem not in {"institutions", "isolation"}
    defects.repaired(
        "text_encoding",
        found.name,
        f"{len(changed)} texts written in {way}"
        + (f", such as {changed[0][0]!r}" if shown else ""),
        f"read as {changed[0][1]!r}" if shown else "read as Unicode",
        field=heading,
    )


def _list_undecided(
    texts: Sequence[str | None], found: FoundFile, heading: str, defects: Defects
) -> None:
    odd = next(t for t in texts if t and not t.isascii())
    defects.unusable(
        "encoding_unknown",
        found.name,
        f"its encoding cannot be told from texts such as {odd!r}",
        f'write in planning.toml: [files.{found.stem}] encoding = "cp1258" '
        "(or tcvn3, vni, cp1252, utf-8)",
        field=heading,
    )


def _refuse_binary(sheet: Sheet, path: Path) -> None:
    binary = any("\0" in str(cell) for row in sheet.rows[:5] for cell in row)
    truth = in_truth(path) or ("it holds binary data" if binary else None)
    if truth:
        raise Unreadable(
            "file_unreadable",
            f"no text table: {truth}",
            "give it its true ending, or export it as CSV in UTF-8",
        )
