"""Codes are text: ward codes of five digits, unit and site codes as their owners write them."""

from __future__ import annotations

import re

WARD_CODE_DIGITS = 5


def parse_ward_code(value: object) -> str:
    """Return a ward code as text, with the leading zeros that spreadsheets drop restored.

    A value that is not a number (a foreign or made code) is returned trimmed and unchanged.

    >>> parse_ward_code(292), parse_ward_code("292.0"), parse_ward_code("A-7")
    ('00292', '00292', 'A-7')
    """
    text = code_text(value)
    return text.zfill(WARD_CODE_DIGITS) if text.isdigit() else text


def code_text(value: object) -> str:
    """Return a code as trimmed text; ``7.0`` read from a spreadsheet is ``7``."""
    text = str(value).strip()
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts ``Tổ 2`` before ``Tổ 10``."""
    parts = re.split(r"(\d+)", text.casefold())
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts if p)
