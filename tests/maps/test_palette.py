"""Colours of areas."""

from __future__ import annotations

from maps.palette import COLOURS, STROKES, hatch_svg, neighbour_styles, stroke_of


def ring(size: int) -> dict[int, list[int]]:
    return {i: [(i - 1) % size, (i + 1) % size] for i in range(size)}


def test_neighbours_never_share_a_style():
    near = ring(7)
    styles = neighbour_styles(near)
    assert all(styles[i] != styles[j] for i in near for j in near[i])


def test_ten_areas_that_all_touch_get_ten_styles():
    near = {i: [j for j in range(10) if j != i] for i in range(10)}
    assert sorted(neighbour_styles(near).values()) == list(range(10))


def test_every_colour_is_used_before_one_is_used_twice():
    lonely: dict[int, list[int]] = {i: [] for i in range(len(COLOURS))}
    assert sorted(neighbour_styles(lonely).values()) == list(range(len(COLOURS)))


def test_the_second_round_of_a_colour_has_another_hatch():
    assert stroke_of(0) != stroke_of(len(COLOURS))


def test_each_style_has_its_own_hatch_as_well_as_its_own_colour():
    assert len(set(COLOURS)) == len(set(STROKES)) == len(COLOURS)
    assert hatch_svg([0, 3]).count("<pattern") == 2
