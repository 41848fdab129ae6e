"""Vietnamese sentences of obstacles: why a ward has no plan and what to change, told from their facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from geo.errors import Obstacle, RepairStep

WHY: Mapping[str, str] = {
    "no_voters": "không có tổ, thôn nào có cử tri",
    "all_closed": "không có địa điểm nào mở cho {voters} cử tri",
    "areas_range": "yêu cầu {asked} khu vực, phường, xã này chỉ lập được {lowest} đến {highest} khu vực",
    "areas_rooms": (
        "yêu cầu {asked} khu vực, phường, xã này chỉ lập được {lowest} đến {highest} khu vực vì các địa "
        "điểm có tất cả {rooms} phòng"
    ),
    "areas_unsuited": "không có phương án hợp lệ với {asked} khu vực",
    "too_big": "riêng {unit} có {voters} cử tri, tối đa {limit}",
    "locked_too_big": "các đơn vị bị ấn định đi cùng nhau ({unit}) có {voters} cử tri, tối đa {limit}",
    "above_capacity": "{unit} có {voters} cử tri, địa điểm lớn nhất có {largest} chỗ",
    "unreachable": "{unit} không có đường đến địa điểm nào đang mở",
    "too_few_places": "các địa điểm có {places} chỗ cho {voters} cử tri: thiếu {missing} chỗ",
    "too_few_rooms": "cần ít nhất {needed} khu vực, các địa điểm chỉ có {rooms} phòng",
    "part_bounds": (
        "phần gồm {units} có {voters} cử tri: không chia được thành {areas} khu vực từ {least} đến "
        "{most} cử tri"
    ),
    "part_small": (
        "phần gồm {units} có {voters} cử tri, tối thiểu {least}, và không có lý do hợp lệ để ít hơn"
    ),
    "no_plan": (
        "không có cách ghép nguyên các tổ, thôn nào giữ được cả mức cử tri, số phòng, số chỗ và ranh giới"
    ),
    "conflict": "nguyên các tổ, thôn thì không thể giữ cùng lúc: {reasons}",
    "whole_units": "như vậy chưa đủ: nguyên các tổ, thôn không xếp vừa số phòng và số chỗ hiện có",
    "locks_in_the_way": "các ấn định đối với {units} không để lại phương án nào",
    "lock": "không giữ được ấn định đối với {units}",
    "institution_too_big": "cơ sở {unit} có {voters} cử tri, một khu vực tối đa {limit}",
    "institution_no_room": "cơ sở {unit} có {voters} cử tri, địa điểm dành riêng chỉ có {largest} chỗ",
    "institution_no_site": "cơ sở {unit} chưa có địa điểm dành riêng đang mở",
}
"""By the fact ``what`` of the obstacle."""

REASONS: Mapping[str, str] = {
    "reachable": "đường đến các địa điểm",
    "contiguous": "liền khoảnh, vật cản và đơn vị bầu cử",
    "rooms": "số phòng của các địa điểm",
    "capacity": "số chỗ của các địa điểm",
    "max_voters": "số cử tri tối đa",
    "min_voters": "số cử tri tối thiểu",
}
"""Rules in conflict."""

STEPS: Mapping[str, str] = {
    "places": "thêm {amount} chỗ tại địa điểm {subject}",
    "room": "thêm {amount} phòng tại địa điểm {subject}",
    "site": "tìm thêm một địa điểm có ít nhất {amount} chỗ cho {subject}",
    "split": "chia {subject} thành {amount} phần theo tòa nhà hoặc điểm dân cư",
    "remote": "ghi {subject} là nơi xa xôi, nếu đúng như vậy",
    "link": "khai báo lối nối giữa {subject} và {other}",
    "way": "bổ sung đường đi từ {subject} đến địa điểm {other}",
    "lock": "bỏ ấn định đối với {subject}",
    "areas": "yêu cầu {amount} khu vực",
    "voters": "bổ sung số cử tri của {subject}",
}
MORE = " và {number} nơi khác"
SITES_LISTED = 5
SHOWN = 8
"""Units that a sentence names."""


def why_in_vietnamese(obstacle: Obstacle) -> str:
    """Return why there is no plan; the English message where the obstacle has no facts."""
    pattern = WHY.get(str(obstacle.facts.get("what", "")), "")
    if not pattern or not set(re.findall(r"{(\w+)}", pattern)) <= set(obstacle.facts):
        return obstacle.message
    said = {
        key: _number(fact) if isinstance(fact, int | float) else fact
        for key, fact in obstacle.facts.items()
    }
    if "reasons" in said:
        said["reasons"] = ", ".join(REASONS.get(r, r) for r in str(said["reasons"]).split(", "))
    return _capital(pattern.format_map(said))


def remedy_in_vietnamese(obstacle: Obstacle) -> str:
    """Return what to change, and what is proved of it."""
    if not obstacle.changes:
        known = "what" in obstacle.facts and "repair_cost" in obstacle.facts
        return "Các thay đổi nêu ở lý do khác là đủ" if known else obstacle.remedy
    words = "; ".join(_steps(obstacle.changes))
    if obstacle.suffices:
        words += " (từng ấy là đủ" if not obstacle.facts.get("together") else " (làm tất cả là đủ"
        if obstacle.proved is not None:
            cheaper = "không có cách sửa nào ít tốn hơn, đã chứng minh"
            words += "; " + (cheaper if obstacle.proved else "có thể còn cách ít tốn hơn")
        words += ")"
    return _capital(words)


def _steps(steps: Iterable[RepairStep]) -> list[str]:
    """Return changes in words; many new sites in one."""
    steps = list(steps)
    sizes = [step.amount for step in steps if step.kind == "site"]
    if len(sizes) <= SITES_LISTED:
        return [step_in_vietnamese(step) for step in steps]
    sites = (
        f"tìm thêm {len(sizes)} địa điểm, mỗi nơi {_number(min(sizes))} đến {_number(max(sizes))} chỗ, "
        f"tất cả {_number(sum(sizes))} chỗ"
    )
    return [sites, *(step_in_vietnamese(step) for step in steps if step.kind != "site")]


def step_in_vietnamese(step: RepairStep) -> str:
    """Return one change in words."""
    if step.kind == "lock" and step.other == "closed_sites":
        return f"mở lại địa điểm {step.subject}"
    return STEPS[step.kind].format(
        subject=_few(step.subject), amount=_number(step.amount), other=step.other
    )


def told_in_vietnamese(obstacles: Iterable[Obstacle]) -> str:
    """Return all obstacles and their remedies in one text."""
    return "; ".join(f"{why_in_vietnamese(o)} → {remedy_in_vietnamese(o)}" for o in obstacles)


def _few(subject: str) -> str:
    codes = subject.split(", ")
    more = MORE.format(number=len(codes) - SHOWN) if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + more


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
