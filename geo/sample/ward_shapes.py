"""The ground of a made district: blocks between streets, joined to groups and groups to wards.

Everything is a union of blocks that share their corners exactly, so wards and groups neither overlap
nor leave gaps, by construction. Coordinates are metres around the middle of the district.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon
from shapely.ops import split

from geo.sample.bending import Bending, draw_bending
from geo.sample.subdivision import Cuts, divide

_GROUP_AREA_M2 = 46_000.0
_BLOCKS_TOWN = 6
_BLOCKS_COUNTRY = 3
_NODE_GRID_M = 0.01


@dataclass(frozen=True)
class Ground:
    """Shapes of the district, each array in the order of its numbers."""

    groups: npt.NDArray[np.object_]
    group_ward: npt.NDArray[np.int64]
    group_half: npt.NDArray[np.int64]
    """0 or 1: on which side of its ward's first dividing line a group lies."""
    group_piece: npt.NDArray[np.int64]
    """Number of the piece of land between river, railway and ward borders."""
    wards: npt.NDArray[np.object_]
    in_town: npt.NDArray[np.bool_]
    lines: npt.NDArray[np.object_]
    """Every border of a block, from crossing to crossing."""
    levels: npt.NDArray[np.str_]
    """What each line is: ``outline``, ``river``, ``railway``, ``ward``, ``group`` or ``block``."""
    outline: Polygon
    river: LineString
    railway: LineString


@dataclass(frozen=True)
class _Plot:
    """One group while still in the drawing plane."""

    ward: int
    piece: int
    half: int
    blocks: list[Polygon]


def shape_ground(wards: int, groups_per_ward: int, rng: np.random.Generator) -> Ground:
    """Return the shapes of a district of so many wards with about so many groups each."""
    radius = float(np.sqrt(wards * groups_per_ward * _GROUP_AREA_M2 / np.pi))
    outline = _outline(radius, rng)
    river = _winding_line(radius, -0.15, 0.07, rng)
    railway = _winding_line(radius, 0.42, 0.02, rng)
    cuts = Cuts()
    cuts.add(LineString(outline.exterior.coords), "outline")
    cuts.add(river, "river")
    cuts.add(railway, "railway")
    pieces, ward_of_piece = _pieces(outline, river, railway, wards, rng, cuts)
    ward_of_piece, in_town = _number_wards(pieces, ward_of_piece, radius)
    plots = _plots(pieces, ward_of_piece, in_town, groups_per_ward, rng, cuts)
    bending = draw_bending(rng, radius)
    return _bent_ground(plots, in_town, cuts, bending, (outline, river, railway))


def _outline(radius: float, rng: np.random.Generator) -> Polygon:
    angles = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    reach = np.ones_like(angles)
    for times in (2, 3, 5):
        reach += 0.10 / times * np.sin(times * angles + rng.uniform(0, 2 * np.pi))
    return Polygon(np.stack([np.cos(angles), np.sin(angles)], axis=1) * (radius * reach)[:, None])


def _winding_line(
    radius: float, height: float, swing: float, rng: np.random.Generator
) -> LineString:
    """Return a line from west to east through the district, at a height in radii."""
    x = np.linspace(-1.5 * radius, 1.5 * radius, 121)
    phase, tilt = rng.uniform(0, 2 * np.pi), rng.uniform(-0.06, 0.06)
    y = radius * (height + swing * np.sin(3.1 * x / radius + phase)) + tilt * x
    return LineString(np.stack([x, y], axis=1))


def _pieces(
    outline: Polygon,
    river: LineString,
    railway: LineString,
    wards: int,
    rng: np.random.Generator,
    cuts: Cuts,
) -> tuple[list[Polygon], list[int]]:
    """Return pieces of land and the ward of each; one ward reaches over the river, one the railway.

    There are two pieces more than wards, and the two pairs that face each other longest are joined.
    """
    south, north = _halves(outline, river)
    lands = [south, *_halves(north, railway)]
    counts = _shares([land.area for land in lands], wards + 2)
    pieces: list[Polygon] = []
    sides: list[int] = []
    for side, (land, count) in enumerate(zip(lands, counts, strict=True)):
        made = divide(land, count, rng, "ward", cuts)
        pieces += made
        sides += [side] * count
    ward = list(range(len(pieces)))
    for side, line in ((0, river), (1, railway)):
        a, b = _longest_facing(pieces, sides, side, line)
        ward = [ward[a] if w == ward[b] else w for w in ward]
    return pieces, ward


def _halves(land: Polygon, line: LineString) -> list[Polygon]:
    """Return the part south of a line and the part north of it."""
    parts = [part for part in split(land, line).geoms if isinstance(part, Polygon)]
    return sorted(parts, key=lambda part: float(part.centroid.y))


def _shares(weights: list[float], total: int) -> list[int]:
    """Share a total out by weight, at least one each, by largest remainder."""
    exact = np.array(weights) / sum(weights) * (total - len(weights))
    counts = np.floor(exact).astype(int)
    for i in np.argsort(counts - exact, kind="stable")[: total - len(weights) - counts.sum()]:
        counts[i] += 1
    return [int(c) + 1 for c in counts]


