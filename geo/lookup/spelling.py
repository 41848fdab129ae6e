"""Words of kind as people type them: short (tdp 5), joined (tdp5, danpho), misspelt (tổ dan fố).

``spelled`` undoes what is no error and is done to names and questions alike; ``mended`` forgives
errors too and is for questions that fit nothing. Neither touches a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

KIND_WORDS = frozenset(
    {"to", "dan", "pho", "so", "thon", "ban", "khu", "xom", "ap", "duong", "ngo", "ngach"}
    | {"hem", "group", "street", "ward", "phuong", "xa", "p"}
)
SHORT = {
    "tdp": "to dan pho",
    "kp": "khu pho",
    "kdc": "khu dan cu",
    "nvh": "nha van hoa",
}
PHRASES = (*SHORT.values(), "dan pho", "dan cu", "van hoa")
JOINED = {phrase.replace(" ", ""): phrase for phrase in PHRASES}
LONGEST_PHRASE = 3
"""Words of the longest phrase."""
_LETTERS_NUMBER = re.compile(r"([a-z]+)(\d+[a-z]?)")


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text; numbers without leading zeros."""
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in folded.split()]


def spelled(folded: str) -> list[str]:
    """Return the words of a folded text with its kinds written out.

    >>> spelled("tdp05 k p 3 danfo")
    ['to', 'dan', 'pho', '5', 'khu', 'pho', '3', 'dan', 'pho']
    """
    words: list[str] = []
    for word in folded.split():
        # Vietnamese has no f; who types it means ph.
        plain = word.replace("f", "ph") if word.isalpha() else word
        parts = _LETTERS_NUMBER.fullmatch(plain)
        kind = parts and (parts[1] in KIND_WORDS or parts[1] in SHORT or parts[1] in JOINED)
        words += parts.groups() if parts and kind else [plain]
    return words_of(" ".join(_phrased(words, SHORT | JOINED, forgiving=False)))


def mended(words: Sequence[str]) -> list[str]:
    """Return spelled words with phrases of kind in the place of what is nearly one.

    >>> mended(["to", "dnapho5"])
    ['to', 'dan', 'pho', '5']
    """
    parted: list[str] = []
    for word in words:
        parts = _LETTERS_NUMBER.fullmatch(word)
        parted += parts.groups() if parts else [word]
    return words_of(" ".join(_phrased(parted, JOINED, forgiving=True)))


def _phrased(words: Sequence[str], phrases: Mapping[str, str], *, forgiving: bool) -> list[str]:
    """Return words with each run that is a phrase, however parted, replaced; the longest first."""
    made: list[str] = []
    start = 0
    while start < len(words):
        for end in range(min(start + LONGEST_PHRASE, len(words)), start, -1):
            run = words[start:end]
            meant = _meant("".join(run), phrases, forgiving=forgiving)
            if meant and all(word.isalpha() for word in run):
                made += meant.split()
                start = end
                break
        else:
            made.append(words[start])
            start += 1
    return made


def _meant(joined: str, phrases: Mapping[str, str], *, forgiving: bool) -> str | None:
    """Return the phrase that letters stand for: itself, else the one that is surely nearest."""
    if joined in phrases or not forgiving or len(joined) < 6:
        return phrases.get(joined)
    allowed = 1 if len(joined) < 8 else 2
    near = process.extract(
        joined, list(phrases), scorer=OSA.distance, score_cutoff=allowed, limit=2
    )
    if not near or (len(near) == 2 and near[0][1] == near[1][1]):
        return None
    return phrases[near[0][0]]
