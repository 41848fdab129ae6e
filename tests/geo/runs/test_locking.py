"""Each ward is given the locks that speak of it; a name that no ward has is refused."""

from __future__ import annotations

import pytest

from geo.errors import CallError
from geo.rules import Locks
from geo.runs.locking import check_all_known, locks_of_ward
from tests.builders import grid_territory

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
