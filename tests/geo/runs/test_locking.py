"""Each ward is given the locks that speak of it; a name that no ward has is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely.geometry import box

from geo.errors import CallError
from geo.rules import Locks, load_rules
from geo.runs.locking import check_all_known, check_known_to_folder, locks_of_ward
from geo.runs.planning import Wishes, draw_plan
from tests.builders import grid_territory
from tests.frames import groups, planning_frames, sites

WARD = grid_territory(1, 3)  # units r0c0 r0c1 r0c2, sites s0 s1 s2


def test_a_ward_is_given_only_what_names_its_units_and_sites() -> None:
    own = {"unit": "r0c0", "site_code": "s1"}
    elsewhere = {"unit": "r9c9", "site_code": "t1"}
    locks = Locks.model_validate(
        {
            "units": [own, elsewhere],
            "together": [["r0c0", "r0c1"], ["r9c8", "r9c9"]],
            "closed_sites": ["s2", "t2"],
        }
    )
    assert locks_of_ward(locks, WARD) == Locks.model_validate(
        {"units": [own], "together": [["r0c0", "r0c1"]], "closed_sites": ["s2"]}
    )


def test_a_name_that_no_ward_has_is_told() -> None:
    check_all_known(Locks(closed_sites=("s2",), together=(("r0c0", "r0c2"),)), [WARD])
    with pytest.raises(CallError, match="r9c9, t2"):
        check_all_known(Locks(closed_sites=("t2",), together=(("r0c0", "r9c9"),)), [WARD])


def test_a_name_that_the_folder_cannot_have_is_told_before_any_ward_is_planned() -> None:
    square = box(0, 0, 100, 100)
    folder = planning_frames(square, groups=groups([square]), sites=sites([(50, 50)]))
    made = ("1/2", "00001-K3")  # a part of group 1 and a cell: known once the ward is made
    check_known_to_folder(Locks(together=(("1", *made),), open_sites=("s1",)), folder)
    locks = Locks(together=(("1", "7"),), closed_sites=("s9",))
    with pytest.raises(CallError, match="7, s9"):
        check_known_to_folder(locks, folder)
    told: list[str] = []
    with pytest.raises(CallError, match="7, s9"):
        draw_plan(
            replace(folder, locks=locks),
            load_rules("vn-2026"),
            Wishes(),
            on_progress=lambda stage, _done, _total: told.append(stage),
        )
    assert told == []
