"""Words of the committee's pages."""

from __future__ import annotations

from typing import Final

COMMITTEE: Final[dict[str, tuple[str, str]]] = {
    "title": ("Phương án khu vực bỏ phiếu", "Plans of voting areas"),
    "intro": (
        (
            "Các phương án đã trình và đã công bố. Mở một phương án để xem bản đồ, số liệu và kết quả "
            "kiểm tra, hoặc so sánh hai phương án."
        ),
        "The plans submitted and published. Open one for its map, figures and audit, or compare two.",
    ),
    "intro_public": (
        "Các phương án đã công bố. Phương án đã trình chỉ hiện sau khi đăng nhập.",
        "The published plans. Those submitted are shown after signing in.",
    ),
    "empty": ("Chưa có phương án nào.", "There is no plan yet."),
    "empty_help": (
        "Phương án xuất hiện ở đây khi phường, xã trình lên hoặc công bố.",
        "A plan appears here when its commune submits or publishes it.",
    ),
    "open": ("Xem phương án", "Open the plan"),
    "compare": ("So sánh hai phương án", "Compare two plans"),
    "before": ("Phương án trước", "The earlier plan"),
    "after": ("Phương án sau", "The later plan"),
    "do_compare": ("So sánh", "Compare"),
    "compare_with": ("So sánh với phương án", "Compare with plan"),
    "one_plan_only": (
        "Cần ít nhất hai phương án để so sánh.",
        "It takes two plans to compare.",
    ),
    "figures": ("Số liệu", "Figures"),
    "by_ward": ("Từng phường, xã", "Ward by ward"),
    "stations": ("Bảng phòng bỏ phiếu", "Table of polling stations"),
    "shared_site": ("chung địa điểm", "shared site"),
    "documents": ("Tài liệu để tải về", "Documents to download"),
    "doc_annex": (
        "Phụ lục danh sách khu vực bỏ phiếu (Excel)",
        "The annex of voting areas (Excel)",
    ),
    "doc_report": ("Báo cáo số liệu (JSON)", "The report in figures (JSON)"),
    "doc_plan": ("Toàn bộ phương án (JSON)", "The whole plan (JSON)"),
    "doc_layers": ("Các lớp bản đồ (GeoPackage)", "Map layers (GeoPackage)"),
    "doc_areas_csv": ("Khu vực bỏ phiếu (CSV)", "Voting areas (CSV)"),
    "doc_stations_csv": ("Phòng bỏ phiếu (CSV)", "Polling stations (CSV)"),
    "doc_stations_xlsx": ("Phòng bỏ phiếu (Excel)", "Polling stations (Excel)"),
    "doc_areas_geojson": ("Khu vực bỏ phiếu (GeoJSON)", "Voting areas (GeoJSON)"),
    "decisions": ("Các bước đã qua", "Steps taken"),
    "compare_title": ("So sánh hai phương án", "Two plans side by side"),
    "same": (
        "Hai phương án giống nhau: không tổ, thôn nào đổi nơi bỏ phiếu.",
        "The two are alike: no group changes its station.",
    ),
    "moved": ("Cử tri đổi nơi bỏ phiếu", "Voters who change station"),
    "moved_units": ("Tổ, thôn đổi nơi bỏ phiếu", "Groups that change station"),
    "opened": ("Địa điểm thêm vào", "Places opened"),
    "closed": ("Địa điểm bỏ đi", "Places closed"),
    "from": ("Trước", "Before"),
    "to": ("Sau", "After"),
    "difference": ("Chênh lệch", "Difference"),
    "walk_before": ("Đi bộ trước", "Walk before"),
    "walk_after": ("Đi bộ sau", "Walk after"),
    "changed_areas": ("Khu vực thay đổi", "Areas that change"),
    "units_gone": ("Tổ, thôn không còn", "Groups no longer there"),
    "units_new": ("Tổ, thôn mới", "New groups"),
    "stations_count": ("Địa điểm", "Places"),
    "maps": ("Hai bản đồ", "The two maps"),
    "not_there": ("không có", "not there"),
}
