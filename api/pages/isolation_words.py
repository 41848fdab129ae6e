"""Words of pages about isolation: zones sent for a plan, the run that answers them, scenarios."""

from __future__ import annotations

from typing import Final

RUN_OVER_PLAN: Final[dict[str, tuple[str, str]]] = {
    "from_plan": ("Trên phương án", "Over"),
    "stage_isolation": ("xếp nơi bỏ phiếu cho từng phường, xã có vùng", "answering ward by ward"),
    "came": ("tình hình hiện tại", "what came"),
    "asked_scenarios": ("kịch bản", "scenarios"),
    "asked_polling_day": ("ngày bầu cử", "polling day"),
    "asked_at": ("lúc", "at"),
    "asked_switch": ("áp dụng", "in force"),
    "asked_people_of_folder": ("nơi ở theo thư mục dữ liệu", "people of the planning folder"),
}

ISOLATION: Final[dict[str, tuple[str, str]]] = {
    "isolation_of": ("Ứng phó cách ly", "Response to isolation"),
    "isolation_intro": (
        "Gửi tệp các vùng: chương trình lập bản dự thảo mới, ghi rõ ai bỏ phiếu ở đâu.",
        "Send zones: a new draft is made that says who votes where. This plan stays as it is.",
    ),
    "no_scenarios": ("Phương án này chưa có kịch bản nào.", "This plan carries no scenario yet."),
    "name_none": ("Không có vùng nào (như đã niêm yết)", "No zones (as posted)"),
    "name_now": ("Tình hình hiện tại", "What came"),
    "put_in_force": ("Áp dụng kịch bản này", "Put in force"),
    "switch_draft": (
        "Áp dụng kịch bản khác sửa ngay bản dự thảo này; không phải tính lại.",
        "Another scenario is put in force in this draft; nothing is planned again.",
    ),
    "switch_new": (
        "Áp dụng kịch bản khác sẽ tạo một bản dự thảo mới; không phải tính lại.",
        "This plan is no draft: a new one is made with the other scenario; nothing is planned again.",
    ),
    "zones_came": ("Vùng đang có (áp dụng ngay)", "Zones that came (put in force)"),
    "zones_file": (
        "Bản đồ hoặc danh sách vùng (GeoJSON, GeoPackage, KML, Shapefile nén zip, Excel, CSV)",
        "Map or list of zones (GeoJSON, GeoPackage, KML, zipped Shapefile, Excel, CSV)",
    ),
    "home_file": (
        "Số cử tri cách ly tại nhà theo tổ, thôn (Excel, CSV)",
        "Voters isolated at home by group (Excel, CSV)",
    ),
    "prepared": ("Kịch bản chuẩn bị trước (chưa áp dụng)", "A scenario drawn up in advance"),
    "prepared_name": ("Tên kịch bản", "Name of the scenario"),
    "prepared_file": ("Tệp các vùng của kịch bản", "Its file of zones"),
    "when": ("Thời điểm", "Moment"),
    "day_help": ("Ngày (để trống: ngày bầu cử)", "Day (empty: the polling day)"),
    "at_help": ("Giờ (để trống: cả ngày bỏ phiếu)", "Time (empty: all voting hours)"),
    "people": ("Nơi ở của người dân", "Where people live"),
    "people_help": (
        "Chia số cử tri của tổ, thôn bị vùng cắt qua; không có thì chia theo diện tích.",
        "Shares a group that a zone cuts; without it shares are by area.",
    ),
    "people_of_folder": (
        "Lấy từ thư mục dữ liệu của địa bàn",
        "Take it from the territory's planning folder",
    ),
    "people_file": (
        "Tệp nhà ở hoặc điểm dân cư (không bắt buộc)",
        "File of buildings or population points (may be left out)",
    ),
    "do_send": ("Kiểm tra và tính", "Check and answer"),
    "runs_over": ("Các lần tính trên phương án này", "Runs over this plan"),
    "defects_title": ("Chưa dùng được các tệp này", "These files cannot be used yet"),
    "privacy": (
        "Chỉ gửi số lượng, không gửi tên hay địa chỉ người bị cách ly.",
        "Send counts alone: no names and no addresses of those isolated.",
    ),
}
