"""Words of pages about isolation: zones sent for a plan, the run that answers them, scenarios."""

from __future__ import annotations

from typing import Final

RUN_OVER_PLAN: Final[dict[str, tuple[str, str]]] = {
    "from_plan": ("Trên phương án", "Over"),
    "stage_isolation": ("đang xếp nơi bỏ phiếu cho cử tri bị cách ly", "answering the zones"),
    "asked_scenarios": ("kịch bản", "scenarios"),
    "asked_at": ("lúc", "at"),
    "asked_switch": ("áp dụng", "in force"),
    "asked_people_of_folder": ("nhà ở theo thư mục dữ liệu", "people of the planning folder"),
}
