"""Findings in Vietnamese, by rule, told from their facts; in English the finding's own message stands."""

from __future__ import annotations

import re
from typing import Final

from geo.errors import Obstacle
from geo.findings import Finding
from geo.plan.isolation import Measure
from geo.plan.measure_labels import measure_in_vietnamese
from geo.plan.obstacle_words import remedy_in_vietnamese, why_in_vietnamese
from geo.schemas import SCHEMAS
from maps.labels import Phrase, decimal, name_of_kind, number

SENTENCES: Final[dict[str, str]] = {
    "within_maximum": "{the_area} có {voters} cử tri, vượt mức tối đa {limit}",
    "within_minimum": "{the_area} có {voters} cử tri, dưới mức tối thiểu {limit}, không có lý do hợp lệ",
    "within_minimum, reason": (
        "{the_area} có {voters} cử tri, dưới mức tối thiểu {limit}; hợp lệ vì: {reason}"
    ),
    "separate_area_lawful": (
        "{the_area} không đủ điều kiện làm khu vực bỏ phiếu riêng ({kind}, {voters} cử tri)"
    ),
    "institution_not_mixed": (
        "{the_area} gộp {institutions} cơ sở với {others} nơi khác; cơ sở phải là khu vực riêng"
    ),
    "every_unit_once": "{subject} ({voters} cử tri) thuộc {times} khu vực, phải thuộc đúng một",
    "no_unknown_unit": "{the_area} ghi một đơn vị dân cư không có trong phường, xã",
    "voters_conserved": (
        "các tổ, thôn và cơ sở có {counted} cử tri, số liệu của phường, xã là {known}; cần kiểm tra "
        "danh sách"
    ),
    "one_ballot": "{the_area} nằm trong nhiều đơn vị bầu cử: {ballots}",
    "inside_ward": "{subject} nằm ngoài phường, xã {outside_m2} m² trên {area_m2} m²",
    "contiguous": "{the_area} bị rời thành {pieces} phần; {apart} không giáp phần còn lại",
    "barriers_respected": "{the_area} bị chia cắt bởi {barriers}, không có lối qua",
    "one_station_each": "{the_area} không có phòng bỏ phiếu",
    "station_at_known_site": (
        "{the_area} ({voters} cử tri) chưa có địa điểm bỏ phiếu; cần tìm một nơi và thêm vào danh sách "
        "địa điểm"
    ),
    "station_outside_area": "phòng bỏ phiếu của {the_area} nằm ngoài khu vực (mã địa điểm {site})",
    "reachable": "{subject} ({voters} cử tri) không có đường đến phòng bỏ phiếu {site}",
    "capacity": "địa điểm {subject} có {limit} chỗ cho {voters} cử tri",
    "rooms": "địa điểm {subject} có {limit} phòng cho {areas} khu vực bỏ phiếu",
    "site_reserved": "{the_area} bỏ phiếu ở {site}, nơi dành riêng cho {institution}",
    "site_open": "địa điểm {subject} không được dùng như đã ấn định",
    "locks_kept": "{subject} không đúng như người lập phương án đã ấn định",
    "ward_not_planned": "chưa có phương án hợp lệ cho {voters} cử tri; số trở ngại: {obstacles}",
    "ward_not_planned, told_vi": "chưa có phương án hợp lệ cho {voters} cử tri: {told_vi}",
    "rules_of_the_day": (
        "chưa có bộ quy định cho ngày bầu cử {day}: dùng bộ {profile} của cuộc bầu cử {known} cho mọi "
        "phường, xã; cần kiểm tra luật hiện hành"
    ),
    "estimates_marked": (
        "{units} tổ, thôn ({voters} cử tri) dùng số ước tính; cần thay bằng số chính thức"
    ),
    "split_needs_approval": (
        "{subject} ({voters} cử tri, tối đa {limit}) được chia thành {parts} phần; cần được phê duyệt"
    ),
    "armed_unit_unnamed": "{subject} là đơn vị vũ trang: phải ghi bằng tên {shown}",
    "walks_true": "{count} quãng đường ghi sai; một quãng ghi {walk_m} m, đường thẳng {straight_m} m",
    "objective_true": "mục tiêu {term} ghi {given}, tính lại được {recomputed}",
    "bound_not_above_objective": "cận dưới {bound} cao hơn giá trị của phương án {objective}",
    "cut_by_constituency": (
        "{unit} bị ranh giới đơn vị bầu cử cắt ngang (các số {numbers}); cần tách tổ hoặc sửa ranh giới"
    ),
    "constituency_unknown": "{unit} không thuộc đơn vị bầu cử nào; cần bổ sung",
    "site_to_be_found": (
        "phường, xã chưa có danh sách địa điểm: {units} nơi phải tìm phòng; cần thêm tệp sites"
    ),
    "group_without_place": (
        "{unit} chưa có vị trí, tạm đặt ở giữa phường, xã; cần bổ sung tọa độ hoặc ranh giới"
    ),
    "group_outside_ward": (
        "{unit} nằm ngoài phường, xã {metres} m và quãng đường được tính từ đó; cần sửa tọa độ hoặc mã"
    ),
    "estimate": (
        "phường, xã chưa có tổ, thôn: {voters} cử tri được ước tính cho {units} nơi; cần thay bằng tổ, "
        "thôn thật"
    ),
    "voters_unknown": "không biết phường, xã có bao nhiêu cử tri; cần bổ sung số liệu",
    "split_unit": "{unit} có {voters} cử tri, tối đa {most}: chia thành {parts} phần; cần được phê duyệt",
    "institution_joined": "{institution} ({voters} cử tri) được tính vào {unit}",
    "street_parts": "đường phố bị rời thành {parts} phần không nối nhau; cần vẽ thêm đường",
    "no_streets": "không có đường đi bộ nào: quãng đường tính theo đường thẳng",
    "far_from_street": (
        "{units} tổ, thôn và {sites} địa điểm cách đường hơn {limit_m} m: quãng đường tính theo đường "
        "thẳng"
    ),
    "base_plan_kept": "phương án bên dưới là phiên bản {found}, không phải bản đã công bố {stated}",
    "zone_inside_wards": "vùng {subject} nằm ngoài mọi phường, xã {metres} m (kịch bản {scenario})",
    "isolated_vote_once": (
        "{subject}: {isolated} cử tri cách ly nhưng {placed} có cách bỏ phiếu (kịch bản {scenario})"
    ),
    "blockade_served_inside": (
        "{voters} cử tri của {subject} ở trong vùng phong tỏa mà không có cách bỏ phiếu tại đó (kịch "
        "bản {scenario})"
    ),
    "cohorts_fit_unit": (
        "{subject}: biện pháp ghi {voters} cử tri, thực có {limit} (kịch bản {scenario})"
    ),
    "way_lawful": (
        "biện pháp {subject}: {voters} cử tri không được bỏ phiếu theo cách này (kịch bản {scenario})"
    ),
    "zone_area_lawful": (
        "khu vực riêng {subject} ({voters} cử tri; được phép {least} đến {limit}) không đúng quy định "
        "hoặc không bỏ phiếu trong vùng (kịch bản {scenario})"
    ),
    "moved_station_open": (
        "biện pháp {measure} đưa {voters} cử tri đến {subject}, nơi không dùng được hoặc không đủ chỗ "
        "(kịch bản {scenario})"
    ),
    "moves_counted": (
        "ghi {stated} cử tri đổi nơi bỏ phiếu, liệt kê {counted}, ít nhất phải {bound} (kịch bản "
        "{scenario})"
    ),
    "rounds_keep_hours": (
        "chuyến {subject} của tổ {team} không kịp giờ, không về phòng hoặc trùng chuyến khác (kịch bản "
        "{scenario})"
    ),
    "rounds_keep_order": (
        "chuyến {subject} đi từ nơi nguy cơ cao về nơi nguy cơ thấp (kịch bản {scenario})"
    ),
    "box_holds": "chuyến {subject} có {voters} cử tri, hòm chứa {limit} (kịch bản {scenario})",
    "box_reaches_all": (
        "biện pháp {subject}: {voters} cử tri chờ hòm phiếu phụ, {called} được đến (kịch bản {scenario})"
    ),
    "slots_hold_room": (
        "{the_area}: mời {voters} cử tri mỗi giờ, phòng tiếp được {limit} (kịch bản {scenario})"
    ),
    "isolated_unserved": "{voters} cử tri chưa có cách bỏ phiếu: {subject} (kịch bản {scenario})",
    "units_apart": (
        "phường, xã có {parts} phần không giáp nhau: {units} tổ, thôn ({voters} cử tri) không ghép được "
        "với phần còn lại; cần ghi cầu hoặc đò nối chúng vào tệp links, hoặc sửa ranh giới"
    ),
    "divided_by_blockade": (
        "tổ, thôn {group} bị ranh giới vùng phong tỏa {zone} cắt ngang, bên trong có {voters} cử tri; "
        "cần đếm lại và phê duyệt việc chia"
    ),
    "blockade_apart": (
        "vùng phong tỏa {zone} tách {units} tổ, thôn ({voters} cử tri) khỏi phần còn lại, trong đó "
        "{divided} tổ bị cắt ngang: họ bỏ phiếu ở khu vực riêng bên trong"
    ),
    "site_closed_by_zone": "địa điểm {site} không được chọn vì nằm trong vùng cách ly",
    "no_way_to_site": "không có đường từ {units} tổ, thôn đến địa điểm nào: tính theo đường thẳng",
}
"""By rule; ``rule, fact`` is told instead where a finding carries that fact. ``{the_area}`` stands where
the subject is an area, ``{subject}`` where it is a unit or a site."""


