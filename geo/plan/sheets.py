"""How the annex looks: title, header, styles, print setup; and text that can never be a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Columns = Sequence[tuple[str, float]]
Values = list[str | int | None]

HEADER_ROW = 5
A4 = 9
"""Excel's number for the paper size."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_THIN = Side(style="thin", color="FF999999")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="FFE8EEF4")


def new_book() -> Workbook:
    """Return an empty workbook with the styles of the annex.

    Styles are named once: setting fonts and borders cell by cell takes most of the time of writing.
    """
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    top = Alignment(wrap_text=True, vertical="top")
    middle = Alignment(wrap_text=True, horizontal="center", vertical="center")
    bold = Font(bold=True)
    for style in (
        NamedStyle("kv title", font=Font(bold=True, size=14)),
        NamedStyle("kv head", font=bold, border=_GRID, fill=_HEAD, alignment=middle),
        NamedStyle("kv text", border=_GRID, alignment=top),
        NamedStyle("kv count", border=_GRID, alignment=top, number_format="#,##0"),
        NamedStyle("kv total", font=bold, border=_GRID, alignment=top),
        NamedStyle("kv sum", font=bold, border=_GRID, alignment=top, number_format="#,##0"),
    ):
        book.add_named_style(style)
    return book


def write_sheet(
    book: Workbook, name: str, lines: Sequence[str], columns: Columns, rows: Iterator[Values]
) -> None:
    """Write one sheet: title lines, header, rows. A row that does not begin with its number is bold."""
    sheet = book.create_sheet(name)
    for row, text in enumerate(lines, 1):
        write_value(sheet, row, 1, text, "kv title" if row == 1 else "Normal")
    for column, (text, width) in enumerate(columns, 1):
        write_value(sheet, HEADER_ROW, column, text, "kv head")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, values in enumerate(rows, HEADER_ROW + 1):
        _write_row(sheet, row, values, len(columns))
    _set_up_print(sheet, lines[-1])


def write_value(
    sheet: Worksheet, row: int, column: int, value: str | int | None, style: str
) -> None:
    """Put a value into a cell; text stays text, even where it begins like a formula."""
    cell = sheet.cell(row, column)
    cell.style = style
    if value is None:
        return
    if isinstance(value, int):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def _write_row(sheet: Worksheet, row: int, values: Values, width: int) -> None:
    numbered = bool(values) and isinstance(values[0], int)
    heading = len(values) == 1
    for column in range(1, width + 1):
        value = values[column - 1] if column <= len(values) else None
        whole = isinstance(value, int)
        style = (
            ("kv count" if whole else "kv text") if numbered else "kv sum" if whole else "kv total"
        )
        write_value(sheet, row, column, value, style)
    if heading:
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)


def _set_up_print(sheet: Worksheet, footer: str) -> None:
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = footer.replace("&", "&&") + " · &P/&N"
