"""Find units by words: marks and case folded, typing errors forgiven, never a guess between two.

Words are compared whole, kinds written out. A word that nobody uses is taken for the nearest ones
in use, numbers excepted: group 12 is not group 13. Words of kind (tổ, thôn, phố, số …) only break
ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.codes import natural_key, parse_ward_code
from geo.lookup.model import KnownWard
from geo.lookup.part import UnitRow
from geo.lookup.spelling import KIND_WORDS, mended, spelled
from geo.names import fold, fold_ward

MOST_CHOICES = 20
MOST_WORDS = 12
LONGEST = 200
FAMILIES = {word: word for word in ("to", "thon", "ban", "xom", "ap", "khu")}
"""Words that say what a group is: Tổ 1 is not Khu 1, though either may be meant."""
Site = tuple[str, str | None, str, list[int], "int | None"]


@dataclass(frozen=True)
class Entry:
    """One name somebody may type, and the units it stands for."""

    words: frozenset[str]
    ward_words: frozenset[str]
    ward_code: str
    rows: tuple[int, ...]
    because: str
    """``group``, ``site``, ``address`` or ``street``."""


@dataclass(frozen=True)
class Found:
    """The units that fit. ``only`` is the one unit meant; else a person chooses among ``rows``."""

    only: int | None
    rows: tuple[int, ...]
    more: int
    because: tuple[str, ...]
    """Why each row fits: ``group``, ``site``, ``address`` or ``street``."""


@dataclass
class TextIndex:
    """Entries by word."""

    entries: list[Entry] = field(default_factory=list)
    by_word: dict[str, set[int]] = field(default_factory=dict)
    wards: dict[str, set[str]] = field(default_factory=dict)
    """Ward codes by folded name."""
    order: list[tuple[Any, ...]] = field(default_factory=list)
    """Sort key of each unit row, to list choices as a person would."""

    @classmethod
    def of(
        cls,
        rows: Sequence[UnitRow],
        wards: Iterable[KnownWard],
        sites: Iterable[Site],
        streets: Iterable[tuple[str, list[int]]],
    ) -> TextIndex:
        """Return the index of units, sites and streets; armed units are left out."""
        made = cls()
        ward_words = {}
        for ward in wards:
            made.wards.setdefault(fold_ward(ward.name), set()).add(ward.code)
            ward_words[ward.code] = frozenset(spelled(fold_ward(ward.name)))
        made.order = [(natural_key(row.name), row.ward_code, row.unit_code) for row in rows]
        open_rows = {i for i, row in enumerate(rows) if row.named}
        for names, ward_code, found, because in _named(rows, sites, streets):
            there = tuple(row for row in found if row in open_rows)
            words = frozenset(spelled(fold(names)))
            if there and words:
                made._add(
                    Entry(words, ward_words.get(ward_code, frozenset()), ward_code, there, because)
                )
        return made

    def _add(self, entry: Entry) -> None:
        for word in entry.words | entry.ward_words:
            self.by_word.setdefault(word, set()).add(len(self.entries))
        self.entries.append(entry)

    def search(self, text: str, ward: str | None = None) -> Found | None:
        """Return what fits the words, None for nothing; ``ward`` is a code or a name."""
        asked = spelled(fold(text[:LONGEST]))[:MOST_WORDS]
        codes = self._wards_named(ward) if ward else None
        if not asked or codes == set():
            return None
        return self._found(asked, codes) or self._found(mended(asked), codes)

    def _found(self, asked: Sequence[str], codes: set[str] | None) -> Found | None:
        """Return what fits words, in the wards of ``codes`` if there are any."""
        read = [(word, self._readings(word)) for word in asked]
        hard = [pair for pair in read if pair[0] not in KIND_WORDS] or read
        fitting = self._fitting([words for _, words in hard])
        if codes is not None:
            fitting = {i for i in fitting if self.entries[i].ward_code in codes}
        if not fitting:
            return None
        typed = {word for _, words in read for word in words}
        exact = all(word in words for word, words in hard)
        return self._decided(fitting, typed, exact=exact)

    def _readings(self, word: str) -> frozenset[str]:
        """Return the words in use that a typed word may mean: itself, else the nearest spellings."""
        if word in self.by_word or word.isdigit() or len(word) < 2:
            return frozenset({word})
        # Two letters are near too much; only a kind of group is worth the guess.
        words = list(self.by_word) if len(word) > 2 else [w for w in FAMILIES if w in self.by_word]
        allowed = 1 if len(word) < 6 else 2
        near = [
            (found, distance)
            for found, distance, _ in process.extract(
                word, words, scorer=OSA.distance, score_cutoff=allowed, limit=None
            )
            if _digits(found) == _digits(word)
        ]
        best = min((distance for _, distance in near), default=0)
        return frozenset(found for found, distance in near if distance == best) or frozenset({word})

    def _fitting(self, words: Sequence[frozenset[str]]) -> set[int]:
        sets = [set().union(*(self.by_word.get(w, set()) for w in choice)) for choice in words]
        return set.intersection(*sorted(sets, key=len)) if sets else set()

    def _wards_named(self, ward: str) -> set[str]:
        code = parse_ward_code(ward)
        known = {code for codes in self.wards.values() for code in codes}
        return {code} if code in known else self.wards.get(fold_ward(ward), set())

    def _decided(self, fitting: set[int], typed: set[str], *, exact: bool) -> Found:
        """Return the one unit meant, or the choices, the best first."""
        scored = sorted((self._score(self.entries[i], typed), i) for i in fitting)
        best = [i for score, i in scored if score == scored[0][0]]
        whole = scored[0][0][:2] == (0, 0)
        entry = self.entries[best[0]]
        alone = len(fitting) == 1 and scored[0][0][0] == 0
        sure = len(best) == 1 and ((whole and exact) or alone)
        # A street, or a part of an address, may run through other groups too.
        place = entry.because in ("group", "site") or (entry.because == "address" and whole)
        if sure and len(entry.rows) == 1 and place:
            return Found(entry.rows[0], (), 0, ())
        sharp = whole and exact
        fit = [i for score, i in scored if not sharp or score[:2] == (0, 0)]
        rows = self._listed(fit)
        if len(rows) == 1 and place and scored[0][0][0] == 0:
            return Found(next(iter(rows)), (), 0, ())
        shown = tuple(rows)[:MOST_CHOICES]
        return Found(None, shown, len(rows) - len(shown), tuple(rows[row] for row in shown))

    @staticmethod
    def _score(entry: Entry, typed: set[str]) -> tuple[int, int, int, int]:
        """Return how ill a name fits: another kind, words not typed, no kind, words of kind."""
        own = entry.words - typed
        meant, named = _families(typed), _families(entry.words)
        other_kind = bool(meant and named and not meant & named)
        unsaid = len(own & KIND_WORDS)
        # Who says no kind means none: "5" is Khu 5 no more than Tổ dân phố 5.
        return (
            int(other_kind),
            len(own - KIND_WORDS),
            int(bool(meant) and not named),
            unsaid if typed & KIND_WORDS else min(unsaid, 1),
        )

    def _listed(self, entries: Iterable[int]) -> dict[int, str]:
        """Return units with why they fit, in the order of the entries that name them, each once."""
        rows: dict[int, str] = {}
        for i in entries:
            for row in sorted(self.entries[i].rows, key=self.order.__getitem__):
                rows.setdefault(row, self.entries[i].because)
        return rows


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


def _families(words: Iterable[str]) -> set[str]:
    return {FAMILIES[word] for word in words if word in FAMILIES}


def _named(
    rows: Sequence[UnitRow], sites: Iterable[Site], streets: Iterable[tuple[str, list[int]]]
) -> Iterator[tuple[str, str, Sequence[int], str]]:
    """Yield every name with its ward, units and kind."""
    for i, row in enumerate(rows):
        yield row.name, row.ward_code, (i,), "group"
    for name, address, ward_code, voting, home in sites:
        yield name, ward_code, voting or ([] if home is None else [home]), "site"
        if address and home is not None:
            yield address, ward_code, (home,), "address"
    for name, through in streets:
        for ward_code in sorted({rows[i].ward_code for i in through}):
            inside = [i for i in through if rows[i].ward_code == ward_code]
            yield name, ward_code, inside, "street"
