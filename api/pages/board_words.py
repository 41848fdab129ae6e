"""Words of the board and the calendar."""

from __future__ import annotations

from typing import Final

BOARD: Final[dict[str, tuple[str, str]]] = {
    "title": ("Tiến độ các phường, xã", "Board of all wards"),
    "for_day": ("Cho ngày bầu cử {day}", "For the polling day {day}"),
    "due": (
        "Khu vực bỏ phiếu phải có trước khi lập tổ bầu cử, chậm nhất {day}.",
        "The areas must be there before the election teams, by {day} at the latest.",
    ),
    "empty": ("Chưa có phường, xã nào.", "There is no ward yet."),
    "empty_help": (
        "Tải dữ liệu lên và lập phương án ở trang Lập phương án.",
        "Upload a planning folder and draw a plan on the page Planning.",
    ),
    "stage": ("Bước", "Stage"),
    "stage_no_data": ("Chưa có số liệu", "No data yet"),
    "stage_data_in": ("Đã có dữ liệu", "Data in"),
    "stage_planned": ("Đã lập", "Planned"),
    "stage_findings": ("Còn sai quy định", "Findings to settle"),
    "stage_submitted": ("Đã trình", "Submitted"),
    "stage_approved": ("Đã phê duyệt", "Approved"),
    "stage_reported": ("Đã báo cáo tỉnh", "Reported"),
    "stage_published": ("Đã công bố", "Published"),
    "late": ("Quá hạn", "Late"),
    "open_errors": ("Sai quy định chưa xử lý", "Errors not settled"),
    "unread": ("Chưa đọc được phường, xã của", "Wards that could not be read, of"),
    "plan_it": ("Lập phương án", "Draw a plan"),
    "no_day_yet": (
        "Chưa có phương án nào. Chọn ngày bầu cử để xem thời hạn.",
        "Nothing is planned yet. Choose a polling day to see what is late.",
    ),
    "counts": ("Số phường, xã theo bước", "Wards by stage"),
    "filter": ("Chỉ xem", "Show only"),
    "nothing_here": ("Không có phường, xã nào ở bước này.", "No ward is at this stage."),
    "calendar": ("Lịch các thời hạn", "Calendar of deadlines"),
    "calendar_intro": (
        "Các việc phải xong trước ngày bầu cử {day}.",
        "What has to be done before the polling day {day}.",
    ),
    "other_day": ("Ngày bầu cử khác", "Another polling day"),
    "deadline": ("Việc", "What"),
    "day": ("Chậm nhất", "By"),
    "days_before": ("Số ngày trước", "Days before"),
    "days_left": ("Còn lại", "Left"),
    "in_days": ("còn {n} ngày", "{n} days left"),
    "days_ago": ("đã qua {n} ngày", "{n} days ago"),
    "is_today": ("hôm nay", "today"),
    "mark": ("Căn cứ", "How known"),
    "mark_law": ("luật", "law"),
    "mark_unsure": ("chưa tìm thấy quy định", "no rule was found"),
    "source_law_district_approves": (
        "Luật 85/2015/QH13, như đã áp dụng cho cuộc bầu cử ngày 23/5/2021",
        "Law 85/2015/QH13, as applied to the elections of 23 May 2021",
    ),
    "source_law_province_informed": (
        "Luật 85/2015/QH13 sửa đổi bởi Luật 83/2025/QH15, như đã áp dụng cho cuộc bầu cử ngày 15/3/2026",
        "Law 85/2015/QH13 as amended by Law 83/2025/QH15, as applied to 15 March 2026",
    ),
    "source_unsure": (
        (
            "không văn bản nào ghi ngày cho riêng khu vực bỏ phiếu; phải xong trước khi lập tổ bầu cử, "
            "thực tế đã phê duyệt từ 58 đến 79 ngày trước ngày bầu cử"
        ),
        (
            "no text names a day for the areas themselves; they must come before the teams, and "
            "approvals were seen 58 to 79 days before polling day"
        ),
    ),
    "no_day": ("không có ngày riêng", "no day of its own"),
    "profile_district_approves": (
        "Cấp xã quyết định, cấp huyện phê chuẩn (đến tháng 6/2025).",
        "The commune decides, the district approves (until June 2025).",
    ),
    "profile_province_informed": (
        "Cấp xã quyết định và báo cáo tỉnh; tỉnh có thể yêu cầu điều chỉnh (từ tháng 7/2025).",
        "The commune decides and reports to the province, which may have it adjusted (since July 2025).",
    ),
    "no_polling_day": (
        "Chưa có phương án nào, hãy chọn một ngày bầu cử.",
        "There is no plan yet; choose a polling day.",
    ),
}
