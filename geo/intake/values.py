"""Values of a column: codes, counts, flags, days and kinds as offices write them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from geo.codes import code_text, parse_ward_code
from geo.names import fold, nfc
from geo.schemas import Kind

_BLANK = {"", "-", "–", "—", "null", "none", "nan", "n/a", "#n/a", "nat"}
_YES = {"co", "x", "yes", "y", "1", "true", "t", "dung", "v", "designated", "permissive"}
_NO = {"khong", "no", "n", "0", "false", "f", "sai", "ko", "k", "private"}
_EXCEL_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|NUM|NULL)[!?]?", re.IGNORECASE)
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<mark>[.,\s])\d{3}(?:(?P=mark)\d{3})*")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_UNIT_WORD = re.compile(
    r"(?<=\d)\s*(người|nguoi|cử tri|cu tri|hộ|ho|voters|people)\.?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """What one written value means."""

    value: object = None
    check: str = ""
    """Name of the check that it failed; empty where it was read as written."""
    found: str = ""
    remedy: str = ""
    mended: bool = False
    """Whether ``value`` may be used although ``check`` is named."""


def is_blank(value: object) -> bool:
    """Return whether a cell says nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, float) and math.isnan(value):
        return True
    return isinstance(value, str) and value.strip().casefold() in _BLANK


def read_values(values: Iterable[object], kind: Kind, field: str) -> list[Reading]:
    """Read the values of one column. Marks within numbers are judged by the whole column."""
    cells = list(values)
    read = _reader(kind, field, cells)
    known: dict[tuple[type, object], Reading] = {}
    readings = []
    for cell in cells:
        key = (type(cell), cell)
        if key not in known:
            known[key] = Reading() if is_blank(cell) else _read_checked(cell, read)
        readings.append(known[key])
    return readings


def as_series(values: Iterable[object], kind: Kind, index: pd.Index) -> pd.Series:
    """Return read values in the dtype that the schemas promise; unknown is missing."""
    dtypes = {Kind.COUNT: "Int64", Kind.NUMBER: "Float64", Kind.FLAG: "boolean"}
    return pd.Series(list(values), index=index, dtype=dtypes.get(kind, "object"))


def _reader(kind: Kind, field: str, cells: list[object]) -> Callable[[object], Reading]:
    if kind is Kind.COUNT:
        decimal = decimal_marks(cells)
        return lambda cell: read_count(cell, decimal)
    if kind is Kind.CODE:
        return read_ward_code if field == "ward_code" else read_code
    plain: dict[Kind, Callable[[object], Reading]] = {
        Kind.NUMBER: read_number,
        Kind.FLAG: read_flag,
        Kind.DAY: read_day,
        Kind.TEXT: lambda cell: Reading(nfc(_text(cell))),
    }
    return plain[kind]


def _read_checked(cell: object, read: Callable[[object], Reading]) -> Reading:
    if isinstance(cell, str) and _EXCEL_ERROR.fullmatch(cell.strip()):
        return Reading(
            check="formula_error",
            found=f"the formula's error {cell.strip()}",
            remedy="mend the formula, or paste its value",
        )
    if isinstance(cell, str) and cell.startswith("="):
        return Reading(
            check="formula_unsolved",
            found=f"the formula {cell} was saved without its value",
            remedy="open the workbook, let it calculate, and save it",
        )
    if isinstance(cell, str) and "\ufffd" in cell:
        return Reading(
            check="text_lost",
            found=f"{cell!r} holds letters that were lost on saving",
            remedy="export the file again as UTF-8",
        )
    return read(cell)


def read_code(cell: object) -> Reading:
    """Read a code as text; ``7.0`` of a spreadsheet is ``7``."""
    text = nfc(code_text(_text(cell)))
    if text != nfc(_text(cell)):
        return Reading(
            text, "code_number", f"{_text(cell)!r}", f"read as the code {text}", mended=True
        )
    return Reading(text)


def read_ward_code(cell: object) -> Reading:
    """Read a ward code as five digits; zeros that a spreadsheet dropped come back."""
    code = nfc(parse_ward_code(_text(cell)))
    if code != nfc(_text(cell)):
        return Reading(code, "ward_code_zeros", f"{_text(cell)!r}", f"read as {code}", mended=True)
    return Reading(code)


def decimal_marks(cells: Iterable[object]) -> frozenset[str]:
    """Return the marks (``.`` or ``,``) that some value of a column uses as a decimal mark."""
    marks = set()
    for cell in cells:
        if isinstance(cell, float) and not math.isnan(cell) and not cell.is_integer():
            marks.add(".")
        elif isinstance(cell, str) and _DECIMAL.fullmatch(cell.strip()):
            whole = cell.strip()
            if not _GROUPED.fullmatch(whole):
                marks.add("." if "." in whole else ",")
    return frozenset(marks)


