"""Every ward of the real folders becomes a territory that holds all its voters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.intake import read_planning_folder
from geo.rules import load_rules
from geo.territory import build_territory

pytestmark = pytest.mark.data


@pytest.mark.parametrize(
    ("folder", "wards"),
    [
        ("karlsruhe", 1),
        ("hai-ba-trung", 18),
        ("thai-nguyen-city", 32),
        ("lai-chau", 101),
        ("district7", 10),
    ],
)
def test_every_ward_of_a_real_folder_has_all_its_voters(
    data_folder: Path, folder: str, wards: int
) -> None:
    frames = read_planning_folder(data_folder / folder)
    rules = load_rules("vn-2021")
    assert len(frames.wards) == wards
    for _, ward in frames.wards.iterrows():
        territory = build_territory(frames, ward["ward_code"], rules)
        if frames.groups is None:
            assert territory.voters == round(ward["population"] * frames.aims.voters_share)
            assert territory.units["estimated"].all()
        else:
            own = frames.groups["ward_code"] == ward["ward_code"]
            assert territory.voters == frames.groups.loc[own, "voters"].sum()
        shapes = territory.units.geometry.to_numpy()
        outline = territory.ward.geometry
        assert shapely.area(shapes).sum() == pytest.approx(outline.area, rel=1e-6)
        assert shapely.union_all(shapes).area == pytest.approx(outline.area, rel=1e-6)
        assert np.isfinite(territory.walk_m).any(axis=1).all()
        assert len(territory.sites) > 0


def test_karlsruhe_has_188_units_of_208868_electors_and_no_estimate(data_folder: Path) -> None:
    frames = read_planning_folder(data_folder / "karlsruhe")
    territory = build_territory(frames, "08212", load_rules("vn-2021"))
    assert (len(territory.units), territory.voters, len(territory.sites)) == (188, 208_868, 75)
    assert not territory.units["estimated"].any()
    assert territory.findings == ()
