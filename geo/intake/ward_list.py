"""The wards that a planning folder names, read off its tables; no shape is looked at."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geo.intake.defects import Defects
from geo.intake.files import FoundFile, find_files
from geo.intake.reading import open_file
from geo.intake.rows import raw_frame
from geo.intake.settings import FolderSettings, read_settings
from geo.names import fold_ward

_COUNTS = ("voters", "population")
_PLACED = ("buildings", "population")
"""Files that tell where people live without naming a ward."""


@dataclass(frozen=True)
class ListedWard:
    """One ward of a planning folder."""

    code: str
    name: str
    voters: int | None
    """As the ward's own row says, else the sum of its groups; None where neither tells."""
    has_data: bool
    """Whether something tells of people there. Groups that name no ward may tell of every one."""


def read_ward_list(folder: Path) -> tuple[ListedWard, ...]:
    """Return the wards in the order of their codes; none where the file of wards cannot be used."""
    defects = Defects()  # told when the folder is planned from
    settings = read_settings(folder, defects)
    files = {file.stem: file for file in find_files(folder, settings, defects)}
    wards = _table(files, "wards", settings, defects)
    if wards is None:
        return ()
    wards = wards[wards["ward_code"].notna() & wards["name"].notna()]
    wards = wards.drop_duplicates("ward_code").sort_values("ward_code")
    groups = _table(files, "groups", settings, defects)
    everywhere = any(stem in files for stem in _PLACED) or (
        groups is not None and "ward_code" not in groups
    )
    sums = _voters_by_ward(groups)
    return tuple(_ward(row, sums, everywhere=everywhere) for row in wards.to_dict("records"))


def _table(
    files: dict[str, FoundFile], stem: str, settings: FolderSettings, defects: Defects
) -> pd.DataFrame | None:
    if stem not in files:
        return None
    said = settings.file(stem)
    opened = open_file(files[stem], said, defects)
    raw = raw_frame(stem, files[stem].name, opened, said, defects) if opened else None
    return None if raw is None else pd.DataFrame(raw.table)


def _voters_by_ward(groups: pd.DataFrame | None) -> dict[str, int | None]:
    """Return the voters of groups by the ward they name, by its code or its folded name."""
    if groups is None or "ward_code" not in groups:
        return {}
    keys = groups["ward_code"].dropna().astype(str)
    counts = groups.loc[keys.index, "voters"].groupby(keys)
    sums = counts.sum().where(counts.count() > 0)
    told = {str(key): None if pd.isna(total) else int(total) for key, total in sums.items()}
    return told | {fold_ward(key): total for key, total in told.items() if not key.isdecimal()}


def _ward(
    row: Mapping[Hashable, Any], sums: dict[str, int | None], *, everywhere: bool
) -> ListedWard:
    code, name = str(row["ward_code"]), str(row["name"])
    key = code if code in sums else fold_ward(name)
    stated = {c: row[c] for c in _COUNTS if c in row and not pd.isna(row[c])}
    voters = int(stated["voters"]) if "voters" in stated else sums.get(key)
    return ListedWard(code, name, voters, bool(stated) or everywhere or key in sums)
