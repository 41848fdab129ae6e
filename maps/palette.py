"""Colours and hatches of areas: neighbours differ, to the colour-blind and on a grey print too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

COLOURS: Final = (
    "#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#c9b3e6",
)  # fmt: skip
"""Paul Tol's "light" scheme (SRON/EPS/TN/09-002), made for filled areas under dark text; his olive
and grey, close to pear and to paper, give way to one lilac."""

STROKES: Final = (
    "M-1,1 l2,-2 M0,10 l10,-10 M9,11 l2,-2",
    "M-1,9 l2,2 M0,0 l10,10 M9,-1 l2,2",
    "M0,5 h10",
    "M5,0 v10",
    "M5,3.6 a1.4,1.4 0 1 0 .01,0",
    "M0,5 h10 M5,0 v10",
    "M0,0 l10,10 M10,0 l-10,10",
    "M0,7 l5,-5 l5,5",
)
"""Hatches on a tile of 10 × 10: two diagonals, bars, dots, grids, waves."""


def neighbour_styles(neighbours: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Return a style number for each area such that no two neighbours share one (DSATUR).

    The area whose neighbours already wear most styles goes first; it takes the lawful style used
    least so far, so that all colours appear about equally often.
    """
    styles: dict[int, int] = {}
    used: Counter[int] = Counter()
    waiting = set(neighbours)
    taken: dict[int, set[int]] = {area: set() for area in neighbours}
    while waiting:
        area = max(waiting, key=lambda a: (len(taken[a]), len(neighbours[a]), -a))
        free = [s for s in range(len(COLOURS)) if s not in taken[area]]
        style = min(free, key=lambda s: (used[s], s)) if free else _next_style(taken[area])
        styles[area] = style
        used[style] += 1
        waiting.remove(area)
        for near in neighbours[area]:
            taken[near].add(style)
    return styles


def _next_style(taken: set[int]) -> int:
    style = len(COLOURS)
    while style in taken:
        style += 1
    return style


def colour_of(style: int) -> str:
    """Return the fill of a style."""
    return COLOURS[style % len(COLOURS)]


def stroke_of(style: int) -> str:
    """Return the hatch of a style; the second round of colours meets other hatches."""
    return STROKES[(style + style // len(COLOURS)) % len(STROKES)]


def hatch_svg(styles: Sequence[int]) -> str:
    """Return one hidden SVG that defines a pattern ``hatch-N`` for each style."""
    patterns = "".join(
        f'<pattern id="hatch-{s}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<rect width="10" height="10" fill="{colour_of(s)}"/>'
        f'<path d="{stroke_of(s)}" fill="none" stroke="#1d2733" stroke-opacity=".17"/></pattern>'
        for s in styles
    )
    return f'<svg class="hatches" width="0" height="0" aria-hidden="true"><defs>{patterns}</defs></svg>'
