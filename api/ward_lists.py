"""The wards that kept planning folders name, each folder read once."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from geo.errors import KhuvucError
from geo.intake.ward_list import ListedWard, read_ward_list
from geo.store.store import Store
from geo.store.values import KeptTerritory


class WardLists:
    """Remembers lists by the content of their folder, which never changes under its hash."""

    def __init__(self, work_folder: Path | None = None) -> None:
        self._work_folder = work_folder
        self._known: dict[str, tuple[ListedWard, ...]] = {}
        self._reading = threading.Lock()

    def of(self, store: Store, kept: KeptTerritory) -> tuple[ListedWard, ...]:
        """Return the wards of a folder; none for one that names none that can be read."""
        known = self._known.get(kept.content_hash)
        if known is not None:
            return known
        with self._reading:  # whoever asks meanwhile finds it read
            if kept.content_hash not in self._known:
                self._known[kept.content_hash] = self._read(store, kept)
            return self._known[kept.content_hash]

    def _read(self, store: Store, kept: KeptTerritory) -> tuple[ListedWard, ...]:
        with tempfile.TemporaryDirectory(prefix="khuvuc-wards-", dir=self._work_folder) as made:
            store.export_territory(kept.id, Path(made) / "in")
            try:
                return read_ward_list(Path(made) / "in")
            except KhuvucError:
                return ()
