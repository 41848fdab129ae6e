"""All published plans in memory, read by lookups and swapped whole when one is published.

On a border one rule decides, and it is the assignment's: of the units whose closed shape covers the
point, the one with the smallest (ward code, unit code), compared as text. Units that were rounded
apart leave slits of less than a millimetre; ground within 1 cm of units is theirs by the same rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from geo.lookup import wording
from geo.lookup.model import KnownWard, Notice, Published, Status
from geo.lookup.part import Part, Shapes, part_of, ward_fields
from geo.lookup.search import Found, TextIndex

SLIT_DEG = 1e-7
"""About 1 cm: what rounding parts, and far less than any position is known to."""
NOWHERE = -1
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Located:
    """Where points lie, −1 for nowhere. A zone comes before a unit, a unit before a ward."""

    unit: Rows
    zone: Rows
    ward: Rows


class Snapshot:
    """One STRtree over the units of every published plan, and every answer ready as bytes.

    Where two plans have the same ward, the one published last holds it.
    """

    def __init__(
        self,
        parts: Sequence[Part] = (),
        wards: Sequence[KnownWard] = (),
        *,
        notice: Notice | None = None,
        now: datetime | None = None,
    ) -> None:
        self.parts = tuple(
            sorted(parts, key=lambda p: (p.published.published_at, p.published.plan_id))
        )
        self._notice = notice or Notice()
        self._now = now or datetime.now(UTC)
        holder = {
            ward.code: i
            for i, part in enumerate(self.parts)
            for ward in part.wards
            if part.published.ward_codes is None or ward.code in part.published.ward_codes
        }
        kept = sorted(
            (row.key, i, position)
            for i, part in enumerate(self.parts)
            for position, row in enumerate(part.rows)
            if holder.get(row.ward_code) == i
        )
        self._rows = tuple(self.parts[i].rows[position] for _, i, position in kept)
        self._part = [i for _, i, _ in kept]
        self._heads = [row.head for row in self._rows]
        self._bodies = [
            self.parts[i].bodies[row.body] if row.body >= 0 else b""
            for i, row in zip(self._part, self._rows, strict=True)
        ]
        self.shapes = _picked([self.parts[i].shapes[position] for _, i, position in kept])
        self._position = {row.key: i for i, row in enumerate(self._rows)}
        self._tree = STRtree(self.shapes)
        self._index_zones()
        self._index_wards(wards)
        self._write_ends()
        self._text = TextIndex.of(
            self._rows, self.wards, self._sites(holder), self._streets(holder)
        )

    @classmethod
    def of(cls, published: Iterable[Published], *, now: datetime | None = None) -> Snapshot:
        """Return the snapshot of some plans."""
        return cls([part_of(one) for one in published], now=now)

    def __len__(self) -> int:
        """Return the number of units that can be found."""
        return len(self._rows)

    @property
    def plan_ids(self) -> tuple[str, ...]:
        """The plans it answers from, oldest first."""
        return tuple(part.published.plan_id for part in self.parts)

    def key(self, unit: int) -> tuple[str, str]:
        """Return (ward code, unit code) of a unit's position."""
        return self._rows[unit].key

    def find(self, lon: float, lat: float) -> bytes:
        """Return the answer for one point in degrees of WGS 84."""
        point = shapely.points([(lon, lat)])  # an array: half the time of a single point
        if self._zone_tree is not None and (zones := _covering(self._zone_tree, point)):
            return self._in_zone(min(zones))
        units = _covering(self._tree, point)
        return self.of_unit(min(units)) if units else self._beside(point)

    def find_many(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> list[bytes]:
        """Return the answers for many points."""
        at = self.locate(lon, lat)
        heads, bodies, tails, part = self._heads, self._bodies, self._tails, self._part
        found = [
            heads[unit] + bodies[unit] + tails[part[unit]] if unit != NOWHERE else b""
            for unit in at.unit.tolist()
        ]
        for i in np.flatnonzero((at.unit == NOWHERE) | (at.zone != NOWHERE)).tolist():
            found[i] = self._without_unit(int(at.zone[i]), int(at.ward[i]))
        return found

    def locate(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Located:
        """Return where many points lie, in three queries of trees."""
        degrees = np.column_stack([np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)])
        points = np.asarray(shapely.points(degrees), dtype=object)
        zone = _smallest(self._zone_tree, points)
        unit = _smallest(self._tree, points)
        lost = np.flatnonzero((unit == NOWHERE) & (zone == NOWHERE))
        unit[lost] = _smallest(self._tree, points[lost], within=SLIT_DEG)
        ward = np.full(len(points), NOWHERE, dtype=np.int64)
        lost = lost[unit[lost] == NOWHERE]
        ward[lost] = _smallest(self._ward_tree, points[lost])
        return Located(unit, zone, ward)

    def unit(self, ward_code: str, unit_code: str) -> bytes:
        """Return the answer for a unit by its codes, as a choice names it."""
        row = self._position.get((ward_code, unit_code))
        return self.nowhere() if row is None else self.of_unit(row)

    def of_unit(self, row: int) -> bytes:
        """Return the answer for the unit at a position."""
        return self._heads[row] + self._bodies[row] + self._tails[self._part[row]]

    def search(self, words: str, ward: str | None = None) -> bytes:
        """Return the answer for a group, street, address or site, in one ward or in all."""
        found = self._text.search(words, ward)
        if found is None:
            return self.nowhere()
        if found.only is not None:
            return self.of_unit(found.only)
        return self._choices(found)

    def nowhere(self) -> bytes:
        """Return the answer where no ward is known."""
        return self._nowhere

    def at(self, now: datetime) -> Snapshot:
        """Return the same snapshot with its times told anew; nothing else is built again."""
        told = object.__new__(Snapshot)
        told.__dict__.update(self.__dict__)
        told._now = now
        told._write_ends()
        return told

    def _without_unit(self, zone: int, ward: int) -> bytes:
        if zone != NOWHERE:
            return self._in_zone(zone)
        return self.nowhere() if ward == NOWHERE else self._not_published(ward)

    def _beside(self, point: Shapes) -> bytes:
        near = self._tree.query(point, predicate="dwithin", distance=SLIT_DEG)[1].tolist()
        if near:
            return self.of_unit(min(near))
        wards = _covering(self._ward_tree, point)
        return self._not_published(min(wards)) if wards else self.nowhere()

    def _not_published(self, ward: int) -> bytes:
        told = {"ward": ward_fields(self.wards[ward]), "area": None, "station": None}
        return wording.bare(Status.NOT_PUBLISHED, told, self._notice, self._now)

    def _in_zone(self, zone: int) -> bytes:
        part, position = self._zones[zone]
        return self.parts[part].zones[position] + self._tails[part]

    def _choices(self, found: Found) -> bytes:
        choices = []
        for row, because in zip(found.rows, found.because, strict=True):
            unit = self._rows[row]
            ward = self._ward_of[unit.ward_code]
            choices.append(
                {
                    "ward_code": unit.ward_code,
                    "ward": ward.name,
                    "unit_code": unit.unit_code,
                    "name": unit.name,
                    "because": because,
                }
            )
        told = {"ward": None, "area": None, "station": None, "choices": choices, "more": found.more}
        return wording.bare(Status.CHOOSE, told, self._notice, self._now)

    def _index_zones(self) -> None:
        self._zones = [
            (i, position)
            for i, part in enumerate(self.parts)
            for position in range(len(part.zones))
        ]
        shapes = [self.parts[i].zone_shapes[position] for i, position in self._zones]
        self._zone_tree = STRtree(_picked(shapes)) if shapes else None

    def _index_wards(self, wards: Sequence[KnownWard]) -> None:
        known = {ward.code: ward for ward in wards}
        for part in self.parts:
            known |= {ward.code: ward for ward in part.wards}
        self.wards = tuple(known[code] for code in sorted(known))
        self._ward_of = known
        self._ward_tree = STRtree(_picked([ward.shape for ward in self.wards]))

    def _write_ends(self) -> None:
        """Write what changes with the time."""
        self._tails = [wording.tail(part.published, self._notice, self._now) for part in self.parts]
        self._nowhere = wording.bare(Status.OUTSIDE, _NOTHING, self._notice, self._now)

    def _sites(
        self, holder: dict[str, int]
    ) -> list[tuple[str, str | None, str, list[int], int | None]]:
        """Return name, address, ward, rows voting there and the row it stands in, site by site."""
        return [
            (
                site.name,
                site.address,
                site.ward_code,
                [self._position[site.ward_code, code] for code in site.units],
                self._position[site.ward_code, site.at_unit] if site.at_unit else None,
            )
            for i, part in enumerate(self.parts)
            for site in part.sites
            if holder.get(site.ward_code) == i
        ]

    def _streets(self, holder: dict[str, int]) -> list[tuple[str, list[int]]]:
        found: list[tuple[str, list[int]]] = []
        for i, part in enumerate(self.parts):
            for name, rows in part.streets:
                keys = [part.rows[row].key for row in rows]
                mine = [self._position[key] for key in keys if holder.get(key[0]) == i]
                found.append((name, mine))
        return [(name, rows) for name, rows in found if rows]


_NOTHING = {"ward": None, "area": None, "station": None}


def _covering(tree: STRtree, point: Shapes) -> list[int]:
    """Return the positions of the shapes that cover the one point of an array."""
    found: list[int] = tree.query(point, predicate="intersects")[1].tolist()
    return found


def _smallest(tree: STRtree | None, points: Shapes, within: float | None = None) -> Rows:
    """Return for each point the smallest position of a shape that covers it, −1 for none."""
    found = np.full(len(points), np.iinfo(np.int64).max, dtype=np.int64)
    if tree is not None and len(points):
        if within is None:
            at, shape = tree.query(points, predicate="intersects")
        else:
            at, shape = tree.query(points, predicate="dwithin", distance=within)
        np.minimum.at(found, at, shape)
    found[found == np.iinfo(np.int64).max] = NOWHERE
    return found


def _picked(shapes: Sequence[object]) -> Shapes:
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made
