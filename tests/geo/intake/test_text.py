"""Old fonts and wrong encodings become Unicode; what is right already stays as it is."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from geo.intake.text import AS_IT_IS, from_tcvn3, from_vni, is_syllable, restore
from geo.names import fold, nfc

NAMES = ["Phường Hai Bà Trưng", "Phường Đồng Nhân", "Phường Bạch Đằng", "Xã Nậm Sỏ", "Tổ dân phố 5"]
TCVN3 = [
    "Ph\xad\xeang Hai B\xb5 Tr\xadng",
    "Ph\xad\xeang §ång Nh©n",
    "Ph\xad\xeang B¹ch §»ng",
    "X· NËm Sá",
    "Tæ d©n phè 5",
]
VNI = [
    "Phöôøng Hai Baø Tröng",
    "Phöôøng Ñoàng Nhaân",
    "Phöôøng Baïch Ñaèng",
    "Xaõ Naäm Soû",
    "Toå daân phoá 5",
]

#: The letters of TCVN 5712:1993 from 0xA1 to 0xFE as its third set has them; gaps are not letters.
TCVN3_LETTERS = {
    **dict(zip(range(0xA1, 0xAF), "ĂÂÊÔƠƯĐăâêôơưđ", strict=True)),
    **dict(zip(range(0xB5, 0xBA), "àảãáạ", strict=True)),
    **dict(zip(range(0xBB, 0xBF), "ằẳẵắ", strict=True)),
    **dict(zip(range(0xC6, 0xCD), "ặầẩẫấậè", strict=True)),
    **dict(zip(range(0xCE, 0xD9), "ẻẽéẹềểễếệìỉ", strict=True)),
    **dict(zip(range(0xDC, 0xE0), "ĩíịò", strict=True)),
    **dict(zip(range(0xE1, 0xF0), "ỏõóọồổỗốộờởỡớợù", strict=True)),
    **dict(zip(range(0xF1, 0xFF), "ủũúụừửữứựỳỷỹýỵ", strict=True)),
}

#: What VNI fonts write for each letter with marks.
VNI_WRITTEN = {
    "á": "aù", "à": "aø", "ả": "aû", "ã": "aõ", "ạ": "aï", "ă": "aê", "ắ": "aé", "ằ": "aè",
    "ẳ": "aú", "ẵ": "aü", "ặ": "aë", "â": "aâ", "ấ": "aá", "ầ": "aà", "ẩ": "aå", "ẫ": "aã",
    "ậ": "aä", "é": "eù", "è": "eø", "ẻ": "eû", "ẽ": "eõ", "ẹ": "eï", "ê": "eâ", "ế": "eá",
    "ề": "eà", "ể": "eå", "ễ": "eã", "ệ": "eä", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò",
    "ó": "où", "ò": "oø", "ỏ": "oû", "õ": "oõ", "ọ": "oï", "ô": "oâ", "ố": "oá", "ồ": "oà",
    "ổ": "oå", "ỗ": "oã", "ộ": "oä", "ơ": "ô", "ớ": "ôù", "ờ": "ôø", "ở": "ôû", "ỡ": "ôõ",
    "ợ": "ôï", "ú": "uù", "ù": "uø", "ủ": "uû", "ũ": "uõ", "ụ": "uï", "ư": "ö", "ứ": "öù",
    "ừ": "öø", "ử": "öû", "ữ": "öõ", "ự": "öï", "ý": "yù", "ỳ": "yø", "ỷ": "yû", "ỹ": "yõ",
    "ỵ": "î", "đ": "ñ",
}  # fmt: skip


@pytest.mark.parametrize(("code", "letter"), TCVN3_LETTERS.items())
def test_every_letter_of_tcvn3(code: int, letter: str):
    assert from_tcvn3(chr(code)) == letter


@pytest.mark.parametrize(("letter", "written"), VNI_WRITTEN.items())
def test_every_letter_of_vni(letter: str, written: str):
    assert from_vni(written) == letter
    assert from_vni(written.upper()) == letter.upper()


def test_a_capital_font_of_tcvn3_makes_capitals():
    assert from_tcvn3("PH¦êNG HAI Bµ TR¦NG") == "PHƯỜNG HAI BÀ TRƯNG"


def test_a_column_in_tcvn3_is_recognised():
    restored = restore(TCVN3)
    assert (restored.way, restored.texts, restored.changed) == ("TCVN3", NAMES, 5)


def test_a_column_in_vni_is_recognised():
    restored = restore(VNI)
    assert (restored.way, restored.texts) == ("VNI", NAMES)


@pytest.mark.parametrize("page", ["cp1252", "cp1258"])
def test_utf8_read_in_a_windows_page_is_recognised(page: str):
    # Bytes that a page has no letter for stay as control characters, as browsers and GDAL do it.
    garbled = ["".join(_letter(byte, page) for byte in name.encode()) for name in NAMES]
    assert restore(garbled).texts == NAMES


def test_windows_vietnamese_read_as_western_is_recognised():
    # cp1258 writes a toned letter as the letter and a combining tone: ờ is ơ and the grave.
    raw = [
        "Phươ\u0300ng Hai Ba\u0300 Trưng",
        "Phươ\u0300ng Đô\u0300ng Nhân",
        "Xa\u0303 Nâ\u0323m So\u0309",
    ]
    garbled = [text.encode("cp1258").decode("latin-1") for text in raw]
    assert restore(garbled).texts == ["Phường Hai Bà Trưng", "Phường Đồng Nhân", "Xã Nậm Sỏ"]


@pytest.mark.parametrize(
    "right",
    [
        NAMES,
        ["Universität", "Grünwinkel", "Durlach"],
        ["Tổ 1", "Tổ 2"],
        ["plain", "ASCII only", ""],
        ["Café", None],
    ],
)
def test_right_text_stays_as_it_is(right: list[str | None]):
    assert (restore(right).way, restore(right).texts) == (AS_IT_IS, right)


def test_ascii_and_missing_cells_of_a_garbled_column_stay():
    assert restore(["Khu A", None, *TCVN3]).texts == ["Khu A", None, *NAMES]


def test_in_a_mixed_column_only_what_is_wrong_is_converted():
    assert restore([*NAMES[:3], *TCVN3[3:], "Phường Cầu Dền"]).texts == [
        *NAMES[:3], *NAMES[3:], "Phường Cầu Dền"
    ]  # fmt: skip


def test_syllables():
    assert all(is_syllable(w) for w in ("Phường", "Nghĩa", "quyết", "Đắk", "khuỷu", "ươi"))
    assert not any(is_syllable(w) for w in ("Tæ", "Ph­êng", "strät", "ốṕ", "vòc"))


@pytest.mark.data
def test_all_names_of_2025_are_composed_and_found_by_one_key(data_folder: Path):
    with (data_folder / "raw/wards-2025/wards_2025_metadata.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    decomposed = [n for n in names if not unicodedata.is_normalized("NFC", n)]
    assert len(decomposed) == 122  # as its PROVENANCE counts them
    assert all(unicodedata.is_normalized("NFC", nfc(n)) for n in names)
    assert all(fold(n) == fold(nfc(n)) for n in decomposed)
    assert restore([nfc(n) for n in names]).way == AS_IT_IS


def _letter(byte: int, page: str) -> str:
    try:
        return bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return chr(byte)
