"""Which column is which: headings in English and Vietnamese, with marks, without, or garbled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process

from geo.intake.defects import Defects
from geo.intake.text import WAYS
from geo.intake.words import COLUMN_NAMES, CONSTITUENCY_LEVELS, STEM_COLUMN_NAMES, STEM_NAMES
from geo.names import fold
from geo.schemas import CONSTITUENCY_PREFIX, SCHEMAS, FrameSchema, Kind, Shape

OWN_EXTRAS = {
    "groups": ("lon", "lat", "ward_name", "site_name", "coordinates"),
    "home_isolation": (),
}
_PLACE_EXTRAS = ("lon", "lat", "ward_name", "coordinates")
_TOTALS = {"tong", "tong so", "tong cong", "chung", "total"}
_PERSONAL = re.compile(
    r"\b(ho ten|ho va ten|ngay sinh|nam sinh|cccd|cmnd|can cuoc|so dien thoai|dien thoai|"
    r"full name|birth|identity|phone)\b"
)
_UNIT = re.compile(r"[(\[{][^)\]}]*[)\]}]")


@dataclass(frozen=True)
class Mapped:
    """Which field each column holds, and what could not be mapped."""

    fields: dict[int, str] = field(default_factory=dict)
    """Field by column position."""
    doubled: dict[str, list[str]] = field(default_factory=dict)
    """Headings by field, where several columns name one field."""
    unused: list[str] = field(default_factory=list)


def stem_of(name: str) -> str | None:
    """Return the stem that a file's name means, or None."""
    return _STEMS.get(fold(name))


def level_of(text: str) -> str | None:
    """Return the level of constituency that a text names, or None."""
    return _LEVELS.get(fold(text))


def extra_fields(stem: str) -> tuple[str, ...]:
    """Return fields that help to place a row and do not stay in the frame."""
    if stem in OWN_EXTRAS:
        return OWN_EXTRAS[stem]
    return _PLACE_EXTRAS if Shape.POINT in SCHEMAS[stem].shapes else ()


def map_headings(
    stem: str, headings: Sequence[str], chosen: Mapping[str, str] | None = None
) -> Mapped:
    """Map headings to fields: what ``planning.toml`` chose first, then our names, then synonyms."""
    by_choice = {fold(theirs): ours for ours, theirs in (chosen or {}).items()}
    claims: dict[str, list[tuple[int, int]]] = {}
    for position, heading in enumerate(headings):
        claim = _claim(stem, heading, by_choice, headings)
        if claim is not None and not (claim[0] > 0 and claim[1] in (chosen or {})):
            claims.setdefault(claim[1], []).append((claim[0], position))
    mapped = Mapped()
    for name, found in claims.items():
        strongest = min(rank for rank, _ in found)
        places = [position for rank, position in found if rank == strongest]
        mapped.fields[places[0]] = name
        if len(places) > 1:
            mapped.doubled[name] = [headings[p] for p in places]
    mapped.unused.extend(h for i, h in enumerate(headings) if i not in mapped.fields and h.strip())
    return mapped


def report_headings(
    stem: str,
    file: str,
    headings: Sequence[str],
    mapped: Mapped,
    chosen: Mapping[str, str],
    defects: Defects,
) -> bool:
    """List what is wrong with a file's headings; return whether its rows can be read."""
    for name, doubled in sorted(mapped.doubled.items()):
        said = " and ".join(repr(h) for h in doubled)
        defects.unusable(
            "columns_double",
            file,
            f"columns {said} both mean {name}",
            f"rename one of them, or write in planning.toml: [files.{stem}.columns] {name} = ...",
            field=name,
        )
    have = set(mapped.fields.values()) | (
        {"ward_code"} if "ward_name" in mapped.fields.values() else set()
    )
    seen = ", ".join(h for h in headings if h.strip()) or "none"
    absent = {ours: h for ours, h in chosen.items() if fold(h) not in {fold(s) for s in headings}}
    for name, theirs in sorted(absent.items()):
        defects.unusable(
            "column_absent",
            file,
            f"no column is headed {theirs!r}; columns seen: {seen}",
            f"correct {name} under [files.{stem}.columns] in planning.toml",
            field=name,
        )
    missing = [c.name for c in SCHEMAS[stem].columns if c.required and c.name not in have]
    for name in [m for m in missing if m not in absent]:
        near = process.extractOne(fold(name), [fold(h) for h in mapped.unused], score_cutoff=75)
        hint = f" (is it {mapped.unused[near[2]]!r}?)" if near else ""
        defects.unusable(
            "column_missing",
            file,
            f"no column for {name}; columns seen: {seen}{hint}",
            f'add the column, or write in planning.toml: [files.{stem}.columns] {name} = "its heading"',
            field=name,
        )
    personal = [h for h in mapped.unused if _PERSONAL.search(_key(h, None))]
    if personal:
        defects.noted(
            "personal_data",
            file,
            f"columns about persons, which are not read: {', '.join(personal)}",
            "take them out of the folder: a plan needs counts, not people",
        )
    if mapped.unused:
        defects.noted(
            "columns_unused",
            file,
            f"columns not used: {', '.join(mapped.unused)}",
            f"nothing, or name them in planning.toml under [files.{stem}.columns]",
        )
    return not missing


