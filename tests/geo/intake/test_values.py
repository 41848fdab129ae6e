"""Values as offices write them: codes, counts, flags, days, coordinates, kinds."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from geo.intake.kinds import KINDS, kind_of
from geo.intake.values import (
    is_blank,
    read_coordinate,
    read_count,
    read_day,
    read_flag,
    read_values,
    read_ward_code,
)
from geo.rules import load_rules, profile_names
from geo.schemas import Kind


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "—", "NULL", "N/A", float("nan")])
def test_a_cell_that_says_nothing_is_blank(cell: object):
    assert is_blank(cell)


@pytest.mark.parametrize("cell", [0, "0", False, "không"])
def test_zero_and_no_are_not_blank(cell: object):
    assert not is_blank(cell)


@pytest.mark.parametrize(
    ("cell", "code"),
    [(292, "00292"), ("292.0", "00292"), (292.0, "00292"), ("00292", "00292"), ("A-7", "A-7")],
)
def test_ward_codes_have_five_digits(cell: object, code: str):
    assert read_ward_code(cell).value == code


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (244, 244), (244.0, 244), ("244", 244), ("244.0", 244), ("0", 0), ("1.234", 1234),
        ("1,234", 1234), ("12.345.678", 12_345_678), ("1 234", 1234), ("1\xa0234", 1234),
        ("1.234 người", 1234), ("244 cử tri", 244),
    ],
)  # fmt: skip
def test_counts_are_read(cell: object, count: int):
    assert read_count(cell).value == count


@pytest.mark.parametrize(
    ("cell", "check"),
    [
        (-1, "count_negative"), ("-1", "count_negative"), (30.509, "count_ambiguous"),
        ("0.509", "count_ambiguous"), (12345.5, "count_not_whole"), ("nhiều", "count_not_number"),
        (True, "count_not_number"), ("inf", "count_not_number"), ("1.23.456", "count_not_number"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_told(cell: object, check: str):
    reading = read_count(cell)
    assert (reading.check, reading.mended, reading.value) == (check, False, None)


def test_a_point_is_a_thousands_mark_only_where_the_column_has_no_decimals():
    written = read_values(["30.509", "12.000"], Kind.COUNT, "population")
    assert [r.value for r in written] == [30509, 12000]
    mixed = read_values(["30.509", "102136.0"], Kind.COUNT, "population")
    assert [(r.value, r.check) for r in mixed] == [(None, "count_ambiguous"), (102136, "")]


def test_an_ambiguous_count_is_told_with_the_count_it_may_be():
    assert "30,509" in read_count(30.509).found


@pytest.mark.parametrize("cell", ["có", "Có", "CO", "x", "X", "yes", "1", 1, 1.0, True, "true"])
def test_yes(cell: object):
    assert read_flag(cell).value is True


@pytest.mark.parametrize("cell", ["không", "Khong", "no", "0", 0, False, "false"])
def test_no(cell: object):
    assert read_flag(cell).value is False


@pytest.mark.parametrize(
    "cell",
    [
        "15/03/2026", "15-3-2026", "15.03.2026", "ngày 15/03/2026", "2026-03-15",
        "2026-03-15T00:00:00", "2026/3/15", 46096, "46096", datetime(2026, 3, 15), date(2026, 3, 15),
    ],
)  # fmt: skip
def test_days(cell: object):
    # 46,096 days after 30 December 1899.
    assert read_day(cell).value == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("cell", "check"),
    [
        ("31/02/2026", "day_impossible"),
        ("03/15/2026", "day_impossible"),
        ("mai", "day_unclear"),
        (7, "day_unclear"),
    ],
)
def test_what_is_no_day_is_told(cell: object, check: str):
    assert read_day(cell).check == check


@pytest.mark.parametrize(
    "cell", ["105.5", "105,5", 105.5, "105°30'", "105°30'00\"", "105° 30′ 0″ Đ"]
)
def test_coordinates(cell: object):
    assert read_coordinate(cell).value == pytest.approx(105.5)


@pytest.mark.parametrize(
    ("stem", "written", "code"),
    [
        ("sites", "Nhà văn hoá", "cultural_house"), ("sites", "NVH", "cultural_house"),
        ("sites", "Trường tiểu học Lê Lợi", "school"), ("sites", "Trường Đại học Thủy lợi", "university"),
        ("sites", "Trụ sở UBND", "ward_hall"), ("sites", "đình làng", "communal_house"),
        ("institutions", "Bệnh viện đa khoa", "hospital"), ("institutions", "LLVT", "armed_unit"),
        ("institutions", "Trại tạm giam", "detention"), ("institutions", "nursing home", "care_home"),
        ("isolation", "Phong toả", "blockade"), ("isolation", "Cách ly tập trung", "quarantine_facility"),
        ("wards", "Đặc khu", "special_zone"), ("barriers", "Sông", "river"),
    ],
)  # fmt: skip
def test_kinds_are_known_by_their_vietnamese_words(stem: str, written: str, code: str):
    assert kind_of(stem, written) == code


def test_every_kind_that_a_rule_names_can_be_written():
    for name in profile_names():
        rules = load_rules(name)
        assert {*rules.separate_kinds, *rules.separate_kinds_from_minimum} <= set(
            KINDS["institutions"]
        )