def read_count(cell: object, decimal: frozenset[str] = frozenset()) -> Reading:
    """Read a whole number ≥ 0; ``1.234`` is 1234 where the column has no decimal point.

    >>> read_count("1.234").value, read_count("1.234", frozenset(".")).check
    (1234, 'count_ambiguous')
    """
    if isinstance(cell, bool):
        return _no_count(cell, "is yes or no, not a count")
    if isinstance(cell, int | float):
        return _count_of_number(
            float(cell), str(cell), int(cell) if float(cell).is_integer() else None
        )
    written = nfc(_text(cell))
    text = _UNIT_WORD.sub("", written)
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped["mark"] not in decimal:
        value = int(re.sub(r"\D", "", text))
        return Reading(value, "thousands_mark", f"{written!r}", f"read as {value}", mended=True)
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return _no_count(written, "is no number")
    reading = _count_of_number(number, written, int(number) if number.is_integer() else None)
    if text != written and not reading.check:
        return Reading(
            reading.value, "unit_in_value", f"{written!r}", f"read as {reading.value}", mended=True
        )
    return reading


def _count_of_number(number: float, written: str, whole: int | None) -> Reading:
    if number < 0:
        return Reading(
            check="count_negative",
            found=f"{written} is negative",
            remedy="write a count of 0 or more, or leave it blank if unknown",
        )
    if whole is not None:
        return Reading(whole)
    if not math.isfinite(number):
        return _no_count(written, "is no number")
    thousand = round(number * 1000)
    if number < 1000 and abs(number * 1000 - thousand) < 1e-6:
        return Reading(
            check="count_ambiguous",
            found=f"{written} is no whole number; it may be {thousand:,} with its thousands mark "
            "read as a decimal point",
            remedy=f"write {thousand} or the true count",
        )
    return Reading(
        check="count_not_whole",
        found=f"{written} is no whole number",
        remedy="write the count as a whole number",
    )


def _no_count(cell: object, why: str) -> Reading:
    return Reading(
        check="count_not_number",
        found=f"{cell!r} {why}",
        remedy="write a whole number, or leave it blank if unknown",
    )


def read_number(cell: object) -> Reading:
    """Read a number ≥ 0; a comma may be the decimal mark."""
    if isinstance(cell, bool):
        return Reading(
            check="number_not_number", found=f"{cell!r} is no number", remedy="write a number"
        )
    try:
        number = float(
            cell if isinstance(cell, int | float) else _text(cell).strip().replace(",", ".")
        )
    except ValueError:
        return Reading(
            check="number_not_number",
            found=f"{cell!r} is no number",
            remedy="write a number, or leave it blank if unknown",
        )
    if number < 0 or not math.isfinite(number):
        return Reading(
            check="number_negative",
            found=f"{cell} is below 0 or not finite",
            remedy="write a number of 0 or more",
        )
    return Reading(number)


def read_coordinate(cell: object) -> Reading:
    """Read a coordinate in degrees or metres: ``105,85``, ``105.85`` or ``105°51'00"``."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Reading(float(cell))
    text = _text(cell).strip()
    parts = re.fullmatch(
        r"(-?\d+)\s*[°ºd]\s*(?:(\d+(?:[.,]\d+)?)\s*['’′])?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:[\"”″]|''))?\s*[NEBĐneb]?",
        text,
    )
    if parts:
        degrees, minutes, seconds = (float((p or "0").replace(",", ".")) for p in parts.groups())
        return Reading(degrees + math.copysign(minutes / 60 + seconds / 3600, degrees))
    try:
        return Reading(float(text.replace(" ", "").replace(",", ".")))
    except ValueError:
        return Reading(
            check="coordinate_not_number",
            found=f"{cell!r} is no coordinate",
            remedy="write degrees such as 105.85, or metres, or leave both blank",
        )


def read_flag(cell: object) -> Reading:
    """Read yes or no: có/không, x, yes/no, 1/0."""
    if isinstance(cell, bool):
        return Reading(bool(cell))
    key = fold(code_text(_text(cell)))
    if key in _YES:
        return Reading(True)
    if key in _NO:
        return Reading(False)
    return Reading(
        check="flag_unclear",
        found=f"{_text(cell)!r} is neither yes nor no",
        remedy="write có or không (yes or no), or leave it blank if unknown",
    )


def read_day(cell: object) -> Reading:
    """Read a day: ISO, dd/mm/yyyy as written in Viet Nam, or the serial number of a spreadsheet."""
    if isinstance(cell, datetime):
        return Reading(cell.date())
    if isinstance(cell, date):
        return Reading(cell)
    text = _text(cell).strip()
    if re.fullmatch(r"-?\d+([.]\d+)?", text):
        return _day_of_serial(float(text))
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", text)
    local = re.fullmatch(r"(?:ngày\s*)?(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text, re.IGNORECASE)
    if not iso and not local:
        return Reading(
            check="day_unclear",
            found=f"{text!r} is no day",
            remedy="write the day as dd/mm/yyyy or yyyy-mm-dd",
        )
    written = iso.groups() if iso else reversed(local.groups()) if local else ()
    try:
        return Reading(date(*(int(part) for part in written)))
    except ValueError:
        return Reading(
            check="day_impossible",
            found=f"{text!r} is no day of the calendar",
            remedy="write the day as dd/mm/yyyy",
        )


def _day_of_serial(serial: float) -> Reading:
    if not 20_000 <= serial <= 80_000:
        return Reading(
            check="day_unclear", found=f"{serial:g} is no day", remedy="write the day as dd/mm/yyyy"
        )
    day = _EXCEL_DAY_ZERO + timedelta(days=int(serial))
    return Reading(
        day,
        "day_serial",
        f"{serial:g}",
        f"read as {day:%d/%m/%Y}, a spreadsheet's day number",
        mended=True,
    )


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