def _longest_facing(
    pieces: list[Polygon], sides: list[int], side: int, line: LineString
) -> tuple[int, int]:
    """Return the piece of ``side`` and the one of the next side that share most of the line."""
    band = line.buffer(5.0)
    reach = [shapely.intersection(piece, band) for piece in pieces]
    pairs = [
        (-float(reach[a].buffer(5.0).intersection(reach[b]).area), a, b)
        for a in range(len(pieces))
        for b in range(len(pieces))
        if sides[a] == side and sides[b] == side + 1 and not reach[a].is_empty
    ]
    _, a, b = min(pairs)
    return a, b


def _number_wards(
    pieces: list[Polygon], ward: list[int], radius: float
) -> tuple[list[int], npt.NDArray[np.bool_]]:
    """Return the wards of the pieces, numbered from the middle outward, and which are town."""
    distance: dict[int, float] = {}
    for number, piece in zip(ward, pieces, strict=True):
        here = float(np.hypot(piece.centroid.x, piece.centroid.y))
        distance[number] = min(here, distance.get(number, np.inf))
    order = sorted(distance, key=lambda w: (distance[w], w))
    place = {w: i for i, w in enumerate(order)}
    in_town = np.array([distance[w] < 0.62 * radius for w in order])
    return [place[w] for w in ward], in_town


def _plots(
    pieces: list[Polygon],
    ward_of_piece: list[int],
    in_town: npt.NDArray[np.bool_],
    groups_per_ward: int,
    rng: np.random.Generator,
    cuts: Cuts,
) -> list[_Plot]:
    plots: list[_Plot] = []
    for number in np.argsort(ward_of_piece, kind="stable").tolist():
        ward = ward_of_piece[number]
        count = round(groups_per_ward / ward_of_piece.count(ward)) + int(rng.integers(-2, 3))
        blocks = _BLOCKS_TOWN if in_town[ward] else _BLOCKS_COUNTRY
        for i, group in enumerate(divide(pieces[number], count, rng, "group", cuts)):
            half = 0 if _on_first_side(number, i, count, ward_of_piece) else 1
            parts = divide(group, blocks + int(rng.integers(0, 2)), rng, "block", cuts)
            plots.append(_Plot(ward, number, half, parts))
    return plots


def _on_first_side(piece: int, group: int, count: int, ward_of_piece: list[int]) -> bool:
    """Say on which side of its ward's dividing line a group lies; several pieces divide by themselves."""
    if ward_of_piece.count(ward_of_piece[piece]) > 1:
        return piece == ward_of_piece.index(ward_of_piece[piece])
    return group < count // 2


def _bent_ground(
    plots: list[_Plot],
    in_town: npt.NDArray[np.bool_],
    cuts: Cuts,
    bending: Bending,
    marks: tuple[Polygon, LineString, LineString],
) -> Ground:
    """Node all borders, bend them, and join the faces again to groups and wards."""
    blocks = np.array([block for plot in plots for block in plot.blocks], dtype=object)
    plot_of_block = np.repeat(np.arange(len(plots)), [len(plot.blocks) for plot in plots])
    noded = shapely.union_all(shapely.boundary(blocks), grid_size=_NODE_GRID_M)
    lines = shapely.get_parts(noded)
    faces = shapely.get_parts(shapely.polygonize(lines))
    points = shapely.point_on_surface(faces)
    face, block = shapely.STRtree(blocks).query(points, predicate="within")
    plot_of_face = np.full(len(faces), -1)
    plot_of_face[face] = plot_of_block[block]
    bent = bending.shapes(faces)
    groups = _unions(bent, plot_of_face, len(plots))
    group_ward = np.array([plot.ward for plot in plots])
    outline, river, railway = bending.shapes(np.array(marks, dtype=object))
    return Ground(
        groups=groups,
        group_ward=group_ward,
        group_half=np.array([plot.half for plot in plots]),
        group_piece=np.array([plot.piece for plot in plots]),
        wards=_unions(groups, group_ward, len(in_town)),
        in_town=in_town,
        lines=bending.shapes(lines),
        levels=_levels(lines, cuts),
        outline=outline,
        river=river,
        railway=railway,
    )


def _unions(
    shapes: npt.NDArray[np.object_], label: npt.NDArray[np.int64], count: int
) -> npt.NDArray[np.object_]:
    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], np.arange(count + 1))
    made = np.empty(count, dtype=object)
    for i in range(count):
        made[i] = shapely.coverage_union_all(shapes[order[bounds[i] : bounds[i + 1]]])
    return made


def _levels(lines: npt.NDArray[np.object_], cuts: Cuts) -> npt.NDArray[np.str_]:
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    tree = shapely.STRtree(cuts.lines)
    (asked, found) = tree.query_nearest(middles, all_matches=False)
    levels = np.empty(len(lines), dtype="<U8")
    levels[asked] = np.array(cuts.levels)[found]
    return levels
