"""Words that names in a made district are put together from."""

from __future__ import annotations

import numpy as np

DISTRICT = "Huyện Mẫu"
RIVER = "Sông Mẫu"
RAILWAY = "Đường sắt Bắc Mẫu – Nam Mẫu"
CANAL = "Kênh Tách Bãi"
ISLAND_GROUP = "Thôn Bãi Nổi"
FERRY = "Phà Bãi Nổi"
POCKET_GROUP = "Xóm Ngoài Kênh"
REMOTE_GROUP = "Thôn Đồng Xa"
ESTATE_GROUP = "Khu chung cư Sao Mẫu"

_FIRST = (
    "An", "Bình", "Cẩm", "Đại", "Đông", "Hòa", "Hồng", "Hưng", "Kim", "Liên", "Minh", "Mỹ", "Nam",
    "Nghĩa", "Phú", "Phúc", "Quang", "Tân", "Thanh", "Trung", "Việt", "Vĩnh", "Xuân", "Yên",
)  # fmt: skip
_SECOND = (
    "Châu", "Cường", "Dương", "Điền", "Đức", "Giang", "Hà", "Hải", "Khê", "Lạc", "Lâm", "Lập",
    "Lộc", "Ninh", "Phong", "Sơn", "Thắng", "Thịnh", "Thọ", "Thủy", "Tiến", "Trạch", "Trị", "Xá",
)  # fmt: skip
_STREETS = (
    "Trần Hưng Đạo", "Lê Lợi", "Quang Trung", "Lý Thường Kiệt", "Hai Bà Trưng", "Ngô Quyền",
    "Nguyễn Trãi", "Phan Bội Châu", "Hoàng Diệu", "Lê Hồng Phong", "Bạch Đằng", "Chu Văn An",
    "Nguyễn Du", "Đinh Tiên Hoàng", "Tô Hiến Thành", "Hàn Thuyên", "Lương Thế Vinh", "Yết Kiêu",
    "Trần Phú", "Nguyễn Bỉnh Khiêm", "Phạm Ngũ Lão", "Bà Triệu", "Lê Thánh Tông", "Mạc Đĩnh Chi",
)  # fmt: skip


def ward_names(count: int, rng: np.random.Generator) -> list[str]:
    """Return different two-word names without their kind, such as ``Tân Khê``.

    Beyond the pairs there are, a name returns with a number (``Tân Khê 2``), as real ones do.
    """
    pairs = [f"{a} {b}" for a in _FIRST for b in _SECOND]
    order = rng.permutation(len(pairs))
    rounds, names = range(count // len(pairs) + 1), []
    for again in rounds:
        names += [pairs[i] + (f" {again + 1}" if again else "") for i in order]
    return names[:count]


def hamlet_names(count: int, rng: np.random.Generator) -> list[str]:
    """Return names of the hamlets of one commune, such as ``Thôn Hòa Lạc``."""
    return [f"Thôn {name}" for name in ward_names(count, rng)]


def street_name(number: int) -> str:
    """Return the name of the main road with a number; beyond the list they are numbered."""
    if number < len(_STREETS):
        return f"Phố {_STREETS[number]}"
    return f"Đường tỉnh {300 + number}"
