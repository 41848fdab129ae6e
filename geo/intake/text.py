"""Vietnamese text from old fonts and wrong encodings, recognised by evidence and made Unicode.

TCVN3 (ABC fonts) and VNI put Vietnamese letters on the places of Western ones; files without a
declared encoding, or read with a wrong one, do the same by accident. Each way of writing is tried on
the words of a whole column, and the one that makes Vietnamese syllables of them is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

# In TCVN3 each toned vowel has one byte; bytes in the order grave, hook, tilde, acute, dot below
# (TCVN 5712:1993, third set). Capitals have no tones: the capital fonts draw small letters large.
_TCVN3_PLAIN = dict(zip("¡¢£¤¥¦§¨©ª«¬\xad®", "ĂÂÊÔƠƯĐăâêôơưđ", strict=True))
_TCVN3_TONED = {
    "a": "b5b6b7b8b9", "ă": "bbbcbdbec6", "â": "c7c8c9cacb", "e": "cccecfd0d1",
    "ê": "d2d3d4d5d6", "i": "d7d8dcddde", "o": "dfe1e2e3e4", "ô": "e5e6e7e8e9",
    "ơ": "eaebecedee", "u": "eff1f2f3f4", "ư": "f5f6f7f8f9", "y": "fafbfcfdfe",
}  # fmt: skip
_TONES = "\u0300\u0309\u0303\u0301\u0323"

# In VNI a vowel is followed by one sign for its hat or horn and tone together.
_VNI_SIGNS = {
    "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ù": "\u0301", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "á": "\u0302\u0301", "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "é": "\u0306\u0301", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS = dict(zip("ôöíìæóòîñ", "ơưíìỉĩịỵđ", strict=True))

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?"
    r"(?:oai|oao|oay|oeo|iêu|yêu|uôi|uây|uya|uyê|uyu|ươi|ươu|"
    r"ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|"
    r"[aăâeêioôơuưy])"
    r"(?P<coda>ch|nh|ng|[ckmnpt])?"
)
_ASCII_BREAKS = re.compile(r"[\x00-\x40\x5b-\x60\x7b-\x7e]+")

AS_IT_IS = "as it is"


@dataclass(frozen=True)
class Restored:
    """Texts of one column as Unicode."""

    texts: list[str | None]
    way: str
    """How they were written: ``as it is`` or one of the names in ``WAYS``."""
    changed: int = 0
    rivals: tuple[str, ...] = ()
    """Ways that make other words of them, each as likely."""
    strange: bool = False
    """Whether the words are no Vietnamese in any way of writing."""


def from_tcvn3(text: str) -> str:
    r"""Return text typed in an ABC font as Unicode.

    >>> from_tcvn3("Ph\\xad\\xeang Hai B\\xb5 Tr\\xadng")
    'Phường Hai Bà Trưng'
    """
    made = text.translate(_tcvn3_table())
    ascii_letters = [c for c in text if c.isascii() and c.isalpha()]
    # "HAI Bµ TR¦NG": a capital font draws the small toned letters large.
    capital = len(ascii_letters) > 1 and all(c.isupper() for c in ascii_letters)
    return made.upper() if capital else made


def from_vni(text: str) -> str:
    """Return text typed in a VNI font as Unicode.

    >>> from_vni("Phöôøng Hai Baø Tröng")
    'Phường Hai Bà Trưng'
    """
    signed = re.sub(
        r"([aeouyôöAEOUYÔÖ])([øûõùïâàåãáäêèúüéëØÛÕÙÏÂÀÅÃÁÄÊÈÚÜÉË])",
        lambda m: _vni_letter(m[1]) + _VNI_SIGNS[m[2].lower()],
        text,
    )
    return unicodedata.normalize("NFC", "".join(_vni_letter(c) for c in signed))


def from_wrong_page(text: str, page: str) -> str:
    """Return UTF-8 that was read in a Windows code page; raises ValueError if it is none."""
    return _bytes_of(text, page).decode("utf-8")


def from_cp1258(text: str) -> str:
    """Return Windows Vietnamese that was read as Western text."""
    return unicodedata.normalize("NFC", _bytes_of(text, "cp1252").decode("cp1258"))


WAYS: dict[str, Callable[[str], str]] = {
    "UTF-8 read as cp1252": lambda text: from_wrong_page(text, "cp1252"),
    "UTF-8 read as cp1258": lambda text: from_wrong_page(text, "cp1258"),
    "cp1258": from_cp1258,
    "TCVN3": from_tcvn3,
    "VNI": from_vni,
}
"""Ways of writing that are recognised, with what makes Unicode of each."""


def restore(values: Iterable[str | None], hint: str = AS_IT_IS) -> Restored:
    """Return a column's texts as Unicode, by the way of writing that its words show.

    ``hint`` is the way of the whole file: it decides between ways that are as likely.
    """
    texts = list(values)
    words = sorted({w for text in texts if text for w in foreign_words(text)})
    if not words:
        return Restored(texts, AS_IT_IS)
    plain = {w: is_syllable(w) for w in words}
    share = sum(plain.values()) / len(words)
    if share >= 0.9:
        return Restored(texts, AS_IT_IS)
    best = _best_ways(words, plain)
    if hint in best:
        best = [hint]
    if len(best) != 1:
        return Restored(texts, AS_IT_IS, rivals=tuple(best), strange=not best)
    way = best[0]
    made = [t and _convert(t, way, plain, keep_good=share >= 0.3) for t in texts]
    changed = sum(a != b for a, b in zip(texts, made, strict=True))
    return Restored(made, way, changed) if changed else Restored(texts, AS_IT_IS)


def foreign_words(text: str) -> list[str]:
    """Return the words of a text that hold a letter beyond ASCII."""
    return [w for w in _ASCII_BREAKS.split(text) if w and not w.isascii()]


@cache
def is_syllable(word: str) -> bool:
    """Return whether a word is built like a Vietnamese syllable, in letters and tone."""
    parts = unicodedata.normalize("NFD", word.casefold())
    tones = [c for c in parts if c in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    found = _SYLLABLE.fullmatch(bare)
    if found is None or len(tones) > 1 or not (word.islower() or word.isupper() or word.istitle()):
        return False
    if tones and found["coda"] in {"c", "ch", "k", "p", "t"} and tones[0] not in "\u0301\u0323":
        return False
    return not tones or _tone_is_in_place(parts, bare)


def _tone_is_in_place(parts: str, bare: str) -> bool:
    """Return whether the tone stands on a letter with hat or horn, where the word has one."""
    hatted = set(bare) & set("ăâêôơư")
    before = unicodedata.normalize("NFC", re.split(f"[{_TONES}]", parts)[0])
    return not hatted or before[-1] in hatted


def _best_ways(words: list[str], plain: dict[str, bool]) -> list[str]:
    """Return the ways that make syllables of the words: several where they differ, none if no way."""
    scores = {}
    for way in WAYS:
        made = [_try(way, word) for word in words]
        if way.startswith("UTF-8") and all(m is not None or p for m, p in _pairs(made, plain)):
            return [way]  # text of another kind is not UTF-8 by chance
        good = [p or (m is not None and is_syllable(m)) for m, p in _pairs(made, plain)]
        scores[way] = sum(good) / len(words)
    as_it_is = sum(plain.values()) / len(words)
    top = max(scores.values())
    if top < 0.8 or top < as_it_is + 0.2:
        return []
    leaders = {tuple(_try(way, w) for w in words): way for way in WAYS if scores[way] == top}
    return list(leaders.values())


def _pairs(made: list[str | None], plain: dict[str, bool]) -> Iterable[tuple[str | None, bool]]:
    return zip(made, plain.values(), strict=True)


def _try(way: str, word: str) -> str | None:
    try:
        return WAYS[way](word)
    except ValueError:
        return None


def _convert(text: str, way: str, plain: dict[str, bool], *, keep_good: bool) -> str:
    """Convert one text; in a mixed column only where its words are not right as they stand."""
    words = foreign_words(text)
    if not words or (keep_good and all(plain[w] for w in words)):
        return text
    made = _try(way, text)
    return text if made is None else made


@cache
def _tcvn3_table() -> dict[int, str]:
    table = dict(_TCVN3_PLAIN)
    for vowel, codes in _TCVN3_TONED.items():
        for code, tone in zip(bytes.fromhex(codes), _TONES, strict=True):
            table[chr(code)] = unicodedata.normalize("NFC", vowel + tone)
    return str.maketrans(table)


def _vni_letter(letter: str) -> str:
    made = _VNI_LETTERS.get(letter.lower(), letter)
    return made.upper() if letter.isupper() else made


def _bytes_of(text: str, page: str) -> bytes:
    """Return the bytes behind text that was read in a page; bytes the page lacks stand for themselves."""
    made = bytearray()
    for char in text:
        try:
            made += char.encode(page)
        except UnicodeEncodeError:
            made += char.encode("latin-1")
    return bytes(made)