def finding_sentence(finding: Finding) -> Phrase:
    """Return a finding in both languages; where no Vietnamese is known its English message stands."""
    pattern, known = _pattern(finding), {"subject", "the_area", *finding.facts}
    if not pattern or not set(re.findall(r"{(\w+)}", pattern)) <= known:
        return Phrase(finding.message, finding.message)
    vi = pattern.format_map(_told(finding))
    return Phrase(vi[0].upper() + vi[1:], finding.message)


def measure_sentence(measure: Measure) -> Phrase:
    """Return why a measure was taken, in both languages."""
    return Phrase(measure_in_vietnamese(measure), measure.reason)


def obstacle_phrases(obstacle: Obstacle) -> tuple[Phrase, Phrase]:
    """Return why there is no plan, and what to change, in both languages."""
    why = Phrase(why_in_vietnamese(obstacle), obstacle.message)
    return why, Phrase(remedy_in_vietnamese(obstacle), obstacle.remedy)


def source_phrase(source: str) -> Phrase:
    """Return the source of a finding; laws are cited as each language does, files by their stem."""
    if source in SCHEMAS:
        return Phrase(f"tệp {source}", f"file of {source}")
    vi = source.replace("Law ", "Luật ").replace(", unchanged by ", ", không đổi theo ")
    return Phrase(re.sub(r"\bart\. ?", "điều ", vi), source)


def about_area(finding: Finding) -> bool:
    """Return whether the subject of a finding is an area; codes alone do not tell."""
    return "{the_area}" in _pattern(finding)


def _pattern(finding: Finding) -> str:
    pattern = SENTENCES.get(finding.rule, "")
    for fact in finding.facts:
        pattern = SENTENCES.get(f"{finding.rule}, {fact}", pattern)
    return pattern


def _told(finding: Finding) -> dict[str, str]:
    """Return the facts of a finding as Vietnamese words."""
    area = finding.subject.rpartition("-")[2]
    said = {
        "subject": finding.subject,
        "the_area": f"khu vực số {int(area)}" if area.isdecimal() else finding.subject,
    }
    for key, fact in finding.facts.items():
        if isinstance(fact, str):
            said[key] = name_of_kind(fact).vi if key in ("reason", "kind") else fact
        else:
            whole = isinstance(fact, int) or abs(fact) >= 100
            said[key] = number(fact).vi if whole else decimal(fact).vi
    return said
