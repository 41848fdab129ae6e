"""Measures in Vietnamese, told from kind, rule and facts; the English sentence is the measure's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.plan.isolation import Measure

MEASURE_KIND: Mapping[str, str] = {
    "auxiliary_box": "Hòm phiếu phụ",
    "separate_area": "Khu vực bỏ phiếu riêng",
    "moved_station": "Dời phòng bỏ phiếu",
    "time_slots": "Chia khung giờ",
    "other_station": "Bỏ phiếu ở phòng khác",
    "unserved": "Chưa có cách bỏ phiếu",
}

_WHY: Mapping[str, str] = {
    "station_closed": "{from} không được dùng",
    "station_out_of_reach": "cử tri không đến được phòng bỏ phiếu đã niêm yết",
    "makes_room": "phải nhường chỗ cho cử tri không còn nơi nào khác",
    "no_room": "các địa điểm trong tầm đi lại không còn chỗ",
    "no_site_in_reach": "không có địa điểm nào cùng đơn vị bầu cử mà cử tri đến được",
}

SENTENCES: Mapping[str, str] = {
    "moved_station": "{why}: dời phòng bỏ phiếu sang {to}, giữ nguyên danh sách, {voters} cử tri",
    "other_station": "{why}: {voters} cử tri của {unit} bỏ phiếu tại {to}, ghép vào {area}",
    "unserved": "{why}: {voters} cử tri của {unit} chưa có cách bỏ phiếu",
}
"""By ``kind rule``, else by kind; ``{why}`` is the rule's own words."""


def measure_in_vietnamese(measure: Measure) -> str:
    """Return why a measure was taken, in Vietnamese; its English reason where no words are known."""
    pattern = SENTENCES.get(f"{measure.kind} {measure.rule}", SENTENCES.get(str(measure.kind), ""))
    told = _told(measure)
    why = _WHY.get(measure.rule, "")
    if not pattern or not set(re.findall(r"{(\w+)}", pattern + why)) <= {*told, "why"}:
        return measure.reason
    sentence = pattern.format_map({**told, "why": why.format_map(told)})
    return sentence[0].upper() + sentence[1:]


def _told(measure: Measure) -> dict[str, str]:
    """Return the facts of a measure, numbers with the Vietnamese thousands sign."""
    return {
        key: fact if isinstance(fact, str) else f"{fact:,.0f}".replace(",", ".")
        for key, fact in {"voters": measure.voters, **measure.facts}.items()
    }