def joined_headings(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return the headings of two rows as one; a total under a heading is that heading."""
    made = []
    parent = ""
    for over, under in zip(upper, lower, strict=True):
        parent = over or (parent if under else "")
        if not under or fold(under) in _TOTALS or under == over:
            made.append(parent if under or over else "")
        else:
            made.append(f"{parent} {under}".strip() if parent else under)
    return made


def _claim(
    stem: str, heading: str, by_choice: Mapping[str, str], headings: Sequence[str]
) -> tuple[int, str] | None:
    """Return (how sure, lower is surer; field) that a heading names."""
    if fold(heading) in by_choice:
        return 0, by_choice[fold(heading)]
    names = _names(stem)
    for rank, way in enumerate((None, *WAYS.values()), start=1):
        key = _key(heading, way)
        if key in names:
            extra = 20 if names[key] in {"ward_name", "site_name", "coordinates"} else 0
            return rank * 2 + _behind_own_name(stem, key, names[key]) + extra, names[key]
    if stem == "groups":
        level = _constituency(heading)
        return (40, CONSTITUENCY_PREFIX + level) if level else None
    return _truncated(stem, heading, headings)


def _behind_own_name(stem: str, key: str, name: str) -> int:
    """Return 1 for a synonym that our own name outdoes: one of a text or a coordinate.

    Two columns of counts or codes may differ, so a person has to choose.
    """
    texts = {c.name for c in SCHEMAS[stem].columns if c.kind is Kind.TEXT}
    return int(key != fold(name) and name in texts | {"lon", "lat"})


def _key(heading: str, way: object) -> str:
    try:
        text = way(heading) if callable(way) else heading
    except ValueError:
        return ""
    return fold(_UNIT.sub(" ", unicodedata.normalize("NFC", text)))


def _truncated(stem: str, heading: str, headings: Sequence[str]) -> tuple[int, str] | None:
    """Recognise a name that the ten letters of a Shapefile's heading cut off."""
    if len(heading) != 10 or any(len(h) > 10 for h in headings):
        return None
    whole = {
        name
        for key, name in _names(stem).items()
        if key.replace(" ", "_").startswith(heading.lower())
    }
    return (60, whole.pop()) if len(whole) == 1 else None


def _constituency(heading: str) -> str | None:
    key = fold(heading)
    for prefix in (
        "constituency ",
        "don vi bau cu ",
        "dvbc ",
        "don vi bau cu dai bieu ",
        "to bau cu ",
    ):
        if key.startswith(prefix):
            rest = key.removeprefix(prefix).removeprefix("dai bieu ")
            return _LEVELS.get(rest) or _LEVELS.get(rest.replace(" ", "_"))
    return None


def _names(stem: str) -> dict[str, str]:
    return _NAMES[stem]


def _stem_table() -> dict[str, str]:
    return {
        fold(name): stem for stem, text in STEM_NAMES.items() for name in [stem, *text.split(",")]
    }


def _column_table(schema: FrameSchema) -> dict[str, str]:
    wanted = [*(c.name for c in schema.columns), *extra_fields(schema.stem)]
    table = {fold(n): f for f in reversed(wanted) for n in COLUMN_NAMES.get(f, f).split(",")}
    special = STEM_COLUMN_NAMES.get(schema.stem, {})
    table |= {fold(n): f for f, text in special.items() if f in wanted for n in text.split(",")}
    return table | {fold(f): f for f in wanted}


_STEMS = _stem_table()
_LEVELS = {
    fold(n): level for level, text in CONSTITUENCY_LEVELS.items() for n in [level, *text.split(",")]
}
_NAMES = {stem: _column_table(schema) for stem, schema in SCHEMAS.items()}
