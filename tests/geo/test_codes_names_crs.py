"""Codes, names and coordinate systems."""

from __future__ import annotations

import unicodedata

import pytest
from pyproj import CRS, Geod, Transformer

from geo.codes import natural_key, parse_ward_code
from geo.crs import TM3_PROVINCES, WGS84, Bounds, local_metric_crs
from geo.names import fold, fold_ward, nfc


@pytest.mark.parametrize(
    ("given", "code"),
    [(292, "00292"), ("292", "00292"), (292.0, "00292"), (" 00292 ", "00292"), ("A-7", "A-7")],
)
def test_a_ward_code_gets_back_the_zeros_a_spreadsheet_dropped(given: object, code: str) -> None:
    assert parse_ward_code(given) == code


def test_group_10_comes_after_group_2() -> None:
    names = ["Tổ 10", "Tổ 2", "Tổ 1A", "Tổ 1"]
    assert sorted(names, key=natural_key) == ["Tổ 1", "Tổ 1A", "Tổ 2", "Tổ 10"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "Hoà Bình"),  # tone placement
        ("ĐỐNG ĐA", "đống đa"),
        (unicodedata.normalize("NFD", "Nậm Sỏ"), "Nậm Sỏ"),
        ("Tổ dân phố  số 5", "to dan pho so 5"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_names_keep_different_keys() -> None:
    assert fold("Tổ 5") != fold("Tổ 15")


@pytest.mark.parametrize("name", ["Phường Bạch Mai", "P. Bạch Mai", "P.Bạch Mai", "Bạch Mai"])
def test_a_ward_is_known_without_its_kind(name: str) -> None:
    assert fold_ward(name) == "bach mai"


def test_a_ward_named_like_a_kind_keeps_its_name() -> None:
    assert fold_ward("Phường Phương Liệt") == "phuong liet"
    assert fold_ward("Phương Liệt") == "phuong liet"


def test_decomposed_text_is_composed() -> None:
    assert nfc(unicodedata.normalize("NFD", "Mỏ  Cày ")) == "Mỏ Cày"


def test_every_tm3_zone_is_vn_2000_in_metres() -> None:
    assert len({p for names in TM3_PROVINCES.values() for p in names}) == 63
    for code in TM3_PROVINCES:
        crs = CRS.from_epsg(code)
        assert "VN-2000" in crs.name
        assert crs.axis_info[0].unit_name == "metre"


def test_the_local_system_measures_true_metres() -> None:
    """Against the geodesic on the ellipsoid, 20 km from the centre."""
    crs = local_metric_crs(Bounds(105.7, 20.9, 106.1, 21.3))
    to_local = Transformer.from_crs(WGS84, crs, always_xy=True)
    (x1, y1), (x2, y2) = to_local.transform(105.72, 20.92), to_local.transform(105.73, 20.93)
    true_m = Geod(ellps="WGS84").inv(105.72, 20.92, 105.73, 20.93)[2]
    assert ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 == pytest.approx(true_m, rel=5e-5)
