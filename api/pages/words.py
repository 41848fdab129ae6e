"""What pages say, in Vietnamese first and in English by choice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

LANGUAGES: Final = {"vi": "Tiếng Việt", "en": "English"}

VOTER: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Tôi bỏ phiếu ở đâu?", "Where do I vote?"),
    "intro": (
        "Nhập tổ dân phố, thôn, đường phố hoặc địa chỉ để tìm phòng bỏ phiếu của bạn.",
        "Give your residential group, village, street or address to find your polling station.",
    ),
    "skip": ("Đến nội dung chính", "Skip to the main content"),
    "language": ("Ngôn ngữ", "Language"),
    "search": ("Tổ dân phố, thôn, đường hoặc địa chỉ", "Group, village, street or address"),
    "search_hint": ("Ví dụ: Tổ dân phố 5 · 12 Phố Huế", "Such as: Tổ dân phố 5 · 12 Phố Huế"),
    "in_ward": ("Phường, xã", "Ward or commune"),
    "ward_hint": ("Có thể để trống", "May be left out"),
    "find": ("Tìm", "Search"),
    "my_place": ("Dùng vị trí của tôi", "Use my place"),
    "place_promise": (
        "Vị trí chỉ nằm trong trình duyệt cho đến khi bạn gửi; chúng tôi không lưu lại.",
        "Your place stays in your browser until you send it, and is kept nowhere.",
    ),
    "place_wait": ("Đang tìm vị trí …", "Finding your place …"),
    "place_failed": (
        "Không xác định được vị trí. Hãy tìm theo tên hoặc chọn trên bản đồ.",
        "Your place could not be found. Search by name, or choose it on the map.",
    ),
    "place_found": ("Đã có vị trí, sai số khoảng {m} m.", "Place found, to about {m} m."),
    "place_chosen": ("Đã chọn một điểm trên bản đồ.", "A point on the map is chosen."),
    "send_place": ("Tìm phòng bỏ phiếu cho vị trí này", "Find the station for this place"),
    "map": ("Bản đồ", "Map"),
    "map_help": (
        "Bấm vào bản đồ để chọn nơi bạn ở.",
        "Click on the map to choose where you live.",
    ),
    "answer": ("Kết quả", "Answer"),
    "found": ("Bạn bỏ phiếu tại", "You vote at"),
    "choose": ("Bạn tìm nơi nào?", "Which one do you mean?"),
    "choose_help": (
        "Có nhiều nơi phù hợp. Hãy chọn tổ, thôn của bạn.",
        "Several places fit. Choose your own group or village.",
    ),
    "more": (
        "… và {n} nơi khác. Hãy cho biết thêm phường, xã.",
        "… and {n} more. Add your ward or commune.",
    ),
    "not_published": ("Chưa công bố", "Not published yet"),
    "not_published_help": (
        "Khu vực bỏ phiếu của {ward} chưa được công bố. Hãy hỏi Ủy ban nhân dân phường, xã.",
        "The voting areas of {ward} are not published yet. Ask its People's Committee.",
    ),
    "outside": ("Không tìm thấy", "Nothing found"),
    "outside_words": (
        "Không có tổ, thôn, đường hay địa điểm nào như vậy. Hãy kiểm tra cách viết, hoặc dùng bản đồ.",
        "There is no such group, street or site here. Check the spelling, or use the map.",
    ),
    "outside_place": (
        "Vị trí này nằm ngoài các phường, xã có trong hệ thống.",
        "This place lies outside all wards known here.",
    ),
    "special": ("Bỏ phiếu tại chỗ", "Vote where you are"),
    "station_to_be_found": (
        "Địa điểm bỏ phiếu sẽ được thông báo sau.",
        "The place of the polling station will be announced.",
    ),
    "address": ("Địa chỉ", "Address"),
    "area": ("Khu vực bỏ phiếu", "Voting area"),
    "number": ("số {n}", "number {n}"),
    "separate": ("riêng", "separate"),
    "ward": ("Phường, xã", "Ward or commune"),
    "group": ("Tổ, thôn", "Group"),
    "day": ("Ngày bầu cử", "Polling day"),
    "hours": ("Giờ bỏ phiếu", "Hours"),
    "from_to": ("từ {from} đến {until}", "from {from} to {until}"),
    "slot": ("Giờ đề nghị cho tổ của bạn", "Time your group is asked to come"),
    "access": ("Lối vào", "Access"),
    "step_free": ("Không có bậc, xe lăn vào được", "Step-free, wheelchairs can enter"),
    "steps": (
        "Có bậc thềm; cần giúp đỡ xin báo trước",
        "There are steps; tell ahead if you need help",
    ),
    "access_unknown": ("Chưa rõ có bậc thềm hay không", "Not known whether there are steps"),
    "bring": ("Mang theo", "Bring along"),
    "directions": ("Mở trong ứng dụng bản đồ của máy", "Open in this device's map application"),
    "print": ("In trang này", "Print this page"),
    "rests_on": (
        "Theo phương án {version}, công bố ngày {published}.",
        "From plan {version}, published {published}.",
    ),
    "check_again": ("Nên kiểm tra lại ngày {day}.", "Check again on {day}."),
    "for_staff": (
        "Xem các phương án đã công bố, bản đồ và số liệu",
        "The published plans, their maps and figures",
    ),
    "no_plans": ("Chưa có phương án nào được công bố.", "No plan is published yet."),
    "group_because": ("tổ, thôn", "group"),
    "site_because": ("bỏ phiếu tại địa điểm này", "votes at this site"),
    "address_because": ("theo địa chỉ", "by address"),
    "street_because": ("đường phố đi qua đây", "the street runs through it"),
}


def words(table: Mapping[str, tuple[str, str]], language: str) -> dict[str, str]:
    """Return a table's words in one language."""
    position = list(LANGUAGES).index(language)
    return {key: pair[position] for key, pair in table.items()}


def day_said(iso: str | None, language: str) -> str:
    """Return a day or time as people write it: 05/03/2026, or 5 March 2026."""
    if not iso:
        return ""
    day: date = datetime.fromisoformat(iso) if "T" in iso else date.fromisoformat(iso)
    if language == "vi":
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {day:%B} {day.year}"
