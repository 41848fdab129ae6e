"""Connected pieces of sets of units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping


def neighbours_of(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Return the neighbours of each unit that has any."""
    near: dict[int, set[int]] = defaultdict(set)
    for u, v in pairs:
        near[int(u)].add(int(v))
        near[int(v)].add(int(u))
    return dict(near)


def pieces(
    units: Collection[int], neighbours: Mapping[int, Collection[int]]
) -> list[frozenset[int]]:
    """Return the connected pieces that units fall into, the largest first, then by lowest unit."""
    left, found = set(units), []
    while left:
        start = min(left)
        piece, front = {start}, [start]
        left.discard(start)
        while front:
            for near in neighbours.get(front.pop(), ()):
                if near in left:
                    left.discard(near)
                    piece.add(near)
                    front.append(near)
        found.append(frozenset(piece))
    return sorted(found, key=lambda piece: (-len(piece), min(piece)))
