"""Vietnamese words of the annex: headings, kinds, lawful reasons and the answers to "Vì sao?"."""

from __future__ import annotations

from collections.abc import Mapping

from geo.plan.reasons import Reason, told

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

SEVERITY: Mapping[str, str] = {"error": "Lỗi", "warning": "Cảnh báo", "note": "Lưu ý"}

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


def why(reason: Reason) -> str:
    """Return a reason as a Vietnamese sentence."""
    return told(SENTENCES[reason.code], reason.facts, thousands=".")
