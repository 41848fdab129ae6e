"""Measures in Vietnamese, told from kind, rule and facts; the English sentence is the measure's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.plan.isolation import Kept, Measure

MEASURE_KIND: Mapping[str, str] = {
    "auxiliary_box": "Hòm phiếu phụ",
    "separate_area": "Khu vực bỏ phiếu riêng",
    "moved_station": "Dời phòng bỏ phiếu",
    "time_slots": "Chia khung giờ",
    "other_station": "Bỏ phiếu ở phòng khác",
    "unserved": "Chưa có cách bỏ phiếu",
}

_ZONE: Mapping[str, str] = {
    "quarantine_facility": "khu cách ly tập trung",
    "blockade": "vùng phong tỏa",
    "distancing": "vùng giãn cách",
}

_WHY: Mapping[str, str] = {
    "station_closed": "{from} không được dùng",
    "station_out_of_reach": "cử tri không đến được phòng bỏ phiếu đã niêm yết",
    "makes_room": "phải nhường chỗ cho cử tri không còn nơi nào khác",
    "no_room": "các địa điểm trong tầm đi lại không còn chỗ",
    "no_site_in_reach": "không có địa điểm nào cùng đơn vị bầu cử mà cử tri đến được",
    "ward_without_plan": "phường, xã chưa có phương án nên không phòng nào cử hòm phiếu phụ được",
    "separate_many": "{the_zone} có nhiều cử tri ({voters})",
    "separate_high_risk": "{the_zone} có {voters} cử tri và nguy cơ cao",
    "box_below_minimum": "{the_zone} có ít cử tri, không đủ để lập khu vực riêng",
    "box_low_risk": "{the_zone} không đông và nguy cơ không cao",
    "box_no_site_inside": "trong {the_zone} không có địa điểm nào còn phòng",
    "box_cut_off": (
        "{unit} bị chia cắt, không có địa điểm cùng đơn vị bầu cử trong vòng {max_walk_m} m"
    ),
    "box_no_room": (
        "{unit} bị chia cắt, các địa điểm cùng đơn vị bầu cử trong tầm đi lại không còn chỗ"
    ),
    "no_place": "chưa biết nơi gặp hoặc chưa có phòng để hòm phiếu phụ xuất phát",
    "no_way": "không có đường từ phòng bỏ phiếu {station} đến nơi",
    "too_far": (
        "quá xa để về kịp: đi và về từ {station} mất {way_min} phút, chỉ được {limit_min} phút"
    ),
    "no_team": "{station} có {teams} tổ lưu động, đã kín cả ngày",
    "outsiders_where_they_stay": "người nơi khác không rời được {the_zone}",
}

SENTENCES: Mapping[str, str] = {
    "moved_station": "{why}: dời phòng bỏ phiếu sang {to}, giữ nguyên danh sách, {voters} cử tri",
    "other_station": "{why}: {voters} cử tri của {unit} bỏ phiếu tại {to}, ghép vào {area}",
    "other_station outsiders_where_they_stay": "{why}: {voters} cử tri bỏ phiếu ở phòng tại chỗ",
    "unserved": "{why}: {voters} cử tri của {unit} chưa có cách bỏ phiếu",
    "unserved ward_without_plan": "{why}: {voters} cử tri chưa có cách bỏ phiếu",
    "separate_area": "{why}: lập khu vực bỏ phiếu riêng ngay bên trong",
    "auxiliary_box": "{why}: hòm phiếu phụ của {station} đến tận nơi, {voters} cử tri",
    "auxiliary_box box_at_home": (
        "{voters} cử tri cách ly tại nhà ở {groups} tổ, thôn: hòm phiếu phụ của {station} đến tận nhà"
    ),
    "time_slots": (
        "khu vực {area} có tổ, thôn trong vùng giãn cách ({zones}): {voters} cử tri đến theo khung giờ, "
        "mỗi lúc không quá {people_in_room} người trong phòng"
    ),
}
"""By ``kind rule``, else by kind; ``{why}`` is the rule's own words."""

KEPT: Mapping[str, str] = {
    "keeps_station_inside": (
        "{voters} cử tri của {unit} ở trong vùng phong tỏa {zone} giữ nguyên phòng bỏ phiếu đã niêm yết, "
        "phòng ở ngay trong vùng"
    ),
    "keeps_station_outside": (
        "{voters} cử tri của {unit} ở ngoài vùng phong tỏa vẫn đến được phòng bỏ phiếu đã niêm yết"
    ),
    "keeps_station_distanced": (
        "{voters} cử tri của {unit} trong vùng giãn cách {zone} không bị cách ly, giữ nguyên phòng bỏ "
        "phiếu đã niêm yết và đến theo khung giờ"
    ),
    "keeps_station_not_isolated": (
        "{voters} cử tri của {unit} không bị cách ly, giữ nguyên phòng bỏ phiếu đã niêm yết"
    ),
}
"""Why nothing is done, by rule."""

_OUTSIDERS = (
    "; {outsiders} người nơi khác nhận {outsider_ballots} loại phiếu, không có phiếu cấp xã"
)


def measure_in_vietnamese(measure: Measure) -> str:
    """Return why a measure was taken, in Vietnamese; its English reason where no words are known."""
    pattern = SENTENCES.get(f"{measure.kind} {measure.rule}", SENTENCES.get(str(measure.kind), ""))
    pattern = pattern.replace("{why}", _WHY.get(measure.rule, "{why}"))
    if "outsiders" in measure.facts:
        pattern += _OUTSIDERS
    told = _told(measure)
    if not pattern or not set(re.findall(r"{(\w+)}", pattern)) <= told.keys():
        return measure.reason
    sentence = pattern.format_map(told)
    return sentence[0].upper() + sentence[1:]


def kept_in_vietnamese(kept: Kept, unit: str) -> str:
    """Return why a cohort keeps its station, in Vietnamese; its English reason for other rules."""
    voters = f"{kept.voters:,}".replace(",", ".")
    pattern = KEPT.get(kept.rule)
    return pattern.format(voters=voters, unit=unit, zone=kept.zone_code) if pattern else kept.reason


def _told(measure: Measure) -> dict[str, str]:
    """Return the facts of a measure, numbers with the Vietnamese thousands sign."""
    facts = {"voters": measure.voters, **measure.facts}
    told = {
        key: fact if isinstance(fact, str) else f"{fact:,.0f}".replace(",", ".")
        for key, fact in facts.items()
    }
    kind = "distancing" if measure.rule == "outsiders_where_they_stay" else str(facts.get("kind"))
    if "zone" in told:
        told["the_zone"] = f"{_ZONE.get(kind, 'vùng')} {told['zone']}"
    return told
