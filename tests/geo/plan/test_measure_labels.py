"""Measures told in Vietnamese."""

from __future__ import annotations

import re
from pathlib import Path

from geo.plan.isolation import Kept, Lot, Measure, MeasureKind
from geo.plan.measure_labels import (
    KEPT,
    MEASURE_KIND,
    SENTENCES,
    kept_in_vietnamese,
    measure_in_vietnamese,
)


def told(of: MeasureKind, rule: str, **facts: str | int) -> str:
    """Return the Vietnamese sentence of a measure of 1,204 voters with an English reason."""
    made = Measure(
        "m", of, "00001", "Z1", None, None, 1_204, "an English reason", rule, facts=facts
    )
    return measure_in_vietnamese(made)


def test_a_separate_area_says_where_and_why():
    assert told(
        MeasureKind.SEPARATE_AREA, "separate_many", zone="Z1", kind="blockade", voters=1_204
    ) == ("Vùng phong tỏa Z1 có nhiều cử tri (1.204): lập khu vực bỏ phiếu riêng ngay bên trong")


def test_voters_from_elsewhere_are_told_of_their_ballots():
    said = told(
        MeasureKind.AUXILIARY_BOX, "box_low_risk", zone="Z1", kind="blockade", station="S1",
        outsiders=30, outsider_ballots=2,
    )  # fmt: skip
    assert said.endswith("30 người nơi khác nhận 2 loại phiếu, không có phiếu cấp xã")


def test_a_measure_whose_facts_are_missing_is_told_in_english():
    assert told(MeasureKind.MOVED_STATION, "station_closed") == "an English reason"


def test_every_kind_has_a_name_and_a_sentence():
    assert set(MEASURE_KIND) == {str(kind) for kind in MeasureKind}
    assert {key.partition(" ")[0] for key in SENTENCES} == set(MEASURE_KIND)


def test_every_rule_that_the_chooser_names_has_words():
    """Each rule that the chooser names stands in the labels; a new one fails here."""
    sources = Path(__file__).parents[3] / "geo" / "isolation"
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(sources.rglob("*.py")))
    rules = set(re.findall(r'rule="(\w+)"', text))
    labels = (Path(__file__).parents[3] / "geo/plan/measure_labels.py").read_text(encoding="utf-8")
    generic = {"slots_distanced"}  # its kind has one sentence whatever the rule
    assert sorted(r for r in rules - generic if f'{r}"' not in labels) == []


def test_every_rule_that_keeps_a_station_has_words_of_its_own():
    source = Path(__file__).parents[3] / "geo" / "isolation" / "keeping.py"
    rules = set(re.findall(r'"(keeps_\w+)"', source.read_text(encoding="utf-8")))
    assert rules == set(KEPT)
    made = Kept("00001", "u", "P1", Lot.BLOCKADE, 1_204, "A", "S", "keeps_station_inside", "why")
    assert kept_in_vietnamese(made, "Tổ 1") == (
        "1.204 cử tri của Tổ 1 ở trong vùng phong tỏa P1 giữ nguyên phòng bỏ phiếu đã niêm yết, "
        "phòng ở ngay trong vùng"
    )


def test_voters_whom_no_round_reaches_are_told_why():
    facts = {"unit": "Bản Sì Choang", "station": "00001-S01"}
    assert told(MeasureKind.UNSERVED, "too_far", way_min=800, limit_min=720, **facts) == (
        "Quá xa để về kịp: đi và về từ 00001-S01 mất 800 phút, chỉ được 720 phút: 1.204 cử tri của "
        "Bản Sì Choang chưa có cách bỏ phiếu"
    )
    assert told(MeasureKind.UNSERVED, "no_team", teams=2, **facts) == (
        "00001-S01 có 2 tổ lưu động, đã kín cả ngày: 1.204 cử tri của Bản Sì Choang chưa có cách bỏ phiếu"
    )
    for rule in ("no_place", "no_way"):
        assert told(MeasureKind.UNSERVED, rule, **facts).endswith("chưa có cách bỏ phiếu")
