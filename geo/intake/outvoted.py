"""Wards that every other file contradicts."""

from __future__ import annotations

from collections.abc import Mapping

from geo.crs import WGS84, Bounds
from geo.intake.defects import Defects
from geo.intake.offers import offer
from geo.intake.raw import RawFrame
from geo.intake.readings import FITS, Points, Reading, candidates, grown, share_within, within


def list_outvoted(
    stated: Reading,
    raw: RawFrame,
    corners: Points,
    witnesses: Mapping[str, Points],
    defects: Defects,
) -> bool:
    """List wards that lie apart from all other files, where another zone brings them together.

    ``witnesses`` are the points of files in degrees, by file. Wards in degrees are believed: there a
    file that lies apart has made the slip itself. Tells whether the wards are outvoted.
    """
    told = {file: points for file, points in witnesses.items() if len(points)}
    if stated.crs.is_geographic or not told:
        return False
    if any(share >= 1 - FITS for share in _shares(stated, corners, told)):
        return False
    better = [r for r in candidates(corners, None) if min(_shares(r, corners, told)) >= FITS]
    if not better:
        return False
    defects.unusable(
        "crs_contradicted",
        raw.file,
        f"it is said to be in {stated}, but {', '.join(sorted(told))} lie elsewhere",
        offer(better, corners),
    )
    return True


def _shares(way: Reading, corners: Points, told: Mapping[str, Points]) -> list[float]:
    """Return for each witness the share of its points among the wards, if these are read so."""
    degrees = way.degrees(corners)
    if not within(degrees, Bounds(-180, -90, 180, 90)).all():
        return [0.0]
    near = grown(Bounds(*(float(v) for v in (*degrees.min(axis=0), *degrees.max(axis=0)))))
    return [share_within(Reading(WGS84), points, near) for points in told.values()]
