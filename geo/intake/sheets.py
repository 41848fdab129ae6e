"""Tables as offices lay them out: titles above, headings in two rows, totals and signatures below."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl import Workbook

from geo.intake.files import Unreadable
from geo.intake.headings import joined_headings, map_headings, stem_of
from geo.intake.values import is_blank
from geo.names import fold
from geo.schemas import SCHEMAS

HEADING_ROWS = 30
"""Rows from the top among which the headings are sought."""
WARD_ROWS = "ward_name"
"""Heading of the column made from rows that only name a ward."""
_NUMBER = re.compile(r"-?[\d.,\s]*\d")
_WARD = re.compile(r"(phuong|xa|thi tran|dac khu|p|tt) ")
_TOTAL = re.compile(r"tong|cong|total|sum|(tong (so|cong)|toan (phuong|xa))( .*)?")
_MARKED_TOTAL = re.compile(r"\((tổng số|tổng|tổng cộng|total)\)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """The cells of one table; ``first`` is the number of its first row as a person counts it."""

    rows: list[list[Any]]
    first: int = 1
    coded: bool = True
    """Whether the text came through a declared or certain encoding."""


@dataclass(frozen=True)
class LaidOut:
    """A table taken apart: headings, the rows of data with their numbers, and what stood below."""

    headings: list[str]
    rows: dict[int, list[Any]] = field(default_factory=dict)
    total: tuple[int, list[Any]] | None = None
    footer: dict[int, str] = field(default_factory=dict)
    ward_rows: tuple[int, ...] = ()
    """Rows that only named the ward of those under them."""


def read_workbook(path: Path, stem: str, layer: str | None) -> Sheet:
    """Return the cells of a workbook's sheet, merged texts repeated in each cell they cover."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a header that prints on paper says nothing here
            book = openpyxl.load_workbook(path, data_only=True)
    except Exception as error:  # a damaged workbook fails in whatever its parsers run into
        raise Unreadable(
            "file_unreadable",
            f"no workbook that opens ({error})",
            "open it in the spreadsheet and save it again as .xlsx",
        ) from error
    sheet = book[_sheet_name(book, stem, layer)]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    if _holds_formulas(path):
        _show_unsolved(rows, path, sheet.title)
    for area in sheet.merged_cells.ranges:
        value = rows[area.min_row - 1][area.min_col - 1]
        if isinstance(value, str):
            for r in range(area.min_row - 1, area.max_row):
                rows[r][area.min_col - 1 : area.max_col] = [value] * (
                    area.max_col - area.min_col + 1
                )
    return Sheet(rows)


def _holds_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        return any(b"<f>" in (text := archive.read(n)) or b"<f " in text for n in sheets)


def _show_unsolved(rows: list[list[Any]], path: Path, title: str) -> None:
    """Put the formula into each cell whose value was never calculated, so that it is no blank."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = openpyxl.load_workbook(path)[title]
    for row, cells in zip(rows, written.iter_rows(values_only=True), strict=True):
        for i, cell in enumerate(cells):
            if row[i] is None and isinstance(cell, str) and cell.startswith("="):
                row[i] = cell


def _sheet_name(book: Workbook, stem: str, layer: str | None) -> str:
    names = list(book.sheetnames)
    if layer is not None:
        if layer not in names:
            raise Unreadable(
                "layer_absent",
                f"no sheet {layer!r}; there are {', '.join(names)}",
                "correct layer in planning.toml",
            )
        return layer
    filled = [
        n
        for n in names
        if any(not is_blank(c) for row in book[n].iter_rows(values_only=True) for c in row)
    ]
    return choose_layer(filled, stem)


def choose_layer(names: list[str], stem: str) -> str:
    """Return the one layer or sheet to read; raises Unreadable where that is not plain."""
    alike = [n for n in names if stem_of(n) == stem]
    if len(names) == 1 or len(alike) == 1:
        return (alike or names)[0]
    if not names:
        raise Unreadable("file_empty", "nothing is in it", "fill it or take it out of the folder")
    raise Unreadable(
        "layer_unclear",
        f"it holds {', '.join(names)}",
        f'write in planning.toml: [files.{stem}] layer = "{names[0]}", or the right one',
    )


def read_delimited(path: Path, stem: str, encoding: str | None) -> Sheet:
    """Return the cells of a CSV file; its mark and, where not given, its encoding are recognised."""
    text, coded = _decoded(path.read_bytes(), encoding)
    mark = _mark(text, stem)
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error as error:
        raise Unreadable(
            "file_unreadable", f"no text table: {error}", "export it again as CSV in UTF-8"
        ) from error
    return Sheet(rows, coded=coded)


def _mark(text: str, stem: str) -> str:
    """Return the mark between cells: the one that gives a row of known headings, or stands most."""
    sample = [line for line in text.splitlines()[:HEADING_ROWS] if line.strip()]

    def score(mark: str) -> tuple[int, int, int]:
        cells = [[c.strip(' "') for c in line.split(mark)] for line in sample]
        known = max((len(map_headings(stem, c).fields) for c in cells), default=0)
        return known, sum(len(c) > 1 for c in cells), sum(len(c) for c in cells)

    return max(",;\t|", key=score)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, bool]:
    if encoding is not None and encoding.lower() not in {"tcvn3", "vni"}:
        try:
            return data.decode(encoding), True
        except (LookupError, ValueError) as error:
            raise Unreadable(
                "encoding_wrong",
                f"not written in {encoding} ({error})",
                "correct encoding in planning.toml",
            ) from error
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace"), True
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode("latin-1"), False


def lay_out(sheet: Sheet, stem: str, chosen: dict[str, str], header_row: int | None) -> LaidOut:
    """Find a table's headings, data, total and footer. Raises Unreadable for a pivot table."""
    rows = dict(enumerate(_squared(sheet.rows), start=sheet.first))
    if not any(not is_blank(c) for row in rows.values() for c in row):
        raise Unreadable(
            "file_empty", "no cell has a value", "fill it or take it out of the folder"
        )
    _refuse_pivot(rows)
    if header_row is not None and header_row not in rows:
        raise Unreadable(
            "heading_row_absent",
            f"header_row is {header_row}, and the table has {len(rows)} rows",
            "correct header_row in planning.toml",
        )
    at = header_row or _heading_row(rows, stem, chosen)
    headings = _texts(rows[at])
    below = {i: row for i, row in rows.items() if i > at and any(not is_blank(c) for c in row)}
    mapped = map_headings(stem, headings, chosen)
    following = next(iter(below), None)
    if following == at + 1 and _is_second_heading(below[following], headings, set(mapped.fields)):
        headings = joined_headings(headings, _texts(below.pop(following)))
        mapped = map_headings(stem, headings, chosen)
    following = next(iter(below), None)
    if following is not None and _counts_columns(below[following]):
        del below[following]
    total, footer = _take_below(below, sorted(mapped.fields))
    if not {"ward_code", "ward_name"} & set(mapped.fields.values()) and stem != "wards":
        return _part_by_wards(LaidOut(headings, below, total, footer))
    return LaidOut(headings, below, total, footer)


