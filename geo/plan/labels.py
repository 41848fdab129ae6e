"""Vietnamese words of the annex: headings, kinds, lawful reasons and the answers to "Vì sao?"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.plan.reasons import Reason, told
from geo.territory import WardFacts

AREA_KIND: Mapping[str, str] = {"ordinary": "Chung", "separate": "Riêng"}

WARD_KIND: Mapping[str, str] = {
    "ward": "Phường",
    "commune": "Xã",
    "township": "Thị trấn",
    "special_zone": "Đặc khu",
}

BELOW_MINIMUM: Mapping[str, str] = {
    "remote": "Vùng núi, vùng cao, hải đảo hoặc nơi dân cư không tập trung",
    "island": "Đảo",
    "cut_off": "Bị chia cắt với phần còn lại",
}

LEVELS: Mapping[str, str] = {
    "national_assembly": "ĐBQH",
    "province": "HĐND tỉnh",
    "district": "HĐND huyện",
    "commune": "HĐND xã",
}

RULES: Mapping[str, str] = {
    "ward_not_planned": "Chưa lập được phương án",
    "every_unit_once": "Mỗi tổ, thôn thuộc một khu vực",
    "no_unknown_unit": "Không có đơn vị lạ",
    "voters_conserved": "Đủ số cử tri",
    "one_ballot": "Cùng đơn vị bầu cử",
    "inside_ward": "Trong địa giới xã, phường",
    "within_maximum": "Không quá số cử tri tối đa",
    "within_minimum": "Đủ số cử tri tối thiểu",
    "contiguous": "Khu vực liền khoảnh",
    "barriers_respected": "Không bị sông, đường chia cắt",
    "one_station_each": "Mỗi khu vực một phòng bỏ phiếu",
    "station_at_known_site": "Có địa điểm bỏ phiếu",
    "station_outside_area": "Địa điểm ngoài khu vực",
    "reachable": "Có đường đến nơi bỏ phiếu",
    "capacity": "Sức chứa của địa điểm",
    "rooms": "Số phòng của địa điểm",
    "site_reserved": "Địa điểm dành riêng",
    "site_open": "Địa điểm mở, đóng theo ấn định",
    "locks_kept": "Giữ các ấn định",
    "separate_area_lawful": "Khu vực riêng đúng luật",
    "institution_not_mixed": "Cơ sở là khu vực riêng",
    "walks_true": "Quãng đường đúng",
    "objective_true": "Giá trị mục tiêu đúng",
    "bound_not_above_objective": "Cận dưới đúng",
    "armed_unit_unnamed": "Không ghi tên đơn vị vũ trang",
    "split_needs_approval": "Chia tổ, thôn cần phê duyệt",
    "estimates_marked": "Số liệu ước tính",
    "rules_of_the_day": "Quy định của ngày bầu cử",
    "base_plan_kept": "Giữ nguyên phương án đã công bố",
    "zone_inside_wards": "Vùng cách ly trong địa bàn",
    "isolated_vote_once": "Mỗi cử tri cách ly một cách bỏ phiếu",
    "blockade_served_inside": "Bỏ phiếu trong vùng phong tỏa",
    "cohorts_fit_unit": "Số cử tri của biện pháp đúng",
    "way_lawful": "Cách bỏ phiếu đúng luật",
    "zone_area_lawful": "Khu vực riêng của vùng đúng luật",
    "moved_station_open": "Nơi dời đến dùng được",
    "moves_counted": "Đếm đủ cử tri đổi nơi",
    "rounds_keep_hours": "Chuyến hòm phụ đúng giờ",
    "rounds_keep_order": "Thứ tự nguy cơ của chuyến",
    "box_holds": "Sức chứa hòm phiếu phụ",
    "box_reaches_all": "Hòm phụ đến đủ cử tri",
    "slots_hold_room": "Khung giờ không quá sức phòng",
    "isolated_unserved": "Cử tri chưa có cách bỏ phiếu",
}
"""What each check of the audit asks, in a few words."""

SEVERITY: Mapping[str, str] = {"error": "Lỗi", "warning": "Cảnh báo", "note": "Lưu ý"}

TOLD = "Nội dung"
TOLD_IN_ENGLISH = "Nội dung (tiếng Anh)"
TO_BE_FOUND = "Chưa có địa điểm: cần tìm"
ESTIMATED = "Số cử tri ước tính"
STATION_OUTSIDE = "Địa điểm nằm ngoài khu vực"

SENTENCES: Mapping[str, str] = {
    "institution": "Bỏ phiếu tại chỗ: cơ sở là khu vực bỏ phiếu riêng.",
    "nearest": "Bỏ phiếu tại địa điểm gần nhất, {station}, cách {walk_m} m.",
    "no_way": "Không có đường đi bộ nào được biết đến địa điểm; bỏ phiếu tại {station}.",
    "lock": "Được ấn định bỏ phiếu tại {station} ({walk_m} m); {nearest} gần hơn ({nearest_m} m).",
    "not_open": (
        "Địa điểm gần nhất, {nearest} ({nearest_m} m), không đặt phòng bỏ phiếu trong phương án "
        "{areas} khu vực; bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "ballot": (
        "{nearest} gần hơn ({nearest_m} m) nhưng thuộc đơn vị bầu cử khác; bỏ phiếu tại {station} "
        "({walk_m} m)."
    ),
    "rooms": (
        "{nearest} gần hơn ({nearest_m} m) nhưng {rooms} phòng đã dành cho các khu vực không giáp "
        "ranh; bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "contiguity": (
        "{nearest} gần hơn ({nearest_m} m) nhưng không liền ranh với khu vực đó, hoặc khu vực hiện "
        "tại sẽ bị chia cắt; bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "last_unit": (
        "{nearest} gần hơn ({nearest_m} m) nhưng đơn vị này là một khu vực riêng lẻ và phương án giữ "
        "{areas} khu vực; bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "maximum": (
        "{nearest} gần hơn ({nearest_m} m) nhưng khu vực đó sẽ có {would_be} cử tri, vượt mức tối đa "
        "{limit}; bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "capacity": (
        "{nearest} gần hơn ({nearest_m} m) nhưng sẽ có {would_be} cử tri trong khi sức chứa là "
        "{limit}; bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "minimum": (
        "{nearest} gần hơn ({nearest_m} m) nhưng khu vực hiện tại sẽ chỉ còn {would_be} cử tri, dưới "
        "mức tối thiểu {limit}; bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "balance": (
        "{nearest} gần hơn ({nearest_m} m) nhưng sự đồng đều và ranh giới gọn có trọng số lớn hơn "
        "(thêm {extra} cử tri-mét); bỏ phiếu tại {station} ({walk_m} m)."
    ),
    "not_tried": (
        "{nearest} gần hơn ({nearest_m} m) và phương án sẽ giảm {gain} cử tri-mét: việc tìm kiếm đã "
        "dừng trước khi xét đến; bỏ phiếu tại {station} ({walk_m} m)."
    ),
}


def labelled(ward: WardFacts) -> str:
    """Return the ward's name with its kind before it, unless the name says it already."""
    kind = WARD_KIND.get(ward.kind or "", "")
    named = not kind or ward.name.casefold().startswith(kind.casefold())
    return ward.name if named else f"{kind} {ward.name}"


def constituencies(ballots: str) -> str:
    """Return ballots such as ``commune 3 · province 12`` with the levels in Vietnamese."""
    said = ballots
    for level, words in LEVELS.items():
        said = re.sub(rf"\b{level} ", f"{words} số ", said)
    return said.replace("số ?", "chưa rõ số")


def why(reason: Reason) -> str:
    """Return a reason as a Vietnamese sentence."""
    return told(SENTENCES[reason.code], reason.facts, thousands=".")
