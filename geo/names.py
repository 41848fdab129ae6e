"""Vietnamese names: one spelling to store (NFC), one folded key to match on."""

from __future__ import annotations

import re
import unicodedata

_PREFIX = re.compile(r"^(phường|xã|thị trấn|đặc khu|p|tt|tx|x|ward|commune|township)\b[.\s]*(?=\S)")
_PREFIX_UNMARKED = re.compile(r"^(phuong|xa|thi tran|dac khu)\s+(?=\S)")


def nfc(text: str) -> str:
    """Return composed text with single spaces; macOS and PDF files give decomposed marks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Return a matching key: no marks, no case, đ as d, punctuation as single spaces.

    Tone placement (Hòa / Hoà) disappears with the marks.

    >>> fold("Tổ dân phố số 5,  Phường ĐỐNG ĐA")
    'to dan pho so 5 phuong dong da'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[^0-9a-z]+", " ", plain).split())


def fold_ward(name: str) -> str:
    """Return the matching key of a ward's name without its kind (Phường, P., Xã, TT.).

    Marks decide where there are any: Phương Liệt is a name, Phường Liệt would be a kind and a name.
    """
    text = nfc(name).casefold()
    text = _PREFIX_UNMARKED.sub("", text) if text.isascii() else text
    return fold(_PREFIX.sub("", text))