def _squared(rows: list[list[Any]]) -> list[list[Any]]:
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def _texts(row: list[Any]) -> list[str]:
    return ["" if is_blank(c) else " ".join(str(c).split()) for c in row]


def _refuse_pivot(rows: dict[int, list[Any]]) -> None:
    marked = [
        (i, c)
        for i, row in rows.items()
        for c in row[:4]
        if isinstance(c, str) and _MARKED_TOTAL.search(c.strip())
    ]
    if len({i for i, _ in marked}) > 1:
        row, cell = marked[0]
        raise Unreadable(
            "pivot_workbook",
            f"a pivot table: {len({i for i, _ in marked})} rows are subtotals, "
            f"the first {str(cell).strip()!r} in row {row}",
            "export it flat: one row for each item, its name and code in every row, no subtotals",
        )


def _heading_row(rows: dict[int, list[Any]], stem: str, chosen: dict[str, str]) -> int:
    """Return the row whose cells name most fields; the first with a value where none does."""
    required = {c.name for c in SCHEMAS[stem].columns if c.required}
    filled = [i for i, row in rows.items() if any(not is_blank(c) for c in row)]
    best, best_score = filled[0], (0, 0)
    for i in filled[:HEADING_ROWS]:
        fields = set(map_headings(stem, _texts(rows[i]), chosen).fields.values())
        score = (len(fields & required), len(fields))
        if score > best_score and sum(score) > 1:
            best, best_score = i, score
    return best


def _is_second_heading(row: list[Any], headings: list[str], mapped: set[int]) -> bool:
    """Return whether a row goes on with the headings: words only, and nothing new under what is known."""
    cells = _texts(row)
    if any(isinstance(c, int | float) for c in row) or any(
        c.replace(".", "").isdigit() for c in cells
    ):
        return False
    under = [(cells[i], headings[i]) for i in mapped]
    return any(cells) and all(
        not cell or cell == over or fold(cell) in {"tong", "tong so", "tong cong", "chung"}
        for cell, over in under
    )


def _counts_columns(row: list[Any]) -> bool:
    """Return whether a row only numbers the columns: 1, 2, 3 … or (1), (2), (3)."""
    cells = [c.strip("()") for c in _texts(row) if c]
    return len(cells) > 2 and cells == [str(i) for i in range(1, len(cells) + 1)]


def _take_below(
    below: dict[int, list[Any]], mapped: list[int]
) -> tuple[tuple[int, list[Any]] | None, dict[int, str]]:
    """Take the total and the signatures under a table out of its rows.

    Rows without a number are signatures where a total or an empty row parts them from the table;
    a row right under it stays, since it may be a group whose voters were forgotten.
    """
    order = sorted(below)
    tail: list[int] = []
    while order and not _numbers(below[order[-1]], mapped) and not _is_total(below[order[-1]]):
        tail.insert(0, order.pop())
    if not order or len(mapped) < 2:
        return None, {}
    total = (order[-1], below.pop(order[-1])) if _is_total(below[order[-1]]) else None
    if total is None:
        run = [i for n, i in enumerate(tail, start=1) if i == order[-1] + n]
        tail = tail[len(run) :]
    return total, {i: " ".join(dict.fromkeys(t for t in _texts(below.pop(i)) if t)) for i in tail}


def _is_total(row: list[Any]) -> bool:
    words = {fold(c) for c in _texts(row) if c and not _NUMBER.fullmatch(c)}
    return len(words) == 1 and bool(_TOTAL.fullmatch(words.pop()))


def _numbers(row: list[Any], mapped: list[int]) -> bool:
    return any(_NUMBER.fullmatch(text) for text in _texts([row[p] for p in mapped]))


def _part_by_wards(table: LaidOut) -> LaidOut:
    """Turn rows that only name a ward into a column of the rows under them."""
    wards = {
        i: texts.pop()
        for i, row in table.rows.items()
        if len(texts := {t for t in _texts(row) if t}) == 1 and _WARD.match(fold(*texts))
    }
    if not wards or min(wards) != min(table.rows):
        return table
    made, ward = {}, ""
    for i, row in sorted(table.rows.items()):
        ward = wards.get(i, ward)
        if i not in wards:
            made[i] = [*row, ward]
    return replace(
        table, headings=[*table.headings, WARD_ROWS], rows=made, ward_rows=tuple(sorted(wards))
    )
