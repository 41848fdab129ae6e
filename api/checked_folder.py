"""A zipped planning folder read as a run would read it, to tell its defects before it is kept."""

from __future__ import annotations

import tempfile
import zlib
from pathlib import Path

from geo.findings import Defect
from geo.intake import read_planning_folder
from geo.store.folders import pack, write_files


def check_folder(content: bytes, work_folder: Path | None) -> tuple[Defect, ...]:
    """Return what was repaired or noted; raise IntakeError with every defect of a folder of no use."""
    with tempfile.TemporaryDirectory(prefix="khuvuc-check-", dir=work_folder) as made:
        folder = Path(made) / "folder"  # what errors call it
        folder.mkdir()
        write_files(((f.path, zlib.decompress(f.deflated)) for f in pack(content).files), folder)
        return read_planning_folder(folder).report.defects
